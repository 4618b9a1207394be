"""Opening leads and events: files, globs, standard input, Arrow tables. See `parts` for the shape they come to.

A Workspace is the DuckDB connection of one run with its folder for temporary data; all of it is gone when it closes.
"""

from __future__ import annotations

import codecs
import os
import shutil
import sys
import tempfile
from pathlib import Path
from types import TracebackType
from typing import IO, Self, cast

import duckdb

from lscore.errors import DataError, UsageError
from lscore.runtime.arrow import ArrowReader, ArrowTable, pa
from lscore.runtime.csv_files import open_csv
from lscore.runtime.inputs import Kind, input_files, kind_of, reading
from lscore.runtime.interrupts import is_interrupt
from lscore.runtime.json_lines import open_json_lines
from lscore.runtime.leftovers import abandoned, hold
from lscore.runtime.outputs import writing
from lscore.runtime.parts import Part
from lscore.runtime.project import EventSource, LeadSource
from lscore.runtime.typed_tables import open_arrow, open_parquet

Data = str | Path | ArrowTable | ArrowReader
_CHUNK = 1 << 20
_STDIN = "-"
_LOCK = "lock"


class Workspace:
    """A DuckDB connection in memory that spills into a folder of its own."""

    def __init__(self) -> None:
        _remove_abandoned(Path(tempfile.gettempdir()))
        try:
            self._folder = tempfile.TemporaryDirectory(prefix=f"lscore-{os.getpid()}-", ignore_cleanup_errors=True)
            self.folder = Path(self._folder.name)
            self._lock = (self.folder / _LOCK).open("wb")
        except OSError as error:
            raise DataError(f"no temporary data can be written: {error.strerror}") from None
        hold(self._lock)
        settings: dict[str, str | bool | int | float | list[str]] = {
            "temp_directory": str(self.folder),
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        }
        self.connection = duckdb.connect(config=settings)
        self._stdin: Path | None = None

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
        self._stdin = _spooled(sys.stdin.buffer, self.folder)
        return self._stdin


def _remove_abandoned(folder: Path) -> None:
    """Remove the folders of runs that were killed."""
    for item in folder.glob("lscore-*-*"):
        process = item.name.split("-")[1]
        if process.isdigit() and abandoned(item / _LOCK, int(process)):
            shutil.rmtree(item, ignore_errors=True)


def lead_source(leads: LeadSource | Data) -> LeadSource:
    """The source, with its settings where none are given."""
    return leads if isinstance(leads, LeadSource) else LeadSource(leads)


def event_source(events: EventSource | Data) -> EventSource:
    """The source, with its settings where none are given."""
    return events if isinstance(events, EventSource) else EventSource(events)


def source_files(source: LeadSource | EventSource | None, what: str) -> tuple[Path, ...]:
    """The files that a source reads (none for standard input and Arrow). Raises DataError where there are none."""
    if source is None or not isinstance(source.path, str | Path) or str(source.path) == _STDIN:
        return ()
    return input_files(source.path, what)


def open_parts(workspace: Workspace, data: Data, what: str) -> tuple[Part, ...]:
    """Open an input (`what`: "leads" or "events"). Raises DataError for what is not there or cannot be read."""
    connection = workspace.connection
    if not isinstance(data, str | Path):
        return (open_arrow(connection, _table(data, what), what),)
    if str(data) == _STDIN:
        return (_open(workspace, workspace.stdin(), "standard input"),)
    return tuple(_open(workspace, _settled(workspace, path), str(path)) for path in input_files(data, what))


def _table(data: ArrowTable | ArrowReader, what: str) -> ArrowTable:
    if isinstance(data, pa.RecordBatchReader):
        return cast("ArrowReader", data).read_all()
    if not isinstance(data, pa.Table):
        raise UsageError(f"the {what} must be a path or an Arrow table, not {type(data).__name__}")
    return cast("ArrowTable", data)


def _open(workspace: Workspace, path: Path, name: str) -> Part:
    connection = workspace.connection
    match kind_of(path):
        case Kind.JSONL:
            return open_json_lines(connection, _without_mark(path, workspace.folder), name)
        case Kind.PARQUET:
            return open_parquet(connection, path, name)
        case _:
            return open_csv(connection, path, name)


def _settled(workspace: Workspace, path: Path) -> Path:
    """The file, or a copy of what can be read only once (a pipe, a device)."""
    if path.is_file():
        return path
    try:
        with path.open("rb") as stream:
            return _spooled(stream, workspace.folder)
    except OSError as error:
        raise DataError(f"{path} can't be read: {error.strerror}") from None


def _without_mark(path: Path, folder: Path) -> Path:
    """The file, or a copy of it when it starts with a byte-order mark, which DuckDB does not drop from JSON lines."""
    with reading(path) as file:
        if file.read(len(codecs.BOM_UTF8)) != codecs.BOM_UTF8:
            return path
        copy = folder / f"{len(list(folder.iterdir()))}.jsonl"
        with writing(folder), copy.open("wb") as target:
            shutil.copyfileobj(file, target)
    return copy


def _spooled(stream: IO[bytes], folder: Path) -> Path:
    """A stream in a file: JSON lines when it starts with `{`, Parquet by its mark, else CSV."""
    head = stream.read(_CHUNK)
    start = head.removeprefix(codecs.BOM_UTF8).lstrip()
    ending = ".jsonl" if start.startswith(b"{") else ".parquet" if start.startswith(b"PAR1") else ".csv"
    path = folder / f"stream-{len(list(folder.iterdir()))}{ending}"
    with writing(folder), path.open("wb") as file:
        while head:
            file.write(head)
            head = stream.read(_CHUNK)
    return path
