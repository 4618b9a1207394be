"""What is wanted to know of the events that match a query, and the aggregates that give it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from lscore.compiler.backends.sql.tree import FALSE, NULL, Expr, lit
from lscore.compiler.model import EachRule, EventValue, FieldValue, Happened

What = Literal[
    "any",
    "count",
    "newest",
    "total",
    "known",
    "known newest",
    "highest",
    "lowest",
    "latest",
    "first",
    "points",
    "points count",
    "points newest",
    "points words",
    "days",
    "leads",
    "different",
    "keys",
    "days kept",
    "meets",
    "kept points",
    "kept count",
    "kept newest",
    "kept words",
]


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing to know of the events of a query.

    `points …` are of an `each` that takes all of its events, `kept …` of one that takes some of them: their sum
    (after decay), their number, the newest, and a list of the words of their rows. `keys` are the different values of
    `field` (None: calendar days), a missing one among them; `days kept` is how many events an `each` with `at
    most N times per day` keeps; `meets` whether some group of `happened` meets its count.
    """

    what: What
    field: FieldValue | None = None
    each: EachRule | None = None
    happened: Happened | None = None


ANY = Fact("any")
COUNT = Fact("count")
NEWEST = Fact("newest")

MERGED = frozenset(
    (
        "any",
        "count",
        "newest",
        "total",
        "known",
        "known newest",
        "highest",
        "lowest",
        "latest",
        "first",
        "points",
        "points count",
        "points newest",
        "points words",
    )
)
"""What one pass over the events gives as an aggregate of its own; all else needs the matching events as rows."""


def over_nothing(fact: Fact) -> Expr:
    """What a fact is where no event matches."""
    match fact.what:
        case "any" | "meets":
            return FALSE
        case (
            "newest"
            | "known newest"
            | "highest"
            | "lowest"
            | "latest"
            | "first"
            | "points newest"
            | "kept newest"
            | "points words"
            | "kept words"
        ):
            return NULL
        case _:
            return lit(0)


def fact_of_value(value: EventValue) -> Fact:
    """What a value out of events adds up or picks."""
    return Fact("total" if value.kind == "average" else value.kind, value.field)
