"""The fields of events, and what a name means behind `where`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from lscore.compiler.conditions import condition
from lscore.compiler.model import Condition, FieldValue, Type, Value, YesNoIs
from lscore.compiler.names import World, free_name, suggest, with_article
from lscore.compiler.problems import names as name_problems
from lscore.compiler.problems import phrases as problems
from lscore.compiler.reading import Derived
from lscore.compiler.report import Report
from lscore.compiler.sets import SetValues
from lscore.compiler.values import DATES, KINDS
from lscore.compiler.windows import attribute_window
from lscore.dsl import nodes
from lscore.dsl.diagnostics import Label
from lscore.dsl.edits import parenthesise

ACTIVE = "active"
"""The word for any event."""

OBJECT = "object"
"""The field that an undeclared event's OBJECT stands in."""


@dataclass(frozen=True, slots=True)
class EventFields:
    """What is known of an event's fields. `name` is None for any event; `free`: it may have any other field."""

    title: str
    name: str | None
    types: dict[str, tuple[Type, ...]] = field(default_factory=dict[str, tuple[Type, ...]])
    object: str | None = None
    free: bool = False


def fields_of(node: nodes.Name, world: World, report: Report) -> EventFields | None:
    """The event that a name stands for, with its fields; None (and a problem) when it is no event."""
    name = node.text
    event = world.events.get(name)
    if event is not None:
        types = {known.name: (known.type,) for known in event.fields}
        first = event.fields[0].name if event.fields else None
        return EventFields(f"`{name}`", name, types, first)
    declared = world.names.get(name)
    if declared is not None:
        kind = with_article(declared.kind)
        there = Label(declared.span, f"{kind} here")
        report.add(name_problems.NoEvent(span=node.span, name=name, kind=kind, related=(there,)))
        return None
    if name == ACTIVE:
        return _any_event(world)
    if world.declared:
        near = suggest(name, [*world.known("event"), ACTIVE], node.span, report)
        report.add(name_problems.UnknownEvent(span=node.span, name=name, hint=near.hint, fix=near.fix))
        return None
    if not free_name(node, "event", world, report):
        return None
    world.free.events.setdefault(name, node.span)
    return EventFields(f"`{name}`", name, {}, OBJECT, free=True)


def field_value(
    node: nodes.Name, event: EventFields, world: World, report: Report, want: Type | None = None
) -> FieldValue | None:
    """A field of an event; one of an undeclared event is read as `want` (None: as text)."""
    types = event.types.get(node.text, ())
    if types:
        kind, *others = types
        if others:
            kinds = " and ".join(KINDS[one] for one in types)
            report.add(problems.FieldOfSeveralTypes(span=node.span, name=node.text, kinds=kinds))
            return None
        if event.name is None and not world.declared:
            world.free.any_fields.setdefault((node.text, kind), node.span)
        return FieldValue(node.text, kind)
    if event.free:
        return free_field(node.text, event, node, world, want or Type.TEXT)
    _unknown_field(node, event, world, report)
    return None


def free_field(name: str, event: EventFields, node: nodes.Node, world: World, kind: Type) -> FieldValue:
    """A field of an undeclared event (or of any), read as a type."""
    if event.name is None:
        world.free.any_fields.setdefault((name, kind), node.span)
    else:
        world.free.fields.setdefault(event.name, {}).setdefault((name, kind), node.span)
    return FieldValue(name, kind)


def shared_field(
    node: nodes.Name, this: EventFields, other: EventFields, world: World, report: Report
) -> FieldValue | None:
    """`of the same FIELD`: a field that both events know, with one type."""
    declared = [event.types[node.text] for event in (this, other) if node.text in event.types]
    want = declared[0][0] if declared else None
    first = field_value(node, this, world, report, want)
    second = field_value(node, other, world, report, want)
    if first is None or second is None:
        return None
    if first != second:
        kinds = f"{KINDS[first.type]} in {this.title} and {KINDS[second.type]} in {other.title}"
        report.add(problems.SameFieldOfTwoTypes(span=node.span, name=node.text, kinds=kinds))
        return None
    return first


