"""The version of a model: a hash of what it means.

Layout, comments, the order of statements, the owner, tests and file names are no part of it, nor are sets and defines
that nothing uses; a changed point, a value in a used set's file or a `because` is. A define counts by what it says, not
by its name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, is_dataclass
from functools import lru_cache
from hashlib import sha256
from operator import attrgetter
from typing import Any

from lscore.compiler.model import Defined, Event, Grades, Model, Score, Tiers

LENGTH = 12
"""Hex digits of a version."""


def model_version(model: Model, *, titled: bool) -> str:
    """The hash of a model's meaning. `titled`: the model states its name, which then is part of every result."""
    said: dict[str, str] = {}
    for name, condition in model.defines:
        said[name] = sha256(_form(condition, said).encode()).hexdigest()
    parts = (
        ("model", model.name if titled else ""),
        ("timezone", model.timezone),
        ("missing", *sorted(model.missing)),
        ("declared", model.declared),
        ("account", _form(model.account, said)),
        ("attributes", *_sorted(model.attributes, said)),
        ("events", *sorted(_event(event, said) for event in model.events)),
        ("any fields", *_sorted(model.any_fields, said)),
        ("scores", *sorted(_score(score, said) for score in model.scores)),
        ("grades", _scale(model.grades, said), *_sorted(model.grades.steps if model.grades else (), said)),
        ("levels", *_sorted(model.levels, said)),
        ("rating", _form(model.rating, said)),
        ("tiers", _scale(model.tiers, said), *_sorted(model.tiers.at_most if model.tiers else (), said)),
        ("disqualify", *_sorted(model.disqualify, said)),
        ("skip", *_sorted(model.skip, said)),
        ("routes", *_sorted(model.routes, said)),
        ("ensures", *_sorted((line.condition for line in model.ensures), said)),
    )
    return sha256(repr(parts).encode("utf-8", "surrogatepass")).hexdigest()[:LENGTH]


def _event(event: Event, said: Mapping[str, str]) -> str:
    """An event: its first field is its object, the order of the others means nothing."""
    return repr((event.name, event.data_name, _form(event.fields[:1], said), *_sorted(event.fields[1:], said)))


def _score(score: Score, said: Mapping[str, str]) -> str:
    options = (score.name, score.low, score.high, score.decimals)
    parts = (_sorted(score.rules, said), _sorted(score.categories, said), _sorted(score.keeps, said))
    return repr((options, parts))


def _scale(scale: Grades | Tiers | None, said: Mapping[str, str]) -> str:
    if scale is None:
        return ""
    start = scale.start if isinstance(scale, Grades) else None
    return repr((scale.letters, start, _sorted(scale.lines, said), _form(scale.otherwise, said)))


def _sorted(items: Iterable[Any], said: Mapping[str, str]) -> list[str]:
    return sorted(_form(item, said) for item in items)


def _form(node: Any, said: Mapping[str, str]) -> str:
    """A node as a text: its class and the fields that make two nodes equal."""
    if isinstance(node, Defined):
        return f"Defined({said.get(node.name, node.name)})"
    if isinstance(node, tuple):
        return f"({','.join([_form(item, said) for item in node])})"  # pyright: ignore[reportUnknownVariableType]
    if not is_dataclass(node):
        return repr(node)
    name, read = _reader(type(node))
    return f"{name}({','.join([_form(value, said) for value in read(node)])})"


@lru_cache
def _reader(kind: type[Any]) -> tuple[str, Callable[[Any], tuple[Any, ...]]]:
    """A class's name, and what reads the compared fields of its instances."""
    names = [item.name for item in fields(kind) if item.compare]
    return kind.__name__, attrgetter(*names) if len(names) > 1 else _one(names)


def _one(names: list[str]) -> Callable[[Any], tuple[Any, ...]]:
    """What reads no field or one, as a tuple like that of more."""
    read = attrgetter(names[0]) if names else None
    return lambda node: () if read is None else (read(node),)
