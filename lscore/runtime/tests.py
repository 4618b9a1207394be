"""Running the tests that a model states."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, assert_never

from lscore.compiler.backends.python import Wanted
from lscore.compiler.model import (
    Condition,
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
    conditions = tuple(dict.fromkeys(item.condition for test in tests for item in _conditions(test)))
    wanted = Wanted(conditions=conditions)
    place_of = {condition: place for place, condition in enumerate(conditions)}
    engines: dict[int, PythonEngine] = {}
    outcomes: list[TestOutcome] = []
    for test in tests:
        if test.as_of not in engines:
            engines[test.as_of] = PythonEngine(model, test.as_of)
        outcomes.append(_run(engines[test.as_of], test, wanted, place_of))
    return outcomes


def _conditions(test: Test) -> list[ExpectCondition]:
    return [item for item in test.expectations if isinstance(item, ExpectCondition)]


def _run(engine: PythonEngine, test: Test, wanted: Wanted, place_of: dict[Condition, int]) -> TestOutcome:
    inputs = inputs_of(engine, test)
    raw, _ = engine.ask(wanted, *inputs)
    result = Result(inputs[0], raw, engine.plan, engine, *inputs[1:])
    holds = {condition: bool(raw.answers[place]) for condition, place in place_of.items()}
    rows = result.explain() if any(isinstance(item, ExpectRule) for item in test.expectations) else []
    failures = tuple(_failures(test, result, holds, rows))
    return TestOutcome(test.name, test.span, failures, result, explain(engine, *inputs) if failures else None)


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
    if engine.uses_account and engine.account_key(values) is not None:
        account = engine.account([(LEAD, event) for event in events])
    return LEAD, values, events, account


def _failures(
    test: Test, result: Result, holds: dict[Condition, bool], rows: list[ExplanationRow]
) -> Iterable[Failure]:
    for item in test.expectations:
        match item:
            case ExpectCondition(condition):
                met, got = holds[condition], _results_in(condition, result)
            case ExpectRoute(target, negated):
                met = (normal(target) in map(normal, result.routes)) is not negated
                got = f"routes {', '.join(result.routes)}" if result.routes else "no route"
            case ExpectReason(reason, negated):
                met = (normal(reason) in map(normal, result.reasons)) is not negated
                got = f"reasons {', '.join(result.reasons)}" if result.reasons else "no reason"
            case ExpectRule(rule, points):
                sums = [row.points for row in rows if row.rule == rule]
                met = sum(sums) == decimal_of(points)
                got = points_text(sum(sums, decimal_of(0))) if sums else "nothing"
            case _:
                assert_never(item)
        if not met:
            yield Failure(item.text, got, item.span)


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
