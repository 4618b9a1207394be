"""`# lscore: ignore[…]` without a reason."""

from __future__ import annotations

from lscore.compiler.lint.rule import Finding, LintRule, found_elsewhere
from lscore.dsl.diagnostics import Severity, Span

_MODEL = """\
model "b2b"

lead:
    title text

# lscore: ignore[unused-set]{}
set bosses: CEO, CFO

score fit:
    when title is CEO: +10
"""


def finding(span: Span, rule: str) -> Finding:
    """The finding about a comment that ignores a rule."""
    return Finding(
        span,
        "this comment ignores findings without a reason, so it ignores nothing",
        label="say why",
        help=f"write the reason behind it: `# lscore: ignore[{rule}] because …`",
    )


RULE = LintRule(
    id="ignore-without-reason",
    group="upkeep",
    severity=Severity.ERROR,
    says="A comment ignores findings and does not say why.",
    why="Whoever reads the model next year has to know whether the finding was looked at, and what was decided. A "
    "comment without a reason ignores nothing.",
    bad=_MODEL.format(""),
    good=_MODEL.format(" because sales asks for it in March"),
    check=found_elsewhere,
)
"""Found by `lscore.compiler.lint.comments`, which knows all comments and all findings."""
