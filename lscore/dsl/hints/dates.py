"""Hints about dates in other forms where only a DATE or a TIME can stand."""

from __future__ import annotations

import re

from lscore.dsl import problems
from lscore.dsl.diagnostics import Problem
from lscore.dsl.hints.failure import Failure

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAY_FIRST = re.compile(r"(\d{1,2})(?:st|nd|rd|th)? ([a-z]{3})[a-z]*,? (\d{4})")
_MONTH_FIRST = re.compile(r"([a-z]{3})[a-z]* (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})")
_YEAR_FIRST = re.compile(r"(\d{4}) ?[/.] ?(\d{1,2}) ?[/.] ?(\d{1,2})")
_NUMBERS = re.compile(r"\d{1,2} ?[/.] ?\d{1,2} ?[/.] ?\d{2,4}")


def date_words(failure: Failure) -> Problem | None:
    """`1 March 2026`, `"2026-03-01"`, `2026/03/01`, `01/03/2026`, `today` where a date belongs."""
    token = failure.token
    if token is None or "DATE" not in failure.takes or failure.takes & {"NAME", "QUOTED", "NUMBER"}:
        return None
    if token.is_word("today", "now", "yesterday"):
        hint = "a date makes it say the same for ever: `2026-03-01`"
        return problems.Mistake(span=token.span, what=f"`{token.text}` is no date", here="write the date", hint=hint)
    for end in range(min(len(failure.tokens), failure.at + 6), failure.at, -1):
        words, span = failure.words(failure.at, end), failure.span_of(failure.at, end)
        if _NUMBERS.fullmatch(words):
            return problems.DateForm(span=span, text=words)
        if (date := _date(words.lower().strip('"'))) is not None:
            return problems.respelt(words, date, span)
    return None


def _date(words: str) -> str | None:
    if re.fullmatch(r"\d{4}-\d\d-\d\d(T\d\d:\d\d)?", words, re.IGNORECASE):
        return words.upper()
    if found := _DAY_FIRST.fullmatch(words):
        day, month, year = found[1], found[2], found[3]
    elif found := _MONTH_FIRST.fullmatch(words):
        month, day, year = found[1], found[2], found[3]
    elif found := _YEAR_FIRST.fullmatch(words):
        return f"{found[1]}-{int(found[2]):02}-{int(found[3]):02}"
    else:
        return None
    return f"{year}-{_MONTHS.index(month) + 1:02}-{int(day):02}" if month in _MONTHS else None
