"""The DuckDB connection of one run with its folder for temporary data; all of it is gone when it closes."""

from __future__ import annotations

import os
import re
import shutil
import sys
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Self

import duckdb

from lscore.errors import DataError, UsageError
from lscore.runtime.interrupts import is_interrupt
from lscore.runtime.leftovers import abandoned, hold
from lscore.runtime.spooling import spooled

LEAST_MEMORY = 64
"""Megabytes that a run needs at least."""

MOST_THREADS = 1024
_LOCK = "lock"
_MEMORY = re.compile(r"(\d+(?:\.\d+)?)\s*(MB|GB|TB|MiB|GiB|TiB)", re.IGNORECASE | re.ASCII)
_MEGABYTES = {"mb": 1, "gb": 1000, "tb": 1_000_000, "mib": 2**20 / 1e6, "gib": 2**30 / 1e6, "tib": 2**40 / 1e6}


class Workspace:
    """A DuckDB connection in memory that spills into a folder of its own.

    `memory_limit` is like `1GB` or `512MB`, `threads` how many work at once, `temp_dir` the folder in which the own one
    is made. Raises UsageError for what is none of that, DataError for a folder that cannot be written to.
    """

    def __init__(
        self, memory_limit: str | None = None, threads: int | None = None, temp_dir: str | Path | None = None
    ) -> None:
        settings: dict[str, str | bool | int | float | list[str]] = {
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        }
        if memory_limit is not None:
            settings["memory_limit"] = _memory(memory_limit)
        if threads is not None:
            settings["threads"] = _threads(threads)
        parent = Path(tempfile.gettempdir() if temp_dir is None else temp_dir)
        if temp_dir is not None:
            _make_folder(parent)
        _remove_abandoned(parent)
        try:
            self._folder = tempfile.TemporaryDirectory(
                prefix=f"lscore-{os.getpid()}-", dir=parent, ignore_cleanup_errors=True
            )
            self.folder = Path(self._folder.name)
            self._lock = (self.folder / _LOCK).open("wb")
        except OSError as error:
            raise DataError(f"no temporary data can be written into {parent}: {error.strerror}") from None
        hold(self._lock)
        settings["temp_directory"] = str(self.folder)
        self.connection = duckdb.connect(config=settings)
        self.connection.execute("SET enable_progress_bar = true")  # so that `query_progress` knows
        self.connection.execute("SET enable_progress_bar_print = false")
        self._stdin: Path | None = None
        self._names = 0
        self._databases: dict[Path, str] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.connection.close()
        self._lock.close()
        self._folder.cleanup()
        if is_interrupt(error):
            raise KeyboardInterrupt from None

    def stdin(self) -> Path:
        """A file with all of standard input. Raises UsageError when it was read before."""
        if self._stdin is not None:
            raise UsageError("standard input (-) can be the leads or the events, not both")
        self._stdin = spooled(sys.stdin.buffer, self.folder)
        return self._stdin

    def new_name(self, what: str) -> str:
        """A name for a table that no other has."""
        self._names += 1
        return f"{what}_{self._names}"

    def attached(self, file: Path) -> str:
        """The name under which a DuckDB file is attached, for reading only. Raises duckdb.Error for what is none."""
        from lscore.compiler.backends.sql.tree import attach_read_only, sql_text  # noqa: PLC0415 (slow to import)

        key = file.resolve()
        if key not in self._databases:
            name = self.new_name("database")
            self.connection.execute(sql_text(attach_read_only(str(file), name)))
            self._databases[key] = name
        return self._databases[key]


def _remove_abandoned(folder: Path) -> None:
    """Remove the folders of runs that were killed."""
    for item in folder.glob("lscore-*-*"):
        process = item.name.split("-")[1]
        if process.isdigit() and abandoned(item / _LOCK, int(process)):
            shutil.rmtree(item, ignore_errors=True)


def _memory(text: str) -> str:
    """The limit as DuckDB takes it."""
    found = _MEMORY.fullmatch(text.strip())
    if found is None:
        raise UsageError(f"a memory limit is a number with a unit, like 1GB or 512MB, not `{text}`")
    megabytes = float(found[1]) * _MEGABYTES[found[2].lower()]
    if not LEAST_MEMORY <= megabytes < 1e12:
        raise UsageError(f"a memory limit must be at least {LEAST_MEMORY}MB, not {text}")
    return f"{found[1]}{found[2]}"


def _threads(number: int) -> int:
    if not 1 <= number <= MOST_THREADS:
        raise UsageError(f"the number of threads must be from 1 to {MOST_THREADS}, not {number}")
    return number


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError):
        raise UsageError(f"the folder for temporary data, {folder}, is a file: name a folder") from None
    except OSError as error:
        raise DataError(f"the folder for temporary data, {folder}, can't be made: {error.strerror}") from None
