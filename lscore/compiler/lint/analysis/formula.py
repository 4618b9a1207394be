"""Conditions as formulas of facts: `and`, `or` and literals, with every `not` pushed down to the literals.

A literal that compares holds of known values alone, as in the language; what a missing value does to `not` is written
out: `not employees > 5` becomes `employees is missing or employees <= 5`. Sums are ints in units, as in the Model.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from math import comb
from typing import Literal

from lscore.compiler.lint.analysis.languages import Language
from lscore.compiler.model import Condition, FieldValue, Query, TextSet, Value

INFINITE = 10**30
"""Beyond every number, day and instant."""


@dataclass(frozen=True, slots=True)
class Tally:
    """What a phrase counts other than its events: a number of units, never missing.

    With `in_one` the most that one value of that field has, 0 where there is none.
    """

    query: Query
    of: Literal["times", "different", "days", "leads"]
    counted: FieldValue | None = None
    in_one: FieldValue | Literal["day"] | None = None


@dataclass(frozen=True, slots=True)
class Moment:
    """Of a date or time: its age in microseconds (below 0: ahead), its day, its instant."""

    value: Value
    of: Literal["age", "day", "instant"]


Term = Value | Tally | Moment
"""What may be missing, and is a number, a text, an answer or a list where it is known."""


@dataclass(frozen=True, slots=True)
class Known:
    """A value is known, or (not `yes`) missing."""

    term: Term
    yes: bool = True


@dataclass(frozen=True, slots=True)
class Ranged:
    """A number is known and within bounds."""

    term: Term
    low: int = -INFINITE
    high: int = INFINITE


@dataclass(frozen=True, slots=True)
class Differs:
    """A number is known and is not one number."""

    term: Term
    at: int


@dataclass(frozen=True, slots=True)
class Related:
    """Two numbers are known and compare in one of some ways (`<`, `=`, `>`)."""

    left: Term
    right: Term
    ways: frozenset[str]


@dataclass(frozen=True, slots=True)
class TextOf:
    """A text is known and in one of some sets, or (not `yes`) in none."""

    term: Term
    sets: tuple[Language, ...]
    yes: bool = True


@dataclass(frozen=True, slots=True)
class Answered:
    """A yes/no is known and is the one or the other."""

    term: Term
    wanted: bool


@dataclass(frozen=True, slots=True)
class HasItem:
    """A list is known and has an item in a set, or (not `yes`) none."""

    term: Term
    group: TextSet
    yes: bool = True


@dataclass(frozen=True, slots=True)
class Opaque:
    """A condition that is not looked into."""

    condition: Condition
    yes: bool = True


LiteralFact = Known | Ranged | Differs | Related | TextOf | Answered | HasItem | Opaque


@dataclass(frozen=True, slots=True)
class Both:
    """Every item holds."""

    items: tuple[Formula, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """Some item holds."""

    items: tuple[Formula, ...]


Formula = LiteralFact | Both | Either

TRUE = Both(())
FALSE = Either(())

COMBINATIONS = 24
"""`at least 2 of (…)` is looked into where there are at most so many ways to meet it."""


def truth(holds: bool) -> Formula:
    """The formula that always or never holds."""
    return TRUE if holds else FALSE


def both(*items: Formula) -> Formula:
    """Every item, without those that always hold."""
    rest = tuple(item for item in items if item != TRUE)
    return FALSE if FALSE in rest else rest[0] if len(rest) == 1 else Both(rest)


def either(*items: Formula) -> Formula:
    """Some item, without those that never hold."""
    rest = tuple(item for item in items if item != FALSE)
    return TRUE if TRUE in rest else rest[0] if len(rest) == 1 else Either(rest)


def at_least(count: int, items: tuple[Formula, ...]) -> Formula | None:
    """At least so many items hold; None where there are too many ways."""
    if count <= 0:
        return TRUE
    if count > len(items):
        return FALSE
    if comb(len(items), count) > COMBINATIONS:
        return None
    return either(*(both(*chosen) for chosen in combinations(items, count)))
