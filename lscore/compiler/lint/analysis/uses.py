"""Which declared names a model uses, and where.

Sets are gone in a Model, so their uses are read off the pages; attributes, events, fields and defines are read off the
Model, where it is settled what each name stands for. Tests use nothing here: what is only given in a test decides
nothing about a lead.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, fields
from functools import lru_cache
from operator import attrgetter
from typing import Any, cast

from lscore.compiler.lint.subject import Subject, nodes_in
from lscore.compiler.model import AttributeValue, Defined, FieldValue, Model, Query
from lscore.dsl import nodes
from lscore.dsl.diagnostics import Span

LETTERS = frozenset({"grade", "tier", "rating"})


# --- sets


def sets_named(subject: Subject) -> frozenset[str]:
    """The bare names that stand for a set, or would if one had that name, on any page."""
    kinds = (nodes.Compare, nodes.In, nodes.Includes, nodes.Phrase, nodes.Row, nodes.SetOf)
    values = (value for kind in kinds for node in subject.nodes(kind) for value in _listed_names(node))
    return frozenset(value.text for value in values if isinstance(value, nodes.Name))


def _listed_names(node: nodes.Node) -> Iterator[nodes.Expr | nodes.RowLabel]:
    yield from listed_values(node)
    if isinstance(node, nodes.Phrase) and node.where is not None:
        # A field may be named like a result, so that what stands beside it is no letter.
        for test in nodes_in(node.where):
            if isinstance(test, nodes.Compare):
                yield test.right
            elif isinstance(test, nodes.In):
                yield from test.items


def listed_values(node: nodes.Node) -> tuple[nodes.Expr | nodes.RowLabel, ...]:
    """The values of a node among which a bare name stands for the set of that name."""
    match node:
        case nodes.Compare(op="is" | "is not", left=left, right=right):
            return () if _is_letter(left) else (right,)
        case nodes.In(left=left, items=items):
            return () if _is_letter(left) else items
        case nodes.Includes(items=items):
            return items
        case nodes.Phrase(objects=objects):
            return objects
        case nodes.Row(labels=labels):
            return labels
        case nodes.SetOf(values=values):
            return values
        case _:
            return ()


def _is_letter(left: nodes.Expr | nodes.Condition) -> bool:
    """Whether what stands on the left is a letter of a scale, beside which no name is a set."""
    match left:
        case nodes.Group(item=item):
            return _is_letter(item)
        case nodes.Name(text=text):
            return text in LETTERS
        case nodes.Phrase(event=event):
            return left.bare and event.text in LETTERS
        case _:
            return isinstance(left, nodes.LevelOf)


# --- what the Model looks at

LEAVES = (str, int, type(None))
"""What most parts of a Model are, and holds no other part."""


@dataclass(slots=True)
class Uses:
    """What rules, decisions, guarantees and defines look at. `events` has None where a phrase looks at any event, and
    so has `fields`, which are by event and name."""

    attributes: set[str] = field(default_factory=set[str])
    defines: set[str] = field(default_factory=set[str])
    events: set[str | None] = field(default_factory=set["str | None"])
    accounts: bool = False
    """Whether a phrase looks at the account."""
    fields: set[tuple[str | None, str]] = field(default_factory=set["tuple[str | None, str]"])

    def copy(self) -> Uses:
        """The same uses, to be added to."""
        return Uses({*self.attributes}, {*self.defines}, {*self.events}, self.accounts, {*self.fields})


def uses_of(subject: Subject) -> Uses:
    """All that the model of a subject looks at. Kept with the subject, since several rules ask."""
    kept = vars(subject)
    if "_uses" not in kept:
        found = kept["_uses"] = uses_of_rules(subject).copy()
        for part in _meaning(subject.model):
            _look(part, None, found)
    return cast(Uses, kept["_uses"])


def uses_of_rules(subject: Subject) -> Uses:
    """All that the rules of a subject's scores look at. Kept with the subject, too."""
    kept = vars(subject)
    if "_uses_of_rules" not in kept:
        kept["_uses_of_rules"] = uses_in(score.rules for score in subject.model.scores)
    return cast(Uses, kept["_uses_of_rules"])


def uses_in(parts: Iterable[object]) -> Uses:
    """All that some parts of a Model look at; behind defines nothing."""
    found = Uses()
    for part in parts:
        _look(part, None, found)
    return found


def _meaning(model: Model) -> Iterable[object]:
    """All that decides something beside the rules of scores: keeps, decisions, guarantees and defines."""
    return (
        model.defines,
        *(score.keeps for score in model.scores),
        model.grades,
        model.levels,
        model.rating,
        model.tiers,
        model.disqualify,
        model.skip,
        model.routes,
        model.ensures,
    )


def _look(part: object, event: str | None, found: Uses) -> None:
    """Note what a part of a Model looks at; `event` is the one whose fields are at hand."""
    match part:
        case None | str() | int() | Span():
            return
        case tuple():
            for item in cast("tuple[object, ...]", part):
                if not isinstance(item, LEAVES):
                    _look(item, event, found)
        case AttributeValue(name=name):
            found.attributes.add(name)
        case Defined(name=name):
            found.defines.add(name)
        case FieldValue(name=name):
            found.fields.add((event, name))
        case Query():
            _look_at_events(part, found)
        case _ if hasattr(part, "__dataclass_fields__"):
            query: object = getattr(part, "query", None)
            here = query.event if isinstance(query, Query) else event
            for value in parts_in(part):
                if not isinstance(value, LEAVES):
                    _look(value, here, found)
        case _:
            return


def _look_at_events(query: Query, found: Uses) -> None:
    found.events.add(query.event)
    found.accounts = found.accounts or query.account
    _look(query.where, query.event, found)
    if query.after is not None:
        _look_at_events(query.after.anchor, found)
        _look(query.after.same, query.event, found)
        _look(query.after.same, query.after.anchor.event, found)


def parts_in(part: object) -> tuple[object, ...]:
    """What a part of a Model is made of: what counts when two are compared."""
    return _reader(type(part))(part)


@lru_cache
def _reader(kind: type[Any]) -> Callable[[Any], tuple[object, ...]]:
    """What reads the compared fields of a class."""
    names = [item.name for item in fields(kind) if item.compare]
    if len(names) > 1:
        return attrgetter(*names)
    return lambda node: tuple(getattr(node, name) for name in names)


# --- what tests speak of


def names_in_tests(subject: Subject) -> frozenset[str]:
    """What the tests of a model give: attributes, events, and fields as `event.field`."""
    return frozenset(_names_in_tests(subject))


def _names_in_tests(subject: Subject) -> Iterator[str]:
    for test in subject.tests:
        yield from (name for name, _ in test.lead)
        for event in test.events:
            yield event.event
            yield from (f"{event.event}.{name}" for name, _ in event.fields)
