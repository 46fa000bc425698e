# Neural Style: paint a picture in the style of another.
# SPDX-License-Identifier: GPL-3.0-or-later
"""The iterative method (Gatys et al. 2016) with Adam, as the yardstick of the trained models."""

import math

import torch

from losses import gram, relative


def objective(features, content, style, alpha):
    """1/2 sum relative content at the last two taps + alpha/4 sum relative Gram, as a function of the picture, [batch]."""
    with torch.no_grad():
        targets = [f.float() for f in features(content)[2:]]
        grams = [gram(f.float()) for f in features(style)]

    def loss(x):
        f = features(x)
        return (0.5 * sum(relative(a, b) for a, b in zip(f[2:], targets))
                + alpha / 4 * sum(relative(gram(a), g) for a, g in zip(f, grams)))
    return loss


def iterate(features, content, style, steps, alpha=8.0, rate=8.0):
    """Paint `content` in the style of the picture `style`, beginning with the photograph.

    features: picture -> four taps, for objective().
    rate: in grey levels, falling by a cosine to a tenth.
    """
    loss = objective(features, content, style, alpha)
    x = content.clone().requires_grad_(True)
    optimiser = torch.optim.Adam([x])
    for step in range(steps):
        for group in optimiser.param_groups:
            group["lr"] = rate * (0.55 + 0.45 * math.cos(math.pi * step / steps))
        optimiser.zero_grad()
        loss(x).sum().backward()
        optimiser.step()
        with torch.no_grad():
            x.clamp_(0, 255)
    return x.detach()
