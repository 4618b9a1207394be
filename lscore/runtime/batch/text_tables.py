"""CSV and JSON lines, read once into a table of the workspace: the columns that a run needs, as the text they are."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager

import duckdb
from duckdb import col, fn, lit

from lscore.compiler.backends.sql import tree
from lscore.compiler.backends.sql.rows import MIXED
from lscore.errors import DataError
from lscore.runtime.batch.documents import decode_rows, document_rows
from lscore.runtime.interrupts import interruptible
from lscore.runtime.parts import Part

_TEXT = "VARCHAR"
_TEXTS = "VARCHAR[]"


def read_texts(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    parts: Sequence[tuple[int, Part]],
    fixed: Mapping[str, str],
    columns: Sequence[str],
    *,
    positions: bool,
    kept: Mapping[str, duckdb.Expression],
) -> tuple[duckdb.DuckDBPyRelation, Mapping[str, str]]:
    """Read parts (each with its offset of positions) into a table: its rows, and the types of the columns it has.

    It has the fixed columns by their roles as text (or as `kept` says, an expression over that text), `v0`, `v1` … for
    the columns, and `pos` where `positions`. Raises DataError for what cannot be read.
    """
    documents = any(part.doc_only for _, part in parts)
    held = [name for name in columns if any(name in part.columns for _, part in parts)]
    count = 0
    for offset, part in parts:
        items = [part.text(name).alias(role) for role, name in fixed.items()]
        if positions:
            items.append((fn("row_number").over() + lit(offset)).cast("BIGINT").alias("pos"))
        with reading_part(part):
            rows = document_rows(part, items, held) if part.doc_only else _text_rows(part, items, held, documents)
            rows = rows.select(*(kept[name].alias(name) if name in kept else col(name) for name in rows.columns))
            if part.doc_only:
                _add_documents(connection, table, part, rows, held)
            else:
                _add(connection, table, rows)
            total = len(connection.table(table))
        part.check(total - count)
        count = total
    rows = connection.table(table)
    return _typed(rows, held) if documents else (rows, dict.fromkeys(held, _TEXT))


def _text_rows(
    part: Part, items: Sequence[duckdb.Expression], columns: Sequence[str], documents: bool
) -> duckdb.DuckDBPyRelation:
    values: list[duckdb.Expression] = []
    for number, name in enumerate(columns):
        values.append(part.text(name).alias(f"v{number}"))
        if documents:
            values.append(lit(None).cast(_TEXTS).alias(f"l{number}"))
    if documents:
        values.append(lit(None).cast(_TEXT).alias("doc"))
    return part.relation.select(*items, *values)


def _add(connection: duckdb.DuckDBPyConnection, table: str, rows: duckdb.DuckDBPyRelation) -> None:
    if _exists(connection, table):
        rows.insert_into(table)
    else:
        rows.create(table)


def _add_documents(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    part: Part,
    rows: duckdb.DuckDBPyRelation,
    columns: Sequence[str],
) -> None:
    """Rows of JSON lines, those that must be decoded last."""
    read = f"{table}_documents"
    rows.create(read)
    _add(connection, table, connection.table(read).filter(col("doc").is_null()))
    for decoded in decode_rows(connection, read, part, columns):
        decoded.insert_into(table)
    connection.execute(tree.sql_text(tree.drop_table(read)))


def _exists(connection: duckdb.DuckDBPyConnection, table: str) -> bool:
    tables = connection.table_function("duckdb_tables").filter(col("table_name") == lit(table))
    return bool(tables.select(col("table_name")).fetchall())


def _typed(rows: duckdb.DuckDBPyRelation, columns: Sequence[str]) -> tuple[duckdb.DuckDBPyRelation, Mapping[str, str]]:
    """Rows of documents with one value a column: texts, or texts and lists where a list occurs."""
    lists = [fn("count", col(f"l{number}")) for number in range(len(columns))]
    counts = rows.aggregate(lists).fetchall()[0] if lists else ()
    kinds = {name: MIXED if count else _TEXT for name, count in zip(columns, counts, strict=True)}
    fixed = [col(name) for name in rows.columns if name[:1] not in {"v", "l"} or not name[1:].isdigit()]
    values = [
        fn("struct_pack", col(f"v{number}").alias("t"), col(f"l{number}").alias("l")).alias(f"v{number}")
        if kinds[name] == MIXED
        else col(f"v{number}")
        for number, name in enumerate(columns)
    ]
    return rows.select(*fixed, *values), kinds


@contextmanager
def reading_part(part: Part) -> Generator[None]:
    """Turns an error of DuckDB into the part's own."""
    try:
        with interruptible():
            yield
    except duckdb.OutOfMemoryException:
        raise DataError(f"there is not enough memory, or room in the temporary folder, to read {part.name}") from None
    except duckdb.Error as error:
        raise part.fault(error) from None
