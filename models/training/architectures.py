# Neural Style: paint a picture in the style of another.
# SPDX-License-Identifier: GPL-3.0-or-later
"""The layers of the three kinds of networks, their tensors' shapes, and how they begin."""

import math

import torch

VGG_MEAN = (123.68, 116.779, 103.939)
VGG_NAMES = ["conv1_1", "conv1_2", "conv2_1", "conv2_2", "conv3_1", "conv3_2", "conv3_3", "conv3_4", "conv4_1"]
TAPS = ["relu1_1", "relu2_1", "relu3_1", "relu4_1"]


def encoder_layers(scale=1.0):
    """VGG's plan (Simonyan & Zisserman 2015) up to relu4_1, with reflection padding.

    scale: of the input; 1/58 gives a network that is trained from scratch inputs of about unit variance.
    """
    layers = [{"op": "affine", "scale": scale, "offset": [-m * scale for m in VGG_MEAN]}]
    for name in VGG_NAMES:
        if name.endswith("_1") and name != VGG_NAMES[0]:
            layers.append({"op": "max-pool"})
        layers.append({"op": "conv", "weights": name})
        layers.append({"op": "relu"})
        if name.endswith("_1"):
            layers[-1]["save"] = "relu" + name[4:]
    return layers


def encoder_shapes(widths):
    shapes, before = {}, 3
    for name, width in zip(VGG_NAMES, widths):
        shapes[name + ".weight"] = (width, before, 3, 3)
        shapes[name + ".bias"] = (width,)
        before = width
    return shapes


def factorised_layers(scale, plan):
    """VGG's plan to relu4_1, each 3x3 convolution of `plan` between two 1x1 convolutions (Kim et al. 2016).

    plan: NAME -> (channels, before, inner): NAME.reduce, 1x1, to `before` channels; NAME.core, 3x3, to `inner`
    channels; NAME, 1x1, to `channels`.  Where `before` is 0 there is no reduction, and where `inner` is 0 NAME is
    the 3x3 convolution.  ReLU follows NAME alone.
    """
    layers = []
    for layer in encoder_layers(scale):
        if layer["op"] == "conv":
            _, before, inner = plan[layer["weights"]]
            if before:
                layers.append({"op": "conv", "weights": layer["weights"] + ".reduce"})
            if inner:
                layers.append({"op": "conv", "weights": layer["weights"] + ".core"})
        layers.append(layer)
    return layers


def metric_layers():
    """1x1 convolutions of the taps whose Gram matrices and distances are those of predicted VGG-19 features."""
    return [{"op": "conv", "weights": f"metric{i}", "from": f"relu{i}_1", "save": f"metric{i}"} for i in range(1, 5)]


def without_metric(layers):
    return [layer for layer in layers if not layer.get("weights", "").startswith("metric")]


def generator_layers(blocks=5, noise=0.0, skips=False):
    """Johnson et al. 2016 with instance normalisation; nearest-neighbour upsampling against checkerboards.

    skips: what the strided convolutions lose comes back on the way up (Ronneberger et al. 2015), through two
    convolutions of what each of them began with, normalised for the style in between.
    """
    layers = [{"op": "affine", "scale": 1 / 64, "offset": -127.5 / 64}]
    if noise:
        layers.append({"op": "noise", "deviation": noise})

    def conv(name, norm, stride=1):
        layers.append({"op": "conv", "weights": name, "stride": stride} if stride > 1 else
                      {"op": "conv", "weights": name})
        layers.append({"op": "instance-norm", "weights": norm})

    for i in range(1, 4):
        conv(f"down{i}", f"down{i}.norm", 1 if i == 1 else 2)
        layers.append({"op": "relu"})
        if skips or i == 3:
            layers[-1]["save"] = f"down{i}" if i < 3 else "block0"
    for i in range(1, blocks + 1):
        conv(f"block{i}.a", f"block{i}.a.norm")
        layers.append({"op": "relu"})
        conv(f"block{i}.b", f"block{i}.b.norm")
        layers.append({"op": "add", "with": f"block{i - 1}", "save": f"block{i}"})
    for i in range(1, 3):
        layers.append({"op": "upsample"})
        conv(f"up{i}", f"up{i}.norm")
        layers.append({"op": "relu"})
        if skips:
            layers[-1]["save"] = f"up{i}"
            conv(f"skip{i}.a", f"skip{i}.a.norm")
            layers[-2]["from"] = f"down{3 - i}"
            layers += [{"op": "relu"}, {"op": "conv", "weights": f"skip{i}.b"}, {"op": "add", "with": f"up{i}"}]
    layers += [{"op": "conv", "weights": "out"}, {"op": "tanh"}, {"op": "affine", "scale": 150, "offset": 127.5}]
    return layers


