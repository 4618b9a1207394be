"""What a sample of leads and events holds, whatever a model says of it: columns, event names, frequent values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import duckdb
from duckdb import col, count_all, fn, lit

from lscore.compiler.backends.sql.rows import MIXED, RawColumn
from lscore.compiler.model import Attribute, Field, Model, Type
from lscore.compiler.normal import WHITE
from lscore.runtime.batch.tables import BatchData
from lscore.runtime.columns import all_columns
from lscore.runtime.facts.found import MOST, Counts, Sample
from lscore.runtime.facts.private import looks_private


def reading_all(lead_columns: Sequence[str], event_columns: Sequence[str]) -> Model:
    """A model that reads every column as text, for `sample_of`."""
    return Model(
        name="sample",
        owner="",
        timezone="UTC",
        missing=(),
        declared=False,
        account=None,
        attributes=tuple(Attribute(name, Type.TEXT, name, declared=False) for name in lead_columns),
        events=(),
        any_fields=tuple(Field(name, Type.TEXT, name, declared=False) for name in event_columns),
        defines=(),
        scores=(),
        score_order=(),
        grades=None,
        levels=(),
        rating=(),
        tiers=None,
        disqualify=(),
        skip=(),
        routes=(),
        ensures=(),
    )


def sample_of(data: BatchData) -> Sample:
    """What the data of a run over `reading_all` holds."""
    connection = data.workspace.connection
    rows = connection.view(data.leads.table)
    leads: dict[str, Counts] = {}
    for column in all_columns(data.tables[0].parts):
        if column in data.leads.columns:
            leads[column] = _counted(rows, column, data.leads.columns[column])
    if data.events is None:
        return Sample(leads)
    events = connection.view(data.events.table)
    named: Counter[str] = Counter()
    for name, count in events.aggregate([col("event"), count_all()], "event").fetchall():
        if (name or "").strip(WHITE):
            named[name.strip(WHITE)] += count
    values: dict[tuple[str, str], Counts] = {}
    for column in all_columns(data.event_parts):
        if column in data.events.columns:
            values |= _by_event(events, column, data.events.columns[column])
    return Sample(leads, dict(named.most_common()), values)


def _counted(rows: duckdb.DuckDBPyRelation, column: str, raw: RawColumn) -> Counts:
    counted = rows.select(_text(raw).alias("value")).filter("value <> ''").aggregate("value, count(*) as n", "value")
    return _shown(column, counted.order("n desc, value").limit(MOST * 5).fetchall())


def _by_event(rows: duckdb.DuckDBPyRelation, column: str, raw: RawColumn) -> dict[tuple[str, str], Counts]:
    event = fn("trim", col("event"))
    valued = rows.select(event.alias("event"), _text(raw).alias("value")).filter("value <> '' and event <> ''")
    counted = valued.aggregate("event, value, count(*) as n", "event, value").order("n desc, value")
    found: dict[str, list[tuple[str, int]]] = {}
    for name, value, count in counted.limit(MOST * 100).fetchall():
        found.setdefault(name.lower(), []).append((value, count))
    # A field named `mail` holds the mail that was opened; what is an address shows in the values.
    return {(name, column): _shown("", values) for name, values in found.items()}


def _text(raw: RawColumn) -> duckdb.Expression:
    """A raw column as text; of one that holds texts and lists the texts."""
    value = fn("struct_extract", col(raw.name), lit("t")) if raw.kind == MIXED else col(raw.name)
    listed = raw.kind.endswith("[]")
    return fn("trim", fn("array_to_string", value, lit("; ")) if listed else value.cast("VARCHAR"))


def _shown(column: str, values: Sequence[tuple[str, int]]) -> Counts:
    """The values, none where they should not be shown."""
    texts = [value for value, _ in values]
    private = looks_private(column, sum(count for _, count in values), len(values), texts[:50])
    return () if private else tuple(values[:MOST])
