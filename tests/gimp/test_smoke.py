# SPDX-License-Identifier: GPL-3.0-or-later
"""GIMP loads the plug-in."""

import gi

gi.require_version("Gimp", "3.0")
from gi.repository import Gimp

from harness import Suite

suite = Suite()


@suite.case("the procedure is registered")
def _():
    assert Gimp.get_pdb().lookup_procedure("plug-in-neural-style") is not None


@suite.case("its menu item is in Filters, Artistic")
def _():
    procedure = Gimp.get_pdb().lookup_procedure("plug-in-neural-style")
    assert procedure.get_menu_paths() == ["<Image>/Filters/Artistic"]


suite.run()
