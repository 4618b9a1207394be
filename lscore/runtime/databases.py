"""Tables and queries of database files: DuckDB's where they lie, SQLite's read into the workspace. Both are opened for
reading only."""

from __future__ import annotations

import duckdb
from duckdb import col, lit

from lscore.compiler.backends.sql import tree
from lscore.errors import DataError, UsageError
from lscore.runtime.arrow import pa
from lscore.runtime.database_urls import DatabaseUrl, failed_query, no_table
from lscore.runtime.inputs import Kind, reading
from lscore.runtime.interrupts import interruptible, is_interrupt
from lscore.runtime.parts import Part
from lscore.runtime.sqlite_files import read_sqlite
from lscore.runtime.typed_tables import typed_part
from lscore.runtime.workspace import Workspace

_MARK = b"DUCK"
_MARK_END = 12


def open_database(workspace: Workspace, url: DatabaseUrl) -> Part:
    """A table or the rows of a query as a Part. Raises DataError for a file that is no such database, a table that is
    not there, a query that fails; UsageError for a query that does not just read."""

    def fault(error: Exception) -> DataError:
        if isinstance(error, duckdb.OutOfMemoryException):
            return DataError(f"there is not enough memory to read {url}")
        return DataError(
            f"{url} can't be read: its file is damaged, or it has a column of a type that is not supported"
        )

    try:
        with interruptible():
            if url.kind == "sqlite":
                columns, relation = read_sqlite(workspace, url)
            else:
                relation = _duckdb(workspace, url)
                columns = relation.columns
        return typed_part(str(url), Kind.DATABASE, columns, relation, fault)
    except duckdb.Error as error:
        raise fault(error) from None


def _duckdb(workspace: Workspace, url: DatabaseUrl) -> duckdb.DuckDBPyRelation:
    with reading(url.file) as file:
        if file.read(_MARK_END)[_MARK_END - len(_MARK) :] != _MARK:
            raise DataError(f"{url.file} is no DuckDB database")
    try:
        database = workspace.attached(url.file)
    except duckdb.IOException as error:
        if "lock" in str(error):
            raise DataError(f"{url.file} is open for writing in another program: close it there first") from None
        raise DataError(f"{url.file} can't be opened: it is damaged, or of another version of DuckDB") from None
    return _table(workspace, url, database) if url.table else _query(workspace, url, database)


def _table(workspace: Workspace, url: DatabaseUrl, database: str) -> duckdb.DuckDBPyRelation:
    """A table or view, where it lies."""
    connection = workspace.connection
    own = col("database_name") == lit(database)
    known: list[tuple[str, str]] = []
    for kind in ("table", "view"):
        listed = connection.table_function(f"duckdb_{kind}s").filter(own & ~col("internal"))
        known += listed.select(col("schema_name"), col(f"{kind}_name")).fetchall()
    names = {name if schema == "main" else f"{schema}.{name}": (schema, name) for schema, name in sorted(known)}
    names |= {f"{schema}.{name}": (schema, name) for schema, name in known}
    if url.table not in names:
        raise no_table(url, [name for name in names if not name.startswith("main.")])
    query = tree.select([tree.star()], tree.table_in(database, *names[url.table]))
    return connection.sql(tree.sql_text(query))


def _query(workspace: Workspace, url: DatabaseUrl, database: str) -> duckdb.DuckDBPyRelation:
    """The rows of a query, read into the workspace: it runs once."""
    try:
        statements = duckdb.extract_statements(url.query)
        if [statement.type for statement in statements] != [duckdb.StatementType.SELECT]:
            raise UsageError(f"{url}: the query must be one SELECT")
        with workspace.connection.cursor() as cursor:
            cursor.execute(tree.sql_text(tree.use_database(database)))
            rows = cursor.sql(url.query).to_arrow_reader()
            name = workspace.new_name("query")
            workspace.connection.from_arrow(rows).create(name)
    except duckdb.OutOfMemoryException:
        raise
    except (duckdb.Error, pa.ArrowException) as error:
        if is_interrupt(error):
            raise
        raise failed_query(url, error) from None
    return workspace.connection.table(name)
