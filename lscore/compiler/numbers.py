"""Numbers as text, and texts as numbers, in units of 1/10,000."""

from __future__ import annotations

import re

from lscore.compiler.model import NUMBER_LIMIT, UNIT

_NUMBER = re.compile(r"([+-]?)([0-9]+)(?:\.([0-9]+))?")


def plain(units: int) -> str:
    """A number as data would write it, without trailing zeros.

    >>> plain(50_000_000), plain(-25_000)
    ('5000', '-2.5')
    """
    whole, rest = divmod(abs(units), UNIT)
    digits = f"{whole}.{rest:04}".rstrip("0").rstrip(".")
    return f"-{digits}" if units < 0 else digits


def read(text: str) -> int | None:
    """The units of `[+-]digits[.digits]`, rounded half away from zero; None for another text or out of range.

    >>> read("0.00005"), read("5k")
    (1, None)
    """
    found = _NUMBER.fullmatch(text)
    if found is None:
        return None
    sign, whole, decimals = found.group(1), found.group(2).lstrip("0"), found.group(3) or ""
    if len(whole) > 14:
        return None
    units = int(whole or "0") * UNIT + int(decimals[:4].ljust(4, "0"))
    if decimals[4:5] >= "5":
        units += 1
    if units >= NUMBER_LIMIT:
        return None
    return -units if sign == "-" else units


def decimals_of(units: int) -> int:
    """How many decimals a number has.

    >>> decimals_of(995_000)
    1
    """
    rest = f"{abs(units) % UNIT:04}".rstrip("0")
    return len(rest)
