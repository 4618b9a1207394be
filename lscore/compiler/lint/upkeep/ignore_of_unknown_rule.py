"""`# lscore: ignore[…]` with a name that no rule has."""

from __future__ import annotations

from collections.abc import Collection
from difflib import get_close_matches

from lscore.compiler.lint.rule import Finding, LintRule, found_elsewhere
from lscore.dsl.diagnostics import Severity, Span

_MODEL = """\
model "b2b"

lead:
    title text

# lscore: ignore[{}] because sales asks for it in March
set bosses: CEO, CFO

score fit:
    when title is CEO: +10
"""


def finding(span: Span, name: str, known: Collection[str]) -> Finding:
    """The finding about a comment that names no known rule; `name` is empty where it names none at all."""
    if not name:
        example = "`# lscore: ignore[unused-set] because …`"
        return Finding(span, "this comment names no rule in `[…]`", label="which rule?", help=f"write {example}")
    near = get_close_matches(name, sorted(known), n=1)
    meant = f"did you mean `{near[0]}`?" if near else "`lscore rule` lists all rules"
    return Finding(span, f"there is no rule `{name}`", label="ignored here", help=meant)


RULE = LintRule(
    id="ignore-of-unknown-rule",
    group="upkeep",
    severity=Severity.WARNING,
    says="A comment ignores a rule that does not exist.",
    why="A misspelled name ignores nothing: the finding that was meant stays, or comes back unseen.",
    bad=_MODEL.format("unused-sets"),
    good=_MODEL.format("unused-set"),
    check=found_elsewhere,
)
"""Found by `lscore.compiler.lint.comments`, which knows all comments and all findings."""
