"""Changes of a lead that tests of a model can make: values at and beside each bound, events at each edge.

All are read off the Model, so that they are the same for the same meaning; nothing is drawn by lot.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice

from lscore.compiler.instants import day_at
from lscore.compiler.lint.subject import parts_of
from lscore.compiler.model import (
    DAY,
    After,
    DayIs,
    Decay,
    Defined,
    DomainOf,
    EachRule,
    FieldValue,
    Happened,
    InWindow,
    ListHas,
    Model,
    NumberBetween,
    NumberConst,
    NumberIn,
    NumberIs,
    NumberRows,
    Query,
    Rule,
    ScoreValue,
    TableRule,
    Test,
    TestEvent,
    TextHas,
    TextIn,
    TextRows,
    TextSet,
    Type,
    Value,
    WithoutRule,
)
from lscore.compiler.model import AttributeValue as Attr
from lscore.compiler.numbers import plain
from lscore.runtime.coverage.goals import Goal, Side

HOUR = DAY // 24
MINUTE = HOUR // 60
UNIT = 10_000
OTHER = "something-else"
PAIRS = (2, 4, 5, 6, 7)
"""So many events, each behind an anchor of its own, or all behind one, are tried."""
MOST_EVENTS = 100
"""Numbers of events up to this one are tried."""
FEW_RULES = 40
"""A score of more rules is no near reason for a change."""
MOST_VALUES = 80
"""Values of an attribute or field that are tried."""


@dataclass(frozen=True, slots=True)
class Move:
    """A change: attributes set (None: left out), events added at an age in microseconds, those of one kind left out,
    another day."""

    attributes: tuple[tuple[str, str | None], ...] = ()
    events: tuple[tuple[int, str, tuple[tuple[str, str], ...]], ...] = ()
    without: str | None = None
    shift: int = 0

    def on(self, test: Test) -> Test:
        """A test's lead after the change."""
        lead = dict(test.lead)
        for name, value in self.attributes:
            lead.pop(name, None)
            if value is not None:
                lead[name] = value
        as_of = test.as_of + self.shift
        events = [replace(event, at=event.at + self.shift) for event in test.events if event.event != self.without]
        events += [TestEvent(as_of - age, name, fields) for age, name, fields in self.events]
        return replace(test, as_of=as_of, lead=tuple(sorted(lead.items())), events=tuple(events))


def moves_of(model: Model, goals: Iterable[Goal], as_of: int) -> tuple[Move, ...]:
    """The changes that a model gives reason for."""
    return _moves(model, [*_meanings(model), *(side.condition for goal in goals for side in goal.sides)], as_of)


def moves_near(model: Model, side: Side, as_of: int) -> tuple[Move, ...]:
    """Those that a side of a goal of a model with probes gives reason for, and who is skipped or disqualified."""
    defines, scores = dict(model.defines), {score.name: score for score in model.scores}
    meanings: dict[object, None] = dict.fromkeys((side.condition, model.skip, model.disqualify))
    ahead: list[object] = list(meanings)
    while ahead:
        part = ahead.pop()
        asked = [defines[item.name] for item in parts_of(part, Defined)]
        rules = [scores[item.name].rules for item in parts_of(part, ScoreValue)]
        new = [item for item in (*asked, *(few for few in rules if len(few) <= FEW_RULES)) if item not in meanings]
        meanings |= dict.fromkeys(new)
        ahead += new
    return _moves(model, list(meanings), as_of)


