# Neural Style: paint a picture in the style of another.
# SPDX-License-Identifier: GPL-3.0-or-later
"""VGG-19 as the teacher and judge, and what is measured on its features."""

import torch
import torch.nn.functional as F
from safetensors.torch import load_file
from torch import nn

import architectures as arch
from model_format import Model, Network


class Teacher(nn.Module):
    """VGG-19 up to relu4_1 with reflection padding; returns relu1_1, relu2_1, relu3_1, relu4_1."""

    def __init__(self, path, kind=torch.bfloat16):
        super().__init__()
        self.kind = kind
        self.mean = nn.Parameter(torch.tensor(arch.VGG_MEAN).view(1, 3, 1, 1), requires_grad=False)
        tensors = load_file(path)
        for name in arch.VGG_NAMES:
            for part in (".weight", ".bias"):
                tensor = tensors[name + part].to(kind).contiguous(memory_format=torch.channels_last
                                                                 if part == ".weight" else torch.contiguous_format)
                self.register_buffer((name + part).replace(".", "/"), tensor)

    def forward(self, x, last=4):
        """x: RGB 0 ... 255.  last: stop after relu<last>_1."""
        x = (x - self.mean).to(self.kind).contiguous(memory_format=torch.channels_last)
        taps = []
        for name in arch.VGG_NAMES:
            if name.endswith("_1") and taps:
                x = F.max_pool2d(x, 2)
            weight, bias = getattr(self, name + "/weight"), getattr(self, name + "/bias")
            x = F.relu(F.conv2d(F.pad(x, (1,) * 4, mode="reflect"), weight, bias))
            if name.endswith("_1"):
                taps.append(x)
                if len(taps) == last:
                    break
        return taps


class Compact(nn.Module):
    """A features model in the place of VGG-19: its metrics, in which distances and Gram matrices are VGG-19's, nearly."""

    def __init__(self, path):
        super().__init__()
        network = Model(path).networks["network"]
        tensors = {name: filled(tensor) for name, tensor in network.tensors().items()}
        self.network = Network(network.layers, {name: tensor.shape for name, tensor in tensors.items()}).load(tensors)

    def forward(self, x):
        x = x.contiguous(memory_format=torch.channels_last)
        with torch.autocast(x.device.type, torch.bfloat16):
            taps = self.network(x)[1]
        return [taps[f"metric{i}"] for i in range(1, 5)]


def filled(tensor, multiple=16):
    """Weights or biases with channels filled up by zeros, which change neither distances nor Gram matrices: vectors stay
    whole from one convolution to the next."""
    out, into = -len(tensor) % multiple, -tensor.shape[1] % multiple if tensor.dim() == 4 and tensor.shape[1] > 3 else 0
    return F.pad(tensor, (0, 0, 0, 0, 0, into, 0, out) if tensor.dim() == 4 else (0, out))


def gram(f):
    """F F^T / (number of positions), [batch, channels, channels], float32."""
    f = f.permute(0, 2, 3, 1).flatten(1, 2)
    return (f.transpose(1, 2) @ f).float() / f.shape[1]


def relative(a, b):
    """||a - b||^2 / ||b||^2 of each picture of the batch."""
    a, b = a.float().flatten(1), b.float().flatten(1)
    return (a - b).pow(2).sum(1) / b.pow(2).sum(1).clamp_min(1e-6)


def moments(f):
    """Mean and standard deviation (population) of each channel."""
    variance, mean = torch.var_mean(f.float(), (2, 3), correction=0)
    return mean, (variance + 1e-5).sqrt()


def moments_error(f, target):
    """Relative error of mean and deviation, per picture (the style loss of Huang & Belongie 2017)."""
    (mean, deviation), (mean_t, deviation_t) = moments(f), target
    error = (mean - mean_t).pow(2).sum(1) + (deviation - deviation_t).pow(2).sum(1)
    return error / (mean_t.pow(2).sum(1) + deviation_t.pow(2).sum(1)).clamp_min(1e-6)


class Objective:
    """Johnson et al. 2016: 1/2 content + alpha/4 style + tv + tone, summed over the pictures of a batch.

    content: last two taps of photos; grams, alphas: of each picture's style.  After the first call
    `content`, `styles`, per layer, and `tones` are its losses, [n] each.
    """

    def __init__(self, teacher, photos, content, grams, alphas, tv, tone):
        self.teacher, self.photos, self.of_photo, self.grams = teacher, photos, content, grams
        self.alphas, self.tv, self.tone = alphas, tv, tone
        self.content = None

    def __call__(self, y):
        features = self.teacher(y)
        content = 0.5 * sum(relative(f, c) for f, c in zip(features[2:], self.of_photo))
        styles = [relative(gram(f), g) for f, g in zip(features, self.grams)]
        tones = foreign_tones(y, self.photos)
        if self.content is None:
            self.content, self.styles, self.tones = content.detach(), [level.detach() for level in styles], tones.detach()
        return (content + self.alphas / 4 * sum(styles) + self.tone * tones).sum() + self.tv * total_variation(y) * len(y)


def total_variation(y):
    """Mean squared difference of neighbours, pixels on the scale 0 ... 1."""
    return ((y[:, :, 1:] - y[:, :, :-1]).pow(2).mean() + (y[:, :, :, 1:] - y[:, :, :, :-1]).pow(2).mean()) / 255 ** 2


def foreign_tones(y, x, size=16):
    """Variance of the brightness of y that no straight line through that of x explains, of means over squares of `size`
    pixels, per picture, pixels on the scale 0 ... 1: clouds of light in a dark surface, which VGG-19 hardly sees.
    """
    y, x = (F.avg_pool2d(p.float().mean(1, keepdim=True) / 255, size).flatten(1) for p in (y, x))
    y, x = y - y.mean(1, keepdim=True), x - x.mean(1, keepdim=True)
    slope = (y * x).sum(1, keepdim=True) / x.pow(2).sum(1, keepdim=True).clamp_min(1e-6)
    return (y - slope * x).pow(2).mean(1)


class Judge:
    """The losses that the model cards quote, of pictures painted from one photograph in one style."""

    def __init__(self, teacher, content, style):
        self.teacher = teacher
        with torch.no_grad():
            self.content = teacher(content)
            self.grams = [gram(f.float()) for f in teacher(style)]

    def __call__(self, picture):
        """content3, content4, style1 ... style4; content = their mean, style = their sum, total = content + 2 style."""
        with torch.no_grad():
            f = self.teacher(picture.clamp(0, 255))
            score = {f"content{i + 1}": float(relative(f[i], self.content[i])) for i in (2, 3)}
            score.update({f"style{i + 1}": float(relative(gram(f[i].float()), self.grams[i])) for i in range(4)})
        score["content"] = (score["content3"] + score["content4"]) / 2
        score["style"] = sum(score[f"style{i}"] for i in range(1, 5))
        score["total"] = score["content"] + 2 * score["style"]
        return score


def means(scores):
    return {key: sum(score[key] for score in scores) / len(scores) for key in scores[0]}


def line(score):
    return " ".join(f"{key} {value:.3f}" for key, value in score.items())
