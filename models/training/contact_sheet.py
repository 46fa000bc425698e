# Neural Style: paint a picture in the style of another.
# SPDX-License-Identifier: GPL-3.0-or-later
"""Contact sheets and thumbnails of a model file, to be looked at as an artist would.

    contact_sheet.py MODEL --photos PICTURE ... [--paintings PICTURE ...] --output SHEET.png [--width 320]
    contact_sheet.py MODEL --photos PICTURE --crop 0.2 0.1 0.8 0.9 --thumbnails FOLDER

A sheet has a row per photograph and a column per style or, for an adain model, per painting.
"""

import argparse
import os

import torch
from PIL import Image

import pictures
from model_format import Model

THUMBNAIL = (128, 96)


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("model")
    p.add_argument("--photos", nargs="+", required=True)
    p.add_argument("--paintings", nargs="*", default=[])
    p.add_argument("--long", type=int, default=512)
    p.add_argument("--crop", type=float, nargs=4, help="left top right bottom, fractions of each photograph")
    p.add_argument("--only", nargs="*", help="names of styles")
    p.add_argument("--output")
    p.add_argument("--width", type=int, default=320)
    p.add_argument("--thumbnails", help="folder for one thumbnail per style, of the first photograph")
    args = p.parse_args()
    torch.set_num_threads(1)
    torch.set_grad_enabled(False)
    model = Model(args.model)

    def load(path, crop=None):
        return pictures.load_picture(path, long=args.long, crop=crop)[None].float()

    if args.thumbnails:
        os.makedirs(args.thumbnails, exist_ok=True)
        x = pictures.load_picture(args.photos[0], long=2 * THUMBNAIL[0], crop=args.crop)[None].float()
        for i, style in enumerate(model.styles()):
            image = pictures.to_image(model.fast(x, i)).resize(THUMBNAIL, Image.LANCZOS)
            image.save(os.path.join(args.thumbnails, style["name"] + ".png"), optimize=True)
        return
    columns = [i for i, style in enumerate(model.styles()) if not args.only or style["name"] in args.only]
    rows = []
    if args.paintings:
        blank = Image.new("RGB", (args.width, args.width * 3 // 4), "white")
        rows.append([blank] + [pictures.to_image(load(path)) for path in args.paintings])
    for path in args.photos:
        x = load(path, args.crop)
        if args.paintings:
            row = [model.adain(x, load(painting)) for painting in args.paintings]
        else:
            row = [model.fast(x, i) for i in columns]
        rows.append([pictures.to_image(picture) for picture in [x] + row])
    pictures.sheet(rows, args.width).save(args.output)


if __name__ == "__main__":
    main()
