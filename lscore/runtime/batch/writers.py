"""Rows of a query into a file, batch by batch: no row passes through Python.

A csv or jsonl file is one text column of the query, whose values end in a line feed: the bytes of an Arrow batch are
the bytes of the file. Parquet goes from Arrow to Parquet with the schema that `formats.arrow_type` says.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Protocol, cast

import duckdb

from lscore.compiler.backends.sql.tree import Query, sql_text
from lscore.runtime.arrow import pa
from lscore.runtime.batch.faults import working
from lscore.runtime.batch.lines import PART
from lscore.runtime.formats import Column, Format, Kind, arrow_schema, arrow_type, csv_line, parquet_writer
from lscore.runtime.outputs import Stream

_ROWS = 1 << 16
_BEHIND = 4

Progress = Callable[[int], None]
"""Called with the rows of each batch."""

Write = Callable[[Any], None]
"""Takes an Arrow batch."""


class BatchWriter(Protocol):
    """Writes what `lines.encode` projects to a stream."""

    def write(self, batch: Any) -> None:
        """Write an Arrow batch, or a part of one."""
        ...

    def flush(self) -> None:
        """Write what is still held back."""
        ...

    def close(self) -> None:
        """Write what is still held back. The stream stays open."""
        ...


def batch_writer(form: Format, stream: Stream, columns: Sequence[Column]) -> BatchWriter:
    """A writer of batches in a format. A csv file has its header at once."""
    if form is Format.PARQUET:
        return _ParquetBatches(stream, columns)
    if form is Format.CSV:
        stream.write(csv_line([column.name for column in columns]).encode("utf-8"))
    return _Lines(stream)


def copy_rows(
    connection: duckdb.DuckDBPyConnection, query: Query, write: Write, progress: Progress | None = None
) -> int:
    """Run an encoded query and hand its rows to a writer, in the query's order. Gives their number.

    Raises DataError where memory or the disk is too small.
    """
    rows = 0
    for batch in batches(connection, query):
        write(batch)
        rows += batch.num_rows
        if progress is not None:
            progress(batch.num_rows)
    return rows


def batches(connection: duckdb.DuckDBPyConnection, query: Query) -> Iterator[Any]:
    """The rows of a query as Arrow batches. Raises DataError where memory or the disk is too small."""
    with working():
        reader: Any = connection.sql(sql_text(query)).to_arrow_reader(_ROWS)
    while True:
        try:
            with working():
                batch = reader.read_next_batch()
        except StopIteration:
            return
        yield batch


class Behind:
    """Writes batches in a thread of its own, a few behind whoever hands them over, so that DuckDB need not wait for
    the encoding of a file. What goes wrong in it is raised with a later batch, or at the end."""

    def __init__(self, write: Callable[[Any], None]) -> None:
        self._write = write
        self._thread = ThreadPoolExecutor(1)
        self._waiting: deque[Future[None]] = deque()

    def put(self, batch: Any) -> None:
        """Write a batch, sooner or later."""
        self._waiting.append(self._thread.submit(self._write, batch))
        if len(self._waiting) > _BEHIND:
            self._waiting.popleft().result()

    def finish(self) -> None:
        """Wait until all is written."""
        while self._waiting:
            self._waiting.popleft().result()
        self._thread.shutdown(wait=False)


def by_part(batch: Any) -> Iterator[tuple[str, Any]]:
    """The rows of a batch by their PART, in their order, as a batch each."""
    coded = batch.column(PART).dictionary_encode()
    names = coded.dictionary.to_pylist()
    if len(names) == 1:
        yield names[0], batch
        return
    import pyarrow.compute  # noqa: PLC0415 (slow to import) # pyright: ignore[reportMissingTypeStubs]

    pc = cast("Any", pyarrow.compute)
    codes = coded.indices
    for number, name in enumerate(names):
        yield name, batch.filter(pc.equal(codes, number))


class _Lines:
    """The bytes of a text column."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream

    def write(self, batch: Any) -> None:
        """Write the lines of a batch."""
        lines = batch.column(batch.num_columns - 1)
        if len(lines) == 0:
            return
        _, places, content = lines.buffers()
        ends: Any = memoryview(places).cast("q" if pa.types.is_large_string(lines.type) else "i")
        start, end = ends[lines.offset], ends[lines.offset + len(lines)]
        if end > start:
            self._stream.write(memoryview(content)[start:end])

    def flush(self) -> None:
        """Nothing is held back."""

    def close(self) -> None:
        """Nothing is held back."""


class _ParquetBatches:
    """Arrow batches as a Parquet file, in groups of many rows."""

    def __init__(self, stream: Stream, columns: Sequence[Column]) -> None:
        self._columns = columns
        self._schema = arrow_schema(columns)
        self._writer = parquet_writer(stream, columns)
        self._held: list[Any] = []
        self._rows = 0

    def write(self, batch: Any) -> None:
        """Write a batch, or hold it for the next group."""
        self._held.append(table_of(batch, self._columns, self._schema))
        self._rows += batch.num_rows
        if self._rows >= _GROUP:
            self.flush()

    def close(self) -> None:
        """Write what is still held back and the end of the file."""
        self.flush()
        self._writer.close()

    def flush(self) -> None:
        """Write what is held as a group."""
        if self._rows:
            self._writer.write_table(pa.concat_tables(self._held), row_group_size=_GROUP * 2)
        self._held, self._rows = [], 0


_GROUP = 100_000


def table_of(batch: Any, columns: Sequence[Column], schema: Any) -> Any:
    """A batch of `lines.encode` for Parquet as a table with the file's types. Columns are found by name."""
    arrays = [_array(batch.column(column.name), column) for column in columns]
    return pa.Table.from_arrays(arrays, schema=schema)


def _array(values: Any, column: Column) -> Any:
    kind = arrow_type(column)
    match column.kind:
        case Kind.NUMBER:
            # the units of the last decimal are the digits of the decimal already: only the type changes
            wide = values.cast(pa.decimal128(19, 0))
            return pa.Array.from_buffers(kind, len(wide), wide.buffers(), offset=wide.offset)
        case Kind.INSTANT:
            return values.view(pa.timestamp("us")).cast(kind)
        case _:
            return values if values.type == kind else values.cast(kind)
