"""What data contradicts, without scoring it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from lscore.compiler.model import Model
from lscore.dsl.diagnostics import Diagnostic, Problem, Severity, Span, in_order
from lscore.runtime.columns import MissingColumn
from lscore.runtime.engines.python import PythonEngine
from lscore.runtime.findings import ValueFindings
from lscore.runtime.rejects import reject_counts
from lscore.runtime.run_data import read_data
from lscore.runtime.scoring import RunData, Watch, look_through
from lscore.runtime.sources import Data, Workspace, event_source, lead_source
from lscore.runtime.staging import LEADS

if TYPE_CHECKING:
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
        findings += _rejected(data)
    return tuple(in_order(findings))


def _as_error(finding: Diagnostic) -> Diagnostic:
    return replace(finding, severity=Severity.ERROR) if finding.code == MissingColumn.code else finding


def _rejected(data: RunData) -> Iterator[Diagnostic]:
    """The rejects by reason. Their place is no line of a model but the file of the first; its row counts as there."""
    for item in reject_counts(data.workspace.connection):
        staged = data.leads if item.source == LEADS or data.events is None else data.events
        part, row = staged.part_of(item.first)
        count = "1 row" if item.count == 1 else f"{item.count:,} rows"
        span = Span(part.name, 0, 0, 1, 1)
        yield RejectedRows(span=span, count=count, source=item.source, reason=item.reason, row=row).diagnostic()
