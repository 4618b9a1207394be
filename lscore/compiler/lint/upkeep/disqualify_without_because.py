"""Leads that are left out without a reason."""

from __future__ import annotations

from collections.abc import Iterator

from lscore.compiler.lint.analysis.page import own_page
from lscore.compiler.lint.rule import Finding, LintRule
from lscore.compiler.lint.subject import Subject
from lscore.dsl import nodes
from lscore.dsl.diagnostics import Severity

_MODEL = """\
model "b2b"

lead:
    country text
    employees number

score fit:
    when employees >= 200: +20

disqualify if country not in NL, BE, LU{}
"""


def _check(subject: Subject) -> Iterator[Finding]:
    for node in own_page(subject).statements:
        if not isinstance(node, (nodes.Disqualify, nodes.Skip)):
            continue
        if any(isinstance(ending, nodes.Because) for ending in node.endings):
            continue
        what = "disqualifies leads" if isinstance(node, nodes.Disqualify) else "skips leads"
        yield Finding(
            subject.head(node.span),
            f"this line {what} and does not say why",
            label="no reason",
            help='end it in `because "…"`: the words stand in the column `reasons` of each such lead',
        )


RULE = LintRule(
    id="disqualify-without-because",
    group="upkeep",
    severity=Severity.NOTE,
    says="A line disqualifies or skips leads and does not say why.",
    why="The lead is gone for sales whatever its score. Where several lines do that, only the reason tells which of "
    "them did, and whether it was a mistake.",
    bad=_MODEL.format(""),
    good=_MODEL.format(' because "outside our service area"'),
    check=_check,
)
