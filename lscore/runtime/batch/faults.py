"""What DuckDB says when it cannot go on, in the words of this project."""

from __future__ import annotations

import re
from collections.abc import Generator
from contextlib import contextmanager

import duckdb

from lscore.errors import DataError
from lscore.runtime.interrupts import is_interrupt

_MEMORY = re.compile(r"out of memory|could not allocate|failed to (pin|allocate|reserve)", re.IGNORECASE)
_TEMPORARY = re.compile(r"max_temp_directory_size|temp(orary)? (directory|file)|duckdb_temp_|offload", re.IGNORECASE)
_FULL = re.compile(r"no space left|disk full|file too large|disk quota", re.IGNORECASE)


@contextmanager
def working(what: str = "the run") -> Generator[None]:
    """Turns what DuckDB (or Arrow, reading from it) makes of Ctrl-C into KeyboardInterrupt, and of a memory limit or a
    full folder for temporary data into a DataError that names the option."""
    try:
        yield
    except (duckdb.Error, RuntimeError, OSError, ValueError, MemoryError) as error:
        if is_interrupt(error):
            raise KeyboardInterrupt from None
        message = resource_message(str(error), what)
        if message is not None or isinstance(error, MemoryError | duckdb.OutOfMemoryException):
            raise DataError(message or _no_memory(what)) from None
        raise


def resource_message(text: str, what: str = "the run") -> str | None:
    """What to tell of a message of DuckDB about memory or temporary data; None for any other."""
    if _FULL.search(text) and _TEMPORARY.search(text):
        return f"the folder for temporary data is full, so {what} can't go on: choose another with --temp-dir"
    if _TEMPORARY.search(text) and _MEMORY.search(text):
        return (
            f"{what} needs more temporary data than there is room for: "
            "choose another folder with --temp-dir, or raise --memory-limit"
        )
    return _no_memory(what) if _MEMORY.search(text) else None


def _no_memory(what: str) -> str:
    return f"the memory limit is too small for {what}: raise it with --memory-limit, or use fewer --threads"
