# SPDX-License-Identifier: GPL-3.0-or-later
"""The dialog on a screen nobody sees: it opens without complaints, paints, cancels, remembers."""

import os
import subprocess

import gi

gi.require_version("Gimp", "3.0")
from gi.repository import Gimp

from harness import SCREEN, Suite

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
arguments = dict ()
%s
status, layer, message = paint (image, [photo], run_mode=Gimp.RunMode.INTERACTIVE, **arguments)
print ('RESULT', status.value_nick, len (image.get_layers ()), layer.get_name () if layer else '')
image.delete ()
"""


def interactive(key, before="", then="", locale="C.UTF-8"):
    """Opens the dialog, presses key once it is there, does what then says, and returns what GIMP printed, with a
    line WIDGET … for what is in the dialog (widgets.c)."""
    shell = """
LD_PRELOAD=$NS_WIDGETS_MODULE GTK_MODULES=$NS_WIDGETS_MODULE \\
  timeout 200 gimp-console -i -d -f --batch-interpreter=python-fu-eval -b "$NS_SCRIPT" --quit &
gimp=$!
for try in $(seq 240); do
  sleep 0.25
  window=$(xdotool search --onlyvisible --name 'Neural Style|神经风格' 2>/dev/null | tail -n 1)
  [ -z "$window" ] || break
done
[ -n "$window" ] && echo WINDOW
sleep 1.5
sed 's/^/WIDGET /' "$NS_WIDGETS"
xdotool windowfocus "$window" key --window "$window" %s
%s
wait
""" % (key, then)
    environment = dict(os.environ, NS_SCRIPT=SCRIPT.replace("%s", before), LC_ALL=locale, GIMP3_DIRECTORY=PROFILE,
                       NS_WIDGETS=os.path.join(PROFILE, "widgets"))
    environment.pop("DISPLAY", None)
    return subprocess.run([*SCREEN, "bash", "-c", shell], capture_output=True, text=True, timeout=240,
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


# What the user has chosen the last time
CHOOSE = """
folder = os.path.join (os.environ['NS_PROFILE'], 'plug-in-settings')
os.makedirs (folder, exist_ok=True)
with open (os.path.join (folder, 'GimpProcedureConfigRun-plug-in-neural-style.last'), 'w') as stream:
    stream.write ('SETTINGS')
"""
CHOSEN = CHOOSE.replace("SETTINGS", '(method "iterative") (style-source "model") (style-model "udnie") '
                        '(quality "draft") (steps 1)')


def widgets(run, kind):
    """What run's dialog has of that kind."""
    start = "WIDGET " + kind + " "
    return [line[len(start):] for line in run.stdout.splitlines() if line.startswith(start)]


@suite.case("no two mnemonics are the same, whatever is shown, and nothing else is complained of")
def _():
    # gimp-console has no window that the dialog could be in front of, and no window manager runs
    known = ("Broken pipe", "gimp_window_transient_on_mapped")
    # Together they show everything; translations underline the same letters (tests/house/translations.py)
    for source, shown, locale in (("model", "s", "C.UTF-8"), ("layer", "y", "C.UTF-8"), ("file", "i", "zh_CN.UTF-8")):
        settings = '(method "iterative") (style-source "%s") (initial "layer")' % source
        run = interactive("Escape", CHOOSE.replace("SETTINGS", settings), locale=locale)
        assert "WINDOW" in run.stdout and "RESULT cancel 1" in run.stdout, output(run)
        mnemonics = widgets(run, "mnemonic")
        keys = [mnemonic.split()[0].lower() for mnemonic in mnemonics]
        assert shown in keys and "n" in keys and len(keys) > 12, mnemonics
        assert len(keys) == len(set(keys)), mnemonics
        lines = [line for line in output(run).splitlines()
                 if "mnemonic" in line and not line.startswith("WIDGET ") or "refed by plug-in" in line
                 or ("neural-style:" in line and ("CRITICAL" in line or "WARNING" in line)
                     and not any(word in line for word in known))]
        assert not lines, "\n".join(lines)


