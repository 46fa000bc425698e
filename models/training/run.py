# Neural Style: paint a picture in the style of another.
# SPDX-License-Identifier: GPL-3.0-or-later
"""What every training run needs: schedule, average of weights, checkpoints, log and loss curve.

A run lives in a folder: checkpoint.pt, log.csv, curve.png and contact sheets.  Started again with the same
folder it goes on where it stopped; with more --minutes the schedule is stretched.
"""

import argparse
import csv
import math
import os
import time

import numpy as np
import torch
from PIL import Image, ImageDraw

from muon import Muon


def parser(description):
    p = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--teacher", required=True, help="VGG-19 weights, safetensors, conv1_1 to conv4_1")
    p.add_argument("--photos", required=True, help="folder of photographs")
    p.add_argument("--run", required=True, help="folder for checkpoint, log and sheets")
    p.add_argument("--minutes", type=float, required=True, help="length of the whole schedule, all resumptions together")
    p.add_argument("--rate", type=float, default=1.5e-3, help="highest learning rate")
    p.add_argument("--warm-up", type=int, default=100, help="steps at the start in which the rate rises")
    p.add_argument("--seed", type=int, default=0)
    p.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    p.add_argument("--threads", type=int, default=1)
    p.add_argument("--look", nargs="*", default=[], help="pictures for the contact sheets")
    p.add_argument("--optimiser", choices=["adam", "muon"], default="adam")
    return p


class Run:
    """networks: name -> module.  Trains all their parameters with Adam or Muon, cosine schedule over wall-clock time."""

    def __init__(self, args, networks, average=0.998, clip=2.0):
        self.args, self.networks, self.clip, self.average = args, networks, clip, average
        self.parameters = [p for network in networks.values() for p in network.parameters()]
        if args.optimiser == "muon":
            self.optimiser = Muon(self.parameters, args.rate)
        else:
            self.optimiser = torch.optim.Adam(self.parameters, lr=args.rate, betas=(0.9, 0.99))
        self.averages = {name: {key: value.detach().clone() for key, value in network.state_dict().items()}
                         for name, network in networks.items()}
        self.step, self.seconds, self.since = 0, 0.0, 0
        self.rng = np.random.default_rng(args.seed)
        torch.manual_seed(args.seed)
        self.sums, self.counts = {}, {}
        os.makedirs(args.run, exist_ok=True)
        if os.path.exists(self.path("checkpoint.pt")):
            self._restore()
        self.last = self.saved = time.time()

    def path(self, name):
        return os.path.join(self.args.run, name)

    def progress(self):
        return min(1.0, self.seconds / (60 * self.args.minutes))

    def apply(self):
        """One step down the gradients that have gathered since the last."""
        rate = (0.5 + 0.5 * math.cos(math.pi * self.progress())) * min(1.0, (self.since + 1) / self.args.warm_up)
        for group in self.optimiser.param_groups:
            group["lr"] = self.args.rate * rate + 1e-5
        norm = torch.nn.utils.clip_grad_norm_(self.parameters, self.clip)
        if torch.isfinite(norm):
            self.optimiser.step()
        else:
            print("a step with a gradient that is not finite was left out", flush=True)
        self.optimiser.zero_grad(set_to_none=True)
        self.step += 1
        self.since += 1
        decay = min(self.average, self.step / (self.step + 20))
        with torch.no_grad():
            for name, network in self.networks.items():
                state = network.state_dict()
                torch._foreach_lerp_([self.averages[name][key] for key in state], list(state.values()), 1 - decay)
        now = time.time()
        self.seconds += now - self.last if self.since > 1 else 0.0      # what compiles in the first step doesn't count
        self.last = now

    def note(self, **values):
        for key, value in values.items():
            value = value.detach() if isinstance(value, torch.Tensor) else value    # to be read when it is reported
            self.sums[key] = self.sums.get(key, 0.0) + value
            self.counts[key] = self.counts.get(key, 0) + 1

    def report(self, every=50):
        """Write the means since the last report; returns whether it was time to."""
        if self.step % every:
            return False
        row = dict(step=self.step, seconds=round(self.seconds),
                   **{key: round(float(self.sums[key]) / self.counts[key], 5) for key in self.sums})
        self.sums, self.counts = {}, {}
        fields, path = list(row), self.path("log.csv")
        rows = []
        if os.path.exists(path):
            with open(path, newline="") as file:
                rows = list(csv.DictReader(file))
            fields = list(dict.fromkeys([key for old in rows[-1:] for key in old] + fields))
        with open(path, "w", newline="") as file:
            writer = csv.DictWriter(file, fields, restval="", extrasaction="ignore")
            writer.writeheader()
            writer.writerows(rows + [row])
        print(" ".join(f"{key} {value}" for key, value in row.items()), flush=True)
        curve(path, self.path("curve.png"))
        return True

    def due(self, minutes=4):
        return time.time() - self.saved > 60 * minutes or self.progress() >= 1

    def save(self, **extra):
        state = dict(step=self.step, seconds=self.seconds, averages=self.averages,
                     networks={name: network.state_dict() for name, network in self.networks.items()},
                     optimiser=self.optimiser.state_dict(), numpy=self.rng.bit_generator.state,
                     torch=torch.get_rng_state(), extra=extra)
        torch.save(state, self.path("checkpoint.tmp"))
        os.replace(self.path("checkpoint.tmp"), self.path("checkpoint.pt"))
        self.saved = time.time()

    def _restore(self):
        state = torch.load(self.path("checkpoint.pt"), map_location=self.args.device, weights_only=False)
        for name, network in self.networks.items():
            network.load_state_dict(state["networks"][name])
        self.optimiser.load_state_dict(state["optimiser"])
        self.averages, self.step, self.seconds = state["averages"], state["step"], state["seconds"]
        self.rng.bit_generator.state = state["numpy"]
        torch.set_rng_state(state["torch"].cpu())
        print("going on at step", self.step, flush=True)


