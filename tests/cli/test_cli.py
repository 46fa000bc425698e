# SPDX-License-Identifier: GPL-3.0-or-later
"""The program neural-style as a user calls it.  Usage: test_cli.py PROGRAM DATA; writes TAP."""

import json
import os
import pty
import shutil
import struct
import subprocess
import sys
import tempfile
import zlib

PROGRAM, DATA = (os.path.abspath(argument) for argument in sys.argv[1:3])
FAST = os.path.join(DATA, "tiny-fast.safetensors")
ADAIN = os.path.join(DATA, "tiny-adain.safetensors")
FEATURES = os.path.join(DATA, "tiny-features.safetensors")
KNOWING = os.path.join(DATA, "tiny-features-styles.safetensors")

count, failed = 0, 0


def check(what, good, *details):
    global count, failed
    count += 1
    failed += not good
    print("%s %d - %s" % ("ok" if good else "not ok", count, what))
    if not good:
        for detail in details:
            print("# " + repr(detail))


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def write_png(path, width, height, pixel):
    """pixel (x, y) -> (r, g, b, a), 0 ... 255"""
    rows = b"".join(b"\0" + bytes(v for x in range(width) for v in pixel(x, y)) for y in range(height))
    with open(path, "wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0))
                   + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


def header(path):
    with open(path, "rb") as file:
        data = file.read(26)
    return struct.unpack(">IIBB", data[16:26]) if data[:4] == b"\x89PNG" else None


def pixels(path):
    """The bytes of an 8-bit PNG's pixels, its filters undone (PNG specification, section 9)."""
    with open(path, "rb") as file:
        data = file.read()
    width, height, _, kind = header(path)
    size, packed, at = {2: 3, 6: 4}[kind], b"", 8
    while at < len(data):
        length = struct.unpack(">I", data[at:at + 4])[0]
        if data[at + 4:at + 8] == b"IDAT":
            packed += data[at + 8:at + 8 + length]
        at += length + 12
    rows, raw, before = [], zlib.decompress(packed), bytes(width * size)
    for y in range(height):
        start = y * (width * size + 1)
        row = bytearray(raw[start + 1:start + 1 + width * size])
        for i, up in enumerate(before):
            left, corner = (row[i - size], before[i - size]) if i >= size else (0, 0)
            nearest = min((abs(up - corner), 0, left), (abs(left - corner), 1, up), (abs(left + up - 2 * corner), 2, corner))
            row[i] = (row[i] + (0, left, up, (left + up) // 2, nearest[2])[raw[start]]) % 256
        before = bytes(row)
        rows.append(before)
    return b"".join(rows)


def run(*arguments, **environment):
    environment = dict(os.environ, LC_ALL="C.UTF-8", **environment)
    result = subprocess.run([PROGRAM, *arguments], capture_output=True, text=True, env=environment, timeout=120)
    return result.returncode, result.stdout, result.stderr


def fails(what, code, sentence, *arguments):
    """The program ends with code, says sentence on standard error, and leaves no output."""
    got, out, err = run(*arguments)
    lines = err.splitlines()
    good = (got == code and out == "" and sentence in err and lines and lines[0].startswith("neural-style: ")
            and not os.path.exists("out.png"))
    check(what, good, got, out, err)
    if os.path.exists("out.png"):
        os.unlink("out.png")


def paints(what, *arguments, photo="photo.png"):
    """The program paints photo to out.png; returns the bytes."""
    code, out, err = run(photo, "-o", "out.png", *arguments)
    good = code == 0 and err == "" and os.path.exists("out.png") and header("out.png")[:2] == header(photo)[:2]
    check(what, good, code, out, err)
    data = open("out.png", "rb").read() if os.path.exists("out.png") else None
    if data:
        os.unlink("out.png")
    return data


def usage_tests():
    for option in ("-h", "--help"):
        code, out, err = run(option)
        check("%s shows the usage" % option, code == 0 and out.startswith("Usage: neural-style") and err == "")
    code, out, err = run("--version")
    check("--version shows the version", code == 0 and out.startswith("neural-style ") and out.count("\n") == 1)

    paint = ("photo.png", "-o", "out.png")
    fails("nothing at all is a usage error", 2, "picture that is to be painted")
    fails("a missing --output is a usage error", 2, "--output", "photo.png", "-s", "first")
    fails("a missing --style is a usage error", 2, "--style", *paint)
    fails("two photographs are a usage error", 2, "other.png", "photo.png", "other.png", "-o", "out.png", "-s", "first")
    fails("a photograph with --list is a usage error", 2, "photo.png", "--list", "photo.png")
    fails("an unknown option is a usage error", 2, "--nonsense", *paint, "--nonsense")
    fails("an option without its value is a usage error", 2, "needs a value", *paint, "--style")
    fails("an empty style is a usage error", 2, "--style", *paint, "-s", "")
    for option, values in {
            "strength": ("1.5", "-0.1", "much", "", "nan", "0,5", "0.5x"), "style-scale": ("0", "11", "big"),
            "threads": ("-1", "257", "two", "1.5"), "seed": ("-1", "x", "18446744073709551616"),
            "memory": ("-5", "lots", "99999999999999999999"), "bits": ("7", "32", "x"), "colour": ("grey",),
            "method": ("magic",)}.items():
        for value in values:
            fails("--%s %r is a usage error" % (option, value), 2, "--" + option,
                  *paint, "-s", "first", "--%s=%s" % (option, value))
    fails("--weight before any style is a usage error", 2, "--weight", *paint, "--weight", "2", "-s", "s.png")
    fails("--region before any style is a usage error", 2, "--region", *paint, "--region", "m.png", "-s", "s.png")
    fails("a negative weight is a usage error", 2, "--weight", *paint, "-s", "style.png", "--weight", "-1")
    fails("regions for some styles only are a usage error", 2, "--region",
          *paint, "-s", "style.png", "--region", "mask.png", "-s", "style.png")
    fails("a picture with the method fast is a usage error", 2, "style.png", *paint, "-m", "fast", "-s", "style.png")
    fails("names of several styles are a usage error", 2, "first", *paint, "-m", "iterative", "-s", "first", "-s", "a.png")
    many = [word for _ in range(17) for word in ("-s", "style.png")]
    fails("too many styles are a usage error", 2, "more than 16", *paint, *many)


def list_tests():
    code, out, err = run("--list", "--models", DATA)
    check("--list names styles with their methods", code == 0 and
          any(line.split()[:2] == ["first", "fast"] for line in out.splitlines()), code, out, err)
    code, out, err = run("--list", "--json", "--models", DATA)
    entries = json.loads(out)
    by_name = {entry["name"]: entry for entry in entries}
    check("--list --json is an array of objects", code == 0 and isinstance(entries, list) and
          all(isinstance(entry[key], str) for entry in entries for key in ("name", "method", "title", "file")))
    check("--list --json says what the models say", by_name["first"]["method"] == "fast" and
          by_name["first"]["artist"] == "Nobody" and by_name["tiny-adain"]["method"] == "adain" and
          by_name["tiny-features"]["method"] == "iterative" and "artist" not in by_name["second"], entries)
    check("files that --list names exist", all(os.path.exists(entry["file"]) for entry in entries))

    _, out, _ = run("--list", "--json", NEURAL_STYLE_MODELS="/nonexistent:" + DATA)
    check("NEURAL_STYLE_MODELS is looked through", "first" in [entry["name"] for entry in json.loads(out)])
    _, out, _ = run("--list", "--json")
    shipped = {entry["name"] for entry in json.loads(out)}
    check("the shipped models are found beside the program",
          all(name in shipped for name in ("great-wave", "starry-night", "adain")), shipped)

    os.mkdir("damaged")
    shutil.copy(FAST, "damaged/good.safetensors")
    with open("damaged/bad.safetensors", "wb") as file:
        file.write(open(FAST, "rb").read()[:1000])
    code, out, err = run("--list", "--models", "damaged")
    check("--list leaves out a damaged model and says so", code == 0 and "bad.safetensors" in err and "first" in out,
          code, out, err)
    check("--list --json names the model of every style", by_name["second"].get("model") == "tiny-fast" and
          all("model" in entry for entry in entries), entries)
    with open("/dev/full", "w") as full:
        result = subprocess.run([PROGRAM, "--list"], stdout=full, stderr=subprocess.PIPE, text=True)
    check("output that cannot be written is a failure", result.returncode == 1 and result.stderr != "")


def info_tests():
    code, out, err = run("--info", FAST, "--json")
    info = json.loads(out)
    check("--info tells about a file", code == 0 and info["name"] == "tiny-fast" and info["method"] == "fast" and
          info["padding"] == 8 and info["multiple"] == 4 and info["parameters"] > 0 and
          [style["name"] for style in info["styles"]] == ["first", "second"] and
          info["licence"] == "GPL-3.0-or-later", info)
    code, out, err = run("--info", "tiny-adain", "--models", DATA)
    check("--info tells about a name, for people", code == 0 and "Tiny AdaIN" in out and "adain" in out, out, err)
    for name in ("tiny-fast", "second"):
        code, out, err = run("--info", name, "--models", DATA, "--json")
        check("--info tells about the model of %s" % name, code == 0 and json.loads(out)["name"] == "tiny-fast", out, err)
    code, out, err = run("--info", "styles-painted")
    check("--info tells about a shipped generator by its name", code == 0 and "styles-painted" in out, out, err)
    fails("--info of an unknown name fails", 1, "nothing-here", "--info", "nothing-here")
    fails("--info of a missing file fails", 1, "./missing.safetensors", "--info", "./missing.safetensors")
    for name, data in (("half", open(FAST, "rb").read()[:5000]), ("zero", b""),
                       ("jpeg", b"\xff\xd8\xff\xe0\0\x10JFIF\0" + bytes(100))):
        path = "./%s.safetensors" % name
        with open(path, "wb") as file:
            file.write(data)
        fails("--info refuses a model that is %s" % name, 1, path, "--info", path)
        fails("a model that is %s is refused for painting" % name, 1, path,
              "photo.png", "-o", "out.png", "-s", "first", "--model", path)


def painting_tests():
    tiny = ("--models", DATA)
    first = paints("a style is painted by its name", "-s", "first", *tiny)
    again = paints("the same again", "-s", "first", "--threads", "3", *tiny)
    check("threads do not change the painting", first == again)
    check("another style is another painting", first != paints("the second style", "-s", "second", *tiny))
    check("--model by file gives the same", first == paints("--model takes a file", "-s", "first", "--model", FAST))
    check("and --model by name", first == paints("--model takes a name", "-s", "first", "--model", "tiny-fast", *tiny))
    for name, style, words in (("nonsense", "first", "“nonsense”. There are: tiny-fast, styles-"),
                               ("tiny-adain", "first", "“tiny-adain”"),
                               ("tiny-fast", "great-wave", "no style “great-wave”"),
                               ("styles-painted", "first", "no style “first”")):
        fails("--model %s has no style %s" % (name, style), 1, words,
              "photo.png", "-o", "out.png", "-s", style, "--model", name, *tiny)
    check("strength matters", paints("--strength 0", "-s", "first", "--strength", "0", *tiny) !=
          first)
    for colour in ("keep", "match"):
        check("--colour %s changes the painting" % colour,
              paints("--colour " + colour, "-s", "first", "--colour", colour, *tiny) != first)
    paints("a picture of one pixel", "-s", "first", *tiny, photo="pixel.png")
    large = ("-s", "first", *tiny, "--style-scale")
    fine, broad = (paints("--style-scale " + scale, *large, scale, photo="large.png") for scale in ("0.1", "1"))
    check("--style-scale matters to built-in styles", fine != broad)
    whole = paints("a large photograph in the fast method", *large, "0.1", photo="large.png")
    parts = paints("and with little memory", *large, "0.1", "--memory", "80", photo="large.png")
    check("which is then painted in parts", whole != parts)
    threads = paints("by one thread", *large, "0.1", "--memory", "80", "--threads", "1", photo="large.png")
    check("all the same", threads == parts)
    paints("a picture that is all transparent", "-s", "first", *tiny, photo="hidden.png")

    code, out, err = run("photo.png", "-o", "out.png", "-s", "first", "--json", "--bits", "16", *tiny)
    result = json.loads(out)
    check("--json reports one object", code == 0 and result["seconds"] > 0 and result["method"] == "fast" and
          result["peak_memory_bytes"] >= 4 * 4 * 40 * 30 and result["width"] == 40 and result["height"] == 30, result)
    check("--bits 16 writes 16 bits", header("out.png")[2] == 16)
    os.unlink("out.png")

    paint = ("-o", "out.png", "-s", "first", *tiny)
    fails("a missing photograph fails", 1, "missing.png", "missing.png", *paint)
    fails("a JPEG is refused with a word on PNG", 1, "PNG", "photo.jpg", *paint)
    fails("a photograph cut short is refused", 1, "short.png", "short.png", *paint)
    fails("an unknown style is refused", 1, "first", "photo.png", "-o", "out.png", "-s", "no-such-style", *tiny)
    fails("a style that the model does not have is refused", 1, "no-such-style",
          "photo.png", "-o", "out.png", "-s", "no-such-style", "--model", FAST)
    fails("two styles with the method fast are refused", 1, "adain",
          "photo.png", "-o", "out.png", "-s", "first", "-s", "second", *tiny)
    fails("an output folder that is missing fails", 1, "missing/out.png",
          "photo.png", "-o", "missing/out.png", "-s", "first", *tiny)
    fails("too little memory fails with a sentence", 1, "memory", "large.png", *paint, "--memory", "16")
    fails("a mask of another size is refused", 1, "pixel.png", "photo.png", *paint, "--mask", "pixel.png")
    check("nothing half-written is left", not [name for name in os.listdir(".") if ".part" in name])


def path_tests():
    """Every way to compute a convolution, with the shipped models: finished pictures are the same within 1 of 255."""
    write_png("scene.png", 120, 90, lambda x, y: (x * y // 7 % 256, 2 * x, 255 - (x * x + y * y) // 90 % 256, 255))
    for style in ("great-wave", "style.png"):
        pictures = {}
        for path in ("im2col portable", " ", " avx2", " portable", "winograd4 ", "winograd6 ", "direct "):
            conv, isa = path.split(" ")
            code, _, err = run("scene.png", "-o", "out.png", "-s", style, NS_CONV=conv, NS_ISA=isa)
            check("%s by %s" % (style, path), code == 0, err)
            pictures[path] = pixels("out.png")
        reference = pictures["im2col portable"]
        for path, picture in pictures.items():
            difference = max(abs(a - b) for a, b in zip(reference, picture))
            check("the way “%s” gives the same %s within 1" % (path, style), difference <= 1, difference)
    os.unlink("out.png")


def picture_style_tests():
    tiny = ("--model", ADAIN)
    style = paints("a picture is a style", "-s", "style.png", *tiny)
    check("that is the method adain", style == paints("--method adain", "-s", "style.png", "-m", "adain", *tiny))
    check("a weight alone changes nothing", style == paints("one weight", "-s", "style.png", "--weight", "3", *tiny))
    check("strength matters to adain", style != paints("half", "-s", "style.png", "--strength", "0.5", *tiny))
    check("--style-scale matters", style != paints("--style-scale", "-s", "style.png", "--style-scale", "0.4", *tiny))
    check("--mask matters", style != paints("--mask", "-s", "style.png", "--mask", "mask.png", *tiny))
    for colour in ("keep", "match"):
        check("--colour %s matters" % colour, style != paints("--colour " + colour, "-s", "style.png",
                                                             "--colour", colour, *tiny))
    two = ("-s", "style.png", "--weight", "1", "-s", "photo.png", "--weight")
    check("several styles are blended", style != paints("two styles", *two, "1", *tiny))
    check("a weight of 0 leaves a style out", style == paints("two styles, one with weight 0", *two, "0", *tiny))
    check("regions matter", style != paints("regions", "-s", "style.png", "--region", "mask.png",
                                            "-s", "photo.png", "--region", "mask-2.png", *tiny))
    paints("the shipped model paints", "-s", "style.png")
    paints("a photograph of one pixel", "-s", "style.png", *tiny, photo="pixel.png")
    paints("a style of one pixel", "-s", "pixel.png", *tiny)
    paints("a large photograph with little memory", "-s", "style.png", "--memory", "90", *tiny, photo="large.png")
    named = ("-m", "adain", "--models", DATA)
    paints("a style that the adain model brings along", "-s", "tiny-style", *named)
    fails("one that it does not bring is refused", 1, "tiny-style", "photo.png", "-o", "out.png", "-s", "no-such", *named)
    fails("the model's own name is no style", 1, "picture", "photo.png", "-o", "out.png", "-s", "tiny-adain", *named)
    paint = ("photo.png", "-o", "out.png", *tiny)
    fails("a style that is all transparent is refused", 1, "transparent", *paint, "-s", "hidden.png")
    fails("a missing style fails", 1, "missing.png", *paint, "-s", "missing.png")
    fails("a style that is no PNG is refused", 1, "photo.jpg", *paint, "-s", "photo.jpg")
    fails("a region of another size is refused", 1, "pixel.png", *paint, "-s", "style.png", "--region", "pixel.png")
    fails("weights that are all 0 are refused", 1, "0", *paint, "-s", "style.png", "--weight", "0")
    fails("a model of another kind is refused", 1, "adain", "photo.png", "-o", "out.png", "-s", "style.png",
          "-m", "adain", "--model", FAST)


def iterative_tests():
    tiny = ("--features", FEATURES, "--steps", "2")
    style = ("-s", "style.png")
    plain = paints("an option of the method chooses it", *style, *tiny)
    check("and --method names it", plain == paints("--method iterative", *style, *tiny, "-m", "iterative"))
    check("threads do not change it", plain == paints("three threads", *style, *tiny, "--threads", "3"))
    for options in (("--style-weight", "500"), ("--content-weight", "0"), ("--tv", "300"), ("--optimiser", "adam"),
                    ("--init", "noise"), ("--init", "style"), ("--init-image", "style.png"), ("--scales", "2"),
                    ("--content-layers", "relu1_1:2,relu4_1"), ("--style-layers", "relu2_1"), ("--steps", "5"),
                    ("--style-loss", "moments"), ("--style-scale", "0.5"), ("--mask", "mask.png")):
        check("%s matters" % options[0], plain != paints(" ".join(options), *style, *tiny, *options))
    check("--style-loss gram is the default", plain == paints("--style-loss gram", *style, *tiny, "--style-loss", "gram"))
    noise = paints("seed 1", *style, *tiny, "--init", "noise", "--seed", "1")
    check("--seed matters", noise != paints("seed 2", *style, *tiny, "--init", "noise", "--seed", "2"))
    for preset in ("draft", "standard", "fine"):
        paints("--preset " + preset, *style, *tiny, "--preset", preset)
    inverted = paints("--invert needs no style", *tiny, "--invert", "relu2_1")
    check("--invert depends on the layer", inverted != paints("--invert another", *tiny, "--invert", "relu4_1"))
    paints("a photograph of one pixel, iteratively", *style, *tiny, photo="pixel.png")
    paints("a photograph that is all transparent, iteratively", *style, *tiny, photo="hidden.png")
    paints("the shipped features paint", *style, "-m", "iterative", "--steps", "1")

    named = ("-m", "iterative", "-s", "tiny-style", "--features", KNOWING, "--steps", "2")
    plain = paints("a style that the features know", *named)
    check("its layers may be chosen", plain != paints("some of its layers", *named, "--style-layers", "metric2"))
    check("it may be a texture", plain != paints("a texture of it", *named[:-2], "--steps", "3", "--init", "noise"))
    paints("with its colours matched", *named, "--colour", "match")
    for what, words, options in (
            ("a layer at which it is not known", "relu1_1", ("--style-layers", "relu1_1")),
            ("another style loss", "gram", ("--style-loss", "moments")),
            ("beginning with fast, where that does not know it", "fast", ("--init", "fast")),
            ("beginning with its picture", "no style picture", ("--init", "style")),
            ("a region", "tiny-style", ("--region", "mask.png"))):
        fails("%s is refused" % what, 1, words, "photo.png", "-o", "out.png", *named, *options)
    fails("a style that the features do not know is refused", 1, "no-such", "photo.png", "-o", "out.png", "-m",
          "iterative", "-s", "no-such")
    for features in ("nonsense", "tiny-adain"):
        fails("--features %s is no features model" % features, 1, "“%s”" % features, "photo.png", "-o", "out.png", "-m",
              "iterative", "-s", "great-wave", "--features", features)
    fails("and one that others know", 1, "great-wave", "photo.png", "-o", "out.png", "-m", "iterative", "-s",
          "great-wave", "--features", KNOWING)
    shipped = ("-m", "iterative", "-s", "great-wave", "--steps", "1")
    begun = paints("a shipped style", *shipped)
    check("begins with what fast paints", begun == paints("--init fast", *shipped, "--init", "fast"))
    check("and not with the photograph", begun != paints("--init content", *shipped, "--init", "content", "--scales", "1"))

    code, out, err = run("-o", "out.png", *style, *tiny, "--texture", "37x21", "--json")
    result = json.loads(out)
    check("--texture needs no photograph and has any size", code == 0 and header("out.png")[:2] == (37, 21), out, err)
    scale = result["scales"][-1]
    gram = scale["layers"]
    code, out, err = run("-o", "out.png", *style, *tiny, "--texture", "37x21", "--json", "--style-loss", "moments")
    check("--json names the style loss", [result["style_loss"], json.loads(out)["style_loss"]] == ["gram", "moments"], out)
    moments = json.loads(out)["scales"][-1]["layers"]
    check("--style-loss chooses what of a texture is compared", code == 0 and header("out.png")[:2] == (37, 21)
          and all(m["style"] > 0 and m["style"] != g["style"] for m, g in zip(moments, gram)), moments, err)
    check("--json tells the losses by scale and layer", result["method"] == "iterative" and len(scale["totals"]) == 2
          and scale["totals"][1] <= scale["totals"][0] and all(layer["style"] > 0 for layer in scale["layers"]), result)
    os.unlink("out.png")
    code, out, err = run("photo.png", "-o", "out.png", *style, *tiny, "--save-every", "1")
    check("--save-every writes pictures in between", code == 0 and
          all(header("out-1-00%d.png" % step)[:2] == (40, 30) for step in (1, 2)), os.listdir("."), err)
    for name in ("out.png", "out-1-001.png", "out-1-002.png"):
        os.unlink(name)

    paint = ("photo.png", "-o", "out.png", *style)
    for option, values in {
            "preset": ("finest",), "optimiser": ("sgd",), "init": ("picture", "chaos"), "steps": ("-1", "10001", "x"),
            "style-loss": ("Gram", "mean", ""),
            "scales": ("13", "two"), "save-every": ("-2",), "tv": ("-1", "nan"), "style-weight": ("-1", "inf", ""),
            "content-weight": ("much",), "style-layers": ("", ",", "relu1_1,", "relu1_1:", "relu1_1:-1", ":1"),
            "content-layers": ("a" * 64,)}.items():
        for value in values:
            fails("--%s %r is a usage error" % (option, value), 2, "--" + option, *paint, "--%s=%s" % (option, value))
    for size in ("10", "0x10", "10x", "10x10x10", "99999x10", "axb"):
        fails("--texture %r is a usage error" % size, 2, "--texture", "-o", "out.png", *style, "--texture", size)
    fails("--texture with a photograph is a usage error", 2, "photo.png", *paint, "--texture", "9x9")
    fails("--texture with a mask is a usage error", 2, "--mask", "-o", "out.png", *style, "--texture", "9x9",
          "--mask", "mask.png")
    fails("--invert with a style is a usage error", 2, "--style", *paint, "--invert", "relu1_1")
    fails("--steps with the method adain is a usage error", 2, "--steps", *paint, "--steps", "2", "-m", "adain")
    fails("an unknown layer is refused with those there are", 1, "relu1_1, relu2_1", *paint, *tiny,
          "--style-layers", "relu7_1")
    fails("regions are refused by the iterative method", 1, "adain", *paint, "--region", "mask.png", *tiny)
    fails("a style that is all transparent is refused iteratively", 1, "transparent", "photo.png", "-o", "out.png",
          "-s", "hidden.png", *tiny)
    fails("a network of another kind is refused", 1, "features", *paint, "--features", FAST)
    fails("a missing picture to begin with fails", 1, "missing.png", *paint, *tiny, "--init-image", "missing.png")


def name_tests():
    """Names of files that are not UTF-8 are told in JSON all the same."""
    os.mkdir(b"caf\xe9")
    shutil.copy(FAST, b"caf\xe9/\xf0\x9f\x8e.safetensors")
    shutil.copy("style.png", b"caf\xe9/style.png")
    code, out, err = run("--list", "--json", "--models", b"caf\xe9")
    files = {entry["name"]: entry["file"] for entry in json.loads(out)}
    check("--list --json leaves no model out", code == 0 and
          files.get("first") == "caf\ufffd/\ufffd\ufffd\ufffd.safetensors", files, err)
    code, out, err = run("--info", b"caf\xe9/\xf0\x9f\x8e.safetensors", "--json")
    check("--info --json tells about it", code == 0 and json.loads(out)["file"] == files.get("first"), out, err)
    code, out, err = run("photo.png", "-o", b"caf\xe9/\xc0\x80.png", "-s", b"caf\xe9/style.png", "--model", ADAIN, "--json")
    check("--json tells about a painting with such a name", code == 0 and os.path.exists(b"caf\xe9/\xc0\x80.png") and
          json.loads(out)["output"] == "caf\ufffd/\ufffd\ufffd.png" and json.loads(out)["style"] == "caf\ufffd/style.png",
          out, err)


def terminal_tests():
    command = [PROGRAM, "photo.png", "-o", "out.png", "-s", "first", "--models", DATA]
    for quiet in (False, True):
        master, slave = pty.openpty()
        result = subprocess.run(command + ["-q"] * quiet, stderr=slave, stdout=subprocess.PIPE, timeout=120)
        os.close(slave)
        try:
            shown = os.read(master, 65536)
        except OSError:                                       # nothing was written
            shown = b""
        os.close(master)
        check("--quiet shows no progress" if quiet else "a terminal sees progress",
              result.returncode == 0 and result.stdout == b"" and (b"%" in shown) != quiet, shown)
    os.unlink("out.png")


def prepare():
    write_png("photo.png", 40, 30, lambda x, y: (6 * x, 8 * y, 3 * (x + y), 255))
    write_png("style.png", 50, 36, lambda x, y: (255 * (x // 5 % 2), 40, 255 - 5 * y, 255))
    write_png("mask.png", 40, 30, lambda x, y: (6 * x,) * 3 + (255,))
    write_png("mask-2.png", 40, 30, lambda x, y: (255 - 6 * x,) * 3 + (255,))
    write_png("pixel.png", 1, 1, lambda x, y: (200, 100, 50, 255))
    write_png("hidden.png", 9, 7, lambda x, y: (200, 100, 50, 0))
    write_png("large.png", 1500, 1000, lambda x, y: (x % 256, y % 256, 0, 255))
    with open("photo.jpg", "wb") as file:
        file.write(b"\xff\xd8\xff\xe0\0\x10JFIF\0" + bytes(1000))
    with open("short.png", "wb") as file:
        file.write(open("photo.png", "rb").read()[:-30])


def main():
    os.environ.pop("NEURAL_STYLE_MODELS", None)
    folder = tempfile.mkdtemp(prefix="neural-style-cli-")
    os.chdir(folder)
    try:
        prepare()
        usage_tests()
        list_tests()
        info_tests()
        painting_tests()
        path_tests()
        picture_style_tests()
        iterative_tests()
        name_tests()
        terminal_tests()
    finally:
        os.chdir("/")
        shutil.rmtree(folder)
    print("1..%d" % count)
    sys.exit(1 if failed else 0)


main()
