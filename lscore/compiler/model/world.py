"""Types, units, and what data a model reads: attributes, events, fields."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from lscore.dsl.diagnostics import Span

UNIT = 10_000
"""Units in one point, and in the number 1."""

DAY = 86_400_000_000
"""Microseconds of a day: always 24 hours."""

NUMBER_LIMIT = 10**14 * UNIT
"""Numbers (but not sums of points) lie strictly between -NUMBER_LIMIT and NUMBER_LIMIT; beyond, they are missing."""

SUM_LIMIT = 10**14 * UNIT
"""A sum of points (of a rule, category or score) whose size is beyond this ends the run."""


class Type(StrEnum):
    """The types of attributes, fields and values.

    In memory: text str (original), number int (units), date int (days from 1970-01-01), time int (microseconds from
    the epoch, UTC), yes/no bool, list tuple[str, ...] of texts. Missing is None everywhere.
    """

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    TIME = "time"
    YESNO = "yes/no"
    LIST = "list"


@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute of the lead as one type reads it. Without a `lead:` block one name may stand here with several
    types."""

    name: str
    type: Type
    column: str
    one_of: tuple[str, ...] = ()
    """The allowed values in normal form, sorted; empty: any."""
    declared: bool = True
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Field:
    """A field of an event as one type reads it. An event's first declared field is its object (undeclared:
    `object`)."""

    name: str
    type: Type
    column: str
    declared: bool = True
    span: Span | None = field(default=None, compare=False, repr=False)
    one_of: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Event:
    """A kind of event. `data_name` is its name in the data, in normal form."""

    name: str
    data_name: str
    fields: tuple[Field, ...]
    declared: bool = True
    span: Span | None = field(default=None, compare=False, repr=False)
