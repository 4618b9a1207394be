"""Tables of Python as inputs: Arrow tables, readers and datasets, data frames of pandas and polars, and whatever else
gives its rows through the Arrow PyCapsule interface. None of those libraries is imported."""

from __future__ import annotations

from typing import Any, Protocol, cast

import duckdb

from lscore.errors import DataError, UsageError
from lscore.runtime.arrow import ArrowReader, ArrowTable, pa
from lscore.runtime.inputs import Kind
from lscore.runtime.interrupts import interruptible
from lscore.runtime.parts import Part
from lscore.runtime.typed_tables import typed_part
from lscore.runtime.workspace import Workspace


class ArrowStream(Protocol):
    """An object whose rows are an Arrow stream: a data frame of polars or pandas, a relation of DuckDB …"""

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """Its rows."""
        ...


class LazyFrame(Protocol):
    """A `polars.LazyFrame`."""

    def collect(self) -> Any:
        """Its rows as a data frame."""
        ...


class ArrowDataset(Protocol):
    """A `pyarrow.dataset.Dataset`."""

    @property
    def schema(self) -> Any:
        """Names and types of its columns."""
        ...

    def scanner(self) -> Any:
        """What reads it."""
        ...


Frame = ArrowTable | ArrowReader | ArrowDataset | ArrowStream | LazyFrame


def open_frame(workspace: Workspace, data: Frame, what: str) -> Part:
    """A table of Python as a Part. Streams, which can be read only once, are read into the workspace.

    Raises UsageError for what is none, DataError for one that cannot be read.
    """

    def fault(_: Exception) -> DataError:
        return DataError(f"the {what} can't be read: a column has a type that is not supported")

    connection = workspace.connection
    rows: Any = data
    try:
        with interruptible():
            if _is_lazy(rows):
                rows = rows.collect()
            if not isinstance(rows, pa.Table) and not _is_dataset(rows):
                if not hasattr(rows, "__arrow_c_stream__"):
                    raise UsageError(_no_data(data, what))
                rows = pa.table(rows) if hasattr(rows, "shape") else pa.RecordBatchReader.from_stream(rows)
            names = list(rows.schema.names)
            relation = connection.from_arrow(rows)
            if isinstance(rows, pa.RecordBatchReader):
                name = workspace.new_name(what)
                relation.create(name)
                relation = connection.table(name)
        return typed_part(f"the {what}", Kind.ARROW, names, relation, fault)
    except (duckdb.Error, pa.ArrowException) as error:
        raise fault(error) from None


def _is_lazy(data: object) -> bool:
    return type(data).__module__.partition(".")[0] == "polars" and hasattr(data, "collect")


def _is_dataset(data: object) -> bool:
    return type(data).__module__.startswith("pyarrow") and hasattr(data, "scanner")


def _no_data(data: object, what: str) -> str:
    return (
        f"the {what} must be a path, an Arrow table, or a data frame that gives its rows as Arrow "
        f"(`__arrow_c_stream__`), not {cast('type', type(data)).__name__}"
    )
