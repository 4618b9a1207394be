"""Tables of DuckDB files that appear whole or not at all, beside the tables that are there.

All tables that a run writes to one file are written in one transaction, on a cursor of their own: the run goes on
working on its connection. A file that is not there yet is written beside its place and renamed at the end.
"""

from __future__ import annotations

import os
from collections.abc import Generator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import cast

import duckdb

from lscore.compiler.backends.sql.tree import (
    attach,
    detach,
    insert,
    make_schema,
    placed,
    replace_table,
    select,
    sql_text,
    star,
    table,
)
from lscore.errors import DataError, UsageError
from lscore.runtime.arrow import ArrowTable
from lscore.runtime.batch.faults import working
from lscore.runtime.batch.lines import sql_type
from lscore.runtime.formats import Column
from lscore.runtime.leftovers import beside, hold, left_beside
from lscore.runtime.outputs import OutputFiles, sync_folder, writing
from lscore.runtime.targets import TableTarget

_ROWS = "rows_to_write"


class TableOutput:
    """One table under way."""

    def __init__(self, database: Database, target: TableTarget, columns: Sequence[Column]) -> None:
        self._database = database
        self._place = placed(database.name, target.schema, target.table)
        with database.writing():
            if target.schema != "main":
                database.cursor.execute(sql_text(make_schema(database.name, target.schema)))
            definitions = {column.name: sql_type(column) for column in columns}
            database.cursor.execute(sql_text(replace_table(self._place, definitions)))

    def write(self, rows: ArrowTable) -> None:
        """Add rows, of the types that `formats.arrow_type` says. Raises DataError."""
        with self._database.writing():
            self._database.cursor.register(_ROWS, rows)
            try:
                self._database.cursor.execute(sql_text(insert(self._place, select([star()], table(_ROWS)))))
            finally:
                self._database.cursor.unregister(_ROWS)


class Database:
    """A DuckDB file under way; see `outputs.Pending`."""

    first = True

    def __init__(self, files: OutputFiles, path: str, connection: duckdb.DuckDBPyConnection) -> None:
        self.target = Path(os.path.realpath(path))
        self._named = path
        self._path = self.target
        self._attached = False
        self._committed = False
        self._held: int | None = None
        with writing(path):
            if self.target.is_dir():
                raise DataError(f"{path} is a folder: name a DuckDB file")
            files.make_folder(self.target.parent)
            for item in left_beside(self.target):
                item.unlink(missing_ok=True)
            if not self.target.exists():
                self._path = beside(self.target)
        self.cursor = connection.cursor()
        self.name = self._free_name()
        files.pending.append(self)
        with self.writing():
            self._open()
            self.cursor.execute("BEGIN")

    @contextmanager
    def writing(self) -> Generator[None]:
        """Turns what DuckDB says of this file into a DataError, or a UsageError where its name cannot be."""
        try:
            with working(f"writing {self._named}"):
                yield
        except duckdb.Error as error:
            raise _told(error, self._named) from None

    def prepare(self) -> None:
        """All of it is on the disk when the transaction ends."""

    def publish(self) -> None:
        """End the transaction; the tables are there. Raises DataError."""
        with self.writing():
            self.cursor.execute("COMMIT")
            self._committed = True
        if self._path != self.target:
            with self.writing():
                self._close()
            with writing(self._named):
                self._path.replace(self.target)
                sync_folder(self.target.parent)

    def abandon(self) -> None:
        """Leave the file as it was."""
        if not self._committed:
            with suppress(duckdb.Error):
                self.cursor.execute("ROLLBACK")
        with suppress(duckdb.Error):  # what is committed is safe in the log, even where that can't be folded in
            self._close()
        if self._path != self.target:
            for place in (self._path, self._path.with_name(f"{self._path.name}.wal")):
                with suppress(OSError):
                    place.unlink(missing_ok=True)
        with suppress(duckdb.Error):
            self.cursor.close()

    def _open(self) -> None:
        """Attach the file; where the run reads from it, attach it anew under the name it has, to write."""
        for name, path, read_only in self._databases():
            if path is not None and os.path.realpath(path) == str(self.target):
                if not read_only:
                    self.name = name
                    return
                self.cursor.execute(sql_text(detach(name)))
                self.cursor.execute(sql_text(attach(str(self.target), name)))
                self.name = name
                return
        self.cursor.execute(sql_text(attach(str(self._path), self.name)))
        self._attached = True
        if self._path != self.target:
            self._held = os.open(self._path, os.O_RDONLY)
            hold(self._held)

    def _close(self) -> None:
        if self._attached:
            self._attached = False
            self.cursor.execute(sql_text(detach(self.name)))
        if self._held is not None:
            os.close(self._held)  # not before: that would take DuckDB's own lock away
            self._held = None

    def _free_name(self) -> str:
        taken = {name for name, _, _ in self._databases()}
        return next(name for number in range(len(taken) + 1) if (name := f"lscore_output_{number}") not in taken)

    def _databases(self) -> list[tuple[str, str | None, bool]]:
        found = self.cursor.execute("SELECT database_name, path, readonly FROM duckdb_databases()").fetchall()
        return cast("list[tuple[str, str | None, bool]]", found)


def table_output(
    files: OutputFiles, target: TableTarget, columns: Sequence[Column], connection: duckdb.DuckDBPyConnection
) -> TableOutput:
    """A table to write; tables of one file share a transaction. Raises DataError."""
    place = Path(os.path.realpath(target.path))
    open_files = (item for item in files.pending if isinstance(item, Database) and item.target == place)
    database = next(open_files, None) or Database(files, target.path, connection)
    return TableOutput(database, target, columns)


def _told(error: duckdb.Error, path: str) -> DataError | UsageError:
    text = str(error).splitlines()[0]
    lowered = text.lower()
    if "lock on file" in lowered or "conflicting lock" in lowered:
        return DataError(f"{path} is open in another program: close it there, then run again")
    if "not a valid duckdb" in lowered or "encrypted" in lowered:
        return DataError(f"{path} is no DuckDB file: name another")
    if "is of type" in lowered:
        return UsageError(f"{path} has a view or another thing of that name: name a table")
    for words, reason in _SYSTEM.items():
        if words in lowered:
            return DataError(f"{path} can't be written: {reason}")
    return DataError(f"{path} can't be written: {text}")


_SYSTEM = {
    "no space left": "no space left on device",
    "file too large": "file too large",
    "permission denied": "permission denied: choose a folder that you may write to",
    "read-only file system": "read-only file system",
}
