"""What a model does to a sample of real leads: how often each rule fires and what it gives, what the columns hold.

Large data is not read whole: of the leads a part is taken, the same for the same data, and of the events those of
these leads. The instant is now; where the newest event is older than a week, it is the instant of that event: a
sample of last spring would otherwise show a model in which nothing happens.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb
from duckdb import fn, lit

from lscore.compiler.backends.sql import tree
from lscore.compiler.backends.sql.reading import read_at
from lscore.compiler.backends.sql.zone import Zone
from lscore.compiler.lint.data.facts import DataFacts
from lscore.compiler.model import DAY, Model
from lscore.errors import DataError, LscoreError
from lscore.runtime.batch.instants import expression, set_zone
from lscore.runtime.batch.tables import BatchData, batch_data, data_faults
from lscore.runtime.columns import all_columns
from lscore.runtime.engines.duckdb import DuckdbEngine
from lscore.runtime.facts.found import Statistics
from lscore.runtime.facts.gathered import facts_of
from lscore.runtime.facts.points import watched
from lscore.runtime.facts.sample import reading_all, sample_of
from lscore.runtime.interrupts import is_interrupt
from lscore.runtime.parts import Part
from lscore.runtime.project import EventSource, LeadSource
from lscore.runtime.run_data import identity_column
from lscore.runtime.sources import Workspace, open_parts, source_files

MOST_BYTES = 32_000_000
"""How much data is read whole."""

OLD = 7 * DAY
"""How old the newest event may be for the instant to be now."""

_LOOK = 0.05
"""Seconds between two looks at whether anybody still wants the result."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to look at: the data, and the model where there is one. `now` is in microseconds."""

    leads: LeadSource
    events: EventSource | None
    model: Model | None
    now: int


def statistics_of(wanted: Wanted, stale: Callable[[], bool]) -> Statistics | str | None:
    """The statistics; why there are none, where the data cannot be read; None when `stale` said that nobody wants
    them."""
    try:
        with Workspace(threads=1) as workspace, _interrupted(workspace, stale):
            return _Look(workspace, wanted, stale).found()
    except LscoreError as error:
        return str(error)
    except (KeyboardInterrupt, _UnwantedError):
        return None
    except duckdb.Error as error:
        return None if is_interrupt(error) or stale() else f"the data can't be read: {error}"


class _UnwantedError(Exception):
    """Nobody wants the result any more."""


@contextmanager
def _interrupted(workspace: Workspace, stale: Callable[[], bool]) -> Generator[None]:
    """Interrupts what DuckDB does as soon as the result is stale."""
    ended = threading.Event()

    def watch() -> None:
        while not ended.wait(_LOOK):
            if stale():
                workspace.connection.interrupt()

    watching = threading.Thread(target=watch, daemon=True)
    watching.start()
    try:
        yield
    finally:
        ended.set()
        watching.join()


@dataclass(slots=True)
class _Look:
    workspace: Workspace
    wanted: Wanted
    stale: Callable[[], bool]

    def found(self) -> Statistics:
        """All of it."""
        share = _share(self.wanted)
        leads, events = self._part(share)
        raw = self._data(leads, events, self._raw_model(leads, events))
        sample = sample_of(raw)
        as_of, newest = self._instant(raw)
        model = self.wanted.model
        if model is None:
            return Statistics(sample, None, {}, raw.lead_count, as_of, share > 1, newest)
        facts = self._facts(model, leads, events, as_of)
        rules = {
            (score.name, rule.category or "", rule.name): facts.rules[score.name, place]
            for score in model.scores
            for place, rule in enumerate(score.rules)
        }
        return Statistics(sample, facts, rules, facts.leads, as_of, share > 1, newest)

    def _facts(self, model: Model, leads: LeadSource, events: EventSource | None, as_of: int) -> DataFacts:
        self._check()
        # A workspace of its own: the tables of a run have fixed names.
        with Workspace(threads=1) as workspace, _interrupted(workspace, self.stale):
            data = batch_data(workspace, (model,), leads, events, allow_missing=True)
            parts = [part for table in data.tables for part in table.parts]
            engine = DuckdbEngine(workspace.connection, watched(model), as_of, data.leads, data.events, explain=False)
            with data_faults(parts):
                engine.score()
                self._check()
                facts = facts_of(model, data, engine)
            engine.close()
            return facts

    def _data(self, leads: LeadSource, events: EventSource | None, model: Model) -> BatchData:
        self._check()
        return batch_data(self.workspace, (model,), leads, events, allow_missing=True)

    def _check(self) -> None:
        if self.stale():
            raise _UnwantedError

    def _raw_model(self, leads: LeadSource, events: EventSource | None) -> Model:
        """A model of every column but those that each row has."""
        parts = open_parts(self.workspace, leads.path, "leads")
        own = identity_column(leads, parts, ())
        columns = [name for name in all_columns(parts) if name != own]
        fields: list[str] = []
        if events is not None:
            others = open_parts(self.workspace, events.path, "events")
            fixed = (events.lead, events.at, events.event)
            fields = [name for name in all_columns(others) if name not in fixed]
        return reading_all(_once(columns), _once(fields))

    def _instant(self, data: BatchData) -> tuple[int, bool]:
        """The instant, and whether it is that of the newest event."""
        now, events, model = self.wanted.now, data.events, self.wanted.model
        if events is None:
            return now, False
        zone = Zone(model.timezone if model is not None and model.timezone else "UTC")
        set_zone(self.workspace.connection, zone)
        instant = expression(read_at(tree.col("at"), events.at.kind, zone))
        rows = self.workspace.connection.view(events.table).aggregate([fn("max", instant)]).fetchall()
        newest: int | None = rows[0][0]
        return (newest, True) if newest is not None and newest <= now - OLD else (now, False)

    # --- a part of large data

    def _part(self, share: int) -> tuple[LeadSource, EventSource | None]:
        """The sources, or where the data is large a part of them in files of the workspace."""
        wanted = self.wanted
        if share == 1:
            return wanted.leads, wanted.events
        parts = open_parts(self.workspace, wanted.leads.path, "leads")
        own = identity_column(wanted.leads, parts, ())
        leads = replace(wanted.leads, path=str(self._written(parts, own, share, "leads")), id=own)
        if wanted.events is None:
            return leads, None
        others = open_parts(self.workspace, wanted.events.path, "events")
        events = replace(wanted.events, path=str(self._written(others, wanted.events.lead, share, "events")))
        return leads, events

    def _written(self, parts: tuple[Part, ...], column: str, share: int, name: str) -> Path:
        """A folder with one row in `share` of some parts, by the lead."""
        folder = self.workspace.folder / f"part_of_{name}"
        folder.mkdir()
        for number, part in enumerate(parts):
            self._check()
            if column not in part.columns:
                raise DataError(f"{part.name} has no column `{column}`")
            taken = fn("hash", fn("trim", part.text(column))) % lit(share) == lit(0)
            rows = part.relation.filter(taken)
            values = [part.text(item).alias(item) for item in dict.fromkeys(part.columns)]
            rows.select(*values).write_parquet(str(folder / f"{number}.parquet"))
        return folder


def _share(wanted: Wanted) -> int:
    """One lead in how many is looked at."""
    size = 0
    for source, what in ((wanted.leads, "leads"), (wanted.events, "events")):
        size += sum(file.stat().st_size for file in source_files(source, what) if file.is_file())
    return -(-size // MOST_BYTES) or 1


def _once(names: list[str]) -> list[str]:
    return [name for name in dict.fromkeys(names) if names.count(name) == 1]
