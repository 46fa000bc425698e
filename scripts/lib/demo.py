# SPDX-License-Identifier: GPL-3.0-or-later
"""Paints photo_file and saves output_file.xcf with both layers and a flattened output_file.png.

scripts/demo defines these two, and style_name, and runs this inside GIMP."""

from gi.repository import Gimp, Gio


def load(name):
    return Gimp.file_load(Gimp.RunMode.NONINTERACTIVE, Gio.File.new_for_path(name))


def save(image, name):
    if not Gimp.file_save(Gimp.RunMode.NONINTERACTIVE, image, Gio.File.new_for_path(name), None):
        raise SystemExit("%s cannot be saved: %s" % (name, Gimp.get_pdb().get_last_error()))


image = load(photo_file)
procedure = Gimp.get_pdb().lookup_procedure("plug-in-neural-style")
config = procedure.create_config()
config.set_property("image", image)
config.set_core_object_array("drawables", image.get_layers())
config.set_property("method", "fast")
config.set_property("style-source", "model")
config.set_property("style-model", style_name)
result = procedure.run(config)
if result.index(0) != Gimp.PDBStatusType.SUCCESS:
    raise SystemExit(Gimp.get_pdb().get_last_error())

save(image, output_file + ".xcf")
image.flatten()
save(image, output_file + ".png")

if len(load(output_file + ".xcf").get_layers()) != 2:
    raise SystemExit("The saved image has not two layers.")
