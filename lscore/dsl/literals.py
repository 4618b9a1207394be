"""What the literals mean: numbers in units of 1/10,000, durations in microseconds, dates, times, quoted texts.

>>> read("number", "2.5k", Span("m.score", 0, 4, 1, 1)).value
25000000
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

from lscore.dsl import problems
from lscore.dsl.diagnostics import Problem, Span

UNIT = 10_000
"""Units in a whole number or a whole point."""

DECIMALS = 4
MOST_DIGITS = 14
MOST_DAYS = 1_000_000
"""The longest duration the language takes, in days."""

_SECOND = 1_000_000
_MICROS = {"min": 60 * _SECOND, "h": 3600 * _SECOND, "d": 86_400 * _SECOND, "w": 7 * 86_400 * _SECOND}
LONG_UNITS = {
    "minute": "min",
    "minutes": "min",
    "hour": "h",
    "hours": "h",
    "day": "d",
    "days": "d",
    "week": "w",
    "weeks": "w",
}
"""The units of a duration as whole words, and the short form of each."""

NO_DURATIONS = frozenset(
    (
        "s", "sec", "secs", "second", "seconds", "mo", "mon", "month", "months", "q", "quarter", "quarters",
        "y", "yr", "yrs", "year", "years", "ms", "mth", "mths",
    )
)  # fmt: skip
"""Units that people write and the language does not have."""

_NUMBER = re.compile(r"([0-9]+(?:_[0-9]+)*)(?:\.([0-9]+))?([kM])?")
_DURATION = re.compile(r"([0-9]+(?:_[0-9]+)*)(min|h|d|w)")
_NEARLY = re.compile(r"([0-9]+(?:_[0-9]+)*(?:\.[0-9]+)?)([^\W\d_]+)")
_TIME = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d):(\d\d)(?::(\d\d))?(Z|[+-]\d\d:\d\d)?")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a literal was read as: the kind of its token, its value, and what is wrong with it."""

    kind: str
    value: Any = None
    problem: Problem | None = None


def read(kind: str, text: str, span: Span) -> Reading:
    """The meaning of a literal that looks like a `kind` of the tokeniser."""
    match kind:
        case "quoted":
            return _quoted(text, span)
        case "date":
            return _date(text, span)
        case "time":
            return _time(text, span)
        case "signed":
            inner = _number(text[1:], span)
            if inner.kind != "number":
                return Reading("signed", None, inner.problem or problems.SignedLiteral(span=span, text=text))
            value = inner.value if inner.value is None or text[0] == "+" else -inner.value
            return Reading("signed", value, inner.problem)
        case "number":
            return _number(text, span)
        case "open":
            return Reading("open", None, problems.unclosed_quote(text, span))
        case _:
            return Reading("foreign", None, problems.foreign_quotes(text, span))


def duration(amount: int, unit: str, span: Span, written: str) -> Reading:
    """A duration of `amount` (a whole number) times a short unit."""
    micros = amount * _MICROS[unit]
    if micros == 0:
        return Reading("duration", _MICROS[unit], problems.ZeroDuration(span=span, written=written))
    if micros > MOST_DAYS * _MICROS["d"]:
        problem = problems.DurationTooLong(span=span, written=written, most=f"{MOST_DAYS:,}")
        return Reading("duration", _MICROS[unit], problem)
    return Reading("duration", micros)


def read_long(amount: str, unit: str, span: Span) -> Reading:
    """A duration with its unit as a word: `30 days`."""
    written = f"{amount} {unit}"
    if not re.fullmatch(r"[0-9]+(?:_[0-9]+)*", amount):
        return Reading("duration", 1, problems.BrokenDuration(span=span, written=written))
    if len(amount) > MOST_DIGITS:
        return Reading("duration", 1, problems.DurationTooLong(span=span, written=written, most=f"{MOST_DAYS:,}"))
    return duration(int(amount), LONG_UNITS[unit], span, written)


def _quoted(text: str, span: Span) -> Reading:
    """The parts of a quoted text between its unescaped stars."""
    parts: list[str] = [""]
    inner, position = text[1:-1], 0
    while position < len(inner):
        char = inner[position]
        if char == "\\":
            position += 1
            if inner[position] not in '"\\*':
                at = span.start + 1 + position - 1
                return Reading("quoted", ("",), problems.unknown_escape(inner[position], span, at))
            parts[-1] += inner[position]
        elif char == "*":
            parts.append("")
        else:
            parts[-1] += char
        position += 1
    if not inner:
        return Reading("quoted", ("",), problems.EmptyQuotes(span=span))
    return Reading("quoted", tuple(parts))


