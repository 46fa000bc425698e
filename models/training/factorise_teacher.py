# Neural Style: paint a picture in the style of another.
# SPDX-License-Identifier: GPL-3.0-or-later
"""Make a compact features network out of VGG-19 by factorising its convolutions, without gradient descent.

    factorise_teacher.py --teacher vgg19.safetensors --photos PHOTOS --paintings PAINTINGS --output features.safetensors
                         [--plan conv1_1=28,0,0 ...]

Taps keep most of VGG-19's channels; what is narrow is the inside of each layer, 1x1, 3x3 and 1x1 convolutions in a
row (Zhang et al. 2016, "Accelerating very deep convolutional networks"; Kim et al. 2016).  Layer by layer, from what
is left of the layer before, the teacher's responses are fitted by least squares and the prediction is cut to its
principal directions (reduced-rank regression).  Where the teacher's response is negative only the sign has to be met,
because ReLU follows: those targets are moved to the prediction and the fit is repeated.
"""

import argparse

import numpy as np
import torch
import torch.nn.functional as F
from safetensors.torch import load_file

import architectures as arch
import losses
import pictures
from evaluate_features import operations
from export import LICENCE, SOURCE
from iterate import iterate
from metric import principal_metric, put_on_scale
from model_format import Model, Network, save_model
from prune_teacher import chosen, convolved, patches
from train_features import SCALE, Source

# channels, channels before the 3x3 convolution (0: all), channels behind it (0: all, no 1x1 follows)
PLAN = {"conv1_1": (24, 0, 0), "conv1_2": (40, 0, 20), "conv2_1": (128, 0, 52), "conv2_2": (128, 52, 48),
        "conv3_1": (256, 80, 88), "conv3_2": (160, 72, 64), "conv3_3": (160, 64, 64), "conv3_4": (160, 64, 64),
        "conv4_1": (512, 88, 112)}
METRIC = [25, 48, 96, 192]


def solver(a, ridge=1e-5):
    """b -> least squares of b on the columns of a."""
    ata = (a.T @ a).double()
    ata += ridge * ata.diagonal().mean() * torch.eye(len(ata), dtype=torch.float64)
    inverse = torch.linalg.inv(ata)
    return lambda b: (inverse @ (a.T @ b).double()).float()


def principal(rows, count):
    """The `count` principal directions of rows [samples, channels]: [channels, count]."""
    rows = rows - rows.mean(0)
    return torch.linalg.eigh((rows.T @ rows).double())[1][:, -count:].float()


def fit(a, response, inner, rounds=4):
    """Least squares of `response`, which ReLU follows, on the columns of a, the last of which is one.

    Returns (first, second, bias, prediction): prediction = (a first) second + bias, with `inner` columns in first;
    with inner 0, second and bias are None and a first is the prediction.
    """
    solve, target = solver(a), response
    for _ in range(rounds):
        first, second, bias = solve(target), None, None
        predicted = a @ first
        if inner:
            bias, directions = predicted.mean(0), principal(predicted, inner)
            first, second = first @ directions, directions.T
            first[-1] -= bias @ directions
            predicted = a @ first @ second + bias
        target = torch.where(response > 0, response, torch.minimum(predicted, torch.zeros(())))
    return first, second, bias, predicted


def influential(rows, first, count):
    """The `count` directions of rows [samples, channels] that a 3x3 convolution first [channels * 9 + 1, out] of
    them needs most: [channels, count].

    With the second moment S of rows and the weights M [channels, 9 out], the best approximation of S^1/2 M.
    """
    moment = (rows.T @ rows).double() / len(rows)
    values, vectors = torch.linalg.eigh(moment + 1e-6 * moment.diagonal().mean() * torch.eye(len(moment)))
    weights = first[:-1].double().reshape(len(moment), -1)
    left = torch.linalg.svd(values.sqrt()[:, None] * (vectors.T @ weights), full_matrices=False)[0][:, :count]
    return (vectors / values.sqrt() @ left).float()


def unexplained(predicted, wanted):
    return float((predicted - wanted).pow(2).sum() / (wanted - wanted.mean(0)).pow(2).sum())


