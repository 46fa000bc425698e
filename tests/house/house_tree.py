# SPDX-License-Identifier: GPL-3.0-or-later
"""The annotated source tree in HACKING.md is the tree that there is."""

import os
import re

from tap import ROOT, Tap, files

text = open(os.path.join(ROOT, "HACKING.md"), encoding="utf-8").read()
tree = re.search(r"```text\n(.*?)```", text, re.S).group(1)

# Each line: two spaces of indentation per level, a name, an explanation
named, stack = set(), []
for line in tree.splitlines():
    indent = len(line) - len(line.lstrip())
    name = line.split()[0]
    stack = stack[:indent // 2] + [name.rstrip("/")]
    named.add("/".join(stack) + ("/" if name.endswith("/") else ""))

folders = set()
for name in files():
    parts = name.split("/")[:-1]
    for depth in range(1, len(parts) + 1):
        folders.add("/".join(parts[:depth]) + "/")

# Rooms of the tests mirror those of the engine, corpora the fuzz targets: they need no line of their own
mirrored = {"tests/" + folder for folder in folders if folder.startswith("engine/")}
mirrored |= {folder for folder in folders if os.path.dirname(folder[:-1]) == "tests/fuzz/corpus"}
hidden = {folder for folder in folders if folder.startswith(".")}

tap = Tap()
tap.check("every file and folder in the tree exists",
          [name for name in sorted(named) if not os.path.exists(os.path.join(ROOT, name))])
tap.check("every folder is in the tree", sorted(folders - named - mirrored - hidden))
tap.finish()
