"""pyarrow behind names that have types: it brings none of its own."""

from __future__ import annotations

from typing import Any, Protocol, cast

import pyarrow  # pyright: ignore[reportMissingTypeStubs]

pa = cast("Any", pyarrow)


class _Parquet:
    """`pyarrow.parquet`, imported when it is first used: it brings file systems and TLS along."""

    def __getattr__(self, name: str) -> Any:
        import pyarrow.parquet  # noqa: PLC0415 (slow to import) # pyright: ignore[reportMissingTypeStubs]

        return getattr(cast("Any", pyarrow.parquet), name)


pq: Any = _Parquet()


class ArrowTable(Protocol):
    """A `pyarrow.Table`."""

    @property
    def schema(self) -> Any:
        """Names and types of its columns."""
        ...

    def to_reader(self, max_chunksize: int | None = None) -> Any:
        """Its rows, batch by batch."""
        ...


class ArrowReader(Protocol):
    """A `pyarrow.RecordBatchReader`."""

    def read_all(self) -> ArrowTable:
        """Its rows as a table."""
        ...
