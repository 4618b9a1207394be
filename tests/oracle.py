"""The meaning of a Model, computed the slow and obvious way: what the engine is held to in tests.

No code is generated and nothing is shared with the engine but the reading of raw values.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, getcontext, localcontext
from fractions import Fraction
from functools import cached_property
from typing import Any as Anything

from lscore.compiler.model import (
    DAY,
    NUMBER_LIMIT,
    UNIT,
    All,
    Any,
    Arithmetic,
    AtLeastOnScale,
    AttributeValue,
    ChoiceRule,
    DayIs,
    DaysSinceEvent,
    DaysSinceValue,
    Decay,
    Defined,
    DomainOf,
    EachRule,
    EventCount,
    EventValue,
    Extreme,
    FieldValue,
    ForEveryRule,
    GradeValue,
    Happened,
    HowMany,
    InstantIs,
    InWindow,
    IsDisqualified,
    IsKnown,
    LevelValue,
    ListHas,
    Model,
    Not,
    NumberBetween,
    NumberConst,
    NumberIn,
    NumberIs,
    NumberRows,
    Query,
    Rule,
    Score,
    ScoreValue,
    TableRule,
    TextHas,
    TextIn,
    TextRows,
    TextSet,
    TierValue,
    Type,
    WhenRule,
    WithoutRule,
    YesNoIs,
    value_type,
)
from lscore.compiler.normal import normal
from lscore.runtime.values import Clock, Trouble, reader_for


def half_up(number: Fraction) -> int:
    """Rounded half away from zero."""
    size = int(abs(number) + Fraction(1, 2))
    return -size if number < 0 else size


def in_range(number: int | None) -> int | None:
    return number if number is not None and abs(number) < NUMBER_LIMIT else None


def plain(units: int) -> str:
    text = format(Decimal(units).scaleb(-4), "f").rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


@dataclass(eq=False)
class Seen:
    """An event that a lead, or its account, has."""

    at: int
    name: str
    row: dict[str, str]
    lead: str


class Oracle:
    """What a model says of one lead."""

    def __init__(self, model: Model, as_of: int, lead: dict[str, str], events: list[Anything], account: list[Anything]):
        self.model, self.as_of, self.lead = model, as_of, lead
        self.clock = Clock(model.timezone)
        self.own = self.seen([("", event) for event in events])
        self.pool = self.seen(account)
        self.defines = dict(model.defines)

    def seen(self, pairs: list[tuple[str, dict[str, str]]]) -> list[Seen]:
        found = [Seen(self.clock.instant(row["at"]) or 0, normal(row["event"]), row, lead) for lead, row in pairs]
        return [event for event in found if event.at <= self.as_of]

    def read(self, raw: str | None, type_: Type, one_of: tuple[str, ...]) -> Anything:
        value = reader_for(type_, self.clock, self.model.missing, one_of)(raw)
        return None if isinstance(value, Trouble) else value

    # --- events

    def field(self, event: Seen, value: FieldValue) -> Anything:
        kind = next((kind for kind in self.model.events if kind.data_name == event.name), None)
        fields = kind.fields if kind else self.model.any_fields
        item = next((item for item in fields if item.name == value.name), None)
        return self.read(event.row.get(item.column), value.type, item.one_of) if item else None

    def form(self, event: Seen, value: FieldValue) -> Anything:
        found = self.field(event, value)
        return normal(found) if isinstance(found, str) else found

    def matches(self, query: Query) -> list[Seen]:
        names = {kind.name: kind.data_name for kind in self.model.events}
        pool = self.pool if query.account else self.own
        found: list[Seen] = []
        for event in pool:
            if query.event is not None and event.name != names[query.event]:
                continue
            if query.since is not None and event.at <= self.as_of - query.since:
                continue
            if event.at > self.as_of - query.until:
                continue
            if query.where is not None and not self.holds(query.where, event):
                continue
            found.append(event)
        if query.after is None:
            return found
        after = query.after
        anchor = Query(after.anchor.event, after.anchor.where, account=query.account)
        anchors = self.matches(anchor)

        def follows(event: Seen) -> bool:
            for other in anchors:
                if other is event or other.at > event.at:
                    continue
                if after.within is not None and event.at > other.at + after.within:
                    continue
                if after.same is None:
                    return True
                if self.form(event, after.same) is not None and self.form(event, after.same) == self.form(
                    other, after.same
                ):
                    return True
            return False

        return [event for event in found if follows(event)]

    def counted(self, happened: Happened, events: list[Seen]) -> int:
        match happened.of:
            case "times":
                return len(events)
            case "days":
                return len({self.clock.day_of(event.at) for event in events})
            case "leads":
                return len({event.lead for event in events})
            case _:
                assert happened.counted
                return len({self.form(event, happened.counted) for event in events} - {None})

    def happened(self, happened: Happened) -> bool:
        def meets(count: int) -> bool:
            bounds = {"at least": count >= happened.count, "at most": count <= happened.count}
            return bounds.get(happened.bound, count == happened.count)

        events = self.matches(happened.query)
        if happened.in_one is None:
            return meets(self.counted(happened, events))
        groups: dict[Anything, list[Seen]] = {}
        for event in events:
            day = happened.in_one == "day"
            key = self.clock.day_of(event.at) if day else self.form(event, happened.in_one)  # type: ignore[arg-type]
            if key is not None:
                groups.setdefault(key, []).append(event)
        return any(meets(self.counted(happened, group)) for group in groups.values())

    def newest(self, query: Query) -> int | None:
        return max((event.at for event in self.matches(query)), default=None)

    # --- values (texts in their original form)

    def value(self, node: Anything, event: Seen | None = None) -> Anything:
        match node:
            case NumberConst(units):
                return units
            case AttributeValue(name, type_):
                item = next(item for item in self.model.attributes if (item.name, item.type) == (name, type_))
                return self.read(self.lead.get(item.column), type_, item.one_of)
            case FieldValue():
                assert event
                return self.field(event, node)
            case DomainOf(item):
                text = self.value(item, event)
                return normal(text.rpartition("@")[2]) or None if text and "@" in text else None
            case Arithmetic(op, left, right):
                return self.arithmetic(op, self.value(left, event), self.value(right, event))
            case Extreme(kind, items):
                known = [found for item in items if (found := self.value(item, event)) is not None]
                return (max if kind == "max" else min)(known) if known else None
            case EventCount(query):
                return len(self.matches(query)) * UNIT
            case EventValue():
                return self.event_value(node)
            case DaysSinceEvent(query):
                newest = self.newest(query)
                return None if newest is None else (self.as_of - newest) // DAY * UNIT
            case DaysSinceValue(item):
                instant = self.instant(item)
                return None if instant is None or instant > self.as_of else (self.as_of - instant) // DAY * UNIT
            case ScoreValue(name):
                return self.scores[name]
            case GradeValue():
                return self.grade
            case TierValue():
                return "disqualified" if self.disqualified else self.tier
            case LevelValue(score):
                return self.levels[score]
            case _:
                raise AssertionError(node)

    def arithmetic(self, op: str, left: int | None, right: int | None) -> int | None:
        if left is None or right is None or (op == "/" and not right):
            return None
        operations: dict[str, Callable[[Fraction, Fraction], Fraction]] = {
            "+": lambda a, b: a + b,
            "-": lambda a, b: a - b,
            "*": lambda a, b: a * b,
            "/": lambda a, b: a / b,
        }
        return in_range(half_up(operations[op](Fraction(left, UNIT), Fraction(right, UNIT)) * UNIT))

    def event_value(self, node: EventValue) -> Anything:
        known = [
            (event.at, found)
            for event in self.matches(node.query)
            if (found := self.field(event, node.field)) is not None
        ]
        numbers = [found for _, found in known]
        match node.kind:
            case "total":
                return in_range(sum(numbers))
            case _ if not known:
                return None
            case "average":
                return in_range(half_up(Fraction(sum(numbers), len(numbers))))
            case "highest":
                return max(numbers)
            case "lowest":
                return min(numbers)
            case "latest" | "first":
                at = (max if node.kind == "latest" else min)(at for at, _ in known)
                same = [found for when, found in known if when == at]
                return max(same, key=lambda found: (normal(found), found) if isinstance(found, str) else found)

    def instant(self, node: Anything) -> int | None:
        found = self.value(node)
        return self.clock.first_instant(found) if found is not None and value_type(node) == Type.DATE else found

    # --- conditions

    def holds(self, node: Anything, event: Seen | None = None) -> bool:  # noqa: C901 (one arm a node)
        match node:
            case All(items):
                return all(self.holds(item, event) for item in items)
            case Any(items):
                return any(self.holds(item, event) for item in items)
            case Not(item):
                return not self.holds(item, event)
            case HowMany(bound, count, items):
                number = sum(self.holds(item, event) for item in items)
                return {"at least": number >= count, "at most": number <= count, "exactly": number == count}[bound]
            case Defined(name):
                return self.holds(self.defines[name], event)
            case IsKnown(value):
                return self.value(value, event) is not None
            case YesNoIs(value, wanted):
                return self.value(value, event) is wanted
            case TextIn(value, texts, negated):
                found = self.value(value, event)
                return found is not None and within(normal(found), texts) is not negated
            case TextHas(value, how, text):
                found = self.value(value, event)
                return found is not None and text_has(normal(found), how, text)
            case NumberIs(op, left, right):
                return compared(op, self.value(left, event), self.value(right, event))
            case NumberIn(value, items, negated):
                found, others = self.value(value, event), [self.value(item, event) for item in items]
                if negated:
                    return found is not None and None not in others and found not in others
                return found is not None and found in others
            case NumberBetween(value, low, high):
                found, least, most = (self.value(item, event) for item in (value, low, high))
                return None not in (found, least, most) and least <= found <= most
            case ListHas(value, mode, groups):
                items = self.value(value, event)
                found = [any(within(normal(item), group) for item in items or ()) for group in groups]
                return items is not None and (any(found) if mode == "any" else all(found))
            case InWindow(value, kind, micros):
                at = self.instant(value)
                windows = {
                    "within": (self.as_of - micros, self.as_of),
                    "within next": (self.as_of, self.as_of + micros),
                }
                if kind == "over":
                    return at is not None and at <= self.as_of - micros
                return at is not None and windows[kind][0] < at <= windows[kind][1]
            case DayIs(op, value, day):
                found = self.value(value, event)
                is_time = value_type(value) == Type.TIME
                return compared(op, self.clock.day_of(found) if is_time and found is not None else found, day)
            case InstantIs(op, value, instant):
                return compared(op, self.instant(value), instant)
            case Happened():
                return self.happened(node)
            case AtLeastOnScale(value, letters):
                return self.value(value) in letters
            case IsDisqualified():
                return self.disqualified
            case _:
                raise AssertionError(node)

    # --- scores

    @cached_property
    def scores(self) -> dict[str, int]:
        self.scores = {}  # a score sees those before it
        for name in self.model.score_order:
            self.scores[name] = self.score(next(score for score in self.model.scores if score.name == name))
        return self.scores

    def active(self, item: Anything) -> bool:
        today = self.clock.day_of(self.as_of)
        return (item.starts is None or item.starts <= today) and (item.ends is None or today <= item.ends)

    def score(self, score: Score) -> int:
        total = 0
        for category in (None, *score.categories):
            name = category.name if category else None
            part = sum(self.points(rule) for rule in score.rules if rule.category == name and self.active(rule))
            if category:
                part = part if category.low is None else max(part, category.low)
                part = part if category.high is None else min(part, category.high)
                part = part if category.weight is None else half_up(Fraction(part * category.weight, 1_000_000))
            total += part
        total = total if score.low is None else max(total, score.low)
        total = total if score.high is None else min(total, score.high)
        keeps = [keep for keep in score.keeps if self.active(keep) and self.holds(keep.condition)]
        amounts = {
            bound: [keep.amount for keep in keeps if keep.bound == bound] for bound in ("at", "at least", "at most")
        }
        if amounts["at"]:
            total = min(amounts["at"])
        else:
            total = max(total, max(amounts["at least"], default=total))
            total = min(total, min(amounts["at most"], default=total))
        step = Decimal(1).scaleb(-score.decimals)
        return int((Decimal(total) / UNIT).quantize(step, ROUND_HALF_UP) * UNIT)

    def points(self, rule: Rule) -> int:
        match rule.body:
            case WhenRule(condition, points, decay):
                if not self.holds(condition):
                    return 0
                if decay is None:
                    return points
                assert isinstance(condition, Happened)
                newest = self.newest(condition.query)
                return 0 if newest is None else self.decayed(points, decay, newest)
            case EachRule():
                return self.each(rule.body)
            case TableRule(value, rows):
                return self.row(rows, self.value(value)) or 0
            case ChoiceRule(kind, rows, otherwise):
                holding = [row.outcome.points for row in rows if self.holds(row.condition)]
                if holding:
                    return holding[0] if kind == "first" else max(holding)
                return otherwise.points if otherwise else 0
            case ForEveryRule(step, value, points, most):
                found = self.value(value)
                return bounded(found // step * points, most) if found is not None and found > 0 else 0
            case WithoutRule(step, query, beyond, points, most):
                newest = self.newest(query)
                if newest is None or self.as_of - newest <= beyond:
                    return 0
                return bounded((self.as_of - newest - beyond) // step * points, most)

    def each(self, body: EachRule) -> int:
        items: list[tuple[int, int, Seen]] = []
        for event in self.matches(body.query):
            points = body.points if body.rows is None else self.row(body.rows, self.field(event, body.by))  # type: ignore[arg-type]
            if points is not None:
                items.append((event.at, points, event))
        items.sort(key=lambda item: (item[0], item[1]), reverse=True)
        if body.once_per is not None:
            first: dict[Anything, Anything] = {}
            for item in items:
                day = body.once_per == "day"
                key = self.clock.day_of(item[0]) if day else self.form(item[2], body.once_per)  # type: ignore[arg-type]
                first.setdefault(key, item)
            items = list(first.values())
        if body.per_day is not None:
            kept: list[Anything] = []
            for item in items:
                if sum(self.clock.day_of(other[0]) == self.clock.day_of(item[0]) for other in kept) < body.per_day:
                    kept.append(item)
            items = kept
        items = items if body.times is None else items[: body.times]
        return bounded(sum(self.decayed(points, body.decay, at) for at, points, _ in items), body.most)

    def decayed(self, points: int, decay: Decay | None, at: int) -> int:
        if decay is None:
            return points
        days = (self.as_of - at) // DAY
        match decay.kind:
            case "fading":
                return half_up(points * max(Fraction(0), 1 - Fraction(days, decay.days)))
            case "losing":
                return half_up(points * max(Fraction(0), 1 - Fraction(decay.percent, 1_000_000) * (days // decay.days)))
            case "halving":
                with localcontext(getcontext()) as context:
                    context.prec = 60
                    left = Decimal(points) * Decimal(2) ** (-Decimal(days) / decay.days)
                return int(left.to_integral_value(ROUND_HALF_UP))

    def row(self, rows: Anything, value: Anything) -> int | None:
        if value is None:
            outcome = rows.missing
        elif isinstance(rows, NumberRows):
            taken = [outcome for bound, outcome in rows.bounds if bound <= value]
            outcome = taken[-1] if taken else rows.otherwise
        elif isinstance(rows, TextRows):
            form = normal(value)
            taken = [outcome for text, outcome in rows.exact if text == form]
            taken += [outcome for parts, outcome in rows.patterns if like(form, parts)]
            outcome = taken[0] if taken else rows.otherwise
        else:
            outcome = (rows.yes if value else rows.no) or rows.otherwise
        return outcome.points if outcome else None

    # --- decisions

    @cached_property
    def grade(self) -> str | None:
        grades = self.model.grades
        if grades is None:
            return None
        letter = self.best(grades.letters, grades.lines, grades.otherwise) or grades.start
        if letter is None:
            return None
        steps = sum(step.steps for step in grades.steps if self.holds(step.condition))
        place = grades.letters.index(letter) - steps
        return grades.letters[min(max(place, 0), len(grades.letters) - 1)]

    def best(self, letters: tuple[str, ...], lines: Anything, otherwise: Anything) -> str | None:
        for letter in letters:
            if any(line.what == letter and self.holds(line.condition) for line in lines):
                return letter
        return otherwise.what if otherwise else None

    @cached_property
    def levels(self) -> dict[str, str | None]:
        found: dict[str, str | None] = {}
        for levels in self.model.levels:
            taken = [text for bound, text in levels.bounds if bound <= self.scores[levels.score]]
            found[levels.score] = taken[-1] if taken else levels.otherwise
        return found

    @cached_property
    def rating(self) -> str | None:
        found = [self.value(part) for part in self.model.rating]
        if None in found or not found:
            return None
        return "".join(plain(part) if isinstance(part, int) else part for part in found)

    @cached_property
    def tier_before(self) -> str | None:
        tiers = self.model.tiers
        return self.best(tiers.letters, tiers.lines, tiers.otherwise) if tiers else None

    @cached_property
    def tier(self) -> str | None:
        before, tiers = self.tier_before, self.model.tiers
        if before is None or tiers is None:
            return before
        bounds = [line.what for line in tiers.at_most if self.holds(line.condition)]
        return max([before, *bounds], key=tiers.letters.index)

    @cached_property
    def disqualified(self) -> bool:
        return any(self.holds(line.condition) for line in self.model.disqualify)

    @cached_property
    def skipped(self) -> bool:
        return any(self.holds(line.condition) for line in self.model.skip)

    @cached_property
    def reasons(self) -> list[str]:
        lines: list[Anything] = []
        tiers = self.model.tiers
        if self.skipped:
            lines = [line for line in self.model.skip if self.holds(line.condition)]
        elif self.disqualified:
            lines = [line for line in self.model.disqualify if self.holds(line.condition)]
        elif tiers and self.tier_before is not None:
            lines = [line for line in tiers.lines if line.what == self.tier_before and self.holds(line.condition)]
            lines = lines or [tiers.otherwise]
            if self.tier != self.tier_before:
                lines += [line for line in tiers.at_most if line.what == self.tier and self.holds(line.condition)]
        return sorted({line.because for line in lines} - {""})

    def result(self) -> dict[str, Anything]:
        """All that a result says, as `Result.row` does, and the violations."""
        if self.skipped:
            return {"skipped": True, "reasons": self.reasons}
        model = self.model
        routes = {line.what for line in model.routes if self.holds(line.condition)}
        return {
            **{name: plain(units) for name, units in self.scores.items()},
            **{f"level_{score}": level for score, level in self.levels.items()},
            "grade": self.grade,
            "rating": self.rating,
            "tier": "disqualified" if self.disqualified else self.tier,
            "disqualified": self.disqualified,
            "skipped": False,
            "reasons": self.reasons,
            "routes": [] if self.disqualified else sorted(routes),
            "violations": sorted(line.what for line in model.ensures if not self.holds(line.condition)),
        }


def bounded(points: int, most: int | None) -> int:
    return points if most is None else max(-most, min(most, points))


def compared(op: str, left: int | None, right: int | None) -> bool:
    if left is None or right is None:
        return False
    tests = {"=": left == right, "!=": left != right, "<": left < right, "<=": left <= right}
    return {**tests, ">": left > right, ">=": left >= right}[op]


def like(text: str, parts: tuple[str, ...]) -> bool:
    return re.fullmatch(".*".join(map(re.escape, parts)), text, re.DOTALL) is not None


def within(text: str, texts: TextSet) -> bool:
    return text in texts.exact or any(like(text, parts) for parts in texts.patterns)


def text_has(text: str, how: str, part: str) -> bool:
    match how:
        case "contains":
            return part in text
        case "starts with":
            return text.startswith(part)
        case "ends with":
            return text.endswith(part)
        case _:
            return re.search(rf"(?<![^\W_]){re.escape(part)}(?![^\W_])", text) is not None
