# Neural Style: paint a picture in the style of another.
# SPDX-License-Identifier: GPL-3.0-or-later
"""Train one generator for several styles (Johnson et al. 2016; conditional instance norm, Dumoulin et al. 2017).

    train_styles.py --teacher vgg19.safetensors --photos PHOTOS --styles styles.json --paintings FOLDER \\
                    --run RUN --minutes 120 [--look PICTURE ...]

Loss of a picture y painted from x in the style s, on VGG-19's features:
    1/2 sum over relu3_1, relu4_1 of relative(F(y), F(x))
    + alpha/4 sum over relu1_1 ... relu4_1 of relative(G(F(y)), G(F(s))) + TV + tones that x does not have
It is computed on the inside of the crop: the frame, which reflection spoils, is cut off by the engine too.  The picture
is led down its gradient and along a few steps of the iterative method (guidance.py), all pictures equally far.

Styles that share a body learn from each other first and are in each other's way later: train all, then some alone
(--only, --begin).
"""

import json
import os

import torch

import architectures as arch
import losses
import pictures
from check_gradients import check_gradients
from guidance import guidance
from memory import keep_memory
from model_format import Model, Network, padded_picture
from run import Run, parser

BORDER = 8                              # pixels of a crop, on every side, that no loss sees
PADDING, MULTIPLE = 32, 4


def arguments():
    p = parser(__doc__)
    p.add_argument("--styles", required=True, help="JSON list: name, title, artist, year, file, short, crop, alpha")
    p.add_argument("--paintings", required=True, help="folder of the files the list names")
    p.add_argument("--only", nargs="+", help="names of the styles to train, of those in the list")
    p.add_argument("--judge", help="a features model to compute the losses with instead of VGG-19: several times faster")
    p.add_argument("--begin", help="a model of the same styles and at most these widths to begin from")
    p.add_argument("--widths", type=int, nargs=3, default=[24, 48, 96])
    p.add_argument("--blocks", type=int, default=5)
    p.add_argument("--noise", type=float, default=0.0, help="deviation of noise added to the input, in units of 64 grey levels")
    p.add_argument("--alpha", type=float, default=8.0, help="weight of style for styles that name none")
    p.add_argument("--tv", type=float, default=5.0)
    p.add_argument("--tone", type=float, default=0.0, help="weight of large tones that the photograph does not have")
    p.add_argument("--crops", type=int, nargs="+", default=[128, 160, 192],
                   help="sizes the losses see; the first to half of the time, then the others in equal shares")
    p.add_argument("--contents", type=int, default=2, help="crops per step")
    p.add_argument("--per-content", type=int, default=2, help="styles each crop is painted in")
    p.add_argument("--guide", type=int, default=3, help="steps of the iterative method that show where each picture goes")
    p.add_argument("--guide-rate", type=float, default=4.0, help="their rate, in grey levels")
    p.add_argument("--at-once", type=int, help="pictures painted at once: one on a CPU, whose caches it suits, else all")
    args = p.parse_args()
    if args.device == "cpu" and args.at_once is None:
        args.at_once = 1
    return args


def read_styles(path, folder, only=None):
    with open(path) as file:
        styles = [style for style in json.load(file) if not only or style["name"] in only]
    for style in styles:
        style["picture"] = pictures.load_picture(os.path.join(folder, style["file"]), style.get("short", 416),
                                                 crop=style.get("crop"))[None].float()
    return styles


def generator(args, names):
    count = len(names)
    network = Network(arch.generator_layers(args.blocks, args.noise, skips=True),
                      arch.generator_shapes(args.widths, args.blocks, count, kernel=9, skips=True))
    seeded = torch.Generator().manual_seed(args.seed)
    if args.begin:
        begin = Model(args.begin)
        tensors = begin.networks["network"].tensors()
        rows = [[style["name"] for style in begin.styles()].index(name) for name in names]
        tensors = {name: tensor[rows] if ".norm." in name else tensor for name, tensor in tensors.items()}
        return arch.widen(network, tensors, seeded)
    return arch.initialise(network, seeded)


def inside(x):
    return x[:, :, BORDER:-BORDER, BORDER:-BORDER]


