"""How much one statement may hold, so that nothing that walks the tree goes too deep; and whether its parentheses
are closed.
"""

from __future__ import annotations

from lscore.dsl import edits, problems
from lscore.dsl.diagnostics import Problem
from lscore.dsl.layout import DEEPEST_OPEN, Line
from lscore.dsl.tokens import Token

MOST_SIGNS = 100
"""How many arithmetic signs a statement may hold."""


def exceeds_limits(line: Line) -> list[Problem]:
    """What is too much in a line, or not closed: at most one problem."""
    opened: list[tuple[Token, int]] = []
    depth = nots = signs = 0
    for token in line.tokens:
        if token.kind == "op":
            if token.text == "(":
                opened.append((token, nots))
                depth += nots + 1
                nots = 0
            elif token.text == ")":
                if not opened:
                    return [
                        problems.ExtraParenthesis(span=token.span, fix=edits.replace(token.span, "", "leave it out"))
                    ]
                depth -= opened.pop()[1] + 1
                nots = 0
            elif token.text in "+-*/":
                signs += 1
        elif token.text == "not" and token.kind == "word":
            nots += 1
        else:
            nots = 0
        if depth + nots > DEEPEST_OPEN:
            return [problems.NestedTooDeep(span=token.span, most=DEEPEST_OPEN)]
        if signs > MOST_SIGNS:
            return [problems.TooMuchArithmetic(span=token.span, most=MOST_SIGNS)]
    return [_unclosed(line, opened[-1][0])] if opened else []


def _unclosed(line: Line, opening: Token) -> Problem:
    """The parenthesis that is not closed; the fix closes it in front of the `:` behind it, or at the end."""
    start = line.tokens.index(opening)
    for token in line.tokens[start:]:
        if token.is_op(":"):
            return problems.UnclosedParenthesis(span=opening.span, fix=edits.insert(token.span, ")", "close it here"))
    last = line.tokens[-1].span
    return problems.UnclosedParenthesis(span=opening.span, fix=edits.append(last, ")", "close it at the end"))
