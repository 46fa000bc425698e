# Neural Style: paint a picture in the style of another.
# SPDX-License-Identifier: GPL-3.0-or-later
"""Bring the AdaIN networks of the first trial, saved with other names, into the model format.

    convert_prototype.py PROTOTYPES OUTPUT.safetensors

PROTOTYPES holds features.safetensors (conv1_1 ... conv4_1) and adain-decoder.safetensors (dec1 ... dec9, skip1 ... skip3).
"""

import argparse
import os

from safetensors.torch import load_file

import architectures as arch
from export import LICENCE, SOURCE
from model_format import save_model


def decoder_layers():
    """The encoder mirrored; the taps of each level come in after the upsampling."""
    layers = [{"op": "conv", "weights": "dec1", "from": "relu4_1"}, {"op": "relu"}]
    for level, names in ((3, ["dec2", "dec3", "dec4", "dec5"]), (2, ["dec6", "dec7"]), (1, ["dec8", "dec9"])):
        layers += [{"op": "upsample", "save": f"up{level}"},
                   {"op": "conv", "weights": f"skip{level}", "from": f"relu{level}_1"},
                   {"op": "add", "with": f"up{level}"}]
        for name in names:
            layers.append({"op": "conv", "weights": name})
            if name != "dec9":
                layers.append({"op": "relu"})
    return layers + [{"op": "affine", "scale": 64, "offset": 127.5}]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("prototypes")
    parser.add_argument("output")
    args = parser.parse_args()
    encoder, decoder = (load_file(os.path.join(args.prototypes, name + ".safetensors"))
                        for name in ("features", "adain-decoder"))
    meta = {"method": "adain", "name": "adain", "title": "Any style", "padding": "16", "multiple": "8",
            "network.encoder": arch.encoder_layers(), "network.decoder": decoder_layers(), "licence": LICENCE,
            "source": SOURCE.format(" and on paintings in the public domain"),
            "training": "2100 steps against compact features, 1267 against VGG-19; 33 minutes of CPU"}
    save_model(args.output, meta, {**{name: tensor for name, tensor in encoder.items() if name.startswith("conv")},
                                   **decoder})


if __name__ == "__main__":
    main()
