"""A level that no score comes to."""

from __future__ import annotations

from collections.abc import Iterator

from lscore.compiler.lint.analysis.logic import Logic, logic_of
from lscore.compiler.lint.analysis.stated import reach
from lscore.compiler.lint.rule import Finding, LintRule
from lscore.compiler.lint.subject import Subject
from lscore.compiler.model import Levels, NumberBetween, NumberConst, NumberIs, ScoreValue
from lscore.dsl import nodes
from lscore.dsl.diagnostics import Severity

_MODEL = """\
model "b2b"

event visited: page

score engagement, from 0 to 60:
    each visited within 30d, at most 12 times: +5

levels of engagement:
    from {}: 1
    from 20: 2
    otherwise: 3
"""


def _check(subject: Subject) -> Iterator[Finding]:
    logic = logic_of(subject.model)
    for levels in subject.model.levels:
        node = subject.at(levels.span, nodes.Levels) if levels.span is not None else None
        for row in node.rows if node is not None else ():
            why = _why_unreached(row, levels, logic)
            if why:
                yield Finding(
                    subject.head(row.span),
                    f"no lead ever gets this level: {why}",
                    label="never taken",
                    help="mend where it begins, or remove it",
                )


def _why_unreached(row: nodes.LevelRow, levels: Levels, logic: Logic) -> str:
    value = ScoreValue(levels.score)
    starts = [bound for bound, _ in levels.bounds]
    match row.label:
        case nodes.Missing():
            return "a score is never missing"
        case nodes.Otherwise():
            test = NumberIs("<", value, NumberConst(starts[0]))
        case nodes.FromLabel(number=number):
            low = NumberConst(number.units)
            above = [bound for bound in starts if bound > number.units]
            test = NumberBetween(value, low, NumberConst(above[0] - 1)) if above else NumberIs(">=", value, low)
    if not logic.never(test):
        return ""
    return reach(logic, levels.score) or f"`{levels.score}` never lies there"


RULE = LintRule(
    id="unreachable-level",
    group="meaning",
    severity=Severity.WARNING,
    says="A level begins where its score never comes to.",
    why=(
        "Nobody gets the level, and who reads ratings takes the next one for second best. A score ends where its range "
        "does, or before that, where its rules can give no more."
    ),
    bad=_MODEL.format("75"),
    good=_MODEL.format("50"),
    check=_check,
)
