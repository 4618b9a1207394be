"""The impact of changes of models on leads: all models over the same data and moment, on the batch engine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from lscore.compiler.backends.sql.rows import EventRows, LeadRows
from lscore.compiler.diff import Difference, Side
from lscore.compiler.diff.alone import Alone, alone
from lscore.compiler.model import Model
from lscore.dsl.diagnostics import Diagnostic
from lscore.runtime.as_of import instant_of_run
from lscore.runtime.batch.faults import working
from lscore.runtime.batch.tables import BatchData, batch_data, data_faults
from lscore.runtime.engines.program_run import ProgramRun
from lscore.runtime.impact.causes import attribution
from lscore.runtime.impact.leads import most_moved
from lscore.runtime.impact.limits import Limits
from lscore.runtime.impact.measures import counts, loads, matrix, scores, tier_moves
from lscore.runtime.impact.report import Impact
from lscore.runtime.impact.rows import SideBySide
from lscore.runtime.progress import Progress, Silent
from lscore.runtime.rejects import RejectCount, reject_counts
from lscore.runtime.sources import Data, Workspace, event_source, lead_source
from lscore.runtime.values import instant_text

if TYPE_CHECKING:
    from lscore.runtime.project import EventSource, LeadSource

MOST_CHANGES = 25
"""So many changes are made alone; those behind them count together."""

MOST_LEADS = 10
"""So many leads are told with their lines."""


@dataclass(frozen=True, slots=True)
class Changed:
    """A model on both sides, and what differs; `old_file` and `new_file` are the names of the files for people."""

    name: str
    old_file: str
    new_file: str
    old: Side
    new: Side
    difference: Difference

    @property
    def models(self) -> tuple[Model, Model]:
        """The new version and the old one, the places of what they read named as people know them."""
        return _named(self.new), _named(self.old)


def _named(side: Side) -> Model:
    """The model, with the names of files that people know where it says what it reads."""
    model = side.model
    attributes = (replace(item, span=side.place(item.span)) for item in model.attributes)
    events = (
        replace(
            event,
            span=side.place(event.span),
            fields=tuple(replace(item, span=side.place(item.span)) for item in event.fields),
        )
        for event in model.events
    )
    return replace(model, attributes=tuple(attributes), events=tuple(events))


@dataclass(frozen=True, slots=True)
class Impacts:
    """The impact of each change that was asked for; what was found on the columns of the data, and the rows that could
    not be used."""

    impacts: tuple[Impact, ...]
    findings: tuple[Diagnostic, ...]
    rejects: tuple[RejectCount, ...]


def impacts(
    changed: Sequence[Changed],
    leads: LeadSource | Data,
    events: EventSource | Data | None = None,
    *,
    as_of: str | date | int | None = None,
    limits: Limits | None = None,
    allow_missing_columns: bool = False,
    memory_limit: str | None = None,
    threads: int | None = None,
    temp_dir: str | Path | None = None,
    progress: Progress | None = None,
) -> Impacts:
    """What changes of models do to the leads of some data, as of one moment (None: now). `memory_limit`, `threads` and
    `temp_dir` bound what is used, as in a run.

    Raises UsageError for a moment that is none, or several because the timezones differ, and for limits on tiers that
    are not there; DataError for data that cannot be read or lacks a declared column; RunError for a sum beyond the
    limit.
    """
    limits = limits or Limits()
    models = [model for item in changed for model in item.models]
    limits.check_tiers(list(dict.fromkeys(tier for model in models for tier in _tiers(model))))
    instant = instant_of_run(as_of, models)
    with Workspace(memory_limit, threads, temp_dir) as workspace:
        source = None if events is None else event_source(events)
        work = _Work(workspace, changed, instant, limits, progress or Silent())
        return work.done(lead_source(leads), source, allow_missing=allow_missing_columns)


def _tiers(model: Model) -> tuple[str, ...]:
    return (*(model.tiers.letters if model.tiers else ()), *(("disqualified",) if model.disqualify else ()))


class _Work:
    """The comparison of models over the data of a run."""

    def __init__(
        self, workspace: Workspace, changed: Sequence[Changed], as_of: int, limits: Limits, progress: Progress
    ) -> None:
        self._workspace = workspace
        self._changed = changed
        self._as_of = as_of
        self._limits = limits
        self._progress = progress
        self._first: SideBySide | None = None

    def done(self, leads: LeadSource, events: EventSource | None, *, allow_missing: bool) -> Impacts:
        """The impact of each change."""
        self._progress.stage("reading the data", poll=self._percent)
        models = [model for item in self._changed for model in item.models]
        with working():
            data = batch_data(
                self._workspace, models, leads, events, allow_missing=allow_missing, passing=self._first_program
            )
        found = tuple(self._impact(item, data) for item in self._changed)
        return Impacts(found, data.findings, reject_counts(self._workspace.connection))

    def _first_program(self, leads: LeadRows, events: EventRows | None) -> ProgramRun:
        """The program of the first comparison, which may ask something while the events are counted."""
        self._first = self._side_by_side(self._changed[0], leads, events)
        return self._first.first

    def _side_by_side(self, item: Changed, leads: LeadRows, events: EventRows | None) -> SideBySide:
        parts: Alone = alone(item.old.model, item.new.model, item.difference, most=MOST_CHANGES)
        return SideBySide(self._workspace.connection, parts, self._as_of, leads, events)

    def _impact(self, item: Changed, data: BatchData) -> Impact:
        rows, self._first = self._first or self._side_by_side(item, data.leads, data.events), None
        with data_faults([part for table in data.tables for part in table.parts]):
            rows.make(lambda what: self._progress.stage(f"{item.name}: {what}", poll=self._percent))
            self._progress.stage(f"{item.name}: comparing", poll=self._percent)
            found = self._compared(item, rows, data)
        rows.close()
        return found

    def _compared(self, item: Changed, rows: SideBySide, data: BatchData) -> Impact:
        moved, changed = counts(rows)
        tiers = matrix(rows, "tier")
        moves = tier_moves(rows, tiers)
        connection, compared = self._workspace.connection, (item.old.model, item.difference)
        return Impact(
            model=item.name,
            old_file=item.old_file,
            new_file=item.new_file,
            old_version=item.old.model.version,
            new_version=item.new.model.version,
            as_of=instant_text(self._as_of),
            leads=data.lead_count,
            events=data.event_count,
            moved=moved,
            changed=changed,
            scores=scores(rows),
            grades=matrix(rows, "grade"),
            tiers=tiers,
            tier_moves=moves,
            loads=loads(rows),
            attribution=attribution(rows),
            most_moved=most_moved(connection, rows, compared, (data.leads, data.events), most=MOST_LEADS),
            limits=self._limits.held_to(data.lead_count, moved, moves),
        )

    def _percent(self) -> float:
        return self._workspace.connection.query_progress()
