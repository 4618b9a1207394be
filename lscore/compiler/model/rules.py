"""Scores, their categories and rules."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from lscore.compiler.model.conditions import Condition, FieldValue, Query, Value
from lscore.dsl.diagnostics import Span


@dataclass(frozen=True, slots=True)
class Decay:
    """By whole days k since the event: halving p*2^(-k/days), fading p*max(0, 1-k/days), losing p*max(0,
    1-percent*floor(k/days)).

    `percent` is in units of 1/10,000 of a percent. See `compiler.decay.decayed` for the exact value.
    """

    kind: Literal["halving", "fading", "losing"]
    days: int
    percent: int = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a row gives: points in units and the row's own `because`."""

    points: int
    because: str = ""


@dataclass(frozen=True, slots=True)
class TextRows:
    """A table over texts. `exact` maps normal forms (sorted); `patterns` (parts as in TextSet) are in the order in
    which they win."""

    exact: tuple[tuple[str, Outcome], ...]
    patterns: tuple[tuple[tuple[str, ...], Outcome], ...]
    otherwise: Outcome | None
    missing: Outcome | None


@dataclass(frozen=True, slots=True)
class NumberRows:
    """A table over numbers: each bound (units, ascending) holds up to the next; `otherwise` takes what is below the
    first."""

    bounds: tuple[tuple[int, Outcome], ...]
    otherwise: Outcome | None
    missing: Outcome | None


@dataclass(frozen=True, slots=True)
class YesNoRows:
    """A table over yes/no."""

    yes: Outcome | None
    no: Outcome | None
    otherwise: Outcome | None
    missing: Outcome | None


Rows = TextRows | NumberRows | YesNoRows


@dataclass(frozen=True, slots=True)
class WhenRule:
    """Points once if the condition holds. With a decay the condition is a Happened, and the age is that of the
    newest event that matches its query (the count aside); with no such event, nothing."""

    condition: Condition
    points: int
    decay: Decay | None = None


@dataclass(frozen=True, slots=True)
class EachRule:
    """Points for every matching event; exactly one of `points` and (`by`, `rows`) is given.

    The options are applied in this order: `once_per` (a field, or "day"; a missing value is a value), `per_day` (at
    most so many a calendar day), `times` (at most so many), decay, `most` (bounds the size of the sum, units). Kept
    are the newest, on equal instants those with more points (signed, before decay). None: not given.
    """

    query: Query
    points: int | None = None
    by: FieldValue | None = None
    rows: Rows | None = None
    once_per: FieldValue | Literal["day"] | None = None
    per_day: int | None = None
    times: int | None = None
    decay: Decay | None = None
    most: int | None = None


@dataclass(frozen=True, slots=True)
class TableRule:
    """`points by`: points by the row that takes the value."""

    value: Value
    rows: Rows


@dataclass(frozen=True, slots=True)
class Choice:
    """A row of a ChoiceRule."""

    condition: Condition
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class ChoiceRule:
    """`first of`: the first row that holds. `best of`: of those that hold the most points (rows are sorted so that
    the first that holds wins here, too: by points descending, then by because). `otherwise` only when none
    holds."""

    kind: Literal["first", "best"]
    rows: tuple[Choice, ...]
    otherwise: Outcome | None


@dataclass(frozen=True, slots=True)
class ForEveryRule:
    """floor(value / step) times the points, for a value above 0; `most` bounds the size of the sum. All in units."""

    step: int
    value: Value
    points: int
    most: int | None = None


@dataclass(frozen=True, slots=True)
class WithoutRule:
    """floor((age - beyond) / step) times the points (microseconds), where age is that of the newest match, if above
    `beyond`."""

    step: int
    query: Query
    beyond: int
    points: int
    most: int | None = None


Body = WhenRule | EachRule | TableRule | ChoiceRule | ForEveryRule | WithoutRule


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of a score. `name` is its stable name (its `as`, else its title); `title` its first line without
    points and endings."""

    name: str
    category: str | None
    body: Body
    because: str = ""
    starts: int | None = None
    """First day (from 1970-01-01) on which it counts, by the day of as_of in the model's timezone; None: always."""
    ends: int | None = None
    """Last such day."""
    title: str = field(default="", compare=False)
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Category:
    """Its rules' sum, bounded by low and high (units), then scaled by `weight` (units of 1/10,000 percent) and
    rounded to the unit."""

    name: str
    low: int | None = None
    high: int | None = None
    weight: int | None = None
    span: Span | None = field(default=None, compare=False, repr=False)


Bound = Literal["at least", "at most", "at"]


@dataclass(frozen=True, slots=True)
class Keep:
    """A bound on the finished score. The lowest `at` that holds wins; else the highest `at least`, then the lowest
    `at most`."""

    bound: Bound
    amount: int
    condition: Condition
    because: str = ""
    name: str = ""
    """Its `as`, or empty."""
    starts: int | None = None
    ends: int | None = None
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Score:
    """A score: sum of categories and of rules outside them, then low/high (units), keeps, rounding to `decimals`
    places."""

    name: str
    rules: tuple[Rule, ...]
    categories: tuple[Category, ...] = ()
    low: int | None = None
    high: int | None = None
    decimals: int = 0
    keeps: tuple[Keep, ...] = ()
    span: Span | None = field(default=None, compare=False, repr=False)

    def keeps_in_order(self, bound: Bound) -> list[Keep]:
        """The keeps of one kind; of those that hold the first counts, so equal amounts go by their words."""
        sign = -1 if bound == "at least" else 1
        found = (keep for keep in self.keeps if keep.bound == bound)
        return sorted(found, key=lambda keep: (sign * keep.amount, keep.because))
