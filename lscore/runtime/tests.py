"""Running the tests that a model states."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from decimal import Decimal
from typing import Any, assert_never

from lscore.compiler.backends.python import Wanted
from lscore.compiler.model import (
    Condition,
    Expectation,
    ExpectCondition,
    ExpectReason,
    ExpectRoute,
    ExpectRule,
    GradeValue,
    IsDisqualified,
    IsSkipped,
    LevelValue,
    Model,
    RatingValue,
    ScoreValue,
    Test,
    TierValue,
)
from lscore.compiler.normal import normal
from lscore.dsl.diagnostics import Span
from lscore.runtime.engines.python import PythonEngine
from lscore.runtime.explain import Explanation, explain, points_text
from lscore.runtime.results import ExplanationRow, Result, decimal_of

LEAD = "test"
"""The id of the lead that a test states."""


@dataclass(frozen=True, slots=True)
class Failure:
    """An expectation that was not met: `text` is what the test says, `got` what came instead."""

    text: str
    got: str
    span: Span


@dataclass(frozen=True, slots=True)
class TestOutcome:
    """How a test went. A failed one brings the whole explanation of its lead."""

    __test__ = False

    name: str
    span: Span
    failures: tuple[Failure, ...]
    result: Result
    explanation: Explanation | None

    @property
    def passed(self) -> bool:
        """Whether all expectations were met."""
        return not self.failures

    @property
    def report(self) -> str:
        """What was expected and what came, and the points that the lead got, as plain text."""
        if self.passed:
            return ""
        lines = [f"expected {failure.text}, got {failure.got}" for failure in self.failures]
        if self.explanation is not None:
            lines += [_points(row) for item in self.explanation.scores for row in item.rows]
            lines += [f"{near.rule}: {'; '.join(near.reasons)}" for near in self.explanation.nothing]
        return "\n".join(lines)


def run_tests(model: Model, names: Iterable[str] | None = None) -> list[TestOutcome]:
    """Run the tests of a model (those with the given names, if any are given), in their order."""
    chosen = None if names is None else set(names)
    tests = [test for test in model.tests if chosen is None or test.name in chosen]
    trial = Trial(model, tests)
    return [_outcome(trial, test) for test in tests]


def _outcome(trial: Trial, test: Test) -> TestOutcome:
    told = trial.told(test)
    failures = tuple(_failures(test, told))
    explanation = explain(trial.engine(test.as_of), *inputs_of(trial.engine(test.as_of), test)) if failures else None
    return TestOutcome(test.name, test.span, failures, told.result, explanation)


@dataclass(frozen=True, slots=True)
class Told:
    """What a model says of the lead of a test: the result, the answers to the conditions that tests expect (each at its
    place), the lines of the explanation (only where a test expects points of a rule)."""

    result: Result
    answers: Sequence[Any]
    place_of: Mapping[Condition, int]
    rows: Sequence[ExplanationRow]


class Trial:
    """A model at work on tests, which may have been written for another model of the same make."""

    def __init__(self, model: Model, tests: Iterable[Test]) -> None:
        items = [item for test in tests for item in test.expectations]
        self._model = model
        conditions = dict.fromkeys(item.condition for item in items if isinstance(item, ExpectCondition))
        self._place_of = {condition: place for place, condition in enumerate(conditions)}
        explains = any(isinstance(item, ExpectRule) for item in items)
        self._wanted = Wanted(conditions=tuple(conditions), explain=explains)
        self._engines: dict[int, PythonEngine] = {}

    def engine(self, as_of: int) -> PythonEngine:
        """The engine for an instant."""
        if as_of not in self._engines:
            self._engines[as_of] = PythonEngine(self._model, as_of, ahead=False)
        return self._engines[as_of]

    def told(self, test: Test) -> Told:
        """What the model says of a test's lead. Raises RunError if a sum grows beyond what is allowed."""
        engine = self.engine(test.as_of)
        inputs = inputs_of(engine, test)
        raw, code = engine.ask(self._wanted, *inputs)
        result = Result(inputs[0], raw, engine.plan, engine, *inputs[1:])
        rows = engine.rows(inputs[0], raw, code) if self._wanted.explain else ()
        return Told(result, raw.answers, self._place_of, rows)