# Goes to the gallery by the keyboard, and takes the next style with Enter
GALLERY = """
for try in $(seq 30); do
  grep -q '^focused layered pane' "$NS_WIDGETS" && echo GALLERY && break
  xdotool key --window "$window" Tab
  sleep 0.3
done
xdotool key --window "$window" Right
sleep 0.5
xdotool key --window "$window" Return
sleep 4
xdotool key --window "$window" Escape 2>/dev/null
"""


@suite.case("the gallery has a name, and Enter on a style paints in it")
def _():
    settings = CHOOSE.replace("SETTINGS", '(method "fast") (style-source "model")')
    run = interactive("Shift_L", settings, GALLERY)
    assert "layered pane Built-in styles" in widgets(run, "focus"), output(run)
    assert "GALLERY" in run.stdout, output(run)
    assert "RESULT success 2 Neural Style:" in run.stdout, output(run)
    first = widgets(run, "selected")
    assert len(first) == 1 and "RESULT success 2 Neural Style: " + first[0] not in run.stdout, output(run)


@suite.case("in Chinese, styles and layers have Chinese names")
def _():
    settings = CHOOSE.replace("SETTINGS", '(method "fast") (style-source "model") (style-model "starry-night")')
    run = interactive("Return", settings, locale="zh_CN.UTF-8")
    assert widgets(run, "selected") == ["星月夜"], output(run)
    assert "RESULT success 2 神经风格：星月夜" in run.stdout, output(run)


@suite.case("built-in styles stay chosen with the iterative method")
def _():
    run = interactive("Return", CHOSEN)
    assert "RESULT success 2 Neural Style: Udnie" in run.stdout, output(run)
    last = open(os.path.join(PROFILE, "plug-in-settings", "GimpProcedureConfigRun-plug-in-neural-style.last")).read()
    assert '(method "iterative")' in last and '(style-model "udnie")' in last, last
    assert '"layer"' not in last, last


# Paints first, then opens the dialog with the same settings
PAINTED = """
from painting import file, raw
image.delete ()
image = new_image (WIDTH, HEIGHT)
FIRST
photo = new_layer (image, WIDTH, HEIGHT, alpha=False)
style = os.path.join (os.environ['NS_PROFILE'], 'style.png')
Gimp.file_save (Gimp.RunMode.NONINTERACTIVE, image, file (style), None)
settings = dict (SETTINGS)
status, layer, message = paint (image, [photo], **settings)
print ('PAINTED', status.value_nick, message)
with open (os.path.join (os.environ['NS_PROFILE'], 'painting.rgb'), 'wb') as stream:
    stream.write (raw (layer, "R'G'B' u8"))
image.remove_layer (layer)
folder = os.path.join (os.environ['NS_PROFILE'], 'plug-in-settings')
os.makedirs (folder, exist_ok=True)
with open (os.path.join (folder, 'GimpProcedureConfigRun-plug-in-neural-style.last'), 'w') as stream:
    for name, value in settings.items ():
        value = value.get_uri () if name == 'style_file' else value
        stream.write ('(%s %s)' % (name.replace ('_', '-'), '"%s"' % value if isinstance (value, str) else value))
THEN
"""


def painted(settings, width=320, height=240, first="", then=""):
    return (PAINTED.replace("WIDTH", str(width)).replace("HEIGHT", str(height)).replace("SETTINGS", settings)
            .replace("FIRST", first).replace("THEN", then))


# Looks for the painting on the screen, for a minute at most
LOOK = """
for try in $(seq 60); do
  import -window "$window" -depth 8 "rgb:$GIMP3_DIRECTORY/screen.rgb" 2>/dev/null
  python3 -c '
import os
folder = os.environ["GIMP3_DIRECTORY"]
painting = open (os.path.join (folder, "painting.rgb"), "rb").read ()
screen = open (os.path.join (folder, "screen.rgb"), "rb").read ()
rows = [painting[3 * (320 * y + 40):3 * (320 * y + 280)] for y in range (20, 220, 25)]
exit (not all (row in screen for row in rows))' && echo FOUND && break
  sleep 1
done
xdotool windowfocus "$window" key --window "$window" Escape
"""


