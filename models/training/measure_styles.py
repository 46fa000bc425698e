# SPDX-License-Identifier: GPL-3.0-or-later
"""Let an adain model bring styles along: measure the features of their pictures.

    measure_styles.py ../adain.safetensors --styles styles.json --paintings PAINTINGS

The statistics are those that AdaIN takes of a style picture (population variance + 1e-5, Huang & Belongie
2017), for all channels of the taps that the decoder names, in its order; single precision. The file is
rewritten in place.
"""

import argparse
import json
import os

import torch
from safetensors import safe_open
from safetensors.torch import save_file

from model_format import Model, padded_picture
from pictures import load_picture

LONGER_SIDE = 512


def decoder_inputs(layers):
    """Names of the taps that the decoder asks for and does not make itself, in the order of first use."""
    saved, names = set(), []
    for layer in layers:
        for key in ("from", "with"):
            name = layer.get(key)
            if name and name not in saved and name not in names:
                names.append(name)
        if "save" in layer:
            saved.add(layer["save"])
    return names


def measure(model, picture):
    """Mean and deviation of all channels for a picture [1, 3, height, width], padded as the engine does it."""
    taps = model.networks["network.encoder"](padded_picture(picture, model.meta)[0])[1]
    means, deviations = [], []
    for name in decoder_inputs(model.networks["network.decoder"].layers):
        variance, mean = torch.var_mean(taps[name].double(), (0, 2, 3), correction=0)
        means.append(mean)
        deviations.append((variance + 1e-5).sqrt())
    return torch.cat(means).float(), torch.cat(deviations).float()


def add_styles(path, styles, measured, output=None):
    """Put styles (dictionaries with name, title, ...) and their statistics into the model at path."""
    with safe_open(path, framework="pt") as file:
        meta = file.metadata()
        tensors = {name: file.get_tensor(name) for name in file.keys()}
    meta["styles"] = json.dumps([{key: style[key] for key in ("name", "title", "artist", "year") if key in style}
                                 for style in styles], ensure_ascii=False)
    tensors["styles.mean"] = torch.stack([mean for mean, _ in measured])
    tensors["styles.deviation"] = torch.stack([deviation for _, deviation in measured])
    save_file({name: tensor.contiguous() for name, tensor in tensors.items()}, output or path, metadata=meta)
    return tensors["styles.mean"].shape


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model")
    parser.add_argument("--styles", default="styles.json")
    parser.add_argument("--paintings", required=True)
    args = parser.parse_args()

    with open(args.styles, encoding="utf-8") as file:
        styles = json.load(file)
    model = Model(args.model)
    with torch.no_grad():
        measured = [measure(model, load_picture(os.path.join(args.paintings, style["file"]), long=LONGER_SIDE,
                                                crop=style.get("crop"))[None].float()) for style in styles]
    print("%s: %d styles, %d channels" % (args.model, *add_styles(args.model, styles, measured)))


if __name__ == "__main__":
    main()
