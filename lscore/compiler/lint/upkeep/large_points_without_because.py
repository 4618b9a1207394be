"""Many points and no reason."""

from __future__ import annotations

from collections.abc import Iterator

from lscore.compiler.lint.analysis.page import own_page, rules_on
from lscore.compiler.lint.rule import Finding, LintRule, Option
from lscore.compiler.lint.subject import Subject
from lscore.compiler.model import UNIT
from lscore.dsl import nodes
from lscore.dsl.diagnostics import Severity

_MODEL = """\
model "b2b"

lead:
    employees number

event submitted: form

score interest, from 0 to 100:
    when submitted contact-form within 15d: +40{}
    points by employees because "the more people, the more we save them":
        from 200: +20
        from 50: +10
"""


def _check(subject: Subject) -> Iterator[Finding]:
    large = subject.option(RULE.id, "points", POINTS.default) * UNIT
    for rule, _ in rules_on(own_page(subject)):
        unexplained = [points for points in _unexplained(rule) if abs(points.units) >= large]
        if not unexplained:
            continue
        most = max(unexplained, key=lambda points: abs(points.units))
        yield Finding(
            most.span,
            f"this rule gives {most.written} points and does not say why",
            label="no reason for these",
            help='end it in `because "…"`: sales sees the words beside the points',
        )


def _unexplained(rule: nodes.Rule) -> list[nodes.Points]:
    """The points that a rule gives at once without a reason."""
    if any(isinstance(ending, nodes.Because) for ending in rule.endings):
        return []
    match rule:
        case nodes.When(points=points):
            return [points]
        case nodes.Each(points=points, rows=rows):
            return [points] if points is not None else [row.points for row in rows if row.because is None]
        case nodes.PointsBy(rows=rows) | nodes.ChoiceOf(rows=rows):
            return [row.points for row in rows if row.because is None]
        case _:
            return []


POINTS = Option("points", 20, "so many points at once, up or down, need a reason", least=1)

RULE = LintRule(
    id="large-points-without-because",
    group="upkeep",
    severity=Severity.NOTE,
    says="A rule gives many points at once and does not say why.",
    why="A score that nobody can explain is not believed. Where a rule decides about a lead nearly by itself, sales "
    "should see why, and whoever edits the model should know what it was for.",
    bad=_MODEL.format(""),
    good=_MODEL.format(' because "asked us to call"'),
    check=_check,
    options=(POINTS,),
)
