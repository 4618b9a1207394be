"""From what a generated program gives to what people read: exact numbers, reasons, routes, lines of explanations."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple, Protocol, TypeVar

from lscore.compiler.backends.clock import instant_text
from lscore.compiler.backends.kernel import number_text
from lscore.compiler.backends.raw_result import RawLine, RawResult
from lscore.compiler.normal import normal

_Line = TypeVar("_Line")

_NO_EVENT = -(1 << 62)
"""Stands for no instant where lines are sorted."""


class Saying(Protocol):
    """A line that decides: what it says (the tier, the route …) and why."""

    @property
    def what(self) -> str:
        """The letter, tier or route."""
        ...

    @property
    def because(self) -> str:
        """Its words, or empty."""
        ...


_Saying = TypeVar("_Saying", bound=Saying)


@lru_cache(maxsize=100_000)
def decimal_of(units: int) -> Decimal:
    """A number of units as an exact Decimal without trailing zeros (and without exponent)."""
    return Decimal(number_text(units))


class ExplanationRow(NamedTuple):
    """One line of an explanation: `points` of a rule, or of `(bounds)`, `(weight)`, `(range)`, `(keep)`,
    `(rounding)`."""

    lead: str
    score: str
    category: str
    """Empty outside categories."""
    rule: str
    points: Decimal
    count: int  # pyright: ignore[reportIncompatibleMethodOverride] (nobody counts in a line)
    """How many events it used, else 1."""
    newest_event: str | None
    """The instant of the newest of them."""
    text: str
    """The `because` that goes with it."""


def explanation_rows(lead: str, lines: Iterable[RawLine], keys: Sequence[tuple[str, str, str]]) -> list[ExplanationRow]:
    """Lines of explanations, sorted by score, category, rule and points; `keys` say what their numbers stand for."""
    found = sorted(
        (*keys[place], points, count, _NO_EVENT if newest is None else newest, text)
        for place, points, count, newest, text in lines
    )
    return [
        ExplanationRow(lead, score, category, rule, decimal_of(points), count, _shown(newest), text)
        for score, category, rule, points, count, newest, text in found
    ]


def _shown(newest: int) -> str | None:
    return None if newest == _NO_EVENT else instant_text(newest)


def deciding_lines(
    raw: RawResult,
    skip: Sequence[_Saying],
    disqualify: Sequence[_Saying],
    tiers: Sequence[_Saying],
    otherwise: _Saying | None,
    at_most: Sequence[_Saying],
) -> list[_Saying]:
    """The lines that gave the skip, the disqualification or the tier."""
    if raw.skip_mask:
        return held(raw.skip_mask, skip)
    if raw.disqualify_mask:
        return held(raw.disqualify_mask, disqualify)
    lines = held(raw.tier_mask, tiers)
    first = lines[0] if lines else otherwise
    if first is None:
        return []
    giving = [line for line in lines if _same(line.what, first.what)] if lines else [first]
    if raw.tier is not None and not _same(raw.tier, first.what):
        giving += [line for line in held(raw.at_most_mask, at_most) if _same(line.what, raw.tier)]
    return giving


def _same(letter: str, other: str) -> bool:
    return normal(letter) == normal(other)


def in_order(texts: Iterable[str]) -> tuple[str, ...]:
    """Distinct texts in code-point order, without the empty one."""
    return tuple(sorted({text for text in texts if text}))


def held(mask: int | None, lines: Sequence[_Line]) -> list[_Line]:
    """The lines whose bit is set."""
    return [line for bit, line in enumerate(lines) if mask >> bit & 1] if mask else []
