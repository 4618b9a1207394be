"""A model with the names of another one beside its own, so that it can take a part of it."""

from __future__ import annotations

from dataclasses import replace

from lscore.compiler.model import Event, Field, Model


def with_names_of(model: Model, other: Model) -> Model:
    """A model that knows the attributes, events and defines of another one, too. What both know is its own."""
    columns = {item.name: item.column for item in model.attributes}
    own = {(item.name, item.type) for item in model.attributes}
    attributes = [
        replace(item, column=columns.get(item.name, item.column))
        for item in other.attributes
        if (item.name, item.type) not in own
    ]
    defines = {name for name, _ in model.defines}
    return replace(
        model,
        attributes=tuple(sorted((*model.attributes, *attributes), key=lambda item: (item.name, item.type))),
        events=_events(model, other),
        any_fields=_fields(model.any_fields, other.any_fields),
        defines=(*model.defines, *((name, said) for name, said in other.defines if name not in defines)),
    )


def _events(model: Model, other: Model) -> tuple[Event, ...]:
    theirs = {event.name: event for event in other.events}
    taken = {text for event in model.events for text in (event.name, event.data_name)}
    added = (event for event in other.events if not {event.name, event.data_name} & taken)
    own = (
        replace(event, fields=_fields(event.fields, theirs[event.name].fields)) if event.name in theirs else event
        for event in model.events
    )
    return tuple(sorted((*own, *added), key=lambda event: event.name))


def _fields(own: tuple[Field, ...], others: tuple[Field, ...]) -> tuple[Field, ...]:
    columns = {item.name: item.column for item in own}
    known = {(item.name, item.type) for item in own}
    added = (
        replace(item, column=columns.get(item.name, item.column))
        for item in others
        if (item.name, item.type) not in known
    )
    return tuple(sorted((*own, *added), key=lambda item: (item.name, item.type)))
