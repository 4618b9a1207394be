"""What the events tell: how far they go back, which there are, what values their fields have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

import duckdb
from duckdb import col, count_all, fn, lit

from lscore.compiler.backends.sql import tree
from lscore.compiler.backends.sql.reading import read_at
from lscore.compiler.backends.sql.rows import EventRows, RawColumn
from lscore.compiler.lint.data.facts import ColumnFacts, EventFacts, History, ValueFacts
from lscore.compiler.lint.subject import parts_of
from lscore.compiler.model import Event, Field, Model, Query, Type
from lscore.compiler.normal import WHITE, normal
from lscore.runtime.batch.instants import expression
from lscore.runtime.batch.scans import TIMES
from lscore.runtime.facts.columns import Columns, nearest_of
from lscore.runtime.facts.compared import texts_of_fields

Named = tuple[str, int, int | None, int | None]
"""An event's name in the data, how many there are, the instants of the first and the last."""


def history(model: Model, events: EventRows, columns: Columns, present: frozenset[str]) -> History:
    """The facts about events; `present` are the columns that the data has."""
    rows = columns.workspace.connection.view(events.table)
    named = _named(rows, events, columns)
    forms: dict[str, list[Named]] = {}
    for item in named:
        forms.setdefault(normal(item[0]), []).append(item)
    found = {event.name: _together(forms.get(event.data_name, [])) for event in model.events}
    total = _together(named)
    return History(
        total.count,
        total.oldest,
        total.newest,
        found,
        _unseen(model, found, forms),
        _fields(model, events, columns, forms, present),
    )


def _named(rows: duckdb.DuckDBPyRelation, events: EventRows, columns: Columns) -> list[Named]:
    at = events.at.kind
    if at in TIMES:
        # Of typed times only the ends are read: the order of the instants is theirs.
        ends = [fn(name, col("at")).alias(name) for name in ("min", "max")]
        counted = rows.aggregate([col("event"), count_all().alias("n"), *ends], "event")
        shown = [expression(read_at(tree.col(name), at, columns.zone)) for name in ("min", "max")]
        counted = counted.select(col("event"), col("n"), *shown)
    else:
        instant = expression(read_at(tree.col("at"), at, columns.zone))
        counted = rows.aggregate([col("event"), count_all(), fn("min", instant), fn("max", instant)], "event")
    found = cast("list[Named]", counted.fetchall())
    return sorted(item for item in found if (item[0] or "").strip(WHITE))


def _together(items: Sequence[Named]) -> EventFacts:
    first = [oldest for _, _, oldest, _ in items if oldest is not None]
    last = [newest for _, _, _, newest in items if newest is not None]
    return EventFacts(sum(item[1] for item in items), min(first, default=None), max(last, default=None))


def _unseen(
    model: Model, found: Mapping[str, EventFacts], forms: Mapping[str, Sequence[Named]]
) -> Mapping[str, str | None]:
    """The events that the model asks for and that never were, with the nearest that was."""
    asked = {query.event for query in parts_of((model, model.defines), Query)}
    values = [
        ValueFacts(form, sum(item[1] for item in items), (items[0][0].strip(WHITE),))
        for form, items in sorted(forms.items(), key=lambda pair: (-sum(item[1] for item in pair[1]), pair[0]))
    ]
    return {
        event.name: nearest_of(event.data_name, values)
        for event in model.events
        if event.name in asked and not found[event.name].count
    }


def _fields(
    model: Model,
    events: EventRows,
    columns: Columns,
    forms: Mapping[str, Sequence[Named]],
    present: frozenset[str],
) -> Mapping[tuple[str, str], ColumnFacts]:
    """What is in the fields that the model compares with texts."""
    wanted = texts_of_fields(model)
    grouped: dict[str, duckdb.DuckDBPyRelation] = {}
    found: dict[tuple[str, str], ColumnFacts] = {}
    for (event, name), texts in wanted.items():
        owners = [item for item in model.events if item.name == event] if event else list(model.events)
        item = _field(model, owners, name, any_event=not event)
        if item is None or item.column not in present or not texts:
            continue
        raw = events.columns[item.column]
        if raw.name not in grouped:
            grouped[raw.name] = _by_event(columns, events, raw)
        rows = grouped[raw.name]
        if event:
            names = [written for owner in owners for written, *_ in forms.get(owner.data_name, ())]
            if not names:
                continue
            rows = rows.filter(col("event").isin(*map(lit, names)))
        found[event, name] = columns.texts(rows, item, raw, texts)
    return found


def _field(model: Model, owners: Sequence[Event], name: str, *, any_event: bool) -> Field | None:
    fields = [item for owner in owners for item in owner.fields]
    if any_event:
        fields += model.any_fields
    return next((item for item in fields if item.name == name and item.type in {Type.TEXT, Type.LIST}), None)


def _by_event(columns: Columns, events: EventRows, raw: RawColumn) -> duckdb.DuckDBPyRelation:
    """The raw values of a column with their numbers, event by event."""
    rows = columns.workspace.connection.view(events.table)
    counted = rows.aggregate([col("event"), col(raw.name), count_all().alias("n")], f'event, "{raw.name}"')
    name = columns.workspace.new_name("values_of_events")
    counted.create(name)
    return columns.workspace.connection.table(name)
