# SPDX-License-Identifier: GPL-3.0-or-later
"""The ways to call the procedure: its arguments, styles from layers and files, last values, Script-Fu."""

import os
import subprocess

import gi

gi.require_version("Gimp", "3.0")
gi.require_version("Babl", "0.1")
from gi.repository import Babl, Gegl, Gimp

import painting
from harness import Suite
from painting import file, new_image, new_layer, paint, read

suite = Suite()
PROFILE = os.environ["NS_PROFILE"]


def arguments():
    procedure = Gimp.get_pdb().lookup_procedure("plug-in-neural-style")
    return {argument.name: argument for argument in procedure.get_arguments()}


@suite.case("every argument has a label and an explanation")
def _():
    for name, argument in arguments().items():
        if name not in ("run-mode", "image", "drawables"):
            assert argument.get_nick() and argument.get_blurb(), name
            assert argument.get_blurb()[0].isupper(), name


@suite.case("the arguments that scripts rely on are there")
def _():
    assert {"run-mode", "image", "drawables", "method", "style-source", "style-model", "style-layer", "style-file",
            "strength", "content-weight", "seed"} <= set(arguments())


@suite.case("strength 0 gives the photograph, 1 the painting, and halfway lies between")
def _():
    image = new_image()
    photo = new_layer(image, alpha=False)
    source = read(photo)
    none, half, full = (read(paint(image, [photo], strength=strength)[1]) for strength in (0.0, 0.5, 1.0))
    assert max(abs(a - b) for a, b in zip(source, none)) < 0.005
    for low, middle, high in zip(none, half, full):
        assert abs(middle - (low + high) / 2.0) < 0.01
    image.delete()


@suite.case("the same seed gives the same painting")
def _():
    image = new_image()
    photo = new_layer(image)
    assert read(paint(image, [photo], seed=7)[1]) == read(paint(image, [photo], seed=7)[1])
    image.delete()


@suite.case("built-in styles differ from each other")
def _():
    image = new_image()
    photo = new_layer(image, alpha=False)
    paintings = [read(paint(image, [photo], style_model=name)[1])
                 for name in ("great-wave", "starry-night", "the-scream")]
    for index, first in enumerate(paintings):
        for second in paintings[index + 1:]:
            assert sum(abs(a - b) for a, b in zip(first, second)) / len(first) > 0.03
    image.delete()


@suite.case("a layer of another image can be the style")
def _():
    image, other = new_image(), new_image(64, 30, base=Gimp.ImageBaseType.GRAY)
    photo, style = new_layer(image), new_layer(other, 64, 30, name="brushwork")
    before = painting.raw(style)
    status, layer, message = paint(image, [photo], method="adain", style_source="layer", style_layer=style)
    assert status == painting.SUCCESS, message
    assert "brushwork" in layer.get_name()
    assert painting.raw(style) == before
    image.delete()
    other.delete()


@suite.case("a picture file can be the style, and leaves no image behind")
def _():
    other = new_image(40, 30)
    new_layer(other, 40, 30, alpha=False)
    path = os.path.join(PROFILE, "style picture ü.png")
    assert Gimp.file_save(Gimp.RunMode.NONINTERACTIVE, other, file(path), None)
    other.delete()
    image = new_image()
    photo = new_layer(image)
    images = len(Gimp.get_images())
    status, layer, message = paint(image, [photo], method="adain", style_source="file", style_file=file(path))
    assert status == painting.SUCCESS, message
    assert len(Gimp.get_images()) == images
    image.delete()


@suite.case("an image is painted in its own colour space, whose colours all survive")
def _():
    rgb, gray = Gimp.ImageBaseType.RGB, Gimp.ImageBaseType.GRAY
    for base, profile in ((rgb, Gimp.ColorProfile.new_rgb_adobe()), (rgb, Gimp.ColorProfile.new_rgb_srgb_linear()),
                          (rgb, Gimp.ColorProfile.new_rgb_adobe().new_linear_from_color_profile()),
                          (gray, Gimp.ColorProfile.new_d50_gray_lab_trc())):
        image = new_image(base=base)
        image.set_color_profile(profile)
        photo = new_layer(image, alpha=False)
        form = Babl.get_name(photo.get_format())
        numbers = bytes((i * 97 + i // 7 * 31) % 256 for i in range(photo.get_bpp() * 48 * 36))
        photo.get_buffer().set(Gegl.Rectangle.new(0, 0, 48, 36), form, numbers)
        status, layer, message = paint(image, [photo], strength=0.0)
        assert status == painting.SUCCESS, message
        result = painting.raw(layer, form)
        assert max(abs(a - b) for a, b in zip(numbers, result)) <= 1
        status, layer, message = paint(image, [photo])
        assert painting.raw(layer, form) != numbers
        assert image.get_color_profile().is_equal(profile)
        image.delete()


@suite.case("styles look the same whatever the colour spaces of theirs and of the photograph")
def _():
    precision = Gimp.Precision.FLOAT_LINEAR
    image, narrow, wide = new_image(precision=precision), new_image(precision=precision), new_image(precision=precision)
    image.set_color_profile(Gimp.ColorProfile.new_rgb_adobe())
    wide.set_color_profile(Gimp.ColorProfile.new_rgb_adobe())
    photo = new_layer(image, alpha=False)
    results = [read(paint(image, [photo], method="adain", style_source="layer", style_layer=new_layer(other))[1])
               for other in (narrow, wide)]
    assert max(abs(a - b) for a, b in zip(*results)) < 0.02
    for used in (image, narrow, wide):
        used.delete()


@suite.case("the last values are used again, and without any the defaults are")
def _():
    image = new_image()
    photo = new_layer(image)
    status, layer, message = paint(image, [photo], run_mode=Gimp.RunMode.WITH_LAST_VALS)
    assert status == painting.SUCCESS, message
    assert "Great Wave" in layer.get_name(), layer.get_name()

    folder = os.path.join(PROFILE, "plug-in-settings")
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, "GimpProcedureConfigRun-plug-in-neural-style.last"), "w") as stream:
        stream.write('# settings\n(style-model "the-scream")\n(strength 0.5)\n# end of settings\n')
    status, layer, message = paint(image, [photo], run_mode=Gimp.RunMode.WITH_LAST_VALS)
    assert status == painting.SUCCESS, message
    assert "Scream" in layer.get_name(), layer.get_name()
    image.delete()


