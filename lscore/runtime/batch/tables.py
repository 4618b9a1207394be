"""Leads and events of a run as the statements of the `duckdb` engine read them."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import duckdb
from duckdb import col, fn, lit

from lscore.compiler.backends.sql.rows import EventRows, LeadRows
from lscore.compiler.backends.sql.zone import Zone
from lscore.compiler.model import Model
from lscore.dsl.diagnostics import Diagnostic
from lscore.runtime.batch.event_tables import PassOverEvents, count_events, key_kind, make_events
from lscore.runtime.batch.instants import set_zone
from lscore.runtime.batch.lead_tables import make_leads
from lscore.runtime.batch.rejected import reject_events
from lscore.runtime.batch.scans import TEXT, Scan, scans_of
from lscore.runtime.columns import event_needs, lead_needs
from lscore.runtime.interrupts import is_interrupt
from lscore.runtime.parts import Part
from lscore.runtime.project import EventSource, LeadSource
from lscore.runtime.run_data import check_needs, event_columns, identity_column, needed_columns, without_columns
from lscore.runtime.sources import Workspace, open_parts
from lscore.runtime.staging import EVENTS, LEADS, Staged, make_rejects


@dataclass(frozen=True, slots=True)
class BatchData:
    """The data of a run.

    `lead_count` is how many leads can be used, `event_count` how many events are used. `findings` are those on columns.
    `tables` say where rejects come from: `reject_counts` and `rejected_rows` tell of them as after `read_data`.
    `event_columns` are the events' columns of lead, time and name (`lead`, `at`, `event`).
    """

    workspace: Workspace
    leads: LeadRows
    events: EventRows | None
    lead_count: int
    event_count: int
    findings: tuple[Diagnostic, ...]
    tables: tuple[Staged, ...]
    event_columns: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def event_parts(self) -> tuple[Part, ...]:
        """Where the events lie."""
        return self.tables[1].parts if len(self.tables) > 1 else ()


def batch_data(
    workspace: Workspace,
    models: Sequence[Model],
    leads: LeadSource,
    events: EventSource | None,
    *,
    allow_missing: bool,
    passing: Callable[[LeadRows, EventRows | None], PassOverEvents] | None = None,
) -> BatchData:
    """The data of a run over some models. Raises DataError for data that is not there, cannot be read, or lacks a
    declared column.

    `passing` makes, of the tables, what asks something of the pass in which the events are counted.
    """
    parts = open_parts(workspace, leads.path, "leads")
    event_parts = open_parts(workspace, events.path, "events") if events else ()
    with data_faults((*parts, *event_parts)):
        findings = () if without_columns(parts) else check_needs(models, lead_needs, parts, "leads", allow_missing)
        columns = () if without_columns(parts) else needed_columns(models, lead_needs)
        fixed = {"id": identity_column(leads, parts, columns)}
        scans = scans_of(workspace, "leads_text", parts, fixed, columns, positions=True)
        make_rejects(workspace.connection)
        if events is None:
            rows, count = make_leads(workspace.connection, scans, columns, TEXT)
            tables = (Staged(LEADS, tuple(parts), columns, count),)
            return BatchData(workspace, rows, None, count, 0, findings, tables)
        return _with_events(
            workspace, models, (events, event_parts), (parts, scans, columns), findings, allow_missing, passing
        )


def _with_events(
    workspace: Workspace,
    models: Sequence[Model],
    events: tuple[EventSource, Sequence[Part]],
    leads: tuple[Sequence[Part], Sequence[Scan], Sequence[str]],
    findings: tuple[Diagnostic, ...],
    allow_missing: bool,
    passing: Callable[[LeadRows, EventRows | None], PassOverEvents] | None,
) -> BatchData:
    connection, (source, parts), (lead_parts, lead_scans, lead_columns) = workspace.connection, events, leads
    columns = needed_columns(models, event_needs)
    fixed = event_columns(source, parts, columns)
    zone = _shared_zone(models)
    if zone is not None:
        set_zone(connection, zone)
    scans = scans_of(workspace, "events_text", parts, fixed, columns, zone=zone)
    key = key_kind(lead_scans, scans)
    rows, count = make_leads(connection, lead_scans, lead_columns, key)
    data = make_events(scans, columns, key)
    if _any(parts, data.shown):
        findings += check_needs(models, event_needs, parts, "events", allow_missing)
    counts = count_events(connection, data, None if passing is None else passing(rows, data.rows))
    reject_events(connection, parts, fixed, counts)
    tables = (
        Staged(LEADS, tuple(lead_parts), tuple(lead_columns), count),
        Staged(EVENTS, tuple(parts), columns, counts.rows),
    )
    found = tuple(dict.fromkeys(findings))
    return BatchData(workspace, rows, data.rows, count, counts.usable, found, tables, fixed)


@contextmanager
def data_faults(parts: Sequence[Part]) -> Generator[None]:
    """Turns an error of DuckDB that some part of the data causes (a damaged file) into a DataError that names it."""
    try:
        yield
    except duckdb.Error as error:
        if is_interrupt(error):
            raise KeyboardInterrupt from None
        if isinstance(error, duckdb.OutOfMemoryException):
            raise
        for part in parts:
            if part.typed is not None and not _readable(part.typed):
                raise part.fault(error) from None
        raise


def _readable(rows: duckdb.DuckDBPyRelation) -> bool:
    """Whether all values can be read."""
    try:
        rows.aggregate([fn("count", fn("hash", col(name))) for name in rows.columns]).fetchall()
    except duckdb.Error as error:
        return is_interrupt(error)
    return True


def _any(parts: Sequence[Part], rows: duckdb.DuckDBPyRelation) -> bool:
    """Whether there is a row at all."""
    return not without_columns(parts) and bool(rows.select(lit(1)).limit(1).fetchall())


def _shared_zone(models: Sequence[Model]) -> Zone | None:
    """The timezone of all models; None where they differ."""
    names = {model.timezone or "UTC" for model in models}
    return Zone(names.pop()) if len(names) == 1 else None
