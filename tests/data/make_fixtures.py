# Neural Style: paint a picture in the style of another.
# SPDX-License-Identifier: GPL-3.0-or-later
"""Make the tiny models of the tests, with random weights, and what PyTorch computes with them.

    make_fixtures.py [FOLDER]      (default: the folder of this script)

Everything is computed in float64 from the weights as they are stored, and kept as float32.  Pictures are
[height, width, 3], RGB, 0 ... 255; Gram matrices [channels, channels], summed over positions; values [1].

tiny-fast-expected      input, output and output.1 (styles 0 and 1), padded and cropped as the file asks, not clamped
tiny-adain-expected     input, style, output, likewise
tiny-adain-styles       tiny-adain with one style of its own, measured of that style picture
tiny-features-styles    tiny-features with one style of its own, measured of that style picture
tiny-features-expected  content, style, x; for every tap T: tap.T of x as [channels, height, width], gram.T of x and
                        style-gram.T; content-loss.T, style-loss.T for the taps that `losses` names; total, gradient
                        content-loss = 1/2 sum (F - P)^2
                        style-loss   = 1/4 sum ((G / M_x - A / M_style) / N)^2, N channels, M positions
                        total        = sum of weight content-loss + BETA sum of weight style-loss
                        moments-loss.T, moments-total, moments-gradient: the same with, in place of style-loss,
                        1/N sum (mean of F - mean of A)^2 + (deviation of F - deviation of A)^2
"""

import os
import sys

import torch
from safetensors.torch import save_file

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "..", "models", "training"))

import architectures as arch                                  # noqa: E402
from measure_styles import add_grams, add_styles, measure, measure_grams  # noqa: E402
from model_format import Model, Network, save_model           # noqa: E402

BETA = 1000.0
TEXT = {"licence": "GPL-3.0-or-later", "training": "none: random weights"}


def picture(height, width, generator):
    """Soft shapes with some noise, whole numbers."""
    y, x = torch.meshgrid(torch.arange(height), torch.arange(width), indexing="ij")
    waves = torch.stack([torch.sin(x / (3.0 + c) + y / (5.0 - c)) + torch.cos(y / (2.5 + c)) for c in range(3)])
    noise = torch.randn(3, height, width, generator=generator)
    return (127.5 + 45 * waves + 15 * noise).clamp(0, 255).round()[None].double()


def random_tensors(layers, shapes, generator):
    """He weights, and biases and norms that are neither zero nor one."""
    network = arch.initialise(Network(layers, shapes), generator)
    tensors = {}
    for name, tensor in network.tensors().items():
        tensor = tensor.detach()
        if name.startswith("skip") and name.endswith("weight"):
            tensor = torch.randn(tensor.shape, generator=generator) * 0.2
        elif name.endswith("bias") or name.endswith("norm.weight"):
            tensor = tensor + 0.2 * torch.randn(tensor.shape, generator=generator)
        tensors[name] = tensor
    return tensors


def double(path):
    model = Model(path)
    for network in model.networks.values():
        network.double()
    return model


def hwc(x):
    return x[0].permute(1, 2, 0)


def store(path, tensors):
    save_file({name: tensor.detach().float().contiguous() for name, tensor in tensors.items()}, path)


def fast(folder, generator):
    layers, shapes = arch.generator_layers(blocks=2), arch.generator_shapes((4, 6, 8), blocks=2, styles=2)
    path = os.path.join(folder, "tiny-fast.safetensors")
    save_model(path, dict(TEXT, method="fast", name="tiny-fast", title="Tiny generator", network=layers,
                          padding="8", multiple="4",
                          styles=[{"name": "first", "title": "First", "artist": "Nobody", "year": "1900"},
                                  {"name": "second", "title": "Second"}]),
               random_tensors(layers, shapes, generator))
    model, x = double(path), picture(29, 37, generator)
    store(os.path.join(folder, "tiny-fast-expected.safetensors"),
          {"input": hwc(x), "output": hwc(model.fast(x, 0)), "output.1": hwc(model.fast(x, 1))})


def decoder_description(widths):
    """The encoder mirrored; the taps of each level come in, through 1x1 convolutions, after the upsampling."""
    layers = [{"op": "conv", "weights": "dec1", "from": "relu4_1"}, {"op": "relu"}]
    for level, names in ((3, ["dec2", "dec3", "dec4", "dec5"]), (2, ["dec6", "dec7"]), (1, ["dec8", "dec9"])):
        layers += [{"op": "upsample", "save": f"up{level}"},
                   {"op": "conv", "weights": f"skip{level}", "from": f"relu{level}_1"},
                   {"op": "add", "with": f"up{level}"}]
        for name in names:
            layers.append({"op": "conv", "weights": name})
            if name != "dec9":
                layers.append({"op": "relu"})
    layers.append({"op": "affine", "scale": 64, "offset": 127.5})
    mirrored, shapes = list(widths[::-1]) + [3], {}
    for i in range(9):
        shapes[f"dec{i + 1}.weight"] = (mirrored[i + 1], mirrored[i], 3, 3)
        shapes[f"dec{i + 1}.bias"] = (mirrored[i + 1],)
    for level, into, out in ((3, widths[4], mirrored[1]), (2, widths[2], mirrored[5]), (1, widths[0], mirrored[7])):
        shapes[f"skip{level}.weight"], shapes[f"skip{level}.bias"] = (out, into, 1, 1), (out,)
    return layers, shapes


