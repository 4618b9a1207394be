"""What a part of a page could say instead: the edits that mutants are made of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from lscore.compiler.numbers import plain
from lscore.dsl import nodes
from lscore.dsl.diagnostics import Edit, Span
from lscore.dsl.printer import canonical

UNIT = 10_000


@dataclass(frozen=True, slots=True)
class Variant:
    """An edit of `old` words (as the formatter writes them), and what it does, in a word or two."""

    what: str
    old: str
    edit: Edit
    fallback: Edit | None = None


def variants(node: nodes.Node, text: str) -> Iterator[Variant]:
    """The edits of one node, not of those inside it; `text` is the page."""
    yield from _instead(node)
    yield from _dropped(node, text)


def _instead(node: nodes.Node) -> Iterator[Variant]:
    for what, other in _others(node):
        yield Variant(what, canonical(node), Edit(node.span, canonical(other)))


def _others(node: nodes.Node) -> Iterator[tuple[str, nodes.Node]]:
    match node:
        case nodes.Points(units=units):
            other = units + UNIT if units < 1_000_000 * UNIT else units - UNIT
            yield "points", replace(node, units=other, written=_signed(other))
        case nodes.Percent(units=units):
            yield "percent", replace(node, units=units + UNIT, written=f"{plain(units + UNIT)}%")
        case nodes.Number(units=units):
            step = _step(node.written)
            for other in (units + step, units - step):
                yield "threshold", replace(node, units=other, written=plain(other))
        case nodes.Duration():
            for written in _durations(node.written):
                yield "window", replace(node, written=written)
        case nodes.DateValue(day=day):
            for other_day in (day + timedelta(days=1), day - timedelta(days=1)):
                yield "date", replace(node, day=other_day, written=other_day.isoformat())
        case _:
            yield from _operators(node)
            yield from _members(node)


def _step(written: str) -> int:
    """One of the last digit that is written."""
    digits = re.search(r"\.(\d+)$", written)
    return UNIT // 10 ** len(digits[1]) if digits else UNIT


def _signed(units: int) -> str:
    return f"+{plain(units)}" if units >= 0 else plain(units)


def _durations(written: str) -> Iterator[str]:
    found = re.fullmatch(r"([\d_]+)(.*)", written)
    if found is None:
        return
    number = int(found[1].replace("_", ""))
    yield f"{number + 1}{found[2]}"
    if number > 1:
        yield f"{number - 1}{found[2]}"


_COMPARE: dict[str, str] = {
    ">=": ">",
    ">": ">=",
    "<=": "<",
    "<": "<=",
    "is": "is not",
    "is not": "is",
    "before": "on or before",
    "on or before": "before",
    "after": "on or after",
    "on or after": "after",
}
_TEXT = {"contains": "starts with", "starts with": "contains", "ends with": "contains", "has word": "contains"}
_COUNT = {
    "at least": "at most",
    "at most": "at least",
    "exactly": "at least",
    "more than": "at least",
    "fewer than": "at most",
}
_ARITH = {"+": "-", "-": "+", "*": "/", "/": "*"}
_VALUE = {"highest": "lowest", "lowest": "highest", "latest": "first", "first": "latest"}


def _operators(node: Any) -> Iterator[tuple[str, nodes.Node]]:
    what = "operator"
    match node:
        case nodes.Compare(op=op):
            yield what, replace(node, op=_COMPARE[op])
        case nodes.In(negated=negated):
            yield what, replace(node, negated=not negated)
        case nodes.Known(written=written):
            yield what, replace(node, written="is known" if written == "is missing" else "is missing")
        case nodes.TextTest(op=op) if op in _TEXT:
            yield what, replace(node, op=_TEXT[op])
        case nodes.Includes(mode="any" | "all" as mode):
            yield what, replace(node, mode="all" if mode == "any" else "any")
        case nodes.And(items=items):
            yield what, nodes.Or(node.span, items)
        case nodes.Or(items=items):
            yield what, nodes.And(node.span, items)
        case nodes.Not(item=item):
            yield what, item
        case nodes.HowManyOf(bound=bound) | nodes.Count(bound=bound):
            yield what, replace(node, bound=_COUNT[bound])
        case nodes.AtLeast(left=left, value=value):
            yield what, nodes.Compare(node.span, "is", left, value)
        case nodes.Arith(op=op):
            yield what, replace(node, op=_ARITH[op])
        case nodes.Extreme(kind=kind):
            yield what, replace(node, kind="min" if kind == "max" else "max")
        case nodes.Aggregate(kind=kind) if kind in _VALUE:
            yield what, replace(node, kind=_VALUE[kind])
        case nodes.StepLine(direction=direction):
            yield what, replace(node, direction="lower" if direction == "raise" else "raise")
        case nodes.Phrase():
            yield from _phrases(node)
        case _:
            return


def _phrases(node: nodes.Phrase) -> Iterator[tuple[str, nodes.Node]]:
    """A phrase with one of its parts left out."""
    if node.objects:
        yield "object", replace(node, objects=(), any_of=False)
    if node.where is not None:
        yield "where", replace(node, where=None)
    if node.count is not None:
        yield "count", replace(node, count=None)
    if node.in_one is not None:
        yield "in one", replace(node, in_one=None)
    if node.window is not None:
        yield "window", replace(node, window=None)
    if node.after is not None:
        yield "after", replace(node, after=None)
        if node.after.within is not None:
            yield "window", replace(node, after=replace(node.after, within=None))
        if node.after.same is not None:
            yield "of the same", replace(node, after=replace(node.after, same=None))


def _members(node: nodes.Node) -> Iterator[tuple[str, nodes.Node]]:
    """A list with one of its values left out."""
    match node:
        case nodes.SetOf(values=items):
            field = "values"
        case nodes.In(items=items) | nodes.Includes(items=items):
            field = "items"
        case nodes.Row(labels=items):
            field = "labels"
        case nodes.Phrase(objects=items):
            field = "objects"
        case _:
            return
    if len(items) < 2:
        return
    for place in range(len(items)):
        rest = (*items[:place], *items[place + 1 :])
        changes: dict[str, Any] = {field: rest}
        if isinstance(node, nodes.Phrase):
            changes["any_of"] = len(rest) > 1
        yield "member", replace(node, **changes)


# --- what is left out as text


_LINES = (
    nodes.GradeLine,
    nodes.StepLine,
    nodes.TierLine,
    nodes.Disqualify,
    nodes.Skip,
    nodes.Route,
    nodes.Keep,
    nodes.LevelRow,
    nodes.Row,
    nodes.ChoiceRow,
)
_OPTIONS = (
    nodes.OncePer,
    nodes.TimesPerDay,
    nodes.AtMostTimes,
    nodes.AtMostPoints,
    nodes.Decay,
    nodes.RangeOption,
    nodes.WithinOption,
    nodes.AtLeastOption,
    nodes.AtMostOption,
    nodes.WeightOption,
    nodes.FromDay,
    nodes.UntilDay,
)


def _dropped(node: nodes.Node, text: str) -> Iterator[Variant]:
    if isinstance(node, nodes.Rule):
        yield Variant("rule", canonical(node), Edit(node.span, ""), _without_points(node))
    elif isinstance(node, _LINES):
        yield Variant("line", canonical(node), Edit(node.span, ""))
    elif isinstance(node, _OPTIONS):
        yield Variant("option", canonical(node), Edit(_with_comma(node.span, text), ""))
    if isinstance(node, nodes.ForEveryWithout) and node.beyond is not None:
        start = text.rindex("beyond", node.span.start, node.beyond.span.start)
        place = replace(node.beyond.span, start=start)
        yield Variant("beyond", f"beyond {canonical(node.beyond)}", Edit(place, ""))
    if isinstance(node, nodes.ChoiceOf):
        words = "best" if node.kind == "first" else "first"
        place = Span(
            node.span.file, node.span.start, node.span.start + len(node.kind), node.span.line, node.span.column
        )
        yield Variant("operator", node.kind, Edit(place, words))


def _without_points(node: nodes.Rule) -> Edit | None:
    points = getattr(node, "points", None)
    return Edit(points.span, "+0") if isinstance(points, nodes.Points) else None


def _with_comma(span: Span, text: str) -> Span:
    """An option with the comma and the space in front of it."""
    start = len(text[: span.start].rstrip())
    if start and text[start - 1] == ",":
        start -= 1
    return Span(span.file, start, span.end, span.line, span.column)
