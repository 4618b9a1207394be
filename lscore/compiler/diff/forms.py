"""Parts of a Model as texts that are equal exactly when the parts mean the same.

`exact`: all that the Model says, the texts for people included. `meaning`: without those, and with what stands in any
order in one order. Both see through names: a define counts by what it says, what was renamed by its new name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from functools import lru_cache
from operator import attrgetter
from typing import Any, cast

from lscore.compiler.model import (
    All,
    AttributeValue,
    ChoiceRule,
    Defined,
    Extreme,
    HowMany,
    LevelValue,
    Model,
    NumberIn,
    Query,
    ScoreValue,
)
from lscore.compiler.model import Any as AnyOf

TEXTS = frozenset({"because"})
"""Fields that are words for people; a meaning is without them."""

UNORDERED = (All, AnyOf, HowMany, NumberIn, Extreme)
"""Nodes whose items say the same in any order."""


@dataclass(frozen=True, slots=True)
class Renamed:
    """New names by the old ones, for what means the same under both."""

    attributes: Mapping[str, str] = field(default_factory=dict[str, str])
    events: Mapping[str, str] = field(default_factory=dict[str, str])
    scores: Mapping[str, str] = field(default_factory=dict[str, str])


class Forms:
    """The forms of one model's parts; `renamed` are the names to go by in place of its own."""

    def __init__(self, model: Model, renamed: Renamed | None = None) -> None:
        self._renamed = renamed or Renamed()
        self._said: dict[str, tuple[str, str]] = {}
        for name, condition in model.defines:
            self._said[name] = self.exact(condition), self.meaning(condition)

    def exact(self, part: object) -> str:
        """All that a part says."""
        return self._form(part, meaning=False)

    def meaning(self, part: object) -> str:
        """What a part does."""
        return self._form(part, meaning=True)

    def define(self, name: str) -> tuple[str, str]:
        """A define's condition, exact and its meaning."""
        return self._said[name]

    def _form(self, part: object, *, meaning: bool) -> str:
        if isinstance(part, tuple):
            items = [self._form(item, meaning=meaning) for item in cast("tuple[object, ...]", part)]
            return f"({','.join(items)})"
        if not is_dataclass(part):
            return repr(part)
        if isinstance(part, Defined) and part.name in self._said:
            return self._said[part.name][meaning]
        name, read = _reader(type(part), meaning)
        values = [self._form(value, meaning=meaning) for value in read(part)]
        changed = self._name(part)
        if changed is not None:
            values[0] = repr(changed)
        if meaning and (isinstance(part, UNORDERED) or (isinstance(part, ChoiceRule) and part.kind == "best")):
            values = [
                self._sorted(part, value, item) for item, value in zip(_names(type(part), True), values, strict=True)
            ]
        return f"{name}({','.join(values)})"

    def _sorted(self, part: object, value: str, name: str) -> str:
        """A field's form, its items in order where the order says nothing."""
        items = getattr(part, name)
        if name not in ("items", "rows"):
            return value
        return f"({','.join(sorted(self._form(item, meaning=True) for item in items))})"

    def _name(self, part: object) -> str | None:
        """The new name of what was renamed; it is the first field of each of these nodes."""
        match part:
            case AttributeValue(name=name):
                return self._renamed.attributes.get(name)
            case Query(event=name) if name is not None:
                return self._renamed.events.get(name)
            case ScoreValue(name=name) | LevelValue(score=name):
                return self._renamed.scores.get(name)
            case _:
                return None


@lru_cache
def _names(kind: type[Any], meaning: bool) -> tuple[str, ...]:
    return tuple(item.name for item in fields(kind) if item.compare and not (meaning and item.name in TEXTS))


@lru_cache
def _reader(kind: type[Any], meaning: bool) -> tuple[str, Callable[[Any], tuple[Any, ...]]]:
    """A class's name, and what reads the fields of its instances that count."""
    names = _names(kind, meaning)
    if len(names) > 1:
        return kind.__name__, attrgetter(*names)
    return kind.__name__, lambda part: tuple(getattr(part, name) for name in names)
