"""Hints about the rows of a table over numbers: people write bands, the language writes where each begins."""

from __future__ import annotations

import re

from lscore.dsl import edits, mistakes
from lscore.dsl.diagnostics import Problem
from lscore.dsl.hints.failure import Failure

_NUMBER = r"(-?[0-9][0-9_]*(?:,[0-9]{3})*(?:\.[0-9]+)?[kM]?)"
_START = r"(?:(?:when|if|is|where|for|value)\s+)?(?:[^\W\d][\w-]*\s*(?=[<>=≥≤]))?(?:is\s+)?"
_BEGINS = (
    rf"(?:from |between )?{_NUMBER}\s?(?:-|–|—|to|until|till|and|up to|, to)\s?{_NUMBER}",
    rf"(?:>\s?=|≥|=>|at least|min|minimum|from|starting at|exactly|is|=|==)\s?{_NUMBER}",
    rf"(?:from )?{_NUMBER}\s?(?:\+|-|plus|up|upwards|(?:or|and) (?:more|over|up|above|higher))",
)
_ABOVE = rf"(?:>|more than|over|above|greater than|larger than|higher than|exceeds)\s?{_NUMBER}"
_BELOW = (
    rf"(?:<\s?=?|≤|=<|less than|fewer than|smaller than|under|below|up to|to|until|at most|max|maximum)\s?{_NUMBER}",
    rf"{_NUMBER}\s?(?:or less|or fewer|or under|or below|or lower|and less|and under|and below)",
)
_ALONE = _NUMBER


def band(failure: Failure) -> Problem | None:
    """`1-10: +5`, `50+: +3`, `between 10 and 50: +1`, `> 50: +3`: the fix writes the `from` of the row."""
    if failure.kind not in ("rows", "levels"):
        return None
    end = _end_of_label(failure)
    begin = _begin(failure.words(0, end).lower(), levels=failure.kind == "levels") if end else None
    if begin is None:
        return None
    number, here = begin
    span = failure.span_of(0, end)
    fix = edits.replace(span, f"from {number}")
    if failure.words(0, end) == f"from {number}":
        return None
    hint = (
        mistakes.RowBegins.help if failure.kind == "rows" else "for example `from 75: 1`, `from 50: 2`, `otherwise: 3`"
    )
    return mistakes.RowBegins(span=span, number=number, here=here, fix=fix, hint=hint)


def _end_of_label(failure: Failure) -> int:
    """How many tokens stand before the `:` of a row, or before its points where the `:` is missing."""
    for at, token in enumerate(failure.tokens):
        if token.is_op(":"):
            return at
    last = len(failure.tokens) - 1
    return last if failure.tokens[last].kind == "signed" else 0


def _begin(label: str, *, levels: bool) -> tuple[str, str] | None:
    """Where the row begins that a label describes, and what is to be said about it."""
    label = re.sub(r"([0-9])([km])\b", lambda found: found[1] + {"k": "k", "m": "M"}[found[2]], label)
    for pattern in (*_BEGINS, *((_ALONE,) if levels else ())):
        if found := re.fullmatch(_START + pattern, label):
            return _plain(found[1]), "it holds up to the next larger `from`"
    if found := re.fullmatch(_START + _ABOVE, label):
        number = _plain(found[1])
        if number.lstrip("-").isdigit():
            return str(int(number) + 1), "the first whole number above; it holds up to the next larger `from`"
        return number, "it holds from this number up to the next larger `from`"
    for pattern in _BELOW:
        if re.fullmatch(_START + pattern, label):
            return "0", "the lowest row too has its `from`, and holds up to the next larger one"
    return None


def _plain(number: str) -> str:
    return number.replace(",", "_")
