# Neural Style: paint a picture in the style of another.
# SPDX-License-Identifier: GPL-3.0-or-later
"""Make a compact adain model out of the reference (AdaIN with the whole of VGG-19), without gradient descent.

    prune_adain.py --reference adain-reference.safetensors --photos PHOTOS --paintings PAINTINGS --output adain.safetensors
                   [--widths 56 56 112 112 224 224 224 224 448]

Encoder and decoder are pruned and fitted layer by layer as in prune_teacher.py, on pairs of photographs and paintings.
The decoder's layers are fitted to the reference's from the layer before and an AdaIN'd finer tap together.  Without
giving every channel its deviation back, errors of twenty layers would wash the colours out.

Reference: encoder.conv1_1 ... conv4_1 (RGB 0 ... 255 minus the mean), decoder.dec1 ... dec9 (RGB 0 ... 1).
"""

import argparse
import os
import tempfile

import numpy as np
import torch
import torch.nn.functional as F
from safetensors.torch import load_file

import architectures as arch
from export import LICENCE, SOURCE, difference
from model_format import Model, adain, save_model
from prune_teacher import applied, convolved, patches, prune, prune_layer, solve, split
from train_adain import MULTIPLE, PADDING, SCALE
from train_features import Source


DECODER = "; decoder fitted to that of android-style-transfer (penny4860, MIT licence)"


def last_layer(picture, small, tap, rng, samples):
    """The layer before the decoder's affine one: (picture - 127.5) / 64."""
    area = picture.shape[2] * picture.shape[3]
    positions = [torch.from_numpy(rng.choice(area, samples // len(small), replace=False)) for _ in small]
    values = torch.cat([f.flatten(1).T[at] for f, at in zip(picture, positions)])
    columns = patches(small, positions)
    if tap is not None:
        columns = torch.cat([torch.cat([f.flatten(1).T[at] for f, at in zip(tap, positions)]), columns], 1)
    fitted = split(solve(columns, (values - 127.5) / 64), tap)
    error = applied(small, tap, fitted) * 64 + 127.5 - picture
    print(f"picture: root mean square error {float(error.pow(2).mean().sqrt()):.1f} of 255", flush=True)
    return fitted


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--reference", required=True)
    p.add_argument("--photos", required=True)
    p.add_argument("--paintings", required=True)
    p.add_argument("--output", required=True)
    p.add_argument("--exclude", nargs="*", default=[])
    p.add_argument("--widths", type=int, nargs=9, default=[56, 56, 112, 112, 224, 224, 224, 224, 448])
    p.add_argument("--crop", type=int, default=128)
    p.add_argument("--pictures", type=int, default=72, help="half of them as content, half as style")
    p.add_argument("--samples", type=int, default=48000)
    p.add_argument("--check", nargs=2, help="photograph and painting to compare half with single precision on")
    p.add_argument("--seed", type=int, default=0)
    args = p.parse_args()
    torch.set_num_threads(1)
    torch.set_grad_enabled(False)
    source = Source(args, np.random.default_rng(args.seed))
    x = torch.stack([source.clean() for _ in range(args.pictures)])
    reference = load_file(args.reference)
    weights = {name.split(".", 1)[1]: tensor for name, tensor in reference.items()}
    tensors, full, outputs = prune(weights, x, args.widths, source.rng, args.samples, restore=True)
    # every content with two styles, and a few with themselves
    half = len(x) // 2
    content = torch.arange(len(x)) % half
    style = torch.cat([half + torch.arange(half), half + (torch.arange(half) + 7) % half])
    style[::9] = content[::9]
    full, small = (adain(f[content], f[style]) for f in (full, outputs["relu4_1"]))
    widths = list(args.widths[::-1][1:]) + [3]
    for i, width in enumerate(widths, 1):
        name, tap = f"dec{i}", None
        if name in arch.DECODER_TAPS:
            tap = adain(*(outputs[arch.DECODER_TAPS[name]][index] for index in (content, style)))
        weight, bias = weights[name + ".weight"], weights[name + ".bias"]
        if i < len(widths):
            fitted, full, small = prune_layer(name, full, small, weight, bias, width, source.rng, args.samples, tap,
                                              restore=True)
            if i in (1, 5, 7):
                full, small = (F.interpolate(f, scale_factor=2, mode="nearest") for f in (full, small))
        else:
            fitted = last_layer(convolved(full, weight, bias) * 255, small, tap, source.rng, args.samples)
        tensors[name + ".weight"], tensors[name + ".bias"] = fitted[:2]
        if tap is not None:
            tensors[f"skip{i}.weight"], tensors[f"skip{i}.bias"] = fitted[2], torch.zeros(width)
    meta = {"method": "adain", "name": "adain", "title": "Any style", "padding": str(PADDING), "multiple": str(MULTIPLE),
            "network.encoder": arch.adain_encoder_layers(SCALE), "network.decoder": arch.decoder_layers(),
            "licence": LICENCE, "source": SOURCE.format(" and on paintings in the public domain") + DECODER,
            "training": "AdaIN with VGG-19 pruned and refitted, layer by layer, by least squares"}
    save_model(args.output, meta, tensors)
    if args.check:
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "full.safetensors")
            save_model(path, meta, tensors, half=False)
            print(difference(Model(args.output), Model(path), args.check))


if __name__ == "__main__":
    main()
