# SPDX-License-Identifier: GPL-3.0-or-later
"""The painting as a layer: any precision and type, its place, its alpha, and its mask."""

import subprocess

import gi

gi.require_version("Gimp", "3.0")
from gi.repository import Gegl, Gimp

import painting
from harness import Suite
from painting import new_image, new_layer, paint, raw, read

suite = Suite()

PRECISIONS = [Gimp.Precision.U8_NON_LINEAR, Gimp.Precision.U16_NON_LINEAR, Gimp.Precision.FLOAT_NON_LINEAR,
              Gimp.Precision.U8_LINEAR, Gimp.Precision.FLOAT_LINEAR, Gimp.Precision.HALF_NON_LINEAR]


def matrix_case(precision, base, alpha):
    kind = ("GRAY" if base == Gimp.ImageBaseType.GRAY else "RGB") + ("A" if alpha else "")

    @suite.case("%s, %s: a new layer of the same precision, the source untouched" % (precision.value_nick, kind))
    def _():
        image = new_image(base=base, precision=precision)
        photo = new_layer(image, alpha=alpha)
        before = raw(photo)
        status, layer, message = paint(image, [photo])
        assert status == painting.SUCCESS, message
        assert raw(photo) == before, "the source has changed"
        assert layer.has_alpha()
        assert layer.is_gray() == (base == Gimp.ImageBaseType.GRAY)
        source, result = read(photo), read(layer)
        # Alpha comes through bit for bit; colours have become something else
        assert source[3::4] == result[3::4], "alpha has changed"
        change = sum(abs(a - b) for a, b in zip(source, result)) / len(source)
        assert 0.01 < change < 0.7, "mean change %g" % change
        assert all(-0.001 <= value <= 1.001 for value in result)
        image.delete()


for precision in PRECISIONS:
    for base in (Gimp.ImageBaseType.RGB, Gimp.ImageBaseType.GRAY):
        for alpha in (False, True):
            matrix_case(precision, base, alpha)


@suite.case("all precisions give the same painting")
def _():
    results = []
    for precision in PRECISIONS[:3] + PRECISIONS[4:5]:
        image = new_image(precision=precision)
        results.append(read(paint(image, [new_layer(image, alpha=False)])[1]))
        image.delete()
    for result in results[1:]:
        assert max(abs(a - b) for a, b in zip(results[0], result)) < 0.06


@suite.case("the layer lies above the source, at its place, with its size and a telling name")
def _():
    image = new_image(100, 80)
    new_layer(image, 100, 80, name="below")
    photo = new_layer(image, 40, 30, offsets=(-7, 33), name="photo")
    new_layer(image, 100, 80, name="above")
    status, layer, message = paint(image, [photo], style_model="great-wave")
    assert status == painting.SUCCESS, message
    assert [item.get_name() for item in image.get_layers()] == ["above", layer.get_name(), "photo", "below"]
    assert layer.get_offsets()[1:] == (-7, 33)
    assert (layer.get_width(), layer.get_height()) == (40, 30)
    assert "Great Wave" in layer.get_name(), layer.get_name()
    assert layer.get_mask() is None
    assert layer.get_opacity() == 100.0
    image.delete()


@suite.case("a layer in a group is painted in the group")
def _():
    image = new_image()
    group = Gimp.GroupLayer.new(image, "group")
    image.insert_layer(group, None, 0)
    photo = new_layer(image, parent=group)
    status, layer, message = paint(image, [photo])
    assert status == painting.SUCCESS, message
    assert layer.get_parent() == group
    assert [item.get_id() for item in group.get_children()] == [layer.get_id(), photo.get_id()]
    image.delete()


@suite.case("a rectangular selection becomes the mask, in the layer's coordinates")
def _():
    image = new_image(60, 50)
    photo = new_layer(image, 48, 36, offsets=(5, 6))
    image.select_rectangle(Gimp.ChannelOps.REPLACE, 10, 10, 20, 15)
    layer = paint(image, [photo])[1]
    mask = read(layer.get_mask(), "Y float")
    for y in range(36):
        for x in range(48):
            inside = 10 <= x + 5 < 30 and 10 <= y + 6 < 25
            assert mask[y * 48 + x] == (1.0 if inside else 0.0), (x, y)
    assert layer.get_width() == 48, "the mask can be widened: everything is painted"
    image.delete()


@suite.case("a soft selection becomes a soft mask")
def _():
    image = new_image()
    photo = new_layer(image)
    image.select_ellipse(Gimp.ChannelOps.REPLACE, 8, 6, 30, 24)
    Gimp.Selection.feather(image, 10)
    layer = paint(image, [photo])[1]
    mask = read(layer.get_mask(), "Y float")
    selection = read(image.get_selection(), "Y float")
    assert mask == selection
    assert any(0.1 < value < 0.9 for value in mask)
    image.delete()


@suite.case("one pixel, one row and one column can be painted")
def _():
    for width, height in ((1, 1), (50, 1), (1, 50)):
        image = new_image(width, height)
        status, layer, message = paint(image, [new_layer(image, width, height, alpha=False)])
        assert status == painting.SUCCESS, message
        assert (layer.get_width(), layer.get_height()) == (width, height)
        image.delete()


@suite.case("infinite and not-a-number pixels do not spread")
def _():
    image = new_image(precision=Gimp.Precision.FLOAT_LINEAR)
    photo = new_layer(image, alpha=False)
    values = list(read(photo))
    values[400] = float("nan")
    values[801] = float("inf")
    values[1202] = -1e30
    painting.write(photo, values)
    status, layer, message = paint(image, [photo])
    assert status == painting.SUCCESS, message
    assert all(0.0 <= value <= 1.0001 for value in read(layer))
    image.delete()


@suite.case("a hidden layer and an invisible one below a mask are painted as they are")
def _():
    image = new_image()
    photo = new_layer(image)
    photo.set_visible(False)
    photo.add_mask(photo.create_mask(Gimp.AddMaskType.BLACK))
    status, layer, message = paint(image, [photo])
    assert status == painting.SUCCESS, message
    assert layer.get_mask() is None
    image.delete()


# In a GIMP with fonts, which the tests do without
TEXT = """
import os, sys
sys.path.insert (0, os.environ['NS_TEST_FOLDER'])
import gi
gi.require_version ('Gimp', '3.0')
from gi.repository import Gimp
from painting import new_image, paint, raw, read
image = new_image (120, 60)
text = Gimp.TextLayer.new (image, 'Text', Gimp.context_get_font (), 40.0, Gimp.Unit.pixel ())
image.insert_layer (text, None, 0)
text.set_offsets (10, 5)
before = raw (text)
status, layer, message = paint (image, [text])
print ('PAINTED', status.value_nick, type (layer).__name__, layer.get_offsets ()[1:], text.get_text (),
       raw (text) == before, read (layer)[3::4] == read (text)[3::4])
image.delete ()
"""


@suite.case("a text layer is painted as the picture that it is, and stays text")
def _():
    run = subprocess.run(["gimp-console", "-i", "-d", "--batch-interpreter=python-fu-eval", "-b", TEXT, "--quit"],
                         capture_output=True, text=True, stdin=subprocess.DEVNULL)
    assert "PAINTED success Layer (10, 5) Text True True" in run.stdout, run.stdout + run.stderr


suite.run()
