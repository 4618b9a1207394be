"""The conditions that a model states, each with its place and what it decides."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from lscore.compiler.lint.analysis.logic import Logic
from lscore.compiler.lint.analysis.places import bare
from lscore.compiler.lint.subject import Subject
from lscore.compiler.model import (
    All,
    ChoiceRule,
    Condition,
    Line,
    NumberBetween,
    NumberConst,
    NumberIn,
    NumberIs,
    Rule,
    ScoreValue,
    Step,
    WhenRule,
)
from lscore.compiler.numbers import plain
from lscore.dsl import nodes
from lscore.dsl.diagnostics import Span

Kind = Literal["rule", "row", "keep", "grade", "tier", "step", "disqualify", "skip", "route", "ensure", "define"]


@dataclass(frozen=True, slots=True)
class Stated:
    """A condition on the page: the span of its statement or row, and its node where that is known."""

    kind: Kind
    span: Span
    condition: Condition
    node: nodes.Condition | None = None


def stated(subject: Subject) -> Iterator[Stated]:
    """All conditions that decide something, and those of the defines on the model's pages."""
    model = subject.model
    for score in model.scores:
        for rule in score.rules:
            yield from _of_rule(subject, rule)
        for keep in score.keeps:
            if keep.span is not None:
                node = subject.at(keep.span, nodes.Keep)
                yield Stated("keep", keep.span, keep.condition, node.condition if node else None)
    grades, tiers = model.grades, model.tiers
    yield from _of_lines(subject, "grade", grades.lines if grades else ())
    yield from _of_lines(subject, "step", grades.steps if grades else ())
    yield from _of_lines(subject, "tier", (*tiers.lines, *tiers.at_most) if tiers else ())
    yield from _of_lines(subject, "disqualify", model.disqualify)
    yield from _of_lines(subject, "skip", model.skip)
    yield from _of_lines(subject, "route", model.routes)
    yield from _of_lines(subject, "ensure", model.ensures)
    defines = dict(model.defines)
    for define in subject.nodes(nodes.Define):
        if define.name.text in defines:
            yield Stated("define", define.span, defines[define.name.text], define.condition)


_WITH_CONDITION = (
    nodes.GradeLine,
    nodes.StepLine,
    nodes.TierLine,
    nodes.Disqualify,
    nodes.Skip,
    nodes.Route,
    nodes.Ensure,
)


def condition_at(subject: Subject, span: Span) -> nodes.Condition | None:
    """The condition of the line of a decision that stands at a span."""
    for kind in _WITH_CONDITION:
        node = subject.at(span, kind)
        if node is not None:
            return node.condition
    return None


def _of_lines(subject: Subject, kind: Kind, lines: Sequence[Line | Step]) -> Iterator[Stated]:
    for line in lines:
        if line.span is not None:
            yield Stated(kind, line.span, line.condition, condition_at(subject, line.span))


def _of_rule(subject: Subject, rule: Rule) -> Iterator[Stated]:
    if rule.span is None:
        return
    if isinstance(rule.body, WhenRule):
        node = subject.at(rule.span, nodes.When)
        yield Stated("rule", rule.span, rule.body.condition, node.condition if node else None)
    elif isinstance(rule.body, ChoiceRule):
        choice = subject.at(rule.span, nodes.ChoiceOf)
        rows = [row for row in choice.rows if row.condition is not None] if choice else []
        if choice is not None and choice.kind == "best":
            # As the rows of the Model stand: those that win first.
            rows.sort(key=lambda row: (-row.points.units, row.because.text.text if row.because else ""))
        for found, row in zip(rule.body.rows, rows, strict=False):
            yield Stated("row", row.span, found.condition, row.condition)


# --- why a condition never holds


def why_never(subject: Subject, logic: Logic, found: Stated) -> str:
    """What in a condition that never holds makes it so, as a clause; empty where no single reason is found."""
    parts = _parts(subject, found)
    for condition, text in parts:
        if logic.never(condition):
            limit = _limit(logic, condition)
            if limit:
                return f"`{text}` never holds, since {limit}"
            if len(parts) > 1:
                return f"`{text}` never holds"
    for place, (condition, text) in enumerate(parts):
        for other, other_text in parts[place + 1 :]:
            if logic.excludes(condition, other):
                return f"`{text}` and `{other_text}` never hold together"
    return ""


def _parts(subject: Subject, found: Stated) -> list[tuple[Condition, str]]:
    """What `and` joins in a condition, each with its text on the page."""
    if found.node is None:
        return []
    node = bare(found.node)
    if isinstance(node, nodes.And) and isinstance(found.condition, All):
        texts = [subject.text(item.span) for item in node.items]
        if len(texts) == len(found.condition.items):
            return [*zip(found.condition.items, texts, strict=True)]
    return [(found.condition, subject.text(node.span))]


def _limit(logic: Logic, condition: Condition) -> str:
    """What the score that a condition compares with a number can reach."""
    match condition:
        case (
            NumberIs(left=ScoreValue(name), right=NumberConst()) | NumberIs(left=NumberConst(), right=ScoreValue(name))
        ):
            return reach(logic, name)
        case NumberBetween(value=ScoreValue(name)) | NumberIn(value=ScoreValue(name)):
            return reach(logic, name)
        case _:
            return ""


def reach(logic: Logic, score: str) -> str:
    """Within what bounds a score lies, as a clause."""
    least, most = logic.bounds.score(score)
    if least is not None and most is not None:
        if least == most:
            return f"`{score}` is always {plain(least)}"
        return f"`{score}` lies between {plain(least)} and {plain(most)}"
    if most is not None:
        return f"`{score}` is at most {plain(most)}"
    return "" if least is None else f"`{score}` is at least {plain(least)}"
