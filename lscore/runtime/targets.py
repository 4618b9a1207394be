"""Where rows go: a file, a folder of hive parts, a table of a DuckDB file.

| written | means |
|---|---|
| `scores.csv`, `.jsonl`, `.parquet`, `-` | a file, standard output |
| `results` with `partition_by` | a folder: `results/tier=hot/part-0.parquet` |
| `duckdb:scores.db?table=scores` | a table; `table=marts.scores` in a schema |
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from lscore.errors import UsageError
from lscore.runtime.database_urls import DatabaseUrl, database_url, is_database
from lscore.runtime.formats import Column, Format, Kind, format_of
from lscore.runtime.outputs import DUCKDB, STDOUT

_EXAMPLE = "duckdb:scores.db?table=scores"


@dataclass(frozen=True, slots=True)
class FileTarget:
    """One file, or standard output (`-`)."""

    path: str
    form: Format


@dataclass(frozen=True, slots=True)
class FolderTarget:
    """A folder of parts, by the values of some columns."""

    path: str
    form: Format
    partition_by: tuple[str, ...]

    def parts_of(self, columns: Sequence[Column]) -> tuple[Column, ...]:
        """The columns of the parts, in their order. Raises UsageError for one that is not there or has lists."""
        known = {column.name: column for column in columns}
        for name in self.partition_by:
            if name not in known:
                raise UsageError(f"{self.path} can't be partitioned by {name}: its columns are {', '.join(known)}")
            if known[name].kind is Kind.LIST:
                raise UsageError(f"{self.path} can't be partitioned by {name}, which holds lists")
        if len(self.partition_by) == len(known):
            raise UsageError(f"{self.path} can't be partitioned by all its columns: nothing would stand in the files")
        return tuple(known[name] for name in self.partition_by)


@dataclass(frozen=True, slots=True)
class TableTarget:
    """A table of a DuckDB file."""

    path: str
    schema: str
    table: str

    @property
    def text(self) -> str:
        """As it was written."""
        name = self.table if self.schema == "main" else f"{self.schema}.{self.table}"
        return str(DatabaseUrl("duckdb", Path(self.path), name))


Target = FileTarget | FolderTarget | TableTarget


def output_target(path: str | Path, form: str | None, partition_by: Sequence[str] = (), *, what: str) -> Target:
    """Where an output goes; `what` names it ("the results"). Raises UsageError for what cannot be meant."""
    if is_database(str(path)):
        if form is not None or partition_by:
            raise UsageError(f"{path} is a table: leave out {'its format' if form is not None else '--partition-by'}")
        return table_target(str(path))
    if not partition_by:
        return FileTarget(str(path), format_of(path, form, what))
    if str(path) == STDOUT or Path(path).suffix.lower() in {".csv", ".jsonl", ".ndjson", ".parquet"}:
        raise UsageError(f"partitioned by {', '.join(partition_by)}, {what} need a folder: {path} is none")
    names = tuple(name.strip() for name in partition_by)
    if len(set(names)) != len(names) or "" in names:
        raise UsageError(f"{what} can't be partitioned by {', '.join(names)}: name each column once")
    return FolderTarget(str(path), format_of(path, form or Format.PARQUET.value, what), names)


def table_target(text: str) -> TableTarget:
    """The table that `duckdb:FILE?table=NAME` names. Raises UsageError when it names none."""
    url = database_url(text)
    if url.kind != "duckdb" or not url.table:
        raise UsageError(f"{text} can't be written: name a table of a DuckDB file, such as {_EXAMPLE}")
    schema, _, table = url.table.rpartition(".")
    return TableTarget(str(url.file), schema or "main", table)


def places_read(data: object, files: Sequence[Path]) -> tuple[str | Path, ...]:
    """What an input reads, for `check_apart`: a table of a DuckDB file alone, else its files."""
    if isinstance(data, str) and is_database(data) and data.startswith(DUCKDB):
        return (data,)
    return tuple(files)
