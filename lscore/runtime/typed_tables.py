"""Parquet files and Arrow tables: typed columns, brought into the one shape of values."""

from __future__ import annotations

from pathlib import Path

import duckdb
from duckdb import coalesce, col, fn, lit, when

from lscore.compiler.normal import WHITE
from lscore.errors import DataError
from lscore.runtime.arrow import ArrowTable, pa, pq
from lscore.runtime.inputs import Kind, reading
from lscore.runtime.parts import Part

_ZEROS = r"\.0+$"
_NO_WHOLE = r"^(-?)\."
"""How a DECIMAL(2, 2) begins as text: `.10`, `-.10`."""


def open_parquet(connection: duckdb.DuckDBPyConnection, path: Path, name: str) -> Part:
    """The file as a Part. Raises DataError when it is no readable Parquet file."""

    def fault(error: Exception) -> DataError:
        if isinstance(error, duckdb.OutOfMemoryException):
            return DataError(f"there is not enough memory to read {name}")
        return DataError(f"{name} can't be read: it is no Parquet file, or a damaged one")

    with reading(path):
        pass  # a file that may not be read is said to be one
    try:
        names = pq.read_schema(path).names
        relation = connection.read_parquet(str(path))
    except (duckdb.Error, pa.ArrowException, OSError) as error:
        raise fault(error) from None
    return Part(name, Kind.PARQUET, _trimmed(names), _as_texts(relation), fault)


def open_arrow(connection: duckdb.DuckDBPyConnection, table: ArrowTable, name: str) -> Part:
    """An Arrow table as a Part."""

    def fault(_: duckdb.Error) -> DataError:
        return DataError(f"the {name} can't be read: a column has a type that is not supported")

    try:
        relation = connection.from_arrow(table)
        return Part(f"the {name}", Kind.ARROW, _trimmed(table.schema.names), _as_texts(relation), fault)
    except duckdb.Error as error:
        raise fault(error) from None


def _trimmed(names: list[str]) -> tuple[str, ...]:
    return tuple(name.strip(WHITE) for name in names)


def _as_texts(relation: duckdb.DuckDBPyRelation) -> duckdb.DuckDBPyRelation:
    pairs = zip(relation.columns, relation.types, strict=True)
    return relation.select(*(_as_text(col(name), str(kind)).alias(f"c{n}") for n, (name, kind) in enumerate(pairs)))


def _as_text(value: duckdb.Expression, kind: str) -> duckdb.Expression:
    """The value as VARCHAR, or VARCHAR[] for a list."""
    if kind == "VARCHAR":
        return value
    if kind.endswith("]"):
        return value.cast("VARCHAR[]")
    if kind in {"DOUBLE", "FLOAT"}:
        return _float_as_text(value)
    if kind.startswith("DECIMAL"):
        return fn("regexp_replace", value.cast("VARCHAR"), lit(_NO_WHOLE), lit(r"\10."))
    if kind == "TIMESTAMP WITH TIME ZONE":
        return _instant(value)
    return value.cast("VARCHAR")


def _instant(value: duckdb.Expression) -> duckdb.Expression:
    text = fn("make_timestamp", fn("epoch_us", value)).cast("VARCHAR")
    return when(value.is_null()).then(lit(None)).otherwise(fn("concat", text, lit("Z")))


def _float_as_text(value: duckdb.Expression) -> duckdb.Expression:
    """The shortest digits that mean the float, without exponent and `.0`; a NaN is missing."""
    text = value.cast("VARCHAR")
    plain = value.try_cast("DECIMAL(38,15)").cast("VARCHAR")
    return (
        when(fn("isnan", value))
        .then(lit(None))
        .when(fn("contains", text, lit("e")))
        .then(fn("regexp_replace", coalesce(plain, text), lit(_ZEROS), lit("")))
        .otherwise(fn("regexp_replace", text, lit(_ZEROS), lit("")))
    )
