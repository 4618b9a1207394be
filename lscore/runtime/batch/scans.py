"""From opened parts to scans: typed data stays where it lies, text is read once into a table of the workspace.

Parquet files of one schema are one scan, however many they are. A scan says which SQL column holds which column of the
data, and of what type it is; scans of one input are brought to common types when they are put together.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import duckdb
from duckdb import col, fn, lit

from lscore.compiler.backends.sql.rows import MIXED
from lscore.compiler.backends.sql.zone import Zone
from lscore.compiler.normal import WHITE
from lscore.runtime.arrow import pq
from lscore.runtime.batch.instants import INSTANT, instant
from lscore.runtime.batch.text_tables import read_texts
from lscore.runtime.inputs import NO_FOLDER_VALUE
from lscore.runtime.parts import Part
from lscore.runtime.sources import Workspace
from lscore.runtime.staging import PART
from lscore.runtime.typed_tables import as_text, joined_text, parquet_pattern

TEXT = "VARCHAR"
TEXTS = "VARCHAR[]"
WHOLE = ("TINYINT", "UTINYINT", "SMALLINT", "USMALLINT", "INTEGER", "UINTEGER", "BIGINT", "UBIGINT", "HUGEINT")
"""Types of whole numbers, none narrower than those before it but for the sign."""

TIMES = ("DATE", "TIMESTAMP", INSTANT, "TIMESTAMP_NS", "TIMESTAMP_MS", "TIMESTAMP_S")
NO_TIMES = (*WHOLE, "BOOLEAN", "FLOAT", "DOUBLE")
"""Types whose values never are a time; decimals are none either."""

_TYPED = {*WHOLE, *TIMES, "BOOLEAN", "FLOAT", "DOUBLE", TEXT, TEXTS, MIXED}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a scan: its name there, and its type."""

    name: str
    kind: str = TEXT


@dataclass(frozen=True, slots=True)
class Scan:
    """Rows of some parts. `fixed` are the columns that every row of its kind has (`lead`, `at`, `event`), `columns`
    those that models read, by the data's names; `pos`, where asked for, is the row's position."""

    relation: duckdb.DuckDBPyRelation
    fixed: Mapping[str, Column]
    columns: Mapping[str, Column]
    lasting: bool = False
    """Whether it can be read again and again at little cost, with the same positions: a Parquet file is."""

    def value(self, column: str, kind: str) -> duckdb.Expression:
        """A column that models read, as `kind`; NULL where the scan lacks it."""
        if column not in self.columns:
            return lit(None).cast(kind)
        return as_kind(self.columns[column], kind)

    def role(self, name: str, kind: str) -> duckdb.Expression:
        """A fixed column as `kind`."""
        return as_kind(self.fixed[name], kind)


def common_kind(columns: Iterable[Column]) -> str:
    """The type that some columns are brought to: their own, the widest of whole numbers, lists, else text."""
    kinds = dict.fromkeys(column.kind for column in columns)
    if len(kinds) == 1:
        (kind,) = kinds
        return kind if kind in _TYPED or kind.startswith("DECIMAL") else TEXTS if kind.endswith("]") else TEXT
    if kinds and all(kind in WHOLE for kind in kinds):
        return "HUGEINT" if kinds.keys() & {"HUGEINT", "UBIGINT"} else "BIGINT"
    if kinds and all(kind.endswith("]") for kind in kinds):
        return TEXTS
    return MIXED if MIXED in kinds else TEXT


def scans_of(
    workspace: Workspace,
    table: str,
    parts: Sequence[Part],
    fixed: Mapping[str, str],
    columns: Sequence[str],
    *,
    positions: bool = False,
    zone: Zone | None = None,
) -> tuple[Scan, ...]:
    """The parts as scans (`fixed`: their columns by role); `table` names what is read into the workspace. `positions`:
    each row has its position as `pos`. `zone`: times that are read are kept as instants, NULL where they are none.

    Raises DataError for what cannot be read.
    """
    found: list[Scan] = []
    texts = [(number * PART, part) for number, part in enumerate(parts) if part.typed is None]
    if texts:
        kept = {"at": instant("at", zone)} if zone and "at" in fixed else {}
        relation, kinds = read_texts(workspace.connection, table, texts, fixed, columns, positions=positions, kept=kept)
        places = {name: Column(f"v{n}", kind) for n, (name, kind) in enumerate(kinds.items())}
        found.append(Scan(relation, {role: Column(role, INSTANT if role in kept else TEXT) for role in fixed}, places))
    typed = [(number * PART, part) for number, part in enumerate(parts) if part.typed is not None]
    for group in [[pair] for pair in typed] if positions else _groups(typed):
        offset, first = group[0]
        relation = one_scan(workspace.connection, [part for _, part in group], offset if positions else None)
        scan = _typed(relation, first, fixed, columns)
        found.append(replace(scan, lasting=first.file is not None and "file_row_number" not in first.columns))
    return tuple(found)


