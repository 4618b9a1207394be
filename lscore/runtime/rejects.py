"""The rows that a run could not use: counted by reason, and written with all they hold."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

import duckdb
from duckdb import col, count_all, fn, lit

from lscore.runtime.interrupts import interruptible
from lscore.runtime.parts import Part
from lscore.runtime.staging import LEADS, REJECTS, Staged

COLUMNS = ("source", "row", "id", "reason", "raw")
"""`source` is the file, `row` counts its rows from 1 (below the header), `id` is that of the lead, `raw` the whole row
as JSON."""


@dataclass(frozen=True, slots=True)
class RejectCount:
    """How many rows of the leads or events were rejected for one reason, and the position of the first."""

    source: str
    reason: str
    count: int
    first: int


def reject_counts(connection: duckdb.DuckDBPyConnection) -> tuple[RejectCount, ...]:
    """The rejects by source and reason; leads first, then by reason."""
    grouped = connection.table(REJECTS).aggregate(
        [col("source"), col("reason"), count_all().alias("n"), fn("min", col("pos")).alias("first")], "source, reason"
    )
    rows = sorted(grouped.fetchall(), key=lambda row: (row[0] != LEADS, row[1]))
    return tuple(RejectCount(*row) for row in rows)


def rejected_rows(connection: duckdb.DuckDBPyConnection, tables: tuple[Staged, ...]) -> Iterator[dict[str, object]]:
    """Every rejected row by COLUMNS, in the order of the data, read from the data anew."""
    for staged in tables:
        for number, part in enumerate(staged.parts):
            yield from _rows_of(connection, staged, part, number)


def _rows_of(
    connection: duckdb.DuckDBPyConnection, staged: Staged, part: Part, number: int
) -> Iterator[dict[str, object]]:
    low, high = number << 40, (number + 1) << 40
    mine = connection.table(REJECTS).filter(
        (col("source") == lit(staged.name)) & (col("pos") > lit(low)) & (col("pos") < lit(high))
    )
    mine = mine.select(col("pos"), col("id"), col("reason"))
    if not mine.limit(1).fetchall():
        return
    position = (fn("row_number").over() + lit(low)).cast("BIGINT").alias("pos")
    raw = [col("doc").cast("VARCHAR")] if part.doc_only else [col(f"c{n}") for n in range(len(part.columns))]
    rows = part.relation.select(position, *raw).join(mine, ["pos"]).sort(col("pos"))
    with interruptible():
        reader = rows.to_arrow_reader(8192)
    for batch in reader:
        for position_, *values, identity, reason in zip(*(column.to_pylist() for column in batch.columns), strict=True):
            text = values[0] if part.doc_only else json.dumps(_named(part, values), ensure_ascii=False)
            row = (part.name, position_ - low, identity, reason, text)
            yield dict(zip(COLUMNS, row, strict=True))


def _named(part: Part, values: list[object]) -> dict[str, object]:
    return {name: value for name, value in zip(part.columns, values, strict=True) if value is not None}
