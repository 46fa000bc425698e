# Neural Style: paint a picture in the style of another.
# SPDX-License-Identifier: GPL-3.0-or-later
"""Make a compact features network out of VGG-19 itself, without gradient descent.

    prune_teacher.py --teacher vgg19.safetensors --photos PHOTOS --paintings PAINTINGS --output features.safetensors
                     [--widths 28 28 56 56 112 112 112 112 224]

Layer by layer: keep the channels from which the others follow best (Gram-Schmidt with pivoting on their
activations), then fit the convolution, from what is left of the layer before, to the teacher's responses by least
squares (as in He et al. 2017, "Channel pruning").  Where the teacher's response is negative only the sign has to be
met, because ReLU follows: those targets are moved to the prediction and the fit is repeated.
The heads are fitted last; train_features.py --begin can go on from the result.
"""

import argparse

import numpy as np
import torch
import torch.nn.functional as F
from safetensors.torch import load_file

import architectures as arch
import losses
from export import LICENCE, SOURCE
from metric import metric_of_head, put_on_scale
from model_format import Model, Network, save_model
from train_features import SCALE, Source, Student, fit_heads


def chosen(activations, count):
    """Indices of `count` columns that span the others best; activations [samples, channels]."""
    covariance = (activations.T @ activations).double() / len(activations)
    left, kept = covariance.clone(), []
    for _ in range(count):
        energy = (left.pow(2).sum(0) / left.diagonal().clamp_min(1e-9 * covariance.diagonal().max()))
        energy[kept] = -1
        k = int(energy.argmax())
        kept.append(k)
        left = left - torch.outer(left[:, k], left[k]) / left[k, k].clamp_min(1e-12)
    return sorted(kept)


def solve(a, b, ridge=1e-5):
    ata = (a.T @ a).double()
    ata += ridge * ata.diagonal().mean() * torch.eye(len(ata), dtype=torch.float64)
    return torch.linalg.solve(ata, (a.T @ b).double()).float()


def fit(a, response, rounds=4):
    """Least squares of `response`, which ReLU follows, on the columns of a."""
    target = response
    for _ in range(rounds):
        solution = solve(a, target)
        predicted = a @ solution
        target = torch.where(response > 0, response, torch.minimum(predicted, torch.zeros(())))
    return solution, predicted


def restored(solution, predicted, response, rounds=8):
    """Least squares shrinks towards the mean, layer after layer: give every channel, behind ReLU, the mean and
    the deviation of the response back, by a gain and a shift."""
    wanted = response.clamp_min(0)
    gain, shift = torch.ones(response.shape[1]), torch.zeros(response.shape[1])
    for _ in range(rounds):
        out = (predicted * gain + shift).clamp_min(0)
        gain *= (wanted.std(0) / out.std(0).clamp_min(1e-6)).clamp(0.8, 1.25)
        out = (predicted * gain + shift).clamp_min(0)
        shift += wanted.mean(0) - out.mean(0)
    solution = solution * gain
    solution[-1] += shift
    return solution, predicted * gain + shift


def patches(maps, positions):
    """Rows of 3x3 neighbourhoods, and a one, at the positions of each map."""
    rows = []
    for f, at in zip(maps, positions):
        columns = F.unfold(F.pad(f[None], (1,) * 4, mode="reflect"), 3)[0].T
        rows.append(columns[at])
    rows = torch.cat(rows)
    return torch.cat([rows, torch.ones(len(rows), 1)], 1)


def convolved(maps, weight, bias):
    return torch.cat([F.conv2d(F.pad(f[None], (1,) * 4, mode="reflect"), weight, bias) for f in maps])


