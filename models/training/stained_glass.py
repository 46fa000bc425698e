# Neural Style: paint a picture in the style of another.
# SPDX-License-Identifier: GPL-3.0-or-later
"""Draw a stained-glass window from geometry alone, as a style picture that belongs to nobody else.

    stained_glass.py OUTPUT.png [--size 1024] [--panes 520] [--seed 3]

Panes are the cells of a relaxed Voronoi diagram that follows rings round an off-centre point; each is one
glass, uneven in tone and streaked; lead runs between them, lit from one side.
"""

import argparse

import numpy as np
from PIL import Image, ImageFilter

GLASS = np.array([(150, 16, 30), (196, 40, 28), (20, 44, 132), (30, 90, 176), (84, 152, 206), (12, 96, 66),
                  (72, 142, 60), (226, 164, 32), (242, 208, 92), (96, 36, 120), (236, 226, 190), (214, 104, 28)],
                 dtype=np.float32)
SHARE = np.array([10, 8, 14, 14, 8, 8, 6, 9, 7, 6, 6, 4], dtype=np.float64)


def two_nearest(points, seeds):
    """Index of the nearest seed, and the distances to the nearest two."""
    index, first, second = [], [], []
    for chunk in np.array_split(points, max(1, len(points) // 8192)):
        d = ((chunk[:, None] - seeds[None]) ** 2).sum(2)
        near = np.argpartition(d, 1, axis=1)[:, :2]
        pair = np.take_along_axis(d, near, 1)
        order = np.argsort(pair, axis=1)
        near, pair = np.take_along_axis(near, order, 1), np.take_along_axis(pair, order, 1)
        index.append(near)
        first.append(pair[:, 0])
        second.append(pair[:, 1])
    return np.concatenate(index), np.concatenate(first), np.concatenate(second)


def smooth_noise(rng, size, scale):
    coarse = rng.normal(0, 1, (max(2, size // scale), max(2, size // scale)))
    image = Image.fromarray(coarse.astype(np.float32), "F").resize((size, size), Image.BICUBIC)
    return np.asarray(image)


def window(size, panes, seed):
    rng = np.random.default_rng(seed)
    seeds = rng.uniform(0, 1, (panes, 2))
    probes = rng.uniform(0, 1, (panes * 60, 2))
    # sizes vary: small panes near the centre of the rose, large ones at the corners
    centre = np.array([0.42, 0.38])
    probes = probes[rng.uniform(0, 1, len(probes)) < 1 / (0.25 + 2.2 * np.hypot(*(probes - centre).T))]
    for _ in range(6):
        nearest = two_nearest(probes, seeds)[0][:, 0]
        for k in range(2):
            total = np.bincount(nearest, probes[:, k], panes)
            count = np.bincount(nearest, minlength=panes)
            seeds[:, k] = np.where(count > 0, total / np.maximum(count, 1), seeds[:, k])
    grid = (np.mgrid[0:size, 0:size].reshape(2, -1).T + 0.5) / size
    bend = np.stack([smooth_noise(rng, size, 160).ravel(), smooth_noise(rng, size, 160).ravel()], 1) * 0.012
    near, first, second = two_nearest(grid + bend, seeds)
    pane = near[:, 0]
    gap = np.linalg.norm(seeds[near[:, 0]] - seeds[near[:, 1]], axis=1)
    edge = ((second - first) / (2 * np.maximum(gap, 1e-6)) * size).reshape(size, size)

    radius = np.hypot(*(seeds - centre).T)
    angle = np.arctan2(*(seeds - centre).T)
    kind = rng.choice(len(GLASS), panes, p=SHARE / SHARE.sum())
    ring = (np.floor(radius * 9) + np.floor(angle * 3)).astype(int)
    repeat = rng.uniform(0, 1, panes) < 0.45
    kind = np.where(repeat, (ring * 5) % len(GLASS), kind)
    colour = GLASS[kind] * rng.uniform(0.75, 1.15, (panes, 1)) + rng.normal(0, 9, (panes, 3))
    picture = colour[pane].reshape(size, size, 3)

    turn = rng.uniform(0, np.pi, panes)[pane].reshape(size, size)
    y, x = np.mgrid[0:size, 0:size] / size
    along = np.cos(turn) * x + np.sin(turn) * y
    streaks = np.sin(along * 240 + smooth_noise(rng, size, 40) * 2.5) * 0.07
    cloud = smooth_noise(rng, size, 90) * 0.10 + smooth_noise(rng, size, 24) * 0.06
    slope = (along - (np.bincount(pane, along.ravel(), panes) / np.maximum(np.bincount(pane, minlength=panes), 1)
                      )[pane].reshape(size, size)) * 5
    picture = picture * (1 + streaks + cloud + np.clip(slope, -0.3, 0.3))[..., None]
    picture += 26 * np.clip(1 - np.abs(edge - 9) / 5, 0, 1)[..., None]

    lead = size / 1024 * (5.5 + 1.2 * smooth_noise(rng, size, 60))
    cover = np.clip(lead - edge + 0.5, 0, 1)[..., None]
    dark = 22 + 5 * smooth_noise(rng, size, 8)[..., None] + 16 * np.clip(1 - edge / 2.5, 0, 1)[..., None]
    picture = picture * (1 - cover) + dark * np.array([1.0, 0.97, 0.95]) * cover
    return Image.fromarray(np.clip(picture, 0, 255).astype(np.uint8)).filter(ImageFilter.GaussianBlur(0.6))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("output")
    parser.add_argument("--size", type=int, default=1024)
    parser.add_argument("--panes", type=int, default=520)
    parser.add_argument("--seed", type=int, default=3)
    args = parser.parse_args()
    window(args.size, args.panes, args.seed).save(args.output)


if __name__ == "__main__":
    main()
