"""The rows of one lead in a file that a run wrote: csv, jsonl, parquet, a folder of parts, a table of a database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import duckdb
from duckdb import col, lit

from lscore.errors import DataError
from lscore.runtime import json_lines
from lscore.runtime.parts import Part, trimmed
from lscore.runtime.sources import Workspace, open_parts

LEAD = "lead"

Row = Mapping[str, json_lines.Value]


def rows_of(path: str, what: str, lead: str, needed: Sequence[str]) -> list[Row]:
    """The rows of a lead, values as texts, empty ones None. `what` is `result` or `lines`.

    Raises DataError for what is not there, cannot be read, or lacks a column of those needed.
    """
    with Workspace() as workspace:
        parts = open_parts(workspace, path, what)
        for part in parts:
            lacking = [column for column in needed if column not in part.columns]
            if lacking and part.columns:
                raise DataError(_other_file(part, what, lacking[0]))
        return [row for part in parts for row in _rows(part, lead)]


def _other_file(part: Part, what: str, column: str) -> str:
    """What is said of a file that is no such thing."""
    if what == "result" and {"rule", "points"} <= set(part.columns):
        return (
            f"{part.name} has the lines of explanations without the results: name the results (`lscore run -o`), and "
            f"these behind --against-lines"
        )
    wrote = "-o" if what == "result" else "--explain"
    return f"{part.name} has no column `{column}`: name what `lscore run {wrote} FILE` wrote"


def _rows(part: Part, lead: str) -> list[Row]:
    if not part.columns:
        return []
    rows = part.relation.filter(trimmed(part.text(LEAD)) == lit(lead))
    try:
        if part.doc_only:
            documents = rows.select(col("doc").cast("VARCHAR")).fetchall()
            return [_of_document(part, text) for (text,) in documents]
        found = rows.select(*(part.value(column) for column in part.columns)).fetchall()
    except duckdb.Error as error:
        raise part.fault(error) from None
    return [dict(zip(part.columns, map(_known, values), strict=True)) for values in found]


def _of_document(part: Part, text: str) -> Row:
    try:
        found = json_lines.decode(text)
    except ValueError:
        raise DataError(f"{part.name}: a row is no JSON object") from None
    return {name: _known(json_lines.value(value)) for name, value in found.items()} | dict(part.folders)


def _known(value: json_lines.Value) -> json_lines.Value:
    return value or None
