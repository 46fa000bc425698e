# SPDX-License-Identifier: GPL-3.0-or-later
"""Shell scripts are clean in shellcheck's eyes; the manual page in mandoc's."""

import os
import subprocess

from tap import ROOT, Tap, files

tap = Tap()


def is_shell(name):
    with open(os.path.join(ROOT, name), "rb") as file:
        return name.endswith(".sh") or file.readline().startswith(b"#!/bin/bash")


scripts = [name for name in files() if is_shell(name)]
# SC1091: sourced files are checked by themselves; SC2016, SC2034: code and lists for others
result = subprocess.run(["shellcheck", "--exclude=SC1091,SC2016,SC2034,SC1111", "--format=gcc"] + scripts,
                        cwd=ROOT, capture_output=True, text=True)
tap.check("shellcheck finds nothing", result.stdout.splitlines())

pages = files(".1")
result = subprocess.run(["mandoc", "-T", "lint", "-W", "warning"] + pages, cwd=ROOT, capture_output=True, text=True)
tap.check("mandoc finds nothing", result.stdout.splitlines() if pages else ["there is no manual page"])
tap.finish()
