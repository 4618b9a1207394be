"""Formulas that obviously can hold: nothing is to be looked for in them.

Most conditions of a model are like that: each test about a value of its own. To take one for it that is none costs a
proof, never the truth.
"""

from __future__ import annotations

from collections.abc import Callable

from lscore.compiler.lint.analysis.formula import (
    Answered,
    Both,
    Either,
    Formula,
    HasItem,
    Known,
    Moment,
    Ranged,
    Tally,
    TextOf,
)
from lscore.compiler.model import UNIT, AttributeValue, DomainOf, EventCount, FieldValue, Query

EVENTS = "events"
"""What tests on events are about: they may have to do with each other."""


class Obvious:
    """Answers for one model. `limited`: whether a value can only be some texts; `idle`: whether no event can match."""

    def __init__(self, limited: Callable[[AttributeValue | FieldValue], bool], idle: Callable[[Query], bool]) -> None:
        self._limited = limited
        self._idle = idle

    def can_hold(self, formula: Formula) -> bool:
        """Whether a formula obviously can hold."""
        return self._about(formula) is not None

    def _about(self, formula: Formula) -> frozenset[object] | None:
        """The values that a formula is about, if it obviously can hold; else None."""
        match formula:
            case Both(items):
                seen: frozenset[object] = frozenset()
                for item in items:
                    about = self._about(item)
                    if about is None or about & seen:
                        return None
                    seen |= about
                return seen
            case Either(items):
                return next((about for item in items if (about := self._about(item)) is not None), None)
            case Known(AttributeValue() | FieldValue() as value) | Answered(AttributeValue() | FieldValue() as value):
                return frozenset((value,))
            case TextOf(term, sets, yes):
                value = term.item if isinstance(term, DomainOf) else term
                if not isinstance(value, AttributeValue | FieldValue) or not sets or self._limited(value):
                    return None
                return frozenset((value,)) if yes or all(isinstance(item, str) for item in sets) else None
            case HasItem(AttributeValue() | FieldValue() as value, _, True):
                return frozenset((value,))
            case Ranged(Moment(value), low, high):
                return frozenset((value,)) if low <= high else None
            case Ranged(AttributeValue() | FieldValue() as value, low, high):
                return frozenset((value,)) if low <= high else None
            case Ranged(EventCount(query) | Tally(query), low, high):
                whole = max(0, -(-low // UNIT) * UNIT)
                return None if whole > high or self._idle(query) else frozenset((EVENTS,))
            case _:
                return None
