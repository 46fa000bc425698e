# Neural Style: paint a picture in the style of another.
# SPDX-License-Identifier: GPL-3.0-or-later
"""Distil VGG-19's relu1_1 ... relu4_1 into a compact network for the iterative method.

    train_features.py --teacher vgg19.safetensors --photos PHOTOS --paintings PAINTINGS --run RUN --minutes 50
                      [--begin features.safetensors] [--widths 24 24 48 48 96 96 96 96 192]

Linear heads map the student's taps to the teacher's features.  The loss has three parts:
    features   mean squared error per tap
    Gram       relative error of the Gram matrices
    gradient   cosine between the gradients, with respect to the picture, of content and style losses seen through
               student and teacher (Sobolev training, Czarnecki et al. 2017): it is the gradient that paints.
Half of each batch are photographs and paintings, many of them corrupted; the other half are pictures on their way
through an iterative stylisation that the student itself drives, which is where it will be used.

Batches labelled by the teacher are kept and used about --reuse times each.
"""

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

import architectures as arch
import losses
import pictures
from check_gradients import check_gradients
from memory import keep_memory
from model_format import Model, Network
from run import Run, parser

TEACHER_WIDTHS = [64, 128, 256, 512]
SCALE = 1 / 58                          # of the input
GRIDS = [4, 2, 1, 1]                    # teacher features are kept on every n-th row and column, to save memory
HALF = 4                                # pictures of each kind in a batch
MODES = ["style2", "style3", "style3", "style4", "style4", "styles", "styles", "content3", "content4", "total"]


def arguments():
    p = parser(__doc__)
    p.add_argument("--paintings", required=True)
    p.add_argument("--exclude", nargs="*", default=[], help="words in the names of pictures kept for evaluation")
    p.add_argument("--begin", help="a features model to go on from, on its own plan")
    p.add_argument("--widths", type=int, nargs=9, default=[24, 24, 48, 48, 96, 96, 96, 96, 192],
                   help="of a new one on VGG-19's plan")
    p.add_argument("--crop", type=int, default=128)
    p.add_argument("--reuse", type=int, default=3)
    p.add_argument("--buffer", type=int, default=40, help="batches kept")
    p.add_argument("--chains", type=int, default=24, help="pictures being stylised")
    p.add_argument("--gradient", type=float, default=1.0, help="weight of the gradient loss")
    return p.parse_args()


class Student(nn.Module):
    """layers, shapes: of the network without its metric."""

    def __init__(self, layers, shapes):
        super().__init__()
        self.network = Network(layers, shapes)
        widths = [shapes[f"conv{i}_1.bias"][0] for i in range(1, 5)]
        self.heads = nn.ModuleList(nn.Conv2d(width, out, 1) for width, out in zip(widths, TEACHER_WIDTHS))

    def taps(self, x):
        saved = self.network(x)[1]
        return [saved[name] for name in arch.TAPS]

    def forward(self, x):
        return [head(tap) for head, tap in zip(self.heads, self.taps(x))]


def fit_heads(student, teacher, rms, x):
    """Least squares: the best heads for the student as it is."""
    with torch.no_grad():
        for head, tap, target, scale in zip(student.heads, student.taps(x), teacher(x), rms):
            a = tap.permute(0, 2, 3, 1).reshape(-1, tap.shape[1])
            b = target.float().permute(0, 2, 3, 1).reshape(len(a), -1) / scale
            pick = torch.randperm(len(a))[:60000]
            a, b = torch.cat([a[pick], torch.ones(len(pick), 1)], 1), b[pick]
            ata = a.T @ a
            ata += 1e-4 * ata.diagonal().mean() * torch.eye(len(ata))
            solution = torch.linalg.solve(ata, a.T @ b).T
            head.weight.copy_(solution[:, :-1, None, None])
            head.bias.copy_(solution[:, -1])


