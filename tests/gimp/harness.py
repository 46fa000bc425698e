# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests inside GIMP share: cases that print TAP."""

import traceback


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
