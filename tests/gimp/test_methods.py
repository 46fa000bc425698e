# SPDX-License-Identifier: GPL-3.0-or-later
"""Any style and iterative in GIMP: several styles, regions, colours, texture, inversion."""

import json
import os
import struct

import gi

gi.require_version("Gimp", "3.0")
from gi.repository import Gegl, Gimp

import painting
from harness import Suite
from painting import CALLING_ERROR, new_image, new_layer, paint, read, refused, write

suite = Suite()
WIDTH, HEIGHT = 48, 36


def coloured(image, colour, name):
    """A style of one colour with some texture in it."""
    layer = new_layer(image, alpha=False, name=name)
    values = []
    for y in range(HEIGHT):
        for x in range(WIDTH):
            shade = 0.8 + 0.2 * ((x // 3 + y // 3) % 2)
            values += [channel * shade for channel in colour] + [1.0]
    write(layer, values)
    return layer


def mask(image, inside, name):
    channel = Gimp.Channel.new(image, name, WIDTH, HEIGHT, 100.0, Gegl.Color.new("black"))
    image.insert_channel(channel, None, 0)
    write(channel, [value for y in range(HEIGHT) for x in range(WIDTH)
                    for value in [1.0 if inside(x) else 0.0] * 3 + [1.0]])
    return channel


def set_up():
    image = new_image()
    return image, new_layer(image, alpha=False), coloured(image, (0.9, 0.2, 0.1), "red"), \
        coloured(image, (0.1, 0.2, 0.9), "blue")


def mean(values, channel, columns=range(WIDTH)):
    return sum(values[4 * (y * WIDTH + x) + channel] for y in range(HEIGHT) for x in columns) / HEIGHT / len(columns)


def painted(image, photo, **arguments):
    status, layer, message = paint(image, [photo], **arguments)
    assert status == painting.SUCCESS, message
    values = read(layer)
    image.remove_layer(layer)
    return values


def rename_styles(source, target):
    """The model with names of styles that no other model has."""
    data = open(source, "rb").read()
    length = struct.unpack("<Q", data[:8])[0]
    header = json.loads(data[8:8 + length])
    styles = json.loads(header["__metadata__"]["styles"])
    for style in styles:
        style["name"] = "own-" + style["name"]
    header["__metadata__"].update(name="own", styles=json.dumps(styles))
    text = json.dumps(header).encode()
    with open(target, "wb") as stream:
        stream.write(struct.pack("<Q", len(text)) + text + data[8 + length:])


@suite.case("any style: the painting takes the style's colours")
def _():
    image, photo, red, blue = set_up()
    reddish = painted(image, photo, method="adain", style_source="layer", style_layer=red)
    bluish = painted(image, photo, method="adain", style_source="layer", style_layer=blue)
    assert mean(reddish, 0) > mean(bluish, 0) + 0.1
    assert mean(reddish, 2) < mean(bluish, 2) - 0.1
    image.delete()


@suite.case("any style: strength 0 is near the photograph, and kept colours are the photograph's")
def _():
    image, photo, red, _ = set_up()
    source = read(photo)
    none = painted(image, photo, method="adain", style_source="layer", style_layer=red, strength=0.0)
    assert sum(abs(a - b) for a, b in zip(source, none)) / len(source) < 0.15
    kept = painted(image, photo, method="adain", style_source="layer", style_layer=red, colours="keep")
    for channel in range(3):
        assert abs((mean(kept, channel) - mean(kept, 1)) - (mean(source, channel) - mean(source, 1))) < 0.1
    image.delete()


@suite.case("any style: built-in styles by name, without their pictures")
def _():
    image, photo, _, _ = set_up()
    first = painted(image, photo, method="adain", style_source="model")
    wave = painted(image, photo, method="adain", style_source="model", style_model="great-wave")
    scream = painted(image, photo, method="adain", style_source="model", style_model="the-scream")
    assert first == wave
    assert sum(abs(a - b) for a, b in zip(wave, scream)) / len(wave) > 0.03
    refused(image, [photo], "no-such-style", method="adain", style_source="model", style_model="no-such-style")
    image.delete()


@suite.case("any style: shares blend several styles")
def _():
    image, photo, red, blue = set_up()
    common = dict(method="adain", style_source="layer", style_layer=red)
    first = painted(image, photo, **common)
    results = [painted(image, photo, style_layer_2=blue, style_share=one, style_share_2=other, **common)
               for one, other in ((1.0, 0.0), (1.0, 1.0), (0.0, 1.0))]
    assert max(abs(a - b) for a, b in zip(first, results[0])) < 0.02
    assert mean(results[0], 0) > mean(results[1], 0) > mean(results[2], 0)
    image.delete()


@suite.case("any style: channels say where each style is painted")
def _():
    image, photo, red, blue = set_up()
    left, right = mask(image, lambda x: x < WIDTH // 2, "left"), mask(image, lambda x: x >= WIDTH // 2, "right")
    common = dict(method="adain", style_source="layer", style_layer=red, style_layer_2=blue, style_region=left)
    values = painted(image, photo, style_region_2=right, **common)
    assert mean(values, 0, range(0, 16)) > mean(values, 0, range(32, 48)) + 0.1
    assert mean(values, 2, range(0, 16)) < mean(values, 2, range(32, 48)) - 0.1
    refused(image, [photo], "regions", **common)
    image.delete()


@suite.case("any style: layer masks, layers and groups say it likewise")
def _():
    image, photo, red, blue = set_up()

    def half(drawable, inside):
        write(drawable, [value for y in range(HEIGHT) for x in range(WIDTH)
                         for value in [1.0 if inside(x) else 0.0] * 3 + [1.0]])

    layer_mask = red.create_mask(Gimp.AddMaskType.BLACK)
    red.add_mask(layer_mask)
    half(layer_mask, lambda x: x < WIDTH // 2)
    # A group with a layer that is half as wide and lies on the right: beyond it there is nothing
    group = Gimp.GroupLayer.new(image, "group")
    image.insert_layer(group, None, 0)
    white = new_layer(image, WIDTH // 2, HEIGHT, alpha=False, name="white", parent=group)
    write(white, [1.0] * (4 * HEIGHT * (WIDTH // 2)))
    white.set_offsets(WIDTH // 2, 0)
    plain = new_layer(image, alpha=False, name="plain")
    half(plain, lambda x: x >= WIDTH // 2)

    common = dict(method="adain", style_source="layer", style_layer=red, style_layer_2=blue, style_region=layer_mask)
    results = [painted(image, photo, style_region_2=region, **common) for region in (group, plain)]
    for values in results:
        assert mean(values, 0, range(0, 16)) > mean(values, 0, range(32, 48)) + 0.1
        assert mean(values, 2, range(0, 16)) < mean(values, 2, range(32, 48)) - 0.1
    assert max(abs(a - b) for a, b in zip(*results)) < 0.02
    image.delete()


@suite.case("any style: only what is selected counts for the picture's statistics, with hard and soft edges")
def _():
    image = new_image(240, 32)
    photo, other = (new_layer(image, 240, 32, alpha=False) for _ in range(2))
    red = coloured(image, (0.9, 0.2, 0.1), "red")
    values = list(read(other))
    for y in range(32):
        for x in range(180, 240):
            values[4 * (240 * y + x):4 * (240 * y + x) + 3] = [1.0, 1.0, 1.0]
    write(other, values)

    def far_away():
        """How much the paintings of both differ on the left, where they are the same, and that painting."""
        one, two = (painted(image, layer, method="adain", style_source="layer", style_layer=red)
                    for layer in (photo, other))
        left = [4 * (240 * y + x) + c for y in range(32) for x in range(40) for c in range(3)]
        return sum(abs(one[i] - two[i]) for i in left) / len(left), [one[i] for i in left]

    everything, plain = far_away()
    image.select_rectangle(Gimp.ChannelOps.REPLACE, 0, 0, 100, 32)
    hard, selected = far_away()
    Gimp.Selection.feather(image, 20)
    soft, feathered = far_away()
    assert everything > 0.015
    assert hard < everything / 10
    assert soft < everything / 10
    assert change(plain, selected) > 0.01
    assert 0.0 < change(selected, feathered) < change(plain, selected)
    image.delete()


@suite.case("iterative: a draft, the same for the same seed")
def _():
    image, photo, red, _ = set_up()
    arguments = dict(method="iterative", style_source="layer", style_layer=red, quality="draft", steps=5, seed=3)
    first = painted(image, photo, **arguments)
    assert first == painted(image, photo, **arguments)
    source = read(photo)
    assert sum(abs(a - b) for a, b in zip(source, first)) / len(source) > 0.02
    assert mean(first, 0) - mean(first, 2) > mean(source, 0) - mean(source, 2)
    image.delete()


def change(one, other):
    return sum(abs(a - b) for a, b in zip(one, other)) / len(one)


@suite.case("iterative: built-in styles by name, without their pictures, in a layer named after them")
def _():
    image, photo, _, _ = set_up()
    common = dict(method="iterative", style_source="model", quality="draft", steps=5, initial="content")
    first = painted(image, photo, **common)
    wave = painted(image, photo, style_model="great-wave", **common)
    assert first == wave
    assert change(wave, read(photo)) > 0.02
    status, layer, message = paint(image, [photo], style_model="the-scream", **common)
    assert status == painting.SUCCESS, message
    assert layer.get_name() == "Neural Style: The Scream", layer.get_name()
    assert [item.get_name() for item in image.get_layers()] == ["blue", "red", layer.get_name(), "photo"]
    assert change(wave, read(layer)) > 0.02
    refused(image, [photo], "no-such-style", style_model="no-such-style", **common)
    refused(image, [photo], "great-wave", style_model="no-such-style", **common)
    image.delete()


@suite.case("iterative: a built-in style begins with what the fast method paints")
def _():
    image, photo, _, _ = set_up()
    fast = painted(image, photo, method="fast", style_model="starry-night")
    common = dict(method="iterative", style_model="starry-night", steps=1, scales=1)
    automatic, asked, content = (painted(image, photo, initial=initial, **common)
                                 for initial in ("auto", "fast", "content"))
    assert automatic == asked
    assert change(fast, asked) > 0.0
    assert change(fast, asked) < change(fast, content)
    image.delete()


@suite.case("iterative: a style that the fast method does not have begins with the photograph")
def _():
    folder = os.path.join(Gimp.directory(), "neural-style", "models")
    os.makedirs(folder, exist_ok=True)
    path = os.path.join(folder, "own.safetensors")
    rename_styles(os.path.join(os.environ["NS_MODELS"], "features.safetensors"), path)
    image, photo, _, _ = set_up()
    common = dict(method="iterative", style_model="own-great-wave", quality="draft", steps=2)
    automatic, content = (painted(image, photo, initial=initial, **common) for initial in ("auto", "content"))
    assert automatic == content
    refused(image, [photo], "fast method", initial="fast", **common)
    image.delete()
    os.remove(path)


@suite.case("iterative: a texture in a built-in style, and a network layer that needs none")
def _():
    image, photo, _, _ = set_up()
    texture = dict(method="iterative", task="texture", quality="draft", steps=5)
    assert change(painted(image, photo, style_model="great-wave", **texture),
                  painted(image, photo, style_model="the-scream", **texture)) > 0.02
    status, layer, message = paint(image, [photo], method="iterative", task="invert", style_model="no-such-style",
                                   quality="draft", steps=1)
    assert status == painting.SUCCESS, message
    assert layer.get_name() == "Neural Style: relu3_1"
    image.delete()


@suite.case("iterative: more content weight keeps more of the photograph")
def _():
    image, photo, red, _ = set_up()
    source = read(photo)
    change = []
    for weight in (0.1, 100.0):
        values = painted(image, photo, method="iterative", style_source="layer", style_layer=red, quality="draft",
                         steps=10, content_weight=weight)
        change.append(sum(abs(a - b) for a, b in zip(source, values)))
    assert change[0] > change[1]
    image.delete()


@suite.case("iterative: a texture looks like its style and not like the layer")
def _():
    image, photo, red, _ = set_up()
    values = painted(image, photo, method="iterative", style_source="layer", style_layer=red, task="texture",
                     quality="draft", steps=60)
    assert mean(values, 0) > mean(values, 2) + 0.3
    image.delete()


@suite.case("iterative: a network layer is rebuilt without any style")
def _():
    image, photo, _, _ = set_up()
    values = painted(image, photo, method="iterative", task="invert", invert_tap="relu1_1", quality="draft", steps=20)
    assert len(values) == 4 * WIDTH * HEIGHT
    refused(image, [photo], "relu1_1", method="iterative", task="invert", invert_tap="no-such-layer")
    image.delete()


@suite.case("iterative: it begins with the layer asked for")
def _():
    image, photo, red, blue = set_up()
    values = painted(image, photo, method="iterative", style_source="layer", style_layer=red, initial="layer",
                     initial_layer=blue, quality="draft", steps=1, scales=1)
    assert mean(values, 2) > mean(read(photo), 2)
    refused(image, [photo], "begin", method="iterative", style_source="layer", style_layer=red, initial="layer")
    image.delete()


@suite.case("too little memory is refused with the number that is needed")
def _():
    image, photo, red, _ = set_up()
    for arguments in (dict(), dict(method="iterative", style_source="layer", style_layer=red)):
        refused(image, [photo], "MiB", painting.EXECUTION_ERROR, memory_limit=1, **arguments)
    image.delete()


suite.run()
