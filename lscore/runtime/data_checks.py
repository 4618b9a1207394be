"""What data says of models: what a run would find in it, and the numbers that lint rules look at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

from lscore.compiler.backends.sql.rows import EventRows, LeadRows
from lscore.compiler.model import Model
from lscore.dsl.diagnostics import Diagnostic, Problem, Severity, Span, in_order
from lscore.runtime.batch.tables import BatchData, batch_data, data_faults
from lscore.runtime.batch.value_findings import value_findings
from lscore.runtime.columns import MissingColumn
from lscore.runtime.engines.duckdb import DuckdbEngine
from lscore.runtime.facts.gathered import facts_of
from lscore.runtime.facts.points import watched
from lscore.runtime.rejects import reject_counts
from lscore.runtime.sources import Data, Workspace, event_source, lead_source

if TYPE_CHECKING:
    from lscore.compiler.lint.data.facts import DataFacts
    from lscore.runtime.project import EventSource, LeadSource


class RejectedRows(Problem):
    """Rows that a run would reject."""

    code: ClassVar[str] = "rejected-rows"
    severity: ClassVar[Severity] = Severity.WARNING
    message: ClassVar[str] = "a run would reject {count} of the {source}: {reason} (the first: row {row})"
    help: ClassVar[str] = "`lscore run` writes them to a file of their own"
    count: str
    source: str
    reason: str
    row: int


@dataclass(frozen=True, slots=True)
class DataSaid:
    """What data says of some models: findings of its own, and facts for the lint rules by the model's file."""

    findings: tuple[Diagnostic, ...]
    facts: Mapping[str, DataFacts]


def check_data(
    models: Sequence[Model],
    leads: LeadSource | Data,
    events: EventSource | Data | None = None,
    *,
    as_of: int = 0,
    allow_missing_columns: bool = False,
) -> DataSaid:
    """The findings of the models' data: lacking columns, unreadable values, values outside `one of`, rejects; and what
    the data rules of the linter look at, as of an instant (microseconds).

    A declared column that the data lacks is an error, unless `allow_missing_columns`. Raises DataError for data that
    cannot be read.
    """
    with Workspace() as workspace:
        source = None if events is None else event_source(events)
        return _Check(workspace, models, as_of).said(lead_source(leads), source, allow_missing_columns)


class _Check:
    """The data of some models under check."""

    def __init__(self, workspace: Workspace, models: Sequence[Model], as_of: int) -> None:
        self._workspace = workspace
        self._models = models
        self._as_of = as_of
        self._first: DuckdbEngine | None = None

    def said(self, leads: LeadSource, events: EventSource | None, allow_missing_columns: bool) -> DataSaid:
        """What the data says."""
        data = batch_data(self._workspace, self._models, leads, events, allow_missing=True, passing=self._first_engine)
        findings = [item if allow_missing_columns else _as_error(item) for item in data.findings]
        # Where a column lacks, numbers would say that again of every rule that looks at it.
        lacking = any(item.severity is Severity.ERROR for item in findings)
        facts: dict[str, DataFacts] = {}
        for model in self._models:
            if not lacking:
                facts[model.file] = self._facts(model, data)
            findings += value_findings(data, model)
        findings += _rejected(data)
        return DataSaid(tuple(in_order(findings)), facts)

    def _facts(self, model: Model, data: BatchData) -> DataFacts:
        parts = [part for table in data.tables for part in table.parts]
        engine, self._first = self._first or self._engine(model, data.leads, data.events), None
        with data_faults(parts):
            engine.score()
            found = facts_of(model, data, engine)
        engine.close()
        return found

    def _engine(self, model: Model, leads: LeadRows, events: EventRows | None) -> DuckdbEngine:
        return DuckdbEngine(self._workspace.connection, watched(model), self._as_of, leads, events, explain=False)

    def _first_engine(self, leads: LeadRows, events: EventRows | None) -> DuckdbEngine:
        """The engine of the first model, which asks something while the events are counted."""
        self._first = self._engine(self._models[0], leads, events)
        return self._first


def _as_error(finding: Diagnostic) -> Diagnostic:
    return replace(finding, severity=Severity.ERROR) if finding.code == MissingColumn.code else finding


def _rejected(data: BatchData) -> Iterator[Diagnostic]:
    """The rejects by reason. Their place is no line of a model but the file of the first; its row counts as there."""
    for item in reject_counts(data.workspace.connection):
        staged = next(table for table in data.tables if table.name == item.source)
        part, row = staged.part_of(item.first)
        count = "1 row" if item.count == 1 else f"{item.count:,} rows"
        span = Span(part.name, 0, 0, 1, 1)
        yield RejectedRows(span=span, count=count, source=item.source, reason=item.reason, row=row).diagnostic()
