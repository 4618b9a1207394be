"""When Python looks for garbage: not while somebody waits. A compilation makes tens of thousands of small objects that
hold one another in no circle, and looking through them again and again would double its time.
"""

from __future__ import annotations

import gc
from collections.abc import Generator
from contextlib import contextmanager


@contextmanager
def without_collecting() -> Generator[None]:
    """Do not look for garbage within; soon behind it Python does, if there is reason to."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def keep_for_good() -> None:
    """Never look again at what there is now: modules, classes, functions. Said once, when all is imported."""
    gc.freeze()
