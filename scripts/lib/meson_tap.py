# SPDX-License-Identifier: GPL-3.0-or-later
"""Takes apart meson's testlog.json: one output file per test, and an index of status, name, file."""

import json
import os
import sys

log, folder = sys.argv[1:]
if not os.path.exists(log):
    sys.exit(1)

with open(log, encoding="utf-8") as lines, open(os.path.join(folder, "index"), "w") as index:
    for number, line in enumerate(lines):
        test = json.loads(line)
        path = os.path.join(folder, "%d.tap" % number)
        with open(path, "w", encoding="utf-8") as output:
            output.write(test.get("stdout") or "")
            output.write(test.get("stderr") or "")
            output.write("\n# meson: %s\n" % test["result"])
        # A skipped test is one that meson calls so, and says nothing else
        status = 0 if test["result"] in ("OK", "SKIP") else test.get("returncode") or 1
        index.write("%d\t%s\t%s\n" % (status, test["name"].split(" / ")[-1], path))
