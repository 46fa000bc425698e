# Neural Style: paint a picture in the style of another.
# SPDX-License-Identifier: GPL-3.0-or-later
"""Folders of pictures, and random crops of them.  Everything is decoded once, at the start."""

import os
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image

SUFFIXES = (".jpg", ".jpeg", ".png", ".webp", ".tif", ".tiff")


def load_picture(path, short=None, long=None, crop=None):
    """A uint8 tensor [3, height, width]; shrunk (never enlarged) to a short or a long side.

    crop: (left, top, right, bottom) as fractions, taken first.
    """
    image = Image.open(path).convert("RGB")
    if crop:
        width, height = image.size
        image = image.crop((round(crop[0] * width), round(crop[1] * height),
                            round(crop[2] * width), round(crop[3] * height)))
    scale = 1.0
    if short:
        scale = min(scale, short / min(image.size))
    if long:
        scale = min(scale, long / max(image.size))
    if scale < 1.0:
        image = image.resize(tuple(max(1, round(side * scale)) for side in image.size), Image.LANCZOS)
    return torch.from_numpy(np.asarray(image).copy()).permute(2, 0, 1).contiguous()


def load_folder(folder, short=288, limit=None, seed=0, exclude=()):
    """All pictures below a folder whose names hold none of the words of `exclude`, in a seeded order."""
    paths = sorted(os.path.join(root, name) for root, _, names in os.walk(folder) for name in names
                   if name.lower().endswith(SUFFIXES) and not any(word in name.lower() for word in exclude))
    if not paths:
        raise SystemExit(f"no pictures in {folder}")
    order = np.random.default_rng(seed).permutation(len(paths))[:limit]
    with ThreadPoolExecutor() as pool:
        return list(pool.map(lambda i: load_picture(paths[i], short), order))


def save_picture(path, picture):
    """picture: [3, height, width] or [1, 3, height, width], 0 ... 255."""
    to_image(picture).save(path)


def to_image(picture):
    picture = picture[0] if picture.dim() == 4 else picture
    return Image.fromarray(picture.detach().float().clamp(0, 255).round().byte().cpu().permute(1, 2, 0).numpy())


def random_crop(pictures, size, rng, jitter=0.3, zoom=0.3, zoom_limit=2.0):
    """A float tensor [3, size, size] from a random picture.

    rng: numpy Generator.  jitter: share of crops whose colours are changed.  zoom: share of crops that may
    be enlarged, up to zoom_limit times.
    """
    picture = pictures[rng.integers(len(pictures))]
    shortest = min(picture.shape[1:])
    least = min(size, shortest)
    if rng.random() < zoom:
        least = min(max(int(size / zoom_limit), 64), least)
    side = int(rng.integers(least, shortest + 1))
    top = int(rng.integers(picture.shape[1] - side + 1))
    left = int(rng.integers(picture.shape[2] - side + 1))
    crop = picture[:, top:top + side, left:left + side].float()
    if side != size:
        crop = F.interpolate(crop[None], (size, size), mode="bilinear", antialias=side > size, align_corners=False)[0]
    if rng.random() < 0.5:
        crop = crop.flip(2)
    return jittered(crop, rng) if rng.random() < jitter else crop


def jittered(crop, rng):
    """Changed contrast, brightness and saturation, sometimes a colour cast."""
    crop = crop * rng.uniform(0.7, 1.3) + rng.uniform(-25, 25)
    grey = crop.mean(0, keepdim=True)
    crop = grey + (crop - grey) * rng.uniform(0.5, 1.6)
    if rng.random() < 0.3:
        crop = crop + torch.from_numpy(rng.uniform(-25, 25, (3, 1, 1)).astype(np.float32)).to(crop.device)
    return crop.clamp(0, 255)


def sheet(rows, width=320):
    """Rows of pictures, each scaled to one width, as one PIL image."""
    rows = [[image.resize((width, max(1, round(width * image.height / image.width))), Image.LANCZOS)
             for image in row] for row in rows]
    heights = [max(image.height for image in row) for row in rows]
    out = Image.new("RGB", (width * max(len(row) for row in rows), sum(heights)), "white")
    y = 0
    for row, height in zip(rows, heights):
        for i, image in enumerate(row):
            out.paste(image, (i * width, y))
        y += height
    return out
