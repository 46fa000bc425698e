# Neural Style: paint a picture in the style of another.
# SPDX-License-Identifier: GPL-3.0-or-later
"""Judge the iterative method as it is shipped with VGG-19: beside 200 L-BFGS steps driven by VGG-19 itself.

    evaluate_iterative.py --teacher vgg19.safetensors --pairs PHOTO:PAINTING ... [--output FOLDER]

Runs the program neural-style: with a preset and the shipped features, with the same preset and VGG-19, and with
VGG-19 at full size alone. All minimise the same loss, content at relu3_1 and relu4_1 as the shipped features weigh it.
"""

import argparse
import json
import os
import subprocess
import tempfile

import torch

import losses
import pictures
from model_format import Model


def content_layers(features):
    """The content layers of a features model, as the program wants VGG-19's: its metrics stand for the same layers."""
    weights = Model(features).meta["losses"]["content"]
    return ",".join(f"relu{name[-1]}_1:{weight}" for name, weight in weights.items())


def paint(program, folder, name, content, style, *arguments):
    output = os.path.join(folder, name + ".png")
    report = subprocess.run([program, os.path.join(folder, content), "--style", os.path.join(folder, style), "-o", output,
                             "--method", "iterative", "--quiet", "--json", *arguments], check=True, capture_output=True)
    return output, json.loads(report.stdout)["seconds"]


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--teacher", required=True)
    p.add_argument("--pairs", nargs="+", required=True)
    p.add_argument("--program", default="neural-style")
    p.add_argument("--features", default=os.path.join(os.path.dirname(os.path.abspath(__file__)), "..",
                                                      "features.safetensors"))
    p.add_argument("--preset", default="standard")
    p.add_argument("--long", type=int, default=512)
    p.add_argument("--steps", type=int, default=200)
    p.add_argument("--output", help="folder for the pictures")
    args = p.parse_args()
    torch.set_num_threads(1)
    teacher = losses.Teacher(args.teacher, torch.float32).eval()
    by_vgg = ["--features", args.teacher, "--content-layers", content_layers(args.features)]
    runs = {"features": ["--features", args.features, "--preset", args.preset], "VGG-19": [*by_vgg, "--preset", args.preset],
            f"VGG-19, {args.steps} steps": [*by_vgg, "--scales", "1", "--steps", str(args.steps)]}
    with tempfile.TemporaryDirectory() as temporary:
        for n, pair in enumerate(args.pairs):
            folder = os.path.join(args.output or temporary, str(n))
            os.makedirs(folder, exist_ok=True)
            x, s = (pictures.load_picture(path, long=args.long)[None].float() for path in pair.split(":"))
            pictures.save_picture(os.path.join(folder, "photo.png"), x)
            pictures.save_picture(os.path.join(folder, "style.png"), s)
            judge, scores = losses.Judge(teacher, x, s), {}
            for name, arguments in runs.items():
                path, seconds = paint(args.program, folder, name.replace(",", "").replace(" ", "-"), "photo.png",
                                      "style.png", *arguments)
                scores[name] = judge(pictures.load_picture(path)[None].float())
                print(f"{pair} {name:20} {seconds:4.0f} s", losses.line(scores[name]), flush=True)
            last = scores[list(runs)[-1]]
            for name in list(runs)[:2]:
                print(f"    {name}: content {scores[name]['content'] / last['content']:.2f}, "
                      f"style {scores[name]['style'] / last['style']:.2f} times", flush=True)


if __name__ == "__main__":
    main()
