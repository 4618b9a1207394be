"""A rule whose last day is past."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lscore.compiler.lint.analysis.page import EPOCH, own_page, rules_on, without
from lscore.compiler.lint.rule import Finding, LintRule
from lscore.compiler.lint.subject import Subject
from lscore.compiler.model import ExpectRule
from lscore.dsl import nodes
from lscore.dsl.diagnostics import Fix, Severity

_MODEL = """\
model "b2b"

lead:
    title text

event attended: kind

score engagement:
    when attended webinar within 45d: +10 because "gave us an hour"
    when attended fair within 90d: +15 because "came to our stand" until {}
"""


def _check(subject: Subject) -> Iterator[Finding]:
    page = own_page(subject)
    for rule, siblings in rules_on(page):
        yield from _expired(rule, rule.endings, siblings, subject)
    for node in page.statements:
        if isinstance(node, nodes.Keep):
            yield from _expired(node, node.endings, page.statements, subject)


def _expired(
    node: nodes.Node, endings: Sequence[nodes.Ending], siblings: Sequence[nodes.Node], subject: Subject
) -> Iterator[Finding]:
    for ending in endings:
        if not isinstance(ending, nodes.UntilDay) or ending.day.day.toordinal() - EPOCH >= subject.today:
            continue
        what = "keep" if isinstance(node, nodes.Keep) else "rule"
        yield Finding(
            ending.span,
            f"this {what} counted until {ending.day.written}, which is past",
            label="its last day",
            help="remove it, or say until when it counts this time",
            fix=_fix(node, what, endings, siblings, subject),
        )


def _fix(
    node: nodes.Node, what: str, endings: Sequence[nodes.Ending], siblings: Sequence[nodes.Node], subject: Subject
) -> Fix | None:
    """Remove it, unless its block would be left empty or a test speaks of it."""
    names = {ending.name.text for ending in endings if isinstance(ending, nodes.As)}
    expected = (item for test in subject.tests for item in test.expectations)
    if len(siblings) < 2 or any(isinstance(item, ExpectRule) and item.rule in names for item in expected):
        return None
    return without(node.span, own_page(subject).text, f"remove the {what}", safe=False)


RULE = LintRule(
    id="expired-rule",
    group="upkeep",
    severity=Severity.WARNING,
    says="A rule counted until a day that is past.",
    why="It gives no points any more, and whoever reads the model has to work that out from the date. A run of an "
    "earlier day (`--as-of`) still counts it: keep the rule as long as such runs are made.",
    bad=_MODEL.format("2025-12-31"),
    good=_MODEL.format("2999-12-31"),
    check=_check,
    daily=True,
    fix="unsafe",
    fixed="removes the rule, unless it is the only one of its block or a test expects its points",
)