@suite.case("Script-Fu calls it by named arguments")
def _():
    script = """
(script-fu-use-v3)
(let* ((image (gimp-image-new 40 30 RGB))
       (photo (gimp-layer-new image "photo" 40 30 RGB-IMAGE 100 LAYER-MODE-NORMAL)))
  (gimp-image-insert-layer image photo -1 0)
  (gimp-drawable-edit-fill photo FILL-WHITE)
  (let ((painting (plug-in-neural-style #:run-mode RUN-NONINTERACTIVE #:image image
                                        #:drawables (vector photo) #:style-model "starry-night"
                                        #:strength 0.9)))
    (if (not (= (vector-length (gimp-image-get-layers image)) 2)) (error "no new layer"))
    (if (not (string=? (gimp-item-get-name painting)
                       (gimp-item-get-name (vector-ref (gimp-image-get-layers image) 0))))
        (error "not the new layer")))
  (gimp-image-delete image))
"""
    run = subprocess.run(["gimp-console", "-i", "-d", "-f", "--batch-interpreter=plug-in-script-fu-eval", "-b", script,
                          "--quit"], capture_output=True, text=True, stdin=subprocess.DEVNULL)
    assert run.returncode == 0, run.stdout + run.stderr


@suite.case("Script-Fu names a built-in style for the iterative method, and what it begins with")
def _():
    script = """
(script-fu-use-v3)
(let* ((image (gimp-image-new 40 30 RGB))
       (photo (gimp-layer-new image "photo" 40 30 RGB-IMAGE 100 LAYER-MODE-NORMAL)))
  (gimp-image-insert-layer image photo -1 0)
  (gimp-drawable-edit-fill photo FILL-WHITE)
  (let ((painting (plug-in-neural-style #:run-mode RUN-NONINTERACTIVE #:image image
                                        #:drawables (vector photo) #:method "iterative"
                                        #:style-model "udnie" #:initial "fast"
                                        #:quality "draft" #:steps 1)))
    (if (not (string=? (gimp-item-get-name painting) "Neural Style: Udnie"))
        (error "not named after the style")))
  (gimp-image-delete image))
"""
    run = subprocess.run(["gimp-console", "-i", "-d", "-f", "--batch-interpreter=plug-in-script-fu-eval", "-b", script,
                          "--quit"], capture_output=True, text=True, stdin=subprocess.DEVNULL)
    assert run.returncode == 0, run.stdout + run.stderr


@suite.case("Script-Fu is told when it fails")
def _():
    script = """
(script-fu-use-v3)
(let* ((image (gimp-image-new 40 30 RGB))
       (photo (gimp-layer-new image "photo" 40 30 RGB-IMAGE 100 LAYER-MODE-NORMAL)))
  (gimp-image-insert-layer image photo -1 0)
  (plug-in-neural-style #:run-mode RUN-NONINTERACTIVE #:image image #:drawables (vector photo)
                        #:style-model "no-such-style"))
"""
    run = subprocess.run(["gimp-console", "-i", "-d", "-f", "--batch-interpreter=plug-in-script-fu-eval", "-b", script,
                          "--quit"], capture_output=True, text=True, stdin=subprocess.DEVNULL)
    assert run.returncode != 0
    assert "no-such-style" in run.stdout + run.stderr


@suite.case("the menu entry speaks Chinese")
def _():
    script = ("from gi.repository import Gimp; "
              "print('LABEL', Gimp.get_pdb().lookup_procedure('plug-in-neural-style').get_menu_label())")
    environment = dict(os.environ, LC_ALL="zh_CN.UTF-8", LANGUAGE="zh_CN", GIMP3_DIRECTORY=PROFILE + "-zh")
    subprocess.run(["cp", "-r", PROFILE, environment["GIMP3_DIRECTORY"]], check=True)
    path = os.path.join(environment["GIMP3_DIRECTORY"], "pluginrc")
    if os.path.exists(path):
        os.remove(path)
    run = subprocess.run(["gimp-console", "-i", "-d", "-f", "--batch-interpreter=python-fu-eval", "-b", script, "--quit"],
                         capture_output=True, text=True, env=environment, stdin=subprocess.DEVNULL)
    label = [line for line in run.stdout.splitlines() if line.startswith("LABEL")]
    assert label and any("\u4e00" <= letter <= "\u9fff" for letter in label[0]), run.stdout + run.stderr


suite.run()
