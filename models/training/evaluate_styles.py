# Neural Style: paint a picture in the style of another.
# SPDX-License-Identifier: GPL-3.0-or-later
"""Judge the generators with VGG-19 beside the photograph and beside iterative optimisation.

    evaluate_styles.py MODEL --teacher vgg19.safetensors --styles styles.json --paintings FOLDER --photos PICTURE ...
                       [--steps 50 --iterated 1] [--refine 20] [--output FOLDER]

--steps: also optimise that many steps with VGG-19, on the first --iterated photographs.
--refine: also let the program refine what the generator paints: so many steps with the features model beside MODEL.
"""

import argparse
import os
import subprocess
import tempfile

import torch

import losses
import pictures
from iterate import iterate
from model_format import Model
from train_styles import read_styles


# of style beside that of content: the relative losses of four layers are averaged in the program, and summed and
# doubled in the total here
STYLE_WEIGHT = 8


def refined(args, style, path, output):
    subprocess.run([args.program, path, "-o", output, "--style", style, "--method", "iterative", "--steps", str(args.refine),
                    "--style-weight", str(STYLE_WEIGHT), "--models", os.path.dirname(os.path.abspath(args.model)),
                    "--threads", "1", "--quiet"], check=True)
    return pictures.load_picture(output)[None].float()


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("model")
    p.add_argument("--teacher", required=True)
    p.add_argument("--styles", required=True)
    p.add_argument("--paintings", required=True)
    p.add_argument("--photos", nargs="+", required=True)
    p.add_argument("--only", nargs="*", help="names of styles")
    p.add_argument("--long", type=int, default=512)
    p.add_argument("--steps", type=int, default=0)
    p.add_argument("--iterated", type=int, default=1)
    p.add_argument("--refine", type=int, default=0)
    p.add_argument("--program", default="neural-style")
    p.add_argument("--output", help="folder for the pictures")
    p.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    args = p.parse_args()
    torch.set_num_threads(1)
    model, teacher = Model(args.model).to(args.device), losses.Teacher(args.teacher).eval().to(args.device)
    names = [style["name"] for style in model.styles()]
    photos = [pictures.load_picture(path, long=args.long)[None].float().to(args.device) for path in args.photos]
    temporary = tempfile.TemporaryDirectory()
    paths = [os.path.join(temporary.name, f"{i}.png") for i in range(len(photos))]
    for path, x in zip(paths, photos):
        pictures.save_picture(path, x)
    everything = {"photograph": [], "generator": [], "refined": [], "iterative": [], "generator, same pictures": []}
    for style in read_styles(args.styles, args.paintings):
        if style["name"] not in names or (args.only and style["name"] not in args.only):
            continue
        scores = {key: [] for key in everything}
        painting = style["picture"].to(args.device)
        for i, x in enumerate(photos):
            judge = losses.Judge(teacher, x, painting)
            with torch.no_grad():
                y = model.fast(x, names.index(style["name"]))
            scores["photograph"].append(judge(x))
            scores["generator"].append(judge(y))
            if args.output:
                os.makedirs(args.output, exist_ok=True)
                pictures.save_picture(os.path.join(args.output, f"{style['name']}-{i}.png"), y)
            if args.refine:
                output = os.path.join(args.output or temporary.name, f"{style['name']}-{i}-refined.png")
                scores["refined"].append(judge(refined(args, style["name"], paths[i], output).to(args.device)))
            if args.steps and i < args.iterated:
                z = iterate(teacher, x, painting, args.steps)
                scores["iterative"].append(judge(z))
                scores["generator, same pictures"].append(scores["generator"][-1])
                if args.output:
                    pictures.save_picture(os.path.join(args.output, f"{style['name']}-{i}-iterative.png"), z)
        for key, values in scores.items():
            everything[key] += values
            if values and key != "photograph":
                print(f"{style['name']:16} {key:26} {losses.line(losses.means(values))}", flush=True)
    for key, values in everything.items():
        if values:
            print(f"{'MEAN':16} {key:26} {losses.line(losses.means(values))} ({len(values)})", flush=True)


if __name__ == "__main__":
    main()
