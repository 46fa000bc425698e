# SPDX-License-Identifier: GPL-3.0-or-later
"""Every source file with messages is listed, and every translation is complete."""

import json
import os
import re
import struct
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



def metadata(name):
    """What the header of a model file says of the model."""
    with open(os.path.join(ROOT, name), "rb") as file:
        length, = struct.unpack("<Q", file.read(8))
        return json.loads(file.read(length))["__metadata__"]


def mnemonic(text):
    """The letter that is underlined in text, or None."""
    found = re.search("_([^_])", text)
    return found and found.group(1).lower()


def entries(path):
    """Pairs of a message and its translation, of a catalogue without line breaks in them."""
    text = open(path, encoding="utf-8").read()
    return re.findall(r'^msgid "(.+)"\nmsgstr "(.*)"$', text, re.M)


# A user sees the titles of the shipped styles and whose work they are of: (style, title or artist). Models may be older
# than what styles.json says of artists
recipes = {style["name"]: style for style in json.load(open(os.path.join(ROOT, "models/training/styles.json")))}
names = [(style, recipe[key]) for style, recipe in recipes.items() for key in ("title", "artist")]
for model in files(".safetensors"):
    if model.startswith("models/"):
        for style in json.loads(metadata(model).get("styles", "[]")):
            names.append((style["name"], style["title"]))
            if style.get("artist") == recipes.get(style["name"], style).get("artist", ""):
                names.append((style["name"], style["artist"]))
names_marked = re.findall(r'N_ \("(.*)"\)', open(os.path.join(ROOT, "ui/style-names.c"), encoding="utf-8").read())

tap.check("every shipped style has its names in ui/style-names.c",
          ["%s: “%s” is missing" % pair for pair in names if pair[1] not in names_marked])
tap.check("every name in ui/style-names.c is that of a shipped style",
          [name for name in names_marked if name not in [pair[1] for pair in names]])

# A sentence made of others, as "%s; %s", is a sentence too
PATTERN = re.compile(r'printf(?:_escaped)? \(\s*("(?:[^"\\]|\\.)*%s(?:[^"\\]|\\.)*%s(?:[^"\\]|\\.)*")')
tap.check("what sentences are put together by can be translated",
          ["%s: %s" % (name, pattern) for name in with_messages if name.split("/")[0] in ("ui", "plugin")
           for pattern in PATTERN.findall(open(os.path.join(ROOT, name), encoding="utf-8").read())])

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
        # Letters that are distinct in one language are in all
        tap.check("the translation to %s underlines the same letters" % language,
                  ["%s: %s" % pair for pair in entries(merged) if pair[1] and mnemonic(pair[0]) != mnemonic(pair[1])])
        tap.check("the translation to %s is complete" % language,
                  check.stderr.splitlines() + missing if incomplete else [])
tap.finish()
