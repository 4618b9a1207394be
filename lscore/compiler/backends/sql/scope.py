"""Conditions and values as SQL.

A `Writer` stands in one scope (a column, an event, the lead) and knows how that scope answers the leaves. A missing
value is NULL; a condition is never NULL, so that NOT means what it says.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from lscore.compiler.backends.leaves import ConditionLeaf, ValueLeaf
from lscore.compiler.backends.sql import numbers, texts
from lscore.compiler.backends.sql.layers import Layers
from lscore.compiler.backends.sql.tree import (
    FALSE,
    Expr,
    add,
    all_of,
    any_of,
    call,
    case,
    cast_to,
    coalesce,
    compare,
    kept,
    known,
    lit,
    mul,
    negated,
    one_of,
    sub,
    variable,
    whole,
)
from lscore.compiler.backends.sql.zone import Zone
from lscore.compiler.model import (
    DAY,
    UNIT,
    All,
    Any,
    Arithmetic,
    AtLeastOnScale,
    Condition,
    DayIs,
    DaysSinceValue,
    Defined,
    DomainOf,
    Extreme,
    Happened,
    HowMany,
    InstantIs,
    InWindow,
    IsDisqualified,
    IsKnown,
    IsSkipped,
    ListHas,
    Not,
    NumberBetween,
    NumberConst,
    NumberIn,
    NumberIs,
    TextHas,
    TextIn,
    TextSet,
    Type,
    Value,
    YesNoIs,
    value_type,
)
from lscore.compiler.normal import normal

AS_OF = variable("as_of")
BOUNDS = {"at least": ">=", "at most": "<=", "exactly": "="}


def ago(micros: int) -> Expr:
    """The instant so long before `as_of`."""
    return sub(AS_OF, lit(micros)) if micros else AS_OF


def sure(test: Expr) -> Expr:
    """A test that NULL fails."""
    return coalesce(test, FALSE)


class Writer:
    """Writes values and conditions; values that they use more than once go to `layers` first."""

    def __init__(self, layers: Layers, zone: Zone) -> None:
        self.layers = layers
        self.zone = zone
        self._values: dict[Value, Expr] = {}
        self._conditions: dict[int, tuple[Condition, Expr]] = {}

    def leaf_value(self, node: ValueLeaf) -> Expr:
        """A leaf (texts in normal form, lists of them)."""
        raise AssertionError(f"{type(node).__name__} has no place here")

    def leaf_condition(self, node: ConditionLeaf) -> Expr:
        """A leaf, never NULL."""
        raise AssertionError(f"{type(node).__name__} has no place here")

    def ready_value(self, node: Value) -> Expr | None:
        """A value that the scope gets in a way of its own."""
        del node
        return None

    def ready_condition(self, node: Condition) -> Expr | None:
        """A condition that the scope gets in a way of its own."""
        del node
        return None

    # --- values

    def value(self, node: Value) -> Expr:
        """A name or a literal that holds the value."""
        found = self._values.get(node)
        if found is None:
            found = self._values[node] = self.ready_value(node) or self.layers.let(self._value(node))
        return found

    def _value(self, node: Value) -> Expr:
        match node:
            case NumberConst(units):
                return lit(units)
            case DomainOf(item):
                return texts.domain(self.value(item))
            case Arithmetic(op, left, right):
                return _ARITHMETIC[op](self.value(left), self.value(right))
            case Extreme(kind, items):
                chosen = numbers.largest if kind == "max" else numbers.smallest
                return chosen(*map(self.value, items))
            case DaysSinceValue(item):
                return self.days_since(self.instant(item))
            case _:
                return self.leaf_value(node)

    def days_since(self, instant: Expr) -> Expr:
        """Whole 24-hour days (units) since an instant that does not lie ahead."""
        days = mul(whole(sub(AS_OF, instant), lit(DAY)), lit(UNIT))
        return case([(compare(instant, "<=", AS_OF), days)])

    def instant(self, node: Value) -> Expr:
        """A date's first instant, or a time."""
        item = self.value(node)
        return self.layers.let(self.zone.first_instant(item)) if value_type(node) == Type.DATE else item

    def day(self, node: Value) -> Expr:
        """A date, or a time's day."""
        item = self.value(node)
        return self.layers.let(self.zone.day_of(item)) if value_type(node) == Type.TIME else item

    # --- conditions

    def condition(self, node: Condition) -> Expr:
        """A condition that is never NULL."""
        found = self._conditions.get(id(node))
        if found is None:
            written = self.ready_condition(node)
            found = self._conditions[id(node)] = (node, self._condition(node) if written is None else written)
        return found[1]

    def _condition(self, node: Condition) -> Expr:
        match node:
            case All(items):
                return all_of([self.condition(item) for item in items])
            case Any(items):
                return any_of([self.condition(item) for item in items])
            case Not(item):
                return negated(self.condition(item))
            case HowMany(bound, count, items):
                holding = add(*(cast_to(self.condition(item), "INTEGER") for item in items))
                return compare(holding, BOUNDS[bound], lit(count))
            case IsKnown(value):
                return known(self.value(value))
            case Happened() | Defined() | IsDisqualified() | IsSkipped():
                return self.leaf_condition(node)
            case _:
                return sure(self._test(node))

    def _test(self, node: Condition) -> Expr:
        """A test that may be NULL beside a missing value."""
        match node:
            case YesNoIs(value, wanted):
                return compare(self.value(value), "=", lit(wanted))
            case TextIn(value, found, is_negated):
                test = texts.text_in(self.value(value), found)
                return negated(test) if is_negated else test
            case TextHas(value, how, text):
                return texts.text_has(self.value(value), how, text)
            case NumberIs(op, left, right):
                return compare(self.value(left), op, self.value(right))
            case NumberIn(value, items, is_negated):
                return self._number_in(self.value(value), [self.value(item) for item in items], is_negated)
            case NumberBetween(value, low, high):
                item = self.value(value)
                return all_of([compare(item, ">=", self.value(low)), compare(item, "<=", self.value(high))])
            case ListHas(value, mode, groups):
                return _list_has(self.value(value), mode, groups)
            case InWindow(value, kind, micros):
                return _in_window(self.instant(value), kind, micros)
            case DayIs(op, value, day):
                return compare(self.day(value), op, lit(day))
            case InstantIs(op, value, instant):
                return compare(self.instant(value), op, lit(instant))
            case AtLeastOnScale(value, letters):
                return one_of(self.value(value), [lit(normal(letter)) for letter in letters])
            case All() | Any() | Not() | HowMany() | IsKnown():
                raise AssertionError("written above")
            case Happened() | Defined() | IsDisqualified() | IsSkipped():
                raise AssertionError("a leaf")
            case _:
                assert_never(node)

    def _number_in(self, item: Expr, items: list[Expr], is_negated: bool) -> Expr:
        """NULL among the items makes `IN` NULL where none is equal, and `NOT IN` with it: as the language has it."""
        found = one_of(item, items)
        return negated(found) if is_negated else found


def _list_has(items: Expr, mode: str, groups: Sequence[TextSet]) -> Expr:
    tests = [_some(items, group) for group in groups]
    return all_of([known(items), any_of(tests) if mode == "any" else all_of(tests) if tests else FALSE])


def _some(items: Expr, group: TextSet) -> Expr:
    """Whether some item of a list is in a group."""
    fits = kept(items, "item", lambda item: sure(texts.text_in(item, group)))
    return compare(call("len", fits), ">", lit(0))


def _in_window(instant: Expr, kind: str, micros: int) -> Expr:
    match kind:
        case "within":
            return all_of([compare(instant, ">", ago(micros)), compare(instant, "<=", AS_OF)])
        case "within next":
            ahead = add(AS_OF, lit(micros))
            return all_of([compare(instant, ">", AS_OF), compare(instant, "<=", ahead)])
        case _:
            return compare(instant, "<=", ago(micros))


_ARITHMETIC = {"+": numbers.plus, "-": numbers.minus, "*": numbers.times, "/": numbers.divided}
