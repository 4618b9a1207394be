"""Rows of JSON lines as columns, with exactly the values that `json_lines` decodes from them.

DuckDB takes the documents apart, but keeps neither all digits of a number that is no integer, nor the second of two
equal keys, nor what is nested. Rows in which it would lose something are decoded here, one by one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, cast

import duckdb
from duckdb import coalesce, col, fn, lit, when

from lscore.errors import DataError
from lscore.runtime import json_lines
from lscore.runtime.arrow import pa
from lscore.runtime.parts import Part, json_pointer

_BATCH = 8192
_TEXTS = "VARCHAR[]"
_LOSSY = ("DOUBLE", "OBJECT", "ARRAY")
_ARROW_TEXTS = pa.list_(pa.string())


def document_rows(part: Part, items: Sequence[duckdb.Expression], columns: Sequence[str]) -> duckdb.DuckDBPyRelation:
    """The rows of a part of JSON lines: some items of its relation; for each column `v0`, `v1` … its text and `l0`,
    `l1` … its list of texts (one of them NULL); and `doc`, the document, where it is to be decoded."""
    held = [column for column in columns if column in part.columns and column not in part.folders]
    pointers = fn("list_value", *(lit(json_pointer(column)) for column in held))
    found = fn("json_extract", col("doc"), pointers) if held else lit(None).cast("JSON[]")
    rows = part.relation.select(*items, col("doc"), found.alias("found"))
    names = [name for name in rows.columns if name not in {"doc", "found"}]
    values = {column: fn("list_extract", col("found"), lit(number + 1)) for number, column in enumerate(held)}
    lossy = lit(False)
    columns_of: list[duckdb.Expression] = []
    for number, column in enumerate(columns):
        text, texts = part.text(column), lit(None).cast(_TEXTS)
        if column in values:
            text, texts, lost = _taken_apart(values[column])
            lossy |= lost
        columns_of += [text.alias(f"v{number}"), texts.alias(f"l{number}")]
    if held:
        keys = fn("json_keys", col("doc"))
        lossy |= fn("len", keys) != fn("len", fn("list_distinct", keys))
    document = when(lossy).then(col("doc").cast("VARCHAR")).otherwise(lit(None).cast("VARCHAR")).alias("doc")
    return rows.select(*map(col, names), *columns_of, document)


def _taken_apart(value: duckdb.Expression) -> tuple[duckdb.Expression, duckdb.Expression, duckdb.Expression]:
    """A JSON value as text, as a list of texts, and whether it has to be decoded."""
    kind = coalesce(fn("json_type", value), lit("NULL"))
    several = kind == lit("ARRAY")
    text = when(several).then(lit(None)).otherwise(fn("json_extract_string", value, lit("$")))
    kinds = fn("json_type", value, lit("$[*]"))
    known = duckdb.LambdaExpression("item", col("item").is_not_null())
    texts = fn("list_filter", fn("json_extract_string", value, lit("$[*]")), known)
    texts = when(several).then(texts).otherwise(lit(None).cast(_TEXTS))
    nested = several & fn("list_has_any", kinds, fn("list_value", *map(lit, _LOSSY)))
    return text, texts, (kind == lit("DOUBLE")) | (kind == lit("OBJECT")) | nested


def decode_rows(
    connection: duckdb.DuckDBPyConnection, table: str, part: Part, columns: Sequence[str]
) -> Iterator[duckdb.DuckDBPyRelation]:
    """The rows of `table` that have a document, decoded, batch by batch. Raises DataError for one that is none."""
    with connection.cursor() as cursor:
        for batch in cursor.table(table).filter(col("doc").is_not_null()).to_arrow_reader(_BATCH):
            yield connection.from_arrow(pa.Table.from_batches([_decoded(batch, part, columns)]))


def _decoded(batch: Any, part: Part, columns: Sequence[str]) -> Any:
    arrays = dict(zip(batch.schema.names, batch.columns, strict=True))
    documents = [_document(part, text) for text in arrays["doc"].to_pylist()]
    for number, column in enumerate(columns):
        if column in part.folders:
            continue
        values = [json_lines.value(document.get(column)) for document in documents]
        texts = [value if isinstance(value, str) else None for value in values]
        lists = [value if isinstance(value, list) else None for value in values]
        arrays |= {f"v{number}": pa.array(texts, pa.string()), f"l{number}": pa.array(lists, _ARROW_TEXTS)}
    arrays["doc"] = pa.nulls(len(documents), pa.string())
    return pa.RecordBatch.from_pydict(arrays)


def _document(part: Part, text: str) -> dict[str, object]:
    try:
        return cast("dict[str, object]", json_lines.decode(text))
    except ValueError:
        raise DataError(f"{part.name} has a row that is no JSON object: {text[:60]}") from None
