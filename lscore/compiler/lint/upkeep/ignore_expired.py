"""`# lscore: ignore[…] because … until DATE` after its day."""

from __future__ import annotations

from lscore.compiler.lint.rule import Finding, LintRule, found_elsewhere
from lscore.dsl.diagnostics import Severity, Span

_MODEL = """\
model "b2b"

lead:
    title text

# lscore: ignore[unused-set] because sales asks for it in March until {}
set bosses: CEO, CFO

score fit:
    when title is CEO: +10
"""


def finding(span: Span, until: str) -> Finding:
    """The finding about a comment whose day, as it is written, is past."""
    return Finding(
        span,
        f"this comment ignored findings until {until}, which is past",
        label="ignores nothing any more",
        help="mend what it ignored, or decide anew until when",
    )


RULE = LintRule(
    id="ignore-expired",
    group="upkeep",
    severity=Severity.WARNING,
    says="A comment ignored findings until a day that is past.",
    why="`until` says when the matter is to be looked at again. After that day the findings are back.",
    bad=_MODEL.format("2020-03-01"),
    good=_MODEL.format("2999-03-01"),
    check=found_elsewhere,
    fix="unsafe",
    fixed="removes the comment",
)
"""Found by `lscore.compiler.lint.comments`, which knows all comments and all findings."""
