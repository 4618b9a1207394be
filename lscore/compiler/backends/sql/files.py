"""Files of leads and events as the tables that the statements of a model read, for statements that stand alone.

A file that was looked at says its columns and their types. Of one that was not, columns are found by the model's names;
what they hold is taken as text, or as a list where it is one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from lscore.compiler.backends.sql.reading import as_text, read_at
from lscore.compiler.backends.sql.rows import MIXED, EventRows, LeadRows, RawColumn
from lscore.compiler.backends.sql.script_trees import table_function
from lscore.compiler.backends.sql.texts import trimmed
from lscore.compiler.backends.sql.tree import (
    NULL,
    TRUE,
    Expr,
    Statement,
    alias,
    all_of,
    call,
    case,
    cast_to,
    coalesce,
    col,
    compare,
    count_rows,
    create_table,
    create_view,
    field_of,
    kept,
    known,
    lit,
    over,
    rows_of,
    select,
    star,
    struct,
    try_cast,
    union_all,
    variable,
)
from lscore.compiler.backends.sql.zone import Zone

_TEXT = "VARCHAR"
_TEXTS = "VARCHAR[]"
_INSTANT = "TIMESTAMP WITH TIME ZONE"
_WHOLE = ("TINYINT", "UTINYINT", "SMALLINT", "USMALLINT", "INTEGER", "UINTEGER", "BIGINT", "UBIGINT", "HUGEINT")
_TIMES = ("DATE", "TIMESTAMP", _INSTANT, "TIMESTAMP_NS", "TIMESTAMP_MS", "TIMESTAMP_S")
_PLAIN = {*_WHOLE, *_TIMES, "BOOLEAN", "FLOAT", "DOUBLE"}
_LONGEST_ROW = 16 << 20

LEADS = "leads"
EVENTS = "events"


class FileFormat(StrEnum):
    """How the rows of a file are written."""

    CSV = "CSV"
    JSON_LINES = "JSON lines"
    PARQUET = "Parquet"


_ENDINGS = {
    ".parquet": FileFormat.PARQUET,
    ".pq": FileFormat.PARQUET,
    ".jsonl": FileFormat.JSON_LINES,
    ".ndjson": FileFormat.JSON_LINES,
}


def format_of_name(name: str) -> FileFormat:
    """The format that a file's name says (`.gz` aside); CSV for all other names.

    >>> format_of_name("leads.PARQUET"), format_of_name("leads.jsonl.gz"), format_of_name("leads.csv")
    (<FileFormat.PARQUET: 'Parquet'>, <FileFormat.JSON_LINES: 'JSON lines'>, <FileFormat.CSV: 'CSV'>)
    """
    name = name.lower().removesuffix(".gz")
    return next((found for ending, found in _ENDINGS.items() if name.endswith(ending)), FileFormat.CSV)


@dataclass(frozen=True, slots=True)
class RowFile:
    """A file of leads or events.

    `columns`, for a file that was looked at: by the data's names, how DuckDB names and types them. `delimiter` stands
    between the values of a CSV file; `gzip`: it is compressed. `optional` are columns that the file may lack, so that
    what reads them is missing.
    """

    path: str
    format: FileFormat
    columns: Mapping[str, RawColumn] | None = None
    optional: frozenset[str] = frozenset()
    delimiter: str = ","
    gzip: bool = False

    def rows(self, parameter: str) -> Expr:
        """The rows of the file that a variable names."""
        place = variable(parameter)
        compression = {"compression": lit("gzip")} if self.gzip and not self.path.lower().endswith(".gz") else {}
        match self.format:
            case FileFormat.PARQUET:
                rows = table_function("read_parquet", [place], {}, "file")
            case FileFormat.JSON_LINES:
                rows = table_function("read_ndjson_objects", [place], {}, "file")
            case FileFormat.CSV:
                options = {"header": TRUE, "all_varchar": TRUE, "delim": lit(self.delimiter), "quote": lit('"')}
                options |= {"escape": lit('"'), "strict_mode": TRUE, "max_line_size": lit(_LONGEST_ROW)}
                rows = table_function("read_csv", [place], options | compression, "file")
        if self.format is FileFormat.JSON_LINES or self.columns is not None or not self.optional:
            return rows
        once = {name.casefold(): name for name in sorted(self.optional)}  # DuckDB tells no case apart
        lacking = select(dict.fromkeys(once.values(), NULL), where=lit(value=False))
        return rows_of(union_all([lacking, select([star()], rows)], by_name=True), "file")

    def value(self, column: str) -> tuple[Expr, str]:
        """A column of these rows, and its type as statements read it: one that `reading` knows."""
        if self.format is FileFormat.JSON_LINES:
            return _of_document(column), MIXED
        if self.columns is None:
            name = col(column)
            return (name, _TEXT) if self.format is FileFormat.CSV else (_of_any_type(name), MIXED)
        if column not in self.columns:
            return cast_to(NULL, _TEXT), _TEXT
        raw = self.columns[column]
        value = col(raw.name)
        if raw.kind.endswith("]"):
            return cast_to(value, _TEXTS), _TEXTS
        kept = raw.kind in _PLAIN or raw.kind == _TEXT or raw.kind.startswith("DECIMAL")
        return (value, raw.kind) if kept else (as_text(value, raw.kind), _TEXT)

    def kind(self, column: str) -> str:
        """The type of a column."""
        return self.value(column)[1]

    def text(self, column: str) -> Expr:
        """A column as one text, the items of a list joined."""
        value, kind = self.value(column)
        if self.format is FileFormat.JSON_LINES:
            listed = _joined(_texts_of_document(column))
            return case([(_several(column), listed)], _text_of_document(column))
        if kind == MIXED:
            return coalesce(field_of(value, "t"), _joined(field_of(value, "l")))
        return _joined(value) if kind == _TEXTS else as_text(value, kind)


def _joined(items: Expr) -> Expr:
    return call("array_to_string", items, lit("; "))


def _of_any_type(value: Expr) -> Expr:
    """A value whose type is not known, as text or list."""
    several = call("suffix", call("typeof", value), lit("]"))
    return struct(
        t=case([(several, NULL)], cast_to(value, _TEXT)),
        l=case([(several, try_cast(value, _TEXTS))]),
    )


def _of_document(column: str) -> Expr:
    """A value of a row of JSON lines, as text or list."""
    several = _several(column)
    return struct(
        t=case([(several, NULL)], _text_of_document(column)),
        l=case([(several, _texts_of_document(column))]),
    )


def _several(column: str) -> Expr:
    return compare(coalesce(call("json_type", col("json"), _pointer(column)), lit("")), "=", lit("ARRAY"))


def _text_of_document(column: str) -> Expr:
    return call("json_extract_string", col("json"), _pointer(column))


def _texts_of_document(column: str) -> Expr:
    items = call("json_extract_string", call("json_extract", col("json"), _pointer(column)), lit("$[*]"))
    return kept(items, "item", known)


def _pointer(column: str) -> Expr:
    return lit("/" + column.replace("~", "~0").replace("/", "~1"))


# --- the tables


def key_kind(leads: RowFile, lead_id: str, events: RowFile | None, event_lead: str) -> str:
    """The type that events join leads by: whole numbers where all ids are, else text."""
    kinds = {leads.kind(lead_id), *([events.kind(event_lead)] if events else [])}
    if not kinds <= {*_WHOLE}:
        return _TEXT
    return "HUGEINT" if kinds & {"HUGEINT", "UBIGINT"} else "BIGINT"


def make_leads(file: RowFile, lead_id: str, columns: Sequence[str], key: str) -> tuple[Statement, LeadRows]:
    """The statement that makes the table of leads: those with an id that stands once, in the order of the file."""
    names = raw_names(columns)
    values = {names[column]: file.value(column)[0] for column in columns}
    given = {"pos": over(call("row_number"), []), "lead_id": file.text(lead_id)}
    given |= {"key": cast_to(col(_own(file, lead_id)), key)} if key != _TEXT else {}
    rows = select({**given, **values}, file.rows(LEADS))
    own_key = col("lead") if key == _TEXT else col("key")
    kept = {"pos": col("pos"), "lead": trimmed(col("lead_id"))}
    kept |= {"key": col("key")} if key != _TEXT else {}
    trimmed_rows = select({**kept, **{name: col(name) for name in names.values()}}, rows_of(rows, "as_written"))
    counted = select([star(), _times()], rows_of(trimmed_rows, "with_ids"))
    once = all_of([compare(col("lead"), "!=", lit("")), compare(col("times"), "=", lit(1))])
    outputs = {"pos": col("pos"), "lead": col("lead"), "key": own_key, **{name: col(name) for name in names.values()}}
    statement = create_table(LEADS, select(outputs, rows_of(counted, "counted"), where=once))
    raw = {column: _raw(names[column], file.kind(column)) for column in columns}
    return statement, LeadRows(LEADS, raw)


def _times() -> Expr:
    return alias(over(count_rows(), [col("lead")]), "times")


def make_events(
    file: RowFile, fixed: Mapping[str, str], columns: Sequence[str], key: str, zone: Zone
) -> tuple[Statement, EventRows]:
    """The statement that makes the events: a view of a Parquet file, a table of other files, which are read once.

    `fixed` are the columns of `lead`, `at` and `event`.
    """
    names = raw_names(columns)
    at, at_kind = _time(file, fixed["at"])
    lead = file.text(fixed["lead"]) if key == _TEXT else cast_to(col(_own(file, fixed["lead"])), key)
    given = {"key": lead, "at": at, "event": file.text(fixed["event"])}
    rows = select({**given, **{names[column]: file.value(column)[0] for column in columns}}, file.rows(EVENTS))
    stored = file.format is not FileFormat.PARQUET
    if stored:
        at_kind, instant = _INSTANT, call("make_timestamptz", read_at(col("at"), at_kind, zone))
    else:
        instant = col("at")
    outputs = {"key": trimmed(col("key")) if key == _TEXT else col("key"), "at": instant, "event": col("event")}
    query = select({**outputs, **{name: col(name) for name in names.values()}}, rows_of(rows, "as_written"))
    make: Callable[..., Statement] = create_table if stored else create_view
    raw = {column: _raw(names[column], file.kind(column)) for column in columns}
    found = EventRows(
        EVENTS, raw, RawColumn("key", key, few=False), RawColumn("at", at_kind, few=False), RawColumn("event")
    )
    return make(EVENTS, query), found


def _own(file: RowFile, column: str) -> str:
    assert file.columns is not None
    return file.columns[column].name


def _time(file: RowFile, column: str) -> tuple[Expr, str]:
    """The time of an event, and its type. Numbers and truth values are none, whatever digits they have."""
    value, kind = file.value(column)
    if kind in _TIMES:
        return value, kind
    if kind in _PLAIN or kind.startswith("DECIMAL"):
        return cast_to(NULL, _TEXT), _TEXT
    return file.text(column), _TEXT


def _raw(name: str, kind: str) -> RawColumn:
    return RawColumn(name, kind, few=kind not in _PLAIN and not kind.startswith("DECIMAL"))


def raw_names(columns: Sequence[str]) -> dict[str, str]:
    """A name for each column that no other has, whatever its case.

    >>> raw_names(["title", "Title"])
    {'title': 'title_raw', 'Title': 'Title_2_raw'}
    """
    found: dict[str, str] = {}
    taken: set[str] = set()
    for column in columns:
        name, number = f"{column}_raw", 1
        while name.casefold() in taken:
            number += 1
            name = f"{column}_{number}_raw"
        taken.add(name.casefold())
        found[column] = name
    return found
