"""Scores, categories, rules, their options, endings and rows."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from lscore.dsl.diagnostics import Span
from lscore.dsl.nodes.conditions import Condition, Expr, Phrase
from lscore.dsl.nodes.values import DateValue, Duration, Name, Node, Number, Percent, Points, Quoted, Value


@dataclass(frozen=True, slots=True)
class OncePer(Node):
    """`once per FIELD`; the name `day` is the calendar day."""

    field: Name


@dataclass(frozen=True, slots=True)
class TimesPerDay(Node):
    """`at most N times per day`."""

    count: Number


@dataclass(frozen=True, slots=True)
class AtMostTimes(Node):
    """`at most N times`."""

    count: Number


@dataclass(frozen=True, slots=True)
class AtMostPoints(Node):
    """`at most N points`."""

    amount: Number


@dataclass(frozen=True, slots=True)
class Decay(Node):
    """`halving every D`, `fading over D`, `losing P% every D`."""

    kind: Literal["halving", "fading", "losing"]
    duration: Duration
    percent: Percent | None = None


RuleOption = OncePer | TimesPerDay | AtMostTimes | AtMostPoints | Decay


@dataclass(frozen=True, slots=True)
class Because(Node):
    """`because "…"`."""

    text: Quoted


@dataclass(frozen=True, slots=True)
class As(Node):
    """`as NAME`."""

    name: Name


@dataclass(frozen=True, slots=True)
class FromDay(Node):
    """`from DATE`."""

    day: DateValue


@dataclass(frozen=True, slots=True)
class UntilDay(Node):
    """`until DATE`."""

    day: DateValue


Ending = Because | As | FromDay | UntilDay


@dataclass(frozen=True, slots=True)
class FromLabel(Node):
    """`from N` in front of a row."""

    number: Number


@dataclass(frozen=True, slots=True)
class Otherwise(Node):
    """`otherwise` in front of a row."""


@dataclass(frozen=True, slots=True)
class Missing(Node):
    """`missing` in front of a row."""


RowLabel = Value | FromLabel | Otherwise | Missing


@dataclass(frozen=True, slots=True)
class Row(Node):
    """A row of a table: `a, b: +10 because "…"`."""

    labels: tuple[RowLabel, ...]
    points: Points
    because: Because | None


@dataclass(frozen=True, slots=True)
class ChoiceRow(Node):
    """A row of `first of` or `best of`; `condition` is None for `otherwise`."""

    condition: Condition | None
    points: Points
    because: Because | None


@dataclass(frozen=True, slots=True)
class When(Node):
    """`when CONDITION [, options]: POINTS [endings]`."""

    condition: Condition
    options: tuple[RuleOption, ...]
    points: Points
    endings: tuple[Ending, ...]


@dataclass(frozen=True, slots=True)
class Each(Node):
    """`each PHRASE [by FIELD] [, options]: POINTS` or rows (then `points` is None)."""

    phrase: Phrase
    by: Name | None
    options: tuple[RuleOption, ...]
    points: Points | None
    rows: tuple[Row, ...]
    endings: tuple[Ending, ...]


@dataclass(frozen=True, slots=True)
class PointsBy(Node):
    """`points by EXPR [endings]:` with rows."""

    value: Expr
    rows: tuple[Row, ...]
    endings: tuple[Ending, ...]


@dataclass(frozen=True, slots=True)
class ChoiceOf(Node):
    """`first of:` and `best of:` with rows."""

    kind: Literal["first", "best"]
    rows: tuple[ChoiceRow, ...]
    endings: tuple[Ending, ...]


@dataclass(frozen=True, slots=True)
class ForEvery(Node):
    """`for every N EXPR [, options]: POINTS`."""

    step: Number
    value: Expr
    options: tuple[RuleOption, ...]
    points: Points
    endings: tuple[Ending, ...]


@dataclass(frozen=True, slots=True)
class ForEveryWithout(Node):
    """`for every D without PHRASE [beyond D] [, options]: POINTS`."""

    step: Duration
    phrase: Phrase
    beyond: Duration | None
    options: tuple[RuleOption, ...]
    points: Points
    endings: tuple[Ending, ...]


Rule = When | Each | PointsBy | ChoiceOf | ForEvery | ForEveryWithout


@dataclass(frozen=True, slots=True)
class RangeOption(Node):
    """`from N to M` of a score."""

    low: Number
    high: Number


@dataclass(frozen=True, slots=True)
class DecimalsOption(Node):
    """`to N decimals` of a score."""

    count: Number


@dataclass(frozen=True, slots=True)
class WithinOption(Node):
    """`within D` of a category."""

    duration: Duration


@dataclass(frozen=True, slots=True)
class AtLeastOption(Node):
    """`at least N` of a category."""

    amount: Number


@dataclass(frozen=True, slots=True)
class AtMostOption(Node):
    """`at most N` of a category."""

    amount: Number


@dataclass(frozen=True, slots=True)
class WeightOption(Node):
    """`weight P%` of a category."""

    percent: Percent


@dataclass(frozen=True, slots=True)
class CategoryBlock(Node):
    """One opening of a category; `header` is the span of its header line."""

    header: Span = field(compare=False, repr=False)
    name: Name
    options: tuple[WithinOption | AtLeastOption | AtMostOption | WeightOption, ...]
    body: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class ScoreBlock(Node):
    """One opening of a score; `header` is the span of its header line."""

    header: Span = field(compare=False, repr=False)
    name: Name
    options: tuple[RangeOption | DecimalsOption, ...]
    body: tuple[Rule | CategoryBlock, ...]
