"""One model over staged data: its results in the order of the leads.

Without phrases over accounts leads and their events pass by side by side. With them, leads come account by account,
all events of an account at once, and the results are put back into order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, groupby
from typing import TYPE_CHECKING, Any

from duckdb import DuckDBPyConnection

from lscore.runtime.findings import ValueFindings
from lscore.runtime.reorder import Reorder
from lscore.runtime.run_data import RunData
from lscore.runtime.staging import EVENTS, NO_NAME, NO_TIME, add_rejects
from lscore.runtime.streams import (
    EventBatch,
    GroupedEvents,
    Lead,
    event_batches,
    has_account,
    lead_batches,
    write_groups,
)

if TYPE_CHECKING:
    from lscore.runtime.engines.python import PythonEngine
    from lscore.runtime.results import ExplanationRow

_FLUSH = 10_000


@dataclass(frozen=True, slots=True)
class Scored:
    """A lead's result: its row, the (line, text) of each `ensure` that does not hold, its explanation if asked for."""

    row: dict[str, object]
    violations: tuple[tuple[int, str], ...]
    lines: Sequence[ExplanationRow]


@dataclass(slots=True)
class Watch:
    """Sees all data that passes: findings, the number of events, and rejects (`rejecting`: the first model alone)."""

    findings: ValueFindings
    connection: DuckDBPyConnection
    rejecting: bool
    events: int = 0
    _rejects: list[tuple[str, int, str, str]] = field(default_factory=list[tuple[str, int, str, str]])

    def lead_batch(self, batch: Sequence[Lead]) -> None:
        """Look at leads."""
        columns = list(zip(*(lead.values for lead in batch), strict=True))
        if columns:
            self.findings.leads([lead.id for lead in batch], columns)

    def event_batch(self, batch: EventBatch, bad: Sequence[tuple[int, str]]) -> None:
        """Look at events; `bad`: the places of rejects with their reasons."""
        self.events += len(batch.keys) - len(bad)
        if batch.columns:
            self.findings.events(batch.leads, batch.names, batch.columns)
        if self.rejecting:
            self._rejects += [(EVENTS, batch.positions[index], batch.leads[index], reason) for index, reason in bad]
            if len(self._rejects) > _FLUSH:
                self.flush()

    def flush(self) -> None:
        """Write the rejects that are still held back."""
        add_rejects(self.connection, self._rejects)
        self._rejects = []


def results(data: RunData, engine: PythonEngine, watch: Watch, *, explain: bool) -> Iterator[Scored]:
    """The results of all leads, in their order. Raises RunError for a sum beyond the limit."""
    if engine.uses_account:
        yield from _by_account(data, engine, watch, explain=explain)
    else:
        yield from _by_lead(data, engine, watch, explain=explain)
    watch.flush()


def look_through(data: RunData, engine: PythonEngine, watch: Watch) -> None:
    """Let all data pass by without scoring any."""
    for batch in lead_batches(data.cursor(), data.leads, engine.lead_columns):
        watch.lead_batch(batch)
    for _ in _event_rows(data, engine, watch, with_lead=False, grouped=False):
        pass
    watch.flush()


def _by_lead(data: RunData, engine: PythonEngine, watch: Watch, *, explain: bool) -> Iterator[Scored]:
    events = GroupedEvents(_event_rows(data, engine, watch, with_lead=False, grouped=False))
    for batch in lead_batches(data.cursor(), data.leads, engine.lead_columns):
        watch.lead_batch(batch)
        for lead in batch:
            yield _score(engine, lead, events.of(lead.position), None, explain=explain)


def _by_account(data: RunData, engine: PythonEngine, watch: Watch, *, explain: bool) -> Iterator[Scored]:
    columns = engine.lead_columns
    data.workspace.connection.execute("DROP TABLE IF EXISTS groups")
    write_groups(data.workspace.connection, lead_batches(data.cursor(), data.leads, columns), engine.account_key)
    events = GroupedEvents(_event_rows(data, engine, watch, with_lead=True, grouped=True))
    batches = _watched(lead_batches(data.cursor(), data.leads, columns, grouped=True), watch.lead_batch)
    with Reorder(data.workspace.folder) as reorder:
        for group, members in groupby(chain.from_iterable(batches), key=lambda lead: lead.group):
            pairs: list[tuple[str, Any]] = events.of(group)
            facts = engine.account(pairs) if has_account(group) else None
            own: dict[str, list[Any]] = {}
            for lead_id, row in pairs:
                own.setdefault(lead_id, []).append(row)
            for lead in members:
                reorder.put(lead.position, _score(engine, lead, own.get(lead.id, ()), facts, explain=explain))
        yield from reorder.items()


def _score(engine: PythonEngine, lead: Lead, events: Sequence[Any], facts: Any, *, explain: bool) -> Scored:
    if explain:
        result, lines = engine.explained(lead.id, lead.values, events, facts)
        return Scored(result.row(), result.violations, lines)
    result = engine.score(lead.id, lead.values, events, facts)
    return Scored(result.row(), result.violations, ())


def _watched(batches: Iterable[list[Lead]], see: Callable[[Sequence[Lead]], None]) -> Iterator[list[Lead]]:
    for batch in batches:
        see(batch)
        yield batch


def _event_rows(
    data: RunData, engine: PythonEngine, watch: Watch, *, with_lead: bool, grouped: bool
) -> Iterator[tuple[list[int], list[Any]]]:
    """The usable events, batch by batch: their keys, and rows as the engine takes them (`with_lead`: paired with the
    lead's id)."""
    if data.events is None:
        return
    for batch in event_batches(data.cursor(), data.events, engine.event_columns, grouped=grouped):
        times = [engine.read_at(raw) for raw in batch.times]
        bad = _bad_events(times, batch.names)
        watch.event_batch(batch, bad)
        rows: list[Any] = list(zip(batch.names, times, *batch.columns, strict=True))
        if with_lead:
            rows = list(zip(batch.leads, rows, strict=True))
        keys = batch.keys
        if bad:
            without = {index for index, _ in bad}
            keys = [key for index, key in enumerate(keys) if index not in without]
            rows = [row for index, row in enumerate(rows) if index not in without]
        yield keys, rows


def _bad_events(times: Sequence[int | None], names: Sequence[str | None]) -> list[tuple[int, str]]:
    if None not in times and None not in names and "" not in names:
        return []
    return [
        (index, NO_TIME if at is None else NO_NAME)
        for index, (at, name) in enumerate(zip(times, names, strict=True))
        if at is None or not name
    ]
