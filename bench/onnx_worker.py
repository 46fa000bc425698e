# Neural Style: paint a picture in the style of another.
# SPDX-License-Identifier: GPL-3.0-or-later
"""ONNX Runtime as one of the programs that run.py compares; speaks like worker.c.

    onnx_worker.py THREADS FILE.onnx SIZE CHANNELS PICTURE
"""

import sys
import time

import numpy as np
import onnxruntime

print("started", flush=True)


def main():
    threads, path, size, channels, picture = sys.argv[1:]
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = int(threads)
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    name = session.get_inputs()[0].name
    data = np.fromfile(picture, np.float32).reshape(1, int(size), int(size), int(channels)).transpose(0, 3, 1, 2)
    data = np.ascontiguousarray(data)
    result = None
    print("ready", flush=True)
    for line in sys.stdin:
        begin = time.monotonic()
        if line.startswith("save "):
            np.ascontiguousarray(result[0].transpose(1, 2, 0)).tofile(line[5:].strip())
        else:
            result = session.run(None, {name: data})[0]
        print(f"{time.monotonic() - begin:.6f}", flush=True)


if __name__ == "__main__":
    main()
