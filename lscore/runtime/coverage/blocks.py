"""A test as a block of the language, with what the engine gives as its expectations."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from lscore.compiler.model import DAY, Event, Model, Test, TestEvent, Type
from lscore.compiler.texts import value_text
from lscore.runtime.coverage.moves import HOUR, MINUTE
from lscore.runtime.engines.python import PythonEngine
from lscore.runtime.explain import points_text
from lscore.runtime.results import ExplanationRow, Result
from lscore.runtime.tests import inputs_of
from lscore.runtime.values import instant_text

_BARE = re.compile(r"-?\d{1,14}(\.\d{1,4})?|\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d)?Z?)?")

WIDTH = 116

MOST_POINTS = 1_000_000
"""POINTS of a page are no more."""


def block(model: Model, test: Test, name: str) -> str:
    """The test as it would stand on the page."""
    engine = PythonEngine(model, test.as_of)
    result, rows = engine.explained(*inputs_of(engine, test))
    lines = [f"test {quoted(name)}:", f"    as of {_instant(test.as_of)}"]
    types = {item.name: item.type for item in model.attributes}
    facts = [f"{key} {_value(value, types.get(key))}" for key, value in test.lead]
    lines += _folded("given", facts)
    lines += _events(model, test)
    lines += _folded("expect", [*_expected(model, result), *_rules(model, rows)])
    return "\n".join(lines) + "\n"


def quoted(text: str) -> str:
    """A text in quotes."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("*", "\\*") + '"'


def _folded(word: str, items: list[str]) -> Iterator[str]:
    """`word` and its items, on as many lines as they need."""
    line: list[str] = []
    for item in items:
        if line and len(f"    {word} {', '.join([*line, item])}") > WIDTH:
            yield f"    {word} {', '.join(line)}"
            line = []
        line.append(item)
    if line:
        yield f"    {word} {', '.join(line)}"


def _value(text: str, kind: Type | None) -> str:
    if kind in (Type.NUMBER, Type.DATE, Type.TIME) and _BARE.fullmatch(text):
        return text
    return value_text(text).replace("*", "\\*")


def _instant(micros: int) -> str:
    text = instant_text(micros)
    return text.removesuffix("T00:00:00Z")


def _events(model: Model, test: Test) -> Iterator[str]:
    """The events, the newest first; equal ones on one line."""
    counts: dict[TestEvent, int] = {}
    for event in test.events:
        counts[event] = counts.get(event, 0) + 1
    kinds = {event.name: event for event in model.events}
    for event in sorted(counts, key=lambda item: (-item.at, item.event, item.fields)):
        times = f", {counts[event]} times" if counts[event] > 1 else ""
        yield f"    {_when(test.as_of - event.at, event.at)}{times}: {_event(event, kinds.get(event.event))}"


def _when(age: int, at: int) -> str:
    for unit, size in (("d", DAY), ("h", HOUR), ("min", MINUTE)):
        if age > 0 and age % size == 0:
            return f"{age // size}{unit} ago"
    return f"at {instant_text(at)}"


def _event(event: TestEvent, kind: Event | None) -> str:
    types = {field.name: field.type for field in kind.fields} if kind else {}
    stated = dict(event.fields)
    first = kind.fields[0].name if kind and kind.fields and kind.fields[0].declared else "object"
    words = event.event
    if first in stated:
        words += f" {_value(stated.pop(first), types.get(first))}"
    return words + "".join(f", {name} {_value(value, types.get(name))}" for name, value in sorted(stated.items()))


def _expected(model: Model, result: Result) -> Iterator[str]:
    if result.skipped:
        yield "skipped"
        return
    yield from (f"{name} {score}" for name, score in result.scores.items())
    for name, level in result.levels.items():
        if level is not None:
            yield f"level of {name} {_level(level)}"
    if result.grade is not None:
        yield f"grade {value_text(result.grade)}"
    if model.disqualify:
        yield "disqualified" if result.disqualified else "not disqualified"
    if result.tier is not None and not result.disqualified:
        yield f"tier {value_text(result.tier)}"
    routes = dict.fromkeys(line.what for line in model.routes)
    for route in routes:
        yield f"route {value_text(route)}" if route in result.routes else f"not route {value_text(route)}"
    for reason in result.reasons:
        yield f"reason {quoted(reason)}"


def _level(level: str) -> str:
    return level if re.fullmatch(r"\d+", level) else value_text(level)


def _rules(model: Model, rows: list[ExplanationRow]) -> Iterator[str]:
    for rule, points in rule_sums(model, rows).items():
        if abs(points) <= MOST_POINTS:
            yield f"rule {rule} {points_text(points)}"


def rule_sums(model: Model, rows: list[ExplanationRow]) -> dict[str, Decimal]:
    """The points of the rules that have a name of their own."""
    named = {rule.name for score in model.scores for rule in score.rules if rule.name != rule.title}
    sums: dict[str, Decimal] = {}
    for row in rows:
        if row.rule in named:
            sums[row.rule] = sums.get(row.rule, Decimal()) + row.points
    return sums