@dataclass(frozen=True, slots=True)
class FieldReader:
    """Behind `where`: names are the event's own fields."""

    world: World
    report: Report
    event: EventFields

    @property
    def sets(self) -> Mapping[str, SetValues]:
        """All sets."""
        return self.world.sets

    def name(self, node: nodes.Name, want: Type | None) -> Value | None:
        """A field."""
        return field_value(node, self.event, self.world, self.report, want)

    def derived(self, node: Derived, want: Type | None) -> Value | None:
        """Nothing out of other events."""
        del want
        self.report.add(problems.OnlyFields(span=node.span, text=self.report.text(node.span), title=self.event.title))
        return None

    def phrase(self, node: nodes.Phrase) -> Condition | None:
        """A yes/no field, or a date in a window."""
        if not node.windowed:
            text = self.report.text(node.span)
            self.report.add(problems.OnlyFields(span=node.span, text=text, title=self.event.title))
            return None
        if node.window is not None:
            found = self.name(node.event, Type.DATE)
            return None if found is None else attribute_window(node, node.window, found, self)
        found = self.name(node.event, Type.YESNO)
        if found is None:
            return None
        assert isinstance(found, FieldValue)
        if found.type is not Type.YESNO:
            name, kind = node.event.text, KINDS[found.type]
            hint = f"a date in a window stands in parentheses: `where ({name} within 30d)`"
            hint = hint if found.type in DATES else ""
            self.report.add(problems.FieldAlone(span=node.span, name=name, kind=kind, hint=hint))
            return None
        return YesNoIs(found, wanted=True)

    def clash(self, node: nodes.Name) -> str:
        """A field of this event, or an attribute of the lead."""
        if node.text in self.event.types:
            return f"a field of {self.event.title}"
        return "an attribute of the lead" if node.text in self.world.attributes else ""


def where_condition(node: nodes.Condition, event: EventFields, world: World, report: Report) -> Condition | None:
    """The condition behind `where`: one test, or a condition in parentheses."""
    reader = FieldReader(world, report, event)
    match node:
        case nodes.Not():
            report.add(problems.WhereNot(span=node.span, fix=parenthesise(node.span)))
            return None
        case nodes.Compare(right=nodes.Arith()):
            text = report.text(node.span)
            report.add(problems.WhereArithmetic(span=node.span, text=text, fix=parenthesise(node.span)))
            return None
        case nodes.In(items=items) | nodes.Includes(items=items) if len(items) > 1:
            report.add(problems.WhereList(span=node.span, text=report.text(node.span), fix=parenthesise(node.span)))
            return None
        case _:
            return condition(node, reader)


def _any_event(world: World) -> EventFields:
    types: dict[str, dict[Type, None]] = {}
    for event in world.events.values():
        for known in event.fields:
            types.setdefault(known.name, {})[known.type] = None
    return EventFields(
        "any event", None, {name: tuple(kinds) for name, kinds in types.items()}, free=not world.declared
    )


def _unknown_field(node: nodes.Name, event: EventFields, world: World, report: Report) -> None:
    attribute = world.attributes.get(node.text)
    if attribute is not None and attribute.span is not None:
        there = Label(attribute.span, "an attribute of the lead")
        report.add(problems.AttributeInWhere(span=node.span, name=node.text, title=event.title, related=(there,)))
        return
    near = suggest(node.text, event.types, node.span, report)
    if event.name is None:
        report.add(problems.UnknownAnyField(span=node.span, name=node.text, hint=near.hint, fix=near.fix))
        return
    known = ", ".join(f"`{name}`" for name in event.types)
    hint = near.hint or (f"its fields are {known}" if known else "it has no fields")
    report.add(problems.UnknownField(span=node.span, name=node.text, title=event.title, hint=hint, fix=near.fix))
