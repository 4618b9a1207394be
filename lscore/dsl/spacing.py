"""Where blanks matter: subtraction has spaces around its sign, since `a-3` is a name and `-3` a number below 0."""

from __future__ import annotations

from lscore.dsl import edits, mistakes
from lscore.dsl.diagnostics import Problem
from lscore.dsl.tokens import Token


def crowded_minus(tokens: list[Token]) -> list[Problem]:
    """The first minus of a line that lacks a space on one side: `a- 3`, `a -b`."""
    for at in range(2, len(tokens)):
        before, sign = tokens[at - 1], tokens[at]
        if not sign.is_op("-") or not (before.is_value() or before.is_op(")")):
            continue
        after = tokens[at + 1] if at + 1 < len(tokens) else None
        tight_left = before.span.end == sign.span.start
        tight_right = after is not None and after.span.start == sign.span.end
        if after is not None and (tight_left or tight_right):
            text = f"{' ' if tight_left else ''}-{' ' if tight_right else ''}"
            right = f"{before.text} - {after.text}"
            fix = edits.replace(sign.span, text, f"write `{right}`", safe=True)
            return [mistakes.SubtractionSpaces(span=before.span.to(after.span), right=right, fix=fix)]
    return []
