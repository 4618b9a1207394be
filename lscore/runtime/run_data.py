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
    findings = () if _empty_documents(parts) else _check(models, lead_needs, parts, "leads", allow_missing)
    staged = _leads(workspace, models, leads, parts)
    staged_events = _events(workspace, models, events, event_parts) if events else None
    if staged_events is not None and staged_events.rows:
        findings += _check(models, event_needs, event_parts, "events", allow_missing)
    count = len(workspace.connection.table(IDS))
    return RunData(workspace, staged, staged_events, count), tuple(dict.fromkeys(findings))


def _check(
    models: Sequence[Model], needs_of: Needs, parts: Sequence[Part], source: str, allow_missing: bool
) -> tuple[Diagnostic, ...]:
    found: list[Diagnostic] = []
    for model in models:
        found += check_columns(parts, needs_of(model), source, allow_missing=allow_missing)
    return tuple(found)


def _leads(workspace: Workspace, models: Sequence[Model], source: LeadSource, parts: Sequence[Part]) -> Staged:
    if _empty_documents(parts):
        return stage_leads(workspace.connection, parts, source.id or "id", ())
    wanted = (source.id,) if source.id else ("id", "lead")
    identity = fixed_column(parts, wanted, "the leads' ids", "--id (or `id` under [leads] in lscore.toml)")
    columns = _columns(models, lead_needs)
    check_doubles(parts, [identity, *columns])
    return stage_leads(workspace.connection, parts, identity, columns)


def _events(workspace: Workspace, models: Sequence[Model], source: EventSource, parts: Sequence[Part]) -> Staged:
    fixed = {"lead": source.lead, "at": source.at, "event": source.event}
    if not _empty_documents(parts):
        fixed = {
            "lead": fixed_column(parts, (source.lead,), "the lead's id", "--event-lead"),
            "at": fixed_column(parts, (source.at,), "the events' times", "--event-at"),
            "event": fixed_column(parts, (source.event,), "the events' names", "--event-name"),
        }
    columns = _columns(models, event_needs)
    check_doubles(parts, [*fixed.values(), *columns])
    return stage_events(workspace.connection, parts, fixed, columns)


def _columns(models: Sequence[Model], needs_of: Needs) -> tuple[str, ...]:
    return tuple(dict.fromkeys(need.column for model in models for need in needs_of(model)))


def _empty_documents(parts: Sequence[Part]) -> bool:
    """JSON lines without a line: they have no columns, and lack none."""
    return all(part.kind is Kind.JSONL for part in parts) and not all_columns(parts)
