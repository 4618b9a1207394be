"""Leads and events in memory, scored by the `duckdb` engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import duckdb
import pyarrow as pa

from lscore.compiler.backends.sql.rows import EventRows, LeadRows, RawColumn
from lscore.compiler.backends.sql.tree import sql_text
from lscore.compiler.model import Model
from lscore.runtime.engines.duckdb import DuckdbEngine
from lscore.runtime.results import decimal_of
from lscore.runtime.values import instant_text

Row = tuple[dict[str, Any], list[tuple[int, str]], list[tuple[Any, ...]]]
"""The row of a result, its violations, the lines that explain it."""


def scored_by_duckdb(
    model: Model,
    as_of: int,
    leads: Sequence[tuple[str, Mapping[str, Any]]],
    events: Sequence[tuple[str, Mapping[str, Any]]],
    *,
    explain: bool = True,
    few: bool = True,
    types: Mapping[str, pa.DataType] | None = None,
    connection: duckdb.DuckDBPyConnection | None = None,
) -> dict[str, Row]:
    """The results of leads (id, values by column) with events (lead, values by column, `event` and `at` among them).

    The columns in `types` are typed, the others are texts."""
    connection = connection or duckdb.connect()
    types = types or {}
    columns = list(dict.fromkeys(item.column for item in model.attributes))
    names = [f"a{place}" for place in range(len(columns))]
    data: dict[str, Any] = {
        "pos": pa.array(range(len(leads)), pa.int64()),
        "lead": pa.array([lead for lead, _ in leads], pa.string()),
        "key": pa.array([lead for lead, _ in leads], pa.string()),
    }
    data |= {
        name: _array([values.get(column) for _, values in leads], types.get(column))
        for name, column in zip(names, columns, strict=True)
    }
    kinds = _create(connection, "leads", data)
    lead_rows = LeadRows("leads", {c: RawColumn(n, kinds[n], few=few) for c, n in zip(columns, names, strict=True)})
    fields = [item for event in model.events for item in event.fields]
    fixed = ["event", "at"]
    columns = list(dict.fromkeys(item.column for item in [*fields, *model.any_fields]))
    names = [f"b{place}" for place in range(len(columns))]
    data = {"key": pa.array([lead for lead, _ in events], pa.string())}
    data |= {
        name: _array([values.get(column) for _, values in events], types.get(column))
        for name, column in zip([*names, "e_event", "e_at"], [*columns, *fixed], strict=True)
    }
    kinds = _create(connection, "events", data)
    event_rows = EventRows(
        "events",
        {c: RawColumn(n, kinds[n], few=few) for c, n in zip(columns, names, strict=True)},
        RawColumn("key"),
        RawColumn("e_at", kinds["e_at"], few=False),
        RawColumn("e_event"),
    )
    engine = DuckdbEngine(connection, model, as_of, lead_rows, event_rows, explain=explain)
    engine.score()
    found = _rows(engine, explain)
    engine.close()
    return found


def _rows(engine: DuckdbEngine, explain: bool) -> dict[str, Row]:
    model = engine.model
    found: dict[str, Row] = {str(row["lead"]): (row, [], []) for row in engine.rows()}
    for lead, place in engine.violations():
        line = model.ensures[place]
        found[lead][1].append((line.span.line if line.span else 0, line.what))
    for low, high, _ in engine.portions(1000) if explain else ():
        lines = engine.lines(low, high)
        if lines is None:
            break
        for lead, *rest, _ in engine.connection.execute(sql_text(lines)).fetchall():
            score, category, rule, points, count, newest, text = rest
            shown = None if newest is None else instant_text(newest)
            found[lead][2].append((lead, score, category or "", rule, decimal_of(points), count, shown, text or ""))
    return found


def _array(values: Sequence[Any], kind: pa.DataType | None) -> Any:
    if kind is None:
        return pa.array([None if value is None else str(value) for value in values], pa.string())
    return pa.array(values, kind)


def _create(connection: duckdb.DuckDBPyConnection, name: str, data: dict[str, Any]) -> dict[str, str]:
    """Makes a table; the kinds of its columns."""
    arrow = pa.table(data)
    connection.from_arrow(arrow).create_view("incoming", replace=True)
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT * FROM incoming")
    made = connection.table(name)
    return {column: str(kind) for column, kind in zip(made.columns, made.types, strict=True)}
