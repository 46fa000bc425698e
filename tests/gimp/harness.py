# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests inside GIMP share: cases that print TAP, and a screen nobody sees."""

import os
import traceback

# Tests run beside each other: each begins to look for a free number elsewhere
SCREEN = ("xvfb-run", "-a", "-n", str(100 + os.getpid() % 10000))


class Suite:
    """Collects functions as test cases and runs them in order.

        suite = Suite ()

        @suite.case ("a layer keeps its offsets")
        def _ ():
            assert …

        suite.run ()
    """

    def __init__(self):
        self.cases = []

    def case(self, name):
        def add(function):
            self.cases.append((name, function))
            return function

        return add

    def run(self):
        # The plan comes first: if GIMP dies on the way, the cases that did not run count as failed
        print("1..%d" % len(self.cases), flush=True)
        for number, (name, function) in enumerate(self.cases, 1):
            try:
                function()
                print("ok %d - %s" % (number, name), flush=True)
            except BaseException:
                print("not ok %d - %s" % (number, name))
                for line in traceback.format_exc().splitlines():
                    print("# " + line)
                print("", end="", flush=True)
