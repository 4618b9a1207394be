"""Which events stand behind a condition: what a line of an explanation counts."""

from __future__ import annotations

from collections.abc import Mapping

from lscore.compiler.model import (
    All,
    Condition,
    DaysSinceEvent,
    Defined,
    EventCount,
    EventValue,
    Happened,
    NumberBetween,
    NumberIn,
    NumberIs,
    TextHas,
    TextIn,
)

Source = Happened | EventCount | EventValue | DaysSinceEvent
"""A phrase about events, or a value out of events that is compared."""

_VALUES = (EventCount, EventValue, DaysSinceEvent)


def only_source(condition: Condition, defines: Mapping[str, Condition]) -> Source | None:
    """What a condition asks of events, where it is one thing: the condition itself or one of what `and` joins.

    `defines` are the conditions of the model that have names.
    """
    found = _sources(condition, defines)
    return found[0] if len(found) == 1 else None


def _sources(condition: Condition, defines: Mapping[str, Condition]) -> list[Source]:
    match condition:
        case Happened():
            return [condition]
        case Defined(name):
            return _sources(defines[name], defines)
        case All(items):
            return [source for item in items for source in _sources(item, defines)]
        case NumberIs(left=left, right=right):
            return [value for value in (left, right) if isinstance(value, _VALUES)]
        case NumberBetween(value=value) | NumberIn(value=value) | TextIn(value=value) | TextHas(value=value):
            return [value] if isinstance(value, _VALUES) else []
        case _:
            return []