def at_positions(maps, positions):
    return torch.cat([f.flatten(1).T[at] for f, at in zip(maps, positions)])


def factorise_layer(name, full, small, teacher, shape, rng, samples):
    """Fit one layer, ReLU included, of the compact network to the teacher's.

    full, small: its inputs in the teacher and in the compact network; shape: as in PLAN.
    Returns its tensors and both outputs.
    """
    width, before, inner = shape
    full = convolved(full, teacher[name + ".weight"], teacher[name + ".bias"])
    area = full.shape[2] * full.shape[3]
    positions = [torch.from_numpy(rng.choice(area, min(area, samples // len(full)), replace=False)) for _ in full]
    values, tensors = at_positions(full, positions), {}
    kept = chosen(values.clamp_min(0), width) if width < len(teacher[name + ".bias"]) else list(range(width))
    if before:
        first = fit(patches(small, positions), values[:, kept], inner)[0]
        directions = influential(at_positions(small, positions), first, before)
        tensors[name + ".reduce.weight"] = directions.T[:, :, None, None].contiguous()
        tensors[name + ".reduce.bias"] = torch.zeros(before)
        small = F.conv2d(small, tensors[name + ".reduce.weight"])
    columns = patches(small, positions)
    first, second, bias, predicted = fit(columns, values[:, kept], inner)
    # unit responses keep half precision comfortable
    size = predicted.clamp_min(0).pow(2).mean(0).sqrt().clamp_min(1e-3 * values.std())
    if inner:
        deviation = (columns @ first).std(0)
        first, second, bias = first / deviation, deviation[:, None] * second / size, bias / size
        tensors[name + ".weight"], tensors[name + ".bias"] = second.T[:, :, None, None].contiguous(), bias
    else:
        first = first / size
    core = name + ".core" if inner else name
    tensors[core + ".weight"] = first[:-1].T.reshape(first.shape[1], -1, 3, 3).contiguous()
    tensors[core + ".bias"] = first[-1].contiguous()
    small = F.relu(torch.cat([applied(f[None], name, tensors) for f in small]))
    error = unexplained(predicted.clamp_min(0), values[:, kept].clamp_min(0))
    print(f"{name} {full.shape[1]} -> {width} channels, unexplained {error:.3f}", flush=True)
    return tensors, F.relu(full), small


def applied(x, name, tensors):
    """A layer without its reduction, before ReLU."""
    if name + ".core.weight" in tensors:
        x = convolved(x, tensors[name + ".core.weight"], tensors[name + ".core.bias"])
        return F.conv2d(x, tensors[name + ".weight"], tensors[name + ".bias"])
    return convolved(x, tensors[name + ".weight"], tensors[name + ".bias"])


def factorise(teacher, x, plan, rng, samples):
    """x: [pictures, 3, size, size].  Returns the tensors of the compact network."""
    full, tensors = x - torch.tensor(arch.VGG_MEAN).view(1, 3, 1, 1), {}
    small = full * SCALE
    for name in arch.VGG_NAMES:
        if name.endswith("_1") and name != arch.VGG_NAMES[0]:
            full, small = F.max_pool2d(full, 2), F.max_pool2d(small, 2)
        fitted, full, small = factorise_layer(name, full, small, teacher, plan[name], rng, samples)
        tensors.update(fitted)
    return tensors


def built(layers, tensors):
    shapes = {name: tensor.shape for name, tensor in tensors.items()}
    return Network(layers, shapes).load(tensors).eval().requires_grad_(False)


def fit_metric(layers, tensors, teacher, x, counts, rng, samples):
    """Heads that predict the teacher's taps, scaled to a root mean square of one, as the tensors of the metric."""
    tensors, small, full = {}, built(arch.without_metric(layers), tensors)(x)[1], teacher(x)
    for i, (tap, target, count) in enumerate(zip(arch.TAPS, full, counts), 1):
        f, target = small[tap], target.float()
        area = f.shape[2] * f.shape[3]
        positions = [torch.from_numpy(rng.choice(area, min(area, samples // len(f)), replace=False)) for _ in f]
        f, target = at_positions(f, positions), at_positions(target, positions)
        target /= target.pow(2).mean().sqrt()
        a = torch.cat([f, torch.ones(len(f), 1)], 1)
        head = solver(a)(target)
        weight, bias, share = principal_metric(head[:-1].T, head[-1], a.T @ a / len(a), count)
        tensors[f"metric{i}.weight"], tensors[f"metric{i}.bias"] = weight, bias
        print(f"{tap}: unexplained {unexplained(a @ head, target):.3f}, {share:.4f} of it in the metric", flush=True)
    return tensors


def describe(path, layers, tensors):
    """Print what a model costs."""
    shapes = {name: tensor.shape for name, tensor in tensors.items()}
    names = {layer["weights"] for layer in layers if layer["op"] == "conv"}
    plain = {name for name in names if not name.startswith("metric")}
    print(f"{path}: {sum(t.numel() for t in tensors.values())} parameters,",
          f"{operations(layers, shapes, plain) / 1e3:.1f} thousand multiplications per pixel,",
          f"{operations(layers, shapes, names) / 1e3:.1f} thousand with the metric")


def check_precision(full, half, pair):
    """Print how far two precisions lead finished pictures apart."""
    x, s = (pictures.load_picture(path, long=256)[None].float() for path in pair)
    with torch.enable_grad():
        a, b = (iterate(lambda y: [network(y)[1][f"metric{i}"] for i in range(1, 5)], x, s, 100, alpha=6.0)
                for network in (full, half))
    apart = (a - b).abs().flatten()
    print(f"half precision changes a picture by {float(apart.mean()):.3f} of 255 on average, by at most",
          f"{float(apart.quantile(0.999)):.2f} in 99.9 % of its values and by at most {float(apart.max()):.2f}")


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--teacher", required=True)
    p.add_argument("--photos", required=True)
    p.add_argument("--paintings", required=True)
    p.add_argument("--output", required=True)
    p.add_argument("--exclude", nargs="*", default=[], help="words in the names of pictures kept for evaluation")
    p.add_argument("--plan", nargs="*", default=[], metavar="NAME=CHANNELS,BEFORE,INNER")
    p.add_argument("--metric", type=int, nargs=4, default=METRIC, help="channels of the metric")
    p.add_argument("--check", nargs=2, metavar=("PHOTO", "PAINTING"), help="paint this pair with both precisions")
    p.add_argument("--crop", type=int, default=128)
    p.add_argument("--pictures", type=int, default=64)
    p.add_argument("--samples", type=int, default=40000)
    p.add_argument("--seed", type=int, default=0)
    args = p.parse_args()
    torch.set_num_threads(1)
    torch.set_grad_enabled(False)
    torch.manual_seed(args.seed)
    plan = dict(PLAN)
    for change in args.plan:
        name, shape = change.split("=")
        plan[name] = tuple(int(number) for number in shape.split(","))
    source = Source(args, np.random.default_rng(args.seed))
    weights, teacher = load_file(args.teacher), losses.Teacher(args.teacher).eval()
    meta = {"method": "features", "name": "features", "title": "Compact features",
            "network": arch.factorised_layers(SCALE, plan) + arch.metric_layers(), "licence": LICENCE,
            "source": SOURCE.format(" and on paintings in the public domain"),
            "training": "VGG-19 factorised and refitted, layer by layer, by least squares"}
    x = torch.stack([source.corrupted() for _ in range(args.pictures)])
    tensors = factorise(weights, x, plan, source.rng, args.samples)
    tensors.update(fit_metric(meta["network"], tensors, teacher, x, args.metric, source.rng, args.samples))
    meta, tensors = put_on_scale(meta, tensors, source.photos[:32], source.paintings[:32])
    save_model(args.output, meta, tensors)
    describe(args.output, meta["network"], tensors)
    if args.check:
        check_precision(built(meta["network"], tensors), Model(args.output).networks["network"], args.check)


if __name__ == "__main__":
    main()
