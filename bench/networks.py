# Neural Style: paint a picture in the style of another.
# SPDX-License-Identifier: GPL-3.0-or-later
"""The networks that are compared, as model files: VGG-19 and Johnson's generator with random weights, the shipped models."""

import math
import os
import sys

import torch

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "models", "training"))

import architectures as arch  # noqa: E402
from model_format import METHODS, Model, save_model  # noqa: E402

MODELS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "models")
VGG = [64, 64, 128, 128, 256, 256, 256, 256, 512, 512, 512, 512, 512]
VGG_NAMES = ["1_1", "1_2", "2_1", "2_2", "3_1", "3_2", "3_3", "3_4", "4_1", "4_2", "4_3", "4_4", "5_1"]


def he(shape, generator):
    return torch.randn(shape, generator=generator) * math.sqrt(2 / math.prod(shape[1:]))


def vgg19(path):
    """VGG-19 to relu5_1 as Simonyan & Zisserman 2015 define it, losses as Gatys et al. 2016."""
    generator, tensors, layers, before = torch.Generator().manual_seed(1), {}, [], 3
    layers.append({"op": "affine", "offset": [-m for m in arch.VGG_MEAN]})
    for name, width in zip(VGG_NAMES, VGG):
        if name.endswith("_1") and name != "1_1":
            layers.append({"op": "max-pool"})
        layers += [{"op": "conv", "weights": "conv" + name}, {"op": "relu", "save": "relu" + name}]
        tensors[f"conv{name}.weight"] = he((width, before, 3, 3), generator)
        tensors[f"conv{name}.bias"] = 0.1 * torch.randn(width, generator=generator)
        before = width
    losses = {"content": {"relu4_2": 1.0}, "style": {f"relu{i}_1": 0.2 for i in range(1, 6)}}
    save_model(path, {"method": "features", "name": "vgg", "title": "VGG", "network": layers, "losses": losses},
               tensors, half=False)


def johnson(path):
    """Johnson et al. 2016 with instance normalisation: 32, 64, 128 channels, 9 x 9 first and last."""
    generator = torch.Generator().manual_seed(2)
    shapes = arch.generator_shapes([32, 64, 128], kernel=9)
    tensors = {}
    for name, shape in shapes.items():
        tensors[name] = he(shape, generator) if len(shape) == 4 else 0.1 * torch.randn(shape, generator=generator)
        if name.endswith("norm.weight"):
            tensors[name] += 1
    save_model(path, {"method": "fast", "name": "johnson", "title": "Johnson", "multiple": "4",
                      "network": arch.generator_layers()}, tensors, half=False)


def shipped(name, path):
    """A shipped model without its noise, which no two programs draw alike."""
    model = Model(os.path.join(MODELS, name + ".safetensors"))
    meta = {key: value for key, value in model.meta.items() if key not in ("format", "version")}
    tensors = {}
    for key in METHODS[meta["method"]]:
        meta[key] = [layer for layer in meta[key] if layer["op"] != "noise"]
        tensors.update(model.networks[key].tensors())
    if meta["method"] == "adain":
        meta.pop("styles", None)
    save_model(path, meta, tensors, half=False)


def make_all(folder):
    vgg19(os.path.join(folder, "vgg.safetensors"))
    johnson(os.path.join(folder, "johnson.safetensors"))
    shipped("styles-painted", os.path.join(folder, "styles-painted.safetensors"))
    shipped("adain", os.path.join(folder, "adain.safetensors"))