@suite.case("the preview of a layer that fits in is what will be painted")
def _():
    for settings in ("method='fast', style_source='model', style_model='udnie'",
                     "method='fast', style_source='model', style_model='great-wave', strength=0.5, colours='keep'",
                     "method='fast', style_source='model', style_model='the-scream', style_scale=5.0",
                     "method='adain', style_source='file', style_file=file (style), style_scale=0.5",
                     "method='iterative', style_source='model', style_model='starry-night', quality='draft'"):
        run = interactive("Shift_L", painted(settings), LOOK)
        assert "PAINTED success" in run.stdout and "RESULT cancel 1" in run.stdout, output(run)
        assert "FOUND" in run.stdout, settings + "\n" + output(run)


# The same for the middle of a painting that is wider than the preview, at (13, 13) of the window. A part painted for
# itself, though in strokes of the right size, differs by 19 of 255, and so do neighbouring parts.
LOOK_ALIKE = """
for try in $(seq 60); do
  import -window "$window" -depth 8 "$GIMP3_DIRECTORY/screen.ppm" 2>/dev/null
  python3 -c '
import os
folder = os.environ["GIMP3_DIRECTORY"]
painting = open (os.path.join (folder, "painting.rgb"), "rb").read ()
magic, size, depth, screen = open (os.path.join (folder, "screen.ppm"), "rb").read ().split (bytes ([10]), 3)
width = int (size.split ()[0])
difference = sum (abs (painting[3 * (640 * y + 127 + x) + 1] - screen[3 * (width * (13 + y) + 12 + x) + 1])
                  for y in range (40, 340, 10) for x in range (40, 340, 5)) / 1800
print ("DIFFERENCE", difference)
exit (difference > 16)' && echo FOUND && break
  sleep 1
done
xdotool windowfocus "$window" key --window "$window" Escape
"""


@suite.case("the preview of a part is like that part of the painting")
def _():
    settings = "method='fast', style_source='model', style_model='the-scream', style_scale=5.0"
    run = interactive("Shift_L", painted(settings, 640, 384), LOOK_ALIKE)
    assert "PAINTED success" in run.stdout and "FOUND" in run.stdout, output(run)


# Drawables are not among the last values: they come as arguments, which count where there are none. Paints with them
# first, as above.
FORGET = """
from painting import raw, write
LAST = os.path.join (os.environ['NS_PROFILE'], 'plug-in-settings', 'GimpProcedureConfigRun-plug-in-neural-style.last')
os.path.exists (LAST) and os.remove (LAST)
image.delete ()
"""
PAINT = """status, layer, message = paint (image, [photo], **arguments)
print ('PAINTED', status.value_nick, message)
with open (os.path.join (os.environ['NS_PROFILE'], 'painting.rgb'), 'wb') as stream:
    stream.write (raw (layer, "R'G'B' u8"))
image.remove_layer (layer)
"""


# Styles of their own image, a region for each
SEVERAL = FORGET + """image = new_image (320, 240)
photo = new_layer (image, 320, 240, alpha=False)
other = new_image (320, 240)
first = new_layer (other, 200, 150, alpha=False, name='first')
second = new_layer (other, 300, 240, alpha=False, name='second')
write (second, [value for y in range (240) for x in range (300) for value in ((x // 9 + y // 7) % 2, 0.2, 0.6, 1.0)])
image.select_rectangle (Gimp.ChannelOps.REPLACE, 0, 0, 160, 240)
left = Gimp.Selection.save (image)
Gimp.Selection.invert (image)
right = Gimp.Selection.save (image)
Gimp.Selection.none (image)
arguments = dict (method='adain', style_source='layer', style_layer=first)
arguments.update (dict (ARGUMENTS))
""" + PAINT


