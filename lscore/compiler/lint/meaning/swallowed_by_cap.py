"""A rule whose points a bound always swallows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lscore.compiler.lint.analysis.bounds import Bounds
from lscore.compiler.lint.analysis.logic import logic_of
from lscore.compiler.lint.analysis.rule_bounds import Span
from lscore.compiler.lint.rule import Finding, LintRule
from lscore.compiler.lint.subject import Subject
from lscore.compiler.model import Category, Rule, Score
from lscore.compiler.numbers import plain
from lscore.dsl.diagnostics import Label, Severity
from lscore.dsl.diagnostics import Span as Place

_MODEL = """\
model "b2b"

event visited: page
event unsubscribed

score engagement, from 0 to 100:
    category web, within 30d, at most 40:
        each visited, once per page, at most 5 times: +10
    category mail, {}:
        when unsubscribed within 90d: -20
"""


def _check(subject: Subject) -> Iterator[Finding]:
    bounds = logic_of(subject.model).bounds
    for score in subject.model.scores:
        for category in score.categories:
            yield from _in_category(subject, score, category, bounds)
        yield from _in_score(subject, score, bounds)


def _in_category(subject: Subject, score: Score, category: Category, bounds: Bounds) -> Iterator[Finding]:
    if category.low is None and category.high is None:
        return
    rules = bounds.rules_of(score).get(category.name, [])
    for rule in _swallowed(score, rules, category.low, category.high, bounds):
        what = f"category `{category.name}`"
        if rule.span is not None and category.span is not None:
            yield _finding(subject, rule.span, category.span, what, category.low, category.high)


def _swallowed(score: Score, rules: list[Rule], low: int | None, high: int | None, bounds: Bounds) -> Iterator[Rule]:
    """The rules that never change a sum that lies within bounds afterwards."""
    total = bounds.together(score.name, rules)
    for rule in rules:
        own = bounds.rule(score.name, rule)
        if own == (0, 0) or not _may_be(own, total, low, high):
            continue
        rest = bounds.together(score.name, (other for other in rules if other is not rule))
        if _without_effect(own, rest, low, high):
            yield rule


def _may_be(own: Span, total: Span, low: int | None, high: int | None) -> bool:
    """Whether it is worth a closer look: the rest comes to no less than the sum of all without this rule."""
    if low is not None and low == high:
        return True
    below = low is not None and own[1] is not None and total[1] is not None and total[1] - max(0, own[1]) <= low
    above = high is not None and own[0] is not None and total[0] is not None and total[0] - min(0, own[0]) >= high
    return below or above


def _without_effect(own: Span, rest: Span, low: int | None, high: int | None) -> bool:
    """Whether a part changes nothing: the sum lies at or beyond the same bound with it and without it."""
    if low is not None and low == high:
        return True
    if low is not None and own[1] is not None and rest[1] is not None and max(rest[1], rest[1] + own[1]) <= low:
        return True
    return high is not None and own[0] is not None and rest[0] is not None and min(rest[0], rest[0] + own[0]) >= high


def _in_score(subject: Subject, score: Score, bounds: Bounds) -> Iterator[Finding]:
    if (score.low is None and score.high is None) or score.span is None:
        return
    loose = bounds.rules_of(score).get(None, [])
    parts = [bounds.category(score.name, category.name) for category in score.categories]
    total = bounds.sum_of(score)
    for rule in loose:
        own = bounds.rule(score.name, rule)
        if rule.span is None or own == (0, 0) or not _may_be(own, total, score.low, score.high):
            continue
        rest = _sum([bounds.together(score.name, (other for other in loose if other is not rule)), *parts])
        if _without_effect(own, rest, score.low, score.high):
            yield _finding(subject, rule.span, score.span, f"score `{score.name}`", score.low, score.high)
    together = bounds.together(score.name, loose)
    for place, category in enumerate(score.categories):
        if parts[place] != (0, 0) and category.span is not None:
            rest = _sum([together, *parts[:place], *parts[place + 1 :]])
            if _without_effect(parts[place], rest, score.low, score.high):
                what = f"score `{score.name}`"
                yield _finding(subject, category.span, score.span, what, score.low, score.high, "category")


def _sum(spans: Iterable[Span]) -> Span:
    least: int | None = 0
    most: int | None = 0
    for low, high in spans:
        least = None if least is None or low is None else least + low
        most = None if most is None or high is None else most + high
    return least, most


def _finding(
    subject: Subject, place: Place, bound: Place, what: str, low: int | None, high: int | None, kind: str = "rule"
) -> Finding:
    ends = " and ".join(
        f"`{word} {plain(end)}`" for word, end in (("at least", low), ("at most", high)) if end is not None
    )
    if what.startswith("score"):
        ends = "the range"
    return Finding(
        subject.head(place),
        f"the points of this {kind} never count: {ends} of {what} always swallows them",
        label="never makes a difference",
        related=(Label(subject.head(bound), "bounded here"),),
        help="move the bound, or the points to where they count",
    )


RULE = LintRule(
    id="swallowed-by-cap",
    group="meaning",
    severity=Severity.WARNING,
    says="A bound of a category or score always swallows the points of a rule.",
    why=(
        "The rule fires, explanations show its points, and the score is the same with it and without it. Minus points "
        "in a category that holds nothing else and never goes below 0 are the usual case."
    ),
    bad=_MODEL.format("at least 0"),
    good=_MODEL.format("at least -20"),
    check=_check,
)