def inputs_of(engine: PythonEngine, test: Test) -> tuple[str, list[Any], list[Any], Any]:
    """The lead of a test as the engine takes it: id, values, events, account."""
    given = dict(test.lead)
    columns = {item.column: given[item.name] for item in engine.model.attributes if item.name in given}
    values = [columns.get(column) for column in engine.lead_columns]
    kinds = {event.name: event for event in engine.model.events}
    events: list[Any] = []
    for fact in test.events:
        kind = kinds.get(fact.event)
        stated = dict(fact.fields)
        cells = {item.column: stated[item.name] for item in kind.fields if item.name in stated} if kind else stated
        name = kind.data_name if kind else fact.event
        events.append((name, fact.at, *(cells.get(column) for column in engine.event_columns)))
    account = None
    if engine.model.account is not None and engine.account_key(values) is not None:
        account = engine.account([(LEAD, event) for event in events])
    return LEAD, values, events, account


def meets(item: Expectation, told: Told) -> bool:
    """Whether what a model says of a lead is what a test expects."""
    match item:
        case ExpectCondition(condition):
            return bool(told.answers[told.place_of[condition]])
        case ExpectRoute(target, negated):
            return (normal(target) in map(normal, told.result.routes)) is not negated
        case ExpectReason(reason, negated):
            return (normal(reason) in map(normal, told.result.reasons)) is not negated
        case ExpectRule(rule, points):
            return sum(_points_of(rule, told), Decimal()) == decimal_of(points)
        case _:
            assert_never(item)


def _points_of(rule: str, told: Told) -> list[Decimal]:
    """The points of the lines that a rule has in the explanation."""
    return [row.points for row in told.rows if row.rule == rule]


def _failures(test: Test, told: Told) -> Iterator[Failure]:
    for item in test.expectations:
        if not meets(item, told):
            yield Failure(item.text, _got(item, told), item.span)


def _got(item: Expectation, told: Told) -> str:
    """What came instead, in words."""
    match item:
        case ExpectCondition(condition):
            return _results_in(condition, told.result)
        case ExpectRoute():
            return f"routes {', '.join(told.result.routes)}" if told.result.routes else "no route"
        case ExpectReason():
            return f"reasons {', '.join(told.result.reasons)}" if told.result.reasons else "no reason"
        case ExpectRule(rule):
            points = _points_of(rule, told)
            return points_text(sum(points, Decimal())) if points else "nothing"
        case _:
            assert_never(item)


def _results_in(condition: Condition, result: Result) -> str:
    """The results that a condition looks at."""
    found: dict[str, None] = {}
    _collect(condition, result, found)
    return ", ".join(found)


def _collect(node: Any, result: Result, found: dict[str, None]) -> None:
    match node:
        case ScoreValue(name):
            found[f"{name} {result.scores.get(name, 'missing')}"] = None
        case LevelValue(score):
            found[f"level of {score} {result.levels.get(score) or 'missing'}"] = None
        case GradeValue():
            found[f"grade {result.grade or 'missing'}"] = None
        case TierValue():
            found[f"tier {result.tier or 'missing'}"] = None
        case RatingValue():
            found[f"rating {result.rating or 'missing'}"] = None
        case IsDisqualified():
            found["disqualified" if result.disqualified else "not disqualified"] = None
        case IsSkipped():
            found["skipped" if result.skipped else "not skipped"] = None
        case tuple():
            for item in node:  # pyright: ignore[reportUnknownVariableType]
                _collect(item, result, found)
        case _ if is_dataclass(node):
            for part in fields(node):
                _collect(getattr(node, part.name), result, found)
        case _:
            return


def _points(row: ExplanationRow) -> str:
    place = f"{row.score}, {row.category}" if row.category else row.score
    return f"{place}: {row.rule} {points_text(row.points)}"
