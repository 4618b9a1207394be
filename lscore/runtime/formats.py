"""Rows as csv, jsonl and parquet.

| | csv | jsonl | parquet |
|---|---|---|---|
| missing | empty | null | null |
| numbers | exact digits, no trailing zeros | the same, as JSON numbers | decimal128 with the column's decimals |
| `disqualified`, `skipped` | `yes` or empty | true, false | bool |
| `reasons`, `routes` | joined by `; ` | lists | lists |
| `as_of`, `newest_event` | ISO text with `Z` | the same | timestamp in microseconds, UTC |
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol, cast

from lscore.errors import UsageError
from lscore.runtime.arrow import ArrowTable, pa, pq
from lscore.runtime.outputs import Stream

Row = Mapping[str, object]
_WHOLE_DIGITS = 15
_SPECIAL = re.compile(r'[",\r\n]')


class Format(StrEnum):
    """A way to write rows."""

    CSV = "csv"
    JSONL = "jsonl"
    PARQUET = "parquet"


class Kind(StrEnum):
    """What a column holds."""

    TEXT = "text"
    NUMBER = "number"
    COUNT = "count"
    FLAG = "flag"
    LIST = "list"
    INSTANT = "instant"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a file; `decimals` of a number, at most 4."""

    name: str
    kind: Kind = Kind.TEXT
    decimals: int = 4


class RowWriter(Protocol):
    """Writes rows to a stream."""

    def write(self, rows: Sequence[Row]) -> None:
        """Write rows; a key that a row lacks is missing."""
        ...

    def flush(self) -> None:
        """Write what is still held back."""
        ...

    def close(self) -> None:
        """Write what is still held back. The stream stays open."""
        ...


_ENDINGS = {".csv": Format.CSV, ".jsonl": Format.JSONL, ".ndjson": Format.JSONL, ".parquet": Format.PARQUET}


def format_of(path: str | Path, name: str | None, what: str) -> Format:
    """The format of an output: as named, else by its ending; csv for standard output.

    Raises UsageError for a format or an ending that there is not.
    """
    if name is not None:
        if name not in set(Format):
            raise UsageError(f"there is no format {name}: choose csv, jsonl or parquet")
        return Format(name)
    if str(path) == "-" or str(path).startswith("/dev/"):
        return Format.CSV
    ending = Path(path).suffix.lower()
    if ending not in _ENDINGS:
        raise UsageError(
            f"which format is {path} for {what}? End it in .csv, .jsonl or .parquet, or name it with --format"
        )
    return _ENDINGS[ending]


def writer_for(form: Format, stream: Stream, columns: Sequence[Column]) -> RowWriter:
    """A writer of rows in a format."""
    match form:
        case Format.CSV:
            return CsvWriter(stream, columns)
        case Format.JSONL:
            return JsonLinesWriter(stream, columns)
        case Format.PARQUET:
            return ParquetWriter(stream, columns)


class CsvWriter:
    """UTF-8, comma, a header, lines end in a line feed."""

    def __init__(self, stream: Stream, columns: Sequence[Column]) -> None:
        self._stream = stream
        self._names = [column.name for column in columns]
        self._stream.write(csv_line(self._names).encode("utf-8"))

    def write(self, rows: Sequence[Row]) -> None:
        """Write rows."""
        lines = [csv_line([csv_value(row.get(name)) for name in self._names]) for row in rows]
        self._stream.write("".join(lines).encode("utf-8"))

    def flush(self) -> None:
        """Nothing is held back."""

    def close(self) -> None:
        """Nothing is held back."""


def csv_line(fields: Sequence[str]) -> str:
    """A line of CSV. Python's `csv` would quote a lone carriage return or not, by its version.

    >>> csv_line(["a", 'b "c" d', "e,f", ""]).rstrip()
    'a,"b ""c"" d","e,f",'
    """
    return ",".join([_quoted(field) if _SPECIAL.search(field) else field for field in fields]) + "\n"


def _quoted(field: str) -> str:
    return '"' + field.replace('"', '""') + '"'


