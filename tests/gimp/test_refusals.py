# SPDX-License-Identifier: GPL-3.0-or-later
"""What cannot be painted is refused with a sentence that says what to do, and nothing changes."""

import os
import subprocess

import gi

gi.require_version("Gimp", "3.0")
from gi.repository import Gegl, Gimp

from harness import Suite
from painting import EXECUTION_ERROR, SUCCESS, file, new_image, new_layer, paint, refused

suite = Suite()


@suite.case("two layers")
def _():
    image = new_image()
    refused(image, [new_layer(image), new_layer(image)], "single layer")
    image.delete()


@suite.case("no layer")
def _():
    image = new_image()
    new_layer(image)
    refused(image, [], "single layer")
    image.delete()


@suite.case("a layer mask, which is what is selected while it is edited")
def _():
    image = new_image()
    photo = new_layer(image)
    mask = photo.create_mask(Gimp.AddMaskType.WHITE)
    photo.add_mask(mask)
    refused(image, [mask], "mask is being edited")
    refused(image, [mask], "thumbnail")
    image.delete()


@suite.case("a floating selection")
def _():
    image = new_image()
    photo = new_layer(image)
    image.select_rectangle(Gimp.ChannelOps.REPLACE, 5, 5, 20, 20)
    assert Gimp.edit_copy([photo])
    floating = Gimp.edit_paste(photo, True)[0]
    assert floating.is_floating_sel()
    refused(image, [floating], "Anchor it or make it a layer")
    image.delete()


@suite.case("a channel")
def _():
    image = new_image()
    new_layer(image)
    channel = Gimp.Channel.new(image, "channel", 48, 36, 50.0, Gegl.Color.new("red"))
    image.insert_channel(channel, None, 0)
    refused(image, [channel], "not channels")
    image.delete()


@suite.case("a layer group")
def _():
    image = new_image()
    group = Gimp.GroupLayer.new(image, "group")
    image.insert_layer(group, None, 0)
    refused(image, [group], "layer groups")
    image.delete()


@suite.case("an indexed image")
def _():
    image = new_image()
    photo = new_layer(image, alpha=False)
    image.convert_indexed(Gimp.ConvertDitherType.NONE, Gimp.ConvertPaletteType.GENERATE, 16, False, False, "")
    refused(image, [photo], "Mode")
    image.delete()


@suite.case("a selection that does not touch the layer")
def _():
    image = new_image(100, 100)
    photo = new_layer(image, 20, 20)
    image.select_rectangle(Gimp.ChannelOps.REPLACE, 50, 50, 20, 20)
    refused(image, [photo], "does not touch")
    image.delete()


@suite.case("a built-in style that does not exist, naming those that do")
def _():
    image = new_image()
    photo = new_layer(image)
    refused(image, [photo], "great-wave", style_model="no-such-style")
    refused(image, [photo], "no-such-style", style_model="no-such-style")
    image.delete()


@suite.case("the fast method with a picture for a style")
def _():
    image = new_image()
    photo = new_layer(image)
    refused(image, [photo], "built-in", method="fast", style_source="layer", style_layer=photo)
    image.delete()


@suite.case("a feature network that knows no styles with a built-in style, named")
def _():
    image = new_image()
    photo = new_layer(image)
    path = os.path.join(os.environ["NS_TEST_FOLDER"], "..", "data", "tiny-features.safetensors")
    for name in ("", "great-wave"):
        refused(image, [photo], "tiny-features.safetensors” knows no built-in styles", method="iterative",
                style_source="model", style_model=name, features_file=file(path))
    path = os.path.join(os.environ["NS_MODELS"], "features.safetensors")
    refused(image, [photo], "knows no style called “no-such-style”", method="iterative", style_source="model",
            style_model="no-such-style", features_file=file(path))
    image.delete()


@suite.case("a model instead of a built-in style")
def _():
    image = new_image()
    photo = new_layer(image)
    refused(image, [photo], "not a style", method="iterative", style_model="features")
    image.delete()


@suite.case("beginning with what the fast method paints without a built-in style, or where nothing is painted")
def _():
    image = new_image()
    photo = new_layer(image)
    refused(image, [photo], "built-in style", method="iterative", style_source="layer", style_layer=photo,
            initial="fast")
    for task in ("texture", "invert"):
        refused(image, [photo], "another beginning", method="iterative", task=task, initial="fast")
    image.delete()


