"""A category whose bound is below what one of its rules can give."""

from __future__ import annotations

from collections.abc import Iterator

from lscore.compiler.lint.analysis.bounds import Bounds, weighted
from lscore.compiler.lint.analysis.logic import logic_of
from lscore.compiler.lint.analysis.points import points_of
from lscore.compiler.lint.rule import Finding, LintRule
from lscore.compiler.lint.subject import Subject
from lscore.compiler.model import Body, Category, EachRule, ForEveryRule, Rule, Score, WithoutRule
from lscore.compiler.numbers import plain
from lscore.dsl.diagnostics import Label, Severity

_MODEL = """\
model "b2b"

event submitted: form
event opened: campaign

score engagement, from 0 to 100:
    category intent, within 30d, at most {}:
        when submitted contact-form: +40
        each opened, once per campaign, at most 5 times: +2
    category mail, within 30d, at most 60:
        when opened at least 10 times: +60
"""


def _check(subject: Subject) -> Iterator[Finding]:
    bounds = logic_of(subject.model).bounds
    for score in subject.model.scores:
        parts = {category.name: category for category in score.categories}
        for rule in score.rules:
            if rule.category is not None:
                yield from _below(subject, score, parts[rule.category], rule, bounds)
        for category in score.categories:
            yield from _above_range(subject, score, category, bounds)


def _below(subject: Subject, score: Score, category: Category, rule: Rule, bounds: Bounds) -> Iterator[Finding]:
    if (category.low is None and category.high is None) or rule.span is None or category.span is None:
        return
    least, most = _at_once(rule, bounds.rule(score.name, rule))
    related = (Label(subject.head(category.span), "bounded here"),)
    if category.high is not None and most > max(category.high, 0):
        yield Finding(
            subject.head(rule.span),
            f"this rule can give {plain(most)} points, but category `{category.name}` counts {plain(category.high)} at "
            "most",
            label=f"never counts more than {plain(category.high)}",
            related=related,
            help="raise the bound of the category, or give fewer points",
        )
    # A floor of 0 is how a category says that it only ever helps.
    if category.low is not None and category.low < 0 and least < category.low:
        yield Finding(
            subject.head(rule.span),
            f"this rule can take {plain(-least)} points, but category `{category.name}` never goes below "
            f"{plain(category.low)}",
            label=f"never counts less than {plain(category.low)}",
            related=related,
            help="lower the bound of the category, or take fewer points",
        )


def _at_once(rule: Rule, span: tuple[int | None, int | None]) -> tuple[int, int]:
    """The least and the most that a rule gives for one thing that happens, or for good where it says so itself."""
    least, most = span
    body: Body = rule.body
    if isinstance(body, EachRule | ForEveryRule | WithoutRule):
        amounts = points_of(body)
        size = body.most
        low, high = min((0, *amounts)), max((0, *amounts))
        if size is None:
            return low if least is None or least < low else least, high if most is None or most > high else most
    return least or 0, most or 0


def _above_range(subject: Subject, score: Score, category: Category, bounds: Bounds) -> Iterator[Finding]:
    if category.span is None or score.span is None or score.high is None or category.high is None:
        return
    _, cap = weighted((category.high, category.high), category)
    _, most = bounds.category(score.name, category.name)
    if cap is not None and cap > max(score.high, 0) and (most is None or most > score.high):
        yield Finding(
            subject.head(category.span),
            f"category `{category.name}` counts up to {plain(cap)}, but score `{score.name}` ends at "
            f"{plain(score.high)}",
            label=f"never counts more than {plain(score.high)}",
            related=(Label(subject.head(score.span), "the range of the score"),),
            help="lower the bound of the category, or raise the range of the score",
        )


RULE = LintRule(
    id="cap-below-rule",
    group="meaning",
    severity=Severity.WARNING,
    says="The bound of a category is below what a single rule of it can give.",
    why=(
        "The rule says +40, the category counts 25: a reader believes the rule, the lead gets the bound. Together with "
        "anything else the points of the rule make no difference at all."
    ),
    bad=_MODEL.format("25"),
    good=_MODEL.format("50"),
    check=_check,
)
