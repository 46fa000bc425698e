# Neural Style: paint a picture in the style of another.
# SPDX-License-Identifier: GPL-3.0-or-later
"""PyTorch as one of the programs that run.py compares; speaks like worker.c.

    torch_worker.py LAYOUT THREADS MODE ARGUMENT...     LAYOUT: nchw, nhwc, or double (the judge of errors)
"""

import sys
import time

import numpy as np
import torch
import torch.nn.functional as F

import networks
from model_format import Network

print("started", flush=True)


class Fused(Network):
    """The same network with everything in place that PyTorch can do in place, and convolution as it comes."""

    convolve = staticmethod(F.conv2d)

    def _relu(self, x, layer, saved, style):
        return F.relu(x) if torch.is_grad_enabled() else F.relu_(x)

    def _instance_norm(self, x, layer, saved, style):
        gain, shift = (self.tensor(f"{layer['weights']}.{part}") for part in ("weight", "bias"))
        if gain.dim() == 2:
            gain, shift = gain[0], shift[0]
        return F.instance_norm(x, weight=gain, bias=shift, eps=layer.get("epsilon", 1e-5))

    def _add(self, x, layer, saved, style):
        return x.add_(saved[layer["with"]])


def read(path, size, channels, kind, layout):
    data = torch.from_numpy(np.fromfile(path, np.float32)).to(kind).reshape(1, size, size, channels).permute(0, 3, 1, 2)
    return data.contiguous(memory_format=layout)


def gram(f):
    f = f.flatten(2)[0]
    return f @ f.T


class Worker:
    def __init__(self, layout, mode, arguments):
        self.kind = torch.float64 if layout == "double" else torch.float32
        self.layout = torch.channels_last if layout == "nhwc" else torch.contiguous_format
        self.mode, self.result = mode, None
        if mode == "layer":
            into, out, kernel, stride, size = map(int, arguments[:5])
            values = torch.from_numpy(np.fromfile(arguments[6], np.float32)).to(self.kind)
            self.weight = values[:-out].reshape(out, into, kernel, kernel).contiguous(memory_format=self.layout)
            self.bias, self.stride, self.pad = values[-out:], stride, kernel // 2
            self.picture = read(arguments[5], size, into, self.kind, self.layout)
            return
        model = networks.Model(arguments[0])
        for name, network in model.networks.items():
            network.__class__ = Fused
            network.to(self.kind).to(memory_format=self.layout)
        self.model, size = model, int(arguments[1])
        self.picture = read(arguments[2], size, 3, self.kind, self.layout)
        if mode == "gatys":
            style = read(arguments[3], size, 3, self.kind, self.layout)
            losses = model.meta["losses"]
            with torch.no_grad():
                features = self.taps(style)
                self.content = {name: features[name].clone() for name in losses["content"]}
                self.grams = {name: gram(features[name]) for name in losses["style"]}

    def taps(self, x):
        # stop at the last tap: nothing behind it is needed
        return self.model.networks["network"](x)[1]

    def gatys(self):
        x = self.picture.detach().requires_grad_()
        features, losses = self.taps(x), self.model.meta["losses"]
        loss = sum(weight * (features[name] - self.content[name]).pow(2).sum() / self.content[name].pow(2).sum()
                   for name, weight in losses["content"].items())
        loss = loss + 20 * sum(weight * (gram(features[name]) - self.grams[name]).pow(2).sum()
                               / self.grams[name].pow(2).sum() for name, weight in losses["style"].items())
        self.result = torch.autograd.grad(loss, x)[0]

    def run(self):
        if self.mode == "gatys":
            return self.gatys()
        with torch.no_grad():
            if self.mode == "layer":
                x = F.pad(self.picture, (self.pad,) * 4, mode="reflect") if self.pad else self.picture
                self.result = F.conv2d(x, self.weight, self.bias, stride=self.stride)
            elif self.mode == "adain":
                taps = self.model.networks["network.encoder"](self.picture)[1]
                decoder = self.model.networks["network.decoder"]
                self.result = decoder(taps[decoder.layers[0]["from"]], taps=taps)[0]
            else:
                self.result = self.model.networks["network"](self.picture.clone())[0]

    def save(self, path):
        self.result[0].permute(1, 2, 0).contiguous().to(torch.float64).numpy().astype(np.float32).tofile(path)


def main():
    layout, threads, mode = sys.argv[1:4]
    torch.set_num_threads(int(threads))
    worker = Worker(layout, mode, sys.argv[4:])
    print("ready", flush=True)
    for line in sys.stdin:
        begin = time.monotonic()
        if line.startswith("save "):
            worker.save(line[5:].strip())
        else:
            worker.run()
        print(f"{time.monotonic() - begin:.6f}", flush=True)


if __name__ == "__main__":
    main()
