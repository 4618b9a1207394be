"""What the names of a model stand for.

Attributes, events, defines and scores share one set of names; sets have a role of their own. Without a `lead:` block
names are free: `FreeNames` notes what each is read as, so that the Model can list it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal
from zoneinfo import ZoneInfo

from lscore.compiler.model import Attribute, Event, Field, Type
from lscore.compiler.normal import normal
from lscore.compiler.problems import names as problems
from lscore.compiler.report import Report
from lscore.compiler.sets import SetValues
from lscore.dsl import nodes
from lscore.dsl.diagnostics import Edit, Fix, Label, Span
from lscore.dsl.spelling import nearest

Kind = Literal["attribute", "event", "define", "score"]

RESULT_NAMES = frozenset(
    {
        "lead",
        "grade",
        "tier",
        "rating",
        "level",
        "disqualified",
        "skipped",
        "reasons",
        "routes",
        "model",
        "model_version",
        "as_of",
    }
)
"""Columns of the result, which no attribute, event or score is named like."""

DEFAULT_SCORE = "score"
"""The score that rules outside any score belong to."""


@dataclass(frozen=True, slots=True)
class Declared:
    """A declared name: what it is and where."""

    kind: Kind
    span: Span


@dataclass(frozen=True, slots=True)
class Scale:
    """Letters, best first, as declared and by their normal form."""

    letters: tuple[str, ...]

    def find(self, text: str) -> str | None:
        """The letter as declared, or None when the scale has no such letter."""
        form = normal(text)
        return next((letter for letter in self.letters if normal(letter) == form), None)


@dataclass(slots=True)
class FreeNames:
    """What undeclared names are read as. Only models without a `lead:` block have any."""

    attributes: dict[tuple[str, Type], Span] = field(default_factory=dict[tuple[str, Type], Span])
    events: dict[str, Span] = field(default_factory=dict[str, Span])
    fields: dict[str, dict[tuple[str, Type], Span]] = field(default_factory=dict[str, dict[tuple[str, Type], Span]])
    any_fields: dict[tuple[str, Type], Span] = field(default_factory=dict[tuple[str, Type], Span])
    texts: list[nodes.Name] = field(default_factory=list[nodes.Name])
    """Bare names that stand for texts in comparisons: none may turn out to be an attribute."""
    roles: dict[str, Declared] = field(default_factory=dict[str, Declared])


@dataclass(slots=True)
class World:
    """All declarations of a model. `declared`: it has a `lead:` block, so that every name is known."""

    declared: bool
    zone: ZoneInfo
    names: dict[str, Declared] = field(default_factory=dict[str, Declared])
    attributes: dict[str, Attribute] = field(default_factory=dict[str, Attribute])
    events: dict[str, Event] = field(default_factory=dict[str, Event])
    sets: dict[str, SetValues] = field(default_factory=dict[str, SetValues])
    account: nodes.Name | None = None
    missing: frozenset[str] = frozenset()
    """The texts that mean missing, in normal form."""
    grades: Scale | None = None
    tiers: Scale | None = None
    levels: dict[str, Scale] = field(default_factory=dict[str, Scale])
    has_rating: bool = False
    disqualifies: bool = False
    free: FreeNames = field(default_factory=FreeNames)

    def known(self, *kinds: Kind) -> list[str]:
        """All declared names of some kinds."""
        return [name for name, declared in self.names.items() if declared.kind in kinds]


def with_article(kind: Kind) -> str:
    """A kind of name in a sentence."""
    return f"an {kind}" if kind in ("attribute", "event") else f"a {kind}"


def free_name(node: nodes.Name, kind: Literal["attribute", "event"], world: World, report: Report) -> bool:
    """Take an undeclared name as an attribute or an event; False (and a problem) when it cannot be one."""
    if node.text in RESULT_NAMES:
        report.add(result_name(node, kind))
        return False
    role = world.free.roles.setdefault(node.text, Declared(kind, node.span))
    if role.kind != kind:
        there = Label(role.span, f"read as an {role.kind} here")
        report.add(problems.TwoMeanings(span=node.span, name=node.text, kind=kind, other=role.kind, related=(there,)))
        return False
    return True


def result_name(node: nodes.Name, kind: Kind) -> problems.ResultName:
    """A name that a column of the result has, for something else."""
    name = node.text
    if kind == "event":
        hint = f'choose another name; the data may keep its own: `event the_{name} from "{name}"`'
    elif kind == "attribute":
        hint = f'choose another name; the data may keep its own: `the_{name} text from "{name}"`'
    else:
        hint = "choose another name"
    return problems.ResultName(span=node.span, kind=kind, name=name, hint=hint)


def free_fields(world: World, event: str | None) -> tuple[Field, ...]:
    """The fields that an undeclared event is read with: its own (None: of any event) and those that `active` reads."""
    own = world.free.fields.get(event, {}) if event is not None else {}
    read = dict.fromkeys((*own, *world.free.any_fields))
    return tuple(Field(name, kind, name, declared=False) for name, kind in sorted(read))


MOST_SUGGESTED = 100
"""From so many problems on, no near names are looked for."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """The nearest known name: as a sentence and as an edit."""

    hint: str = ""
    fix: Fix | None = None


def suggest(name: str, known: Iterable[str], span: Span, report: Report) -> Suggestion:
    """What `name` at `span` was perhaps meant to be. Nothing once there are many problems: looking takes time, and
    then it is a declaration that is wrong."""
    if len(report.problems) >= MOST_SUGGESTED:
        return Suggestion()
    found = nearest(name, list(known))
    if found is None:
        return Suggestion()
    return Suggestion(f"did you mean `{found}`?", Fix(f"write `{found}`", (Edit(span, found),)))