@suite.case("a method that needs a picture without one")
def _():
    image = new_image()
    photo = new_layer(image)
    refused(image, [photo], "layer", method="adain", style_source="layer")
    refused(image, [photo], "picture", method="adain", style_source="file")
    refused(image, [photo], "picture", method="iterative", style_source="file")
    image.delete()


@suite.case("styles and regions after a gap")
def _():
    image = new_image()
    photo, style = new_layer(image), new_layer(image)
    common = dict(method="adain", style_source="layer", style_layer=style)
    refused(image, [photo], "“Third style” is given, but “Second style” is not", style_layer_3=style, **common)
    refused(image, [photo], "“Fourth style” is given, but “Third style” is not", style_layer_2=style,
            style_layer_4=style, **common)
    refused(image, [photo], "“Second region” is given", style_layer_2=style, style_region_2=style, **common)
    refused(image, [photo], "“Third region” is given, but “Second region” is not", style_layer_2=style,
            style_region=style, style_region_3=style, **common)
    image.delete()


@suite.case("more styles and regions beside a built-in style, though not if they are last values")
def _():
    image = new_image()
    photo, style = new_layer(image), new_layer(image)
    for method in ("fast", "adain", "iterative"):
        for name in ("style_layer_2", "style_layer_4", "style_region", "style_region_2"):
            refused(image, [photo], "built-in style is painted alone", method=method, **{name: style})
    status, layer, message = paint(image, [photo], run_mode=Gimp.RunMode.WITH_LAST_VALS, style_region=style)
    assert status == SUCCESS, message
    image.delete()


@suite.case("a style picture that does not exist, is no picture, or is a folder, named")
def _():
    image = new_image()
    photo = new_layer(image)
    folder = os.environ["NS_PROFILE"]
    text = os.path.join(folder, "no-picture.png")
    with open(text, "w") as stream:
        stream.write("This is no picture.")
    for path in (os.path.join(folder, "missing.png"), text, folder):
        refused(image, [photo], os.path.basename(path), EXECUTION_ERROR, method="adain", style_source="file",
                style_file=file(path))
    image.delete()


# Python's properties do not take them at all; GIMP refuses them where they come as arguments
OUT_OF_RANGE = """
(script-fu-use-v3)
(let* ((image (gimp-image-new 40 30 RGB))
       (photo (gimp-layer-new image "photo" 40 30 RGB-IMAGE 100 LAYER-MODE-NORMAL)))
  (gimp-image-insert-layer image photo -1 0)
  (plug-in-neural-style #:run-mode RUN-NONINTERACTIVE #:image image #:drawables (vector photo) #:ARGUMENT)
  (error "painted"))
"""


@suite.case("numbers out of range")
def _():
    for name, value in (("strength", "2.0"), ("strength", "-0.5"), ("seed", "-1"), ("content-weight", "1000.0"),
                        ("style-scale", "0.0")):
        run = subprocess.run(["gimp-console", "-i", "-d", "-f", "--batch-interpreter=plug-in-script-fu-eval", "-b",
                              OUT_OF_RANGE.replace("ARGUMENT", name + " " + value), "--quit"], capture_output=True,
                             text=True, stdin=subprocess.DEVNULL)
        output = run.stdout + run.stderr
        assert run.returncode != 0 and "Error: painted" not in output, output
        assert "has value %s" % value in output and "out of range" in output, output


@suite.case("damaged models in the user's folder do not stop the sound ones, and are named when asked for")
def _():
    folder = os.path.join(Gimp.directory(), "neural-style", "models")
    os.makedirs(folder, exist_ok=True)
    good = open(os.path.join(os.environ["NS_MODELS"], "styles-painted.safetensors"), "rb").read()
    with open(os.path.join(folder, "zero.safetensors"), "wb"):
        pass
    with open(os.path.join(folder, "half.safetensors"), "wb") as stream:
        stream.write(good[:len(good) // 2])
    with open(os.path.join(folder, "jpeg.safetensors"), "wb") as stream:
        stream.write(b"\xff\xd8\xff\xe0" + b"\0" * 1000)
    image = new_image()
    photo = new_layer(image)
    status, layer, message = paint(image, [photo], style_model="great-wave")
    assert status == SUCCESS, message
    for name in ("zero", "half", "jpeg"):
        refused(image, [photo], name + ".safetensors", style_model=name)
        refused(image, [photo], name + ".safetensors", EXECUTION_ERROR, method="iterative", task="invert",
                features_file=file(os.path.join(folder, name + ".safetensors")))
    image.delete()
    for name in os.listdir(folder):
        os.remove(os.path.join(folder, name))


suite.run()
