"""The names that a model declares, and the values written in it, read off its pages: there is no need of a Model, so
they are known while a line is being written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from lscore.compiler.model import Model
from lscore.compiler.normal import normal
from lscore.dsl import nodes
from lscore.dsl.tokens import RESERVED

NameKind = Literal["attribute", "event", "define", "score"]

_VALUE = r'"(?:[^"\\\n]|\\.)*"|[^\W\d_](?:[\w-]*\w)?'


@dataclass(frozen=True, slots=True)
class Column:
    """An attribute of the leads or a field of an event: its type, its column in the data, the values it may have."""

    name: str
    type: nodes.TypeName = "text"
    column: str = ""
    one_of: tuple[str, ...] = ()
    declared: bool = True


@dataclass(frozen=True, slots=True)
class EventNames:
    """An event: its name in the data, and its fields, the object first."""

    name: str
    data_name: str
    fields: tuple[Column, ...] = ()
    declared: bool = True

    @property
    def object(self) -> Column | None:
        """The field that an object is a value of."""
        return self.fields[0] if self.fields else (None if self.declared else Column("object", declared=False))

    def field(self, name: str) -> Column | None:
        """A field by its name."""
        return next((item for item in self.fields if item.name == name), None)


@dataclass(frozen=True)
class Vocabulary:
    """All names of a model. `closed`: it has a `lead:` block, so that no other names are known."""

    closed: bool = False
    attributes: Mapping[str, Column] = field(default_factory=dict[str, Column])
    events: Mapping[str, EventNames] = field(default_factory=dict[str, EventNames])
    sets: Mapping[str, nodes.SetOf | nodes.SetFrom] = field(default_factory=dict[str, "nodes.SetOf | nodes.SetFrom"])
    defines: Mapping[str, nodes.Define] = field(default_factory=dict[str, nodes.Define])
    scores: tuple[str, ...] = ()
    categories: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    windows: Mapping[tuple[str, str], nodes.Duration] = field(default_factory=dict[tuple[str, str], nodes.Duration])
    """The windows of categories, by score and category."""
    grades: tuple[str, ...] = ()
    tiers: tuple[str, ...] = ()
    levels: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    routes: tuple[str, ...] = ()
    timezone: str = "UTC"
    missing: frozenset[str] = frozenset()
    """The texts that mean missing, in normal form."""
    texts: tuple[str, ...] = ()
    """The texts of the pages."""

    def kind_of(self, name: str) -> NameKind | None:
        """What a name stands for; None for one that nothing declares."""
        if name in self.attributes:
            return "attribute"
        if name in self.events:
            return "event"
        if name in self.defines:
            return "define"
        return "score" if name in self.scores else None

    @cached_property
    def all_fields(self) -> dict[str, Column]:
        """The fields of all events, which `active` sees."""
        return {item.name: item for event in self.events.values() for item in event.fields}

    def fields_of(self, event: str | None) -> Mapping[str, Column]:
        """The fields of an event; of `active` (and where the event is not known) those of all."""
        known = self.events.get(event or "")
        return {item.name: item for item in known.fields} if known is not None else self.all_fields

    def rule_names(self) -> tuple[str, ...]:
        """The names that rules are given by `as`."""
        return self._found(r"\bas[ \t]+([^\W\d_](?:[\w-]*\w)?)")

    def reasons(self) -> tuple[str, ...]:
        """The texts of `because`, in quotes as written."""
        return self._found(r'\bbecause[ \t]+("(?:[^"\\\n]|\\.)*")')

    def written_after(self, *words: str) -> tuple[str, ...]:
        """The values that stand right behind some words on the pages, as they are written there."""
        start = r"[ \t]+".join(map(re.escape, words))
        values = self._found(rf"(?<![\w-]){start}(?![\w-])[ \t]+(?:any[ \t]+of[ \t]+)?({_VALUE})")
        return tuple(value for value in values if value not in RESERVED and value not in self.sets)

    def _found(self, pattern: str) -> tuple[str, ...]:
        matched = (found for text in self.texts for found in re.findall(pattern, text))
        return tuple(dict.fromkeys(matched))


def vocabulary_of(pages: Iterable[nodes.Page], model: Model | None = None) -> Vocabulary:
    """The names on some pages, the model's own first; `model` adds what undeclared names are read as."""
    pages = list(pages)
    # A file of tests names a model, whose rules are meant by them.
    own = 2 if pages and pages[0].statements and isinstance(pages[0].statements[0], nodes.TestsOf) else 1
    statements = [(statement, number < own) for number, page in enumerate(pages) for statement in page.statements]
    collected = _Collected()
    for statement, of_model in statements:
        collected.take(statement, own=of_model)
    if model is not None:
        collected.take_model(model)
    if not collected.grades and any(isinstance(item, nodes.GradeLine | nodes.StepLine) for item, _ in statements):
        collected.grades = ("A", "B", "C", "D")
    if not collected.tiers:
        letters = (_text(item.letter) for item, _ in statements if isinstance(item, nodes.TierLine))
        collected.tiers = tuple(dict.fromkeys(letters))
    return collected.vocabulary(tuple(page.text for page in pages))


