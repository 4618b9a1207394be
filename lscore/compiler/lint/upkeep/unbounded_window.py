"""A rule that looks at events of all times."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from lscore.compiler.lint.analysis.uses import LEAVES, parts_in
from lscore.compiler.lint.rule import Finding, LintRule
from lscore.compiler.lint.subject import Subject, nodes_in
from lscore.compiler.model import (
    DaysSinceEvent,
    EachRule,
    EventCount,
    EventValue,
    Happened,
    Not,
    Query,
    Rule,
    WhenRule,
    WithoutRule,
)
from lscore.dsl import nodes
from lscore.dsl.diagnostics import Severity, Span
from lscore.dsl.printer import canonical

_MODEL = """\
model "b2b"

lead:
    title text

event downloaded: asset
event unsubscribed

score engagement, from 0 to 100:
    each downloaded{}, once per asset, at most 4 times: +10 because "reads up on the subject"
    when not unsubscribed: +5 because "wants to hear from us"
"""


def _check(subject: Subject) -> Iterator[Finding]:
    for score in subject.model.scores:
        for rule in score.rules:
            query = next((query for query in _adding_up(rule) if query.since is None and not query.until), None)
            if query is None or rule.span is None:
                continue
            yield Finding(
                _place(rule.span, query, subject),
                "this looks at events of all times",
                label="no window",
                help="say how far back it goes, as in `within 90d`, here or on the category",
            )


def _adding_up(rule: Rule) -> Iterator[Query]:
    """The queries for which an old event counts as much as a new one.

    Not those that a decay ages, that ask for the newest or the first event, or that ask what never happened.
    """
    body = rule.body
    if isinstance(body, EachRule):
        if body.decay is None:
            yield body.query
    elif not (isinstance(body, WhenRule) and body.decay is not None):
        yield from _queries(body, denied=False)


def _queries(part: object, *, denied: bool) -> Iterator[Query]:
    match part:
        case str() | int() | Span() | None:
            return
        case tuple():
            for item in cast("tuple[object, ...]", part):
                yield from _queries(item, denied=denied)
        case Happened():
            if part.bound == "at least" and part.count and not denied:
                yield part.query
        case EventCount() | EventValue(kind="total" | "average" | "highest" | "lowest"):
            yield part.query
        case EventValue() | DaysSinceEvent() | WithoutRule():
            return
        case _:
            for inner in parts_in(part):
                if not isinstance(inner, LEAVES):
                    yield from _queries(inner, denied=denied or isinstance(part, Not))


def _place(span: Span, query: Query, subject: Subject) -> Span:
    """Where the phrase of a query stands in a rule."""
    rules = (
        subject.at(span, kind) for kind in (nodes.When, nodes.Each, nodes.ChoiceOf, nodes.PointsBy, nodes.ForEvery)
    )
    rule = next((rule for rule in rules if rule is not None), None)
    for node in nodes_in(rule) if rule is not None else ():
        if isinstance(node, nodes.Phrase) and canonical(node) == query.text:
            return subject.head(node.span)
    return subject.head(span)


RULE = LintRule(
    id="unbounded-window",
    group="upkeep",
    severity=Severity.NOTE,
    says="A rule looks at events of all times.",
    why="What somebody did three years ago counts as much as what they did yesterday, and every run reads all the "
    "history there is, which takes time. A window on the category serves all its rules.",
    bad=_MODEL.format(""),
    good=_MODEL.format(" within 90d"),
    check=_check,
)
