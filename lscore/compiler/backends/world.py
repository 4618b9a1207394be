"""What generated code finds around it: the model's clock, and readers of raw values."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from lscore.compiler.backends.clock import CACHED, Clock
from lscore.compiler.backends.reading import Raw, Read, Trouble, compared_reader, normal_form, reader_for
from lscore.compiler.model import Type

NEVER = 1 << 62
"""The instant of an event that cannot be read: later than any `as_of`."""


class World:
    """The clock and the readers of one model, by its timezone and its `missing` markers."""

    def __init__(self, timezone: str, missing: Sequence[str]) -> None:
        self.missing = missing
        self.clock = Clock(timezone)
        self.normal = lru_cache(maxsize=CACHED)(normal_form)
        self._readers: dict[tuple[str, tuple[str, ...]], Callable[[Raw], Read]] = {}

    def reader(self, type_: str, one_of: tuple[str, ...]) -> Callable[[Raw], Read]:
        """A reader that tells what is wrong with a value."""
        key = (type_, one_of)
        if key not in self._readers:
            self._readers[key] = reader_for(Type(type_), self.clock, self.missing, one_of)
        return self._readers[key]

    def compared(self, type_: str, one_of: tuple[str, ...]) -> Callable[[Raw], Any]:
        """A reader of what is compared: texts in normal form, None for what cannot be read."""
        return compared_reader(Type(type_), self.clock, self.missing, one_of)

    def original(self, type_: str, one_of: tuple[str, ...]) -> Callable[[Raw], Any]:
        """A reader of what is shown: texts as they are, None for what cannot be read."""
        read = self.reader(type_, one_of)

        def original(raw: Raw) -> Any:
            value = read(raw)
            return None if value.__class__ is Trouble else value

        return original

    def normal_of(self, text: str | None) -> str | None:
        """The normal form of a text, if it is known."""
        return None if text is None else self.normal(text)

    def read_at(self, raw: Raw) -> int | None:
        """The instant of an event; None if it is missing or cannot be read."""
        return self.clock.instant_of(raw)

    def seen_at(self, raw: Raw) -> int:
        """The instant of an event; NEVER if it is missing or cannot be read."""
        instant = self.read_at(raw)
        return NEVER if instant is None else instant
