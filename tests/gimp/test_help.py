# SPDX-License-Identifier: GPL-3.0-or-later
"""What the dialog's Help button leads to: a page in every language, which explains every setting."""

import gettext
import os
import re
import xml.etree.ElementTree as ElementTree

import gi

gi.require_version("Gimp", "3.0")
from gi.repository import Gimp, Gio

from harness import Suite

suite = Suite()
procedure = Gimp.get_pdb().lookup_procedure("plug-in-neural-style")
MODELS = os.environ["NS_MODELS"]

# Of the arguments these are for scripts, and the dialog has columns for those of several styles
SCRIPT_ONLY = {"run-mode", "image", "drawables", "optimiser", "steps", "scales", "features-file"}
SEVERAL = re.compile("style-(share|region|layer-[234])")
# What the dialog has besides
COLUMNS = ["Style", "Region", "Share"]
EXPANDERS = ["Several styles and regi_ons", "More ad_justments"]
BUTTONS = ["_Paint", "_Keep It As It Is"]


def help_domain():
    """The namespace and the folder that GIMP has noted for the plug-in."""
    path = os.path.join(os.environ["NS_PROFILE"], "pluginrc")
    text = open(path, encoding="utf-8", errors="replace").read()  # with the magic numbers of file formats
    own = next(part for part in text.split("(plug-in-def ") if "/neural-style/neural-style" in part.splitlines()[0])
    name, uri = re.search(r'\(help-def "([^"]*)" "([^"]*)"\)', own).groups()
    return name, Gio.File.new_for_uri(uri).get_path()


LANGUAGES = sorted(os.listdir(help_domain()[1]))


def page(language):
    """The page that GIMP's help finds for the procedure, as a tree."""
    name, folder = help_domain()
    domain, help_id = procedure.get_help_id().split("?")  # so GIMP writes the help of plug-ins
    assert domain == name, domain
    index = ElementTree.parse(os.path.join(folder, language, "gimp-help.xml")).getroot()
    pages = {item.get("{%s}id" % name): item.get("ref") for item in index.iter("help-item")}
    return ElementTree.parse(os.path.join(folder, language, pages[help_id])).getroot()


def words(element):
    return " ".join("".join(element.itertext()).split())


def translated(label, language):
    """A label as the dialog has it, which the tests run in English, in another language and without its mnemonic."""
    if language != "en":
        label = gettext.translation("neural-style", os.path.join(MODELS, "..", "locale"), [language]).gettext(label)
    return re.sub(r"\(_.\)|_", "", label)


def settings():
    """The arguments that the dialog shows under their own names."""
    return [pspec for pspec in procedure.get_arguments()
            if pspec.get_name() not in SCRIPT_ONLY and not SEVERAL.match(pspec.get_name())]


def choices(pspec, language):
    """The labels of what can be chosen; none for numbers and the like."""
    if pspec.__gtype__.name != "GimpParamChoice":
        return set()
    choice = Gimp.param_spec_choice_get_choice(pspec)
    return {translated(choice.get_label(nick), language) for nick in choice.list_nicks()}


def explanations(tree):
    """The explanation of each label."""
    return {words(term): explanation for terms in tree.iter("dl")
            for term, explanation in zip(terms.findall("dt"), terms.findall("dd"))}


@suite.case("GIMP finds a page in every language")
def _():
    assert {"en", "zh_CN"} <= set(LANGUAGES), LANGUAGES
    for language in LANGUAGES:
        tree = page(language)
        assert tree.tag == "html", tree.tag
        assert tree.get("lang") == language.replace("_", "-")
        assert words(tree.find("head/title")) == translated("Neural Style", language)


@suite.case("every other help that GIMP wants of the plug-in leads to it, too")
def _():
    name, folder = help_domain()
    for language in LANGUAGES:
        index = ElementTree.parse(os.path.join(folder, language, "gimp-help.xml")).getroot()
        assert os.path.isfile(os.path.join(folder, language, index.find("help-missing").get("ref")))


@suite.case("every setting is explained, and nothing else")
def _():
    for language in LANGUAGES:
        wanted = {translated(pspec.get_nick(), language) for pspec in settings()}
        wanted |= {translated(label, language) for label in COLUMNS}
        found = set(explanations(page(language)))
        assert found == wanted, (language, "missing", wanted - found, "unknown", found - wanted)


@suite.case("every choice is explained with its setting")
def _():
    for language in LANGUAGES:
        explained = explanations(page(language))
        for pspec in settings():
            named = {words(label) for label in explained[translated(pspec.get_nick(), language)].iter("b")}
            missing = choices(pspec, language) - named
            assert not missing, (language, pspec.get_name(), missing)
        assert translated("Fast", language) in choices(procedure.find_argument("method"), language)


@suite.case("what the dialog calls its parts and buttons is called so")
def _():
    for language in LANGUAGES:
        tree = page(language)
        headings = {words(heading) for heading in tree.iter("h3")}
        labels = {words(label) for label in tree.iter("b")}
        assert {translated(label, language) for label in EXPANDERS} <= headings, (language, headings)
        assert {translated(label, language) for label in BUTTONS} <= labels, (language, labels)


@suite.case("what the pages call a label is one")
def _():
    for language in LANGUAGES:
        tree = page(language)
        known = set(explanations(tree)) | {translated(label, language) for label in EXPANDERS + BUTTONS}
        known = known.union(*(choices(pspec, language) for pspec in settings()))
        labels = {words(label) for label in tree.iter("b")}
        assert labels <= known, (language, labels - known)


suite.run()
