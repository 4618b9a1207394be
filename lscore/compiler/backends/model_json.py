"""The Model as JSON, for programs that are not written in Python, and the JSON Schema of it.

A node is an object with its class under `node` and its fields by name; a tuple is an array; an enum its text; an int an
int in the Model's units. Where a node stands on the page is under `place`. What a class and a field mean stands in
`lscore.compiler.model`, and as descriptions in the schema.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from enum import StrEnum
from types import NoneType, UnionType
from typing import Any, Literal, Union, cast, get_args, get_origin, get_type_hints

from lscore.compiler.model import Body, Condition, Expectation, Model, Rows, Value
from lscore.dsl.diagnostics import Span

FORMAT = "lscore.model"
VERSION = 1
"""Grows with every change that a reader of the JSON would notice."""

_UNIONS = {
    frozenset(get_args(union)): name
    for name, union in (
        ("Body", Body),
        ("Condition", Condition),
        ("Expectation", Expectation),
        ("Rows", Rows),
        ("Value", Value),
    )
}
"""Unions that have a name, by their classes."""

_PLACE = {"file": str, "line": int, "column": int}
_SIMPLE: dict[Any, dict[str, Any]] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    bool: {"type": "boolean"},
    NoneType: {"type": "null"},
    Span: {"$ref": "#/$defs/Place"},
}


def to_json(model: Model) -> str:
    """A model as JSON: UTF-8 text that ends in a newline, keys always in the same order."""
    document = {"format": FORMAT, "version": VERSION, "model": _plain(model)}
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _plain(node: Any) -> Any:
    """A node as JSON has it."""
    if isinstance(node, Span):
        return {name: getattr(node, name) for name in _PLACE}
    if isinstance(node, tuple):
        return [_plain(item) for item in cast("tuple[Any, ...]", node)]
    if is_dataclass(node):
        pairs = ((_key(item.name), _plain(getattr(node, item.name))) for item in fields(node))
        return {"node": type(node).__name__, **dict(pairs)}
    return node.value if isinstance(node, StrEnum) else node


def _key(name: str) -> str:
    return "place" if name == "span" else name


def schema_text() -> str:
    """The JSON Schema (draft 2020-12) of what `to_json` gives, made from the classes of the Model."""
    definitions = {"Place": _object({name: _SIMPLE[kind] for name, kind in _PLACE.items()})}
    definitions |= {name: _choice(nodes) for nodes, name in _UNIONS.items()}
    for kind in _classes(Model, set()):
        definitions[kind.__name__] = _class_schema(kind)
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"{FORMAT}, version {VERSION}",
        "description": (
            "What a lead scoring model means. Points and numbers are in units of 1/10,000, durations and instants in "
            "microseconds (instants from 1970-01-01 UTC), days are counted from 1970-01-01, texts to compare with are "
            "in normal form. Integers may be larger than 2^53."
        ),
        **_object({"format": {"const": FORMAT}, "version": {"const": VERSION}, "model": _type_schema(Model)}),
        "$defs": dict(sorted(definitions.items())),
    }
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


def _class_schema(kind: type[Any]) -> dict[str, Any]:
    """The schema of one class of nodes."""
    properties = {"node": {"const": kind.__name__}}
    properties |= {_key(name): _type_schema(type_) for name, type_ in _hints(kind)}
    words = " ".join((inspect.getdoc(kind) or "").split())
    return {"description": words, **_object(properties)}


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    """An object that has exactly these properties."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _type_schema(type_: Any) -> dict[str, Any]:
    """The schema of what a field of this type holds."""
    if type_ in _SIMPLE:
        return _SIMPLE[type_]
    origin, items = get_origin(type_), get_args(type_)
    if origin is Literal:
        return {"enum": list(items)}
    if origin in (Union, UnionType):
        return _union_schema(items)
    if origin is tuple and items[-1] is Ellipsis:
        return {"type": "array", "items": _type_schema(items[0])}
    if origin is tuple:
        each = [_type_schema(item) for item in items]
        return {"type": "array", "prefixItems": each, "items": False, "minItems": len(each)}
    if issubclass(type_, StrEnum):
        return {"enum": [item.value for item in type_]}
    return {"$ref": f"#/$defs/{type_.__name__}"}


def _union_schema(types: tuple[Any, ...]) -> dict[str, Any]:
    """The schema of what is of one of these types."""
    nodes = frozenset(type_ for type_ in types if type_ not in _SIMPLE and is_dataclass(type_))
    if len(nodes) < 2:
        return {"anyOf": [_type_schema(type_) for type_ in types]}
    known = {"$ref": f"#/$defs/{_UNIONS[nodes]}"} if nodes in _UNIONS else _choice(nodes)
    others = [_type_schema(type_) for type_ in types if type_ not in nodes]
    return {"anyOf": [known, *others]} if others else known


def _choice(nodes: frozenset[Any]) -> dict[str, Any]:
    """The schema of a node of one of these classes: its `node` says by which one it is to be read."""
    names = sorted(kind.__name__ for kind in nodes)
    return {
        "type": "object",
        "properties": {"node": {"enum": names}},
        "required": ["node"],
        "allOf": [
            {"if": {"properties": {"node": {"const": name}}}, "then": {"$ref": f"#/$defs/{name}"}} for name in names
        ],
    }


def _classes(kind: type[Any], found: set[type[Any]]) -> Iterator[type[Any]]:
    """A class of nodes and all that its fields may hold."""
    if kind in found or kind is Span:
        return
    found.add(kind)
    yield kind
    for _, type_ in _hints(kind):
        for part in _parts(type_):
            yield from _classes(part, found)


def _parts(type_: Any) -> Iterator[type[Any]]:
    """The classes of nodes in a type."""
    if is_dataclass(type_):
        yield cast("type[Any]", type_)
    elif get_origin(type_) is not Literal:
        for item in get_args(type_):
            yield from _parts(item)


def _hints(kind: type[Any]) -> Iterator[tuple[str, Any]]:
    """The fields of a class with their types."""
    hints = get_type_hints(kind)
    return ((item.name, hints[item.name]) for item in fields(kind))
