"""JSON lines: one object a line, numbers with exactly the digits that stand there."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import cast

import duckdb
from duckdb import col, fn

from lscore.errors import DataError
from lscore.runtime.inputs import Kind, is_gzip, reading
from lscore.runtime.interrupts import interruptible
from lscore.runtime.parts import Part

LONGEST_LINE = 32 << 20
_MOST_DIGITS = 400

Value = str | list[str] | None


def open_json_lines(connection: duckdb.DuckDBPyConnection, path: Path, name: str) -> Part:
    """The file as a Part; its columns are the keys that some row has. Raises DataError for a line that is no JSON."""

    def fault(error: duckdb.Error) -> DataError:
        return find_fault(path, name, error)

    if is_gzip(path) != path.name.lower().endswith(".gz"):
        raise DataError(f"{name}: a compressed file ends in .gz, and no other does: rename it")
    try:
        with interruptible():
            relation = connection.table_function("read_ndjson_objects", [str(path)])
            relation = relation.select(col("json").alias("doc"))
            keys = relation.select(fn("unnest", fn("json_keys", col("doc"))).alias("key")).distinct().order(col("key"))
            columns = tuple(row[0] for row in keys.fetchall())
    except duckdb.Error as error:
        raise fault(error) from None
    return Part(name, Kind.JSONL, columns, relation, fault)


def decode(text: str) -> Mapping[str, object]:
    """The object of a line; numbers stay text. Raises ValueError when it is none."""
    found = json.loads(text, parse_float=_plain, parse_int=str, parse_constant=str)
    if not isinstance(found, dict):
        raise ValueError("not an object")  # noqa: TRY004
    return cast("dict[str, object]", found)


def value(item: object) -> Value:
    """A decoded value as text, a list of texts, or None."""
    match item:
        case None | str():
            return item
        case bool():
            return "true" if item else "false"
        case list():
            items = cast("list[object]", item)
            return [text for entry in items if isinstance(text := value(entry), str)]
        case _:
            return json.dumps(item, ensure_ascii=False)


def _plain(number: str) -> str:
    """A number without an exponent, unless it would be absurdly long.

    >>> _plain("1.5e3"), _plain("0.10")
    ('1500', '0.10')
    """
    if "e" not in number and "E" not in number:
        return number
    try:
        exact = Decimal(number)
    except InvalidOperation:
        return number
    return format(exact, "f") if abs(exact.adjusted()) < _MOST_DIGITS else number


def find_fault(path: Path, name: str, error: duckdb.Error | None = None) -> DataError:
    """The error that names the first line that is no JSON object."""
    with reading(path) as file:
        for number, line in enumerate(file, 1):
            if len(line) > LONGEST_LINE:
                return DataError(f"{name}:{number}: this line is longer than {LONGEST_LINE >> 20} MB")
            if (message := _line_fault(line)) is not None:
                return DataError(f"{name}:{number}: {message}")
    if isinstance(error, duckdb.OutOfMemoryException):
        return DataError(f"there is not enough memory to read {name}")
    return DataError(f"{name} can't be read as JSON lines: it must have one JSON object a line, in UTF-8")


def _line_fault(line: bytes) -> str | None:
    try:
        text = line.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return f"byte {line[error.start]:02X} is not UTF-8: save the file as UTF-8"
    if not text.strip():
        return None
    try:
        found = decode(text)
    except json.JSONDecodeError as error:
        return f"this is no JSON object: {error.msg[:1].lower() + error.msg[1:]} (column {error.colno})"
    except ValueError:
        return 'a line must be one JSON object, like {"id": "7", "title": "CEO"}'
    except RecursionError:
        return "this line nests too deep"
    if "\0" in json.dumps(found, ensure_ascii=False):
        return "this line has a NUL byte"
    return _surrogate_fault(found)


def _surrogate_fault(found: Mapping[str, object]) -> str | None:
    try:
        json.dumps(found, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        return r"this line has half a character: a `\ud…` that stands alone"
    return None
