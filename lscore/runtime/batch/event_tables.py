"""The events of a run: a view of the data where it lies, and what one pass over their leads' ids tells.

The pass groups the events by the id of their lead. From it come the counts of those that no lead claims, whether ids
need trimming at all, and how many events each lead has. Times and names are looked at in the same pass, and only where
quick answers (the statistics of the files, the few names there are) do not show that all are good.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import duckdb
from duckdb import coalesce, col, count_all, fn, lit

from lscore.compiler.backends.sql.rows import EventRows, RawColumn
from lscore.compiler.backends.sql.tree import Query, drop_table, sql_text
from lscore.compiler.normal import WHITE
from lscore.runtime.batch.few import few_of
from lscore.runtime.batch.instants import no_instant
from lscore.runtime.batch.scans import NO_TIMES, TEXT, TIMES, WHOLE, Scan, common_kind
from lscore.runtime.interrupts import interruptible
from lscore.runtime.parts import trimmed
from lscore.runtime.staging import EVENTS, LEADS

COUNTED = "event_leads"
LOST = "lost_keys"
_RAW = "events_by_raw_key"
_TRIMMED = "events_by_key"
_SUMS = ("n", "no_time", "no_name")


class PassOverEvents(Protocol):
    """Asks something of all events while they are counted."""

    def pass_over_events(self) -> Query | None:
        """A query over the view `events` by their key: the key, `n` (the number of its events), more; None: nothing."""
        ...

    def take_pass(self, table_name: str) -> None:
        """Take what the query gave out of a table, in which the key is `id`."""
        ...


@dataclass(frozen=True, slots=True)
class EventCounts:
    """How many events there are: all, of usable leads, and among these without a readable time, without a name."""

    rows: int
    of_leads: int
    no_time: int
    no_name: int

    @property
    def usable(self) -> int:
        """Those that a run uses."""
        return self.of_leads - self.no_time - self.no_name

    @property
    def rejected(self) -> int:
        """Those that it does not."""
        return self.rows - self.usable


def key_kind(leads: Sequence[Scan], events: Sequence[Scan]) -> str:
    """What events join leads by: whole numbers where all ids are, else text."""
    columns = [scan.fixed["id"] for scan in leads] + [scan.fixed["lead"] for scan in events]
    kind = common_kind(columns)
    return kind if kind in WHOLE else TEXT


@dataclass(frozen=True, slots=True)
class EventData:
    """The view `events` and what it shows."""

    shown: duckdb.DuckDBPyRelation
    rows: EventRows


def make_events(scans: Sequence[Scan], columns: Sequence[str], key: str) -> EventData:
    """The view `events`; `key`: the type of the leads' keys. Ids stand in it as in the data: see `count_events`."""
    kinds = {name: common_kind(scan.columns[name] for scan in scans if name in scan.columns) for name in columns}
    at = time_kind(scans)
    shown: duckdb.DuckDBPyRelation | None = None
    for scan in scans:
        values = [scan.value(name, kind).alias(f"v{n}") for n, (name, kind) in enumerate(kinds.items())]
        fixed = (
            scan.role("lead", key).alias("key"),
            time_value(scan, at).alias("at"),
            scan.role("event", TEXT).alias("event"),
        )
        own = scan.relation.select(*fixed, *values)
        shown = own if shown is None else shown.union(own)
    assert shown is not None
    with interruptible():
        shown.create_view(EVENTS)
        few = few_of(shown, kinds)
    raw = {name: RawColumn(f"v{n}", kinds[name], few[name]) for n, name in enumerate(columns)}
    names = RawColumn("event", TEXT)
    return EventData(
        shown, EventRows(EVENTS, raw, RawColumn("key", key, few=False), RawColumn("at", at, few=False), names)
    )


def time_kind(scans: Sequence[Scan]) -> str:
    """The type that the times of some scans are brought to."""
    kinds = {scan.fixed["at"].kind for scan in scans}
    return next(iter(kinds)) if len(kinds) == 1 and kinds <= {*TIMES} else TEXT


def time_value(scan: Scan, kind: str) -> duckdb.Expression:
    """The time of an event. Numbers and truth values are none, whatever digits they have."""
    column = scan.fixed["at"]
    if column.kind in NO_TIMES or column.kind.startswith("DECIMAL"):
        return lit(None).cast(kind)
    return scan.role("at", kind)


