"""A run by the `duckdb` engine: all leads at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from lscore.compiler.backends.sql.rows import EventRows, LeadRows
from lscore.compiler.backends.sql.tree import NULL, Query, col, rows_of, select
from lscore.compiler.model import Model
from lscore.dsl.diagnostics import Diagnostic
from lscore.runtime.batch.faults import working
from lscore.runtime.batch.tables import batch_data, data_faults
from lscore.runtime.batch.value_findings import value_findings
from lscore.runtime.engines.duckdb import DuckdbEngine
from lscore.runtime.progress import Progress
from lscore.runtime.report import Tally, Violation
from lscore.runtime.result_columns import explanation_columns, result_file_columns
from lscore.runtime.sources import Workspace

if TYPE_CHECKING:
    from lscore.runtime.project import EventSource, LeadSource
    from lscore.runtime.sinks import Sink

_LEADS = 50_000
"""How many leads are explained at a time: what bounds the memory."""


class AllLeads:
    """The data of a run, and the scoring of it."""

    def __init__(
        self,
        workspace: Workspace,
        models: Sequence[Model],
        leads: LeadSource,
        events: EventSource | None,
        progress: Progress,
        *,
        as_of: int,
        explain: bool,
        allow_missing: bool,
    ) -> None:
        self._connection = workspace.connection
        self._as_of = as_of
        self._explain = explain
        self._first: DuckdbEngine | None = None
        self._progress = progress
        self._models = models
        progress.stage("reading the data", poll=self._percent)
        with working():
            self._data = batch_data(
                workspace, models, leads, events, allow_missing=allow_missing, passing=self._first_engine
            )
        self.findings: list[Diagnostic] = list(self._data.findings)
        self.lead_count = self._data.lead_count
        self.event_count = self._data.event_count
        self.tables = self._data.tables

    def score(
        self,
        model: Model,
        rows: Sink | None,
        lines: Sink | None,
        *,
        keep: list[dict[str, object]] | None,
    ) -> Tally:
        """Score all leads by a model, and write the results and what explains them."""
        parts = [part for table in self.tables for part in table.parts]
        engine, self._first = self._first or self._engine(model, self._data.leads, self._data.events), None
        with data_faults(parts):
            engine.score(lambda what: self._progress.stage(f"{model.name}: {what}", poll=self._percent))
        if rows is not None:
            self._progress.stage(f"{model.name}: writing the results", self.lead_count)
            columns = [column.name for column in result_file_columns(self._models)]
            query = _named(engine.results(), columns, engine.columns)
            rows.write_query(self._connection, query, self._progress.advance)
        if lines is not None:
            self._write_lines(engine, lines)
        if keep is not None:
            keep += engine.rows()
        tally = _tally(engine)
        engine.close()
        self._progress.stage(f"{model.name}: checking values", poll=self._percent)
        with working():
            self.findings += value_findings(self._data, model)
        return tally

    def _engine(self, model: Model, leads: LeadRows, events: EventRows | None) -> DuckdbEngine:
        return DuckdbEngine(self._connection, model, self._as_of, leads, events, explain=self._explain)

    def _first_engine(self, leads: LeadRows, events: EventRows | None) -> DuckdbEngine:
        """The engine of the first model, which may ask something while the events are counted."""
        self._first = self._engine(self._models[0], leads, events)
        return self._first

    def _write_lines(self, engine: DuckdbEngine, lines: Sink) -> None:
        self._progress.stage(f"{engine.model.name}: writing the explanations", self.lead_count)
        names = [column.name for column in explanation_columns(self._models)]
        for low, high, count in engine.portions(_LEADS):
            query = engine.lines(low, high)
            if query is not None:
                lines.write_query(self._connection, _named(query, names, names))
            self._progress.advance(count)

    def _percent(self) -> float:
        return self._connection.query_progress()


def _named(query: Query, wanted: Sequence[str], there: Sequence[str]) -> Query:
    """The columns of a file; those that this model does not have are missing."""
    return select({name: col(name) if name in there else NULL for name in wanted}, rows_of(query, "result_rows"))


def _tally(engine: DuckdbEngine) -> Tally:
    tally = Tally(engine.model)
    grades: Counter[str] = tally.grades
    for skipped, disqualified, grade, tier, count in engine.tally():
        tally.leads += count
        if skipped:
            tally.skipped += count
            continue
        tally.disqualified += count if disqualified else 0
        grades[grade or ""] += count
        tally.tiers[tier or ""] += count
    for lead, place in engine.violations():
        line = engine.model.ensures[place]
        tally.violations.append(Violation(lead, line.what, line.span))
    return tally
