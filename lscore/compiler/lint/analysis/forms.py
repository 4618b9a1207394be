"""Conditions in a form that tells at a glance that two always hold together."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import cast

from lscore.compiler.model import (
    All,
    Any,
    AtLeastOnScale,
    Condition,
    Defined,
    HowMany,
    Model,
    Not,
    NumberBetween,
    NumberIn,
    NumberIs,
    TextIn,
)
from lscore.compiler.normal import normal
from lscore.compiler.texts import text_set


class Forms:
    """The form of a condition is equal to that of many that always hold with it: defines are what they say,
    parentheses, order and repetitions are gone. Different forms say nothing."""

    def __init__(self, model: Model) -> None:
        self._defines: dict[str, Hashable] = {}
        for name, condition in model.defines:
            self._defines[name] = self.of(condition)

    def of(self, condition: Condition) -> Hashable:
        """The form of a condition."""
        match condition:
            case Defined(name=name):
                return self._defines[name]
            case Not(item=Not(item=item)):
                return self.of(item)
            case Not(item=item):
                return ("not", self.of(item))
            case All(items=items):
                return self._several("all", items)
            case Any(items=items):
                return self._several("any", items)
            case HowMany(bound="at least", count=1, items=items):
                return self._several("any", items)
            case HowMany(bound=bound, count=count, items=items):
                if bound == "at least" and count == len(items):
                    return self._several("all", items)
                return (bound, count, tuple(sorted((self.of(item) for item in items), key=repr)))
            case NumberBetween(value=value, low=low, high=high):
                return self._several("all", (NumberIs(">=", value, low), NumberIs("<=", value, high)))
            case NumberIn(value=value, items=(item,), negated=negated):
                return NumberIs("!=" if negated else "=", value, item)
            case AtLeastOnScale(value=value, letters=letters):
                return TextIn(value, text_set((normal(letter),) for letter in letters))
            case _:
                return condition

    def _several(self, word: str, items: Iterable[Condition]) -> Hashable:
        found: set[Hashable] = set()
        for item in items:
            form = self.of(item)
            parts = _parts(form, word)
            found |= {form} if parts is None else parts
        return found.pop() if len(found) == 1 else (word, frozenset(found))


def _parts(form: Hashable, word: str) -> frozenset[Hashable] | None:
    """The items of a form, where it joins some by this word."""
    match form:
        case (str() as other, frozenset() as parts) if other == word:  # pyright: ignore[reportUnknownVariableType]
            return cast("frozenset[Hashable]", parts)
        case _:
            return None
