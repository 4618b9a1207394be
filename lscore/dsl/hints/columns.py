"""Hints about the columns of a lead and the fields of an event: a name, then its type, and no sign between them."""

from __future__ import annotations

from lscore.dsl import mistakes, problems
from lscore.dsl.diagnostics import Edit, Fix, Problem
from lscore.dsl.hints.failure import Failure


def signs_in_columns(failure: Failure) -> Problem | None:
    """`event visited: page: text, seconds (number)`, `seconds as number`: the fix leaves the signs out."""
    start = 0 if failure.kind == "lead" else 3 if failure.first.is_word("event") else None
    if start is None or failure.token is None:
        return None
    needless = [
        at
        for at in range(start + 1, len(failure.tokens))
        if failure.tokens[at].is_op(":", "=", "(", ")", "[", "]")
        or failure.tokens[at].is_word("as", "is", "of", "type")
    ]
    tokens = [token for at, token in enumerate(failure.with_tokens(0, 0)) if at not in needless]
    if not needless or not failure.parses(tokens):
        return None
    edits: list[Edit] = []
    for at in needless:
        span, before = failure.tokens[at].span, failure.tokens[at - 1].span
        after = failure.get(at + 1)
        gap = " " if after is not None and not after.is_op(",", ")", "]") and at + 1 not in needless else ""
        blank = span.start - before.end if before.line == span.line else 0
        place = problems.Span(span.file, span.start - blank, span.end, span.line, span.column - blank)
        tight = after is not None and after.span.start == span.end
        edits.append(Edit(place, gap if tight else ""))
    first = failure.tokens[needless[0]]
    word = failure.words(needless[0], needless[0] + 1)
    return mistakes.NeedlessWord(span=first.span, word=word, fix=Fix("leave it out", tuple(edits)))


COLUMN_HINTS = (signs_in_columns,)
