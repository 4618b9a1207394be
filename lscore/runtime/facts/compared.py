"""The texts that a model compares attributes and fields with, out of its meaning. Patterns are none of them."""

from __future__ import annotations

from collections.abc import Iterator

from lscore.compiler.lint.subject import parts_of
from lscore.compiler.model import (
    AttributeValue,
    EachRule,
    EventValue,
    FieldValue,
    ListHas,
    Model,
    Query,
    TableRule,
    TextIn,
    TextRows,
    Value,
)

Texts = dict[str, set[str]]
FieldTexts = dict[tuple[str, str], set[str]]


def texts_of_attributes(model: Model) -> Texts:
    """By attribute, in normal form."""
    found: Texts = {}
    for value, texts in _tests((model, model.defines)):
        if isinstance(value, AttributeValue):
            found.setdefault(value.name, set()).update(texts)
    return found


def texts_of_fields(model: Model) -> FieldTexts:
    """By event (empty: any event) and field, in normal form."""
    found: FieldTexts = {}

    def add(event: str | None, value: Value, texts: tuple[str, ...]) -> None:
        if isinstance(value, FieldValue):
            found.setdefault((event or "", value.name), set()).update(texts)

    for query in parts_of(model, Query):
        for value, texts in _tests(query.where):
            add(query.event, value, texts)
    for rule in parts_of(model, EachRule):
        if rule.by is not None and isinstance(rule.rows, TextRows):
            add(rule.query.event, rule.by, tuple(text for text, _ in rule.rows.exact))
    for value, texts in _tests(model):
        if isinstance(value, EventValue):
            add(value.query.event, value.field, texts)
    return found


def _tests(part: object) -> Iterator[tuple[Value, tuple[str, ...]]]:
    for test in parts_of(part, TextIn):
        yield test.value, test.texts.exact
    for test in parts_of(part, ListHas):
        for group in test.groups:
            yield test.value, group.exact
    for rule in parts_of(part, TableRule):
        if isinstance(rule.rows, TextRows):
            yield rule.value, tuple(text for text, _ in rule.rows.exact)