@suite.case("the preview shows several styles, each in its region or by its share")
def _():
    for arguments in ("style_layer_2=second, style_region=left, style_region_2=right",
                      "style_layer_2=second, style_share_2=3.0"):
        run = interactive("Shift_L", SEVERAL.replace("ARGUMENTS", arguments), LOOK)
        assert "PAINTED success" in run.stdout and "RESULT cancel 1" in run.stdout, output(run)
        assert "FOUND" in run.stdout, arguments + "\n" + output(run)


# What can be seen of the style lies in a corner, far from what a preview has time for
CORNER = FORGET + """image = new_image (640, 384)
photo = new_layer (image, 640, 384, alpha=False)
other = new_image (640, 384)
first = new_layer (other, 640, 384, name='first')
write (first, [value for y in range (384) for x in range (640)
               for value in ((x // 9) % 2, 0.4, 0.6, 1.0 if x < 50 and y < 50 else 0.0)])
arguments = dict (method='adain', style_source='layer', style_layer=first, style_scale=2.0)
""" + PAINT


@suite.case("the preview takes the piece of a large style that can be seen")
def _():
    run = interactive("Shift_L", CORNER, LOOK_ALIKE)
    assert "PAINTED success" in run.stdout and "FOUND" in run.stdout, output(run)


# A style layer is asked for, and none is chosen
NOTHING = CHOSEN.replace('(method "iterative") (style-source "model")', '(method "adain") (style-source "layer")')


@suite.case("settings with which there is nothing to paint cannot be confirmed")
def _():
    run = interactive("Return", NOTHING, """
sleep 3
xdotool windowfocus "$window" key --window "$window" Return Escape
""")
    assert "WINDOW" in run.stdout and "RESULT cancel 1" in run.stdout, output(run)


# What is shown stays the same
FILTER = """
from painting import read, write
write (photo, [value if i % 4 == 3 else 1.0 - value for i, value in enumerate (read (photo))])
photo.append_filter (Gimp.DrawableFilter.new (photo, 'gegl:invert-gamma', 'inverted'))
"""


@suite.case("the preview shows the layer with its filters, the whole of it and a part")
def _():
    for scale, width, height, look in ((1.0, 320, 240, LOOK), (5.0, 640, 384, LOOK_ALIKE)):
        settings = "method='fast', style_source='model', style_model='the-scream', style_scale=%g" % scale
        run = interactive("Shift_L", painted(settings, width, height, then=FILTER), look)
        assert "PAINTED success" in run.stdout and "FOUND" in run.stdout, output(run)


# Bytes of one space, rounded twice, are a little different in another
LOOK_NEAR = LOOK.replace("row in screen for row in rows", """any (
  all (abs (a - b) < 6 for a, b in zip (row, screen[at:at + len (row)]))
  for at in range (0, len (screen) - len (row), 3)) for row in rows[::3]""")


@suite.case("the preview shows the colours of an image in a wide space as its window does")
def _():
    run = interactive("Shift_L", painted("method='fast', style_source='model', style_model='udnie'",
                                         first="image.set_color_profile (Gimp.ColorProfile.new_rgb_adobe ())"), LOOK_NEAR)
    assert "PAINTED success" in run.stdout and "FOUND" in run.stdout, output(run)


# A long run in the iterative method, and what to press in the window that shows it. The dialog begins with
# the last values, whatever the caller says.
LONG = """
import os
from painting import file
style = os.path.join (os.environ['NS_PROFILE'], 'style.png')
Gimp.file_save (Gimp.RunMode.NONINTERACTIVE, image, file (style), None)
image.delete ()
image = new_image (320, 240, base=Gimp.ImageBaseType.BASE)
photo = new_layer (image, 320, 240)
folder = os.path.join (os.environ['NS_PROFILE'], 'plug-in-settings')
os.makedirs (folder, exist_ok=True)
with open (os.path.join (folder, 'GimpProcedureConfigRun-plug-in-neural-style.last'), 'w') as stream:
    stream.write ('''(style-source "file")
(method "iterative")
(style-file "file://%s")
(steps 5000)
(scales 1)
SETTINGS
''' % style)
"""


def long(settings="", base="RGB"):
    return LONG.replace("BASE", base).replace("SETTINGS", settings)