@dataclass(slots=True)
class _Collected:
    """What the statements say, so far."""

    closed: bool = False
    attributes: dict[str, Column] = field(default_factory=dict[str, Column])
    events: dict[str, EventNames] = field(default_factory=dict[str, EventNames])
    sets: dict[str, nodes.SetOf | nodes.SetFrom] = field(default_factory=dict[str, "nodes.SetOf | nodes.SetFrom"])
    defines: dict[str, nodes.Define] = field(default_factory=dict[str, nodes.Define])
    categories: dict[str, dict[str, None]] = field(default_factory=dict[str, dict[str, None]])
    windows: dict[tuple[str, str], nodes.Duration] = field(default_factory=dict[tuple[str, str], nodes.Duration])
    grades: tuple[str, ...] = ()
    tiers: tuple[str, ...] = ()
    levels: dict[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    routes: dict[str, None] = field(default_factory=dict[str, None])
    timezone: str = "UTC"
    missing: set[str] = field(default_factory=set[str])

    def take(self, statement: nodes.Statement, *, own: bool) -> None:
        """Take down a statement; `own`: of the model's own page, not of one that it uses."""
        match statement:
            case nodes.LeadBlock(attributes=columns):
                self.closed = True
                self.attributes |= {item.name.text: column_of(item) for item in columns}
            case nodes.EventDecl(name=name, data_name=data_name, fields=fields):
                shown = data_name.text if data_name is not None else name.text
                self.events[name.text] = EventNames(name.text, shown, tuple(map(column_of, fields)))
            case nodes.SetOf(name=name) | nodes.SetFrom(name=name):
                self.sets[name.text] = statement
            case nodes.Define(name=name):
                self.defines[name.text] = statement
            case nodes.MissingMarkers(values=values):
                self.missing |= {normal(_text(item)) for item in values}
            case nodes.Timezone(name=name):
                self.timezone = name.text
            case _ if own:
                self._take_own(statement)
            case _:
                pass

    def _take_own(self, statement: nodes.Statement) -> None:
        match statement:
            case nodes.ScoreBlock(name=name, body=body):
                self._categories(name.text, body)
            case nodes.CategoryBlock():
                self._categories("score", (statement,))
            case nodes.When() | nodes.Each() | nodes.PointsBy() | nodes.ChoiceOf() | nodes.ForEvery():
                self.categories.setdefault("score", {})
            case nodes.ForEveryWithout():
                self.categories.setdefault("score", {})
            case nodes.Grades(letters=letters):
                self.grades = tuple(map(_text, letters))
            case nodes.Tiers(letters=letters):
                self.tiers = tuple(map(_text, letters))
            case nodes.Levels(score=score, rows=rows):
                self.levels[score.text] = tuple(dict.fromkeys(_text(row.level) for row in rows))
            case nodes.Route(target=target):
                self.routes[_text(target)] = None
            case _:
                pass

    def _categories(self, score: str, body: Iterable[nodes.Rule | nodes.CategoryBlock]) -> None:
        known = self.categories.setdefault(score, {})
        for item in body:
            if isinstance(item, nodes.CategoryBlock):
                known[item.name.text] = None
                for option in item.options:
                    if isinstance(option, nodes.WithinOption):
                        self.windows[score, item.name.text] = option.duration

    def take_model(self, model: Model) -> None:
        """Take down what undeclared names are read as."""
        for attribute in model.attributes:
            column = Column(attribute.name, attribute.type.value, attribute.column, declared=attribute.declared)
            if not self.closed:
                self.attributes.setdefault(attribute.name, column)
        for event in model.events:
            fields = tuple(Column(item.name, item.type.value, item.column) for item in event.fields)
            if not event.declared and not self.closed:
                self.events.setdefault(event.name, EventNames(event.name, event.data_name, fields, declared=False))

    def vocabulary(self, texts: tuple[str, ...]) -> Vocabulary:
        """All of it."""
        return Vocabulary(
            closed=self.closed,
            attributes=self.attributes,
            events=self.events,
            sets=self.sets,
            defines=self.defines,
            scores=tuple(self.categories),
            categories={score: tuple(names) for score, names in self.categories.items()},
            windows=self.windows,
            grades=self.grades,
            tiers=self.tiers,
            levels=self.levels,
            routes=tuple(self.routes),
            timezone=self.timezone,
            missing=frozenset(self.missing),
            texts=texts,
        )


def column_of(node: nodes.ColumnDecl) -> Column:
    """A column as it is declared."""
    column = node.column.text if node.column is not None else node.name.text
    return Column(node.name.text, node.type or "text", column, tuple(map(_text, node.one_of)))


def _text(value: nodes.Value) -> str:
    """A value as text."""
    match value:
        case nodes.Name(text=text):
            return text
        case nodes.Quoted():
            return value.text
        case nodes.Number(written=written) | nodes.DateValue(written=written) | nodes.TimeValue(written=written):
            return written


def values_of(item: nodes.SetOf) -> Iterator[str]:
    """The values of a set as they are written."""
    for value in item.values:
        yield value.text if isinstance(value, nodes.Name) else value.written