def crop_size(args, progress):
    if progress < 0.5 or len(args.crops) == 1:
        return args.crops[0]
    later = args.crops[1:]
    return later[min(int((progress - 0.5) * 2 * len(later)), len(later) - 1)]


def look(run, args, styles, device):
    """A sheet: a row per picture, a column per style, painted with the averaged weights."""
    network = generator(args, [style["name"] for style in styles])
    network.load_state_dict(run.averages["generator"])
    network.to(device).eval()
    meta = {"padding": PADDING, "multiple": MULTIPLE}
    rows = []
    with torch.no_grad():
        for path in args.look:
            x = pictures.load_picture(path, long=384)[None].float().to(device)
            padded, height, width, pad = padded_picture(x, meta)
            row = [pictures.to_image(x)]
            for i in range(len(styles)):
                y = network(padded, style=torch.tensor([i], device=device))[0]
                row.append(pictures.to_image(y[:, :, pad:pad + height, pad:pad + width]))
            rows.append(row)
    if rows:
        pictures.sheet(rows, 256).save(run.path(f"sheet-{run.step:06d}.png"))


def note(run, objective, names):
    style = sum(objective.styles)
    run.note(content=objective.content.mean(), style=style.mean(), tone=objective.tones.mean(),
             **{f"style{i + 1}": level.mean() for i, level in enumerate(objective.styles)})
    for name, total in zip(names, objective.content + 2 * style):
        run.note(total=total, **{name: total})


def main():
    keep_memory()
    args = arguments()
    torch.set_num_threads(args.threads)
    device = torch.device(args.device)
    styles = read_styles(args.styles, args.paintings, args.only)
    photos = [photo.to(device) for photo in pictures.load_folder(args.photos)]
    teacher = losses.Compact(args.judge) if args.judge else losses.Teacher(args.teacher)
    teacher.to(device).eval()
    with torch.no_grad():
        grams = [torch.cat(level) for level in zip(*[[losses.gram(f) for f in teacher(style["picture"].to(device))]
                                                     for style in styles])]
    alphas = torch.tensor([style.get("alpha", args.alpha) for style in styles], device=device)
    network = generator(args, [style["name"] for style in styles]).to(device)
    teacher.requires_grad_(False)
    check_gradients(network, device, style=torch.zeros(1, dtype=torch.long))
    if device.type == "cuda":
        torch.set_float32_matmul_precision("high")
        network.compile(dynamic=False)
        teacher.compile(dynamic=False)
    run = Run(args, {"generator": network})
    deck = []
    print(len(photos), "photographs,", len(styles), "styles,", sum(p.numel() for p in network.parameters()),
          "parameters", flush=True)
    while run.progress() < 1:
        size = crop_size(args, run.progress())
        need = args.contents * args.per_content
        while len(deck) < need:
            deck += run.rng.permutation(len(styles)).tolist()
        index = torch.tensor([deck.pop(0) for _ in range(need)], device=device)
        x = torch.stack([pictures.random_crop(photos, size + 2 * BORDER, run.rng)
                         for _ in range(args.contents)]).to(device).contiguous(memory_format=torch.channels_last)
        with torch.no_grad():
            content = [f.repeat_interleave(args.per_content, 0) for f in teacher(inside(x))[2:]]
        x = x.repeat_interleave(args.per_content, 0)
        for part in torch.arange(need).split(args.at_once or need):
            objective = losses.Objective(teacher, inside(x[part]), [c[part] for c in content],
                                         [g[index[part]] for g in grams], alphas[index[part]], args.tv, args.tone)
            with torch.autocast(device.type, torch.bfloat16):
                y = inside(network(x[part], style=index[part])[0].float())
            y.backward(guidance(y.detach(), objective, args.guide, args.guide_rate) / need)
            note(run, objective, [styles[i]["name"] for i in index[part].tolist()])
        run.apply()
        run.report()
        if run.due():
            run.save(kind="styles", widths=args.widths, blocks=args.blocks, noise=args.noise, alpha=args.alpha,
                     begin=bool(args.begin),
                     styles=[{key: value for key, value in style.items() if key != "picture"} for style in styles])
            look(run, args, styles, device)


if __name__ == "__main__":
    main()