def prune_layer(name, full, small, weight, bias, width, rng, samples, tap=None, restore=False):
    """Fit one convolution, followed by ReLU, of the compact network.

    full, small: its inputs in the teacher and in the compact network; weight, bias: the teacher's.
    tap: another input, through a 1x1 convolution that is added.
    restore: keep the deviation of every channel rather than the smallest error.
    Returns (weight, bias, weight for tap) and both outputs.
    """
    response = convolved(full, weight, bias)
    area = response.shape[2] * response.shape[3]
    positions = [torch.from_numpy(rng.choice(area, min(area, samples // len(full)), replace=False)) for _ in full]
    values = torch.cat([f.flatten(1).T[at] for f, at in zip(response, positions)])
    kept = chosen(values.clamp_min(0), width)
    # unit responses keep half precision and Adam comfortable
    size = values[:, kept].clamp_min(0).pow(2).mean(0).sqrt().clamp_min(1e-3 * values.std())
    columns = patches(small, positions)
    if tap is not None:
        columns = torch.cat([torch.cat([f.flatten(1).T[at] for f, at in zip(tap, positions)]), columns], 1)
    solution, predicted = fit(columns, values[:, kept] / size)
    if restore:
        solution, predicted = restored(solution, predicted, values[:, kept] / size)
    wanted = (values[:, kept] / size).clamp_min(0)
    error = (predicted.clamp_min(0) - wanted).pow(2).sum() / (wanted - wanted.mean(0)).pow(2).sum()
    print(name, f"{len(bias)} -> {width} channels, unexplained {float(error):.3f}", flush=True)
    fitted = split(solution, tap)
    return fitted, F.relu(response), F.relu(applied(small, tap, fitted))


def split(solution, tap):
    """Columns of a least-squares solution -> weight, bias, weight for the tap or None."""
    width, first = solution.shape[1], 0 if tap is None else tap.shape[1]
    weight = solution[first:-1].T.reshape(width, -1, 3, 3).contiguous()
    return weight, solution[-1].contiguous(), solution[:first].T[:, :, None, None].contiguous() if first else None


def applied(small, tap, fitted):
    out = convolved(small, *fitted[:2])
    return out if tap is None else out + F.conv2d(tap, fitted[2])


def prune(weights, x, widths, rng, samples, restore=False):
    """x: [pictures, 3, size, size].  Returns the tensors of the compact network, relu4_1 of the teacher, and
    the outputs of all layers of the compact network."""
    full = (x - torch.tensor(arch.VGG_MEAN).view(1, 3, 1, 1))
    small, tensors, outputs = full * SCALE, {}, {}
    for name, width in zip(arch.VGG_NAMES, widths):
        if name.endswith("_1") and name != arch.VGG_NAMES[0]:
            full, small = F.max_pool2d(full, 2), F.max_pool2d(small, 2)
        fitted, full, small = prune_layer(name, full, small, weights[name + ".weight"], weights[name + ".bias"],
                                          width, rng, samples, restore=restore)
        tensors[name + ".weight"], tensors[name + ".bias"] = fitted[:2]
        outputs["relu" + name[4:]] = small
    return tensors, full, outputs


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--teacher", required=True)
    p.add_argument("--photos", required=True)
    p.add_argument("--paintings", required=True)
    p.add_argument("--output", required=True)
    p.add_argument("--exclude", nargs="*", default=[])
    p.add_argument("--widths", type=int, nargs=9, default=[28, 28, 56, 56, 112, 112, 112, 112, 224])
    p.add_argument("--crop", type=int, default=128)
    p.add_argument("--pictures", type=int, default=96)
    p.add_argument("--samples", type=int, default=60000)
    p.add_argument("--seed", type=int, default=0)
    args = p.parse_args()
    torch.set_num_threads(1)
    torch.set_grad_enabled(False)
    torch.manual_seed(args.seed)
    source = Source(args, np.random.default_rng(args.seed))
    x = torch.stack([source.corrupted() for _ in range(args.pictures)])
    tensors, _, _ = prune(load_file(args.teacher), x, args.widths, source.rng, args.samples)
    teacher = losses.Teacher(args.teacher).eval()
    student = Student(arch.encoder_layers(SCALE), arch.encoder_shapes(args.widths))
    student.network.load(tensors)
    x = torch.stack([source.clean() for _ in range(64)])
    rms = [float(f.float().pow(2).mean().sqrt()) for f in teacher(x[:32])]
    fit_heads(student, teacher, rms, x)
    for i, head in enumerate(student.heads):
        tensors[f"metric{i + 1}.weight"], tensors[f"metric{i + 1}.bias"] = metric_of_head(head.weight, head.bias)
    x = torch.stack([source.clean() for _ in range(16)])
    for i, (a, b, r) in enumerate(zip(student(x), teacher(x), rms)):
        b = b.float() / r
        print(f"relu{i + 1}_1: unexplained {float((a - b).pow(2).mean() / b.var((0, 2, 3)).mean()):.3f},",
              f"Gram {float(losses.relative(losses.gram(a), losses.gram(b)).mean()):.4f}")
    meta = {"method": "features", "name": "features", "title": "Compact features",
            "network": arch.encoder_layers(SCALE) + arch.metric_layers(), "licence": LICENCE,
            "source": SOURCE.format(" and on paintings in the public domain"),
            "training": "VGG-19 pruned and refitted, layer by layer, by least squares"}
    meta, tensors = put_on_scale(meta, tensors, source.photos[:32], source.paintings[:32])
    save_model(args.output, meta, tensors)
    full = Network(meta["network"], {name: tensor.shape for name, tensor in tensors.items()}).load(tensors)
    half = Model(args.output).networks["network"]
    taps, others = full(x[:4])[1], half(x[:4])[1]
    worst = max(float((taps[name] - others[name]).abs().max() / taps[name].std()) for name in taps if name != "input")
    print(f"half precision changes taps by at most {worst:.4f} of their deviation")


if __name__ == "__main__":
    main()
