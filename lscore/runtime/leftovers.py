"""Whether a temporary file is still somebody's: what a killed run left may go, what a living one writes may not.

A file under way carries its process's number in its name and is locked. It is abandoned when that process is gone and
the lock is free: numbers alone would mislead where two containers share a folder. Where there are no such locks
nothing counts as abandoned.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import IO

if sys.platform != "win32":
    import fcntl

    def hold(stream: IO[bytes]) -> None:
        """Mark a file as somebody's until it is closed or its process ends."""
        try:
            fcntl.flock(stream.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:  # a file system without locks
            return

    def abandoned(path: Path, process: int) -> bool:
        """Whether the file's process is gone and nobody holds it."""
        if _lives(process):
            return False
        try:
            with path.open("rb") as stream:
                fcntl.flock(stream.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
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

    def hold(stream: IO[bytes]) -> None:
        """Mark a file as somebody's until it is closed or its process ends."""

    def abandoned(path: Path, process: int) -> bool:  # noqa: ARG001 (there are no such locks)
        """Whether the file's process is gone and nobody holds it."""
        return False
