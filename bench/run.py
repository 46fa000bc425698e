#!/usr/bin/env python3
# Neural Style: paint a picture in the style of another.
# SPDX-License-Identifier: GPL-3.0-or-later
"""Measure the engine beside PyTorch and ONNX Runtime: same pixels, same weights, one run, turn by turn.

    scripts/bench [--rounds 5] [--threads 1 2] [--cases NAME...] [--output FILE.md]

Every program is a process of its own (worker.c, torch_worker.py, onnx_worker.py) that computes when told to; in
each round all of them take a turn, so that what else the computer does hits them alike.  A turn is three runs, up to six
within three seconds, of which the fastest counts: the first ones bring back what the others have driven out of caches
and, in a virtual machine, page tables.  Reported are medians of turns.  PyTorch runs in both layouts, with malloc as it
is and tuned (no page is given back to the system), and its best counts; settings that have no chance to be that after the
first round sit out the others.
Errors are relative root mean squares against PyTorch in double precision.  Memory is the largest resident set less
that of the program before it read its model.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile

import numpy as np

import networks
from memory import KEEP_MEMORY  # of models/training, which networks.py brings in

HERE = os.path.dirname(os.path.abspath(__file__))
# OpenBLAS, which ours and PyTorch's Gram matrices use, with the kernels that it chooses for this CPU by itself
ENVIRONMENT = {key: value for key, value in os.environ.items() if not key.startswith("OPENBLAS_")}
ENVIRONMENT["OPENBLAS_NUM_THREADS"] = "1"
RUNS, RUNS_SECONDS = (3, 6), 3.0
HOPELESS = 1.3     # times the best setting's least time
# name -> mode, model, size; or in, out, kernel, stride, size of a layer
NETWORKS = {
    "VGG-19 forward 512": ("forward", "vgg", 512),
    "Gatys step 512": ("gatys", "vgg", 512),
    "Gatys step 1024": ("gatys", "vgg", 1024),
    "Johnson 32-64-128 512": ("forward", "johnson", 512),
    "Johnson 32-64-128 1024": ("forward", "johnson", 1024),
    "styles-painted.safetensors 512": ("forward", "styles-painted", 512),
    "styles-painted.safetensors 1024": ("forward", "styles-painted", 1024),
    "adain.safetensors 512": ("adain", "adain", 512),
    "adain.safetensors 1024": ("adain", "adain", 1024),
}
LAYERS = {
    "3-64 @512": (3, 64, 3, 1, 512), "64-64 @512": (64, 64, 3, 1, 512), "64-128 @256": (64, 128, 3, 1, 256),
    "128-128 @256": (128, 128, 3, 1, 256), "128-256 @128": (128, 256, 3, 1, 128),
    "256-256 @128": (256, 256, 3, 1, 128), "256-512 @64": (256, 512, 3, 1, 64), "512-512 @64": (512, 512, 3, 1, 64),
    "28-28 @512": (28, 28, 3, 1, 512), "96-96 @256": (96, 96, 3, 1, 256), "stride 2, 32-64 @1024": (32, 64, 3, 2, 1024),
    "9×9, 3-32 @1024": (3, 32, 9, 1, 1024), "9×9, 32-3 @1024": (32, 3, 9, 1, 1024),
}


class Program:
    """A process that computes one case."""

    def __init__(self, name, command, **environment):
        self.name, self.times = name, []
        # Debian's ONNX Runtime greets with a thousand lines about schemas
        self.process = subprocess.Popen([str(part) for part in command], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.DEVNULL if name.startswith("ONNX") else None, text=True,
                                        env={**ENVIRONMENT, **environment})
        self.expect("started")
        self.before = self.status("VmRSS")
        self.expect("ready")

    def expect(self, word):
        line = self.process.stdout.readline().strip()
        if line != word:
            sys.exit(f"{self.name} ended: “{line}”")

    def status(self, key):
        with open(f"/proc/{self.process.pid}/status") as file:
            return next(int(line.split()[1]) for line in file if line.startswith(key + ":")) / 1024

    def tell(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        return float(self.process.stdout.readline())

    def turn(self):
        runs = []
        while len(runs) < RUNS[0] or (len(runs) < RUNS[1] and sum(runs) < RUNS_SECONDS):
            runs.append(self.tell("run"))
        self.times.append(min(runs))

    def median(self):
        return statistics.median(self.times)

    def memory(self):
        return self.status("VmHWM") - self.before

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def smooth_picture(size, channels, seed):
    """Noise of every scale, 0 ... 255, which is what pictures look like to a convolution."""
    rng, picture = np.random.default_rng(seed), np.zeros((size, size, channels), np.float32)
    side = 4
    while side <= size:
        noise = rng.standard_normal((side, side, channels)).astype(np.float32)
        picture += noise.repeat(size // side, 0).repeat(size // side, 1) / side ** 0.5
        side *= 2
    return ((picture - picture.min()) * (255 / (picture.max() - picture.min()))).astype(np.float32)


def arguments_of(case, folder):
    """Files of a case, and what the workers are told behind the number of threads."""
    if case in LAYERS:
        into, out, kernel, stride, size = LAYERS[case]
        rng = np.random.default_rng(3)
        weights = rng.standard_normal(into * out * kernel * kernel) * (2 / (into * kernel * kernel)) ** 0.5
        files = [os.path.join(folder, "layer-picture"), os.path.join(folder, "layer-weights")]
        (smooth_picture(size, into, 1) / 255).tofile(files[0])
        np.concatenate([weights, rng.standard_normal(out)]).astype(np.float32).tofile(files[1])
        return ["layer", into, out, kernel, stride, size, *files]
    mode, model, size = NETWORKS[case]
    files = [os.path.join(folder, f"picture-{size}"), os.path.join(folder, f"style-{size}")]
    for seed, path in enumerate(files):
        if not os.path.exists(path):
            smooth_picture(size, 3, seed).tofile(path)
    return [mode, os.path.join(folder, model + ".safetensors"), size, files[0]] + files[1:] * (mode == "gatys")


def relative_rms(a, b):
    a, b = (np.fromfile(path, np.float32).astype(np.float64) for path in (a, b))
    return float(np.sqrt(np.mean((a - b) ** 2) / np.mean(b ** 2)))


def programs_of(case, told, threads, folder, worker):
    torch = [sys.executable, os.path.join(HERE, "torch_worker.py")]
    programs = [Program("ours", [worker, threads, *told])]
    for layout in ("nchw", "nhwc"):
        for malloc, environment in (("stock", {}), ("tuned", {"GLIBC_TUNABLES": KEEP_MEMORY})):
            programs.append(Program(f"PyTorch {layout} {malloc}", [*torch, layout, threads, *told], **environment))
    if told[0] != "gatys":
        path = os.path.join(folder, "case.onnx")
        subprocess.run([sys.executable, os.path.join(HERE, "onnx_export.py"), path, *map(str, told)], check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        size, channels, picture = (told[5], told[1], told[6]) if told[0] == "layer" else (told[2], 3, told[3])
        programs.append(Program("ONNX Runtime", [sys.executable, os.path.join(HERE, "onnx_worker.py"), threads, path,
                                                 size, channels, picture]))
    return programs


def measure(case, threads, rounds, folder, worker):
    told = arguments_of(case, folder)
    programs = programs_of(case, told, threads, folder, worker)
    ours, torch = programs[0], [p for p in programs if p.name.startswith("PyTorch")]
    for n in range(rounds):
        fastest = min(min(p.times) for p in torch) if n else None
        for program in programs:
            if program not in torch or n == 0 or min(program.times) < HOPELESS * fastest:
                program.turn()
    best = min((p for p in torch if len(p.times) == rounds), key=Program.median)
    row = {"case": case, "threads": threads, "ours": ours.median(), "torch": best.median(), "setting": best.name[8:],
           "memory": ours.memory(), "torch memory": best.memory(),
           "onnx": next((p.median() for p in programs if p.name == "ONNX Runtime"), None)}
    results = [os.path.join(folder, name) for name in ("ours", "torch", "double")]
    ours.tell("save " + results[0])
    best.tell("save " + results[1])
    for program in programs:
        program.close()
    if threads == 1 and (case in LAYERS or NETWORKS[case][2] <= 512):
        judge = Program("double", [sys.executable, os.path.join(HERE, "torch_worker.py"), "double", 2, *told])
        judge.tell("run")
        judge.tell("save " + results[2])
        judge.close()
        row["error"], row["torch error"] = (relative_rms(path, results[2]) for path in results[:2])
    return row


def table(rows):
    lines = ["| case | threads | ours | PyTorch (its best) | ONNX Runtime | faster than both | memory | error |",
             "|---|---|---|---|---|---|---|---|"]
    for row in rows:
        onnx = row["onnx"]
        ratios = f"{row['torch'] / row['ours']:.1f}×" + (f", {onnx / row['ours']:.1f}×" if onnx else "")
        memory = f"{row['memory']:.0f} MiB, {row['memory'] / max(row['torch memory'], 1):.2f}×"
        error = f"{row['error']:.1e} ({row['torch error']:.1e})" if "error" in row else ""
        lines.append(f"| {row['case']} | {row['threads']} | {1e3 * row['ours']:.1f} ms "
                     f"| {1e3 * row['torch']:.1f} ms ({row['setting']}) | {f'{1e3 * onnx:.1f} ms' if onnx else ''} "
                     f"| {ratios} | {memory} | {error} |")
    return "\n".join(lines)


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--worker", required=True, help="the program built from worker.c")
    p.add_argument("--rounds", type=int, default=5)
    p.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    p.add_argument("--cases", nargs="+", help="names, or beginnings of names; “layers” or “networks” for all of them")
    p.add_argument("--output", help="where the table goes, besides the screen")
    args = p.parse_args()
    cases = [*NETWORKS, *LAYERS]
    if args.cases:
        chosen = [*args.cases, *(NETWORKS if "networks" in args.cases else ()), *(LAYERS if "layers" in args.cases else ())]
        cases = [case for case in cases if any(case.startswith(word) for word in chosen)]
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        networks.make_all(folder)
        for threads in args.threads:
            for case in cases:
                rows.append(measure(case, threads, args.rounds, folder, os.path.abspath(args.worker)))
                print(table(rows).split("\n")[-1] if len(rows) > 1 else table(rows), flush=True)
    if args.output:
        with open(args.output, "w") as file:
            file.write(table(rows) + "\n")


if __name__ == "__main__":
    main()
