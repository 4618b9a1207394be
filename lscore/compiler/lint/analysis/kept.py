"""Answers that outlive a model: in an editor the next model consists mostly of the same parts.

Only answers about parts that look at nothing but the lead and its events are kept, since what else a condition can ask
for (scores, letters, defines) depends on the whole model; beside the part such an answer depends on nothing but the
values that attributes are limited to. Answers are kept by the part itself, not by what is equal to it: looking that up
takes as long as many an answer.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from functools import cache, lru_cache
from operator import attrgetter
from typing import Any, cast

from lscore.compiler.model import (
    AtLeastOnScale,
    Defined,
    GradeValue,
    IsDisqualified,
    LevelValue,
    Model,
    RatingValue,
    ScoreValue,
    TextSet,
    TierValue,
)

MOST = 50_000
"""Answers that are kept; then it begins anew."""

_OF_THE_MODEL = (AtLeastOnScale, Defined, GradeValue, IsDisqualified, LevelValue, RatingValue, ScoreValue, TierValue)
_LEAVES = (str, int, type(None), TextSet)


class Kept:
    """Answers in one world: for models whose attributes are limited to the same values."""

    def __init__(self) -> None:
        self._answers: dict[tuple[str, int, int], tuple[object, object, Any]] = {}

    def get(self, question: str, part: object, other: object = None) -> Any:
        """The answer to a question about a part (or two), None when it is not known."""
        found = self._answers.get((question, id(part), id(other)))
        return None if found is None else found[2]

    def put(self, question: str, answer: object, part: object, other: object = None) -> None:
        """Keep an answer if it depends on nothing but its parts, which are kept alive with it."""
        if is_of_the_lead(part) and is_of_the_lead(other):
            if len(self._answers) >= MOST:
                self._answers.clear()
            self._answers[question, id(part), id(other)] = part, other, answer


def is_of_the_lead(part: object) -> bool:
    """Whether a part of a Model looks at nothing but the lead and its events."""
    if isinstance(part, _OF_THE_MODEL):
        return False
    if isinstance(part, tuple):
        return all(isinstance(item, _LEAVES) or is_of_the_lead(item) for item in cast("tuple[object, ...]", part))
    for value in _reader(type(part))(part):
        if not isinstance(value, _LEAVES) and not is_of_the_lead(value):
            return False
    return True


@cache
def _reader(kind: type[Any]) -> Callable[[Any], tuple[object, ...]]:
    """What reads the compared fields of a class that can hold other parts."""
    plain = ("str", "int", "bool", "int | None", "str | None", "Type")
    compared = [item for item in fields(kind) if item.compare] if hasattr(kind, "__dataclass_fields__") else []
    names = [item.name for item in compared if item.type not in plain and not str(item.type).startswith("Literal[")]
    if len(names) > 1:
        return attrgetter(*names)
    return lambda node: tuple(getattr(node, name) for name in names)


def kept_for(model: Model) -> Kept:
    """The answers that are kept for models like this."""
    return _kept(tuple((item.name, item.type, item.one_of) for item in model.attributes if item.one_of))


@lru_cache(maxsize=8)
def _kept(limited: tuple[object, ...]) -> Kept:
    del limited
    return Kept()
