# SPDX-License-Identifier: GPL-3.0-or-later
"""Every source file with messages is listed, and every translation is complete."""

import os
import re
import subprocess
import tempfile

from tap import ROOT, Tap, files

MARKED = re.compile(r"\b(?:N?_|ngettext|ns_error_set|gettext)\s*\(")

tap = Tap()
podir = os.path.join(ROOT, "po")
listed = [line.strip() for line in open(os.path.join(podir, "POTFILES.in")) if line.strip() and line[0] != "#"]
with_messages = [name for name in files(".c", ".h")
                 if name.split("/")[0] in ("engine", "ui", "plugin", "cli")
                 and MARKED.search(open(os.path.join(ROOT, name), encoding="utf-8").read())
                 and not name.endswith("base/error.c") and not name.endswith("base/error.h")]

tap.check("every file in POTFILES.in exists", [name for name in listed if not os.path.exists(os.path.join(ROOT, name))])
tap.check("every source file with messages is in POTFILES.in",
          [name for name in with_messages if name.endswith(".c") and name not in listed])

with tempfile.TemporaryDirectory() as folder:
    template = os.path.join(folder, "new.pot")
    subprocess.run(["xgettext", "--from-code=UTF-8", "--keyword=_", "--keyword=N_", "--keyword=ngettext:1,2",
                    "--keyword=C_:1c,2", "--keyword=ns_error_set:3", "--flag=ns_error_set:3:c-format",
                    "-f", os.path.join(podir, "POTFILES.in"), "-D", ROOT, "-o", template], check=True)
    for language in open(os.path.join(podir, "LINGUAS")).read().split():
        merged = os.path.join(folder, language + ".po")
        subprocess.run(["msgmerge", "--quiet", "--no-fuzzy-matching", "-o", merged,
                        os.path.join(podir, language + ".po"), template], check=True)
        check = subprocess.run(["msgfmt", "--check", "--statistics", "-o", os.devnull, merged],
                               capture_output=True, text=True, env=dict(os.environ, LC_ALL="C"))
        incomplete = check.returncode or "untranslated" in check.stderr or "fuzzy" in check.stderr
        untranslated = subprocess.run(["msgattrib", "--untranslated", "--no-wrap", merged], capture_output=True, text=True).stdout
        missing = [line for line in untranslated.splitlines() if line.startswith("msgid ") and line != 'msgid ""']
        tap.check("the translation to %s is complete" % language,
                  check.stderr.splitlines() + missing if incomplete else [])
tap.finish()
