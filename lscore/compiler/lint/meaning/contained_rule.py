"""Two rules of a score with one condition."""

from __future__ import annotations

from collections.abc import Hashable, Iterator

from lscore.compiler.lint.analysis.forms import Forms
from lscore.compiler.lint.analysis.places import place_of
from lscore.compiler.lint.rule import Finding, LintRule
from lscore.compiler.lint.subject import Subject
from lscore.compiler.model import Rule, WhenRule
from lscore.dsl.diagnostics import Label, Severity

_MODEL = """\
model "b2b"

lead:
    title

set bosses: CEO, CFO

score fit, from 0 to 100:
    category person:
        when title in CEO, CFO: +10
        when title is director: +5
    category role:
        when title {}: +15
"""


def _check(subject: Subject) -> Iterator[Finding]:
    forms = Forms(subject.model)
    for score in subject.model.scores:
        first: dict[Hashable, Rule] = {}
        for rule in score.rules:
            body = rule.body
            if not isinstance(body, WhenRule) or rule.span is None:
                continue
            other = first.setdefault((forms.of(body.condition), body.decay, rule.starts, rule.ends), rule)
            if other is rule or other.span is None:
                continue
            yield Finding(
                subject.head(rule.span),
                f"this rule holds exactly when `{other.title}` of {place_of(score, other.category)} does",
                label="the same condition again",
                related=(Label(subject.head(other.span), "already here"),),
                help="keep one of the two, with the points that you mean",
            )


RULE = LintRule(
    id="contained-rule",
    group="meaning",
    severity=Severity.WARNING,
    says="Two rules of one score have the same condition, so that a lead always gets the points of both.",
    why=(
        "One fact is rewarded twice, and each of the rules looks as if it were alone. Often a merge kept both sides of "
        "a change, or somebody wrote in another category what was there already."
    ),
    bad=_MODEL.format("in bosses"),
    good=_MODEL.format('like "head of *"'),
    check=_check,
)
