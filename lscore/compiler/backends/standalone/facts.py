"""What the hand-written part of a standalone file knows of its model: here the facts of a model that says nothing.

The file has those of its own model in their place; this module is never copied.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple


class Line(NamedTuple):
    """A line of the model that decides: what it says (the tier, the route), and why."""

    what: str
    because: str = ""


Row = Mapping[str, Any]
"""A lead or an event: values by the columns of the data. Texts as a CSV file gives them, None, or typed values."""

Program = Callable[[Sequence[Any], Sequence[Row], Any], Any]
"""Scores a lead: its values, its events, what is known of its account; gives the fields of a RawResult."""

Gathering = Callable[[Sequence[tuple[str, Row]]], Any]
"""Makes of (lead, event) pairs what is known of an account."""

MODEL = ""
VERSION = ""
TIMEZONE = "UTC"
MISSING: tuple[str, ...] = ()
ACCOUNT: tuple[str, str, tuple[str, ...]] | None = None
LEAD_COLUMNS: tuple[str, ...] = ()
COLUMNS: tuple[str, ...] = ()
SCORES: tuple[str, ...] = ()
LEVELS: tuple[str, ...] = ()
LINES: tuple[tuple[str, str, str], ...] = ()
SKIP: tuple[Line, ...] = ()
DISQUALIFY: tuple[Line, ...] = ()
TIERS: tuple[Line, ...] = ()
TIER_OTHERWISE: Line | None = None
TIERS_AT_MOST: tuple[Line, ...] = ()
ROUTES: tuple[Line, ...] = ()
ENSURES: tuple[tuple[int, str], ...] = ()


def rules_as_of(as_of: int) -> tuple[Program, Gathering | None]:
    """The rules as of an instant."""
    raise AssertionError(f"a model that says nothing has no rules (as of {as_of})")
