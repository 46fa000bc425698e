# Neural Style: paint a picture in the style of another.
# SPDX-License-Identifier: GPL-3.0-or-later
"""Make the seeds of the fuzz corpora: small files, sound or wrong in one way each.

    make_corpus.py      writes model/ and png/ beside itself
"""

import json
import os
import struct
import zlib

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


def png(width, height, bits, kind, rows, before=(), interlaced=0):
    """rows: the picture's bytes with a filter byte before each row; before: chunks between IHDR and IDAT."""
    chunks = [(b"IHDR", struct.pack(">IIBBBBB", width, height, bits, kind, 0, 0, interlaced)), *before,
              (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in chunks)


def pictures():
    def rows(length, height=5):
        return b"".join(bytes([y % 5]) + bytes((37 * y + 11 * x) % 256 for x in range(length)) for y in range(height))

    palette = (b"PLTE", bytes(range(0, 48)))
    # Adam7: the rows of seven smaller pictures
    interlaced = b"".join(rows(3 * w, h) for w, h in ((1, 1), (1, 1), (2, 1), (2, 2), (4, 1), (3, 3), (7, 2)) if w and h)
    return {
        "grey-1": png(7, 5, 1, 0, rows(1)), "grey-16": png(7, 5, 16, 0, rows(14)),
        "grey-transparent": png(7, 5, 8, 0, rows(7), [(b"tRNS", b"\0\x25")]),
        "palette-4": png(7, 5, 4, 3, rows(4), [palette, (b"tRNS", bytes(range(0, 160, 10)))]),
        "rgb-8": png(7, 5, 8, 2, rows(21)), "rgba-16": png(7, 5, 16, 6, rows(56)),
        "grey-alpha-8": png(7, 5, 8, 4, rows(14), [(b"gAMA", struct.pack(">I", 45455))]),
        "interlaced": png(7, 5, 8, 2, interlaced, interlaced=1),
        "text": png(7, 5, 8, 2, rows(21), [(b"zTXt", b"key\0\0" + zlib.compress(b"text" * 100)), (b"sRGB", b"\0")]),
        "bomb-of-text": png(1, 1, 8, 0, b"\0\0", [(b"zTXt", b"key\0\0" + zlib.compress(bytes(10 << 20), 9))]),
        "claims-much": png(30000, 8000, 8, 6, b"\0" * 100), "too-wide": png(2000000000, 1, 8, 0, b"\0\0"),
        "empty": b"", "signature-only": b"\x89PNG\r\n\x1a\n", "jpeg": b"\xff\xd8\xff\xe0\0\x10JFIF\0" + bytes(20),
    }


def write(name, files):
    folder = os.path.join(HERE, name)
    os.makedirs(folder, exist_ok=True)
    for name, content in files.items():
        with open(os.path.join(folder, name), "wb") as file:
            file.write(content)


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
    features = {"method": "features", "name": "l", "title": "L",
                "network": [conv("a"), {"op": "relu", "save": "r"}, {"op": "max-pool"}, conv("a", save="s")],
                "losses": {"content": {"s": 1}, "style": {"r": 0.5, "s": 0.5}}}
    files["features"] = pack(entries, data, features)
    grams = {"a.weight": c, "a.bias": n, "styles.gram.r": [2, 3, 3], "styles.gram.s": [2, 3, 3]}
    files["features-styles"] = pack(*tensors(grams, half=True), dict(features, styles=[
        {"name": "one", "title": "One"}, {"name": "two", "title": "Two"}]))
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

    write("model", files)
    write("png", pictures())


if __name__ == "__main__":
    main()
