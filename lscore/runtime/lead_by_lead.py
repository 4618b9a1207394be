"""A run by the `python` engine: one lead after the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, TypeVar

from lscore.compiler.model import Model
from lscore.dsl.diagnostics import Diagnostic
from lscore.runtime.engines.python import PythonEngine
from lscore.runtime.findings import ValueFindings
from lscore.runtime.progress import Progress
from lscore.runtime.report import Tally
from lscore.runtime.run_data import read_data
from lscore.runtime.scoring import Watch, results
from lscore.runtime.sources import Workspace

if TYPE_CHECKING:
    from lscore.runtime.project import EventSource, LeadSource
    from lscore.runtime.results import ExplanationRow
    from lscore.runtime.sinks import Sink

Item = TypeVar("Item")
_ROWS = 1000


class LeadByLead:
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
        self._as_of = as_of
        self._explain = explain
        self._rejecting = True
        """Events of unknown leads are counted while the first model scores."""
        progress.stage("reading the data")
        self._data, found = read_data(workspace, models, leads, events, allow_missing=allow_missing)
        self._progress = progress
        self.findings: list[Diagnostic] = list(found)
        self.lead_count = self._data.lead_count
        self.event_count = 0
        self.tables = tuple(table for table in (self._data.leads, self._data.events) if table is not None)

    def score(
        self,
        model: Model,
        rows: Sink | None,
        lines: Sink | None,
        *,
        keep: list[dict[str, object]] | None,
    ) -> Tally:
        """Score all leads by a model, and write the results and what explains them."""
        engine = PythonEngine(model, self._as_of)
        values = ValueFindings(model, engine.lead_checks, engine.event_checks)
        watch = Watch(values, self._data.workspace.connection, rejecting=self._rejecting)
        self._rejecting = False
        tally = Tally(model)
        self._progress.stage(f"scoring by {model.name}", self.lead_count)
        for batch in in_batches(results(self._data, engine, watch, explain=self._explain)):
            for scored in batch:
                tally.add(scored)
            if rows is not None:
                rows.write_rows([scored.row for scored in batch])
            if lines is not None:
                lines.write_rows([_line(line, model) for scored in batch for line in scored.lines])
            if keep is not None:
                keep += [scored.row for scored in batch]
            self._progress.advance(len(batch))
        self.findings += values.diagnostics()
        self.event_count = max(self.event_count, watch.events)
        return tally


def in_batches(items: Iterator[Item]) -> Iterator[list[Item]]:
    """The items, a thousand at a time."""
    batch: list[Item] = []
    for item in items:
        batch.append(item)
        if len(batch) == _ROWS:
            yield batch
            batch = []
    if batch:
        yield batch


def _line(line: ExplanationRow, model: Model) -> dict[str, object]:
    return {
        "lead": line.lead,
        "score": line.score,
        "category": line.category or None,
        "rule": line.rule,
        "points": line.points,
        "count": line.count,
        "newest_event": line.newest_event,
        "text": line.text or None,
        "model": model.name,
    }
