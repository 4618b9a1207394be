"""What the pages of a model declare, and what a name on them stands for.

Read off the trees alone, so that it holds while the model has errors: of a statement that cannot be read nothing is
known, the rest is.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from lscore.compiler.fields import ACTIVE
from lscore.compiler.names import DEFAULT_SCORE, RESULT_NAMES
from lscore.dsl import nodes
from lscore.dsl.diagnostics import Span

Kind = Literal[
    "attribute", "event", "field", "define", "score", "category", "set", "rule", "grade", "tier", "level", "route"
]

OWN: frozenset[Kind] = frozenset({"score", "category", "rule", "grade", "tier", "level", "route"})
"""What a used file keeps for itself: rules and decisions stay with their model."""


@dataclass(frozen=True, slots=True)
class Symbol:
    """Something that has a name. `of` is the event of a field ("" where it may be any event's) and the score of a
    category or level. `home` is the file of the model that keeps it, "" for what all files of a model share."""

    kind: Kind
    name: str
    of: str = ""
    home: str = ""


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A place where a symbol is named. `declared_by` is what declares it there, if anything does."""

    symbol: Symbol
    span: Span
    declared_by: nodes.Node | None = field(default=None, compare=False, repr=False)


@dataclass(slots=True)
class Book:
    """What the pages of one model declare. `declared`: there is a `lead:` block, so that every name is known."""

    attributes: dict[str, nodes.ColumnDecl] = field(default_factory=dict[str, nodes.ColumnDecl])
    events: dict[str, nodes.EventDecl] = field(default_factory=dict[str, nodes.EventDecl])
    defines: dict[str, nodes.Define] = field(default_factory=dict[str, nodes.Define])
    sets: dict[str, nodes.SetOf | nodes.SetFrom] = field(default_factory=dict[str, "nodes.SetOf | nodes.SetFrom"])
    scores: set[str] = field(default_factory=set[str])
    declared: bool = False

    @staticmethod
    def of(pages: Iterable[nodes.Page]) -> Book:
        """The declarations of some pages."""
        book = Book()
        for page in pages:
            for node in page.statements:
                book.take(node)
        return book

    def take(self, node: nodes.Statement) -> None:
        """Note what a statement declares."""
        match node:
            case nodes.LeadBlock(attributes=attributes):
                self.declared = True
                for column in attributes:
                    self.attributes.setdefault(column.name.text, column)
            case nodes.EventDecl(name=name):
                self.events.setdefault(name.text, node)
            case nodes.Define(name=name):
                self.defines.setdefault(name.text, node)
            case nodes.SetOf(name=name) | nodes.SetFrom(name=name):
                self.sets.setdefault(name.text, node)
            case nodes.ScoreBlock(name=name):
                self.scores.add(name.text)
            case nodes.CategoryBlock() | nodes.When() | nodes.Each() | nodes.PointsBy() | nodes.ChoiceOf():
                self.scores.add(DEFAULT_SCORE)
            case nodes.ForEvery() | nodes.ForEveryWithout():
                self.scores.add(DEFAULT_SCORE)
            case _:
                pass

    def kind_of(self, name: str) -> Kind | None:
        """What a name of the one set of names is declared as."""
        if name in self.attributes:
            return "attribute"
        if name in self.events:
            return "event"
        if name in self.defines:
            return "define"
        return "score" if name in self.scores else None

    def field_of(self, event: str, name: str) -> nodes.ColumnDecl | None:
        """The declaration of a field."""
        declared = self.events.get(event)
        return next((item for item in declared.fields if item.name.text == name), None) if declared else None

    def fields_named(self, name: str, event: str) -> list[Symbol]:
        """The fields that a name stands for behind an event: its own, behind `active` those of all events."""
        if event != ACTIVE or event in self.events:
            return [Symbol("field", name, event)]
        found = [Symbol("field", name, known) for known in self.events if self.field_of(known, name) is not None]
        return found or [Symbol("field", name)]

    def value_of(self, name: str) -> Symbol | None:
        """What a name stands for where a value of the lead stands; None for results like `grade`."""
        kind = self.kind_of(name)
        if kind is None and name in RESULT_NAMES:
            return None
        return Symbol(kind or "attribute", name)

    def phrase_of(self, name: str, *, bare: bool) -> Symbol | None:
        """What the name of an event phrase stands for; None for `active` and for results like `disqualified`."""
        kind = self.kind_of(name)
        if kind is None and (name == ACTIVE or (bare and name in RESULT_NAMES)):
            return None
        return Symbol(kind or "event", name)
