"""Tests on values: which a type has, and what each means.

What stands on the left decides. Where that is an undeclared name, the test decides how it is read: `is` and `in`
compare text, beside anything to be computed a number; `before` and its like read a date or time.
"""

from __future__ import annotations

from typing import Literal

from lscore.compiler.instants import day_number, instant
from lscore.compiler.letters import Letter, letter_in
from lscore.compiler.model import (
    Condition,
    DayIs,
    GradeValue,
    InstantIs,
    IsKnown,
    ListHas,
    Not,
    NumberBetween,
    NumberConst,
    NumberIn,
    NumberIs,
    TextHas,
    TextIn,
    TextSet,
    TierValue,
    Type,
    Value,
    YesNoIs,
    value_type,
)
from lscore.compiler.problems import values as problems
from lscore.compiler.reading import Reader
from lscore.compiler.texts import named_set, pattern, plain_text, text_set, texts_of
from lscore.compiler.values import DATES, is_letter, number, typed, value, wrong_type
from lscore.dsl import nodes
from lscore.dsl.edits import between, parenthesise, replace

Op = Literal["=", "!=", "<", "<=", ">", ">="]

_DATE_OPS: dict[str, Op] = {
    "is": "=",
    "is not": "!=",
    "before": "<",
    "after": ">",
    "on or before": "<=",
    "on or after": ">=",
}
_DATE_WORDS = {"<": "before", ">": "after", "<=": "on or before", ">=": "on or after"}


def compare(node: nodes.Compare, reader: Reader) -> Condition | None:
    """`left op right`."""
    match node.op:
        case "is" | "is not":
            return _is(node, reader)
        case ">=" | "<=" | ">" | "<":
            return _measure(node, reader)
        case "before" | "after" | "on or before" | "on or after":
            found = typed(node.left, reader, DATES, node.op, _moment_type(node.right))
            return None if found is None else moment_is(found, node.right, reader, _DATE_OPS[node.op])


def is_in(node: nodes.In, reader: Reader) -> Condition | None:
    """`left in a, b`, `left not in a, b`."""
    computed = any(not isinstance(item, nodes.Value) for item in node.items)
    found = value(node.left, reader, Type.NUMBER if computed else Type.TEXT)
    if found is None:
        return None
    if isinstance(found, Letter):
        return letter_in(found, node.items, node.negated, reader)
    test = "not in" if node.negated else "in"
    match value_type(found):
        case Type.TEXT:
            return _text_in(found, node, reader)
        case Type.NUMBER:
            return number_in(found, node.items, test, reader, negated=node.negated)
        case Type.LIST:
            fix = between(node.left.span, node.items[0].span, "include any of")
            fix = None if node.negated else fix
            wrong_type(node.left.span, found, test, reader, needs=(Type.TEXT, Type.NUMBER), fix=fix)
        case _:
            wrong_type(node.left.span, found, test, reader, needs=(Type.TEXT, Type.NUMBER))
    return None


def is_between(node: nodes.Between, reader: Reader) -> Condition | None:
    """`left between low and high`."""
    parts = [number(part, reader, "between") for part in (node.left, node.low, node.high)]
    match parts:
        case [left, low, high] if left is not None and low is not None and high is not None:
            return NumberBetween(left, low, high)
        case _:
            return None


def text_test(node: nodes.TextTest, reader: Reader) -> Condition | None:
    """`left contains "x"` and its like."""
    found = typed(node.left, reader, (Type.TEXT,), node.op)
    if found is None or not _is_text(node.right, reader):
        return None
    if node.op == "like":
        parts = pattern(node.right, reader.report)
        return None if parts is None else TextIn(found, text_set([parts]))
    text = plain_text(node.right, reader.report)
    return None if text is None else TextHas(found, node.op, text)


def includes(node: nodes.Includes, reader: Reader) -> Condition | None:
    """`left include x`, `include any of x, y`, `include all of x, y`."""
    found = typed(node.left, reader, (Type.LIST,), "include")
    if node.mode == "all":
        groups = [texts_of([item], reader.sets, reader.report) for item in node.items]
    else:
        groups = [texts_of(node.items, reader.sets, reader.report)]
    known = tuple(group for group in groups if group is not None)
    if found is None or len(known) < len(groups):
        return None
    return ListHas(found, "all" if node.mode == "all" else "any", known)


def is_known(node: nodes.Known, reader: Reader) -> Condition | None:
    """`left is missing`, `left is known`, `left is not missing`."""
    found = value(node.left, reader)
    if found is None:
        return None
    return Not(IsKnown(found)) if node.written == "is missing" else IsKnown(found)


def number_in(
    found: Value, items: tuple[nodes.Expr, ...], test: str, reader: Reader, *, negated: bool = False
) -> Condition | None:
    """A number is one of some; a set stands for its numbers."""
    numbers: list[Value] = []
    whole = True
    for item in items:
        known = named_set(item, reader.sets)
        if known is None:
            one = number(item, reader, test)
            whole = whole and one is not None
            numbers += [one] if one is not None else []
        elif known.no_number:
            name = reader.report.text(item.span)
            reader.report.add(problems.SetNotNumbers(span=item.span, name=name, value=known.no_number))
            whole = False
        else:
            numbers += [NumberConst(units) for units in known.numbers]
    return NumberIn(found, tuple(numbers), negated) if whole else None


def moment_is(found: Value, right: nodes.Expr, reader: Reader, op: Op = "=") -> DayIs | InstantIs | None:
    """A date or time beside a DATE or TIME."""
    match right:
        case nodes.DateValue(day=day):
            return DayIs(op, found, day_number(day))
        case nodes.TimeValue(moment=moment):
            return InstantIs(op, found, instant(moment, reader.world.zone))
        case _:
            text = reader.report.text(right.span)
            reader.report.add(problems.NeedsDate(span=right.span, text=text))
            return None


