# Neural Style: paint a picture in the style of another.
# SPDX-License-Identifier: GPL-3.0-or-later
"""The metric of a features model: losses on it come out as on the predicted VGG-19 features, and on one scale.

Heads W, b predict VGG features from a tap f.  Distances and Gram matrices of W f + b are those of R [f; 1] with
R^T R = [W b]^T [W b], which has one channel more than the tap instead of hundreds.  Where the tap has hundreds
itself, R keeps the directions in which the predicted features are largest.
"""

import torch
import torch.nn.functional as F

from architectures import TAPS
from losses import gram
from model_format import Network


def metric_of_head(weight, bias):
    """weight [out, in, 1, 1], bias [out] of a head -> those of its metric, [in + 1, in, 1, 1] and [in + 1]."""
    columns = torch.cat([weight.flatten(1), bias[:, None]], 1).double()
    product = columns.T @ columns
    product += 1e-9 * product.diagonal().mean() * torch.eye(len(product), dtype=product.dtype)
    upper = torch.linalg.cholesky(product, upper=True).float()
    return upper[:, :-1, None, None].contiguous(), upper[:, -1].contiguous()


def moments_of_taps(network, pictures):
    """Means of [f; 1] [f; 1]^T over the positions of each tap f, and over pictures."""
    sums = [0.0] * len(TAPS)
    with torch.no_grad():
        for picture in pictures:
            saved = network(picture[None].float())[1]
            for i, name in enumerate(TAPS):
                f = F.pad(saved[name], (0, 0, 0, 0, 0, 1), value=1.0)
                sums[i] = sums[i] + gram(f)[0].double() / len(pictures)
    return sums


def principal_metric(weight, bias, moment, count):
    """The metric of a head on the `count` directions in which what it predicts has the largest mean square.

    moment [in + 1, in + 1]: mean of [f; 1] [f; 1]^T over taps f.  Returns weight [count, in, 1, 1], bias [count] and
    the share of the mean square that is kept.
    """
    columns = torch.cat([weight.flatten(1), bias[:, None]], 1).double()
    values, vectors = torch.linalg.eigh(columns @ moment.double() @ columns.T)
    rows = (vectors[:, -count:].T @ columns).float()
    return rows[:, :-1, None, None].contiguous(), rows[:, -1].contiguous(), float(values[-count:].sum() / values.sum())


def put_on_scale(meta, tensors, photos, paintings):
    """Scale metric1 ... metric4 and choose `losses` so that, with the constants of Gatys et al. 2016,

    style    1/(4 N^2 M^2) sum (G - A)^2 with G = 0 is 1 for every layer, on average over paintings;
             the weights are 1/4 each.
    content  1/2 sum (F - P)^2 with F = 0, times the weight of the layer, is 1/2 for every pixel of the picture,
             on average over photographs, so that both layers together give 1 for each pixel.

    Then (content / pixels) + 8 style is the objective of models/README.md.
    """
    network = Network(meta["network"], {name: tensor.shape for name, tensor in tensors.items()}).load(tensors).eval()
    names = [f"metric{i}" for i in range(1, 5)]
    style, content = dict.fromkeys(names, 0.0), dict.fromkeys(names[2:], 0.0)
    with torch.no_grad():
        for picture in paintings:
            saved = network(picture[None].float())[1]
            for name in names:
                n = saved[name].shape[1]
                style[name] += float(gram(saved[name]).double().pow(2).sum()) / (4 * n * n) / len(paintings)
        for picture in photos:
            saved = network(picture[None].float())[1]
            for name in content:
                pixels = picture.shape[1] * picture.shape[2]
                content[name] += 0.5 * float(saved[name].double().pow(2).sum()) / pixels / len(photos)
    scaled = dict(tensors)
    for name in names:
        for part in (".weight", ".bias"):
            scaled[name + part] = tensors[name + part] * style[name] ** -0.25
    weights = {name: round(0.5 / (content[name] * style[name] ** -0.5), 6) for name in content}
    return dict(meta, losses={"content": weights, "style": {name: 0.25 for name in names}}), scaled
