"""What the tests of values in SQL share: asking DuckDB for trees, comparing with Python, zones, characters."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import duckdb
import pyarrow as pa
from hypothesis import strategies as st

from lscore.compiler.backends.sql import tree
from lscore.compiler.backends.sql.tree import Expr
from lscore.compiler.backends.sql.zone import Zone

ZONES = (
    "UTC",
    "Europe/Amsterdam",
    "Asia/Kathmandu",
    "Africa/Monrovia",
    "America/Sao_Paulo",
    "Pacific/Apia",
    "Europe/Dublin",
    "Australia/Lord_Howe",
    "Africa/Casablanca",
    "America/St_Johns",
    "Asia/Manila",
    "Asia/Gaza",
    "Africa/Freetown",
    "Asia/Kolkata",
    "Etc/GMT+5",
)
V = tree.col("v")


CONNECTION = duckdb.connect(config={"threads": 1})


def answers(table: pa.Table, values: Mapping[str, Expr], zone: Zone | None = None) -> dict[str, list[Any]]:
    """What DuckDB answers for each row of a table, by name."""
    with CONNECTION.cursor() as cursor:
        for name, value in (zone.variables() if zone else {}).items():
            cursor.execute(tree.sql_text(tree.set_variable(name, value)))
        cursor.register("given_rows", table)
        found = cursor.execute(tree.sql_text(tree.select(values, tree.table("given_rows")))).fetchall()
    return {name: [row[n] for row in found] for n, name in enumerate(values)}


def column(values: Iterable[object], kind: pa.DataType | None = None) -> pa.Table:
    return pa.table({"v": pa.array(list(values), kind)})


def must_equal(given: Sequence[Any], found: Sequence[Any], wanted: Callable[[Any], Any]) -> None:
    assert len(given) == len(found)
    different = [(raw, got, wanted(raw)) for raw, got in zip(given, found, strict=True) if not same(got, wanted(raw))]
    assert not different, different[:5]


def same(left: object, right: object) -> bool:
    return left == right and isinstance(left, bool) == isinstance(right, bool)


CHARACTERS = st.one_of(
    st.sampled_from(" \t\n\r\u00a0@*.%_\\aAbBzZ019-+;|İIΣσςßéÉ\u0301\u0327\u0331ǅK٣中\u2003\x00"),
    st.characters(exclude_categories=("Cs", "Cn")),
)
