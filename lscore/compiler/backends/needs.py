"""What is wanted to know of the events that match a query, and the code that gathers it in one pass."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, assert_never

from lscore.compiler.backends.source import Names
from lscore.compiler.model import Decay, EachRule, EventValue, FieldValue, Happened

What = Literal[
    "count",
    "newest",
    "days",
    "leads",
    "different",
    "groups",
    "total",
    "highest",
    "lowest",
    "latest",
    "first",
    "known",
    "known newest",
    "rows",
    "keys",
    "days kept",
    "each sum",
    "each items",
]


@dataclass(frozen=True, slots=True)
class Need:
    """One thing to know of the events of a query.

    `groups` counts (as `of` and `counted` say) for each value of `field`; `keys` are the different values of `field`,
    a missing one among them; `days kept` is how many events an `each` with `at most N times per day` keeps.
    """

    what: What
    field: FieldValue | Literal["day"] | None = None
    of: str = ""
    counted: FieldValue | None = None
    each: EachRule | None = None


def picks(each: EachRule) -> bool:
    """Whether an `each` takes some of its events only."""
    return each.once_per is not None or each.per_day is not None or each.times is not None


COUNT = Need("count")
NEWEST = Need("newest")


def need_of(happened: Happened) -> Need:
    """What the count of an event phrase looks at."""
    if happened.in_one is not None:
        return Need("groups", happened.in_one, happened.of, happened.counted)
    match happened.of:
        case "times":
            return COUNT
        case "different":
            return Need("different", happened.counted)
        case "days" | "leads":
            return Need(happened.of)
        case _:
            assert_never(happened.of)


def need_of_value(value: EventValue) -> Need:
    """What a value out of events adds up or picks."""
    return Need("total" if value.kind == "average" else value.kind, value.field)


class EventPlace(Protocol):
    """Where an event stands in generated code: how to get at its values."""

    names: Names

    def field(self, value: FieldValue) -> str:
        """The local of a field."""
        ...

    def calendar_day(self) -> str:
        """The expression of its calendar day."""
        ...

    def each_points(self, each: EachRule) -> str:
        """The expression of what an `each` gives for it; None if no row takes it."""
        ...

    def each_key(self, each: EachRule) -> str:
        """The expression of what `once per` tells apart."""
        ...


@dataclass(frozen=True, slots=True)
class Gathering:
    """How a need is met: the accumulator at first, what each event does to it, what comes out, what it is over no
    events."""

    start: str
    update: Sequence[str]
    result: str
    none: str


def gathering(need: Need, place: EventPlace, local: str) -> Gathering:
    """The code of one need; `local` is its accumulator."""
    match need.what:
        case "count":
            return Gathering("0", [f"{local} += 1"], local, "0")
        case "newest":
            return Gathering("None", [f"if {local} is None or at > {local}:", f"    {local} = at"], local, "None")
        case "days":
            return Gathering("set()", [f"{local}.add({place.calendar_day()})"], f"len({local})", "0")
        case "leads":
            return Gathering("set()", [f"{local}.add(lead)"], f"len({local})", "0")
        case "rows":
            key = place.field(need.field) if isinstance(need.field, FieldValue) else "None"
            return Gathering("[]", [f"{local}.append((row, {key}))"], local, "()")
        case "keys":
            key = place.field(need.field) if isinstance(need.field, FieldValue) else place.calendar_day()
            return Gathering("set()", [f"{local}.add({key})"], f"len({local})", "0")
        case "days kept":
            assert need.each is not None
            day = place.calendar_day()
            kept = f"sum(min(count, {need.each.per_day}) for count in {local}.values())"
            return Gathering("{}", [f"{local}[{day}] = {local}.get({day}, 0) + 1"], kept, "0")
        case "groups":
            return _groups(need, place, local)
        case "each sum" | "each items":
            return _each(need, place, local)
        case _:
            return _known(need, place, local)


def _known(need: Need, place: EventPlace, local: str) -> Gathering:
    """Needs that look at the events in which a field is known."""
    assert isinstance(need.field, FieldValue)
    value = place.field(need.field)

    def over(start: str, test: str, update: str, result: str, none: str) -> Gathering:
        test = f"if {value} is not None{test}:"
        return Gathering(start, [test, f"    {update}"], result, none)

    match need.what:
        case "different":
            return over("set()", "", f"{local}.add({value})", f"len({local})", "0")
        case "total":
            return over("0", "", f"{local} += {value}", local, "0")
        case "known":
            return over("0", "", f"{local} += 1", local, "0")
        case "known newest":
            return over("None", f" and ({local} is None or at > {local})", f"{local} = at", local, "None")
        case "highest" | "lowest":
            sign = ">" if need.what == "highest" else "<"
            better = f" and ({local} is None or {value} {sign} {local})"
            return over("None", better, f"{local} = {value}", local, "None")
        case _:
            pair = f"({'at' if need.what == 'latest' else '-at'}, {value})"
            better = f" and ({local} is None or {pair} > {local})"
            result = f"None if {local} is None else {local}[1]"
            return over("None", better, f"{local} = {pair}", result, "None")


def _groups(need: Need, place: EventPlace, local: str) -> Gathering:
    key = place.field(need.field) if isinstance(need.field, FieldValue) else place.calendar_day()
    test = f"if {key} is not None:" if isinstance(need.field, FieldValue) else "if True:"
    if need.of == "times":
        update = [test, f"    {local}[{key}] = {local}.get({key}, 0) + 1"]
        return Gathering("{}", update, f"list({local}.values())", "()")
    update = [test, f"    group = {local}.setdefault({key}, set())"]
    match need.of:
        case "different":
            assert need.counted is not None
            counted = place.field(need.counted)
            update += [f"    if {counted} is not None:", f"        group.add({counted})"]
        case "days":
            update.append(f"    group.add({place.calendar_day()})")
        case _:
            update.append("    group.add(lead)")
    return Gathering("{}", update, f"sizes({local})", "()")


def _each(need: Need, place: EventPlace, local: str) -> Gathering:
    each = need.each
    assert each is not None
    points = place.each_points(each)
    if need.what == "each sum":
        if each.decay is not None:
            gain = f"{decays_of(place.names, each.decay)}[{points}][(AS_OF - at) // 86400000000]"
        else:
            gain = points
        update = f"{local} += {gain}"
        lines = [update] if each.rows is None else [f"if {points} is not None:", f"    {update}"]
        return Gathering("0", lines, local, "0")
    day = place.calendar_day() if each.per_day is not None else "None"
    key = place.each_key(each)
    if each.rows is None:
        return Gathering("[]", [f"{local}.append((at, {points}, {key}, {day}, ''))"], local, "()")
    append = f"    {local}.append((at, {points}[0], {key}, {day}, {points}[1]))"
    return Gathering("[]", [f"if {points} is not None:", append], local, "()")


def decays_of(names: Names, decay: Decay) -> str:
    """The constant with the table of a decay."""
    return names.expression(f"Decays(decayed, Decay({decay.kind!r}, {decay.days}, {decay.percent}))")
