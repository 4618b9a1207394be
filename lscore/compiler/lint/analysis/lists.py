"""The lists of values on a model's own page, for which a set could stand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lscore.compiler.lint.analysis.page import nodes_on
from lscore.compiler.lint.analysis.uses import listed_values
from lscore.compiler.lint.subject import Subject, nodes_in
from lscore.compiler.model import Model, Type
from lscore.compiler.normal import normal, normal_parts
from lscore.dsl import nodes
from lscore.dsl.diagnostics import Span

Key = frozenset[tuple[str, ...]]
"""What a list says, in whatever order: for each value its kind and its text in compared form."""

NAMED = (nodes.In, nodes.Includes, nodes.Phrase, nodes.Row)


@dataclass(frozen=True, slots=True)
class Listed:
    """A list: its values, the `span` in whose place a set's name may stand, behind `before`. `about` is a word for what
    it lists. `keeps_names`: it is in no rule's title, which is the rule's name where it has no `as`."""

    values: tuple[nodes.Value, ...]
    span: Span
    before: str
    about: str
    keeps_names: bool


def lists_on(subject: Subject) -> list[Listed]:
    """The lists for which a set could stand with the same meaning, in order."""
    found = list(_lists_on(subject))
    return sorted(found, key=lambda listed: listed.span.start)


def _lists_on(subject: Subject) -> Iterator[Listed]:
    measured = _names_of_numbers(subject.model)
    objects = _objects(subject.model)
    for node, rule in nodes_on(subject):
        if isinstance(node, NAMED):
            in_title = rule is not None and not isinstance(rule, nodes.ChoiceOf) and not isinstance(node, nodes.Row)
            named = rule is None or any(isinstance(ending, nodes.As) for ending in rule.endings)
            yield from _list_of(node, rule or node, measured, objects, keeps_names=named or not in_title)


def _list_of(
    node: nodes.Node, rule: nodes.Node, measured: frozenset[str], objects: dict[str, Type], *, keeps_names: bool
) -> Iterator[Listed]:
    values = tuple(value for value in listed_values(node) if isinstance(value, nodes.Value))
    if not values or len(values) < len(listed_values(node)):
        return
    span, before = values[0].span.to(values[-1].span), ""
    match node:
        case nodes.In(left=left):
            # Beside a number a bare name is an attribute or field, and no text.
            if any(isinstance(value, nodes.Name) and value.text in measured for value in values):
                return
            about = _first_name(left)
        case nodes.Includes(left=left, mode="any"):
            about = _first_name(left)
        case nodes.Phrase(event=event):
            if objects.get(event.text, Type.TEXT) not in (Type.TEXT, Type.LIST, Type.NUMBER):
                return
            # With one set behind the event, `any of` goes.
            start = event.span.end
            span = Span(span.file, start, span.end, event.span.line, event.span.column + len(event.text))
            about, before = event.text, " "
        case nodes.Row():
            about = _first_name(rule)
        case _:
            return
    yield Listed(values, span, before, about, keeps_names)


def _names_of_numbers(model: Model) -> frozenset[str]:
    """What a bare name can stand for that is no text."""
    fields = (field.name for event in model.events for field in event.fields)
    return frozenset(
        (
            *(attribute.name for attribute in model.attributes),
            *(score.name for score in model.scores),
            *(field.name for field in model.any_fields),
            *fields,
        )
    )


def _objects(model: Model) -> dict[str, Type]:
    """The types of declared events' objects."""
    return {event.name: event.fields[0].type for event in model.events if event.declared and event.fields}


def _first_name(node: nodes.Node) -> str:
    """The first name in a node: in `domain(email)` it is `email`."""
    by = node.by if isinstance(node, nodes.Each) else None
    return by.text if by else next((part.text for part in nodes_in(node) if isinstance(part, nodes.Name)), "value")


def key_of(values: tuple[nodes.Value, ...], sets: frozenset[str]) -> Key:
    """What a list says."""
    return frozenset(_form(value, sets) for value in values)


def _form(value: nodes.Value, sets: frozenset[str]) -> tuple[str, ...]:
    match value:
        case nodes.Name(text=text) if text in sets:
            return ("set", text)
        case nodes.Name(text=text):
            return ("text", normal(text))
        case nodes.Quoted(parts=parts):
            return ("text", *normal_parts(parts))
        case nodes.Number(written=text):
            return ("number", text)
        case nodes.DateValue(written=text) | nodes.TimeValue(written=text):
            return ("text", normal(text))
