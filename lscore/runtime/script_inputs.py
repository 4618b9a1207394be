"""The leads and events that a model's SQL script reads: what their files look like, where they are there to look at."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from lscore.compiler.backends.sql.files import LEADS, FileFormat, RowFile, format_of_name
from lscore.compiler.backends.sql.rows import RawColumn
from lscore.compiler.backends.sql.script import Inputs
from lscore.compiler.backends.sql.tree import lit, select, set_variable, sql_text, star
from lscore.compiler.model import Model
from lscore.errors import UsageError
from lscore.runtime.columns import Need, event_needs, lead_needs
from lscore.runtime.csv_files import read_header
from lscore.runtime.database_urls import is_database
from lscore.runtime.inputs import Kind, is_gzip
from lscore.runtime.parts import Part
from lscore.runtime.project import EventSource, LeadSource
from lscore.runtime.run_data import (
    check_needs,
    event_columns,
    identity_column,
    needed_columns,
    without_columns,
)
from lscore.runtime.sources import Workspace, open_parts

_FORMATS = {Kind.CSV: FileFormat.CSV, Kind.JSONL: FileFormat.JSON_LINES, Kind.PARQUET: FileFormat.PARQUET}


def script_inputs(model: Model, leads: LeadSource | None, events: EventSource | None) -> Inputs:
    """The files of a script; without a source `leads.csv` and `events.csv`.

    A file that is there must have the columns that the model reads, as in a run. Raises DataError for one that lacks
    some or cannot be read, UsageError for what statements cannot read as a file.
    """
    leads = leads or LeadSource("leads.csv")
    events = events or EventSource("events.csv")
    with Workspace() as workspace:
        lead_part = _part(workspace, leads, "leads")
        event_part = _part(workspace, events, "events")
        lead_id = leads.id or "id"
        if lead_part is not None:
            if not without_columns([lead_part]):
                check_needs([model], lead_needs, [lead_part], "leads", allow_missing=False)
            lead_id = identity_column(leads, [lead_part], needed_columns([model], lead_needs))
        fixed = {"lead": events.lead, "at": events.at, "event": events.event}
        if event_part is not None:
            fixed = event_columns(events, [event_part], needed_columns([model], event_needs))
            if not _is_empty(event_part):
                check_needs([model], event_needs, [event_part], "events", allow_missing=False)
        return Inputs(
            _file(workspace, leads, lead_part, lead_needs(model)),
            lead_id,
            _file(workspace, events, event_part, event_needs(model)),
            fixed,
        )


def _part(workspace: Workspace, source: LeadSource | EventSource, what: str) -> Part | None:
    """The file, opened; None where there is none."""
    path = source.path
    assert isinstance(path, str | Path)
    if str(path) in {"", "-"} or is_database(str(path)):
        raise UsageError(f"the statements read the {what} from a file: `{path}` is none")
    if Path(path).is_dir():
        raise UsageError(f"the statements read the {what} from a file: {path} is a folder")
    return open_parts(workspace, path, what)[0] if Path(path).is_file() else None


def _is_empty(part: Part) -> bool:
    return not part.relation.limit(1).fetchall()


def _file(
    workspace: Workspace, source: LeadSource | EventSource, part: Part | None, needs: tuple[Need, ...]
) -> RowFile:
    path = str(source.path)
    if part is None:
        _check_case(path, needs)
        optional = frozenset(need.column for need in needs if not need.declared)
        return RowFile(path, format_of_name(path), optional=optional)
    file = RowFile(path, _FORMATS[part.kind], {}, gzip=is_gzip(Path(path)))
    if part.kind is Kind.CSV:
        file = replace(file, delimiter=read_header(Path(path), path).delimiter)
    names, kinds = _columns(workspace, file, part)
    columns = zip(part.columns, names, kinds, strict=False)
    return replace(file, columns={column: RawColumn(name, kind) for column, name, kind in columns})


def _check_case(path: str, needs: tuple[Need, ...]) -> None:
    """Raises UsageError for columns that DuckDB cannot tell apart in a file that nobody looked at."""
    seen: dict[str, str] = {}
    for need in needs:
        first = seen.setdefault(need.column.casefold(), need.column)
        if first != need.column:
            raise UsageError(
                f"the columns `{first}` and `{need.column}` differ in case alone, and DuckDB renames one of them: put "
                f"{path} where it can be looked at"
            )


def _columns(workspace: Workspace, file: RowFile, part: Part) -> tuple[list[str], list[str]]:
    """How DuckDB names and types the columns of a file."""
    if file.format is FileFormat.JSON_LINES:
        return list(part.columns), ["JSON"] * len(part.columns)
    connection = workspace.connection
    connection.execute(sql_text(set_variable(LEADS, lit(file.path))))
    rows = connection.sql(sql_text(select([star()], file.rows(LEADS))))
    return rows.columns, list(map(str, rows.types))