def csv_value(value: object) -> str:
    """A value as a CSV file has it.

    >>> csv_value(Decimal("2.50")), csv_value(("a", "b")), csv_value(True), csv_value(None)
    ('2.5', 'a; b', 'yes', '')
    """
    match value:
        case None | False:
            return ""
        case True:
            return "yes"
        case str():
            return value
        case Decimal():
            return plain(value)
        case tuple() | list():
            return "; ".join(cast("Sequence[str]", value))
        case _:
            return str(value)


def plain(number: Decimal) -> str:
    """Exact digits: no exponent, no trailing zeros, no minus zero."""
    text = format(number, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


class JsonLinesWriter:
    """One object a line, UTF-8, all columns in each."""

    def __init__(self, stream: Stream, columns: Sequence[Column]) -> None:
        self._stream = stream
        self._keys = [(column.name, json.dumps(column.name, ensure_ascii=False)) for column in columns]

    def write(self, rows: Sequence[Row]) -> None:
        """Write rows."""
        lines = (
            "{" + ", ".join(f"{key}: {json_value(row.get(name))}" for name, key in self._keys) + "}\n" for row in rows
        )
        self._stream.write("".join(lines).encode("utf-8"))

    def flush(self) -> None:
        """Nothing is held back."""

    def close(self) -> None:
        """Nothing is held back."""


def json_value(value: object) -> str:
    """A value as JSON, a number with its exact digits.

    >>> json_value(Decimal("12345678901234.5678")), json_value(("a",)), json_value(False)
    ('12345678901234.5678', '["a"]', 'false')
    """
    if isinstance(value, Decimal):
        return plain(value)
    return json.dumps(value, ensure_ascii=False)


class ParquetWriter:
    """Exact decimals, lists, bools and UTC instants."""

    def __init__(self, stream: Stream, columns: Sequence[Column]) -> None:
        self._columns = columns
        self._writer = parquet_writer(stream, columns)
        self._held: list[Row] = []

    def write(self, rows: Sequence[Row]) -> None:
        """Write rows, in groups of many."""
        self._held += rows
        if len(self._held) >= 100_000:
            self.flush()

    def close(self) -> None:
        """Write what is still held back and the end of the file."""
        self.flush()
        self._writer.close()

    def flush(self) -> None:
        """Write what is held as a group."""
        if self._held:
            self._writer.write_table(arrow_table(self._held, self._columns))
            self._held = []


def parquet_writer(stream: Stream, columns: Sequence[Column]) -> Any:
    """A `pyarrow.parquet.ParquetWriter`. Columns whose values hardly repeat have no dictionary: it would cost half of
    the time, and space."""
    repeating = [column for column in columns if column.name != "lead" and not _is_broken(column)]
    paths = [f"{column.name}.list.element" if column.kind is Kind.LIST else column.name for column in repeating]
    return pq.ParquetWriter(stream, arrow_schema(columns), use_dictionary=paths)


def _is_broken(column: Column) -> bool:
    return column.kind is Kind.NUMBER and column.decimals > 0


def arrow_schema(columns: Sequence[Column]) -> Any:
    """The Arrow schema of rows of these columns."""
    return pa.schema([(column.name, arrow_type(column)) for column in columns])


def arrow_type(column: Column) -> Any:
    """The Arrow type of a column."""
    match column.kind:
        case Kind.TEXT:
            return pa.string()
        case Kind.NUMBER:
            return pa.decimal128(_WHOLE_DIGITS + column.decimals, column.decimals)
        case Kind.COUNT:
            return pa.int64()
        case Kind.FLAG:
            return pa.bool_()
        case Kind.LIST:
            return pa.list_(pa.string())
        case Kind.INSTANT:
            return pa.timestamp("us", tz="UTC")


def arrow_table(rows: Sequence[Row], columns: Sequence[Column]) -> ArrowTable:
    """Rows as an Arrow table."""
    arrays = [pa.array([_arrow_value(row.get(c.name), c.kind) for row in rows], arrow_type(c)) for c in columns]
    return pa.Table.from_arrays(arrays, schema=arrow_schema(columns))


def _arrow_value(value: object, kind: Kind) -> Any:
    if kind is Kind.INSTANT and isinstance(value, str):
        return datetime.fromisoformat(value)
    return value
