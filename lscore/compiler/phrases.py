"""Event phrases: which events match, and how many must."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

from lscore.compiler.comparisons import moment_is, number_in, yes_no_is
from lscore.compiler.conditions import whole_number
from lscore.compiler.fields import (
    EventFields,
    FieldReader,
    field_value,
    fields_of,
    free_field,
    shared_field,
    where_condition,
)
from lscore.compiler.model import (
    After,
    All,
    Any,
    Condition,
    FieldValue,
    Happened,
    ListHas,
    Query,
    TextIn,
    Type,
)
from lscore.compiler.names import World
from lscore.compiler.normal import WHITE
from lscore.compiler.problems import phrases as problems
from lscore.compiler.report import Report
from lscore.compiler.texts import texts_of
from lscore.compiler.windows import event_window
from lscore.dsl import edits, nodes
from lscore.dsl.diagnostics import Edit, Fix, Span
from lscore.dsl.printer import canonical

DAY = "day"
"""Behind `once per` and `in one`: the calendar day, whatever fields there are."""

_NO_COUNT = {
    "each": "`each` gives points for every event; `when` asks for a number of events in one session or day",
    "without": "`without` goes by the newest event that matches",
    "value": "a value is out of all events that match; compare it, as in `count of visited >= 3`",
}


@dataclass(frozen=True, slots=True)
class Stand:
    """Where a phrase stands: in which model, and in a category with which window (microseconds)."""

    world: World
    report: Report
    window: int | None = None


@dataclass(frozen=True, slots=True)
class Counted:
    """A COUNT: how many of what."""

    bound: nodes.Bound
    count: int
    of: Literal["times", "different", "days", "leads"]
    field: FieldValue | None = None


def happened(node: nodes.Phrase, stand: Stand) -> Happened | None:
    """A phrase as a condition."""
    found = _query(node, stand)
    if found is None:
        return None
    query, event = found
    counted = _counted(node, node.count, event, stand) if node.count else Counted("at least", 1, "times")
    in_one = grouping(node.in_one, event, stand, "in one") if node.in_one else None
    if counted is None or (node.in_one is not None and in_one is None):
        return None
    return Happened(query, counted.bound, counted.count, counted.of, counted.field, in_one, text=query.text)


def matching(node: nodes.Phrase, stand: Stand, place: str) -> tuple[Query, EventFields] | None:
    """The events of a phrase that has no COUNT and no `in one`, as it stands in values, `each` and `without`."""
    if node.count is None and node.in_one is None:
        return _query(node, stand)
    extra = node.count or node.in_one
    assert extra is not None
    text = stand.report.text(extra.span) if node.count else f"in one {stand.report.text(extra.span)}"
    fix = _comma(node, node.count, stand.report) if node.count and place == "each" else None
    hint = "" if place == "each" and node.count else _NO_COUNT.get(place, _NO_COUNT["value"])
    stand.report.add(problems.CountNotHere(span=extra.span, text=text, place=place, hint=hint, fix=fix))
    return None


def grouping(node: nodes.Name, event: EventFields, stand: Stand, words: str) -> FieldValue | Literal["day"] | None:
    """What events are told apart by: a field, or the calendar day."""
    if node.text == DAY:
        return DAY
    found = field_value(node, event, stand.world, stand.report)
    if found is not None and found.type is Type.LIST:
        stand.report.add(problems.ListNotOne(span=node.span, name=node.text, words=words))
        return None
    return found


def _query(node: nodes.Phrase, stand: Stand) -> tuple[Query, EventFields] | None:
    """The events that a phrase's parts but COUNT and `in one` speak of, and what is known of their fields."""
    world, report = stand.world, stand.report
    event = fields_of(node.event, world, report)
    if event is None:
        return None
    if node.account and world.account is None:
        report.add(problems.NoAccount(span=node.span))
    node = _dated_where(node, event)
    where = _matches(node, event, stand)
    after = _after(node.after, event, stand) if node.after else None
    window = event_window(node.window, report) if node.window else (stand.window, 0)
    if where is None or window is None or (node.after is not None and after is None):
        return None
    if node.account and world.account is None:
        return None
    since, until = window
    query = Query(event.name, where.condition, since, until, after, node.account, text=canonical(node))
    return query, event


def _dated_where(node: nodes.Phrase, event: EventFields) -> nodes.Phrase:
    """The phrase, its window put into a `where` that is the name of a date or time alone: `where due within 30d`."""
    where, window = node.where, node.window
    if not isinstance(where, nodes.Phrase) or not where.bare or window is None:
        return node
    between = (node.count, node.in_one, node.after)
    dated = event.types.get(where.event.text, ()) in ((Type.DATE,), (Type.TIME,))
    if not dated or any(part is not None for part in between):
        return node
    test = nodes.Phrase(where.span.to(window.span), account=False, event=where.event, window=window)
    return replace(node, where=test, window=None)


