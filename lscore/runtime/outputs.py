"""Output files that appear whole or not at all, however a run ends.

A file is written beside its place as `.NAME.tmp-PID`, brought to the disk, and renamed at the end, together with the
other files of the run. What a killed run left behind is removed by the next. Standard output and devices are written
straight.
"""

from __future__ import annotations

import os
import re
import stat
import sys
from collections.abc import Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import IO, Self, cast

from lscore.errors import DataError, UsageError
from lscore.runtime.leftovers import abandoned, hold

STDOUT = "-"


class StdoutClosed(Exception):  # noqa: N818
    """Whoever read standard output has closed it (`| head`): a run ends without a word."""


class Stream:
    """A stream of bytes that says what went wrong in the words of this project."""

    def __init__(self, name: str, raw: IO[bytes]) -> None:
        self.name = name
        self._raw = raw
        self.closed = False

    def write(self, content: bytes) -> int:
        """Write bytes; after closing, nothing. Raises DataError, or StdoutClosed when the reader has gone."""
        if self.closed:
            return len(content)
        with writing(self.name):
            return self._raw.write(content)

    def flush(self) -> None:
        """Hand over what is held back. Raises as `write`."""
        with writing(self.name):
            self._raw.flush()

    def tell(self) -> int:
        """Where the stream stands."""
        return self._raw.tell()

    def sync(self) -> None:
        """Bring what was written to the disk. Raises DataError."""
        with writing(self.name):
            self._raw.flush()
            os.fsync(self._raw.fileno())

    def close(self) -> None:
        """Close it, once. Raises as `write`."""
        if not self.closed:
            self.closed = True
            with writing(self.name):
                self._raw.close()


@dataclass(slots=True)
class _Pending:
    """A file under way: where it is to be, where it is written (None: straight to its place)."""

    target: Path
    beside: Path | None
    stream: Stream


@dataclass(slots=True)
class OutputFiles:
    """The output files of one run; on leaving the block without an error they appear, else nothing remains."""

    _pending: list[_Pending] = field(default_factory=list[_Pending])
    _removals: list[Path] = field(default_factory=list[Path])
    _folders: list[Path] = field(default_factory=list[Path])

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self._commit()
        finally:
            self._abandon()

    def open(self, path: str | Path) -> Stream:
        """A stream to write the file with. Raises DataError when it cannot be written there."""
        target = Path(os.path.realpath(path))
        if target.is_dir():
            raise DataError(f"{path} is a folder: name a file to write")
        with writing(path):
            if target.exists() and not stat.S_ISREG(target.stat().st_mode):
                self._pending.append(_Pending(target, None, Stream(str(path), target.open("wb"))))
            else:
                self._make_folder(target.parent)
                _remove_stale(target)
                beside = _beside(target)
                raw = beside.open("xb")
                self._pending.append(_Pending(target, beside, Stream(str(path), raw)))
                hold(raw)
        return self._pending[-1].stream

    def remove(self, path: str | Path) -> None:
        """Remove an old file when the new ones appear."""
        self._removals.append(Path(path))

    def _make_folder(self, folder: Path) -> None:
        new = [parent for parent in (folder, *folder.parents) if not parent.exists()]
        folder.mkdir(parents=True, exist_ok=True)
        self._folders += new

    def _commit(self) -> None:
        for item in self._pending:
            if item.beside is not None:
                item.stream.sync()
                _keep_mode(item)
            item.stream.close()
        for item in self._pending:
            if item.beside is not None:
                with writing(item.target):
                    item.beside.replace(item.target)
        for folder in {item.target.parent for item in self._pending if item.beside}:
            _sync_folder(folder)
        for path in self._removals:
            with writing(path):
                path.unlink(missing_ok=True)
        self._folders.clear()

    def _abandon(self) -> None:
        for item in self._pending:
            with suppress(DataError, StdoutClosed):
                item.stream.close()
            if item.beside is not None:
                with suppress(OSError):
                    item.beside.unlink(missing_ok=True)
        for folder in self._folders:
            with suppress(OSError):
                folder.rmdir()


def write_whole(path: Path, content: bytes) -> None:
    """Write one file, whole or not at all. Raises DataError."""
    with OutputFiles() as files:
        files.open(path).write(content)


@contextmanager
def writing(path: str | Path) -> Generator[None]:
    """Turns what the system says of writing a file into a DataError with its name."""
    try:
        yield
    except BrokenPipeError:
        raise StdoutClosed from None
    except OSError as error:
        raise DataError(f"{path} can't be written: {_reason(error)}") from None


@contextmanager
def standard_output() -> Generator[Stream]:
    """Standard output for bytes. Raises StdoutClosed when its reader has gone."""
    stream = Stream("standard output", cast("IO[bytes]", sys.stdout.buffer))
    try:
        yield stream
        stream.flush()
    except StdoutClosed:
        _silence()
        raise


def _silence() -> None:
    """What is still held back for standard output would fail again when Python ends."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


def check_apart(outputs: dict[str, str | Path | None], inputs: tuple[Path, ...]) -> None:
    """Raises UsageError when two outputs are one file, or when one would overwrite an input."""
    seen: dict[str, str] = {}
    for what, path in outputs.items():
        if path is None:
            continue
        place = STDOUT if str(path) == STDOUT else os.path.realpath(path)
        if place in seen:
            raise UsageError(f"{seen[place]} and {what} would both be written to {path}")
        if any(place == os.path.realpath(item) for item in inputs):
            raise UsageError(f"{what} would overwrite {path}, which is read")
        if not place.startswith("/dev/"):
            seen[place] = what


def _reason(error: OSError) -> str:
    words = (error.strerror or "the system refused").lower()
    if isinstance(error, FileExistsError | NotADirectoryError):
        return "a file stands where its folder should be"
    if isinstance(error, PermissionError):
        return f"{words}: choose a folder that you may write to"
    return words


def _beside(target: Path) -> Path:
    number = 0
    while True:
        ending = f"-{number}" if number else ""
        found = target.with_name(f".{target.name}.tmp-{os.getpid()}{ending}")
        if not found.exists():
            return found
        number += 1


def _remove_stale(target: Path) -> None:
    """Remove what runs that were killed left of this file."""
    pattern = re.compile(rf"\.{re.escape(target.name)}\.tmp-(\d+)(-\d+)?")
    for item in target.parent.iterdir():
        found = pattern.fullmatch(item.name)
        if found and abandoned(item, int(found[1])):
            item.unlink(missing_ok=True)


def _keep_mode(item: _Pending) -> None:
    if item.beside is not None and item.target.exists():
        with suppress(OSError):
            item.beside.chmod(stat.S_IMODE(item.target.stat().st_mode))


def _sync_folder(folder: Path) -> None:
    with suppress(OSError):
        number = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)
