"""A rule whose first day lies ahead."""

from __future__ import annotations

from collections.abc import Iterator

from lscore.compiler.lint.analysis.page import EPOCH, own_page, rules_on
from lscore.compiler.lint.rule import Finding, LintRule
from lscore.compiler.lint.subject import Subject
from lscore.dsl import nodes
from lscore.dsl.diagnostics import Severity

_MODEL = """\
model "b2b"

lead:
    title text

event attended: kind

score engagement:
    when attended webinar within 45d: +10 because "gave us an hour"
    when attended fair within 90d: +15 because "came to our stand" from {}
"""


def _check(subject: Subject) -> Iterator[Finding]:
    page = own_page(subject)
    endings = [ending for rule, _ in rules_on(page) for ending in rule.endings]
    endings += [ending for node in page.statements if isinstance(node, nodes.Keep) for ending in node.endings]
    for ending in endings:
        if not isinstance(ending, nodes.FromDay):
            continue
        days = ending.day.day.toordinal() - EPOCH - subject.today
        if days > 0:
            yield Finding(
                ending.span,
                f"this counts from {ending.day.written} on, which lies {days:,} {'day' if days == 1 else 'days'} ahead",
                label="its first day",
                help=f"to see the scores of that day, run with `--as-of {ending.day.written}`",
            )


RULE = LintRule(
    id="not-yet-begun",
    group="upkeep",
    severity=Severity.NOTE,
    says="A rule counts only from a day that lies ahead.",
    why="Until then it gives no points, so nobody sees whether it does what it should. A day far ahead is likely a "
    "slip of the pen in the year.",
    bad=_MODEL.format("2999-01-01"),
    good=_MODEL.format("2026-01-01"),
    check=_check,
    daily=True,
)
