"""Leads and events of a run as tables of its workspace: only the columns that are needed, ids trimmed, rejects set
apart.

A row's position is its part's number times 2^40 and its row in the part, counted from 1: positions order the rows as
they stand in the data.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import duckdb
from duckdb import coalesce, col, count_all, fn, lit, when

from lscore.errors import DataError
from lscore.runtime.arrow import pa
from lscore.runtime.interrupts import interruptible
from lscore.runtime.parts import Part, trimmed

LEADS = "leads"
EVENTS = "events"
IDS = "ids"
REJECTS = "rejects"

NO_ID = "no id"
DOUBLE_ID = "an id that stands in more than one row"
NO_LEAD = "no lead"
DOUBLE_LEAD = "a lead whose id stands in more than one row"
UNKNOWN_LEAD = "unknown lead"
NO_TIME = "no readable time"
NO_NAME = "no event name"

PART = 1 << 40
"""Positions of one part."""

_REJECT = pa.schema([("source", pa.string()), ("pos", pa.int64()), ("id", pa.string()), ("reason", pa.string())])


@dataclass(frozen=True, slots=True)
class Staged:
    """A table of the workspace: `pos`, its fixed columns, then `v0`, `v1` … for `columns`, then `doc`."""

    name: str
    parts: tuple[Part, ...]
    columns: tuple[str, ...]
    rows: int

    @property
    def documents(self) -> bool:
        """Whether rows may stand as JSON documents."""
        return any(part.doc_only for part in self.parts)

    def part_of(self, position: int) -> tuple[Part, int]:
        """The part and the row in it (from 1) of a position."""
        return self.parts[position // PART], position % PART


def stage_leads(
    connection: duckdb.DuckDBPyConnection, parts: Sequence[Part], id_column: str, columns: Sequence[str]
) -> Staged:
    """Read the leads: the tables `leads`, `ids` (of those that are no rejects) and `rejects`."""
    staged = _stage(connection, LEADS, parts, {"id": id_column}, columns)
    with interruptible():
        make_rejects(connection)
        leads = connection.table(LEADS)
        known = leads.filter(col("id").is_not_null() & (col("id") != lit("")))
        counted = known.aggregate(
            [col("id").alias("lead"), fn("min", col("pos")).alias("lead_pos"), count_all().alias("n")], col("id")
        )
        counted.create("counted")
        counted = connection.table("counted")
        counted.filter(col("n") == lit(1)).select(col("lead"), col("lead_pos")).create(IDS)
        _reject(leads.filter(col("id").is_null() | (col("id") == lit(""))), LEADS, "id", lit(NO_ID))
        doubles = counted.filter(col("n") > lit(1)).select(col("lead").alias("id"))
        _reject(leads.join(doubles, ["id"], how="semi"), LEADS, "id", lit(DOUBLE_ID))
    return staged


def stage_events(
    connection: duckdb.DuckDBPyConnection, parts: Sequence[Part], fixed: Mapping[str, str], columns: Sequence[str]
) -> Staged:
    """Read the events (`fixed`: the columns of `lead`, `at`, `event`), after the leads. Rejects those without one."""
    staged = _stage(connection, EVENTS, parts, fixed, columns)
    with interruptible():
        lost = connection.table(EVENTS).join(connection.table(IDS), ["lead"], how="anti")
        twice = connection.table("counted").filter(col("n") > lit(1)).select(col("lead"), lit(True).alias("twice"))
        lost = lost.join(twice, ["lead"], how="left")
        reason = (
            when(col("lead").is_null() | (col("lead") == lit("")))
            .then(lit(NO_LEAD))
            .when(coalesce(col("twice"), lit(False)))
            .then(lit(DOUBLE_LEAD))
            .otherwise(lit(UNKNOWN_LEAD))
        )
        _reject(lost, EVENTS, "lead", reason)
    return staged


def make_rejects(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the table of rejects, empty."""
    connection.from_arrow(_REJECT.empty_table()).create(REJECTS)


def add_rejects(connection: duckdb.DuckDBPyConnection, rows: Sequence[tuple[str, int, str, str]]) -> None:
    """Add rows (source, position, id, reason) to the rejects."""
    if rows:
        columns = list(zip(*rows, strict=True))
        table = pa.Table.from_arrays(
            [pa.array(c, f.type) for c, f in zip(columns, _REJECT, strict=True)], schema=_REJECT
        )
        connection.from_arrow(table).insert_into(REJECTS)


def _reject(
    rows: duckdb.DuckDBPyRelation,
    source: str,
    key: str,
    reason: duckdb.Expression,
) -> None:
    shown = coalesce(col(key), lit(""))
    rows.select(lit(source).alias("source"), col("pos"), shown.alias("id"), reason.alias("reason")).insert_into(REJECTS)


def _stage(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    parts: Sequence[Part],
    fixed: Mapping[str, str],
    columns: Sequence[str],
) -> Staged:
    lists = {column: _is_list(parts, column) for column in columns}
    total = 0
    for number, part in enumerate(parts):
        position = fn("row_number").over() + lit(number * PART)
        items = [position.cast("BIGINT").alias("pos")]
        items += [trimmed(part.text(column)).alias(alias) for alias, column in fixed.items()]
        for index, column in enumerate(columns):
            value = part.value(column).cast("VARCHAR[]") if lists[column] else part.value_as_text(column)
            items.append(value.alias(f"v{index}"))
        items.append(part.doc().alias("doc"))
        try:
            with interruptible():
                rows = part.relation.select(*items)
                if number == 0:
                    rows.create(name)
                else:
                    rows.insert_into(name)
                count = connection.table(name).aggregate([count_all()]).fetchall()[0][0] - total
        except duckdb.OutOfMemoryException:
            raise DataError(
                f"there is not enough memory, or room in the temporary folder, to read {part.name}"
            ) from None
        except duckdb.Error as error:
            raise part.fault(error) from None
        part.check(count)
        total += count
    return Staged(name, tuple(parts), tuple(columns), total)


def _is_list(parts: Sequence[Part], column: str) -> bool:
    having = [part for part in parts if column in part.columns and not part.doc_only]
    return bool(having) and all(part.is_list(column) for part in having)
