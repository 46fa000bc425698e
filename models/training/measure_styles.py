# SPDX-License-Identifier: GPL-3.0-or-later
"""Let a model bring styles along: measure the features of their pictures.

    measure_styles.py ../adain.safetensors --styles styles.json --paintings PAINTINGS
    measure_styles.py ../features.safetensors --styles styles.json --paintings PAINTINGS

adain: the statistics that AdaIN takes of a style picture (population variance + 1e-5, Huang & Belongie 2017), for all
channels of the taps that the decoder names, in its order; single precision.
features: the mean Gram matrices (Gatys et al. 2016) at the taps whose styles are compared, of the pictures that the
generators were trained with; half precision.
The file is rewritten in place.
"""

import argparse
import json
import os

import torch
from safetensors import safe_open
from safetensors.torch import save_file

from losses import gram
from model_format import Model, padded_picture
from pictures import load_picture

LONGER_SIDE = 512
SHORTER_SIDE = 416                      # that of train_styles.py


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


def measure_grams(model, picture):
    """Mean Gram matrices for a picture [1, 3, height, width], by name of the tensor."""
    taps = model.features(picture)
    return {"styles.gram." + tap: gram(taps[tap].double())[0] for tap in model.meta["losses"]["style"]}


def rewrite(path, styles, more, output=None):
    """Put styles (dictionaries with name, title, ...) and tensors into the model at path."""
    with safe_open(path, framework="pt") as file:
        meta = file.metadata()
        tensors = {name: file.get_tensor(name) for name in file.keys()}
    meta["styles"] = json.dumps([{key: style[key] for key in ("name", "title", "artist", "year") if key in style}
                                 for style in styles], ensure_ascii=False)
    tensors.update(more)
    save_file({name: tensor.contiguous() for name, tensor in tensors.items()}, output or path, metadata=meta)


def add_styles(path, styles, measured, output=None):
    """An adain model's styles: pairs of mean and deviation, one a style."""
    more = {"styles.mean": torch.stack([mean for mean, _ in measured]),
            "styles.deviation": torch.stack([deviation for _, deviation in measured])}
    rewrite(path, styles, more, output)
    return more["styles.mean"].shape


def add_grams(path, styles, measured, output=None):
    """A features model's styles: matrices by name, one dictionary a style."""
    rewrite(path, styles, {name: torch.stack([grams[name] for grams in measured]).half() for name in measured[0]}, output)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model")
    parser.add_argument("--styles", default="styles.json")
    parser.add_argument("--paintings", required=True)
    args = parser.parse_args()

    with open(args.styles, encoding="utf-8") as file:
        styles = json.load(file)
    model = Model(args.model)
    if model.meta["method"] == "features":
        with torch.no_grad():
            measured = [measure_grams(model, load_picture(os.path.join(args.paintings, style["file"]),
                                                          style.get("short", SHORTER_SIDE),
                                                          crop=style.get("crop"))[None].float()) for style in styles]
        add_grams(args.model, styles, measured)
        print(f"{args.model}: {len(styles)} styles, values up to",
              *(f"{name}: {max(float(grams[name].abs().max()) for grams in measured):.3g}" for name in measured[0]))
        return
    with torch.no_grad():
        measured = [measure(model, load_picture(os.path.join(args.paintings, style["file"]), long=LONGER_SIDE,
                                                crop=style.get("crop"))[None].float()) for style in styles]
    print("%s: %d styles, %d channels" % (args.model, *add_styles(args.model, styles, measured)))


if __name__ == "__main__":
    main()