def _moves(model: Model, meanings: list[object], as_of: int) -> tuple[Move, ...]:
    values = _Values(model, as_of)
    for meaning in meanings:
        values.read(meaning)
    found: dict[Move, None] = {}
    for name, options in values.attributes.items():
        found[Move(attributes=((name, None),))] = None
        found |= {Move(attributes=((name, option),)): None for option in islice(options, MOST_VALUES)}
    for move in _event_moves(model, meanings, values):
        found[move] = None
    for event in model.events:
        found[Move(without=event.name)] = None
    for rule in parts_of(model.scores, Rule):
        for day in (rule.starts, rule.ends):
            if day is not None:
                found |= {Move(shift=(day + step) * DAY - as_of // DAY * DAY): None for step in (-1, 0, 1)}
    return tuple(found)


def _meanings(model: Model) -> list[object]:
    return [
        model.defines,
        model.scores,
        model.grades,
        model.tiers,
        model.disqualify,
        model.skip,
        model.routes,
    ]


class _Values:
    """Values that attributes and fields are compared with, and those beside them."""

    def __init__(self, model: Model, as_of: int) -> None:
        self.today = as_of // DAY
        self.attributes: dict[str, dict[str, None]] = {}
        self.fields: dict[str, dict[str, None]] = {}
        self.types: dict[str, Type] = {}
        self.patterns: dict[str, dict[tuple[str, ...], None]] = {}
        """Patterns that fields are held against, as their parts between stars."""
        for item in model.attributes:
            self.attributes.setdefault(item.name, {}).update(dict.fromkeys(item.one_of or _usual(item.type)))
            self.types[item.name] = item.type
        for event in model.events:
            for field in event.fields:
                self.fields.setdefault(field.name, {}).update(dict.fromkeys(field.one_of))
                self.types.setdefault(field.name, field.type)

    def read(self, meaning: object) -> None:
        """Take down the values of a part of a model."""
        for part in parts_of(meaning, object):
            match part:
                case NumberIs(left=left, right=right):
                    self._numbers(
                        (left, right), [item.units for item in (left, right) if isinstance(item, NumberConst)]
                    )
                case NumberIn(value=value, items=items):
                    self._numbers((value,), [item.units for item in items if isinstance(item, NumberConst)])
                case NumberBetween(value, low, high):
                    self._numbers((value,), [item.units for item in (low, high) if isinstance(item, NumberConst)])
                case (
                    TableRule(value=value, rows=NumberRows(bounds=bounds))
                    | EachRule(by=FieldValue() as value, rows=NumberRows(bounds=bounds))
                ):
                    self._numbers((value,), [bound for bound, _ in bounds])
                case (
                    TableRule(value=value, rows=TextRows() as rows)
                    | EachRule(by=FieldValue() as value, rows=TextRows() as rows)
                ):
                    texts = TextSet(tuple(text for text, _ in rows.exact), tuple(parts for parts, _ in rows.patterns))
                    self._texts(value, _written(texts))
                    if isinstance(value, FieldValue):
                        self.patterns.setdefault(value.name, {}).update(dict.fromkeys(texts.patterns))
                case TextIn(value=value, texts=texts):
                    self._texts(value, _written(texts))
                case ListHas(value=value, groups=groups):
                    self._texts(value, [text for group in groups for text in _written(group)])
                    if len(groups) > 1:
                        self._texts(value, [";".join(_written(group)[0] for group in groups)])
                case TextHas(value=value, text=text):
                    self._texts(value, [text, f"{OTHER} {text}", f"{text} {OTHER}", f"x{text}x"])
                case InWindow(value=value, micros=micros):
                    days = micros // DAY
                    ages = (days, -days) if part.kind == "within next" else (days,)
                    self._days(value, [-age + step for age in (*ages, *(-a for a in ages)) for step in (-1, 0, 1)])
                case DayIs(value=value, day=day):
                    self._days(value, [day - self.today + step for step in (-1, 0, 1)])
                case _:
                    continue

    def _numbers(self, values: Iterable[Value], units: list[int]) -> None:
        texts = [plain(bound + step) for bound in units for step in (0, -UNIT, UNIT)]
        for value in values:
            for item in (*parts_of(value, Attr), *parts_of(value, FieldValue)):
                self._add(item, texts)

    def _texts(self, value: Value, texts: Iterable[str]) -> None:
        if isinstance(value, DomainOf):
            self._texts(value.item, [f"ann@{text}" for text in texts] + ["ann@company.example"])
        elif isinstance(value, Attr | FieldValue):
            self._add(value, [*texts, OTHER])

    def _days(self, value: Value, offsets: Iterable[int]) -> None:
        for item in (*parts_of(value, Attr), *parts_of(value, FieldValue)):
            self._add(item, [day_at(self.today + offset).isoformat() for offset in offsets])

    def _add(self, item: Attr | FieldValue, texts: Iterable[str]) -> None:
        known = self.attributes if isinstance(item, Attr) else self.fields
        known.setdefault(item.name, {}).update(dict.fromkeys(texts))
        self.types.setdefault(item.name, item.type)


def _usual(kind: Type) -> tuple[str, ...]:
    match kind:
        case Type.YESNO:
            return ("yes", "no")
        case Type.NUMBER:
            return ("0", "1")
        case Type.TEXT | Type.LIST:
            return (OTHER,)
        case _:
            return ()


def _written(texts: TextSet) -> list[str]:
    patterns = ["x".join(parts).strip() or OTHER for parts in texts.patterns]
    return [*texts.exact, *patterns]


# --- events


def _event_moves(model: Model, meanings: list[object], values: _Values) -> Iterator[Move]:
    queries = dict.fromkeys(query for meaning in meanings for query in parts_of(meaning, Query))
    ages, counts = _ages(meanings), _counts(meanings)
    fields = {event.name: tuple(field.name for field in event.fields) for event in model.events}
    account = model.account.name if model.account else ""
    for query in queries:
        names = [query.event] if query.event is not None else [event.name for event in model.events][:3]
        for name in names:
            own = fields.get(name, ())
            basis = _basis(query, own)
            moves = [
                *_single(query, name, own, basis, values, ages),
                *_several(name, own, basis, counts.get(query.event, {}), query, values),
            ]
            yield from moves
            if query.account:
                yield from (replace(move, attributes=((account, OTHER),)) for move in moves)
            if query.after is not None:
                yield from _pairs(query, query.after, name, basis, fields)


def _ages(meanings: list[object]) -> list[int]:
    """Ages at which a decay or a silence gives something else."""
    found: dict[int, None] = {HOUR: None, DAY: None}
    for meaning in meanings:
        for decay in parts_of(meaning, Decay):
            found |= dict.fromkeys((decay.days * DAY, decay.days * DAY - HOUR))
        for rule in parts_of(meaning, WithoutRule):
            for steps in (0, 1, 2, 20):
                age = rule.beyond + steps * rule.step
                found |= dict.fromkeys(item for item in (age, age - HOUR, age + HOUR) if item > 0)
    return list(found)


def _edges(query: Query) -> list[int]:
    edges: dict[int, None] = {}
    for bound in (query.since, query.until):
        if bound:
            edges |= dict.fromkeys((bound - HOUR, bound, bound + HOUR, bound + DAY))
    return [age for age in edges if age > 0] or [HOUR]


def _basis(query: Query, own: tuple[str, ...]) -> dict[str, str]:
    """Fields that the query's `where` asks for, as far as one test says so."""
    wanted: dict[str, str] = {}
    for part in parts_of(query.where, object):
        match part:
            case TextIn(value=FieldValue(name=name), texts=texts, negated=False) if _written(texts):
                wanted.setdefault(name, _written(texts)[0])
            case NumberIs(op=op, left=FieldValue(name=name), right=NumberConst(units)):
                wanted.setdefault(name, plain(units + (UNIT if op == ">" else -UNIT if op == "<" else 0)))
            case _:
                continue
    return {name: value for name, value in wanted.items() if name in own or name == "object"}


def _single(
    query: Query, name: str, own: tuple[str, ...], basis: dict[str, str], values: _Values, ages: list[int]
) -> Iterator[Move]:
    for age in dict.fromkeys((*_edges(query), *ages)):
        yield Move(events=((age, name, _fields(basis)),))
    close = _edges(query)[0]
    for field in dict.fromkeys((*own, *basis)):
        for value in islice(values.fields.get(field, {}), MOST_VALUES):
            yield Move(events=((close, name, _fields(basis | {field: value})),))


def _fields(basis: dict[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(basis.items()))


def _counts(meanings: list[object]) -> dict[str | None, dict[int, None]]:
    """By events: the numbers that COUNTs and caps speak of, and those beside them."""
    found: dict[str | None, dict[int, None]] = {}
    for meaning in meanings:
        said = [(part.query.event, part.count) for part in parts_of(meaning, Happened)]
        for body in parts_of(meaning, EachRule):
            said += [(body.query.event, cap) for cap in (body.times, body.per_day) if cap is not None]
        for event, count in said:
            if count < MOST_EVENTS:
                found.setdefault(event, {}).update(dict.fromkeys((count - 1, count, count + 1)))
    return found


def _several(
    name: str, own: tuple[str, ...], basis: dict[str, str], counted: dict[int, None], query: Query, values: _Values
) -> Iterator[Move]:
    """Several events at once: as many as a COUNT or a cap speaks of, alike, of different values, on different days."""
    counts = dict.fromkeys((2, *counted))
    age = min(_edges(query)[0], HOUR) if not query.until else query.until
    for count in counts:
        if count < 1:
            continue
        yield Move(events=((age, name, _fields(basis)),) * count)
        yield Move(events=tuple((age + step * DAY, name, _fields(basis)) for step in range(count)))
        for field in own:
            same = basis | {field: "one"} if field not in basis else basis
            yield Move(events=((age, name, _fields(same)),) * count)
            varied = tuple((age, name, _fields(basis | {field: f"v{step}"})) for step in range(count))
            yield Move(events=varied)
            for parts in islice(values.patterns.get(field, {}), 4):
                texts = [f"v{step}".join(parts) for step in range(count)]
                yield Move(events=tuple((age, name, _fields(basis | {field: text})) for text in texts))


def _pairs(
    query: Query,
    after: After,
    name: str,
    basis: dict[str, str],
    fields: dict[str, tuple[str, ...]],
) -> Iterator[Move]:
    """The event behind its anchor: at once, at the edge of `within`, after it; of the same field and of another."""
    anchor = after.anchor.event or name
    told = _basis(after.anchor, fields.get(anchor, ()))
    delays = [0, MINUTE] if after.within is None else [0, after.within, after.within + MINUTE, after.within + 8 * DAY]
    others = [told, dict.fromkeys(told, OTHER)] if told else [told]
    for delay in delays:
        for age in _edges(query):
            for anchored in others:
                for same in ("one", "other") if after.same is not None else ("",):
                    first, second = dict(anchored), dict(basis)
                    if after.same is not None:
                        first[after.same.name], second[after.same.name] = "one", same
                    yield Move(events=((age + delay, anchor, _fields(first)), (age, name, _fields(second))))
    for count in PAIRS:
        if after.same is not None:
            field = after.same.name
            pairs = [
                event
                for step in range(count)
                for event in (
                    (HOUR, anchor, _fields(told | {field: f"v{step}"})),
                    (HOUR, name, _fields(basis | {field: f"v{step}"})),
                )
            ]
            yield Move(events=tuple(pairs))
            yield Move(
                events=((HOUR, anchor, _fields(told | {field: "one"})),)
                + ((HOUR, name, _fields(basis | {field: "one"})),) * count
            )
        else:
            yield Move(events=((HOUR, anchor, _fields(told)),) + ((HOUR, name, _fields(basis)),) * count)
