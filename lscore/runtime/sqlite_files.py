"""Tables and queries of SQLite files, read into the workspace batch by batch, every value as text.

SQLite gives types to values, not to columns. As text they keep all their digits, and mean the same.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from decimal import Decimal
from typing import Any
from urllib.parse import quote

import duckdb

from lscore.compiler.backends.sql import tree
from lscore.errors import DataError, UsageError
from lscore.runtime.arrow import pa
from lscore.runtime.database_urls import DatabaseUrl, failed_query, no_table
from lscore.runtime.inputs import reading
from lscore.runtime.workspace import Workspace

_MARK = b"SQLite format 3\0"
_BATCH = 10_000


def read_sqlite(workspace: Workspace, url: DatabaseUrl) -> tuple[list[str], duckdb.DuckDBPyRelation]:
    """The columns and rows of a table or query.

    Raises DataError for a file that is no SQLite database, a table that is not there, a query that fails; UsageError
    for a query that does not give rows.
    """
    with reading(url.file) as file:
        if file.read(len(_MARK)) != _MARK:
            raise DataError(f"{url.file} is no SQLite database")
    address = f"file:{quote(str(url.file.absolute()))}?mode=ro"
    try:
        with closing(sqlite3.connect(address, uri=True, check_same_thread=False)) as database:
            return _read(workspace, url, database)
    except sqlite3.Error as error:
        if url.query:
            raise failed_query(url, error) from None
        raise DataError(f"{url} can't be read: {error}") from None


def _read(
    workspace: Workspace, url: DatabaseUrl, database: sqlite3.Connection
) -> tuple[list[str], duckdb.DuckDBPyRelation]:
    rows = database.execute(url.query or _table_query(url, database))
    if rows.description is None:
        raise UsageError(f"{url}: the query must be one SELECT")
    columns = [column[0] for column in rows.description]
    schema = pa.schema([(f"c{number}", pa.string()) for number in range(len(columns))])
    fault: list[sqlite3.Error] = []

    def batches() -> Iterator[Any]:
        try:
            while batch := rows.fetchmany(_BATCH):
                texts = [[_text(value) for value in column] for column in zip(*batch, strict=True)]
                yield pa.record_batch([pa.array(column, pa.string()) for column in texts], schema=schema)
        except sqlite3.Error as error:  # DuckDB, which reads on, would tell of an error of its own
            fault.append(error)

    name = workspace.new_name("sqlite")
    connection = workspace.connection
    connection.from_arrow(pa.RecordBatchReader.from_batches(schema, batches())).create(name)
    if fault:
        raise fault[0]
    return columns, connection.table(name)


def _table_query(url: DatabaseUrl, database: sqlite3.Connection) -> str:
    listed = database.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view') ORDER BY name")
    names = [row[0] for row in listed]
    name = url.table.removeprefix("main.")
    if name not in names:
        raise no_table(url, names)
    return tree.sql_text(tree.select([tree.star()], tree.table(name)))


def _text(value: object) -> str | None:
    match value:
        case None | str():
            return value
        case float():
            exact = Decimal(repr(value))
            return str(value) if not exact.is_finite() else format(exact, "f").removesuffix(".0")
        case bytes():
            return value.decode("utf-8", "replace")
        case _:
            return str(value)
