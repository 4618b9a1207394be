"""Inputs that name a table or a query of a database file: `duckdb:sales.db?table=leads`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import quote, unquote

from lscore.errors import DataError, UsageError
from lscore.runtime.nearest import nearest

KINDS = ("duckdb", "sqlite")
_SHAPES = "{kind}:FILE?table=NAME or {kind}:FILE?query=SELECT …"
_CLASS = re.compile(r"^[A-Z][a-zA-Z ]*Error: ")
"""How a message of DuckDB begins."""


@dataclass(frozen=True, slots=True)
class DatabaseUrl:
    """A table (`table`, also `schema.table`) or a query of a database file; one of the two is empty."""

    kind: str
    file: Path
    table: str = ""
    query: str = ""

    def __str__(self) -> str:
        """The URL, as a person writes it: only what would be misread is percent-encoded.

        >>> str(DatabaseUrl("duckdb", Path("my data.db"), query="SELECT 100 % 7"))
        'duckdb:my data.db?query=SELECT 100 %25 7'
        """
        rest = f"table={_quoted(self.table)}" if self.table else f"query={_quoted(self.query)}"
        return f"{self.kind}:{_quoted(str(self.file)).replace('?', '%3F')}?{rest}"

    def below(self, folder: Path) -> DatabaseUrl:
        """The same with a relative file's path taken from a folder."""
        return replace(self, file=folder / self.file)


def is_database(text: str) -> bool:
    """Whether an input is a URL of a database (and no file of such a name)."""
    return text.startswith(tuple(f"{kind}:" for kind in KINDS)) and not Path(text).exists()


def database_url(text: str) -> DatabaseUrl:
    """The parts of a URL, percent-decoded. Raises UsageError for one that is not complete.

    >>> database_url("sqlite:my%20data.db?table=leads").file
    PosixPath('my data.db')
    """
    kind, _, rest = text.partition(":")
    file, _, choice = rest.partition("?")
    key, _, value = choice.partition("=")
    value = unquote(value).strip()
    shape = _SHAPES.format(kind=kind)
    if not file:
        raise UsageError(f"{text} names no database file: write {shape}")
    if file.startswith("//"):
        raise UsageError(f"{text}: write the file right behind the colon, without `//`: {shape}")
    if key not in {"table", "query"} or not value:
        raise UsageError(f"{text} does not say which table: write {shape}")
    return DatabaseUrl(kind, Path(unquote(file)), **{key: value})


def no_table(url: DatabaseUrl, names: Sequence[str]) -> DataError:
    """The error for a table that is not there."""
    near = nearest(url.table, names)
    hint = f"did you mean `{near}`?" if near else f"it has {', '.join(names[:12]) or 'none'}"
    return DataError(f"{url.file} has no table `{url.table}`: {hint}")


def failed_query(url: DatabaseUrl, error: Exception) -> DataError:
    """The error for a query that the database does not run: the first line of what it says."""
    said = str(error).strip().partition("\n")[0]
    return DataError(f"{url}: the query fails: {_CLASS.sub('', said)}")


def _quoted(text: str) -> str:
    """Percent signs that would be read as the start of a character, encoded."""
    return text.replace("%", quote("%"))
