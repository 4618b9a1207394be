"""What data contradicts, without scoring it, and one lead with all that is known of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from duckdb import col, lit

from lscore.compiler.model import Model
from lscore.dsl.diagnostics import Diagnostic, Problem, Severity, Span, in_order
from lscore.errors import DataError
from lscore.runtime.as_of import instant_of_run
from lscore.runtime.columns import MissingColumn
from lscore.runtime.engines.python import PythonEngine
from lscore.runtime.findings import ValueFindings
from lscore.runtime.parts import SPACES
from lscore.runtime.rejects import reject_counts
from lscore.runtime.run_data import read_data
from lscore.runtime.scoring import RunData, Watch, look_through
from lscore.runtime.sources import Data, Workspace, event_source, lead_source
from lscore.runtime.staging import IDS, REJECTS
from lscore.runtime.streams import Lead, event_batches, lead_batches

if TYPE_CHECKING:
    from lscore.runtime.project import EventSource, LeadSource


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectedRows(Problem):
    """Rows that a run would reject."""

    code: ClassVar[str] = "rejected-rows"
    severity: ClassVar[Severity] = Severity.WARNING
    message: ClassVar[str] = "a run would reject {count} of the {source}: {reason}"
    help: ClassVar[str] = "`lscore run` writes them to a file of their own"
    count: str
    source: str
    reason: str


def check_data(
    models: Sequence[Model],
    leads: LeadSource | Data,
    events: EventSource | Data | None = None,
    *,
    allow_missing_columns: bool = False,
) -> tuple[Diagnostic, ...]:
    """The findings of the models' data: lacking columns, unreadable values, values outside `one of`, rejects.

    A declared column that the data lacks is an error, unless `allow_missing_columns`. Raises DataError for data that
    cannot be read.
    """
    with Workspace() as workspace:
        source = None if events is None else event_source(events)
        data, found = read_data(workspace, models, lead_source(leads), source, allow_missing=True)
        findings = [item if allow_missing_columns else _as_error(item) for item in found]
        for number, model in enumerate(models):
            engine = PythonEngine(model, 0)
            values = ValueFindings(model, engine.lead_checks, engine.event_checks)
            look_through(data, engine, Watch(values, workspace.connection, rejecting=number == 0))
            findings += values.diagnostics()
        findings += _rejected(workspace, models[0])
    return tuple(in_order(findings))


def _as_error(finding: Diagnostic) -> Diagnostic:
    return replace(finding, severity=Severity.ERROR) if finding.code == MissingColumn.code else finding


def _rejected(workspace: Workspace, model: Model) -> Iterator[Diagnostic]:
    for item in reject_counts(workspace.connection):
        count = "1 row" if item.count == 1 else f"{item.count:,} rows"
        span = Span(model.file, 0, 0, 1, 1)
        yield RejectedRows(span=span, count=count, source=item.source, reason=item.reason).diagnostic()


@dataclass(frozen=True, slots=True)
class LeadFacts:
    """One lead of the data, ready to be scored and explained."""

    engine: PythonEngine
    lead: str
    values: tuple[Any, ...]
    events: tuple[Any, ...]
    account: Any

    def result(self) -> Any:
        """The Result of the lead. Raises RunError for a sum beyond the limit."""
        return self.engine.score(self.lead, self.values, self.events, self.account)

    def explanation(self) -> Any:
        """The explanation rows of the lead."""
        return self.engine.explain(self.lead, self.values, self.events, self.account)


def lead_facts(
    model: Model,
    leads: LeadSource | Data,
    events: EventSource | Data | None,
    lead: str,
    *,
    as_of: str | datetime | int | None = None,
    allow_missing_columns: bool = False,
) -> LeadFacts:
    """All that the data has of one lead: its values, its events, those of its account.

    Raises DataError when there is no such lead, or it was rejected, or as a run does.
    """
    engine = PythonEngine(model, instant_of_run(as_of, (model,)))
    lead = lead.strip(SPACES)
    with Workspace() as workspace:
        source = None if events is None else event_source(events)
        data, _ = read_data(workspace, (model,), lead_source(leads), source, allow_missing=allow_missing_columns)
        members = _members(data, engine, lead)
        mine = next(item for item in members if item.id == lead)
        rows = _events_of(data, engine, {item.id for item in members})
    own = tuple(row for owner, row in rows if owner == lead)
    grouped = engine.uses_account and engine.account_key(mine.values) is not None
    return LeadFacts(engine, lead, mine.values, own, engine.account(rows) if grouped else None)


def _members(data: RunData, engine: PythonEngine, lead: str) -> list[Lead]:
    """The lead and, where its events count, the other leads of its account."""
    connection = data.workspace.connection
    if not connection.table(IDS).filter(col("lead") == lit(lead)).fetchall():
        rejected = connection.table(REJECTS).filter((col("source") == lit("leads")) & (col("id") == lit(lead)))
        reasons = rejected.select(col("reason")).limit(1).fetchall()
        if reasons:
            raise DataError(f"lead {lead} is rejected: {reasons[0][0]}")
        raise DataError(f"there is no lead {lead} in {data.leads.parts[0].name}")
    everyone = [item for batch in lead_batches(data.cursor(), data.leads, engine.lead_columns) for item in batch]
    mine = next(item for item in everyone if item.id == lead)
    key = engine.account_key(mine.values) if engine.uses_account else None
    if key is None:
        return [mine]
    return [item for item in everyone if engine.account_key(item.values) == key]


def _events_of(data: RunData, engine: PythonEngine, ids: set[str]) -> list[tuple[str, Any]]:
    if data.events is None:
        return []
    rows: list[tuple[str, Any]] = []
    for batch in event_batches(data.cursor(), data.events, engine.event_columns):
        for index, owner in enumerate(batch.leads):
            at = engine.read_at(batch.times[index]) if owner in ids else None
            if at is not None and batch.names[index]:
                values = (column[index] for column in batch.columns)
                rows.append((owner, (batch.names[index], at, *values)))
    return rows
