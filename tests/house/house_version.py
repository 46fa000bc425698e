# SPDX-License-Identifier: GPL-3.0-or-later
"""meson.build, NEWS and what software centres show speak of the same release."""

import os
import re

from tap import ROOT, Tap


def found(pattern, *path):
    """The groups of the first match in a file."""
    text = open(os.path.join(ROOT, *path), encoding="utf-8").read()
    match = re.search(pattern, text, re.M)
    return match.groups() if match else ("nothing",)


built = found(r"^  version: '([^']+)'", "meson.build")
news = found(r"\A(\S+) \(([0-9-]+)\)$", "NEWS")
shown = found(r'<release version="([^"]+)" date="([^"]+)"', "data", "org.gimp.GIMP.Plugin.NeuralStyle.metainfo.xml")

tap = Tap()
tap.check("NEWS begins with the version that is built", [] if built == news[:1] else [f"{built} and {news}"])
tap.check("the newest release of the metainfo is that of NEWS", [] if shown == news else [f"{shown} and {news}"])
tap.finish()
