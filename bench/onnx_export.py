# Neural Style: paint a picture in the style of another.
# SPDX-License-Identifier: GPL-3.0-or-later
"""Write one of the cases for ONNX Runtime:  onnx_export.py FILE.onnx MODE ARGUMENT...  (as torch_worker.py)"""

import sys

import torch
from torch import nn

from torch_worker import Worker


class Case(nn.Module):
    def __init__(self, worker):
        super().__init__()
        self.worker = worker
        if worker.mode != "layer":
            self.networks = nn.ModuleList(worker.model.networks.values())

    def forward(self, picture):
        self.worker.picture = picture
        self.worker.run()
        return self.worker.result


def main():
    path, mode = sys.argv[1:3]
    worker = Worker("nchw", mode, sys.argv[3:])
    with torch.no_grad():
        torch.onnx.export(Case(worker).eval(), (worker.picture,), path, dynamo=False, opset_version=17)


if __name__ == "__main__":
    main()
