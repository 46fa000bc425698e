# SPDX-License-Identifier: GPL-3.0-or-later
"""demo_check.py PHOTO PAINTING: whether the painting is one of the photo, neither the photo itself nor noise."""

import sys

from PIL import Image, ImageChops, ImageFilter, ImageStat


def distance(one, other):
    """Mean absolute difference, 0 to 255."""
    return sum(ImageStat.Stat(ImageChops.difference(one, other)).mean) / 3


photo, painting = (Image.open(name).convert("RGB") for name in sys.argv[1:])
if photo.size != painting.size:
    sys.exit("The painting has %dx%d pixels, the photograph %dx%d." % (painting.size + photo.size))
if distance(photo, painting) < 8:
    sys.exit("The painting is the photograph.")

# Large shapes stay where they are: the photograph's blurred lightness must still be in the painting
coarse = [image.convert("L").filter(ImageFilter.GaussianBlur(16)).resize((64, 48)) for image in (photo, painting)]
pixels = [list(image.getdata()) for image in coarse]
means = [sum(values) / len(values) for values in pixels]
centred = [[value - mean for value in values] for values, mean in zip(pixels, means)]
product = sum(a * b for a, b in zip(*centred))
norms = [sum(a * a for a in values) ** 0.5 for values in centred]
if product < 0.4 * norms[0] * norms[1]:
    sys.exit("The painting does not show what the photograph shows.")
