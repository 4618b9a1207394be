"""What is left of points after some days: exact, whatever the size.

Every contribution is rounded half away from zero to the unit (1/10,000 point) on its own. Halving is irrational but
where whole halvings have passed, so the unit below and above are told apart by comparing integer powers, never by a
rounded logarithm.
"""

from __future__ import annotations

from functools import lru_cache
from math import gcd

from lscore.compiler.model import Decay

WHOLE = 1_000_000
"""100% in the units of `Decay.percent`."""


@lru_cache(maxsize=1 << 16)
def decayed(points: int, decay: Decay, days: int) -> int:
    """Points (units) after `days` whole days, in units.

    >>> decayed(160_000, Decay("halving", 15), 16)
    76387
    >>> decayed(100_000, Decay("fading", 30), 29)
    3333
    >>> decayed(-100_000, Decay("losing", 7, 350_000), 14)
    -30000
    """
    size = abs(points)
    match decay.kind:
        case "halving":
            left = _halved(size, days, decay.days)
        case "fading":
            left = _rounded(size * max(0, decay.days - days), decay.days)
        case "losing":
            left = _rounded(size * max(0, WHOLE - decay.percent * (days // decay.days)), WHOLE)
    return left if points >= 0 else -left


def _rounded(numerator: int, denominator: int) -> int:
    """The quotient of two numbers from 0 up, half away from zero."""
    return (2 * numerator + denominator) // (2 * denominator)


def _halved(size: int, days: int, every: int) -> int:
    """size * 2^(-days / every), rounded half up."""
    if days // every > size.bit_length() + 1:
        return 0
    common = gcd(days, every)
    top, bottom = days // common, every // common
    if bottom == 1:
        return _rounded(size, 1 << top)
    # The float only says where to look; which unit is right is settled by exact powers.
    unit = round(size * 2.0 ** (-top / bottom))
    ceiling = (2 * size) ** bottom
    while unit > 0 and ((2 * unit - 1) ** bottom << top) > ceiling:
        unit -= 1
    while ((2 * unit + 1) ** bottom << top) <= ceiling:
        unit += 1
    return unit
