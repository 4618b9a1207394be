"""A part of an input: one file or Arrow table, opened, every value as text or a list of texts.

All kinds of input come down to one shape, so that an engine reads the same values whatever the format: text as it
stands, numbers with their exact digits, `true`/`false`, times as `YYYY-MM-DD HH:MM:SS[.digits]` (with `Z` where the
data knows the instant), lists as lists of texts. A row of JSON lines stays one document until its values are needed:
only so do its numbers keep all their digits.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import duckdb
from duckdb import col, fn, lit

from lscore.compiler.normal import WHITE
from lscore.errors import DataError
from lscore.runtime.inputs import Kind

"""White space, as the language has it."""


@dataclass(frozen=True, slots=True)
class Part:
    """An opened file or table.

    `columns` are the names as the data writes them, trimmed. `relation` has them as `c0`, `c1` … of type VARCHAR or
    VARCHAR[]; for JSON lines it has the column `doc` alone. `fault` turns an error of DuckDB into one for people;
    `check` raises DataError unless so many rows are all of the part's.
    """

    name: str
    kind: Kind
    columns: tuple[str, ...]
    relation: duckdb.DuckDBPyRelation
    fault: Callable[[duckdb.Error], DataError]
    check: Callable[[int], None] = lambda _: None

    @property
    def doc_only(self) -> bool:
        """Whether its rows are JSON documents."""
        return self.kind is Kind.JSONL

    def is_list(self, column: str) -> bool:
        """Whether the column holds typed lists."""
        if self.doc_only or column not in self.columns:
            return False
        position = self.columns.index(column)
        return str(self.relation.types[position]).endswith("]")

    def text(self, column: str) -> duckdb.Expression:
        """The column as one text; NULL where the part lacks it."""
        if column not in self.columns:
            return lit(None).cast("VARCHAR")
        if self.doc_only:
            return fn("json_extract_string", col("doc"), lit(json_pointer(column)))
        own = col(f"c{self.columns.index(column)}")
        return fn("array_to_string", own, lit("; ")) if self.is_list(column) else own

    def value(self, column: str) -> duckdb.Expression:
        """The column as the part has it: text or a list of texts; NULL for JSON lines (see `doc`)."""
        if self.doc_only or column not in self.columns:
            return lit(None).cast("VARCHAR")
        return col(f"c{self.columns.index(column)}")

    def value_as_text(self, column: str) -> duckdb.Expression:
        """The column as one text, a list joined; NULL for JSON lines (see `doc`)."""
        return lit(None).cast("VARCHAR") if self.doc_only else self.text(column)

    def doc(self) -> duckdb.Expression:
        """The row as a JSON document, NULL but for JSON lines."""
        return col("doc").cast("VARCHAR") if self.doc_only else lit(None).cast("VARCHAR")


def trimmed(text: duckdb.Expression) -> duckdb.Expression:
    """The text without white space around it."""
    return fn("trim", text, lit(WHITE))


def json_pointer(key: str) -> str:
    """The JSON pointer to a key of the outermost object."""
    return "/" + key.replace("~", "~0").replace("/", "~1")
