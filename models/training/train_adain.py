# Neural Style: paint a picture in the style of another.
# SPDX-License-Identifier: GPL-3.0-or-later
"""Train an encoder and a decoder for any style: multi-level AdaIN (Huang & Belongie 2017).

    train_adain.py --teacher vgg19.safetensors --photos PHOTOS --paintings PAINTINGS --run RUN --minutes 60
                   [--begin adain.safetensors] [--widths 24 24 48 48 96 96 96 96 192]

The encoder is the model's own and free to move.  Loss, on VGG-19's features F of the result y of photograph x and
painting s, with AdaIN targets T = AdaIN(F(x), F(s)):
    1/2 sum over relu3_1, relu4_1 of relative(F(y), T)
    + sum over relu1_1 ... relu4_1 of gram/4 relative(G(y), G(s)) + moments/4 relative(mean and deviation)
    + TV + out of gamut; pairs with s = x also pixel by pixel.
Each step pairs every content crop with every style crop, so that the teacher's and the encoder's work is shared.
"""

import torch
import torch.nn.functional as F
from torch import nn

import architectures as arch
import losses
import pictures
from check_gradients import check_gradients
from memory import keep_memory
from model_format import Model, Network, adain, padded_picture
from run import Run, parser

SCALE = 1 / 58
PADDING, MULTIPLE = 16, 8
BORDER = 8


def arguments():
    p = parser(__doc__)
    p.add_argument("--paintings", required=True)
    p.add_argument("--exclude", nargs="*", default=[], help="words in the names of pictures kept for evaluation")
    p.add_argument("--begin", help="an adain model, narrower or as wide, to begin from")
    p.add_argument("--widths", type=int, nargs=9, default=[24, 24, 48, 48, 96, 96, 96, 96, 192])
    p.add_argument("--gram", type=float, default=6.0)
    p.add_argument("--moments", type=float, default=6.0)
    p.add_argument("--tv", type=float, default=2.0)
    p.add_argument("--crops", type=int, nargs="+", default=[128, 160], help="sizes, in equal shares of the time")
    p.add_argument("--pairs", type=int, default=2, help="content crops, and style crops, per step")
    p.add_argument("--styles", nargs="*", default=[], help="paintings for the contact sheets")
    return p.parse_args()


class Painter(nn.Module):
    def __init__(self, widths):
        super().__init__()
        self.encoder = Network(arch.adain_encoder_layers(SCALE), arch.encoder_shapes(widths))
        self.decoder = Network(arch.decoder_layers(), arch.decoder_shapes(widths))
        self.taps = [layer["save"] for layer in self.encoder.layers if "save" in layer]

    def forward(self, x, s, i, j):
        """Picture i of x in the style of picture j of s, for index tensors i and j."""
        own, other = self.encoder(x)[1], self.encoder(s)[1]
        taps = {name: adain(own[name][i], other[name][j]) for name in self.taps}
        return self.decoder(taps["relu4_1"], taps=taps)[0].float()


def guarded(error, size):
    """Squared errors over squared sizes, without letting a nearly empty picture rule."""
    return error / (0.7 * size + 0.3 * size.mean())


def look(run, args, device):
    """A sheet: photographs down, paintings across."""
    painter = Painter(args.widths)
    painter.load_state_dict(run.averages["painter"])
    painter.to(device).eval()
    styles = [pictures.load_picture(path, long=384)[None].float().to(device) for path in args.styles]
    rows = [[pictures.to_image(torch.full((1, 3, 256, 384), 255.0))] + [pictures.to_image(s) for s in styles]]
    one = torch.tensor([0], device=device)
    with torch.no_grad():
        for path in args.look:
            x = pictures.load_picture(path, long=384)[None].float().to(device)
            padded, height, width, pad = padded_picture(x, {"padding": PADDING, "multiple": MULTIPLE})
            row = [pictures.to_image(x)]
            for s in styles:
                s = padded_picture(s, {"padding": PADDING, "multiple": MULTIPLE})[0]
                row.append(pictures.to_image(painter(padded, s, one, one)[:, :, pad:pad + height, pad:pad + width]))
            rows.append(row)
    pictures.sheet(rows, 288).save(run.path(f"sheet-{run.step:06d}.png"))


