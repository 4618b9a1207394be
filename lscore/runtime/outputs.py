"""Output files that appear whole or not at all, however a run ends.

A file is written beside its place as `.NAME.tmp-PID`, brought to the disk, and renamed at the end, together with the
other files of the run. What a killed run left behind is removed by the next. Standard output and devices are written
straight.
"""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import IO, Protocol, Self, cast

from lscore.errors import DataError, UsageError
from lscore.runtime.database_urls import database_url, is_database
from lscore.runtime.leftovers import beside, hold, left_beside

STDOUT = "-"
DUCKDB = "duckdb:"
MANIFEST = "_lscore.json"
"""The list of its files in a folder of parts."""


class StdoutClosed(Exception):  # noqa: N818
    """Whoever read standard output has closed it (`| head`): a run ends without a word."""


class Stream:
    """A stream of bytes that says what went wrong in the words of this project."""

    def __init__(self, name: str, raw: IO[bytes]) -> None:
        self.name = name
        self._raw = raw
        self.closed = False

    def write(self, content: bytes | memoryview) -> int:
        """Write bytes; after closing, nothing. Raises DataError, or StdoutClosed when the reader has gone."""
        if self.closed:
            return len(content)
        with writing(self.name):
            return self._raw.write(content)

    def flush(self) -> None:
        """Hand over what is held back. Raises as `write`."""
        with writing(self.name):
            self._raw.flush()

    @property
    def is_file(self) -> bool:
        """Whether it goes to a file on a disk: no pipe, whose reader may keep a writer waiting for ever."""
        return stat.S_ISREG(os.fstat(self._raw.fileno()).st_mode)

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


class Pending(Protocol):
    """An output under way: a file, a folder, a table."""

    target: Path
    first: bool
    """Whether it appears before others: where appearing is most likely to fail."""

    def prepare(self) -> None:
        """Bring all of it to the disk. Raises DataError."""
        ...

    def publish(self) -> None:
        """Let it appear in its place, at once. Raises DataError."""
        ...

    def abandon(self) -> None:
        """Remove what is not in its place; after `publish`, what it replaced. Raises nothing."""
        ...


@dataclass(slots=True)
class _File:
    """A file that is written beside its place."""

    target: Path
    path: Path
    stream: Stream
    first: bool = False

    def prepare(self) -> None:
        self.stream.sync()
        if self.target.exists():
            with suppress(OSError):
                self.path.chmod(stat.S_IMODE(self.target.stat().st_mode))
        self.stream.close()

    def publish(self) -> None:
        with writing(self.target):
            self.path.replace(self.target)

    def abandon(self) -> None:
        with suppress(DataError, StdoutClosed):
            self.stream.close()
        with suppress(OSError):
            self.path.unlink(missing_ok=True)


@dataclass(slots=True)
class _Device:
    """Something that is written straight: standard output, a device."""

    target: Path
    stream: Stream
    first: bool = False

    def prepare(self) -> None:
        if str(self.target) == STDOUT:
            self.stream.flush()
        else:
            self.stream.close()

    def publish(self) -> None:
        """It is there already."""

    def abandon(self) -> None:
        if str(self.target) != STDOUT:
            with suppress(DataError, StdoutClosed):
                self.stream.close()


@dataclass(slots=True)
class OutputFiles:
    """The outputs of one run; on leaving the block without an error they appear, else nothing remains."""

    pending: list[Pending] = field(default_factory=list[Pending])
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
        except StdoutClosed:
            _silence()
            raise
        finally:
            self._abandon()
        if kind is StdoutClosed:
            _silence()

    def open(self, path: str | Path) -> Stream:
        """A stream to write the file with; `-` is standard output. Raises DataError when it cannot be written there."""
        if str(path) == STDOUT:
            stream = Stream("standard output", cast("IO[bytes]", sys.stdout.buffer))
            self.pending.append(_Device(Path(STDOUT), stream))
            return stream
        target = Path(os.path.realpath(path))
        if target.is_dir():
            raise DataError(f"{path} is a folder: name a file to write")
        with writing(path):
            if target.exists() and not stat.S_ISREG(target.stat().st_mode):
                stream = Stream(str(path), target.open("wb"))
                self.pending.append(_Device(target, stream))
                return stream
            self.make_folder(target.parent)
            for item in left_beside(target):
                item.unlink(missing_ok=True)
            place = beside(target)
            raw = place.open("xb")
            stream = Stream(str(path), raw)
            self.pending.append(_File(target, place, stream))
            hold(raw)
        return stream

    def remove(self, path: str | Path) -> None:
        """Remove an old file when the new ones appear."""
        self._removals.append(Path(path))

    def make_folder(self, folder: Path) -> None:
        """Make a folder and those above it; they go again when the run fails. Raises OSError."""
        self._folders += [parent for parent in (folder, *folder.parents) if not parent.exists()]
        folder.mkdir(parents=True, exist_ok=True)

    def _commit(self) -> None:
        for item in self.pending:
            item.prepare()
        for item in sorted(self.pending, key=lambda item: not item.first):
            item.publish()
        for folder in {item.target.parent for item in self.pending}:
            sync_folder(folder)
        for path in self._removals:
            with writing(path):
                path.unlink(missing_ok=True)
        self._folders.clear()

    def _abandon(self) -> None:
        for item in self.pending:
            item.abandon()
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


def check_apart(outputs: Mapping[str, str | Path | None], inputs: Sequence[str | Path]) -> None:
    """Raises UsageError when two outputs are one, or when one would overwrite an input.

    A table is another than the other tables of its file; a folder is whatever lies in it.
    """
    read = [_place(item) for item in inputs]
    seen: dict[str, str] = {}
    for what, path in outputs.items():
        if path is None:
            continue
        place = _place(path)
        for other, name in seen.items():
            if _overlap(place, other) or _within(place, other) or _within(other, place):
                raise UsageError(f"{name} and {what} would both be written to {path}")
        folder = Path(place, MANIFEST).exists()
        if any(_overlap(place, item) or (folder and _within(item, place)) for item in read):
            raise UsageError(f"{what} would overwrite {path}, which is read")
        if not place.startswith("/dev/"):
            seen[place] = what


def _place(path: str | Path) -> str:
    text = str(path)
    if text == STDOUT:
        return text
    if is_database(text):
        url = database_url(text)
        table = url.table.removeprefix("main.").lower()
        file = os.path.realpath(url.file)
        return f"{DUCKDB}{file}?{table}" if url.kind == "duckdb" else file
    return os.path.realpath(text)


def _overlap(one: str, other: str) -> bool:
    if one == other:
        return True
    if one.startswith(DUCKDB) != other.startswith(DUCKDB):
        table, file = (one, other) if one.startswith(DUCKDB) else (other, one)
        return table.removeprefix(DUCKDB).rpartition("?")[0] == file
    return False


def _within(place: str, folder: str) -> bool:
    return place.startswith(f"{folder}{os.sep}")


def _reason(error: OSError) -> str:
    words = (error.strerror or "the system refused").lower()
    if isinstance(error, FileExistsError | NotADirectoryError):
        return "a file stands where its folder should be"
    if isinstance(error, PermissionError):
        return f"{words}: choose a folder that you may write to"
    return words


def sync_folder(folder: Path) -> None:
    """Bring the names of a folder to the disk, where the system can."""
    with suppress(OSError):
        number = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)
