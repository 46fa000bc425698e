# Neural Style: paint a picture in the style of another.
# SPDX-License-Identifier: GPL-3.0-or-later
"""Muon (Jordan et al. 2024): the momentum of a convolution's weights, made orthogonal, is the step."""

import torch


def orthogonal(matrix, steps=5):
    """Singular values of every matrix of a batch brought near 1 by Newton-Schulz iterations of degree 5."""
    x = matrix / matrix.norm(dim=(-2, -1), keepdim=True).clamp_min(1e-12)
    wide = x.shape[-2] <= x.shape[-1]
    x = x if wide else x.mT
    for _ in range(steps):
        square = x @ x.mT
        x = 3.4445 * x + (-4.7750 * square + 2.0315 * square @ square) @ x
    return x if wide else x.mT


class Muon(torch.optim.Optimizer):
    """Muon for convolutions, Adam for everything else (norms, biases), with one learning rate.

    The step of a matrix is scaled to the size of Adam's (Liu et al. 2025, section 2.2).
    """

    def __init__(self, parameters, lr, momentum=0.95, betas=(0.9, 0.99), epsilon=1e-8):
        super().__init__(parameters, dict(lr=lr, momentum=momentum, betas=betas, epsilon=epsilon))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            matrices = {}
            for p in group["params"]:
                if p.grad is not None:
                    state = self.begun(p)
                    if p.dim() == 4:
                        first = state["first"].lerp_(p.grad, 1 - group["momentum"])
                        matrices.setdefault(p.flatten(1).shape, []).append((p, p.grad.lerp(first, group["momentum"])))
                    else:
                        self.adam(p, state, group)
            for shape, members in matrices.items():         # together: many small products are slow on a GPU
                steps = orthogonal(torch.stack([matrix.flatten(1) for _, matrix in members]))
                for (p, _), step in zip(members, steps):
                    p.sub_(step.view_as(p), alpha=group["lr"] * 0.2 * max(shape) ** 0.5)

    def begun(self, p):
        state = self.state[p]
        if not state:
            state.update(step=0, first=torch.zeros_like(p), second=torch.zeros_like(p))
        state["step"] += 1
        return state

    @staticmethod
    def adam(p, state, group):
        first = state["first"].lerp_(p.grad, 1 - group["betas"][0])
        second = state["second"].lerp_(p.grad * p.grad, 1 - group["betas"][1])
        first = first / (1 - group["betas"][0] ** state["step"])
        second = second / (1 - group["betas"][1] ** state["step"])
        p.sub_(first / (second.sqrt() + group["epsilon"]), alpha=group["lr"])
