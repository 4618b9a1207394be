"""Staged leads and events as streams of Python values, a batch at a time, in the order in which a run needs them."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, cast

import duckdb
from duckdb import col

from lscore.errors import DataError
from lscore.runtime import json_lines
from lscore.runtime.arrow import pa
from lscore.runtime.interrupts import interruptible
from lscore.runtime.staging import EVENTS, IDS, LEADS, Staged

BATCH = 8192
GROUPS = "groups"

Raw = str | list[str] | None
EventRow = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Lead:
    """A lead as the data has it: `values` by the staged columns that were asked for."""

    position: int
    group: int
    id: str
    values: tuple[Raw, ...]


@dataclass(frozen=True, slots=True)
class EventBatch:
    """Events of leads: where each belongs, its place in the data, name, raw time, and one list of values a column."""

    keys: list[int]
    positions: list[int]
    leads: list[str]
    names: list[str | None]
    times: list[str | None]
    columns: list[list[Raw]]


def lead_batches(
    connection: duckdb.DuckDBPyConnection, staged: Staged, columns: Sequence[str], *, grouped: bool = False
) -> Iterator[list[Lead]]:
    """The leads that are no rejects, in their order; `grouped`: by their group (table `groups`) first."""
    leads = connection.table(LEADS).join(connection.table(IDS).select(col("lead_pos").alias("pos")), ["pos"])
    order = [col("pos")]
    if grouped:
        leads = leads.join(connection.table(GROUPS), ["pos"])
        order = [col("grp"), col("pos")]
    items = [col("pos"), col("grp") if grouped else col("pos").alias("grp"), col("id"), *_values(staged, columns)]
    for batch in _batches(leads.select(*items).sort(*order)):
        positions, groups, ids = (cast("list[Any]", batch[index]) for index in range(3))
        values = _decoded(staged, columns, positions, batch[3:])
        rows: Iterable[tuple[Raw, ...]] = zip(*values, strict=True) if values else [()] * len(ids)
        yield [Lead(*row) for row in zip(positions, groups, ids, rows, strict=True)]


def all_event_batches(
    connection: duckdb.DuckDBPyConnection, staged: Staged, columns: Sequence[str]
) -> Iterator[EventBatch]:
    """All events, of unknown leads, too, in the order of the data; their keys are their positions."""
    return _event_batches(connection.table(EVENTS).select(col("pos").alias("key"), *_all(staged)), staged, columns)


def event_batches(
    connection: duckdb.DuckDBPyConnection, staged: Staged, columns: Sequence[str], *, grouped: bool = False
) -> Iterator[EventBatch]:
    """The events of those leads, in the same order of leads. Their keys are positions of leads, or groups."""
    ids = connection.table(IDS)
    events = connection.table(EVENTS).join(ids, ["lead"])
    key = "lead_pos"
    if grouped:
        groups = connection.table(GROUPS).select(col("pos").alias("lead_pos"), col("grp"))
        events, key = events.join(groups, ["lead_pos"]), "grp"
    return _event_batches(events.select(col(key).alias("key"), *_all(staged)), staged, columns)


def _event_batches(events: duckdb.DuckDBPyRelation, staged: Staged, columns: Sequence[str]) -> Iterator[EventBatch]:
    fixed = (col("key"), col("pos"), col("lead"), col("event"), col("at"))
    for batch in _batches(events.select(*fixed, *_values(staged, columns)).sort(col("key"), col("pos"))):
        values = _decoded(staged, columns, cast("list[int]", batch[1]), batch[5:])
        yield EventBatch(*cast("list[Any]", batch[:5]), columns=values)


class GroupedEvents:
    """Takes the events of one key after the other out of a stream that is in the order of its keys."""

    def __init__(self, batches: Iterator[tuple[list[int], list[EventRow]]]) -> None:
        self._batches = batches
        self._keys: list[int] = []
        self._rows: list[EventRow] = []
        self._next = 0

    def of(self, key: int) -> list[EventRow]:
        """The rows of this key; keys are asked for in ascending order."""
        found: list[EventRow] = []
        while True:
            keys, start = self._keys, self._next
            while start < len(keys) and keys[start] < key:
                start += 1
            end = start
            while end < len(keys) and keys[end] == key:
                end += 1
            found += self._rows[start:end]
            self._next = end
            if end < len(keys):
                return found
            following = next(self._batches, None)
            if following is None:
                self._keys, self._rows, self._next = [], [], 0
                return found
            self._keys, self._rows = following
            self._next = 0


def write_groups(
    connection: duckdb.DuckDBPyConnection, batches: Iterator[list[Lead]], key_of: Callable[[tuple[Raw, ...]], object]
) -> None:
    """Make the table `groups`: a number for each account in the order in which they occur.

    A lead without an account is a group of its own. Groups of such leads have odd numbers, accounts even ones.
    """
    schema = pa.schema([("pos", pa.int64()), ("grp", pa.int64())])
    connection.from_arrow(schema.empty_table()).create(GROUPS)
    known: dict[object, int] = {}
    number = 0
    for batch in batches:
        groups: list[int] = []
        for lead in batch:
            key = key_of(lead.values)
            if key is None:
                groups.append(2 * number + 1)
                number += 1
                continue
            if key not in known:
                known[key] = 2 * number
                number += 1
            groups.append(known[key])
        arrays = [pa.array([lead.position for lead in batch], pa.int64()), pa.array(groups, pa.int64())]
        connection.from_arrow(pa.Table.from_arrays(arrays, schema=schema)).insert_into(GROUPS)


def has_account(group: int) -> bool:
    """Whether the group of a lead is an account."""
    return group % 2 == 0


def _all(staged: Staged) -> list[duckdb.Expression]:
    names = ["pos", "lead", "event", "at", *(f"v{index}" for index in range(len(staged.columns))), "doc"]
    return [col(name) for name in names]


def _values(staged: Staged, columns: Sequence[str]) -> list[duckdb.Expression]:
    wanted = [col(f"v{staged.columns.index(column)}") for column in columns]
    return [*wanted, col("doc")] if staged.documents and columns else wanted


def _batches(rows: duckdb.DuckDBPyRelation) -> Iterator[list[list[Raw]]]:
    with interruptible():
        reader = rows.to_arrow_reader(BATCH)
    while True:
        try:
            with interruptible():
                batch = reader.read_next_batch()
        except StopIteration:
            return
        except (duckdb.OutOfMemoryException, pa.ArrowException, OSError):
            raise DataError("there is not enough memory, or room in the temporary folder, to sort the data") from None
        yield [column.to_pylist() for column in batch.columns]


def _decoded(staged: Staged, columns: Sequence[str], positions: list[int], values: list[list[Raw]]) -> list[list[Raw]]:
    """The values of each column, those of JSON documents put in their places."""
    if not (staged.documents and columns):
        return values
    *values, documents = values
    folders = any(part.folders for part in staged.parts)
    for index, document in enumerate(cast("list[str | None]", documents)):
        if document is None:
            continue
        try:
            found = json_lines.decode(document)
        except ValueError:
            part, row = staged.part_of(positions[index])
            raise DataError(f"{part.name}: row {row} is no JSON object") from None
        named: Container[str] = staged.part_of(positions[index])[0].folders if folders else ()
        for number, column in enumerate(columns):
            if column not in named:
                values[number][index] = json_lines.value(found.get(column))
    return values
