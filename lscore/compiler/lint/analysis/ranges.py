"""Within what bounds the numbers of a model lie, and in what steps, whoever the lead is."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, assert_never

from lscore.compiler.backends.kernel import rounded
from lscore.compiler.lint.analysis.formula import INFINITE, Moment, Tally, Term
from lscore.compiler.model import (
    DAY,
    NUMBER_LIMIT,
    UNIT,
    Arithmetic,
    DaysSinceEvent,
    DaysSinceValue,
    EventCount,
    Extreme,
    NumberConst,
    Query,
    ScoreValue,
)

if TYPE_CHECKING:
    pass

Range = tuple[int, int]
"""The least and the most, in units."""

NUMBERS: Range = (1 - NUMBER_LIMIT, NUMBER_LIMIT - 1)
"""All numbers of the data."""

EVERYTHING: Range = (-INFINITE, INFINITE)


def step_of(term: Term, decimals: Callable[[str], int]) -> int:
    """A number is a multiple of so many units; `decimals` tells those of a score."""
    match term:
        case EventCount() | Tally() | DaysSinceEvent() | DaysSinceValue():
            return UNIT
        case ScoreValue(name):
            return 10 ** (4 - decimals(name))
        case _:
            return 1


def first_range(
    term: Term,
    bounds: Callable[[str], tuple[int | None, int | None]],
    never_matches: Callable[[Query], bool],
) -> Range:
    """The bounds of a number that is known, from what it is made of alone."""
    match term:
        case NumberConst(units):
            return units, units
        case EventCount(query) | Tally(query):
            return 0, 0 if never_matches(query) else INFINITE
        case DaysSinceEvent(query):
            most = INFINITE if query.since is None else (query.since - 1) // DAY * UNIT
            return query.until // DAY * UNIT, most
        case DaysSinceValue():
            return 0, INFINITE
        case ScoreValue(name):
            least, most = bounds(name)
            return -INFINITE if least is None else least, INFINITE if most is None else most
        case Moment():
            return EVERYTHING
        case _:
            return NUMBERS


def joined_range(term: Arithmetic | Extreme, of: Callable[[Term], Range], definite: Callable[[Term], bool]) -> Range:
    """The bounds of a computed number, from those of its parts."""
    match term:
        case Arithmetic(op, left, right):
            return _computed(op, of(left), of(right))
        case Extreme("max", items):
            sure = [of(item)[0] for item in items if definite(item)]
            least = max(sure) if sure else min(of(item)[0] for item in items)
            return least, max(of(item)[1] for item in items)
        case Extreme(_, items):
            sure = [of(item)[1] for item in items if definite(item)]
            most = min(sure) if sure else max(of(item)[1] for item in items)
            return min(of(item)[0] for item in items), most
        case _:
            assert_never(term)


def _computed(op: str, left: Range, right: Range) -> Range:
    match op:
        case "+":
            found = left[0] + right[0], left[1] + right[1]
        case "-":
            found = left[0] - right[1], left[1] - right[0]
        case "*":
            corners = [rounded(one * other, UNIT) for one in left for other in right]
            found = min(corners), max(corners)
        case _:
            if right[0] <= 0 <= right[1]:
                return NUMBERS
            corners = [rounded(one * UNIT, other) for one in left for other in right]
            found = min(corners), max(corners)
    return max(found[0], NUMBERS[0]), min(found[1], NUMBERS[1])
