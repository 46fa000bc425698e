# Neural Style: paint a picture in the style of another.
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a generator's picture should go: down the gradient of its loss, and to where the iterative method would take it.

The gradient alone is ruled by what the loss is steepest in.  A few steps of Adam in the picture itself even that out, as
they do in the iterative method, but what they do to single pixels no generator can follow.  Half of each is better than
either, until the gradient alone takes a generator that is nearly done further (README.md).
"""

import torch


def unit(d):
    """Every picture of the batch over its norm: styles that are hard to meet would rule a body that all share."""
    return d / d.flatten(1).norm(dim=1).clamp_min(1e-12).view(-1, 1, 1, 1)


def guidance(y, objective, steps, rate, betas=(0.9, 0.99)):
    """What to give y for a gradient, [n, 3, height, width].

    y: pictures, detached.  objective: pictures -> a loss, summed over them.  steps, rate: Adam's (Kingma & Ba 2015), the
    rate in grey levels; without steps, the gradient alone.
    """
    z, direction = y, None
    first, second = torch.zeros_like(y), torch.zeros_like(y)
    for k in range(1, max(steps, 1) + 1):
        z = z.detach().requires_grad_(True)
        gradient = torch.autograd.grad(objective(z), z)[0]
        direction = unit(gradient) if direction is None else direction
        first.lerp_(gradient, 1 - betas[0])
        second.lerp_(gradient * gradient, 1 - betas[1])
        step = first / (1 - betas[0] ** k) / ((second / (1 - betas[1] ** k)).sqrt() + 1e-12)
        z = z.detach() - rate * step
    return direction + unit(y - z) if steps else direction
