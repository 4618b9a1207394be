"""Decays in SQL: what is left of points after some days, in whole numbers.

Fading and losing are fractions, worked out as they stand. Halving is irrational between whole halvings: for each day r
of a halving time D the statements have X_r = floor(2 * p * 2^(-r / D)) in a list; after k = q * D + r days

    round half up (p * 2^(-k / D)) = floor((X_r + 2^q) / 2^(q + 1))

which is exact, since floor((x + n) / m) = floor((floor(x) + n) / m) for whole n and m.
"""

from __future__ import annotations

from decimal import ROUND_FLOOR, Decimal, localcontext
from functools import lru_cache

from lscore.compiler.backends.sql.tree import (
    Expr,
    add,
    array,
    call,
    case,
    cast_to,
    compare,
    lit,
    mul,
    neg,
    rest,
    shifted_left,
    shifted_right,
    sub,
    variable,
    whole,
)
from lscore.compiler.decay import WHOLE
from lscore.compiler.model import Decay

_SPENT = 40
"""Halvings after which nothing is left of any points."""


class Variables:
    """The parameters of a program besides `as_of`, in the order in which they came up."""

    def __init__(self) -> None:
        self.values: dict[str, Expr] = {}
        self._halvings: dict[tuple[int, int], str] = {}

    def left(self, decay: Decay, points: int, days: Expr) -> Expr:
        """What is left of points (units) after so many whole days, from 0 up."""
        size = abs(points)
        match decay.kind:
            case "halving":
                found = self._halved(size, days, decay.days)
            case "fading":
                found = _rounded(mul(lit(size), _at_least_0(sub(lit(decay.days), days))), decay.days)
            case "losing":
                lost = mul(lit(decay.percent), whole(days, lit(decay.days)))
                found = _rounded(mul(lit(size), _at_least_0(sub(lit(WHOLE), lost))), WHOLE)
        return found if points >= 0 else neg(found)

    def _halved(self, size: int, days: Expr, every: int) -> Expr:
        key = (size, every)
        if key not in self._halvings:
            self._halvings[key] = f"halving_{len(self._halvings) + 1}"
            self.values[self._halvings[key]] = cast_to(array(*map(lit, halved_twice(size, every))), "BIGINT[]")
        halvings = whole(days, lit(every))
        twice = call("list_extract", variable(self._halvings[key]), add(rest(days, lit(every)), lit(1)))
        left = shifted_right(add(twice, shifted_left(lit(1), halvings)), add(halvings, lit(1)))
        return case([(compare(halvings, "<", lit(_SPENT)), left)], lit(0))


def _at_least_0(value: Expr) -> Expr:
    return call("greatest", value, lit(0))


def _rounded(numerator: Expr, denominator: int) -> Expr:
    """The quotient of two numbers from 0 up, half away from zero."""
    return whole(add(mul(lit(2), numerator), lit(denominator)), lit(2 * denominator))


@lru_cache(maxsize=256)
def halved_twice(size: int, every: int) -> tuple[int, ...]:
    """floor(2 * size * 2^(-r / every)) for r from 0 to every - 1.

    >>> halved_twice(100, 2)
    (200, 141)
    """
    with localcontext() as context:
        context.prec = 60
        ratio = Decimal(2) ** (Decimal(-1) / every)
        return tuple(_floor(2 * size, r, every, ratio) for r in range(every))


def _floor(twice: int, r: int, every: int, ratio: Decimal) -> int:
    near = twice * ratio**r
    found = int(near.to_integral_value(ROUND_FLOOR))
    if min(near - found, found + 1 - near) > Decimal("1e-30"):
        return found
    # So near a whole number that 60 digits may be wrong: settled by whole powers.
    found = round(near)
    return found if found**every << r <= twice**every else found - 1
