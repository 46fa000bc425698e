# SPDX-License-Identifier: GPL-3.0-or-later
"""Layers with filters, which GIMP 3 applies without changing the layer, are taken as they are shown."""

import gi

gi.require_version("Gimp", "3.0")
from gi.repository import Gegl, Gimp

import painting
from harness import Suite
from painting import new_image, new_layer, paint, raw, read, write

suite = Suite()


def add_filter(layer, operation="gegl:invert-gamma", **settings):
    added = Gimp.DrawableFilter.new(layer, operation, operation)
    for name, value in settings.items():
        added.get_config().set_property(name, value)
    layer.append_filter(added)
    return added


def invert(layer):
    """Does to the pixels themselves what the filter does."""
    write(layer, [value if i % 4 == 3 else 1.0 - value for i, value in enumerate(read(layer))])


def painted(image, photo, **arguments):
    status, layer, message = paint(image, [photo], **arguments)
    assert status == painting.SUCCESS, message
    return layer


def difference(one, other):
    return max(abs(a - b) for a, b in zip(read(one), read(other)))


@suite.case("the photograph is painted as it is shown, and keeps its filters")
def _():
    for base in (Gimp.ImageBaseType.RGB, Gimp.ImageBaseType.GRAY):
        for precision in (Gimp.Precision.U8_NON_LINEAR, Gimp.Precision.FLOAT_LINEAR):
            image = new_image(base=base, precision=precision)
            filtered, inverted = new_layer(image, alpha=False), new_layer(image, alpha=False)
            add_filter(filtered)
            invert(inverted)
            before, images = raw(filtered), len(Gimp.get_images())
            first, second = painted(image, filtered), painted(image, inverted)
            assert difference(first, second) < 0.02
            assert difference(first, painted(image, new_layer(image, alpha=False))) > 0.1
            assert raw(filtered) == before and len(filtered.get_filters()) == 1
            assert len(Gimp.get_images()) == images, "an image is left behind"
            image.delete()


@suite.case("filters that are switched off do nothing")
def _():
    image = new_image()
    photo, plain = new_layer(image, alpha=False), new_layer(image, alpha=False)
    add_filter(photo).set_visible(False)
    assert difference(painted(image, photo), painted(image, plain)) < 0.02
    image.delete()


@suite.case("a filter that makes the layer larger leaves the painting at its place")
def _():
    image = new_image(100, 80)
    photo = new_layer(image, 40, 30, offsets=(30, 25))
    values = [0.0, 1.0, 0.0, 1.0] * (40 * 30)
    for y in range(10, 20):
        for x in range(40):
            values[4 * (40 * y + x) + 3] = 0.0
    write(photo, values)
    add_filter(photo, "gegl:dropshadow", x=-8.0, y=-8.0, radius=0.0, opacity=1.0)
    layer = painted(image, photo, strength=0.0)
    assert layer.get_offsets()[1:] == (30, 25)
    assert (layer.get_width(), layer.get_height()) == (40, 30)
    result = read(layer)

    def pixel(x, y):
        return [round(value, 1) for value in result[4 * (40 * y + x):4 * (40 * y + x) + 4]]

    assert pixel(20, 5) == pixel(20, 25) == [0.0, 1.0, 0.0, 1.0]
    assert pixel(20, 11)[3] == 0.0, "this far down no shadow falls"
    assert pixel(20, 15) == [0.0, 0.0, 0.0, 1.0], "the shadow of what is below"
    image.delete()


@suite.case("nothing else of a layer counts: mask, opacity, mode, eye, locks")
def _():
    image = new_image()
    plain, photo = new_layer(image, alpha=False), new_layer(image, alpha=False, offsets=(7, 5))
    invert(plain)
    add_filter(photo)
    photo.add_mask(photo.create_mask(Gimp.AddMaskType.BLACK))
    photo.set_opacity(30.0)
    photo.set_mode(Gimp.LayerMode.MULTIPLY)
    photo.set_composite_mode(Gimp.LayerCompositeMode.CLIP_TO_BACKDROP)
    photo.set_visible(False)
    photo.set_lock_position(True)
    photo.set_lock_content(True)
    photo.set_lock_visibility(True)
    assert difference(painted(image, photo), painted(image, plain)) < 0.02
    image.delete()


@suite.case("style layers and layers to begin with, also of other images")
def _():
    image, other = new_image(), new_image()
    photo = new_layer(image, alpha=False)
    plain, filtered, inverted = new_layer(other), new_layer(other), new_layer(other)
    add_filter(filtered)
    invert(inverted)
    for arguments, name in ((dict(method="adain", style_source="layer"), "style_layer"),
                            (dict(method="iterative", initial="layer", quality="draft", steps=1, scales=1),
                             "initial_layer")):
        wanted, same, different = (painted(image, photo, **{name: layer}, **arguments)
                                   for layer in (inverted, filtered, plain))
        assert difference(wanted, same) < 0.05, name
        assert difference(wanted, different) > 0.1, name
    image.delete()
    other.delete()


@suite.case("style layers of images in indexed colours, with and without filters")
def _():
    image, indexed = new_image(), new_image()
    photo, style = new_layer(image, alpha=False), new_layer(indexed, alpha=False)
    indexed.convert_indexed(Gimp.ConvertDitherType.NONE, Gimp.ConvertPaletteType.GENERATE, 16, False, False, "")
    copy = new_layer(image, alpha=False)
    write(copy, read(style))
    common = dict(method="adain", style_source="layer")
    plain = painted(image, photo, style_layer=style, **common)
    assert difference(plain, painted(image, photo, style_layer=copy, **common)) < 0.02
    add_filter(style)
    invert(copy)
    filtered = painted(image, photo, style_layer=style, **common)
    assert difference(filtered, painted(image, photo, style_layer=copy, **common)) < 0.02
    assert difference(plain, filtered) > 0.1
    image.delete()
    indexed.delete()


@suite.case("layers and groups that are regions")
def _():
    image = new_image(60, 40)
    photo = new_layer(image, alpha=False, offsets=(6, 3))
    styles = [new_layer(image, alpha=False), new_layer(image, alpha=False)]
    invert(styles[1])
    group = Gimp.GroupLayer.new(image, "group")
    image.insert_layer(group, None, 0)

    def half(parent, left):
        layer = new_layer(image, alpha=False, offsets=(6, 3), parent=parent)
        write(layer, [value for y in range(36) for x in range(48)
                      for value in [1.0 if (x < 24) == left else 0.0] * 3 + [1.0]])
        return layer

    left, right, filtered = half(None, True), half(None, False), half(None, True)
    half(group, True)
    add_filter(filtered)
    add_filter(group)
    common = dict(method="adain", style_source="layer", style_layer=styles[0], style_layer_2=styles[1],
                  style_region=left)
    wanted = painted(image, photo, style_region_2=right, **common)
    for region in (filtered, group):
        assert difference(wanted, painted(image, photo, style_region_2=region, **common)) < 0.02
    image.delete()


suite.run()