class _Where(NamedTuple):
    """What the OBJECT and the `where` of a phrase come to; no condition when there is neither."""

    condition: Condition | None


def _matches(node: nodes.Phrase, event: EventFields, stand: Stand) -> _Where | None:
    parts: list[Condition] = []
    whole = True
    if node.objects:
        found = _object(node, event, stand)
        whole = found is not None
        parts += [found] if found is not None else []
    if node.where is not None:
        test = where_condition(node.where, event, stand.world, stand.report)
        whole = whole and test is not None
        parts += [test] if test is not None else []
    if not whole:
        return None
    return _Where(All(tuple(parts)) if len(parts) > 1 else parts[0] if parts else None)


def _object(node: nodes.Phrase, event: EventFields, stand: Stand) -> Condition | None:
    """The OBJECT as a condition on the event's first field."""
    span = node.objects[0].span.to(node.objects[-1].span)
    text = stand.report.text(span)
    if event.object is None:
        problem = problems.ActiveObject if event.name is None else problems.NoObject
        stand.report.add(problem(span=span, title=event.title, text=text))
        return None
    reader = FieldReader(stand.world, stand.report, event)
    first = event.types.get(event.object)
    name = node.event
    found = (
        FieldValue(event.object, first[0]) if first else free_field(event.object, event, name, stand.world, Type.TEXT)
    )
    match found.type:
        case Type.TEXT:
            texts = texts_of(node.objects, stand.world.sets, stand.report)
            return None if texts is None else TextIn(found, texts)
        case Type.LIST:
            texts = texts_of(node.objects, stand.world.sets, stand.report)
            return None if texts is None else ListHas(found, "any", (texts,))
        case Type.NUMBER:
            return number_in(found, node.objects, f"{node.event.text} {text}", reader)
        case Type.DATE | Type.TIME:
            tests: list[Condition | None] = [moment_is(found, item, reader) for item in node.objects]
        case Type.YESNO:
            tests = [yes_no_is(found, item, reader) for item in node.objects]
    known_tests = tuple(test for test in tests if test is not None)
    return Any(known_tests) if len(known_tests) == len(tests) else None


def _counted(node: nodes.Phrase, count: nodes.Count, event: EventFields, stand: Stand) -> Counted | None:
    least = 1 if count.bound == "fewer than" else 0
    number = whole_number(count.count, stand.report, least=least)
    field = None
    if count.field is not None:
        field = field_value(count.field, event, stand.world, stand.report)
        if field is None:
            return None
        if field.type is Type.LIST:
            stand.report.add(problems.ListNotOne(span=count.field.span, name=field.name, words="different"))
            return None
    if count.unit == "leads" and not node.account:
        stand.report.add(problems.LeadsWithoutAccount(span=count.span))
        return None
    if number is None:
        return None
    match count.bound:
        case "more than":
            return Counted("at least", number + 1, count.unit, field)
        case "fewer than":
            return Counted("at most", number - 1, count.unit, field)
        case "at least" | "at most" | "exactly" as bound:
            return Counted(bound, number, count.unit, field)


def _after(node: nodes.After, event: EventFields, stand: Stand) -> After | None:
    anchor = node.anchor
    for extra in (anchor.count, anchor.in_one, anchor.after, anchor.window):
        if extra is not None:
            text = stand.report.text(extra.span)
            stand.report.add(problems.AnchorTooMuch(span=extra.span, text=text))
            return None
    if anchor.account:
        stand.report.add(problems.AnchorTooMuch(span=anchor.span, text="at the account:"))
        return None
    other = fields_of(anchor.event, stand.world, stand.report)
    if other is None:
        return None
    where = _matches(anchor, other, stand)
    same = shared_field(node.same, event, other, stand.world, stand.report) if node.same else None
    if same is not None and same.type is Type.LIST:
        assert node.same is not None
        stand.report.add(problems.ListNotOne(span=node.same.span, name=node.same.text, words="of the same"))
        return None
    if where is None or (node.same is not None and same is None):
        return None
    query = Query(other.name, where.condition, text=canonical(anchor))
    return After(query, node.within.micros if node.within else None, same)


def _comma(node: nodes.Phrase, count: nodes.Count, report: Report) -> Fix | None:
    """The edit that makes an option of `each` out of a COUNT: it goes to the end, behind a comma."""
    if count.bound != "at most" or count.unit != "times":
        return None
    text = report.sources.get(count.span.file, "")
    start = count.span.start
    while start > 0 and text[start - 1] in WHITE:
        start -= 1
    shift = count.span.start - start
    gap = Span(count.span.file, start, count.span.end, count.span.line, count.span.column - shift)
    option = f", {report.text(count.span)}"
    if count.span.end >= node.span.end:
        return Fix("put a comma before it", (Edit(gap, option),), safe=True)
    return Fix("put it behind a comma", (Edit(gap, ""), edits.after(node.span, option)), safe=True)