def adain_styles(folder, model, style):
    """The same model with the style as one of its own."""
    add_styles(os.path.join(folder, "tiny-adain.safetensors"), [{"name": "tiny-style", "title": "Tiny style"}],
               [measure(model, style)], os.path.join(folder, "tiny-adain-styles.safetensors"))


def adain(folder, generator):
    widths = (3, 4, 4, 5, 6, 6, 5, 6, 8)
    encoder, (decoder, shapes) = arch.encoder_layers(1 / 58), decoder_description(widths)
    tensors = random_tensors(encoder, arch.encoder_shapes(widths), generator)
    tensors.update(random_tensors(decoder, shapes, generator))
    tensors["dec9.weight"] *= 3
    path = os.path.join(folder, "tiny-adain.safetensors")
    save_model(path, {**TEXT, "method": "adain", "name": "tiny-adain", "title": "Tiny AdaIN", "padding": "16",
                      "multiple": "8", "network.encoder": encoder, "network.decoder": decoder}, tensors)
    model, x, style = double(path), picture(27, 35, generator), picture(41, 23, generator)
    store(os.path.join(folder, "tiny-adain-expected.safetensors"),
          {"input": hwc(x), "style": hwc(style), "output": hwc(model.adain(x, style))})
    adain_styles(folder, model, style)


def moments(f):
    """Mean and deviation of every channel, in the precision of f."""
    variance, mean = torch.var_mean(f, (0, 2, 3), correction=0)
    return mean, (variance + 1e-5).sqrt()


def features(folder, generator):
    widths = (3, 4, 4, 5, 5, 6, 5, 6, 7)
    layers, shapes = arch.encoder_layers(1 / 58) + arch.metric_layers(), arch.encoder_shapes(widths)
    # what the shipped models leave out, so that the tests see it
    layers[[layer["op"] for layer in layers].index("max-pool")]["op"] = "average-pool"
    next(layer for layer in layers if layer.get("weights") == "conv1_2")["pad"] = "zero"
    for i, width in zip(range(1, 5), (widths[0], widths[2], widths[4], widths[8])):
        shapes[f"metric{i}.weight"], shapes[f"metric{i}.bias"] = (width + 1, width, 1, 1), (width + 1,)
    path = os.path.join(folder, "tiny-features.safetensors")
    losses = {"content": {"metric3": 0.5, "metric4": 0.25}, "style": {f"metric{i}": i / 10 for i in range(1, 5)}}
    save_model(path, dict(TEXT, method="features", name="tiny-features", title="Tiny features", network=layers,
                          losses=losses), random_tensors(layers, shapes, generator), half=False)
    model = double(path)
    content, style = picture(35, 43, generator), picture(33, 38, generator)
    x = (content + 20 * torch.randn(content.shape, generator=generator).double()).clamp(0, 255).round()
    x.requires_grad_(True)
    result = {"content": hwc(content), "style": hwc(style), "x": hwc(x)}
    taps = [name for name in model.features(content) if name != "input"]
    of_x, of_content, of_style = model.features(x), model.features(content), model.features(style)
    total, moments_total = 0, 0
    for tap in taps:
        f, a = of_x[tap][0].flatten(1), of_style[tap][0].flatten(1)
        gram, style_gram = f @ f.T, a @ a.T
        result["tap." + tap] = of_x[tap][0]
        result["gram." + tap], result["style-gram." + tap] = gram, style_gram
        if tap in losses["content"]:
            loss = 0.5 * (of_x[tap] - of_content[tap]).pow(2).sum()
            result["content-loss." + tap] = loss.reshape(1)
            total = total + losses["content"][tap] * loss
            moments_total = moments_total + losses["content"][tap] * loss
        if tap in losses["style"]:
            loss = (gram / f.shape[1] - style_gram / a.shape[1]).pow(2).sum() / (4 * len(f) ** 2)
            result["style-loss." + tap] = loss.reshape(1)
            total = total + BETA * losses["style"][tap] * loss
            (mean, deviation), (style_mean, style_deviation) = moments(of_x[tap]), moments(of_style[tap])
            loss = ((mean - style_mean).pow(2) + (deviation - style_deviation).pow(2)).sum() / len(f)
            result["moments-loss." + tap] = loss.reshape(1)
            moments_total = moments_total + BETA * losses["style"][tap] * loss
    gradient, = torch.autograd.grad(total, x, retain_graph=True)
    result.update(total=total.reshape(1), gradient=hwc(gradient))
    gradient, = torch.autograd.grad(moments_total, x)
    result.update({"moments-total": moments_total.reshape(1), "moments-gradient": hwc(gradient)})
    store(os.path.join(folder, "tiny-features-expected.safetensors"), result)
    add_grams(path, [{"name": "tiny-style", "title": "Tiny style"}], [measure_grams(model, style)],
              os.path.join(folder, "tiny-features-styles.safetensors"))


def main():
    folder = sys.argv[1] if len(sys.argv) > 1 else HERE
    generator = torch.Generator().manual_seed(20)
    fast(folder, generator)
    adain(folder, generator)
    features(folder, generator)


if __name__ == "__main__":
    main()
