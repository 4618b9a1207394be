"""Expressions: names, numbers, arithmetic, and what type they have."""

from __future__ import annotations

from lscore.compiler.model import (
    Arithmetic,
    AttributeValue,
    DomainOf,
    Extreme,
    GradeValue,
    LevelValue,
    NumberConst,
    RatingValue,
    TierValue,
    Type,
    Value,
    value_type,
)
from lscore.compiler.normal import WHITE
from lscore.compiler.numbers import read
from lscore.compiler.problems import values as problems
from lscore.compiler.reading import Reader
from lscore.dsl import nodes
from lscore.dsl.diagnostics import Fix, Label, Span
from lscore.dsl.edits import parenthesise, replace

KINDS = {
    Type.TEXT: "text",
    Type.NUMBER: "a number",
    Type.DATE: "a date",
    Type.TIME: "a time",
    Type.YESNO: "yes/no",
    Type.LIST: "a list",
}
"""A type in a sentence."""

TESTS = {
    Type.TEXT: '`is`, `is not`, `in`, `not in`, `contains`, `starts with`, `ends with`, `like "VP *"`, `has word`',
    Type.NUMBER: "`is`, `is not`, `in`, `not in`, `>=`, `<=`, `>`, `<`, `between 50 and 200`",
    Type.DATE: "`is`, `before`, `after`, `on or before`, `on or after` a date, `within 30d`, `over 90d ago`",
    Type.TIME: "`is`, `before`, `after`, `on or before`, `on or after` a date or time, `within 30d`, `over 90d ago`",
    Type.YESNO: "its bare name, `is yes`, `is no`",
    Type.LIST: "`include x`, `include any of x, y`, `include all of x, y`",
}
"""The tests that a type has, in a sentence."""

DATES = (Type.DATE, Type.TIME)


def value(node: nodes.Expr | nodes.Condition, reader: Reader, want: Type | None = None) -> Value | None:
    """What an expression stands for. An undeclared name is read as `want`; whether the type fits is for the caller."""
    match node:
        case nodes.Name():
            return reader.name(node, want)
        case nodes.Number(units=units):
            return NumberConst(units)
        case nodes.Group(item=item):
            return value(item, reader, want)
        case nodes.Phrase(event=event) if node.bare:
            return reader.name(event, want)
        case nodes.Arith(op=op, left=left, right=right):
            first, second = _operand(left, op, reader), _operand(right, op, reader)
            return None if first is None or second is None else Arithmetic(op, first, second)
        case nodes.Extreme(kind=kind, items=items):
            found = [number(item, reader, kind) for item in items]
            known = tuple(item for item in found if item is not None)
            return Extreme(kind, known) if len(known) == len(found) else None
        case nodes.Domain(item=item):
            text = typed(item, reader, (Type.TEXT,), "domain()")
            return None if text is None else DomainOf(text)
        case nodes.Aggregate() | nodes.DaysSince() | nodes.LevelOf():
            return reader.derived(node, want)
        case nodes.Quoted() | nodes.DateValue() | nodes.TimeValue():
            reader.report.add(problems.ConstantTested(span=node.span, text=reader.report.text(node.span)))
            return None
        case _:
            reader.report.add(problems.ConditionAsValue(span=node.span, text=reader.report.text(node.span)))
            return None


def typed(
    node: nodes.Expr | nodes.Condition, reader: Reader, types: tuple[Type, ...], test: str, want: Type | None = None
) -> Value | None:
    """The value of an expression that must have one of some types, since `test` works on no other."""
    found = value(node, reader, want or types[0])
    if found is None:
        return None
    if value_type(found) in types and not (is_letter(found) and test != "is missing"):
        return found
    wrong_type(node.span, found, test, reader, needs=types)
    return None


def number(node: nodes.Expr | nodes.Condition, reader: Reader, test: str) -> Value | None:
    """The value of an expression that must be a number."""
    if isinstance(node, (nodes.Quoted, nodes.DateValue, nodes.TimeValue)):
        text = reader.report.text(node.span)
        bare = node.text.strip(WHITE) if isinstance(node, nodes.Quoted) else ""
        fix = replace(node.span, bare, "leave the quotes out", safe=True) if read(bare) is not None else None
        reader.report.add(problems.TextForNumber(span=node.span, text=text, test=test, fix=fix))
        return None
    return typed(node, reader, (Type.NUMBER,), test)


def is_letter(found: Value) -> bool:
    """Whether a value is a result that has tests of its own: grade, tier, rating, level."""
    return isinstance(found, (GradeValue, TierValue, RatingValue, LevelValue))


def wrong_type(
    span: Span, found: Value, test: str, reader: Reader, *, needs: tuple[Type, ...], fix: Fix | None = None
) -> None:
    """Report a value that a test does not work on, with the tests that its type has."""
    text = reader.report.text(span)
    kind = value_type(found)
    if is_letter(found):
        tests = "`is`, `is not`, `in A, B`, `not in`"
        if isinstance(found, (GradeValue, TierValue)):
            tests += ", `at least B`" if isinstance(found, GradeValue) else ", `at least warm`"
    else:
        tests = TESTS[kind]
    what = KINDS[kind] if not is_letter(found) else "a letter, not a measure"
    reader.report.add(
        problems.WrongType(
            span=span,
            text=text,
            kind=what,
            test=test,
            needs=" or ".join(KINDS[need] for need in needs),
            tests=tests,
            related=_declared_at(found, reader),
            fix=fix,
        )
    )


def _declared_at(found: Value, reader: Reader) -> tuple[Label, ...]:
    """Where the type of a value was declared."""
    match found:
        case AttributeValue(name=name, type=kind) if name in reader.world.attributes:
            span = reader.world.attributes[name].span
        case _:
            return ()
    return (Label(span, f"declared as {KINDS[kind]} here"),) if span is not None else ()


def _operand(node: nodes.Expr, op: str, reader: Reader) -> Value | None:
    if isinstance(node, (nodes.Aggregate, nodes.DaysSince)) and node.phrase.where is not None:
        text = reader.report.text(node.span)
        reader.report.add(problems.WhereInArithmetic(span=node.span, text=text, fix=parenthesise(node.span)))
        return None
    return number(node, reader, op)
