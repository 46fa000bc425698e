# Neural Style: paint a picture in the style of another.
# SPDX-License-Identifier: GPL-3.0-or-later
"""Bring the networks of the first trial, saved with other names, into the model format.

    convert_prototypes.py PROTOTYPES OUTPUT --photos PHOTOS --paintings PAINTINGS

PROTOTYPES holds features.safetensors, adain-decoder.safetensors and style-great-wave.safetensors.
"""

import argparse
import os

from safetensors.torch import load_file

import architectures as arch
from metric import put_on_scale
from model_format import save_model
from pictures import load_folder

LICENCE = "GPL-3.0-or-later"
SOURCE = ("Trained with VGG-19 (Simonyan & Zisserman 2015, CC BY 4.0, Visual Geometry Group, University of Oxford) "
          "as the teacher")


def features(tensors):
    return {"method": "features", "name": "features", "title": "Compact features",
            "network": arch.encoder_layers() + arch.metric_layers()}, tensors


def adain(encoder, decoder):
    meta = {"method": "adain", "name": "adain", "title": "Any style", "padding": "16", "multiple": "8",
            "network.encoder": arch.encoder_layers(), "network.decoder": arch.decoder_layers(more_taps=False)}
    encoder = {name: tensor for name, tensor in encoder.items() if name.startswith("conv")}
    return meta, dict(encoder, **decoder)


def great_wave(old):
    names = {"c1.c": "down1", "c2.c": "down2", "c3.c": "down3", "u1.c": "up1", "u2.c": "up2", "o.c": "out",
             "i1": "down1.norm", "i2": "down2.norm", "i3": "down3.norm", "j1": "up1.norm", "j2": "up2.norm"}
    for i in range(5):
        for a, n in (("a", "n1"), ("b", "n2")):
            names[f"r.{i}.{a}.c"] = f"block{i + 1}.{a}"
            names[f"r.{i}.{n}"] = f"block{i + 1}.{a}.norm"
    tensors = {}
    for name, tensor in old.items():
        stem, part = name.rsplit(".", 1)
        new = names[stem]
        tensors[f"{new}.{part}"] = tensor[None] if new.endswith(".norm") else tensor
    meta = {"method": "fast", "name": "styles", "title": "Styles", "padding": "32", "multiple": "4",
            "network": arch.generator_layers(),
            "styles": [{"name": "great-wave", "title": "The Great Wave off Kanagawa",
                        "artist": "Katsushika Hokusai", "year": "1831"}]}
    return meta, tensors


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("prototypes")
    parser.add_argument("output")
    parser.add_argument("--photos", required=True)
    parser.add_argument("--paintings", required=True)
    args = parser.parse_args()

    def read(name):
        return load_file(os.path.join(args.prototypes, name + ".safetensors"))

    encoder = read("features")
    scaled = put_on_scale(*features(encoder), load_folder(args.photos, limit=32), load_folder(args.paintings, limit=32))
    for meta, tensors in (scaled, adain(encoder, read("adain-decoder")),
                          great_wave(read("style-great-wave"))):
        meta.update(licence=LICENCE, source=SOURCE, training="First trial, minutes of CPU")
        save_model(os.path.join(args.output, meta["name"] + ".safetensors"), meta, tensors)


if __name__ == "__main__":
    main()
