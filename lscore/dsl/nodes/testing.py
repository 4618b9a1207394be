"""Tests in the model."""

from __future__ import annotations

from dataclasses import dataclass, field

from lscore.dsl.diagnostics import Span
from lscore.dsl.nodes.conditions import Condition, LevelOf
from lscore.dsl.nodes.values import DateValue, Duration, Name, Node, Number, Points, Quoted, TimeValue, Value


@dataclass(frozen=True, slots=True)
class Fact(Node):
    """`NAME VALUE` behind `given` or in an event of a test."""

    name: Name
    value: Value


@dataclass(frozen=True, slots=True)
class AsOf(Node):
    """`as of DATE|TIME`."""

    moment: DateValue | TimeValue


@dataclass(frozen=True, slots=True)
class Given(Node):
    """`given title CEO, employees 500`."""

    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class EventFact(Node):
    """`7d ago, 3 times: visited "/pricing", seconds 40`; `when` is a duration ago or an instant (`at TIME`)."""

    when: Duration | DateValue | TimeValue
    times: Number | None
    event: Name
    object: Value | None
    fields: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class ExpectValue(Node):
    """`grade A`, `engagement 15`, `level of score 1`: the subject and what it must be."""

    subject: Name | LevelOf
    value: Value


@dataclass(frozen=True, slots=True)
class ExpectRoute(Node):
    """`[not] route NAME`."""

    target: Value
    negated: bool


@dataclass(frozen=True, slots=True)
class ExpectReason(Node):
    """`[not] reason "…"`."""

    text: Quoted
    negated: bool


@dataclass(frozen=True, slots=True)
class ExpectRule(Node):
    """`rule NAME POINTS`."""

    name: Name
    points: Points


Expectation = ExpectValue | ExpectRoute | ExpectReason | ExpectRule | Condition


@dataclass(frozen=True, slots=True)
class Expect(Node):
    """`expect` and its list; `[not] disqualified` and `[not] skipped` are conditions."""

    items: tuple[Expectation, ...]


TestLine = AsOf | Given | EventFact | Expect


@dataclass(frozen=True, slots=True)
class Test(Node):
    """`test "name":` with its lines; `header` is the span of its header line."""

    header: Span = field(compare=False, repr=False)
    name: Quoted
    lines: tuple[TestLine, ...]


@dataclass(frozen=True, slots=True)
class TestsOf(Node):
    """`tests of "model.score"`."""

    path: Quoted
