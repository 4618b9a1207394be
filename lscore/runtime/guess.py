"""What a column of unknown type seems to hold."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from lscore.compiler.model import Type
from lscore.compiler.normal import WHITE, normal
from lscore.runtime.values import Clock, Reader, Trouble, day_of_text, reader_for

MOST_VALUES = 12
"""A text with at most so many different values, each of which comes back, gets a `one of`."""

_LONGEST_VALUE = 60
_MARKERS = frozenset({"n/a", "#n/a", "-", "--", "null", "nan", "select", "?"})
_ORDER = (Type.YESNO, Type.NUMBER, Type.DATE, Type.TIME)
_MOST_DIGITS = 15


class Guess:
    """Takes the values of a column and says what fits all of them; markers of missing values are set apart."""

    def __init__(self) -> None:
        self.known = 0
        self._fitting = list(_ORDER)
        self._markers: dict[str, str] = {}
        self._values: dict[str, str] = {}
        self._many = False
        self._lists = 0
        self._texts = 0

    def add(self, values: Iterable[str | list[str] | None]) -> None:
        """Look at values."""
        texts: dict[str, int] = {}
        for value in values:
            if isinstance(value, list):
                self._lists += 1
                self.known += bool(value)
            elif value is not None:
                texts[value] = texts.get(value, 0) + 1
        for text, count in texts.items():
            self._add(text, count)

    def type(self) -> Type:
        """The narrowest type that reads every known value."""
        if self._lists and not self._texts:
            return Type.LIST
        if self._texts and self._fitting:
            return self._fitting[0]
        if self._values and self._looks_listed():
            return Type.LIST
        return Type.TEXT

    def few(self) -> tuple[str, ...]:
        """The values of a text that has few of them, sorted; else none."""
        comes_back = self._texts >= 2 * len(self._values)
        if self.type() is not Type.TEXT or self._many or not comes_back or len(self._values) < 2:
            return ()
        return tuple(sorted(self._values.values()))

    def markers(self) -> tuple[str, ...]:
        """The texts that seem to mean missing, as they first stood."""
        return tuple(self._markers.values())

    def _add(self, text: str, count: int) -> None:
        form = normal(text)
        if not form:
            return
        if form in _MARKERS:
            self._markers.setdefault(form, text.strip(WHITE))
            return
        self.known += count
        self._texts += count
        self._fitting = [kind for kind in self._fitting if _fits(kind, text)]
        if not self._many and form not in self._values:
            self._many = len(self._values) == MOST_VALUES or len(text) > _LONGEST_VALUE
            self._values[form] = text.strip(WHITE)

    def _looks_listed(self) -> bool:
        """Whether the values are made of pieces that come back: `crm; erp`, `erp`."""
        pieces = [piece.strip(WHITE) for value in self._values.values() for piece in _pieces(value)]
        several = sum(len(_pieces(value)) > 1 for value in self._values.values())
        return several * 4 >= len(self._values) and len(set(pieces)) < len(pieces)


def _pieces(value: str) -> list[str]:
    return [piece for piece in value.replace("|", ";").split(";") if piece.strip(WHITE)]


def _fits(kind: Type, text: str) -> bool:
    if isinstance(_readers()[kind](text), Trouble):
        return False
    text = text.strip(WHITE)
    if kind is Type.DATE:
        return day_of_text(text) is not None
    return kind is not Type.NUMBER or not _is_code(text)


def _is_code(text: str) -> bool:
    """A postcode or a telephone number: digits with which nobody counts."""
    digits = text.lstrip("+-")
    leading_zero = len(digits) > 1 and digits[0] == "0" and digits[1] != "."
    return leading_zero or (text.startswith("+") and len(digits) >= 8) or len(digits) > _MOST_DIGITS


@cache
def _readers() -> dict[Type, Reader]:
    clock = Clock("UTC")
    return {kind: reader_for(kind, clock) for kind in _ORDER}
