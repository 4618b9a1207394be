"""What a test may expect: results, and nothing else of the lead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lscore.compiler.comparisons import open_list
from lscore.compiler.conditions import condition
from lscore.compiler.lead import Uses, level_value
from lscore.compiler.letters import letter_in
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
    NumberConst,
    NumberIs,
    RatingValue,
    ScoreValue,
    TierValue,
    Type,
    Value,
)
from lscore.compiler.names import World, suggest
from lscore.compiler.normal import WHITE, normal
from lscore.compiler.problems import decisions as decision_problems
from lscore.compiler.problems import tests as problems
from lscore.compiler.problems import values as value_problems
from lscore.compiler.reading import Derived
from lscore.compiler.report import Report
from lscore.compiler.sets import SetValues
from lscore.compiler.texts import written
from lscore.dsl import nodes
from lscore.dsl.printer import canonical

RESULTS = ("grade", "tier", "rating")
FLAGS = ("disqualified", "skipped")


@dataclass(frozen=True, slots=True)
class Results:
    """What a run of the model gives, as far as tests can ask for it."""

    routes: tuple[str, ...]
    rules: frozenset[str]


@dataclass(frozen=True, slots=True)
class ResultReader:
    """Behind `expect`: names are scores, grade, tier and rating."""

    world: World
    report: Report

    @property
    def sets(self) -> Mapping[str, SetValues]:
        """None: behind `expect` a name is never a set."""
        return {}

    def name(self, node: nodes.Name, want: Type | None) -> Value | None:
        """A result."""
        del want
        declared = self.world.names.get(node.text)
        if declared is not None and declared.kind == "score":
            return ScoreValue(node.text)
        match node.text:
            case "grade" if self.world.grades is not None:
                return GradeValue()
            case "tier" if self.world.tiers is not None or self.world.disqualifies:
                return TierValue()
            case "rating" if self.world.has_rating:
                return RatingValue()
            case "level":
                self.report.add(value_problems.LevelOfWhat(span=node.span))
            case "grade" | "tier" | "rating":
                self.report.add(decision_problems.no_such_result(node.text, node.span))
            case _:
                self._no_result(node)
        return None

    def knows(self, word: str) -> bool:
        """Whether a word is a result, or may be one in another model."""
        declared = self.world.names.get(word)
        return word in (*RESULTS, *FLAGS) or (declared is not None and declared.kind == "score")

    def derived(self, node: Derived, want: Type | None) -> Value | None:
        """A level; nothing out of events."""
        del want
        if isinstance(node, nodes.LevelOf):
            return level_value(node, self.world, self.report, Uses())
        self.report.add(problems.NotAResult(span=node.span, text=self.report.text(node.span)))
        return None

    def phrase(self, node: nodes.Phrase) -> Condition | None:
        """`disqualified` and `skipped`."""
        if not node.bare:
            self.report.add(problems.NotAResult(span=node.span, text=self.report.text(node.span)))
            return None
        match node.event.text:
            case "disqualified":
                return IsDisqualified()
            case "skipped":
                return IsSkipped()
            case name:
                found = self.name(node.event, None)
                if found is not None:
                    self.report.add(problems.ResultNeedsValue(span=node.span, name=name))
                return None

    def clash(self, node: nodes.Name) -> str:
        """Nothing: results are beside letters alone."""
        del node
        return ""

    def _no_result(self, node: nodes.Name) -> None:
        known = [*self.world.known("score"), *RESULTS, *FLAGS, "route", "reason", "rule"]
        near = suggest(node.text, known, node.span, self.report)
        declared = self.world.names.get(node.text)
        if declared is not None:
            self.report.add(problems.NotAResult(span=node.span, text=node.text))
        else:
            self.report.add(problems.UnknownResult(span=node.span, name=node.text, hint=near.hint, fix=near.fix))


def expectation(node: nodes.Expectation, last: bool, reader: ResultReader, results: Results) -> Expectation | None:
    """One item behind `expect`; `last`: nothing follows it, so that it may list values."""
    text = canonical(node)
    match node:
        case nodes.ExpectRoute(target=nodes.Number(units=units), negated=False) if _is_score("route", reader):
            found = NumberIs("=", ScoreValue("route"), NumberConst(units))
        case nodes.ExpectRoute(target=target, negated=negated):
            return ExpectRoute(_route(target, results), negated, text, node.span)
        case nodes.ExpectReason(text=reason, negated=negated):
            if not reason.text.strip(WHITE):
                reader.report.add(value_problems.EmptyText(span=reason.span))
            return ExpectReason(reason.text, negated, text, node.span)
        case nodes.ExpectRule(name=name, points=points):
            if name.text not in results.rules:
                near = suggest(name.text, results.rules, name.span, reader.report)
                problem = problems.UnknownRule(span=name.span, name=name.text, hint=near.hint, fix=near.fix)
                reader.report.add(problem)
                return None
            return ExpectRule(name.text, points.units, text, node.span)
        case nodes.ExpectValue():
            found = _value_is(node, reader)
        case _:
            if not last and open_list(node, reader):
                return None
            found = condition(node, reader)
    return None if found is None else ExpectCondition(found, text, node.span)


def _is_score(name: str, reader: ResultReader) -> bool:
    """Whether a word of `expect` is the name of a score as well: with a number behind it, it is the score."""
    declared = reader.world.names.get(name)
    return declared is not None and declared.kind == "score"


def _route(target: nodes.Value, results: Results) -> str:
    """The route that a value names, as the model spells it; a test may also name one that the model lacks."""
    text = written(target)
    form = normal(text)
    return next((route for route in results.routes if normal(route) == form), text)


def _value_is(node: nodes.ExpectValue, reader: ResultReader) -> Condition | None:
    """`grade A`, `engagement 15`, `level of score 1`."""
    subject = node.subject
    found = reader.derived(subject, None) if isinstance(subject, nodes.LevelOf) else reader.name(subject, None)
    match found:
        case None:
            return None
        case ScoreValue(name=name):
            if isinstance(node.value, nodes.Number):
                return NumberIs("=", found, NumberConst(node.value.units))
            text = reader.report.text(node.value.span)
            reader.report.add(problems.ScoreNeedsNumber(span=node.value.span, name=name, text=text))
            return None
        case GradeValue() | TierValue() | RatingValue() | LevelValue():
            return letter_in(found, (node.value,), False, reader)
        case _:
            return None