def count_events(
    connection: duckdb.DuckDBPyConnection, events: EventData, passing: PassOverEvents | None = None
) -> EventCounts:
    """The pass over the events. Makes the view `event_leads` (`id`, as the leads' `key`; `n`: how many events name it)
    and the table `lost_keys` (`id`: those that no usable lead has). Trims the view's keys where some need it.

    `passing` may ask something of the same pass, which is granted where all times, names and keys are good.
    """
    with interruptible():
        without_time, without_name = _no_time(events), _no_name(events)
        if passing is not None and without_time is None and without_name is None:
            passing = _passed(connection, events, passing)
            if passing is not None:
                return _counts(connection, connection.view(COUNTED))
        if without_name is not None and without_time is not None:
            without_name &= ~without_time
        tests = (without_time, without_name)
        sums = [lit(0) if test is None else fn("count_if", test) for test in tests]
        sums = [count.alias(name) for count, name in zip(sums, _SUMS[1:], strict=True)]
        events.shown.aggregate([col("key").alias("id"), count_all().alias("n"), *sums], "key").create(_RAW)
        counted = connection.table(_RAW)
        if _need_trimming(connection, events, counted):
            own = [trimmed(col(name)).alias(name) if name == "key" else col(name) for name in events.shown.columns]
            events.shown.select(*own).create_view(EVENTS, replace=True)
            again = [fn("sum", col(name)).cast("BIGINT").alias(name) for name in _SUMS]
            counted = counted.select(trimmed(col("id")).alias("id"), *map(col, _SUMS)).aggregate(
                [col("id"), *again], "id"
            )
            counted.create(_TRIMMED)
            connection.execute(sql_text(drop_table(_RAW)))
            counted = connection.table(_TRIMMED)
            _find_lost(connection, counted)
        counted.create_view(COUNTED)
        return _counts(connection, counted)


def _passed(connection: duckdb.DuckDBPyConnection, events: EventData, passing: PassOverEvents) -> PassOverEvents | None:
    """Make the pass with what is asked of it; None where keys turn out to need trimming, or nothing is asked."""
    query = passing.pass_over_events()
    if query is None:
        return None
    found = connection.sql(sql_text(query))
    key, *others = (col(name) for name in found.columns)
    found.select(key.alias("id"), *others, *(lit(0).cast("BIGINT").alias(name) for name in _SUMS[1:])).create(_RAW)
    counted = connection.table(_RAW).select(*map(col, ("id", *_SUMS)))
    if _need_trimming(connection, events, counted):
        connection.execute(sql_text(drop_table(_RAW)))
        return None
    passing.take_pass(_RAW)
    counted.create_view(COUNTED)
    return passing


def _need_trimming(connection: duckdb.DuckDBPyConnection, events: EventData, counted: duckdb.DuckDBPyRelation) -> bool:
    """Whether some key has white space around it. Makes the table `lost_keys`: the keys of leads have none, so only
    keys that no lead has need a look."""
    _find_lost(connection, counted)
    if events.rows.key.kind != TEXT:
        return False
    if not connection.table(LOST).filter(trimmed(col("id")) != col("id")).limit(1).fetchall():
        return False
    connection.execute(sql_text(drop_table(LOST)))
    return True


def _find_lost(connection: duckdb.DuckDBPyConnection, counted: duckdb.DuckDBPyRelation) -> None:
    leads = connection.view(LEADS).select(col("key").alias("id"))
    counted.join(leads, ["id"], how="anti").select(*map(col, ("id", *_SUMS))).create(LOST)


def _counts(connection: duckdb.DuckDBPyConnection, counted: duckdb.DuckDBPyRelation) -> EventCounts:
    sums = [coalesce(fn("sum", col(name)), lit(0)).cast("BIGINT") for name in _SUMS]
    rows, no_time, no_name = counted.aggregate(sums).fetchall()[0]
    lost, lost_time, lost_name = connection.table(LOST).aggregate(sums).fetchall()[0]
    return EventCounts(rows, rows - lost, no_time - lost_time, no_name - lost_name)


def _no_time(events: EventData) -> duckdb.Expression | None:
    """The test of an event without a readable time; None where there is none. Where the files' statistics tell, DuckDB
    answers from them alone."""
    kind = events.rows.at.kind
    if kind in TIMES:
        at = col("at")
        count, known, first, last = events.shown.aggregate(
            [count_all(), fn("count", at), *(fn(name, at).cast(TEXT) for name in ("min", "max"))]
        ).fetchall()[0]
        if count == known and (not count or (in_calendar(first) and in_calendar(last))):
            return None
    return no_instant("at", kind)


def in_calendar(moment: str) -> bool:
    """Whether a date or time, as DuckDB writes it, lies in the years 1 to 9999."""
    return moment[4:5] == "-" and not moment.endswith("(BC)")


def _no_name(events: EventData) -> duckdb.Expression | None:
    """The test of an event without a name; None where there is none."""
    names = events.shown.aggregate([col("event")], "event").fetchall()
    return None if all(text is not None and text.strip(WHITE) for (text,) in names) else no_name()


def no_name() -> duckdb.Expression:
    """The test of an event without a name."""
    return col("event").is_null() | (trimmed(col("event")) == lit(""))
