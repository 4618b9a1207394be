"""Bad values counted, with the first of them: the examples of a finding."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

import duckdb
from duckdb import col, count_all, fn, lit

from lscore.compiler.backends.sql.rows import MIXED, RawColumn
from lscore.runtime.batch.rejected import positioned_events
from lscore.runtime.batch.scans import TEXT, Column, as_kind
from lscore.runtime.batch.tables import BatchData
from lscore.runtime.findings import MOST_EXAMPLES
from lscore.runtime.staging import PART

Row = tuple[object, str, int]
"""A bad value, the first lead that has it, and that lead's position."""


@dataclass(frozen=True, slots=True)
class Found:
    """How many values are bad in one way (`kind`), examples with their leads, and the position of the first lead."""

    kind: str
    count: int
    examples: Mapping[str, str]
    first: int


def examples(
    data: BatchData, bad: duckdb.DuckDBPyRelation, column: str, raw: RawColumn, names: Sequence[str] = ()
) -> Iterator[Found]:
    """The bad rows of a column of the data (`raw`; what is wrong is `word`), counted by what is wrong. `names`: these
    are events of such names; those of unusable leads do not count."""
    connection = data.workspace.connection
    if names:
        bad = bad.join(connection.view(data.leads.table).select(col("key"), col("pos"), col("lead")), ["key"])
    shown = col(raw.name) if raw.kind == MIXED or raw.kind.endswith("]") else as_kind(Column(raw.name, raw.kind), TEXT)
    bad = bad.select(shown.alias("value"), col("word"), col("pos"), col("lead"))
    first = [fn("min", col("pos")).alias("pos"), fn("arg_min", col("lead"), col("pos")).alias("lead")]
    counted = bad.aggregate([col("value"), col("word"), count_all().alias("n"), *first], "value, word")
    name = data.workspace.new_name("bad_values")
    counted.create(name)
    counted = connection.table(name)
    totals = [col("word"), fn("sum", col("n")).cast("BIGINT").alias("n"), fn("min", col("pos")).alias("pos")]
    for word, count, place in counted.aggregate(totals, "word").sort(col("pos"), col("word")).fetchall():
        rows = _first_rows(counted.filter(col("word") == lit(word)))
        if names:
            rows = _in_order_of_events(data, rows, column, names)
        found: dict[str, str] = {}
        for value, lead, _ in rows:
            found.setdefault(_text(value), lead)
        yield Found(word, count, dict(list(found.items())[:MOST_EXAMPLES]), place)


def _first_rows(counted: duckdb.DuckDBPyRelation) -> list[Row]:
    """The values that may be among the examples, by the positions of their leads."""
    places = counted.select(col("pos")).sort(col("pos")).limit(MOST_EXAMPLES).fetchall()
    rows = counted.filter(col("pos") <= lit(places[-1][0])).sort(col("pos"))
    return cast("list[Row]", rows.select(col("value"), col("lead"), col("pos")).fetchall())


def _in_order_of_events(data: BatchData, rows: Sequence[Row], column: str, names: Sequence[str]) -> list[Row]:
    """The rows, those of one lead in the order of its events."""
    places = [place for _, _, place in rows]
    several = {lead for _, lead, place in rows if places.count(place) > 1}
    if not several:
        return list(rows)
    order: dict[tuple[str, str], int] = {}
    for number, part in enumerate(data.event_parts):
        if column not in part.columns:
            continue
        events = positioned_events(data.workspace.connection, part, number * PART, data.event_columns, column)
        mine = events.filter(col("id").cast(TEXT).isin(*map(lit, several)) & col("event").isin(*map(lit, names)))
        for place, lead, value in mine.select(col("pos"), col("id").cast(TEXT), col("value")).fetchall():
            key = (lead, _text(value))
            order[key] = min(place, order.get(key, place))
    last = (len(data.event_parts) + 1) * PART
    return sorted(rows, key=lambda row: (row[2], order.get((row[1], _text(row[0])), last)))


def _text(value: object) -> str:
    """A value as an example shows it."""
    if isinstance(value, dict):
        mixed = cast("dict[str, object]", value)
        return str(mixed["l"] if mixed["t"] is None else mixed["t"])
    return str(value)