# The first picture, which one can keep, takes as long as the machine needs: press until the run ends. The
# window that shows the run is another one than the dialog.
PRESS = """
for try in $(seq 120); do
  sleep 1
  kill -0 $gimp 2>/dev/null || break
  shown=$(xdotool search --onlyvisible --name 'Neural Style' 2>/dev/null | tail -n 1)
  [ -n "$shown" ] && [ "$shown" != "$window" ] || continue
  echo SHOWN
  xdotool windowfocus "$shown" key --window "$shown" %s 2>/dev/null
done
"""
# The same once the first picture is there
WHEN_PAINTED = """
for try in $(seq 600); do
  sleep 0.2
  kill -0 $gimp 2>/dev/null || break
  keep=$(awk '/^button on .* _Keep/ { print $3, $4 }' "$NS_WIDGETS")
  [ -n "$keep" ] || continue
  shown=$(xdotool search --onlyvisible --name 'Neural Style' 2>/dev/null | tail -n 1)
  [ -n "$shown" ] && [ "$shown" != "$window" ] || continue
  echo PAINTED
  %s
  break
done
"""


@suite.case("a long run can be ended, keeping the painting as far as it is")
def _():
    run = interactive("Return", long(), PRESS % "alt+k")
    assert "SHOWN" in run.stdout, output(run)
    assert "RESULT success 2 Neural Style: style.png" in run.stdout, output(run)


@suite.case("or keeping nothing")
def _():
    run = interactive("Return", long(), PRESS % "Escape")
    assert "SHOWN" in run.stdout, output(run)
    assert "RESULT cancel 1" in run.stdout, output(run)


# While the plug-in is held, as it is by a long step, so that it learns of both at once
KEEP_AND_MORE = """
plug_in=$(xdotool getwindowpid "$shown")
kill -STOP "$plug_in"
xdotool windowfocus "$shown" mousemove $keep click 1 key --window "$shown" Escape
kill -CONT "$plug_in"
"""


@suite.case("what is to be kept is kept, whatever is pressed afterwards")
def _():
    run = interactive("Return", long(), WHEN_PAINTED % KEEP_AND_MORE)
    assert "PAINTED" in run.stdout, output(run)
    assert "RESULT success 2 Neural Style: style.png" in run.stdout, output(run)


@suite.case("GIMP's progress bar moves too, and the window stays in front of GIMP's")
def _():
    run = interactive("Return", long("(steps 20)"))
    assert "RESULT success 2" in run.stdout, output(run)
    fractions = [float(line.split()[2]) for line in run.stdout.splitlines() if line.startswith("CALL progress")]
    assert len(fractions) > 20 and fractions == sorted(fractions) and fractions[-1] == 1.0, fractions
    # The dialog, and the window
    assert run.stdout.count("CALL transient Neural Style") == 2, output(run)


SHOOT = """
import -window "$shown" -depth 8 "$GIMP3_DIRECTORY/window.ppm"
xdotool windowfocus "$shown" key --window "$shown" Escape
"""


@suite.case("the window shows a grayscale layer in grey, and alpha over checks")
def _():
    run = interactive("Return", long(base="GRAY"), WHEN_PAINTED % SHOOT)
    assert "RESULT cancel 1" in run.stdout, output(run)
    magic, size, depth, pixels = open(os.path.join(PROFILE, "window.ppm"), "rb").read().split(b"\n", 3)
    width = int(size.split()[0])
    # The picture is 384 pixels wide, in the middle
    rows = [pixels[3 * (width * y + width // 2 - 190):3 * (width * y + width // 2 + 190)] for y in range(20, 280)]
    painted = [row[i:i + 3] for row in rows for i in range(0, len(row), 3)]
    assert max(max(pixel) - min(pixel) for pixel in painted) == 0
    assert len(set(painted)) > 50
    # At the layer's left edge, which is transparent, GIMP's checks are 0x99 and 0x66
    assert {round(row[0] / 0x33) for row in rows} == {2, 3}


suite.run()
