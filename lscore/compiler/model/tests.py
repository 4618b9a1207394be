"""The tests that a model or a file of tests states."""

from __future__ import annotations

from dataclasses import dataclass

from lscore.compiler.model.conditions import Condition
from lscore.dsl.diagnostics import Span


@dataclass(frozen=True, slots=True)
class TestEvent:
    """An event of a test: its instant, the event's name in the model, and raw field values by field name, as data
    would give them."""

    __test__ = False

    at: int
    event: str
    fields: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ExpectCondition:
    """A condition on the result alone: its values are NumberConst, Arithmetic, ScoreValue, GradeValue, TierValue,
    RatingValue, LevelValue."""

    condition: Condition
    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class ExpectRoute:
    """`[not] route NAME`."""

    target: str
    negated: bool
    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class ExpectReason:
    """`[not] reason "…"`."""

    reason: str
    negated: bool
    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class ExpectRule:
    """`rule NAME POINTS`: the rule's own points, before its category's bounds."""

    rule: str
    points: int
    text: str
    span: Span


Expectation = ExpectCondition | ExpectRoute | ExpectReason | ExpectRule


@dataclass(frozen=True, slots=True)
class Test:
    """A test in the language: one lead (raw values by attribute name, as data would give them), its events, what is
    expected."""

    __test__ = False

    name: str
    as_of: int
    lead: tuple[tuple[str, str], ...]
    events: tuple[TestEvent, ...]
    expectations: tuple[Expectation, ...]
    span: Span
