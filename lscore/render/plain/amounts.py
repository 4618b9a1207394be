"""Points, numbers, lengths of time, lists of things, in words."""

from __future__ import annotations

from collections.abc import Sequence

from lscore.dsl import nodes

_UNITS = ((7 * 86_400_000_000, "week"), (86_400_000_000, "day"), (3_600_000_000, "hour"), (60_000_000, "minute"))
_BY_ENDING = {"w": "week", "d": "day", "h": "hour", "min": "minute"}


def points(units: int) -> str:
    """Points with their sign: "+15 points".

    >>> points(150_000), points(-10_000), points(5_000)
    ('+15 points', '-1 point', '+0.5 points')
    """
    return f"{signed(units)} {'point' if abs(units) == 10_000 else 'points'}"


def signed(units: int) -> str:
    """A number of points with its sign."""
    return f"{'-' if units < 0 else '+'}{number(abs(units))}"


def number(units: int) -> str:
    """A number with its thousands apart.

    >>> number(25_000_000), number(-5_000)
    ('2,500', '-0.5')
    """
    whole, rest = divmod(abs(units), 10_000)
    decimals = f"{rest:04}".rstrip("0")
    return f"{'-' if units < 0 else ''}{whole:,}{'.' if decimals else ''}{decimals}"


def percent(units: int) -> str:
    """A percentage."""
    return f"{number(units)}%"


def duration(node: nodes.Duration) -> str:
    """A length of time, in the unit in which it is written: "30 days"."""
    written = node.written.replace("_", "")
    ending = written.lstrip("0123456789").strip()
    for unit, name in _UNITS:
        if _BY_ENDING.get(ending, ending.rstrip("s")) == name:
            return plural(node.micros // unit, name)
    return node.written


def plural(count: int, noun: str) -> str:
    """So many of something.

    >>> plural(1, "day"), plural(1200, "lead")
    ('1 day', '1,200 leads')
    """
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def value(node: nodes.Value) -> str:
    """A value as a reader takes it: texts in quotes."""
    match node:
        case nodes.Name(text=text):
            return f'"{text}"'
        case nodes.Quoted(written=written):
            return written.replace('\\"', "'").replace("\\*", "*").replace("\\\\", "\\")
        case nodes.Number(units=units):
            return number(units)
        case nodes.DateValue(written=written):
            return written
        case nodes.TimeValue(written=written):
            return written.replace("T", " ")


def either(items: Sequence[str]) -> str:
    """Things of which one is meant: "a, b or c"."""
    return _joined(items, "or")


def both(items: Sequence[str]) -> str:
    """Things that are all meant: "a, b and c"."""
    return _joined(items, "and")


def _joined(items: Sequence[str], word: str) -> str:
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {word} {items[-1]}"
