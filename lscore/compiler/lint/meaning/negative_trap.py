"""Minus points that nothing can make up for, ever."""

from __future__ import annotations

from collections.abc import Iterator

from lscore.compiler.lint.analysis.bounds import Bounds, bounded, rounded_to, weighted
from lscore.compiler.lint.analysis.logic import logic_of
from lscore.compiler.lint.rule import Finding, LintRule, Option
from lscore.compiler.lint.subject import Subject, parts_of
from lscore.compiler.model import (
    Category,
    EachRule,
    Happened,
    Model,
    NumberBetween,
    NumberConst,
    NumberIs,
    Query,
    Rule,
    Score,
    ScoreValue,
    WhenRule,
)
from lscore.compiler.numbers import plain
from lscore.dsl.diagnostics import Severity

_ID = "negative-trap"

_MODEL = """\
model "b2b"

event visited: page
event submitted: form
event unsubscribed

score engagement, from 0 to 100:
    category web, within 30d, at most 40:
        each visited, once per page: +10
    when submitted contact-form within 30d: +40
    when unsubscribed{}: -60 because "told us to write less"

tiers hot, cold
tier hot if engagement >= 50
tier cold otherwise
"""


def _check(subject: Subject) -> Iterator[Finding]:
    model = subject.model
    bounds = logic_of(model).bounds
    often = subject.option(_ID, "times", 3)
    wanted = _lowest_thresholds(model)
    for score in model.scores:
        asked = wanted.get(score.name)
        if asked is None or any(keep.bound != "at most" for keep in score.keeps):
            continue
        for rule in score.rules:
            loss = _lasting_loss(rule)
            if loss is None or rule.span is None:
                continue
            points, most_times = loss
            tops = _tops(score, rule, points, min(often, most_times), bounds)
            times = next((count for count, top in enumerate(tops, 1) if top < asked), None)
            if times is not None:
                yield _finding(subject, score, rule, times, tops[times - 1], asked)


def _lowest_thresholds(model: Model) -> dict[str, int]:
    """The least that a line of a grade, tier or route asks of a score, by score."""
    lines = [*model.routes]
    lines += model.grades.lines if model.grades else ()
    lines += model.tiers.lines if model.tiers else ()
    conditions = [line.condition for line in lines] + [condition for _, condition in model.defines]
    found: dict[str, int] = {}

    def ask(score: str, units: int) -> None:
        found[score] = min(units, found.get(score, units))

    for condition in conditions:
        for test in parts_of(condition, NumberIs):
            match test:
                case NumberIs(op=">=" | ">" | "=", left=ScoreValue(name), right=NumberConst(units)):
                    ask(name, units + (test.op == ">"))
                case NumberIs(op="<=" | "<" | "=", left=NumberConst(units), right=ScoreValue(name)):
                    ask(name, units + (test.op == "<"))
                case _:
                    pass
        for test in parts_of(condition, NumberBetween):
            if isinstance(test.value, ScoreValue) and isinstance(test.low, NumberConst):
                ask(test.value.name, test.low.units)
    return found


def _lasting_loss(rule: Rule) -> tuple[int, int] | None:
    """The minus points that stay for ever once something happened, and how often they count at most."""
    if rule.ends is not None:
        return None
    match rule.body:
        case WhenRule(Happened(query=query, bound="at least", count=count, in_one=None), points, None):
            return (points, 1) if points < 0 and count > 0 and _lasting(query) else None
        case EachRule(query=query, points=int(points), decay=None) as body if points < 0 and _lasting(query):
            most = None if body.most is None else body.most // -points
            limits = [limit for limit in (body.times, most) if limit is not None]
            return points, min(limits, default=1_000_000)
        case _:
            return None


def _lasting(query: Query) -> bool:
    return query.since is None and not query.account


def _tops(score: Score, rule: Rule, points: int, times: int, bounds: Bounds) -> list[int]:
    """The most that a score can come to after the loss counted once, twice …; none where it has no bound."""
    others = [other for other in score.rules if other is not rule and other.category == rule.category]
    _, beside = bounds.together(score.name, others)
    rest = [bounds.category(score.name, part.name)[1] for part in score.categories if part.name != rule.category]
    if rule.category is not None:
        rest.append(bounds.rules(score, None)[1])
    if beside is None or any(top is None for top in rest):
        return []
    elsewhere = sum(top for top in rest if top is not None)
    category = next((part for part in score.categories if part.name == rule.category), Category(""))
    found: list[int] = []
    for count in range(1, times + 1):
        own = beside + points * count
        _, part = weighted(bounded((own, own), category.low, category.high), category)
        assert part is not None
        whole = part + elsewhere
        _, top = rounded_to(bounded((whole, whole), score.low, score.high), score.decimals)
        assert top is not None
        found.append(top)
    return found


def _finding(subject: Subject, score: Score, rule: Rule, times: int, top: int, asked: int) -> Finding:
    assert rule.span is not None
    once = "once" if times == 1 else f"{times} times"
    return Finding(
        subject.head(rule.span),
        f"a lead that did this {once} likely never comes back: `{score.name}` stays at {plain(top)} at most, and the "
        f"least that a line asks for is {plain(asked)}",
        label="counts for ever",
        help="let it fade (`halving every 90d`), give it a window (`within 180d`), or put it in a category with "
        "`at least`",
    )


RULE = LintRule(
    id=_ID,
    group="meaning",
    severity=Severity.NOTE,
    says="Minus points without a window or decay outweigh everything that a lead can still earn.",
    why=(
        "People come back. A lead that unsubscribed three years ago and asks for a demo today should be able to reach "
        "somebody. Where minus points last for ever and outweigh all plus points together, no activity helps."
    ),
    bad=_MODEL.format(""),
    good=_MODEL.format(" within 180d"),
    check=_check,
    options=(Option("times", 3, "how often something must have happened at most to be called a trap", least=1),),
)
