"""A set that nothing names."""

from __future__ import annotations

from collections.abc import Iterator

from lscore.compiler.lint.analysis.page import declares_only, own_page, without
from lscore.compiler.lint.analysis.uses import sets_named
from lscore.compiler.lint.rule import Finding, LintRule
from lscore.compiler.lint.subject import Subject
from lscore.dsl import nodes
from lscore.dsl.diagnostics import Severity
from lscore.dsl.spelling import nearest

_MODEL = """\
model "b2b"

lead:
    title text

set chiefs: CEO, CFO, CTO

score fit:
    when title {}: +20 because "signs the contract"
"""


def _check(subject: Subject) -> Iterator[Finding]:
    if declares_only(subject):
        return
    page = own_page(subject)
    named = sets_named(subject)
    for node in page.statements:
        if isinstance(node, (nodes.SetOf, nodes.SetFrom)) and node.name.text not in named:
            name = node.name.text
            meant = nearest(name, named)
            removed = without(node.span, page.text, f"remove the set `{name}`", safe=True)
            yield Finding(
                node.name.span,
                f"nothing uses the set `{name}`",
                label="declared here",
                help=f"`{meant}` is written as a value: is it this set?"
                if meant
                else f"remove it, or write `in {name}` where it was meant",
                fix=None if meant else removed,
            )


RULE = LintRule(
    id="unused-set",
    group="upkeep",
    severity=Severity.WARNING,
    says="A set is declared and nothing uses it.",
    why="Who edits the set believes that it changes scores. Mostly it was left behind, or a test that should name it "
    "lists other values. What files under `use` declare may serve other models and is not reported.",
    bad=_MODEL.format("is CEO"),
    good=_MODEL.format("in chiefs"),
    check=_check,
    fix="safe",
    fixed="removes the set",
)