def positioned(connection: duckdb.DuckDBPyConnection, part: Part, offset: int, fixed: Mapping[str, str]) -> Scan:
    """The fixed columns of a part where it lies, with its rows' positions behind `offset` as `pos`."""
    if part.typed is not None:
        return _typed(one_scan(connection, [part], offset), part, fixed, ())
    position = (fn("row_number").over() + lit(offset)).cast("BIGINT").alias("pos")
    texts = (part.text(name).alias(role) for role, name in fixed.items())
    return Scan(part.relation.select(position, *texts), {role: Column(role) for role in fixed}, {})


def _groups(parts: Sequence[tuple[int, Part]]) -> Iterable[list[tuple[int, Part]]]:
    """Parts that one scan can read stand together."""
    groups: dict[tuple[object, ...], list[tuple[int, Part]]] = {}
    for number, part in parts:
        groups.setdefault(_schema(part) or (number,), []).append((number, part))
    return groups.values()


def _schema(part: Part) -> tuple[object, ...] | None:
    """What parts must share to be read by one scan; None for a part that cannot share one."""
    if part.file is None or part.typed is None:
        return None
    if part.folders and ("filename" in part.columns or "%" in part.file.below):
        return None
    return (part.columns, tuple(map(str, part.typed.types)), tuple(part.folders), part.file.root)


def one_scan(
    connection: duckdb.DuckDBPyConnection, parts: Sequence[Part], offset: int | None = None
) -> duckdb.DuckDBPyRelation:
    """The typed rows of parts of one schema, with the columns `c0`, `c1` …; of a single part also with its rows'
    positions behind `offset` as `pos`."""
    first = parts[0]
    assert first.typed is not None
    position = (fn("row_number").over() + lit(offset or 0)).cast("BIGINT").alias("pos")
    if first.file is None or "file_row_number" in first.columns:
        return first.typed if offset is None else first.typed.select(position, *map(col, first.typed.columns))
    if len(parts) == 1 and offset is None:
        return first.typed
    several = len(parts) > 1
    paths = [parquet_pattern(part.file.path) for part in parts if part.file]
    rows = connection.read_parquet(paths, filename=several and bool(first.folders), file_row_number=offset is not None)
    written = [name.strip(WHITE) for name in pq.read_schema(first.file.path).names]
    values = [col(name) for key, name in zip(written, rows.columns, strict=False) if key not in first.folders]
    for key, value in first.folders.items():
        values.append(_folder_value(key, first.file.root) if several else lit(value).cast(TEXT))
    columns = [value.alias(f"c{number}") for number, value in enumerate(values)]
    if offset is not None:
        columns.append((col("file_row_number") + lit(offset + 1)).cast("BIGINT").alias("pos"))
    return rows.select(*columns)


def _folder_value(key: str, root: str) -> duckdb.Expression:
    """What the names of folders say of a key, in the path of a row's file."""
    below = fn("concat", lit(os.sep), fn("substr", col("filename"), lit(len(root) + 1)))
    value = fn("split_part", fn("split_part", below, lit(f"{os.sep}{key}="), lit(2)), lit(os.sep), lit(1))
    return fn("nullif", fn("nullif", value, lit(NO_FOLDER_VALUE)), lit(""))


def _typed(relation: duckdb.DuckDBPyRelation, part: Part, fixed: Mapping[str, str], columns: Sequence[str]) -> Scan:
    assert part.typed is not None
    types = [str(kind) for kind in part.typed.types]
    places = {name: Column(f"c{n}", types[n]) for n, name in reversed(list(enumerate(part.columns)))}
    held = {name: places[name] for name in columns if name in places}
    return Scan(relation, {role: places[name] for role, name in fixed.items()}, held)


def as_kind(column: Column, kind: str) -> duckdb.Expression:
    """A column as another type that `common_kind` may give for it."""
    value = col(column.name)
    if column.kind == kind:
        return value
    if kind == MIXED:
        return _mixed(value, column.kind)
    if kind == TEXT:
        return joined_text(value, column.kind)
    return value.cast(kind)


def _mixed(value: duckdb.Expression, kind: str) -> duckdb.Expression:
    """The value among texts and lists of texts."""
    text, items = value, lit(None).cast(TEXTS)
    if kind.endswith("]"):
        text, items = lit(None).cast(TEXT), value.cast(TEXTS)
    else:
        text = as_text(value, kind)
    return fn("struct_pack", text.alias("t"), items.alias("l"))
