"""Which columns have few distinct values, so that what follows from a value is worked out once for each."""

from __future__ import annotations

from collections.abc import Mapping

import duckdb
from duckdb import col, fn

from lscore.runtime.batch.scans import TIMES, WHOLE

MOST = 20_000
"""So many distinct values are few."""

_SAMPLE = 200_000
_NEVER = {*WHOLE, *TIMES, "BOOLEAN", "FLOAT", "DOUBLE"}


def few_of(rows: duckdb.DuckDBPyRelation, kinds: Mapping[str, str]) -> dict[str, bool]:
    """For each column (`v0`, `v1` … in the order of `kinds`, which has their types) whether its values are few.

    The first rows decide. Numbers, times and truth values never are: to look at them costs no more than a lookup.
    """
    asked = [
        (number, name)
        for number, (name, kind) in enumerate(kinds.items())
        if kind not in _NEVER and not kind.startswith("DECIMAL")
    ]
    found = dict.fromkeys(kinds, False)
    if asked:
        values = [col(f"v{number}") for number, _ in asked]
        sample = rows.select(*values).limit(_SAMPLE)
        counts = sample.aggregate([fn("approx_count_distinct", value) for value in values]).fetchall()[0]
        found |= {name: count < MOST for (_, name), count in zip(asked, counts, strict=True)}
    return found
