"""The times of events: whether they can be read, and texts of times as instants."""

from __future__ import annotations

import duckdb

from lscore.compiler.backends.sql import tree
from lscore.compiler.backends.sql.reading import read_at
from lscore.compiler.backends.sql.zone import Zone

INSTANT = "TIMESTAMP WITH TIME ZONE"
"""The type of an instant."""


def set_zone(connection: duckdb.DuckDBPyConnection, zone: Zone) -> None:
    """Set the variables that `instant` needs."""
    for name, value in zone.variables().items():
        connection.execute(tree.sql_text(tree.set_variable(name, value)))


def instant(column: str, zone: Zone) -> duckdb.Expression:
    """A text as the instant that it names; NULL where it names none."""
    return expression(tree.call("make_timestamptz", read_at(tree.col(column), "VARCHAR", zone)))


def no_instant(column: str, kind: str) -> duckdb.Expression:
    """The test of a time of a kind that is missing or cannot be read; no timezone makes a difference."""
    return expression(tree.missing(read_at(tree.col(column), kind, Zone())))


def expression(node: tree.Expr) -> duckdb.Expression:
    """A value of a SQL tree for DuckDB's relations."""
    return duckdb.SQLExpression(tree.sql_text(node))
