"""From the sources of a run to staged data: open, check the columns, read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from duckdb import DuckDBPyConnection

from lscore.compiler.model import Model
from lscore.dsl.diagnostics import Diagnostic
from lscore.runtime.columns import (
    Need,
    all_columns,
    check_columns,
    check_doubles,
    event_needs,
    fixed_column,
    lead_needs,
)
from lscore.runtime.inputs import Kind
from lscore.runtime.parts import Part
from lscore.runtime.project import EventSource, LeadSource
from lscore.runtime.sources import Workspace, open_parts
from lscore.runtime.staging import IDS, Staged, stage_events, stage_leads

Needs = Callable[[Model], tuple[Need, ...]]


@dataclass(frozen=True, slots=True)
class RunData:
    """The staged data of a run; `events` is None for a run without events."""

    workspace: Workspace
    leads: Staged
    events: Staged | None
    lead_count: int

    def cursor(self) -> DuckDBPyConnection:
        """A further connection to the tables, for a stream of its own."""
        return self.workspace.connection.cursor()


def read_data(
    workspace: Workspace,
    models: Sequence[Model],
    leads: LeadSource,
    events: EventSource | None,
    *,
    allow_missing: bool,
) -> tuple[RunData, tuple[Diagnostic, ...]]:
    """The staged data of a run over some models, and the findings on their columns.

    Raises DataError for data that is not there, cannot be read, or lacks a declared column.
    """
    parts = open_parts(workspace, leads.path, "leads")
    event_parts = open_parts(workspace, events.path, "events") if events else ()
    findings = () if without_columns(parts) else check_needs(models, lead_needs, parts, "leads", allow_missing)
    columns = () if without_columns(parts) else needed_columns(models, lead_needs)
    staged = stage_leads(workspace.connection, parts, identity_column(leads, parts, columns), columns)
    staged_events = None
    if events is not None:
        columns = needed_columns(models, event_needs)
        staged_events = stage_events(
            workspace.connection, event_parts, event_columns(events, event_parts, columns), columns
        )
        if staged_events.rows:
            findings += check_needs(models, event_needs, event_parts, "events", allow_missing)
    count = len(workspace.connection.table(IDS))
    return RunData(workspace, staged, staged_events, count), tuple(dict.fromkeys(findings))


def check_needs(
    models: Sequence[Model], needs_of: Needs, parts: Sequence[Part], source: str, allow_missing: bool
) -> tuple[Diagnostic, ...]:
    """The findings on columns that the parts lack. Raises DataError for a declared one (unless `allow_missing`)."""
    found: list[Diagnostic] = []
    for model in models:
        found += check_columns(parts, needs_of(model), source, allow_missing=allow_missing)
    return tuple(found)


def identity_column(source: LeadSource, parts: Sequence[Part], columns: Sequence[str]) -> str:
    """The column of the leads' ids. Raises DataError when there is none, or it or one of `columns` stands twice."""
    if without_columns(parts):
        return source.id or "id"
    wanted = (source.id,) if source.id else ("id", "lead")
    identity = fixed_column(parts, wanted, "the leads' ids", "--id (or `id` under [leads] in lscore.toml)")
    check_doubles(parts, [identity, *columns])
    return identity


def event_columns(source: EventSource, parts: Sequence[Part], columns: Sequence[str]) -> dict[str, str]:
    """The columns of the events' lead, time and name. Raises DataError when one is not there, or one that is read
    stands twice."""
    fixed = {"lead": source.lead, "at": source.at, "event": source.event}
    if not without_columns(parts):
        fixed = {
            "lead": fixed_column(parts, (source.lead,), "the lead's id", "--event-lead"),
            "at": fixed_column(parts, (source.at,), "the events' times", "--event-at"),
            "event": fixed_column(parts, (source.event,), "the events' names", "--event-name"),
        }
    check_doubles(parts, [*fixed.values(), *columns])
    return fixed


def needed_columns(models: Sequence[Model], needs_of: Needs) -> tuple[str, ...]:
    """The columns that some models read."""
    return tuple(dict.fromkeys(need.column for model in models for need in needs_of(model)))


def without_columns(parts: Sequence[Part]) -> bool:
    """Whether this is JSON lines without a line: they have no columns, and lack none."""
    return all(part.kind is Kind.JSONL for part in parts) and not all_columns(parts)