def _number(text: str, span: Span) -> Reading:
    """A number, a percentage or a duration."""
    if text.endswith("%"):
        inner = _number(text[:-1], span)
        if inner.kind != "number":
            return Reading("percent", 0, inner.problem or problems.NotANumber(span=span, text=text))
        return Reading("percent", inner.value, inner.problem)
    if (found := _DURATION.fullmatch(text)) is not None:
        if len(found[1]) > MOST_DIGITS:
            return Reading("duration", 1, problems.DurationTooLong(span=span, written=text, most=f"{MOST_DAYS:,}"))
        return duration(int(found[1]), found[2], span, text)
    if (found := _NUMBER.fullmatch(text)) is not None:
        return _plain(found, text, span)
    return _not_quite(text, span)


def _plain(found: re.Match[str], text: str, span: Span) -> Reading:
    whole, fraction, factor = found[1].replace("_", "").lstrip("0"), found[2] or "", found[3]
    if len(fraction) > DECIMALS:
        return Reading("number", 0, problems.TooManyDecimals(span=span, text=text))
    if len(whole) > MOST_DIGITS:
        return Reading("number", 0, problems.NumberTooLarge(span=span, text=text))
    units = int(whole + fraction.ljust(DECIMALS, "0")) * {"k": 1000, "M": 1_000_000, None: 1}[factor]
    if units >= 10**MOST_DIGITS * UNIT:
        return Reading("number", 0, problems.NumberTooLarge(span=span, text=text))
    return Reading("number", units)


def _not_quite(text: str, span: Span) -> Reading:
    """A word that begins with a digit and is neither number nor duration."""
    found = _NEARLY.fullmatch(text)
    if found is None:
        return Reading("number", 0, problems.NotANumber(span=span, text=text))
    amount, unit = found[1], found[2]
    if unit.lower() in NO_DURATIONS:
        return Reading("duration", 1, problems.NoSuchDuration(span=span, unit=unit))
    if unit.lower() in LONG_UNITS:
        return Reading("duration", 1, problems.respelt(text, f"{amount} {unit.lower()}", span))
    if unit.lower() in _MICROS and "." in amount:
        return Reading("duration", 1, problems.BrokenDuration(span=span, written=text))
    if unit.lower() in _MICROS:
        return Reading("duration", 1, problems.respelt(text, amount + unit.lower(), span))
    if unit in ("K", "m", "mio", "mln"):
        return Reading("number", 0, problems.respelt(text, amount + ("k" if unit == "K" else "M"), span))
    return Reading("number", 0, problems.NotANumber(span=span, text=text))


def _date(text: str, span: Span) -> Reading:
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        return Reading("date", date(2000, 1, 1), problems.date_form(text, span))
    try:
        return Reading("date", date.fromisoformat(text))
    except ValueError:
        return Reading("date", date(2000, 1, 1), problems.NoSuchDate(span=span, text=text))


def _time(text: str, span: Span) -> Reading:
    found = _TIME.fullmatch(text)
    nothing = datetime(2000, 1, 1)
    if found is None:
        return Reading("time", nothing, problems.TimeForm(span=span, text=text))
    try:
        day = date.fromisoformat(found[1])
        moment = datetime(
            day.year, day.month, day.day, int(found[2]), int(found[3]), int(found[4] or 0), tzinfo=_zone(found[5])
        )
    except ValueError:
        return Reading("time", nothing, problems.NoSuchTime(span=span, text=text))
    return Reading("time", moment)


def _zone(offset: str | None) -> timezone | None:
    if offset is None:
        return None
    if offset == "Z":
        return UTC
    hours, minutes = int(offset[1:3]), int(offset[4:6])
    if minutes > 59:
        raise ValueError(offset)
    sign = -1 if offset[0] == "-" else 1
    return timezone(sign * timedelta(hours=hours, minutes=minutes))


def quoted_text(text: str) -> str:
    """The text as a quoted VALUE.

    >>> quoted_text('say "hi"')
    '"say \\\\"hi\\\\""'
    """
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("*", "\\*")
    return f'"{escaped}"'
