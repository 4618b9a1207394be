"""Grades or tiers that leave some leads without any."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lscore.compiler.lint.analysis.page import line_behind, own_page
from lscore.compiler.lint.rule import Finding, LintRule
from lscore.compiler.lint.subject import Subject
from lscore.compiler.model import Grades, Tiers
from lscore.compiler.texts import value_text
from lscore.dsl import nodes
from lscore.dsl.diagnostics import Fix, Severity

_MODEL = """\
model "b2b"

lead:
    employees number

score fit, from 0 to 100:
    points by employees:
        from 200: +60
        from 50: +30

grades A, B, C
grade A if fit >= 60
grade B if fit >= 30
{}"""


def _check(subject: Subject) -> Iterator[Finding]:
    page = own_page(subject)
    grades, tiers = subject.model.grades, subject.model.tiers
    if grades is not None and grades.start is None:
        lines = [node for node in page.statements if isinstance(node, nodes.GradeLine)]
        yield from _without_otherwise("grade", grades, lines, subject)
    if tiers is not None:
        straight = [node for node in page.statements if isinstance(node, nodes.TierLine) and not node.at_most]
        yield from _without_otherwise("tier", tiers, straight, subject)


def _without_otherwise(
    kind: str, scale: Grades | Tiers, lines: Sequence[nodes.Node], subject: Subject
) -> Iterator[Finding]:
    if scale.otherwise is not None or not lines:
        return
    last = lines[-1]
    line = f"{kind} {value_text(scale.letters[-1])} otherwise"
    edit = line_behind(last.span, own_page(subject).text, line)
    yield Finding(
        subject.head(last.span),
        f"a lead that no `{kind} … if` line takes has no {kind} at all",
        label=f"the last of {len(lines)} lines" if len(lines) > 1 else "the only line",
        help=f"write `{line}` below it",
        fix=Fix(f"add `{line}`", (edit,)),
    )


RULE = LintRule(
    id="no-otherwise",
    group="upkeep",
    severity=Severity.NOTE,
    says="Grades or tiers have no `otherwise` line, so that leads may have none.",
    why="A missing grade or tier is easy to overlook: it makes the rating missing, it is in no list that asks for the "
    "lowest letter, and no `… at least` holds for it. Where leads without one are meant, say so in a comment.",
    bad=_MODEL.format(""),
    good=_MODEL.format("grade C otherwise\n"),
    check=_check,
    fix="unsafe",
    fixed="gives these leads the lowest letter",
)
