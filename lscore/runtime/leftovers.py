"""Names of files under way, and whether one is still somebody's: what a killed run left may go, what a living one
writes may not.

A file under way stands beside its place as `.NAME.tmp-PID`, and is locked. It is abandoned when that process is gone
and the lock is free: numbers alone would mislead where two containers share a folder. Where there are no such locks
nothing counts as abandoned.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO


def beside(target: Path, what: str = "tmp") -> Path:
    """A free name for a file under way, in the folder of the file that it is to be."""
    number = 0
    while True:
        ending = f"-{number}" if number else ""
        found = target.with_name(f".{target.name}.{what}-{os.getpid()}{ending}")
        if not os.path.lexists(found):
            return found
        number += 1


def left_beside(target: Path, what: str = "tmp") -> Iterator[Path]:
    """What runs that were killed left of this file or folder."""
    pattern = re.compile(rf"\.{re.escape(target.name)}\.{what}-(\d+)(-\d+)?(\.wal)?")
    for item in sorted(target.parent.iterdir()):
        found = pattern.fullmatch(item.name)
        if found and abandoned(item, int(found[1])):
            yield item


if sys.platform != "win32":
    import fcntl

    def hold(stream: IO[bytes] | int) -> None:
        """Mark a file or folder (by its descriptor) as somebody's until it is closed or its process ends."""
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:  # a file system without locks
            return

    def abandoned(path: Path, process: int) -> bool:
        """Whether the process of a file or folder is gone and nobody holds it."""
        if _lives(process):
            return False
        try:
            number = os.open(path, os.O_RDONLY)
        except OSError:
            return False
        try:
            fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        finally:
            os.close(number)
        return True

    def _lives(process: int) -> bool:
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return False
        except (OSError, OverflowError):
            return True
        return True

else:

    def hold(stream: IO[bytes] | int) -> None:
        """Mark a file or folder (by its descriptor) as somebody's until it is closed or its process ends."""

    def abandoned(path: Path, process: int) -> bool:  # noqa: ARG001 (there are no such locks)
        """Whether the process of a file or folder is gone and nobody holds it."""
        return False
