"""Opening leads and events: files, folders, globs, standard input, databases, tables of Python. See `parts` for what
they come to."""

from __future__ import annotations

import codecs
import shutil
from pathlib import Path

from lscore.errors import DataError, UsageError
from lscore.runtime.csv_files import open_csv
from lscore.runtime.database_urls import database_url, is_database
from lscore.runtime.frames import Frame, open_frame
from lscore.runtime.inputs import DataFile, Kind, input_files, kind_of, reading
from lscore.runtime.json_lines import open_json_lines
from lscore.runtime.outputs import writing
from lscore.runtime.parts import Part
from lscore.runtime.project import EventSource, LeadSource
from lscore.runtime.spooling import spooled
from lscore.runtime.typed_tables import open_parquet
from lscore.runtime.workspace import Workspace

__all__ = ["Data", "Workspace", "event_source", "lead_source", "open_parts", "source_files"]

Data = str | Path | Frame
"""What leads and events are read from: a path, glob, folder, `-`, URL of a database, or a table of Python."""

_STDIN = "-"


def lead_source(leads: LeadSource | Data) -> LeadSource:
    """The source, with its settings where none are given."""
    return leads if isinstance(leads, LeadSource) else LeadSource(leads)


def event_source(events: EventSource | Data) -> EventSource:
    """The source, with its settings where none are given."""
    return events if isinstance(events, EventSource) else EventSource(events)


def source_files(source: LeadSource | EventSource | None, what: str) -> tuple[Path, ...]:
    """The files that a source reads (none for standard input and tables of Python). Raises DataError where there are
    none, UsageError for a wrong URL."""
    if source is None or not isinstance(source.path, str | Path) or str(source.path) == _STDIN:
        return ()
    if is_database(str(source.path)):
        return (database_url(str(source.path)).file,)
    return tuple(file.path for file in input_files(source.path, what))


def open_parts(workspace: Workspace, data: Data, what: str) -> tuple[Part, ...]:
    """Open an input (`what`: "leads" or "events").

    Raises DataError for what is not there or cannot be read, UsageError for a wrong URL or what is no data at all.
    """
    if not isinstance(data, str | Path):
        return (open_frame(workspace, data, what),)
    if str(data) == _STDIN:
        return (_open(workspace, DataFile(workspace.stdin()), "standard input"),)
    if is_database(str(data)):
        from lscore.runtime.databases import open_database  # noqa: PLC0415 (slow to import)

        url = database_url(str(data))
        if not url.file.exists():
            raise DataError(f"there is no file {url.file} to read the {what} from")
        return (open_database(workspace, url),)
    if not str(data):
        raise UsageError(f"the {what} are named by an empty text: name a file")
    return tuple(_open(workspace, _settled(workspace, file), str(file.path)) for file in input_files(data, what))


def _open(workspace: Workspace, file: DataFile, name: str) -> Part:
    connection = workspace.connection
    match kind_of(file.path):
        case Kind.JSONL:
            part = open_json_lines(connection, _without_mark(file.path, workspace.folder), name)
        case Kind.PARQUET:
            return open_parquet(connection, file.path, name, file)
        case _:
            part = open_csv(connection, file.path, name)
    return part.in_folders(file.folders)


def _settled(workspace: Workspace, file: DataFile) -> DataFile:
    """The file, or a copy of what can be read only once (a pipe, a device)."""
    if file.path.is_file():
        return file
    try:
        with file.path.open("rb") as stream:
            return DataFile(spooled(stream, workspace.folder))
    except OSError as error:
        raise DataError(f"{file.path} can't be read: {error.strerror}") from None


def _without_mark(path: Path, folder: Path) -> Path:
    """The file, or a copy of it when it starts with a byte-order mark, which DuckDB does not drop from JSON lines."""
    with reading(path) as file:
        if file.read(len(codecs.BOM_UTF8)) != codecs.BOM_UTF8:
            return path
        copy = folder / f"{len(list(folder.iterdir()))}.jsonl"
        with writing(folder), copy.open("wb") as target:
            shutil.copyfileobj(file, target)
    return copy
