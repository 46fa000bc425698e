# SPDX-License-Identifier: GPL-3.0-or-later
"""The dialog on a screen nobody sees: it opens without complaints, paints, cancels, remembers."""

import os
import subprocess

import gi

gi.require_version("Gimp", "3.0")
from gi.repository import Gimp

from harness import Suite

suite = Suite()
PROFILE = os.environ["NS_PROFILE"]

# What runs in a GIMP of its own, on a virtual screen, while keys are pressed from outside
SCRIPT = """
import os, sys
sys.path.insert (0, os.environ['NS_TEST_FOLDER'])
import gi
gi.require_version ('Gimp', '3.0')
from gi.repository import Gimp
from painting import new_image, new_layer, paint
image = new_image ()
photo = new_layer (image)
%s
status, layer, message = paint (image, [photo], run_mode=Gimp.RunMode.INTERACTIVE)
print ('RESULT', status.value_nick, len (image.get_layers ()), layer.get_name () if layer else '')
image.delete ()
"""


def interactive(key, before="", locale="C.UTF-8"):
    """Opens the dialog, presses key once it is there, and returns what GIMP printed."""
    shell = """
gimp-console -i -d -f --batch-interpreter=python-fu-eval -b "$NS_SCRIPT" --quit &
for try in $(seq 240); do
  sleep 0.25
  window=$(xdotool search --onlyvisible --name 'Neural Style' 2>/dev/null | tail -n 1)
  [ -z "$window" ] || break
done
[ -n "$window" ] && echo WINDOW
sleep 1.5
xdotool windowfocus "$window" key --window "$window" %s
wait
""" % key
    environment = dict(os.environ, NS_SCRIPT=SCRIPT % before, LC_ALL=locale, GIMP3_DIRECTORY=PROFILE)
    environment.pop("DISPLAY", None)
    return subprocess.run(["xvfb-run", "-a", "bash", "-c", shell], capture_output=True, text=True, timeout=240,
                          stdin=subprocess.DEVNULL, env=environment)


def output(run):
    return run.stdout + run.stderr


@suite.case("Return paints, and the settings become the last values")
def _():
    run = interactive("Return")
    assert "WINDOW" in run.stdout, output(run)
    assert "RESULT success 2 Neural Style:" in run.stdout, output(run)
    last = os.path.join(PROFILE, "plug-in-settings", "GimpProcedureConfigRun-plug-in-neural-style.last")
    assert "(method" in open(last).read()


@suite.case("Escape cancels and leaves the image alone")
def _():
    run = interactive("Escape")
    assert "RESULT cancel 1" in run.stdout, output(run)


@suite.case("no two mnemonics are the same, and nothing else is complained of")
def _():
    # gimp-console has no window that the dialog could be in front of, and no window manager runs
    known = ("Broken pipe", "gimp_window_transient_on_mapped")
    text = output(interactive("Escape"))
    lines = [line for line in text.splitlines()
             if "mnemonic" in line
             or ("neural-style:" in line and ("CRITICAL" in line or "WARNING" in line)
                 and not any(word in line for word in known))]
    assert not lines, "\n".join(lines)


suite.run()