def averaged(run_folder):
    """The averaged weights of a run: network -> state."""
    state = torch.load(os.path.join(run_folder, "checkpoint.pt"), map_location="cpu", weights_only=False)
    return state["averages"], state


def curve(log, path, size=(900, 500)):
    """Draw every column of the log, logarithmically, into one picture."""
    with open(log, newline="") as file:
        rows = list(csv.DictReader(file))
    names = [name for name in rows[0] if name not in ("step", "seconds")]
    series = {name: [(float(row["step"]), float(row[name])) for row in rows if row.get(name) not in ("", None)]
              for name in names}
    values = [v for points in series.values() for _, v in points if v > 0]
    if len(rows) < 2 or not values:
        return
    low, high = math.log10(min(values)), math.log10(max(values)) + 1e-6
    last = float(rows[-1]["step"])
    image = Image.new("RGB", size, "white")
    draw = ImageDraw.Draw(image)
    width, height = size[0] - 190, size[1] - 40
    for decade in range(math.ceil(low), math.floor(high) + 1):
        y = 10 + height * (high - decade) / (high - low)
        draw.line([(50, y), (50 + width, y)], fill=(220, 220, 220))
        draw.text((4, y - 6), f"{10.0 ** decade:g}", fill="black")
    draw.text((50, size[1] - 20), f"steps 0 ... {last:.0f}", fill="black")
    for i, (name, points) in enumerate(series.items()):
        colour = tuple(int(c) for c in np.array([(31, 119, 180), (255, 127, 14), (44, 160, 44), (214, 39, 40),
                                                 (148, 103, 189), (140, 86, 75), (227, 119, 194),
                                                 (127, 127, 127), (188, 189, 34), (23, 190, 207)])[i % 10])
        line = [(50 + width * s / last, 10 + height * (high - math.log10(v)) / (high - low)) for s, v in points if v > 0]
        if len(line) > 1:
            draw.line(line, fill=colour, width=2)
        draw.text((size[0] - 135, 10 + 15 * i), name, fill=colour)
    image.save(path)
