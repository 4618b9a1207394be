"""Where a run's rows go, whatever they come from: rows of the python engine, or a query of the duckdb engine."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol, TypeVar
from urllib.parse import quote

from lscore.runtime.folders import FolderOutput
from lscore.runtime.formats import Column, Format, Row, RowWriter, arrow_schema, arrow_table, csv_value, writer_for
from lscore.runtime.inputs import NO_FOLDER_VALUE
from lscore.runtime.outputs import OutputFiles, Stream
from lscore.runtime.targets import FileTarget, FolderTarget, TableTarget, Target

if TYPE_CHECKING:
    import duckdb

    from lscore.compiler.backends.sql.tree import Query
    from lscore.runtime.batch.writers import BatchWriter, Behind
    from lscore.runtime.tables import TableOutput

_HELD = 1_000_000
"""How many rows may wait in the parts of a folder, all together."""

Progress = Callable[[int], None]
"""Called with the rows of each batch."""

Writer = TypeVar("Writer", "RowWriter", "BatchWriter")


class Sink(Protocol):
    """Takes rows, by one of the two ways; what comes later stands below what came before."""

    def write_rows(self, rows: Sequence[Row]) -> None:
        """Write rows. Raises DataError."""
        ...

    def write_query(self, connection: duckdb.DuckDBPyConnection, query: Query, progress: Progress | None = None) -> int:
        """Write the rows of a query in its order; see `batch.lines` for its columns. Gives their number.

        Raises DataError.
        """
        ...

    def close(self) -> None:
        """Write what is still held back."""
        ...


def open_output(
    files: OutputFiles, target: Target, columns: Sequence[Column], connection: duckdb.DuckDBPyConnection
) -> Sink:
    """Open an output for rows of these columns; it appears with the other `files`.

    `connection` is that of the run: a table is written through it. Raises DataError when it cannot be written there,
    UsageError for a partition that cannot be.
    """
    match target:
        case FileTarget():
            return _FileSink(files.open(target.path), target.form, columns)
        case FolderTarget():
            parts = target.parts_of(columns)
            folder = FolderOutput(files, target.path, target.form, target.partition_by)
            return _FolderSink(folder, target.form, columns, parts)
        case TableTarget():
            from lscore.runtime.tables import table_output  # noqa: PLC0415 (few runs write tables)

            return _TableSink(table_output(files, target, columns, connection), columns)


class _FileSink:
    def __init__(self, stream: Stream, form: Format, columns: Sequence[Column]) -> None:
        self._stream, self._form, self._columns = stream, form, columns
        self._rows: RowWriter | None = None
        self._batches: BatchWriter | None = None
        self._behind: Behind | None = None

    def write_rows(self, rows: Sequence[Row]) -> None:
        if self._rows is None:
            self._rows = writer_for(self._form, self._stream, self._columns)
        self._rows.write(rows)

    def write_query(self, connection: duckdb.DuckDBPyConnection, query: Query, progress: Progress | None = None) -> int:
        from lscore.runtime.batch.lines import encode  # noqa: PLC0415 (the python engine starts without SQL)
        from lscore.runtime.batch.writers import Behind, batch_writer, copy_rows  # noqa: PLC0415

        if self._batches is None:
            self._batches = batch_writer(self._form, self._stream, self._columns)
            self._behind = Behind(self._batches.write) if self._stream.is_file else None
        write = self._batches.write if self._behind is None else self._behind.put
        return copy_rows(connection, encode(self._form, self._columns, query), write, progress)

    def close(self) -> None:
        if self._behind is not None:
            self._behind.finish()
        if self._batches is not None:
            self._batches.close()
        else:
            self.write_rows(())
            assert self._rows is not None
            self._rows.close()


class _FolderSink:
    def __init__(self, folder: FolderOutput, form: Format, columns: Sequence[Column], parts: Sequence[Column]) -> None:
        self._folder, self._form, self._parts = folder, form, parts
        self._columns = [column for column in columns if column not in parts]
        self._rows: dict[str, RowWriter] = {}
        self._batches: dict[str, BatchWriter] = {}
        self._held = 0

    def write_rows(self, rows: Sequence[Row]) -> None:
        by_part: dict[str, list[Row]] = {}
        for row in rows:
            by_part.setdefault(self._part_of(row), []).append(row)
        for name, items in by_part.items():
            self._writer(self._rows, name, writer_for).write(items)
        self._hold(len(rows), self._rows)

    def write_query(self, connection: duckdb.DuckDBPyConnection, query: Query, progress: Progress | None = None) -> int:
        from lscore.runtime.batch.lines import encode  # noqa: PLC0415 (the python engine starts without SQL)
        from lscore.runtime.batch.writers import batch_writer, by_part, copy_rows  # noqa: PLC0415

        def write(batch: Any) -> None:
            for name, part in by_part(batch):
                self._writer(self._batches, name, batch_writer).write(part)
            self._hold(batch.num_rows, self._batches)

        return copy_rows(connection, encode(self._form, self._columns, query, self._parts), write, progress)

    def close(self) -> None:
        for writer in (*self._rows.values(), *self._batches.values()):
            writer.close()

    def _writer(
        self,
        writers: dict[str, Writer],
        name: str,
        make: Callable[[Format, Stream, Sequence[Column]], Writer],
    ) -> Writer:
        if name not in writers:
            writers[name] = make(self._form, self._folder.part(name), self._columns)
        return writers[name]

    def _hold(self, rows: int, writers: Mapping[str, RowWriter] | Mapping[str, BatchWriter]) -> None:
        self._held += rows
        if self._held >= _HELD:
            self._held = 0
            for writer in writers.values():
                writer.flush()

    def _part_of(self, row: Row) -> str:
        return "/".join(f"{column.name}={_part_value(row.get(column.name))}" for column in self._parts)


def _part_value(value: object) -> str:
    if value is None:
        return NO_FOLDER_VALUE
    if isinstance(value, bool):
        return str(value).lower()
    return quote(csv_value(value), safe="")


class _TableSink:
    def __init__(self, table: TableOutput, columns: Sequence[Column]) -> None:
        self._table, self._columns = table, columns
        self._held: list[Row] = []

    def write_rows(self, rows: Sequence[Row]) -> None:
        self._held += rows
        if len(self._held) >= 100_000:
            self._flush()

    def write_query(self, connection: duckdb.DuckDBPyConnection, query: Query, progress: Progress | None = None) -> int:
        from lscore.runtime.batch.lines import encode  # noqa: PLC0415 (the python engine starts without SQL)
        from lscore.runtime.batch.writers import copy_rows, table_of  # noqa: PLC0415

        schema = arrow_schema(self._columns)

        def write(batch: Any) -> None:
            self._table.write(table_of(batch, self._columns, schema))

        return copy_rows(connection, encode(Format.PARQUET, self._columns, query), write, progress)

    def close(self) -> None:
        self._flush()

    def _flush(self) -> None:
        if self._held:
            self._table.write(arrow_table(self._held, self._columns))
            self._held = []
