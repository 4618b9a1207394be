"""A define that nothing names."""

from __future__ import annotations

from collections.abc import Iterator

from lscore.compiler.lint.analysis.page import declares_only, own_page, without
from lscore.compiler.lint.analysis.uses import uses_of
from lscore.compiler.lint.rule import Finding, LintRule
from lscore.compiler.lint.subject import Subject
from lscore.dsl import nodes
from lscore.dsl.diagnostics import Severity

_MODEL = """\
model "b2b"

lead:
    opted_in yes/no

event visited: page
event opened: campaign

define engaged: visited within 15d or opened within 15d

score engagement:
    when {}: +20 because "has looked at us lately"
"""


def _check(subject: Subject) -> Iterator[Finding]:
    if declares_only(subject):
        return
    page = own_page(subject)
    used = uses_of(subject).defines
    for node in page.statements:
        if isinstance(node, nodes.Define) and node.name.text not in used:
            name = node.name.text
            # Without a `lead:` block the names that it alone reads are part of the meaning.
            fix = without(node.span, page.text, f"remove the define `{name}`", safe=subject.model.declared)
            yield Finding(
                node.name.span,
                f"nothing uses the define `{name}`",
                label="defined here",
                help=f"remove it, or name it where it was meant, as in `when {name}: …`",
                fix=fix,
            )


RULE = LintRule(
    id="unused-define",
    group="upkeep",
    severity=Severity.WARNING,
    says="A condition is defined and nothing uses it.",
    why="Who edits the define believes that it changes scores. Mostly it was left behind, or a rule repeats its words "
    "and goes its own way from then on. What files under `use` declare may serve other models and is not reported.",
    bad=_MODEL.format("visited within 15d or opened within 15d"),
    good=_MODEL.format("engaged"),
    check=_check,
    fix="safe",
    fixed="removes the define; without a `lead:` block only `--unsafe-fixes` does",
)
