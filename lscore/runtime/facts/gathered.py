"""All that data says of one model."""

from __future__ import annotations

from dataclasses import replace

from lscore.compiler.backends.sql.rows import RawColumn
from lscore.compiler.backends.sql.zone import Zone
from lscore.compiler.lint.data.facts import ColumnFacts, DataFacts
from lscore.compiler.model import Attribute, Model, Type
from lscore.runtime.batch.instants import set_zone
from lscore.runtime.batch.tables import BatchData
from lscore.runtime.columns import all_columns
from lscore.runtime.engines.duckdb import DuckdbEngine
from lscore.runtime.facts.columns import Columns, grouped
from lscore.runtime.facts.compared import texts_of_attributes
from lscore.runtime.facts.history import history
from lscore.runtime.facts.points import point_facts
from lscore.runtime.interrupts import interruptible


def facts_of(model: Model, data: BatchData, engine: DuckdbEngine) -> DataFacts:
    """The facts about a model; `engine` has scored the data by its `watched` form."""
    points = point_facts(model, engine)
    zone = Zone(model.timezone or "UTC")
    set_zone(data.workspace.connection, zone)
    columns = Columns(data.workspace, zone, model.missing)
    with interruptible():
        attributes = _attributes(model, data, columns)
        events = None
        if data.events is not None:
            events = history(model, data.events, columns, frozenset(all_columns(data.event_parts)))
    return DataFacts(
        data.lead_count,
        points.scored,
        engine.as_of,
        points.rules,
        points.scores,
        points.categories,
        attributes,
        events,
    )


def _attributes(model: Model, data: BatchData, columns: Columns) -> dict[str, ColumnFacts]:
    """By name. Of an attribute that is read as several types the one that is text counts."""
    wanted = texts_of_attributes(model)
    rows = data.workspace.connection.view(data.leads.table)
    items: dict[str, Attribute] = {}
    for item in model.attributes:
        if item.name not in items or item.type is Type.TEXT:
            items[item.name] = item
    found: dict[str, ColumnFacts] = {}
    others: list[tuple[Attribute, RawColumn]] = []
    for item in items.values():
        raw = data.leads.columns[item.column]
        if item.type in {Type.TEXT, Type.LIST}:
            found[item.name] = columns.texts(grouped(rows, raw), item, raw, wanted.get(item.name, ()))
        else:
            others.append((item, raw))
    found |= columns.others(rows, others)
    present = set(all_columns(data.tables[0].parts))
    return {
        name: found[name] if item.column in present else replace(found[name], absent=True)
        for name, item in items.items()
    }