def generator_shapes(widths, blocks=5, styles=None, kernel=5, skips=False):
    a, b, c = widths
    convs = {"down1": (a, 3, kernel), "down2": (b, a, 3), "down3": (c, b, 3), "up1": (b, c, 3), "up2": (a, b, 3)}
    for i in range(1, blocks + 1):
        convs[f"block{i}.a"] = convs[f"block{i}.b"] = (c, c, 3)
    for i, width in ((1, b), (2, a)) if skips else ():
        convs[f"skip{i}.a"] = convs[f"skip{i}.b"] = (width, width, 3)
    shapes = {}
    for name, (out, into, size) in convs.items():
        shapes[name + ".weight"] = (out, into, size, size)
        shapes[name + ".bias"] = (out,)
        shapes[name + ".norm.weight"] = shapes[name + ".norm.bias"] = (styles, out) if styles else (out,)
    shapes["out.weight"], shapes["out.bias"] = (3, a, kernel, kernel), (3,)
    return shapes


def adain_encoder_layers(scale):
    """The encoder of an adain model: one tap more than the losses use."""
    layers, name = encoder_layers(scale), None
    for layer in layers:
        name = layer.get("weights", name)
        if layer["op"] == "relu" and name == "conv3_4":
            layer["save"] = "relu3_4"
    return layers


# the tap that comes in at each layer of the decoder, before its ReLU; still finer ones let the photograph's
# detail through, and training then leaves the strokes away
DECODER_TAPS = {"dec2": "relu3_1", "dec3": "relu3_4", "dec4": "relu3_1", "dec5": "relu3_4"}


def decoder_layers():
    """AdaIN decoder: the encoder mirrored; finer taps come in through 1x1 convolutions."""
    layers = []
    for i in range(1, 10):
        name = f"dec{i}"
        layers.append({"op": "conv", "weights": name})
        if name in DECODER_TAPS:
            layers[-1]["save"] = name
            layers += [{"op": "conv", "weights": f"skip{i}", "from": DECODER_TAPS[name]}, {"op": "add", "with": name}]
        if i < 9:
            layers.append({"op": "relu"})
        if i in (1, 5, 7):
            layers.append({"op": "upsample"})
    layers[0]["from"] = "relu4_1"
    layers.append({"op": "affine", "scale": 64, "offset": 127.5})
    return layers


def decoder_shapes(widths):
    """widths: those of the encoder, conv1_1 to conv4_1."""
    of_tap = {"relu" + name[4:]: width for name, width in zip(VGG_NAMES, widths)}
    mirrored, shapes = list(widths[::-1]) + [3], {}
    for i in range(1, 10):
        shapes[f"dec{i}.weight"], shapes[f"dec{i}.bias"] = (mirrored[i], mirrored[i - 1], 3, 3), (mirrored[i],)
        if f"dec{i}" in DECODER_TAPS:
            shapes[f"skip{i}.weight"] = (mirrored[i], of_tap[DECODER_TAPS[f"dec{i}"]], 1, 1)
            shapes[f"skip{i}.bias"] = (mirrored[i],)
    return shapes


def widen(network, tensors, generator, scale=1.0):
    """Begin from a narrower network (Chen et al. 2016, Net2Net): the new channels read everything but nothing
    old reads them yet, so the old outputs are kept; smaller kernels lie in the middle of the new ones.
    scale: of the new network's input over the old one's.
    """
    initialise(network, generator)
    with torch.no_grad():
        for name, new in network.tensors().items():
            old = tensors.get(name)
            if old is None:
                continue
            if name == "conv1_1.weight":
                old = old / scale
            if new.dim() > 1:
                new[:len(old)] = 0
                edge = (new.shape[-1] - old.shape[-1]) // 2 if new.dim() == 4 else 0
                middle = (..., slice(edge, -edge), slice(edge, -edge)) if edge else ...
                new[:len(old), :old.shape[1]][middle] = old
            else:
                new[:len(old)] = old
    return network


def initialise(network, generator):
    """He initialisation; norms begin as identity, residual branches and the last layer small, skips at zero."""
    with torch.no_grad():
        for name, tensor in network.tensors().items():
            if name.endswith(".norm.weight"):
                tensor.fill_(0.3 if ".b.norm" in name else 1.0)
            elif name.endswith(".bias") or name.startswith("skip") and ".a." not in name:
                tensor.zero_()
            else:
                fan_in = tensor[0].numel()
                gain = 0.3 if name.startswith("out.") else math.sqrt(2)
                tensor.normal_(0, gain / math.sqrt(fan_in), generator=generator)
    return network
