# Neural Style: paint a picture in the style of another.
# SPDX-License-Identifier: GPL-3.0-or-later
"""Write the averaged weights of a run as a model file, in half precision, and compare it with single precision.

    export.py RUN OUTPUT.safetensors --check PICTURE PICTURE [--photos PHOTOS --paintings PAINTINGS]

--photos, --paintings: for a features model, whose metric is put on one scale with them.
"""

import argparse
import os
import tempfile

import torch

import architectures as arch
import pictures
from metric import moments_of_taps, principal_metric, put_on_scale
from model_format import Model, Network, save_model
from run import averaged
from train_adain import MULTIPLE as ADAIN_MULTIPLE, PADDING as ADAIN_PADDING, SCALE as ADAIN_SCALE
from train_styles import MULTIPLE as STYLES_MULTIPLE, PADDING as STYLES_PADDING

LICENCE = "GPL-3.0-or-later"
SOURCE = ("Trained with VGG-19 (Simonyan & Zisserman 2015; Visual Geometry Group, University of Oxford, CC BY 4.0) "
          "as the teacher, on photographs from ImageNet, BSDS500 and COCO{}")


def plain(state, prefix=""):
    """PyTorch's names of a network's tensors -> those of the file."""
    return {name[len(prefix):].replace("/", "."): tensor for name, tensor in state.items() if name.startswith(prefix)}


def features(extra, averages, args):
    state = averages["student"]
    tensors = plain(state, "network.")
    photos, paintings = (pictures.load_folder(folder, limit=32) for folder in (args.photos, args.paintings))
    network = Network(extra["layers"], {name: tensor.shape for name, tensor in tensors.items()}).load(tensors).eval()
    for i, moment in enumerate(moments_of_taps(network, photos + paintings), 1):
        weight, bias = state[f"heads.{i - 1}.weight"], state[f"heads.{i - 1}.bias"]
        count = min(len(moment), len(weight) * 3 // 8)
        tensors[f"metric{i}.weight"], tensors[f"metric{i}.bias"], _ = principal_metric(weight, bias, moment, count)
    meta = {"method": "features", "name": "features", "title": "Compact features",
            "network": extra["layers"] + arch.metric_layers(),
            "source": SOURCE.format(" and on paintings in the public domain")}
    return put_on_scale(meta, tensors, photos, paintings)


def adain(extra, averages, args):
    state = averages["painter"]
    meta = {"method": "adain", "name": "adain", "title": "Any style",
            "padding": str(ADAIN_PADDING), "multiple": str(ADAIN_MULTIPLE),
            "network.encoder": arch.adain_encoder_layers(ADAIN_SCALE), "network.decoder": arch.decoder_layers(),
            "source": SOURCE.format(" and on paintings in the public domain")}
    return meta, dict(plain(state, "encoder."), **plain(state, "decoder."))


def styles(extra, averages, args):
    listed = [{key: style[key] for key in ("name", "title", "artist", "year")} for style in extra["styles"]]
    meta = {"method": "fast", "name": os.path.basename(args.output).split(".")[0], "title": args.title,
            "padding": str(STYLES_PADDING), "multiple": str(STYLES_MULTIPLE),
            "network": arch.generator_layers(extra["blocks"], extra["noise"], skips=True), "styles": listed,
            "source": SOURCE.format("; the works named as styles are in the public domain or drawn for this project")}
    return meta, plain(averages["generator"])


def difference(half, full, paths):
    """Largest difference of the pictures, or of the taps relative to their deviation, in 1/255."""
    largest = 0.0
    x, s = (pictures.load_picture(path, long=384)[None].float() for path in paths)
    with torch.no_grad():
        if half.meta["method"] == "features":
            for name, tap in full.features(x).items():
                if name != "input":
                    largest = max(largest, float((half.features(x)[name] - tap).abs().max() / tap.std()))
            return f"taps differ by at most {largest:.4f} of their deviation"
        for i in range(len(full.styles()) if full.meta["method"] == "fast" else 1):
            results = []
            for model in (half, full):
                torch.manual_seed(1)
                y = model.fast(x, i) if model.meta["method"] == "fast" else model.adain(x, s)
                results.append(y.clamp(0, 255))
            largest = max(largest, float((results[0] - results[1]).abs().max()))
    return f"pictures differ by at most {largest:.2f} of 255"


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("run")
    p.add_argument("output")
    p.add_argument("--check", nargs=2, required=True)
    p.add_argument("--title", default="Styles", help="of a model of styles; its name is that of the file")
    p.add_argument("--photos")
    p.add_argument("--paintings")
    p.add_argument("--between", metavar="MODEL", help="the model that the run began from: what is written lies between "
                   "it and the run (Wortsman et al. 2022)")
    p.add_argument("--share", type=float, default=0.5, help="of the run in that, 0 ... 1")
    args = p.parse_args()
    torch.set_num_threads(1)
    averages, state = averaged(args.run)
    extra = state["extra"]
    meta, tensors = {"features": features, "adain": adain, "styles": styles}[extra["kind"]](extra, averages, args)
    meta.update(licence=LICENCE, training=f"{state['step']} steps, {state['seconds'] / 60:.0f} minutes"
                + (", from weights that had been trained before" if extra.get("begin") else ""))
    if args.between:
        for network in Model(args.between).networks.values():
            tensors.update({name: begin.lerp(tensors[name], args.share) for name, begin in network.tensors().items()})
    save_model(args.output, meta, tensors)
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "full.safetensors")
        save_model(path, meta, tensors, half=False)
        print(args.output, os.path.getsize(args.output), "bytes;", meta["training"] + ";",
              difference(Model(args.output), Model(path), args.check))


if __name__ == "__main__":
    main()
