# Neural Style: paint a picture in the style of another.
# SPDX-License-Identifier: GPL-3.0-or-later
"""Make the seeds of the fuzz corpora: small files, sound or wrong in one way each.

    make_corpus.py      writes model/ beside itself
"""

import json
import os
import struct

HERE = os.path.dirname(os.path.abspath(__file__))


def tensors(shapes, half=False):
    """Entries of the header and the data, all weights 0.125."""
    entries, data = {}, b""
    for name, shape in shapes.items():
        n = 1
        for side in shape:
            n *= side
        part = struct.pack("<%d%s" % (n, "e" if half else "f"), *[0.125] * n)
        entries[name] = {"dtype": "F16" if half else "F32", "shape": shape,
                         "data_offsets": [len(data), len(data) + len(part)]}
        data += part
    return entries, data


def pack(entries, data, metadata=None, spaces=0):
    header = dict(entries)
    if metadata is not None:
        texts = {key: value if isinstance(value, str) else json.dumps(value) for key, value in metadata.items()}
        header = {"__metadata__": dict({"format": "neural-style", "version": "1"}, **texts), **header}
    text = json.dumps(header).encode() + b" " * spaces
    return struct.pack("<Q", len(text)) + text + data


def conv(name, **fields):
    return dict({"op": "conv", "weights": name}, **fields)


def main():
    files = {}
    c, n = [3, 3, 3, 3], [3]
    fast = {"method": "fast", "name": "f", "title": "F"}

    entries, data = tensors({"a.weight": c, "a.bias": n}, half=True)
    files["fast-one-layer"] = pack(entries, data, dict(fast, network=[conv("a")]), spaces=3)
    files["fast-every-layer"] = pack(*tensors({
        "a.weight": [4, 3, 5, 5], "a.bias": [4], "n.weight": [2, 4], "n.bias": [2, 4],
        "b.weight": [3, 4, 1, 1], "b.bias": [3]}), dict(fast, padding="3", multiple="2", styles=[
            {"name": "one", "title": "One"}, {"name": "two", "title": "Two"}], network=[
                {"op": "affine", "scale": [0.1, 0.2, 0.3], "offset": -1}, {"op": "noise", "deviation": 0.1},
                conv("a", stride=2), {"op": "instance-norm", "weights": "n", "epsilon": 1e-3},
                {"op": "relu", "save": "s"}, {"op": "upsample"}, {"op": "average-pool"}, {"op": "add", "with": "s"},
                {"op": "upsample"}, {"op": "max-pool"}, {"op": "upsample"}, conv("b", pad="zero"), {"op": "tanh"}]))
    files["adain"] = pack(entries, data, {
        "method": "adain", "name": "a", "title": "A", "multiple": "2",
        "network.encoder": [conv("a"), {"op": "relu", "save": "one"}, {"op": "max-pool"},
                            conv("a", save="two")],
        "network.decoder": [conv("a", **{"from": "two"}), {"op": "upsample"}, {"op": "add", "with": "one"}]})
    files["features"] = pack(entries, data, {
        "method": "features", "name": "l", "title": "L",
        "network": [conv("a"), {"op": "relu", "save": "r"}, {"op": "max-pool"}, conv("a", save="s")],
        "losses": {"content": {"s": 1}, "style": {"r": 0.5, "s": 0.5}}})
    shapes = {}
    for i, layer in enumerate(["1_1", "1_2", "2_1", "2_2", "3_1", "3_2", "3_3", "3_4", "4_1"]):
        shapes["conv%s.weight" % layer] = [1, 3 if i == 0 else 1, 3, 3]
        shapes["conv%s.bias" % layer] = [1]
    files["vgg19"] = pack(*tensors(shapes))
    # what other programs write
    files["no-metadata"] = pack(entries, data)
    entries["a.bias"]["dtype"] = "BF16"
    files["bfloat16"] = pack(entries, data, dict(fast, network=[conv("a")]))
    files["empty-tensor"] = pack({"x": {"dtype": "F32", "shape": [0, 7], "data_offsets": [0, 0]}}, b"",
                                 dict(fast, network=[{"op": "relu"}]))
    # what is no model
    files["empty"] = b""
    files["length-only"] = struct.pack("<Q", 2)
    files["huge-length"] = b"\xff" * 8 + b"{}"
    files["empty-header"] = struct.pack("<Q", 2) + b"{}"
    files["jpeg"] = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(range(64))
    files["web-page"] = b"<!DOCTYPE html><html><body>404</body></html>"
    files["nested"] = struct.pack("<Q", 4005) + b'{"x":' + b"[" * 4000

    folder = os.path.join(HERE, "model")
    os.makedirs(folder, exist_ok=True)
    for name, content in files.items():
        with open(os.path.join(folder, name), "wb") as file:
            file.write(content)


if __name__ == "__main__":
    main()