def on_grid(f, n, offsets):
    """Every n-th row and column, beginning at an offset of each picture's own."""
    if n == 1:
        return f
    return torch.stack([p[:, o // n % n::n, o % n::n] for p, o in zip(f, offsets.tolist())])


def objective(mode, features, gram_targets, content_targets):
    """The loss whose gradient is matched; summed over the batch, whose pictures do not touch each other."""
    total = 0
    for i, f in enumerate(features):
        if mode in ("styles", "total", f"style{i + 1}"):
            total = total + (0.5 if mode == "total" else 1) * losses.relative(losses.gram(f), gram_targets[i]).sum()
        if i >= 2 and mode in ("total", f"content{i + 1}"):
            total = total + (0.5 if mode == "total" else 1) * losses.relative(f, content_targets[i - 2]).sum()
    return total


class Chains:
    """Pictures being stylised by the student; each begins again, with another pair, after up to 30 steps."""

    def __init__(self, source, teacher, rms, count):
        self.source, self.teacher, self.rms = source, teacher, rms
        self.chains = [self.fresh() for _ in range(count)]

    def fresh(self):
        rng = self.source.rng
        content, style = self.source.clean(), self.source.clean()
        with torch.no_grad():
            grams = [losses.gram(f.float() / r) for f, r in zip(self.teacher(style[None]), self.rms)]
            features = [f / r for f, r in zip(self.teacher(content[None])[2:], self.rms[2:])]
        noise = torch.randn(content.shape) * rng.uniform(2, 12)
        return dict(x=(content + noise).clamp(0, 255), content=content, style=style, grams=grams, features=features,
                    velocity=torch.zeros_like(content), life=int(rng.integers(3, 30)), rate=rng.uniform(3, 12),
                    alpha=float(np.exp(rng.uniform(np.log(0.3), np.log(4)))), age=0)

    def advance(self, student, steps=2):
        """Take a few chains, move them, and return them."""
        rng = self.source.rng
        index = rng.choice(len(self.chains), HALF, replace=False)
        for i in index:
            if self.chains[i]["age"] > self.chains[i]["life"]:
                self.chains[i] = self.fresh()
        chains = [self.chains[i] for i in index]
        with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
            style = [losses.gram(f) for f in student(torch.stack([c["style"] for c in chains]))]
            content = student(torch.stack([c["content"] for c in chains]))[2:]
        alpha = torch.tensor([c["alpha"] for c in chains])
        for _ in range(steps):
            x = torch.stack([c["x"] for c in chains]).requires_grad_(True)
            with torch.autocast("cpu", torch.bfloat16):
                f = student(x)
                loss = sum((alpha * losses.relative(losses.gram(a), b)).sum() for a, b in zip(f, style))
                loss = loss + 0.5 * sum(losses.relative(a, b).sum() for a, b in zip(f[2:], content))
            gradient, = torch.autograd.grad(loss, x)
            for c, g in zip(chains, gradient):
                c["velocity"] = 0.7 * c["velocity"] + g / (g.pow(2).mean().sqrt() + 1e-12)
                rate = c["rate"] * max(0.15, 1 - c["age"] / c["life"])
                step = c["velocity"] / c["velocity"].pow(2).mean().sqrt().clamp_min(1e-6)
                c["x"] = (c["x"] - 0.6 * rate * step).clamp(0, 255)
                c["age"] += 1
        return chains


class Source:
    """Crops, clean and corrupted."""

    def __init__(self, args, rng):
        self.size, self.rng = args.crop, rng
        self.photos = pictures.load_folder(args.photos)
        self.paintings = pictures.load_folder(args.paintings, exclude=args.exclude)

    def clean(self):
        folder = self.photos if self.rng.random() < 0.55 else self.paintings
        return pictures.random_crop(folder, self.size, self.rng, jitter=0.4)

    def corrupted(self):
        x, kind, size, rng = self.clean(), self.rng.random(), self.size, self.rng
        if kind < 0.14:
            x = x + torch.randn(x.shape) * rng.uniform(3, 35)
        elif kind < 0.22:
            x = 0.5 * x + 0.5 * self.clean()
        elif kind < 0.28:
            k = int(rng.choice([2, 4]))
            x = F.interpolate(F.avg_pool2d(x[None], k), scale_factor=k, mode="nearest")[0]
        elif kind < 0.34:
            x = x + F.interpolate(torch.randn(1, 3, size // 2, size // 2), scale_factor=2)[0] * rng.uniform(3, 30)
        elif kind < 0.36:
            x = torch.rand(3, 1, 1) * 255 + torch.randn(3, size, size) * rng.uniform(0, 8)
        return x.clamp(0, 255)


def label(source, chains, student, teacher, rms):
    """A batch: pictures, teacher features on grids, and the teacher's gradient for the first half of them."""
    rng = source.rng
    moving = chains.advance(student)
    mode = MODES[rng.integers(len(MODES))]
    x = torch.stack([c["x"] for c in moving])
    if rng.random() < 0.4:                  # near the photograph, where every stylisation begins
        x = torch.stack([c["content"] for c in moving])
        x = x + torch.randn(x.shape) * rng.uniform(4, 25)
        coarse = torch.randn(HALF, 3, source.size // 4, source.size // 4) * rng.uniform(4, 25)
        x = (x + F.interpolate(coarse, scale_factor=4, mode="bilinear")).clamp(0, 255)
    x = x.round().requires_grad_(True)
    seen = [f / r for f, r in zip(teacher(x), rms)]
    grams = [torch.cat([c["grams"][i] for c in moving]) for i in range(4)]
    contents = [torch.cat([c["features"][i] for c in moving]) for i in range(2)]
    gradient, = torch.autograd.grad(objective(mode, seen, grams, contents), x)
    still = torch.stack([source.corrupted() for _ in range(HALF)]).round()
    with torch.no_grad():
        others = [f / r for f, r in zip(teacher(still), rms)]
    offsets = torch.from_numpy(rng.integers(0, 16, 2 * HALF))
    size = gradient.pow(2).mean((1, 2, 3), keepdim=True).sqrt()
    return dict(x=torch.cat([x.detach(), still]).byte(), offsets=offsets, mode=mode,
                features=[on_grid(torch.cat([a.detach(), b]), n, offsets).bfloat16()
                          for a, b, n in zip(seen, others, GRIDS)],
                content=torch.stack([c["content"] for c in moving]).byte(),
                style=torch.stack([c["style"] for c in moving]).byte(),
                gradient=(gradient / (size + 1e-20)).bfloat16(), size=size.flatten())


def feature_losses(taps, student, batch, weights):
    errors, grams = [], []
    for tap, head, target, n, weight in zip(taps, student.heads, batch["features"], GRIDS, weights):
        predicted = head(on_grid(tap, n, batch["offsets"]))
        errors.append(((predicted - target).float().pow(2).mean((0, 2, 3), keepdim=True) * weight).mean())
        own, wanted = losses.gram(predicted), losses.gram(target)
        size = wanted.pow(2).sum((1, 2))
        # flat pictures have next to no Gram matrix and would rule the relative error
        grams.append(((own - wanted).pow(2).sum((1, 2)) / (0.5 * size + 0.5 * size.mean())).mean())
    return errors, grams


def gradient_loss(student, x, taps, batch):
    """1 - cosine at full resolution and after 4x4 averaging; a little weight on the length.

    The student's gradient counts as no shorter than the teacher's: where the student sees nothing left to do, the
    true cosine would be the direction of noise, with gradients without bound.
    """
    mode = batch["mode"]
    features = [head(tap) for head, tap in zip(student.heads, taps)]
    with torch.no_grad():
        grams, content = [None] * 4, [None] * 2
        if not mode.startswith("content"):
            grams = [losses.gram(f) for f in student(batch["style"].float())]
        if not mode.startswith("style"):
            content = student(batch["content"].float())[2:]
    own, = torch.autograd.grad(objective(mode, features, grams, content), x, create_graph=True)
    own, wanted = own / (batch["size"] + 1e-20).view(-1, 1, 1, 1), batch["gradient"].float()
    cosines = []
    for a, b in ((own, wanted), (F.avg_pool2d(own, 4), F.avg_pool2d(wanted, 4))):
        a, b = a.flatten(1), b.flatten(1)
        length = b.norm(dim=1)
        cosines.append((a * b).sum(1) / (torch.maximum(a.norm(dim=1), length) * length))
    length = (own.pow(2).mean((1, 2, 3)).sqrt() + 0.05).log().clamp(-3, 3)
    return sum((1 - c).mean() for c in cosines) + 0.05 * length.pow(2).mean(), cosines[0].mean(), cosines[1].mean()


def main():
    keep_memory()
    args = arguments()
    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    if args.device != "cpu":
        raise SystemExit("this recipe has been written for the CPU; use --device cpu")
    teacher = losses.Teacher(args.teacher).eval().requires_grad_(False)
    if args.begin:
        begin = Model(args.begin).networks["network"]
        student = Student(arch.without_metric(begin.layers), {n: t.shape for n, t in begin.tensors().items()})
        student.network.load(begin.tensors())
    else:
        student = Student(arch.encoder_layers(SCALE), arch.encoder_shapes(args.widths))
        arch.initialise(student.network, torch.Generator().manual_seed(args.seed))
    source = Source(args, np.random.default_rng(args.seed))
    sample = torch.stack([source.clean() for _ in range(32)])
    with torch.no_grad():
        seen = [f.float() for f in teacher(sample)]
        rms = [float(f.pow(2).mean().sqrt()) for f in seen]
        weights = []
        for f, r in zip(seen, rms):
            v = (f / r).var((0, 2, 3))
            weights.append((0.5 / v.mean() + 0.5 / (v + 0.05 * v.mean())).view(1, -1, 1, 1))
        del seen
    fit_heads(student, teacher, rms, sample)
    check_gradients(student.network, device)
    run = Run(args, {"student": student}, clip=5.0)
    source.rng = run.rng
    chains = Chains(source, teacher, rms, args.chains)
    buffer = []
    print(len(source.photos), "photographs,", len(source.paintings), "paintings, teacher rms", rms, flush=True)
    while run.progress() < 1:
        if len(buffer) < 8 or run.step % args.reuse == 0:
            buffer.append(label(source, chains, student, teacher, rms))
            if len(buffer) > args.buffer:
                buffer.pop(int(run.rng.integers(len(buffer) - 1)))
        if len(buffer) < 8:
            continue
        # the newest batch is certain to be seen; the others at random
        batch = buffer[-1] if run.step % args.reuse == 0 else buffer[run.rng.integers(len(buffer))]
        moving = batch["x"][:HALF].float().requires_grad_(True)
        with torch.autocast("cpu", torch.bfloat16):
            taps, others = student.taps(moving), student.taps(batch["x"][HALF:].float())
            errors, grams = feature_losses([torch.cat(pair) for pair in zip(taps, others)], student, batch, weights)
            gradient, fine, coarse = gradient_loss(student, moving, taps, batch)
        run.note(**{f"feature{i + 1}": e for i, e in enumerate(errors)}, **{f"gram{i + 1}": g for i, g in enumerate(grams)},
                 gradient=gradient, **{f"cosine-{batch['mode']}": fine.clamp_min(0), "cosine-coarse": coarse.clamp_min(0)})
        (sum(errors) + 0.5 * sum(grams) + args.gradient * gradient).backward()
        run.apply()
        run.report()
        if run.due():
            run.save(kind="features", layers=student.network.layers, rms=rms)


if __name__ == "__main__":
    main()
