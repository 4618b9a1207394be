"""The first leads of the data with all that models read of them, in memory: a save does not read the data again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

from lscore.compiler.model import Model
from lscore.runtime.columns import event_needs, lead_needs
from lscore.runtime.engines.python import PythonEngine
from lscore.runtime.run_data import RunData, needed_columns, read_data
from lscore.runtime.sources import Workspace
from lscore.runtime.streams import event_batches, lead_batches

if TYPE_CHECKING:
    from lscore.runtime.project import EventSource, LeadSource

Cells = Mapping[str, Any]
"""Raw values by their columns."""


@dataclass(frozen=True, slots=True)
class SampleEvent:
    """An event of the sample, as the data has it."""

    name: str | None
    at: Any
    cells: Cells


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """The first leads of the data: their values and events by their ids. `of` is how many leads the data has; `columns`
    are those that were read, of the leads and of the events."""

    leads: Mapping[str, Cells]
    events: Mapping[str, Sequence[SampleEvent]]
    of: int
    columns: tuple[frozenset[str], frozenset[str]]

    def serves(self, models: Sequence[Model]) -> bool:
        """Whether all that the models read is here."""
        leads, events = self.columns
        return leads.issuperset(needed_columns(models, lead_needs)) and events.issuperset(
            needed_columns(models, event_needs)
        )


@dataclass(frozen=True, slots=True)
class Standing:
    """What a model says of a lead: the row of a run's result, and the points of each rule by (score, rule)."""

    row: Mapping[str, Any]
    points: Mapping[tuple[str, str], Decimal]


def read_sample(
    models: Sequence[Model], leads: LeadSource, events: EventSource | None, most: int, *, allow_missing: bool
) -> Sample:
    """The first `most` leads that are no rejects. Raises DataError as a run does."""
    with Workspace() as workspace:
        data, _ = read_data(workspace, models, leads, events, allow_missing=allow_missing)
        lead_columns, event_columns = needed_columns(models, lead_needs), needed_columns(models, event_needs)
        batches = lead_batches(data.cursor(), data.leads, lead_columns)
        found = list(islice(chain.from_iterable(batches), most))
        values = {lead.id: dict(zip(lead_columns, lead.values, strict=True)) for lead in found}
        happened = _events(data, event_columns, found[-1].position) if found else {}
        return Sample(values, happened, data.lead_count, (frozenset(lead_columns), frozenset(event_columns)))


def _events(data: RunData, columns: tuple[str, ...], last: int) -> dict[str, list[SampleEvent]]:
    """The events of all leads up to a position. They come in the order of the leads: the rest is left unread."""
    found: dict[str, list[SampleEvent]] = {}
    for batch in event_batches(data.cursor(), data.events, columns) if data.events is not None else ():
        for place, key in enumerate(batch.keys):
            if key > last:
                return found
            cells = {column: values[place] for column, values in zip(columns, batch.columns, strict=True)}
            event = SampleEvent(batch.names[place], batch.times[place], cells)
            found.setdefault(batch.leads[place], []).append(event)
    return found


def standings(sample: Sample, model: Model, as_of: int) -> dict[str, Standing]:
    """What a model says of each lead as of an instant. An account is what the sample has of it.

    Raises RunError for a sum beyond the limit.
    """
    engine = PythonEngine(model, as_of)
    values = {lead: [cells.get(column) for column in engine.lead_columns] for lead, cells in sample.leads.items()}
    events = {lead: list(_usable(engine, sample.events.get(lead, ()))) for lead in sample.leads}
    accounts: dict[Any, list[tuple[str, Any]]] = {}
    keys = {lead: engine.account_key(values[lead]) if engine.uses_account else None for lead in sample.leads}
    for lead, key in keys.items():
        if key is not None:
            accounts.setdefault(key, []).extend((lead, event) for event in events[lead])
    facts = {key: engine.account(pairs) for key, pairs in accounts.items()}
    found: dict[str, Standing] = {}
    for lead in sample.leads:
        result, lines = engine.explained(lead, values[lead], events[lead], facts.get(keys[lead]))
        points: dict[tuple[str, str], Decimal] = {}
        for line in lines:
            points[line.score, line.rule] = points.get((line.score, line.rule), Decimal(0)) + line.points
        found[lead] = Standing(result.row(), points)
    return found


def _usable(engine: PythonEngine, events: Sequence[SampleEvent]) -> Iterator[tuple[Any, ...]]:
    for event in events:
        at = engine.read_at(event.at)
        if at is not None and event.name:
            yield (event.name, at, *(event.cells.get(column) for column in engine.event_columns))
