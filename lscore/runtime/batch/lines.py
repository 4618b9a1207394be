"""The rows of a query as the lines of a file, or as typed columns: projections in SQL, exactly as `formats` writes.

A source query has raw values under the names of the file's columns: text VARCHAR, numbers BIGINT units of 1/10,000,
counts BIGINT, flags BOOLEAN, lists VARCHAR[] without NULL items, instants BIGINT microseconds since the epoch.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import assert_never

from lscore.compiler.backends.sql.tree import (
    NULL,
    Expr,
    Query,
    add,
    all_of,
    any_of,
    call,
    case,
    cast_to,
    coalesce,
    col,
    compare,
    known,
    lit,
    missing,
    rest,
    rows_of,
    select,
    transformed,
    whole,
)
from lscore.runtime.formats import Column, Format, Kind
from lscore.runtime.inputs import NO_FOLDER_VALUE

LINE = "line"
PART = "part"

_UNIT = 10_000
_WHOLE_DIGITS = 15
_EPOCH = datetime(1970, 1, 1)
_FIRST_INSTANT = (datetime.min - _EPOCH) // timedelta(microseconds=1)
_LAST_INSTANT = (datetime.max - _EPOCH) // timedelta(microseconds=1)


def encode(form: Format, columns: Sequence[Column], source: Query, parts: Sequence[Column] = ()) -> Query:
    """The rows of `source` as a file of this form has them, in the order of `source`.

    csv and jsonl are one column LINE, each value a line with its line feed. Parquet is typed columns, but numbers are
    BIGINT in units of their last decimal and instants BIGINT. With `parts` the column PART stands first: the hive
    folder of the row by these columns, as `tier=hot/model=b2b`.
    """
    match form:
        case Format.CSV:
            body: Mapping[str, Expr] = {LINE: _csv_line(columns)}
        case Format.JSONL:
            body = {LINE: _json_line(columns)}
        case Format.PARQUET:
            body = {column.name: _raw(column) for column in columns}
        case _:
            assert_never(form)
    return select({PART: _folder(parts), **body} if parts else body, rows_of(source, "rows"))


def sql_type(column: Column) -> str:
    """The type that a column has in a table of DuckDB."""
    match column.kind:
        case Kind.TEXT:
            return "VARCHAR"
        case Kind.NUMBER:
            return f"DECIMAL({_WHOLE_DIGITS + column.decimals}, {column.decimals})"
        case Kind.COUNT:
            return "BIGINT"
        case Kind.FLAG:
            return "BOOLEAN"
        case Kind.LIST:
            return "VARCHAR[]"
        case Kind.INSTANT:
            return "TIMESTAMP WITH TIME ZONE"


# --- csv


def _csv_line(columns: Sequence[Column]) -> Expr:
    items: list[Expr] = []
    for column in columns:
        items += [lit(","), _csv_value(column)]
    return call("concat", *items[1:], lit("\n"))


def _csv_value(column: Column) -> Expr:
    """A value as text; NULL where it is missing, which `concat` passes over."""
    value = col(column.name)
    match column.kind:
        case Kind.TEXT:
            return _quoted(value)
        case Kind.LIST:
            return _quoted(call("array_to_string", value, lit("; ")))
        case Kind.FLAG:
            return case([(value, lit("yes"))])
        case Kind.NUMBER | Kind.COUNT | Kind.INSTANT:
            return _plain(column)


def _quoted(text: Expr) -> Expr:
    special = any_of([call("contains", text, lit(mark)) for mark in (",", '"', "\n", "\r")])
    quoted = call("concat", lit('"'), call("replace", text, lit('"'), lit('""')), lit('"'))
    return case([(special, quoted)], text)


# --- jsonl


def _json_line(columns: Sequence[Column]) -> Expr:
    items: list[Expr] = []
    for number, column in enumerate(columns):
        key = json.dumps(column.name, ensure_ascii=False)
        items += [lit(f"{', ' if number else '{'}{key}: "), coalesce(_json_value(column), lit("null"))]
    return call("concat", *items, lit("}\n"))


def _json_value(column: Column) -> Expr:
    """A value as JSON; NULL where it is missing."""
    value = col(column.name)
    match column.kind:
        case Kind.TEXT:
            return _json_text(value)
        case Kind.LIST:
            items = transformed(value, "item", _json_text)
            filled = call("concat", lit("["), call("array_to_string", items, lit(", ")), lit("]"))
            return case([(missing(value), NULL), (compare(call("len", value), "=", lit(0)), lit("[]"))], filled)
        case Kind.FLAG:
            return case([(missing(value), NULL), (value, lit("true"))], lit("false"))
        case Kind.INSTANT:
            text = call("concat", lit('"'), _plain(column), lit('"'))
            return case([(known(value), text)])
        case Kind.NUMBER | Kind.COUNT:
            return _plain(column)


def _json_text(text: Expr) -> Expr:
    """A JSON string. DuckDB escapes as Python's `json` does, but writes the control characters with capitals."""
    written = cast_to(call("to_json", text), "VARCHAR")
    return case([(call("contains", written, lit("\\u00")), _small_digits(text))], written)


