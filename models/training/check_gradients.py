# Neural Style: paint a picture in the style of another.
# SPDX-License-Identifier: GPL-3.0-or-later
"""Compare what PyTorch computes on this machine with double precision, before hours are spent on it.

    check_gradients.py MODEL

Some builds of PyTorch compute wrong gradients of convolutions with few or odd numbers of channels (see
model_format.py); losses then fall slowly instead of failing.
"""

import copy
import sys

import torch

from model_format import Model

TOLERANCE = {False: 0.001, True: 0.1}   # of the gradients' norm, single and half precision: rounding alone brings up to
#                                         0.00004 and, in generators of strong contrast, 0.05


def gradients(network, picture, kind, half, **arguments):
    network = copy.deepcopy(network).to(kind).requires_grad_(True)
    network.layers = [layer for layer in network.layers if layer["op"] != "noise"]
    picture = picture.to(kind).requires_grad_(True)
    with torch.autocast(picture.device.type, torch.bfloat16, enabled=half):
        y = network(picture, **arguments)[0]
    (y.double() - 100).pow(2).mean().backward()
    return [tensor.grad.double() for tensor in (picture, *network.parameters()) if tensor.grad is not None]


def check_gradients(network, device, half=True, **arguments):
    """Gradients of a loss of the network's output with respect to its input and its weights; ends the program where
    they differ from those in double precision.  half: convolutions in bfloat16."""
    seeded = torch.Generator().manual_seed(1)
    coarse = torch.rand(1, 3, 12, 12, generator=seeded) * 255
    picture = torch.nn.functional.interpolate(coarse, scale_factor=8, mode="bilinear")
    arguments = {key: value.to(device) for key, value in arguments.items()}
    right = gradients(network.cpu(), picture, torch.float64, False, **{key: value.cpu() for key, value in arguments.items()})
    mine = gradients(network.to(device), picture.to(device), torch.float32, half, **arguments)
    errors = [float((a.cpu() - b).norm()) for a, b in zip(mine, right)]
    error = sum(e * e for e in errors) ** 0.5 / sum(float(b.norm()) ** 2 for b in right) ** 0.5
    if not error < TOLERANCE[half]:
        raise SystemExit(f"PyTorch's gradients are off by {error:.3f} of their norm on this machine: training would "
                         "be in vain. Try another version of PyTorch, or --device cuda.")
    return error


def main():
    model = Model(sys.argv[1])
    torch.set_num_threads(1)
    for key, network in model.networks.items():
        if key == "network.decoder":    # reads what the encoder has saved; its convolutions are the encoder's
            continue
        style = {"style": torch.zeros(1, dtype=torch.long)} if model.meta["method"] == "fast" else {}
        for half in (False, True):
            print(key, "half" if half else "single", f"{check_gradients(network, torch.device('cpu'), half, **style):.1e}")


if __name__ == "__main__":
    main()
