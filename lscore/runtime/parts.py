"""A part of an input: one file or Arrow table, opened, every value as text or a list of texts.

All kinds of input come down to one shape, so that an engine reads the same values whatever the format: text as it
stands, numbers with their exact digits, `true`/`false`, times as `YYYY-MM-DD HH:MM:SS[.digits]` (with `Z` where the
data knows the instant), lists as lists of texts. A row of JSON lines stays one document until its values are needed:
only so do its numbers keep all their digits.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import duckdb
from duckdb import col, fn, lit

from lscore.compiler.normal import WHITE
from lscore.errors import DataError
from lscore.runtime.inputs import DataFile, Kind


@dataclass(frozen=True, slots=True)
class Part:
    """An opened file or table.

    `columns` are the names as the data writes them, trimmed. `relation` has them as `c0`, `c1` … of type VARCHAR or
    VARCHAR[]; for JSON lines it has the column `doc` alone. `fault` turns an error of DuckDB into one for people;
    `check` raises DataError unless so many rows are all of the part's.

    `typed` has the columns of `relation` with the types that the data gives them; None where all is text. `folders` are
    the columns that names of folders (`year=2026`) give, with their value in this part; they are among `columns`.
    """

    name: str
    kind: Kind
    columns: tuple[str, ...]
    relation: duckdb.DuckDBPyRelation
    fault: Callable[[duckdb.Error], DataError]
    check: Callable[[int], None] = lambda _: None
    typed: duckdb.DuckDBPyRelation | None = None
    folders: Mapping[str, str | None] = field(default_factory=dict[str, str | None])
    file: DataFile | None = None
    """The Parquet file that the part is; those of one schema can be read in one scan."""

    @property
    def doc_only(self) -> bool:
        """Whether its rows are JSON documents."""
        return self.kind is Kind.JSONL

    def in_folders(self, folders: Mapping[str, str | None]) -> Part:
        """The part with the columns that the names of its folders give, in the place of own ones of those names."""
        if not folders:
            return self
        own = tuple(column for column in self.columns if column not in folders)
        if self.doc_only:
            return replace(self, columns=(*own, *folders), folders=folders)
        values = [self.value(column) for column in own] + [lit(value).cast("VARCHAR") for value in folders.values()]
        relation = self.relation.select(*(value.alias(f"c{number}") for number, value in enumerate(values)))
        return replace(self, columns=(*own, *folders), relation=relation, folders=folders)

    def is_list(self, column: str) -> bool:
        """Whether the column holds typed lists."""
        if self.doc_only or column not in self.columns or column in self.folders:
            return False
        position = self.columns.index(column)
        return str(self.relation.types[position]).endswith("]")

    def text(self, column: str) -> duckdb.Expression:
        """The column as one text; NULL where the part lacks it."""
        if column in self.folders:
            return lit(self.folders[column]).cast("VARCHAR")
        if column not in self.columns:
            return lit(None).cast("VARCHAR")
        if self.doc_only:
            return fn("json_extract_string", col("doc"), lit(json_pointer(column)))
        own = col(f"c{self.columns.index(column)}")
        return fn("array_to_string", own, lit("; ")) if self.is_list(column) else own

    def value(self, column: str) -> duckdb.Expression:
        """The column as the part has it: text or a list of texts; NULL for JSON lines (see `doc`)."""
        if column in self.folders:
            return self.text(column)
        if self.doc_only or column not in self.columns:
            return lit(None).cast("VARCHAR")
        return col(f"c{self.columns.index(column)}")

    def value_as_text(self, column: str) -> duckdb.Expression:
        """The column as one text, a list joined; NULL for JSON lines (see `doc`)."""
        lost = self.doc_only and column not in self.folders
        return lit(None).cast("VARCHAR") if lost else self.text(column)

    def doc(self) -> duckdb.Expression:
        """The row as a JSON document, NULL but for JSON lines."""
        return col("doc").cast("VARCHAR") if self.doc_only else lit(None).cast("VARCHAR")


def trimmed(text: duckdb.Expression) -> duckdb.Expression:
    """The text without white space around it."""
    return fn("trim", text, lit(WHITE))


def json_pointer(key: str) -> str:
    """The JSON pointer to a key of the outermost object."""
    return "/" + key.replace("~", "~0").replace("/", "~1")