def _small_digits(text: Expr) -> Expr:
    """A JSON string with `\\u000b` where DuckDB has `\\u000B`: replaced between the backslashes of the text."""

    def piece(text: Expr) -> Expr:
        found = call("array_slice", cast_to(call("to_json", text), "VARCHAR"), lit(2), lit(-2))
        for number in (0x0B, 0x0E, 0x0F, *range(0x1A, 0x20)):
            found = call("replace", found, lit(f"\\u{number:04X}"), lit(f"\\u{number:04x}"))
        return found

    pieces = transformed(call("string_split", text, lit("\\")), "piece", piece)
    return call("concat", lit('"'), call("array_to_string", pieces, lit("\\\\")), lit('"'))


# --- numbers and instants


def _plain(column: Column) -> Expr:
    """A number, a count or an instant as text; NULL where it is missing."""
    value = col(column.name)
    if column.kind is Kind.COUNT:
        return cast_to(value, "VARCHAR")
    if column.kind is Kind.INSTANT:
        text = call("replace", cast_to(call("make_timestamp", _clamped(value)), "VARCHAR"), lit(" "), lit("T"))
        return case([(known(value), call("concat", text, lit("Z")))])
    points = cast_to(whole(value, lit(_UNIT)), "VARCHAR")
    if column.decimals == 0:
        return points
    over = call("abs", rest(value, lit(_UNIT)))
    digits = call("rtrim", call("substr", cast_to(add(over, lit(_UNIT)), "VARCHAR"), lit(2)), lit("0"))
    sign = case([(all_of([compare(value, "<", lit(0)), compare(value, ">", lit(-_UNIT))]), lit("-"))])
    broken = call("concat", sign, points, lit("."), digits)
    return case([(compare(rest(value, lit(_UNIT)), "!=", lit(0)), broken)], points)


def _clamped(instant: Expr) -> Expr:
    """As `instant_text` has it: nothing before the year 1, nothing after 9999. NULL becomes one of the two."""
    return call("least", call("greatest", instant, lit(_FIRST_INSTANT)), lit(_LAST_INSTANT))


# --- typed columns


def _raw(column: Column) -> Expr:
    value = col(column.name)
    match column.kind:
        case Kind.NUMBER:
            return whole(value, lit(10 ** (4 - column.decimals)))
        case Kind.INSTANT:
            return case([(known(value), _clamped(value))])
        case _:
            return value


# --- parts


def _folder(parts: Sequence[Column]) -> Expr:
    items: list[Expr] = []
    for column in parts:
        value = coalesce(call("url_encode", _part_text(column)), lit(NO_FOLDER_VALUE))
        items += [lit("/"), lit(f"{column.name}="), value]
    return call("concat", *items[1:])


def _part_text(column: Column) -> Expr:
    value = col(column.name)
    match column.kind:
        case Kind.TEXT | Kind.LIST:
            return value
        case Kind.FLAG:
            return cast_to(value, "VARCHAR")
        case Kind.NUMBER | Kind.COUNT | Kind.INSTANT:
            return _plain(column)
