# SPDX-License-Identifier: GPL-3.0-or-later
"""Making images for the plug-in, calling it, and looking at what it has done."""

import math
import struct

import gi

gi.require_version("Gimp", "3.0")
gi.require_version("Gegl", "0.4")
from gi.repository import Gegl, Gimp, Gio

SUCCESS = Gimp.PDBStatusType.SUCCESS
CALLING_ERROR = Gimp.PDBStatusType.CALLING_ERROR
EXECUTION_ERROR = Gimp.PDBStatusType.EXECUTION_ERROR

Gegl.init(None)


def new_image(width=48, height=36, base=Gimp.ImageBaseType.RGB, precision=Gimp.Precision.U8_NON_LINEAR):
    return Gimp.Image.new_with_precision(width, height, base, precision)


def new_layer(image, width=48, height=36, alpha=True, name="photo", offsets=(0, 0), parent=None):
    """A layer with a picture in it: colours that vary, and alpha from opaque to hidden."""
    gray = image.get_base_type() == Gimp.ImageBaseType.GRAY
    kind = {(False, False): Gimp.ImageType.RGB_IMAGE, (False, True): Gimp.ImageType.RGBA_IMAGE,
            (True, False): Gimp.ImageType.GRAY_IMAGE, (True, True): Gimp.ImageType.GRAYA_IMAGE}[gray, alpha]
    layer = Gimp.Layer.new(image, name, width, height, kind, 100.0, Gimp.LayerMode.NORMAL)
    image.insert_layer(layer, parent, 0)
    layer.set_offsets(*offsets)
    values = []
    for y in range(height):
        for x in range(width):
            shade = 0.5 + 0.4 * math.sin(x / 3.0) * math.cos(y / 5.0)
            values += [shade, x / width, y / height, min(1.0, 2.0 * x / width) if alpha else 1.0]
    write(layer, values)
    return layer


def write(drawable, values):
    buffer = drawable.get_buffer()
    rectangle = Gegl.Rectangle.new(0, 0, drawable.get_width(), drawable.get_height())
    buffer.set(rectangle, "R'G'B'A float", struct.pack("%df" % len(values), *values))
    buffer.flush()
    drawable.update(0, 0, drawable.get_width(), drawable.get_height())


def read(drawable, form="R'G'B'A float"):
    """The drawable's pixels as floats."""
    data = raw(drawable, form)
    return struct.unpack("%df" % (len(data) // 4), data)


def raw(drawable, form=None):
    """The drawable's bytes, in its own format or in form."""
    rectangle = Gegl.Rectangle.new(0, 0, drawable.get_width(), drawable.get_height())
    buffer = drawable.get_buffer()
    return bytes(buffer.get(rectangle, 1.0, form, Gegl.AbyssPolicy.NONE))


def paint(image, drawables, **arguments):
    """Calls the procedure; returns its status, the new layer or None, and the message."""
    procedure = Gimp.get_pdb().lookup_procedure("plug-in-neural-style")
    config = procedure.create_config()
    config.set_property("run-mode", arguments.pop("run_mode", Gimp.RunMode.NONINTERACTIVE))
    config.set_property("image", image)
    config.set_core_object_array("drawables", drawables)
    for name, value in arguments.items():
        config.set_property(name.replace("_", "-"), value)
    result = procedure.run(config)
    status = result.index(0)
    if status != SUCCESS:
        # libgimp checks arguments itself before the plug-in hears of them; its sentence is a value
        own = result.index(1) if result.length() > 1 else None
        return status, None, own if isinstance(own, str) else Gimp.get_pdb().get_last_error()
    return status, result.index(1), ""


def refused(image, drawables, words, status=CALLING_ERROR, **arguments):
    """Checks that a call fails with a sentence that has words in it, and changes nothing."""
    before = [layer.get_id() for layer in image.get_layers()]
    got, layer, message = paint(image, drawables, **arguments)
    assert got == status, "status %s, not %s: %s" % (got, status, message)
    assert words in message, message
    assert [layer.get_id() for layer in image.get_layers()] == before, "the image has changed"


def file(path):
    return Gio.File.new_for_path(path)
