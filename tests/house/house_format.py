# SPDX-License-Identifier: GPL-3.0-or-later
"""C files have the form that .clang-format gives them, a licence, and a reasonable length."""

import os
import subprocess

from tap import ROOT, Tap, files

LINES_MAX = 500

tap = Tap()
sources = files(".c", ".h")

different = []
for name in sources:
    path = os.path.join(ROOT, name)
    wanted = subprocess.run(["clang-format", path], check=True, capture_output=True).stdout
    with open(path, "rb") as file:
        if file.read() != wanted:
            different.append("%s: run clang-format -i on it" % name)
tap.check("clang-format has nothing to change", different)

tap.check("every source file names its licence",
          [name for name in files(".c", ".h", ".py", ".sh", "meson.build")
           if "SPDX-License-Identifier: GPL-3.0-or-later" not in
           open(os.path.join(ROOT, name), encoding="utf-8").read(400)])

tap.check("no C file is longer than %d lines" % LINES_MAX,
          [name for name in sources if sum(1 for _ in open(os.path.join(ROOT, name))) > LINES_MAX])
tap.finish()
