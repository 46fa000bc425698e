# SPDX-License-Identifier: GPL-3.0-or-later
"""The user goes on working while the dialog is open: what is painted then is looked at anew."""

import os
import subprocess

import gi

gi.require_version("Gimp", "3.0")
from gi.repository import Gimp

from harness import SCREEN, Suite

suite = Suite()
PROFILE = os.environ["NS_PROFILE"]
FOLDER = os.path.join(PROFILE, "plug-ins", "meanwhile")

# Another plug-in, which does what the user would; the script that has called ours waits for it
PLUG_IN = """#!/usr/bin/env python3
import os, sys, time
import gi
gi.require_version ('Gimp', '3.0')
from gi.repository import Gimp
FOLDER = os.path.dirname (os.path.abspath (__file__))

class Meanwhile (Gimp.PlugIn):
    def do_query_procedures (self):
        return ['meanwhile']

    def do_create_procedure (self, name):
        return Gimp.Procedure.new (self, name, Gimp.PDBProcType.PERSISTENT, self.wait, None)

    def wait (self, procedure, config, data):
        procedure.persistent_ready ()
        while not os.path.exists (os.path.join (FOLDER, 'go')):
            time.sleep (0.1)
        image = Gimp.get_images ()[0]
        layer = image.get_layers ()[0]
        exec (open (os.path.join (FOLDER, 'change')).read ())
        open (os.path.join (FOLDER, 'done'), 'w').close ()
        while True:
            time.sleep (1)

Gimp.main (Meanwhile.__gtype__, sys.argv)
"""

SCRIPT = """
import os, sys
sys.path.insert (0, os.environ['NS_TEST_FOLDER'])
import gi
gi.require_version ('Gimp', '3.0')
from gi.repository import Gimp
from painting import new_image, new_layer, paint, raw
image = new_image (100, 80)
photo = new_layer (image, alpha=False)
status, layer, message = paint (image, [photo])
with open (os.path.join (os.environ['NS_PROFILE'], 'painting.rgb'), 'wb') as stream:
    stream.write (raw (layer, "R'G'B' u8"))
image.remove_layer (layer)
images = len (Gimp.get_images ())
status, layer, message = paint (image, [photo], run_mode=Gimp.RunMode.INTERACTIVE)
print ('RESULT', status.value_nick, len (image.get_layers ()), len (Gimp.get_images ()) - images, message)
image.delete ()
"""

# GIMP ends a plug-in that is reading a layer as it is deleted, so the preview is waited for
SHELL = """
timeout 200 gimp-console -i -d -f --batch-interpreter=python-fu-eval -b "$NS_SCRIPT" --quit &
for try in $(seq 240); do
  sleep 0.25
  window=$(xdotool search --onlyvisible --name 'Neural Style' 2>/dev/null | tail -n 1)
  [ -z "$window" ] || break
done
for try in $(seq 60); do
  sleep 1
  import -window "$window" -depth 8 "rgb:$GIMP3_DIRECTORY/screen.rgb" 2>/dev/null
  python3 -c '
import os
folder = os.environ["GIMP3_DIRECTORY"]
painting = open (os.path.join (folder, "painting.rgb"), "rb").read ()
screen = open (os.path.join (folder, "screen.rgb"), "rb").read ()
exit (not all (painting[144 * y:144 * (y + 1)] in screen for y in range (5, 30)))' && break
done
touch "$NS_FOLDER/go"
for try in $(seq 40); do
  sleep 0.25
  [ ! -e "$NS_FOLDER/done" ] || break
done
[ -e "$NS_FOLDER/done" ] && echo DONE
xdotool windowfocus "$window" key --window "$window" KEYS
sleep 3
xdotool windowfocus "$window" key --window "$window" Escape 2>/dev/null
wait
"""


def meanwhile(change, keys):
    """Opens the dialog, changes the image, presses keys, and returns what GIMP printed."""
    os.makedirs(FOLDER, exist_ok=True)
    for name in ("go", "done"):
        if os.path.exists(os.path.join(FOLDER, name)):
            os.remove(os.path.join(FOLDER, name))
    with open(os.path.join(FOLDER, "change"), "w") as stream:
        stream.write(change)
    with open(os.path.join(FOLDER, "meanwhile.py"), "w") as stream:
        stream.write(PLUG_IN)
    os.chmod(os.path.join(FOLDER, "meanwhile.py"), 0o755)
    environment = dict(os.environ, NS_SCRIPT=SCRIPT, NS_FOLDER=FOLDER, LC_ALL="C.UTF-8", GIMP3_DIRECTORY=PROFILE)
    environment.pop("DISPLAY", None)
    run = subprocess.run([*SCREEN, "bash", "-c", SHELL.replace("KEYS", keys)], capture_output=True, text=True,
                         timeout=240, stdin=subprocess.DEVNULL, env=environment)
    output = run.stdout + run.stderr
    assert "DONE" in output, output
    return output


@suite.case("a layer that has been deleted is not painted")
def _():
    output = meanwhile("image.remove_layer (layer)", "Return")
    assert "RESULT calling-error 0 0 The layer to be painted has been deleted" in output, output


@suite.case("nor is one that has been made indexed")
def _():
    output = meanwhile("image.convert_indexed (Gimp.ConvertDitherType.NONE, Gimp.ConvertPaletteType.GENERATE, 16, "
                       "False, False, '')", "Return")
    assert "RESULT calling-error 1 0 Neural Style needs an RGB or grayscale image" in output, output


@suite.case("nor one that the selection has left")
def _():
    output = meanwhile("image.select_rectangle (Gimp.ChannelOps.REPLACE, 60, 50, 20, 20)", "Return")
    assert "RESULT calling-error 1 0 The selection does not touch the layer" in output, output


@suite.case("the preview of a layer that has been deleted does no harm")
def _():
    output = meanwhile("image.remove_layer (layer)", "alt+t Down Down")
    assert "RESULT cancel 0 0" in output, output
    known = ("Broken pipe", "gimp_window_transient_on_mapped")
    lines = [line for line in output.splitlines()
             if "neural-style" in line and not any(word in line for word in known)]
    assert not lines, "\n".join(lines)


suite.run()
