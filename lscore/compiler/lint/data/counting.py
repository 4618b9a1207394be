"""Counts in words, and from how many leads on they say anything."""

from __future__ import annotations

from collections.abc import Mapping

from lscore.compiler.lint.rule import Option
from lscore.compiler.lint.subject import Subject, parts_of
from lscore.compiler.model import (
    Body,
    ChoiceRule,
    Defined,
    EachRule,
    ForEveryRule,
    Model,
    NumberRows,
    Outcome,
    Query,
    Rows,
    Rule,
    ScoreValue,
    TableRule,
    TextRows,
    WhenRule,
    WithoutRule,
    YesNoRows,
)
from lscore.dsl import nodes
from lscore.dsl.diagnostics import Span

FEWEST_LEADS = 20

LEADS = Option("leads", FEWEST_LEADS, "how many leads there must be before anything is said of them", least=1)


def enough(subject: Subject, rule: str, leads: int) -> bool:
    """Whether so many leads say something, by the option LEADS of a rule."""
    return leads >= subject.option(rule, LEADS.name, LEADS.default)


def leads_in_words(count: int) -> str:
    """`1 lead`, `1,000 leads`."""
    return "1 lead" if count == 1 else f"{count:,} leads"


def head_of(subject: Subject, span: Span | None) -> Span:
    """The first line of what stands at a span; the top of the page where nothing does."""
    return subject.head(span) if span else Span(subject.model.file, 0, 0, 1, 1)


def place_of_attribute(subject: Subject, name: str) -> Span:
    """Where an attribute is declared, else where it stands first."""
    declared = next((item.span for item in subject.model.attributes if item.name == name and item.span), None)
    if declared is not None:
        return subject.head(declared)
    first = next((node.span for node in subject.nodes(nodes.Name) if node.text == name), None)
    return head_of(subject, first)


class Reach:
    """What looks at events, directly or through defines and scores."""

    def __init__(self, model: Model) -> None:
        self._defines = dict(model.defines)
        self._scores = {score.name: score for score in model.scores}
        self._known: dict[tuple[str, str], bool] = {}

    def events(self, part: object) -> bool:
        """Whether a part of the model looks at events."""
        if next(parts_of(part, Query), None) is not None:
            return True
        if any(self._named("define", item.name, self._defines) for item in parts_of(part, Defined)):
            return True
        return any(self._named("score", item.name, self._scores) for item in parts_of(part, ScoreValue))

    def score(self, name: str) -> bool:
        """Whether a score looks at events."""
        return self._named("score", name, self._scores)

    def _named(self, kind: str, name: str, meanings: Mapping[str, object]) -> bool:
        if (kind, name) not in self._known:
            self._known[kind, name] = self.events(meanings[name])
        return self._known[kind, name]


def amounts(body: Body) -> tuple[int, ...]:
    """The points that a rule names, in units."""
    match body:
        case WhenRule(points=points) | ForEveryRule(points=points) | WithoutRule(points=points):
            return (points,)
        case EachRule(points=points, rows=rows):
            return (points or 0,) if rows is None else _of_rows(rows)
        case TableRule(rows=rows):
            return _of_rows(rows)
        case ChoiceRule(rows=rows, otherwise=otherwise):
            return (*(row.outcome.points for row in rows), *((otherwise.points,) if otherwise else ()))


def _of_rows(rows: Rows) -> tuple[int, ...]:
    found: list[Outcome | None] = [rows.otherwise, rows.missing]
    match rows:
        case TextRows(exact, patterns):
            found += [outcome for _, outcome in exact]
            found += [outcome for _, outcome in patterns]
        case NumberRows(bounds):
            found += [outcome for _, outcome in bounds]
        case YesNoRows(yes, no):
            found += [yes, no]
    return tuple(outcome.points for outcome in found if outcome is not None)


def active(rule: Rule, today: int) -> bool:
    """Whether a rule counts on a day."""
    return (rule.starts is None or today >= rule.starts) and (rule.ends is None or today <= rule.ends)