def yes_no_is(found: Value, right: nodes.Expr, reader: Reader, *, negated: bool = False) -> YesNoIs | None:
    """A yes/no value beside `yes` or `no`."""
    match right:
        case nodes.Name(text="yes" | "no" as word):
            return YesNoIs(found, (word == "yes") is not negated)
        case _:
            text = reader.report.text(right.span)
            reader.report.add(problems.NeedsYesNo(span=right.span, text=text))
            return None


def _is(node: nodes.Compare, reader: Reader) -> Condition | None:
    found = value(node.left, reader, Type.TEXT if isinstance(node.right, nodes.Value) else Type.NUMBER)
    if found is None:
        return None
    negated = node.op == "is not"
    if isinstance(found, Letter):
        return letter_in(found, (node.right,), negated, reader)
    match value_type(found):
        case Type.TEXT:
            return _text_is(found, node.right, negated, reader)
        case Type.NUMBER:
            return _number_is(found, node.right, negated, reader)
        case Type.YESNO:
            return yes_no_is(found, node.right, reader, negated=negated)
        case Type.DATE | Type.TIME:
            return moment_is(found, node.right, reader, _DATE_OPS[node.op])
        case Type.LIST:
            fix = None if negated else between(node.left.span, node.right.span, "include")
            needs = (Type.TEXT, Type.NUMBER)
            wrong_type(node.left.span, found, node.op, reader, needs=needs, fix=fix)
            return None


def _moment_type(right: nodes.Expr) -> Type | None:
    match right:
        case nodes.DateValue():
            return Type.DATE
        case nodes.TimeValue():
            return Type.TIME
        case _:
            return None


def _measure(node: nodes.Compare, reader: Reader) -> Condition | None:
    if isinstance(node.right, (nodes.DateValue, nodes.TimeValue)):
        word = _DATE_WORDS[node.op]
        fix = between(node.left.span, node.right.span, word, safe=True)
        text = reader.report.text(node.right.span)
        reader.report.add(problems.SignBesideDate(span=node.span, op=node.op, word=word, text=text, fix=fix))
        return None
    found = value(node.left, reader, Type.NUMBER)
    if found is not None and (is_letter(found) or value_type(found) is not Type.NUMBER):
        scaled = isinstance(found, (GradeValue, TierValue)) and node.op == ">="
        fix = between(node.left.span, node.right.span, "at least") if scaled else None
        wrong_type(node.left.span, found, node.op, reader, needs=(Type.NUMBER,), fix=fix)
        return None
    left = found
    right = None if left is None else number(node.right, reader, node.op)
    if left is None or right is None:
        return None
    match node.op:
        case ">=" | "<=" | ">" | "<" as op:
            return NumberIs(op, left, right)
        case _:
            return None


def _number_is(found: Value, right: nodes.Expr, negated: bool, reader: Reader) -> Condition | None:
    test = "is not" if negated else "is"
    if named_set(right, reader.sets) is not None:
        return number_in(found, (right,), test, reader, negated=negated)
    other = number(right, reader, test)
    return None if other is None else NumberIs("!=" if negated else "=", found, other)


def _text_is(found: Value, right: nodes.Expr, negated: bool, reader: Reader) -> Condition | None:
    known = named_set(right, reader.sets)
    if known is not None:
        return TextIn(found, known.texts, negated)
    if not isinstance(right, nodes.Value) or not _is_text(right, reader):
        if not isinstance(right, nodes.Value):
            text = reader.report.text(right.span)
            reader.report.add(problems.TextAgainstExpression(span=right.span, text=text))
        return None
    text = plain_text(right, reader.report)
    return None if text is None else TextIn(found, TextSet(exact=(text,)), negated)


def _text_in(found: Value, node: nodes.In, reader: Reader) -> Condition | None:
    values: list[nodes.Value] = []
    for item in node.items:
        if not isinstance(item, nodes.Value):
            text = reader.report.text(item.span)
            reader.report.add(problems.TextAgainstExpression(span=item.span, text=text))
        elif named_set(item, reader.sets) is not None or _is_text(item, reader):
            values.append(item)
    texts = texts_of(values, reader.sets, reader.report)
    return None if texts is None or len(values) < len(node.items) else TextIn(found, texts, node.negated)


def _is_text(right: nodes.Value, reader: Reader) -> bool:
    """Whether a value beside a text is a text, and not a bare name that is something else besides."""
    if not isinstance(right, nodes.Name):
        return True
    clash = reader.clash(right)
    if clash:
        fix = replace(right.span, f'"{right.text}"', f'quote it: "{right.text}"')
        reader.report.add(problems.NameBesideText(span=right.span, name=right.text, what=clash, fix=fix))
    return not clash


def list_in_parentheses(node: nodes.Condition) -> bool:
    """Whether a condition lists several values without parentheses, so that what follows would run into the list."""
    match node:
        case nodes.In(items=items):
            return len(items) > 1
        case nodes.Includes(items=items):
            return len(items) > 1
        case nodes.Phrase(objects=objects):
            return len(objects) > 1
        case nodes.Not(item=item):
            return list_in_parentheses(item)
        case _:
            return False


def open_list(node: nodes.Condition, reader: Reader) -> bool:
    """Report a condition that lists several values and does not stand in parentheses of its own."""
    if not list_in_parentheses(node):
        return False
    text = reader.report.text(node.span)
    reader.report.add(problems.OpenList(span=node.span, text=text, fix=parenthesise(node.span)))
    return True
