"""The tables that statements read: leads and events as the data has them, column by column."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

MIXED = "STRUCT(t VARCHAR, l VARCHAR[])"
"""The kind of a column that holds texts (`t`) and lists of texts (`l`), one of them NULL."""


@dataclass(frozen=True, slots=True)
class RawColumn:
    """A column of a table: its name in SQL (no letter, underscore and number, which statements name their own values
    by), its type as DuckDB names it, and whether it has `few` distinct values.

    What follows from a value alone is worked out once per distinct value where there are few, else once per row.
    """

    name: str
    kind: str = "VARCHAR"
    few: bool = True


@dataclass(frozen=True, slots=True)
class LeadRows:
    """The usable leads, one row each: `pos` BIGINT (their order), `lead` VARCHAR (the id, trimmed), `key` (what events
    name a lead by), and the raw columns by the data's names for them."""

    table: str
    columns: Mapping[str, RawColumn]


@dataclass(frozen=True, slots=True)
class EventRows:
    """The events: raw columns by the data's names, and the three that every event has.

    `key` is of the type of the leads' `key`. Events of no usable lead, without a readable `at` or without a name may be
    among them; statements pass them over.
    """

    table: str
    columns: Mapping[str, RawColumn]
    key: RawColumn
    at: RawColumn
    event: RawColumn