def main():
    keep_memory()
    args = arguments()
    torch.set_num_threads(args.threads)
    device = torch.device(args.device)
    photos = pictures.load_folder(args.photos)
    paintings = pictures.load_folder(args.paintings, exclude=args.exclude)
    teacher = losses.Teacher(args.teacher).to(device).eval()
    painter, generator = Painter(args.widths), torch.Generator().manual_seed(args.seed)
    if args.begin:
        old = Model(args.begin)
        scale = SCALE / old.meta["network.encoder"][0].get("scale", 1)
        arch.widen(painter.encoder, old.networks["network.encoder"].tensors(), generator, scale)
        arch.widen(painter.decoder, old.networks["network.decoder"].tensors(), generator)
    else:
        arch.initialise(painter.encoder, generator)
        arch.initialise(painter.decoder, generator)
    painter.to(device)
    check_gradients(painter.encoder, device)
    run = Run(args, {"painter": painter})
    print(len(photos), "photographs,", len(paintings), "paintings,",
          sum(p.numel() for p in painter.parameters()), "parameters", flush=True)
    n = args.pairs
    i = torch.arange(n, device=device).repeat_interleave(n)
    j = torch.arange(n, device=device).repeat(n)
    while run.progress() < 1:
        size = args.crops[min(int(run.progress() * len(args.crops)), len(args.crops) - 1)]
        x = torch.stack([pictures.random_crop(photos if run.rng.random() < 0.85 else paintings, size + 2 * BORDER, run.rng)
                         for _ in range(n)]).to(device)
        s = torch.stack([pictures.random_crop(paintings, size + 2 * BORDER, run.rng) for _ in range(n)]).to(device)
        same = run.rng.random() < 0.2
        if same:
            s[0] = x[0]
        with torch.no_grad():
            of_s = teacher(s)
            of_x = teacher(x[:, :, BORDER:-BORDER, BORDER:-BORDER])
            grams = [losses.gram(f)[j] for f in of_s]
            moments = [tuple(m[j] for m in losses.moments(f)) for f in of_s]
            targets = [adain(a[i], b[j]) for a, b in zip(of_x[2:], of_s[2:])]
        with torch.autocast(device.type, torch.bfloat16):
            whole = painter(x, s, i, j)
        y = whole[:, :, BORDER:-BORDER, BORDER:-BORDER]
        of_y = teacher(y)
        content = 0.5 * sum(losses.relative(a, b) for a, b in zip(of_y[2:], targets)).mean()
        gram_losses = [guarded((losses.gram(f) - g).pow(2).sum((1, 2)), g.pow(2).sum((1, 2))).mean()
                       for f, g in zip(of_y, grams)]
        moment_losses = [losses.moments_error(f, m).mean() for f, m in zip(of_y, moments)]
        gamut = (F.relu(y - 255).pow(2).mean() + F.relu(-y).pow(2).mean()) / 1000
        loss = (content + args.gram / 4 * sum(gram_losses) + args.moments / 4 * sum(moment_losses)
                + args.tv * losses.total_variation(y) + gamut)
        if same:
            pixels = ((whole[0] - x[0]) / 50).pow(2).mean()
            loss = loss + 0.4 * pixels
            run.note(pixels=pixels)
        else:
            run.note(content=content, **{f"gram{k + 1}": g for k, g in enumerate(gram_losses)},
                     **{f"moments{k + 1}": m for k, m in enumerate(moment_losses)})
        run.note(loss=loss)
        loss.backward()
        run.apply()
        run.report()
        if run.due():
            run.save(kind="adain", widths=args.widths)
            if args.look and args.styles:
                look(run, args, device)


if __name__ == "__main__":
    main()
