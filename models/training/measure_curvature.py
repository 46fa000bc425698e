# Neural Style: paint a picture in the style of another.
# SPDX-License-Identifier: GPL-3.0-or-later
"""How strongly the loss of the iterative method bends along each band of frequencies and each axis of colour.

    measure_curvature.py MODEL --pairs PHOTO:PAINTING ... [--long 384] [--steps 30]

MODEL: a features model.  Curvature is uᵀ H u / uᵀ u of noise u in one band and one colour, in the middle of the way
(after --steps of Adam), by differences of gradients; bands, from fine to coarse, and colours are those of
engine/optimise/bands-filter.h, and the means at the end what engine/optimise/bands.c begins with.
"""

import argparse
import os

import numpy as np
import torch

import losses
import pictures
from iterate import iterate, objective

AXES = torch.tensor([[1.0, 1.0, 1.0], [1.0, 0.0, -1.0], [1.0, -2.0, 1.0]])
AXES /= AXES.norm(dim=1, keepdim=True)
KERNEL = (1 / 16, 4 / 16, 6 / 16, 4 / 16, 1 / 16)


def smoothed(x, distance):
    """The binomial kernel along rows and columns, taps `distance` apart; edges are mirrored with their last pixel twice."""
    for axis in (2, 3):
        n = x.shape[axis]
        positions = torch.arange(n)
        total = 0
        for tap, weight in enumerate(KERNEL):
            at = (positions + (tap - 2) * distance) % (2 * n)
            total = total + weight * x.index_select(axis, torch.where(at < n, at, 2 * n - 1 - at))
        x = total
    return x


def bands(x, n):
    """n bands, from the finest to what is left, whose sum is x."""
    parts = []
    for k in range(n - 1):
        smooth = smoothed(x, 2 ** k)
        parts.append(x - smooth)
        x = smooth
    return parts + [x]


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("model")
    p.add_argument("--pairs", nargs="+", required=True)
    p.add_argument("--bands", type=int, default=7)
    p.add_argument("--long", type=int, default=384)
    p.add_argument("--steps", type=int, default=30)
    p.add_argument("--alpha", type=float, default=8.0)
    p.add_argument("--seed", type=int, default=1)
    args = p.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(args.seed)
    network = losses.Compact(args.model)
    every = []
    for pair in args.pairs:
        x, s = (pictures.load_picture(path, long=args.long)[None].float() for path in pair.split(":"))
        loss = objective(network, x, s, args.alpha)

        def gradient(y):
            y = y.detach().requires_grad_(True)
            return torch.autograd.grad(loss(y).sum(), y)[0]

        y = iterate(network, x, s, args.steps, args.alpha)
        table = np.zeros((3, args.bands))
        for c, axis in enumerate(AXES):
            for k, u in enumerate(bands(torch.randn_like(x[:, :1]), args.bands)):
                u = u * axis[None, :, None, None]
                u *= 2.0 * u.numel() ** 0.5 / u.norm()
                table[c, k] = float((u * (gradient(y + u) - gradient(y - u))).sum() / 2 / u.pow(2).sum())
        every.append(table / table[0].max())
        print(os.path.basename(pair))
        for row in every[-1]:
            print("   ", " ".join(f"{value:7.3f}" for value in row), flush=True)
    print("MEAN (geometric)")
    for row in np.exp(np.mean(np.log(np.maximum(every, 1e-3)), 0)):
        print("   ", " ".join(f"{value:7.3f}" for value in row))


if __name__ == "__main__":
    main()
