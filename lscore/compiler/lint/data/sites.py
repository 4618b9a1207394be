"""Where a model compares attributes and fields with texts: lists of values on its pages, and what each is held against.

The Model has these texts too, but not their places.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any, cast

from lscore.compiler.lint.data.facts import ColumnFacts, DataFacts
from lscore.compiler.lint.subject import Subject
from lscore.compiler.model import Model
from lscore.compiler.normal import normal
from lscore.compiler.texts import written
from lscore.dsl import nodes

ANY_EVENT = "active"


@dataclass(frozen=True, slots=True)
class Site:
    """Values side by side that an attribute (`event` is None) or a field of an event (empty: of any event) is compared
    with: texts, and names of sets."""

    event: str | None
    name: str
    texts: tuple[nodes.Value, ...]
    sets: tuple[str, ...]

    def facts(self, data: DataFacts) -> ColumnFacts | None:
        """What the data says of it."""
        if self.event is None:
            return data.attributes.get(self.name)
        return data.history.fields.get((self.event, self.name)) if data.history else None

    def rows(self, data: DataFacts) -> str:
        """What has such values, in words."""
        count = data.leads
        if self.event is not None:
            column = self.facts(data)
            count = column.known + column.missing if column else 0
        of = "leads" if self.event is None else f"`{self.event}` events" if self.event else "events"
        return f"{count:,} {of.removesuffix('s') if count == 1 else of}"


def sets_of(subject: Subject) -> dict[str, nodes.SetOf | nodes.SetFrom]:
    """The sets that the pages declare, by name."""
    return {item.name.text: item for item in subject.statements if isinstance(item, nodes.SetOf | nodes.SetFrom)}


def sites(subject: Subject) -> Iterator[Site]:
    """All of them, in the order of the pages."""
    reading = _Reading(subject.model, frozenset(sets_of(subject)))
    for statement in subject.statements:
        if not isinstance(statement, nodes.Test):
            yield from reading.below(statement, None)


def form_of(value: nodes.Value) -> str | None:
    """A value as it is compared; None for a pattern."""
    if isinstance(value, nodes.Quoted) and len(value.parts) > 1:
        return None
    return normal(written(value))


def split(values: tuple[nodes.Node, ...], sets: frozenset[str]) -> tuple[tuple[nodes.Value, ...], tuple[str, ...]]:
    """The texts and the names of sets among some values of a list."""
    texts: list[nodes.Value] = []
    named: list[str] = []
    for value in values:
        if isinstance(value, nodes.Name) and value.text in sets:
            named.append(value.text)
        elif isinstance(value, nodes.Name | nodes.Quoted | nodes.Number | nodes.DateValue | nodes.TimeValue):
            texts.append(value)
    return tuple(texts), tuple(named)


class _Reading:
    """Reads nodes, knowing what the names of a model stand for."""

    def __init__(self, model: Model, sets: frozenset[str]) -> None:
        self._attributes = {item.name for item in model.attributes}
        self._events = {item.name: item for item in model.events}
        self._sets = sets

    def below(self, node: nodes.Node, event: str | None) -> Iterator[Site]:
        """The sites in a node; `event`: names on the left are fields of that event, not attributes."""
        match node:
            case nodes.Compare(op="is" | "is not", left=left, right=right):
                yield from self._site(self._compared(left, event), (right,))
            case nodes.In(left=left, items=items) | nodes.Includes(left=left, items=items):
                yield from self._site(self._compared(left, event), items)
            case nodes.PointsBy(value=value, rows=rows):
                yield from self._site(self._compared(value, event), _labels(rows))
            case nodes.Each(phrase=phrase, by=by, rows=rows) if by is not None:
                yield from self._site((self._event(phrase), by.text), _labels(rows))
            case nodes.Phrase():
                yield from self._in_phrase(node, event)
                return
            case _:
                pass
        for child in _children(node):
            yield from self.below(child, event)

    def _in_phrase(self, phrase: nodes.Phrase, outer: str | None) -> Iterator[Site]:
        event = self._event(phrase)
        if event is None:
            for child in _children(phrase):
                yield from self.below(child, outer)
            return
        known = self._events.get(event)
        if phrase.objects and known is not None:
            first = known.fields[0].name if known.declared and known.fields else "object"
            yield from self._site((event, first), phrase.objects)
        if phrase.where is not None:
            yield from self.below(phrase.where, event)
        if phrase.after is not None:
            yield from self.below(phrase.after.anchor, None)

    def _event(self, phrase: nodes.Phrase) -> str | None:
        if phrase.event.text == ANY_EVENT:
            return ""
        return phrase.event.text if phrase.event.text in self._events else None

    def _compared(self, left: nodes.Node, event: str | None) -> tuple[str | None, str] | None:
        """What stands on the left of a test: an attribute, or a field of an event."""
        match left:
            case nodes.Group(item=item):
                return self._compared(item, event)
            case nodes.Name(text=text):
                return (event, text) if event is not None or text in self._attributes else None
            case nodes.Phrase() if left.bare:
                return self._compared(left.event, event)
            case nodes.Aggregate(field=field, phrase=phrase) if field is not None:
                inner = self._event(phrase)
                return None if inner is None else (inner, field.text)
            case _:
                return None

    def _site(self, left: tuple[str | None, str] | None, values: tuple[nodes.Node, ...]) -> Iterator[Site]:
        if left is not None:
            texts, named = split(values, self._sets)
            if texts or named:
                yield Site(*left, texts, named)


def _labels(rows: tuple[nodes.Row, ...]) -> tuple[nodes.Node, ...]:
    return tuple(label for row in rows for label in row.labels)


def _children(node: nodes.Node) -> Iterator[nodes.Node]:
    for part in fields(cast("Any", node)):
        value = getattr(node, part.name)
        for item in cast("tuple[object, ...]", value) if isinstance(value, tuple) else (value,):
            if isinstance(item, nodes.Node):
                yield item
