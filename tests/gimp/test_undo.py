# SPDX-License-Identifier: GPL-3.0-or-later
"""Undo: one step takes the painting away again, and the next brings it back.

Only GIMP's windows can undo, so a whole GIMP runs on a screen nobody sees, with keys pressed from outside."""

import os
import subprocess

import gi

gi.require_version("Gimp", "3.0")

from harness import SCREEN, Suite

suite = Suite()
PROFILE = os.environ["NS_PROFILE"]

# Right after clean_all, an image that one step of undo makes clean again has had one step
SCRIPT = """
import os, sys, time
sys.path.insert (0, os.environ['NS_TEST_FOLDER'])
import gi
gi.require_version ('Gimp', '3.0')
from gi.repository import Gimp
from painting import new_image, new_layer, paint, raw

def wait_for (layers):
    for attempt in range (240):
        if len (image.get_layers ()) == layers:
            break
        time.sleep (0.25)

image = new_image (300, 200)
photo = new_layer (image, 300, 200)
image.select_rectangle (Gimp.ChannelOps.REPLACE, 20, 20, 100, 90)
Gimp.Display.new (image)
before = raw (photo)
image.clean_all ()
status, layer, message = paint (image, [photo]ARGUMENTS)
Gimp.displays_flush ()
print ('PAINTED', status.value_nick, len (image.get_layers ()), image.is_dirty (), flush=True)
wait_for (1)
print ('UNDONE', [layer.get_name () for layer in image.get_layers ()], image.is_dirty (),
       Gimp.Selection.is_empty (image), raw (photo) == before, flush=True)
wait_for (2)
print ('REDONE', len (image.get_layers ()), image.get_layers ()[0].get_mask () is not None, flush=True)
"""

SHELL = """
timeout 200 gimp -d -f -n -s --batch-interpreter=python-fu-eval -b "$NS_SCRIPT" --quit >"$NS_PROFILE/undo.log" 2>&1 &
gimp=$!
press ()
{
  for try in $(seq 400); do
    sleep 0.25
    ! grep -q "$1" "$NS_PROFILE/undo.log" || break
    kill -0 $gimp 2>/dev/null || return
  done
  sleep 1
  window=$(xdotool search --onlyvisible --name 300x200 | tail -n 1)
  xdotool windowfocus "$window" key --window "$window" "$2"
}
press PAINTED ctrl+z
press UNDONE ctrl+y
wait $gimp
cat "$NS_PROFILE/undo.log"
"""


def check(arguments):
    environment = dict(os.environ, NS_SCRIPT=SCRIPT.replace("ARGUMENTS", arguments), LC_ALL="C.UTF-8",
                       GIMP3_DIRECTORY=PROFILE)
    environment.pop("DISPLAY", None)
    run = subprocess.run([*SCREEN, "bash", "-c", SHELL], capture_output=True, text=True, timeout=240,
                         stdin=subprocess.DEVNULL, env=environment)
    output = run.stdout + run.stderr
    assert "PAINTED success 2 True" in output, output
    assert "UNDONE ['photo'] False False True" in output, output
    assert "REDONE 2 True" in output, output


@suite.case("undone by one step, which leaves layer and selection as they were; and redone by one")
def _():
    check("")


@suite.case("and likewise with a built-in style in the iterative method")
def _():
    check(", method='iterative', style_model='great-wave', quality='draft', steps=1")


suite.run()
