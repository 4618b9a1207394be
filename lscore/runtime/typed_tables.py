"""Parquet files, Arrow tables and tables of databases: typed columns, and the one shape of values made of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import duckdb
from duckdb import coalesce, col, fn, lit, when

from lscore.compiler.normal import WHITE
from lscore.errors import DataError
from lscore.runtime.arrow import ArrowTable, pa, pq
from lscore.runtime.inputs import DataFile, Kind, reading
from lscore.runtime.parts import Part

_ZEROS = r"\.0+$"
_NO_WHOLE = r"^(-?)\."
"""How a DECIMAL(2, 2) begins as text: `.10`, `-.10`."""


def open_parquet(connection: duckdb.DuckDBPyConnection, path: Path, name: str, file: DataFile | None = None) -> Part:
    """The file as a Part. Raises DataError when it is no readable Parquet file."""

    def fault(error: Exception) -> DataError:
        if isinstance(error, duckdb.OutOfMemoryException):
            return DataError(f"there is not enough memory to read {name}")
        return DataError(f"{name} can't be read: it is no Parquet file, or a damaged one")

    with reading(path):
        pass  # a file that may not be read is said to be one
    try:
        names = pq.read_schema(path).names
        relation = connection.read_parquet(parquet_pattern(path))
    except (duckdb.Error, pa.ArrowException, OSError) as error:
        raise fault(error) from None
    return typed_part(name, Kind.PARQUET, names, relation, fault, file or DataFile(path))


def open_arrow(connection: duckdb.DuckDBPyConnection, table: ArrowTable, name: str) -> Part:
    """An Arrow table as a Part."""

    def fault(_: duckdb.Error) -> DataError:
        return DataError(f"the {name} can't be read: a column has a type that is not supported")

    try:
        relation = connection.from_arrow(table)
        return typed_part(f"the {name}", Kind.ARROW, table.schema.names, relation, fault)
    except duckdb.Error as error:
        raise fault(error) from None


def parquet_pattern(path: Path) -> str:
    """The pattern that finds this file alone."""
    return "".join(f"[{char}]" if char in "*?[" else char for char in str(path))


def typed_part(
    name: str,
    kind: Kind,
    names: Sequence[str],
    relation: duckdb.DuckDBPyRelation,
    fault: Callable[[duckdb.Error], DataError],
    file: DataFile | None = None,
) -> Part:
    """A relation with typed columns as a Part; `names` are those that the data has for them."""
    folders: Mapping[str, str | None] = file.folders if file else {}
    trimmed = [item.strip(WHITE) for item in names]
    own = [(item, column) for item, column in zip(trimmed, relation.columns, strict=False) if item not in folders]
    columns = [col(column).alias(f"c{number}") for number, (_, column) in enumerate(own)]
    constants = [lit(value).cast("VARCHAR") for value in folders.values()]
    columns += [value.alias(f"c{len(own) + number}") for number, value in enumerate(constants)]
    typed = relation.select(*columns)
    return Part(
        name,
        kind,
        (*(item for item, _ in own), *folders),
        as_texts(typed),
        fault,
        typed=typed,
        folders=folders,
        file=file,
    )


def as_texts(relation: duckdb.DuckDBPyRelation) -> duckdb.DuckDBPyRelation:
    """The relation with every value as text, or as a list of texts."""
    pairs = zip(relation.columns, relation.types, strict=True)
    return relation.select(*(as_text(col(name), str(kind)).alias(name) for name, kind in pairs))


def joined_text(value: duckdb.Expression, kind: str) -> duckdb.Expression:
    """The value as VARCHAR, the items of a list joined by `; `."""
    text = as_text(value, kind)
    return fn("array_to_string", text, lit("; ")) if kind.endswith("]") else text


def as_text(value: duckdb.Expression, kind: str) -> duckdb.Expression:
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
