# Neural Style: paint a picture in the style of another.
# SPDX-License-Identifier: GPL-3.0-or-later
"""Judge a features model with VGG-19: the iterative method driven by it, beside the same driven by VGG-19.

    evaluate_features.py MODEL --teacher vgg19.safetensors --pairs PHOTO:PAINTING ... [--steps 120] [--output FOLDER]

The style weight of the model's runs is sought, by --tries runs, so that VGG-19 sees the same content loss at relu3_1
as in its own run with alpha 8; the style losses are then compared there.
"""

import argparse
import os

import numpy as np
import torch

import losses
import pictures
from iterate import iterate
from model_format import Model


def operations(layers, shapes, names):
    """Multiplications per pixel of the picture of those convolutions, among layers with pools, that are in `names`."""
    total, area, areas = 0.0, 1.0, {}
    for layer in layers:
        area = areas[layer["from"]] if "from" in layer else area
        if layer["op"].endswith("pool"):
            area /= 4
        if layer["op"] == "conv" and layer["weights"] in names:
            total += area * torch.Size(shapes[layer["weights"] + ".weight"]).numel()
        if "save" in layer:
            areas[layer["save"]] = area
    return total


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("models", nargs="+")
    p.add_argument("--teacher", required=True)
    p.add_argument("--pairs", nargs="+", required=True)
    p.add_argument("--long", type=int, default=384)
    p.add_argument("--steps", type=int, default=120)
    p.add_argument("--tries", type=int, default=3)
    p.add_argument("--output", help="folder for the pictures")
    args = p.parse_args()
    torch.set_num_threads(1)
    teacher = losses.Teacher(args.teacher).eval()
    models = {path: Model(path) for path in args.models}
    ratios = {path: [] for path in models}
    for n, pair in enumerate(args.pairs):
        x, s = (pictures.load_picture(path, long=args.long)[None].float() for path in pair.split(":"))
        judge = losses.Judge(teacher, x, s)
        by_vgg = iterate(teacher, x, s, args.steps)
        goal = judge(by_vgg)
        print(pair, "\n    photograph", losses.line(judge(x)), "\n    VGG-19    ", losses.line(goal), flush=True)
        results = {"vgg": by_vgg}
        for path, model in models.items():
            def taps(picture):
                with torch.autocast("cpu", torch.bfloat16):
                    saved = model.features(picture)
                return [saved[f"metric{i}"] for i in range(1, 5)]
            alpha, runs = 4.0, []
            for _ in range(args.tries):
                y = iterate(taps, x, s, args.steps, alpha)
                score = judge(y)
                runs.append((score["content3"], score["style"], alpha))
                print(f"    {os.path.basename(path)} alpha {alpha:.2f}", losses.line(score), flush=True)
                # content grows about as the square root of alpha
                alpha *= min(4.0, max(0.25, (goal["content3"] / score["content3"]) ** 2))
            runs.sort()
            content, style, _ = np.array(runs).T
            at_goal = float(np.exp(np.interp(goal["content3"], content, np.log(style))))
            ratios[path].append(at_goal / goal["style"])
            print(f"    at equal content: style {at_goal:.3f}, {ratios[path][-1]:.2f} times VGG-19's", flush=True)
            results[os.path.basename(path)] = y
        if args.output:
            os.makedirs(args.output, exist_ok=True)
            for name, y in results.items():
                pictures.save_picture(os.path.join(args.output, f"{n}-{name}.png"), y)
    for path, values in ratios.items():
        print("MEAN", path, f"style loss {np.mean(values):.2f} times VGG-19's at equal content ({len(values)} pairs)")


if __name__ == "__main__":
    main()
