"""Conditions and values as Python expressions.

A `Writer` stands in one scope (a column, an event, the lead) and knows how that scope answers the leaves. Values
become locals or int literals, so that an expression may name them twice; conditions become expressions of bools that
short-circuit. Deeply nested ones are cut: CPython's parser bears some 200 parentheses.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import assert_never

from lscore.compiler.backends.leaves import ConditionLeaf, ValueLeaf
from lscore.compiler.backends.source import Names, Program
from lscore.compiler.model import (
    DAY,
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

DEEPEST = 20
"""How deep an expression may nest before its inner part becomes a local."""

_CALLS = {"+": "add", "-": "subtract", "*": "multiply", "/": "divide", "max": "largest", "min": "smallest"}
BOUNDS = {"at least": ">=", "at most": "<=", "exactly": "=="}
_PYTHON = {"=": "==", "!=": "!=", "<": "<", "<=": "<=", ">": ">", ">=": ">="}


class Writer:
    """Writes expressions; statements they need go to `program` first."""

    def __init__(self, names: Names, program: Program) -> None:
        self.names = names
        self.program = program

    def leaf_value(self, node: ValueLeaf) -> str:
        """The local that holds a leaf (texts in normal form, lists as tuples of them)."""
        raise AssertionError(f"{type(node).__name__} has no place here")

    def leaf_condition(self, node: ConditionLeaf) -> str:
        """The expression of a leaf."""
        raise AssertionError(f"{type(node).__name__} has no place here")

    def ready_value(self, node: Value) -> str | None:
        """The local of a value that the scope has already, or gets in a way of its own."""
        del node
        return None

    def ready_condition(self, node: Condition) -> str | None:
        """The expression of a condition that the scope has already, or gets in a way of its own."""
        del node
        return None

    # --- values

    def value(self, node: Value) -> str:
        """A local or a literal that holds the value; None is missing."""
        ready = self.ready_value(node)
        if ready is not None:
            return ready
        match node:
            case NumberConst(units):
                return repr(units)
            case DomainOf(item):
                return self.program.let(f"domain({self.value(item)})")
            case Arithmetic(op, left, right):
                return self.program.let(f"{_CALLS[op]}({self.value(left)}, {self.value(right)})")
            case Extreme(kind, items):
                return self.program.let(f"{_CALLS[kind]}({', '.join(map(self.value, items))})")
            case DaysSinceValue(item):
                instant = self.instant(item)
                days = f"(AS_OF - {instant}) // {DAY}"
                return self.program.let(f"{days} * 10000 if {instant} is not None and {instant} <= AS_OF else None")
            case _:
                return self.leaf_value(node)

    def instant(self, node: Value) -> str:
        """A date's first instant, or a time."""
        local = self.value(node)
        if value_type(node) == Type.DATE:
            return self.program.let(f"None if {local} is None else FIRST_INSTANT({local})")
        return local

    def day(self, node: Value) -> str:
        """A date, or a time's day."""
        local = self.value(node)
        if value_type(node) == Type.TIME:
            return self.program.let(f"None if {local} is None else DAY_OF({local})")
        return local

    # --- conditions

    def condition(self, node: Condition) -> str:
        """An expression that gives a bool; it stands in parentheses or needs none."""
        return self._nested(node)[0]

    def _nested(self, node: Condition) -> tuple[str, int]:
        ready = self.ready_condition(node)
        if ready is not None:
            return ready, 1
        match node:
            case All(items):
                return self._joined(" and ", items, "True")
            case Any(items):
                return self._joined(" or ", items, "False")
            case Not(item):
                return self._enclosed("(not {})", [item])
            case HowMany(bound, count, items):
                return self._enclosed(f"(({{}},).count(True) {BOUNDS[bound]} {count})", items)
            case _:
                return self._test(node), 1

    def _joined(self, word: str, items: Sequence[Condition], empty: str) -> tuple[str, int]:
        parts = [self._nested(item) for item in items]
        if len(parts) == 1:
            return parts[0]
        return self._cut(f"({word.join(part for part, _ in parts)})" if parts else empty, parts)

    def _enclosed(self, form: str, items: Iterable[Condition]) -> tuple[str, int]:
        parts = [self._nested(item) for item in items]
        return self._cut(form.format(", ".join(part for part, _ in parts)), parts)

    def _cut(self, expression: str, parts: list[tuple[str, int]]) -> tuple[str, int]:
        depth = 1 + max((depth for _, depth in parts), default=0)
        if depth < DEEPEST:
            return expression, depth
        return self.program.let(expression), 1

    def _test(self, node: Condition) -> str:
        match node:
            case IsKnown(value):
                return f"({self.value(value)} is not None)"
            case YesNoIs(value, wanted):
                return f"({self.value(value)} is {wanted})"
            case TextIn(value, texts, negated):
                return self._text_in(self.value(value), texts, negated)
            case TextHas(value, how, text):
                return self._text_has(self.value(value), how, text)
            case NumberIs(op, left, right):
                return self._compared(op, self.value(left), self.value(right))
            case NumberIn(value, items, negated):
                return self._number_in(self.value(value), [self.value(item) for item in items], negated)
            case NumberBetween(value, low, high):
                return self._between(self.value(value), self.value(low), self.value(high))
            case ListHas(value, mode, groups):
                return self._list_has(self.value(value), mode, groups)
            case InWindow(value, kind, micros):
                return self._in_window(self.instant(value), kind, micros)
            case DayIs(op, value, day):
                return self._compared(op, self.day(value), repr(day))
            case InstantIs(op, value, instant):
                return self._compared(op, self.instant(value), repr(instant))
            case AtLeastOnScale(value, letters):
                return f"({self.value(value)} in {self.names.constant(tuple(map(normal, letters)))})"
            case Happened() | Defined() | IsDisqualified() | IsSkipped():
                return self.leaf_condition(node)
            case All() | Any() | Not() | HowMany():
                raise AssertionError("written above")
            case _:
                assert_never(node)

    def _text_in(self, local: str, texts: TextSet, negated: bool) -> str:
        tests: list[str] = []
        if len(texts.exact) == 1:
            tests.append(f"{local} == {self.names.constant(texts.exact[0])}")
        elif texts.exact:
            tests.append(f"{local} in {self.names.constant(frozenset(texts.exact))}")
        if texts.patterns:
            tests.append(f"like_any({local}, {self.names.constant(texts.patterns)})")
        found = f"({' or '.join(tests) or 'False'})"
        return f"({local} is not None and not {found})" if negated else found

    def _text_has(self, local: str, how: str, text: str) -> str:
        constant = self.names.constant(text)
        match how:
            case "contains":
                return f"({local} is not None and {constant} in {local})"
            case "starts with":
                return f"({local} is not None and {local}.startswith({constant}))"
            case "ends with":
                return f"({local} is not None and {local}.endswith({constant}))"
            case _:
                return f"has_word({local}, {constant})"

    def _compared(self, op: str, left: str, right: str) -> str:
        known = _known(left, right)
        return f"({known}{left} {_PYTHON[op]} {right})"

    def _number_in(self, local: str, items: list[str], negated: bool) -> str:
        constants = frozenset(int(item) for item in items if not item.startswith("v"))
        others = [item for item in items if item.startswith("v")]
        tests = [f"{local} in {self.names.constant(constants)}"] if constants else []
        tests += [f"{local} == {item}" for item in others]
        found = " or ".join(tests) or "False"
        known = _known(local, *others) if negated else _known(local)
        return f"({known}not ({found}))" if negated else f"({known}({found}))"

    def _between(self, local: str, low: str, high: str) -> str:
        return f"({_known(local, low, high)}{low} <= {local} <= {high})"

    def _list_has(self, local: str, mode: str, groups: Sequence[TextSet]) -> str:
        word = " or " if mode == "any" else " and "
        tests = [f"any({self._text_in('item', group, negated=False)} for item in {local})" for group in groups]
        return f"({local} is not None and ({word.join(tests) or 'False'}))"

    def _in_window(self, local: str, kind: str, micros: int) -> str:
        match kind:
            case "within":
                test = f"{self.since(micros)} < {local} <= AS_OF"
            case "within next":
                test = f"AS_OF < {local} <= {self.names.expression(f'AS_OF + {micros}')}"
            case _:
                test = f"{local} <= {self.since(micros)}"
        return f"({local} is not None and {test})"

    def since(self, micros: int) -> str:
        """The instant so long before `as_of`, as a constant."""
        return self.names.expression(f"AS_OF - {micros}") if micros else "AS_OF"


def _known(*locals_: str) -> str:
    return "".join(f"{local} is not None and " for local in dict.fromkeys(locals_) if local.startswith("v"))
