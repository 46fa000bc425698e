# Neural Style: paint a picture in the style of another.
# SPDX-License-Identifier: GPL-3.0-or-later
"""Make a compact adain model out of the reference (AdaIN with the whole of VGG-19), without gradient descent.

    prune_adain.py --reference adain-reference.safetensors --photos PHOTOS --paintings PAINTINGS --output adain.safetensors
                   [--widths 32 32 64 64 128 128 128 128 256]

Encoder and decoder are pruned and fitted layer by layer as in prune_teacher.py, on pairs of photographs and paintings.
The skips of the decoder begin at zero; train_adain.py --begin can go on from there.

Reference: encoder.conv1_1 ... conv4_1 (RGB 0 ... 255 minus the mean), decoder.dec1 ... dec9 (RGB 0 ... 1).
"""

import argparse

import numpy as np
import torch
import torch.nn.functional as F
from safetensors.torch import load_file

import architectures as arch
from model_format import Network, adain, save_model
from prune_teacher import convolved, patches, prune, prune_layer, solve
from train_adain import MULTIPLE, PADDING, SCALE
from train_features import Source


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--reference", required=True)
    p.add_argument("--photos", required=True)
    p.add_argument("--paintings", required=True)
    p.add_argument("--output", required=True)
    p.add_argument("--exclude", nargs="*", default=[])
    p.add_argument("--widths", type=int, nargs=9, default=[32, 32, 64, 64, 128, 128, 128, 128, 256])
    p.add_argument("--crop", type=int, default=128)
    p.add_argument("--pictures", type=int, default=64, help="half of them as content, half as style")
    p.add_argument("--samples", type=int, default=40000)
    p.add_argument("--seed", type=int, default=0)
    args = p.parse_args()
    torch.set_num_threads(1)
    torch.set_grad_enabled(False)
    source = Source(args, np.random.default_rng(args.seed))
    x = torch.stack([source.clean() for _ in range(args.pictures)])
    reference = load_file(args.reference)
    weights = {name.split(".", 1)[1]: tensor for name, tensor in reference.items()}
    tensors, full, small = prune(weights, x, args.widths, source.rng, args.samples)
    # every content with two styles, and a few with themselves, as with a strength below 1
    half = len(x) // 2
    content = torch.arange(len(x)) % half
    style = torch.cat([half + torch.arange(half), half + (torch.arange(half) + 7) % half])
    style[::9] = content[::9]
    full, small = adain(full[content], full[style]), adain(small[content], small[style])
    widths = list(args.widths[::-1][1:]) + [3]
    for i, width in enumerate(widths, 1):
        name = f"dec{i}"
        weight, bias = weights[name + ".weight"], weights[name + ".bias"]
        if i < len(widths):
            fitted, full, small = prune_layer(name, full, small, weight, bias, width, source.rng, args.samples)
            if i in (1, 5, 7):
                full, small = (F.interpolate(f, scale_factor=2, mode="nearest") for f in (full, small))
        else:
            response = convolved(full, weight, bias)
            area = response.shape[2] * response.shape[3]
            positions = [torch.from_numpy(source.rng.choice(area, args.samples // len(full), replace=False)) for _ in full]
            values = torch.cat([f.flatten(1).T[at] for f, at in zip(response, positions)])
            solution = solve(patches(small, positions), values)
            fitted = solution[:-1].T.reshape(3, -1, 3, 3).contiguous(), solution[-1].contiguous()
            print("picture: root mean square error", float((convolved(small, *fitted) - response).pow(2).mean().sqrt()) * 255)
        if i == len(widths):                    # the decoder's last layer is the picture minus 127.5, over 64
            fitted = fitted[0] * (255 / 64), (fitted[1] * 255 - 127.5) / 64
        tensors[name + ".weight"], tensors[name + ".bias"] = fitted
    decoder = Network(arch.decoder_layers(), arch.decoder_shapes(args.widths))
    for name, tensor in decoder.tensors().items():
        if name.startswith("skip"):
            tensors[name] = tensor
    meta = {"method": "adain", "name": "adain", "title": "Any style", "padding": str(PADDING), "multiple": str(MULTIPLE),
            "network.encoder": arch.adain_encoder_layers(SCALE), "network.decoder": arch.decoder_layers()}
    save_model(args.output, meta, tensors, half=False)


if __name__ == "__main__":
    main()
