# Neural Style: paint a picture in the style of another.
# SPDX-License-Identifier: GPL-3.0-or-later
"""Judge an adain model with VGG-19 on every pair of photographs and paintings, beside the reference.

    evaluate_adain.py MODEL --teacher vgg19.safetensors --photos PICTURE ... --paintings PICTURE ...
                      [--reference adain-reference.safetensors] [--output FOLDER]

The reference is AdaIN with the whole of VGG-19: encoder.conv1_1 ... conv4_1, decoder.dec1 ... dec9, RGB 0 ... 1.
"""

import argparse
import os

import torch
from safetensors.torch import load_file

import architectures as arch
import losses
import pictures
from model_format import Model, Network, adain


class Reference:
    def __init__(self, path):
        tensors = load_file(path)
        shapes = {name: tensor.shape for name, tensor in tensors.items()}
        encoder, decoder, level = arch.encoder_layers(), [], 0
        for i in range(1, 10):
            decoder.append({"op": "conv", "weights": f"dec{i}"})
            if i < 9:
                decoder.append({"op": "relu"})
            if i in (1, 5, 7):
                decoder.append({"op": "upsample"})
        for layers, prefix in ((encoder, "encoder."), (decoder, "decoder.")):
            for layer in layers:
                if "weights" in layer:
                    layer["weights"] = prefix + layer["weights"]
        self.encoder = Network(encoder, shapes).load(tensors).requires_grad_(False)
        self.decoder = Network(decoder, shapes).load(tensors).requires_grad_(False)

    def __call__(self, x, s):
        return self.decoder(adain(self.encoder(x)[0], self.encoder(s)[0]))[0] * 255


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("models", nargs="+")
    p.add_argument("--teacher", required=True)
    p.add_argument("--photos", nargs="+", required=True)
    p.add_argument("--paintings", nargs="+", required=True)
    p.add_argument("--reference")
    p.add_argument("--long", type=int, default=512)
    p.add_argument("--output", help="folder for the pictures")
    args = p.parse_args()
    torch.set_num_threads(1)
    torch.set_grad_enabled(False)
    teacher = losses.Teacher(args.teacher).eval()
    painters = {path: Model(path).adain for path in args.models}
    if args.reference:
        painters["reference"] = Reference(args.reference)

    def load(path):
        picture = pictures.load_picture(path, long=args.long)[None].float()
        return picture[:, :, :picture.shape[2] // 8 * 8, :picture.shape[3] // 8 * 8]

    scores = {"photograph": [], **{name: [] for name in painters}}
    for style_path in args.paintings:
        for photo_path in args.photos:
            x, s = load(photo_path), load(style_path)
            judge = losses.Judge(teacher, x, s)
            scores["photograph"].append(judge(x))
            for k, (name, paint) in enumerate(painters.items()):
                y = paint(x, s)
                scores[name].append(judge(y))
                if args.output:
                    os.makedirs(args.output, exist_ok=True)
                    stems = [os.path.splitext(os.path.basename(path))[0] for path in (style_path, photo_path)]
                    pictures.save_picture(os.path.join(args.output, f"{'-'.join(stems)}-{k}.png"), y)
        print(os.path.basename(style_path), flush=True)
        for name, values in scores.items():
            print(f"    {os.path.basename(name):28} {losses.line(losses.means(values[-len(args.photos):]))}", flush=True)
    for name, values in scores.items():
        print(f"MEAN {os.path.basename(name):28} {losses.line(losses.means(values))} ({len(values)})", flush=True)


if __name__ == "__main__":
    main()
