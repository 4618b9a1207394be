"""`# lscore: ignore[…]` where there is nothing to ignore."""

from __future__ import annotations

from collections.abc import Sequence

from lscore.compiler.lint.rule import Finding, LintRule, found_elsewhere
from lscore.dsl.diagnostics import Severity, Span

_MODEL = """\
model "b2b"

lead:
    title text

# lscore: ignore[unused-set] because sales asks for it in March
set bosses: CEO, CFO

score fit:
    when title {}: +10
"""


def finding(span: Span, rules: Sequence[str]) -> Finding:
    """The finding about a comment that ignores what is not found."""
    names = " and ".join(f"`{rule}`" for rule in rules)
    return Finding(span, f"there is no finding of {names} here to ignore", label="ignores nothing")


RULE = LintRule(
    id="ignore-unused",
    group="upkeep",
    severity=Severity.WARNING,
    says="A comment ignores a finding that is not there.",
    why="What it excused has been mended. Left behind, it would hide the next mistake in its place.",
    bad=_MODEL.format("in bosses"),
    good=_MODEL.format("is CEO"),
    check=found_elsewhere,
    fix="safe",
    fixed="removes the comment",
)
"""Found by `lscore.compiler.lint.comments`, which knows all comments and all findings."""
