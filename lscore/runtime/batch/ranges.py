"""Typed columns whose values all are good, by their type or by the smallest and the largest of them."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb
from duckdb import col, fn

from lscore.compiler.backends.sql.rows import RawColumn
from lscore.compiler.model import Type
from lscore.runtime.batch.event_tables import in_calendar
from lscore.runtime.batch.scans import TEXT, TIMES, WHOLE

_SMALL = ("TINYINT", "UTINYINT", "SMALLINT", "USMALLINT", "INTEGER", "UINTEGER")
_LIMIT = 10**14 - 1


def surely_good(rows: duckdb.DuckDBPyRelation, columns: Sequence[tuple[RawColumn, Type]]) -> list[bool]:
    """For each column, read as a type, whether no value of it can be bad. Where the statistics of files tell, DuckDB
    answers from them alone."""
    good = [_by_type(raw.kind, type_) for raw, type_ in columns]
    ranged = [n for n, (raw, type_) in enumerate(columns) if not good[n] and _has_range(raw.kind, type_)]
    if ranged:
        values = [col(columns[n][0].name) for n in ranged]
        ends = [fn(name, value).cast(TEXT) for value in values for name in ("min", "max")]
        found = rows.aggregate(ends).fetchall()[0]
        for place, n in enumerate(ranged):
            good[n] = _inside(columns[n][0].kind, found[2 * place], found[2 * place + 1])
    return good


def _by_type(kind: str, type_: Type) -> bool:
    return (kind in _SMALL and type_ is Type.NUMBER) or (kind == "BOOLEAN" and type_ is Type.YESNO)


def _has_range(kind: str, type_: Type) -> bool:
    if kind in TIMES:
        return type_ in {Type.DATE, Type.TIME}
    return type_ is Type.NUMBER and (kind in WHOLE or kind == "DOUBLE" or kind.startswith("DECIMAL"))


def _inside(kind: str, low: str | None, high: str | None) -> bool:
    if low is None or high is None:
        return True
    if kind in TIMES:
        return in_calendar(low) and in_calendar(high)
    try:
        return float(low) > -_LIMIT and float(high) < _LIMIT
    except ValueError:
        return False
