"""`each` with nothing that ever stops it."""

from __future__ import annotations

from collections.abc import Iterator

from lscore.compiler.lint.analysis.points import points_of
from lscore.compiler.lint.rule import Finding, LintRule
from lscore.compiler.lint.subject import Subject
from lscore.compiler.model import EachRule, Rule, Score, WithoutRule
from lscore.dsl.diagnostics import Severity

_MODEL = """\
model "b2b"

event visited: page

score engagement:
    each visited "/pricing"{}: +5
"""


def _check(subject: Subject) -> Iterator[Finding]:
    for score in subject.model.scores:
        for rule in score.rules:
            if rule.span is None or not _goes_on(rule) or _bounded(rule, score):
                continue
            without = isinstance(rule.body, WithoutRule)
            yield Finding(
                subject.head(rule.span),
                f"nothing bounds the points of this rule, nor its category or score `{score.name}`",
                label="goes on for as long as nothing happens" if without else "every event counts",
                help=(
                    "add `at most 30 points`, or give its category or score a lowest value"
                    if without
                    else "add `at most 5 times`, `once per day`, a decay, or an `at most` to its category"
                ),
            )


def _goes_on(rule: Rule) -> bool:
    """Whether a rule itself has nothing that keeps its points from growing with every event, or every day without."""
    match rule.body:
        case EachRule(once_per=None, per_day=None, times=None, decay=None, most=None):
            return True
        case WithoutRule(most=None):
            return True
        case _:
            return False


def _bounded(rule: Rule, score: Score) -> bool:
    """Whether the category or the score bounds what a rule can add up to."""
    points = points_of(rule.body)
    category = next((item for item in score.categories if item.name == rule.category), None)
    high = score.high is not None or (category is not None and category.high is not None)
    low = score.low is not None or (category is not None and category.low is not None)
    return (max(points) <= 0 or high) and (min(points) >= 0 or low)


RULE = LintRule(
    id="each-without-bound",
    group="meaning",
    severity=Severity.NOTE,
    says="Points for every event, or for every day without one, that nothing bounds.",
    why=(
        "One form that is sent twenty times, one mail filter that clicks every link, one lead who was silent for three "
        "years: without a bound such a lead outweighs everything else that the model knows. A bound of the rule, its "
        "category or its score keeps one signal in its place."
    ),
    bad=_MODEL.format(""),
    good=_MODEL.format(", at most 5 times"),
    check=_check,
)
