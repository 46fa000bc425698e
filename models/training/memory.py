# Neural Style: paint a picture in the style of another.
# SPDX-License-Identifier: GPL-3.0-or-later
"""PyTorch gives big blocks back to the system and takes them anew, page by page; telling the C library to keep them makes
a step on a CPU more than twice as fast.
"""

import os
import sys

KEEP_MEMORY = ("glibc.malloc.mmap_threshold=8000000000:glibc.malloc.trim_threshold=16000000000:"
               "glibc.malloc.top_pad=268435456")


def keep_memory():
    """Begin the program anew where the C library has not been told to keep memory: it reads that once."""
    if "GLIBC_TUNABLES" not in os.environ:
        os.environ["GLIBC_TUNABLES"] = KEEP_MEMORY
        os.execv(sys.executable, [sys.executable, *sys.argv])
