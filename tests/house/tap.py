# SPDX-License-Identifier: GPL-3.0-or-later
"""Printing TAP, and the files of the repository."""

import os
import subprocess

ROOT = os.path.realpath(os.path.join(os.path.dirname(__file__), "..", ".."))


class Tap:
    def __init__(self):
        self.count = 0

    def check(self, name, problems):
        """One test: passed if there are no problems, which are printed otherwise."""
        self.count += 1
        print("%s %d - %s" % ("not ok" if problems else "ok", self.count, name))
        for problem in problems:
            print("# " + str(problem))

    def finish(self):
        print("1..%d" % self.count)


def files(*suffixes):
    """Files that git tracks or would track, by suffix, as paths below ROOT."""
    listing = subprocess.run(
        ["git", "-c", "safe.directory=" + ROOT, "-C", ROOT, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        check=True, capture_output=True, text=True).stdout
    return sorted(name for name in listing.split("\0")
                  if name and (not suffixes or name.endswith(suffixes)) and os.path.exists(os.path.join(ROOT, name)))
