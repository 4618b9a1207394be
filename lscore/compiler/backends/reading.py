"""Reading values: from what data gives (texts of a CSV file, or typed values) to the memory form of `Type`.

A reader answers a value, None for missing, or a `Trouble`: the value is missing, too, and a finding says why.
Instants are ints of microseconds since the epoch (UTC), days are ints from 1970-01-01, numbers ints of 1/10,000.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from math import isnan
from typing import Any, assert_never, cast

from lscore.compiler.backends.clock import Clock, day_of_text
from lscore.compiler.instants import day_number
from lscore.compiler.model import NUMBER_LIMIT, Type
from lscore.compiler.normal import WHITE, normal

_NUMBER = re.compile(r"([+-]?)(\d+)(?:\.(\d+))?", re.ASCII)
_SEPARATOR = re.compile("[;|]")
_YES = frozenset(("yes", "y", "true", "1"))
_NO = frozenset(("no", "n", "false", "0"))


class Trouble(Enum):
    """Why a value of the data counts as missing."""

    UNREADABLE = "unreadable"
    NOT_ONE_OF = "not one of"


Raw = Any
"""What data gives: str, None, or a typed value (bool, int, float, Decimal, date, datetime, list)."""

Read = Any
"""What a reader answers: the memory form of its type, None, or a Trouble."""

Reader = Callable[[Raw], Read]


def text_of(raw: Raw) -> str:
    """A typed value as text, as data would write it."""
    match raw:
        case str():
            return raw
        case bool():
            return "true" if raw else "false"
        case Decimal():
            return format(raw, "f")
        case list() | tuple():
            return "; ".join(_items_of(cast("Sequence[Raw]", raw)))
        case datetime() | date():
            return raw.isoformat()
        case _:
            return str(raw)


def number_of(raw: Raw) -> Read:
    """Units of 1/10,000, rounded half away from zero; a Trouble if it is no number or out of range."""
    if isinstance(raw, str):
        return _number_of_text(raw.strip(WHITE))
    if isinstance(raw, bool):
        return Trouble.UNREADABLE
    if isinstance(raw, int):
        return _in_range(raw * 10_000)
    if isinstance(raw, float):
        raw = Decimal(repr(raw))
    if not isinstance(raw, Decimal):
        return Trouble.UNREADABLE
    if raw.is_nan():
        return None
    if raw.is_infinite() or raw.adjusted() > 14:
        return Trouble.UNREADABLE
    return _number_of_text(format(raw, "f"))


def _number_of_text(text: str) -> Read:
    if text.isdigit() and text.isascii() and len(text) <= 14:
        return int(text) * 10_000
    found = _NUMBER.fullmatch(text)
    if not found:
        return Trouble.UNREADABLE
    whole, decimals = found[2].lstrip("0"), found[3] or ""
    if len(whole) > 14:
        return Trouble.UNREADABLE
    units = int((whole or "0") + (decimals + "0000")[:4])
    if len(decimals) > 4 and decimals[4] >= "5":
        units += 1
    return _in_range(-units if found[1] == "-" else units)


def _in_range(units: int) -> Read:
    return units if -NUMBER_LIMIT < units < NUMBER_LIMIT else Trouble.UNREADABLE


def _yesno_of(raw: Raw) -> Read:
    if isinstance(raw, bool):
        return raw
    word = text_of(raw).strip(WHITE).lower()
    return True if word in _YES else False if word in _NO else Trouble.UNREADABLE


def list_items(raw: Raw) -> list[str]:
    """The items of a list as data writes it, trimmed, without empty ones."""
    several = isinstance(raw, list | tuple)
    parts = _items_of(cast("Sequence[Raw]", raw)) if several else _SEPARATOR.split(text_of(raw))
    return [item for part in parts if (item := part.strip(WHITE))]


def _items_of(raw: Sequence[Raw]) -> list[str]:
    return [text_of(item) for item in raw if item is not None]


def reader_for(type_: Type, clock: Clock, markers: Iterable[str] = (), one_of: Iterable[str] = ()) -> Reader:
    """A reader of one type. None, texts of white space, NaN and the `markers` are missing; `one_of` are the allowed
    texts in normal form (none: any)."""
    missing = frozenset(map(normal, markers)) | {""}
    read = _plain_reader(type_, clock, missing, frozenset(one_of))
    marked = len(missing) > 1

    def reader(raw: Raw) -> Read:
        if raw is None or _is_nan(raw) or (raw.__class__ is str and not raw.strip(WHITE)):
            return None
        if marked and not isinstance(raw, list | tuple) and normal(text_of(raw)) in missing:
            return None
        return read(raw)

    return reader


def _is_nan(raw: Raw) -> bool:
    return isinstance(raw, float) and isnan(raw)


def compared_reader(type_: Type, clock: Clock, markers: Iterable[str] = (), one_of: Iterable[str] = ()) -> Reader:
    """A reader of what engines compare: texts and list items in normal form, None for whatever cannot be read."""
    missing = frozenset(map(normal, markers)) | {""}
    if type_ is Type.TEXT:
        return _form_reader(missing, frozenset(one_of))
    read = reader_for(type_, clock, markers, one_of)
    if type_ is Type.NUMBER:
        return _number_reader(missing, read)
    if type_ is Type.TIME and not any(marker[:1].isdigit() for marker in missing):
        return _time_reader(clock, read)

    def reader(raw: Raw) -> Read:
        value = read(raw)
        if value.__class__ is Trouble:
            return None
        return tuple(map(normal, value)) if value.__class__ is tuple else value

    return reader


def _form_reader(missing: frozenset[str], allowed: frozenset[str]) -> Reader:
    def reader(raw: Raw) -> Read:
        if raw.__class__ is not str:
            if raw is None or _is_nan(raw):
                return None
            raw = text_of(raw)
        form = normal_form(raw)
        return None if form in missing or (allowed and form not in allowed) else form

    return reader


def _number_reader(missing: frozenset[str], read: Reader) -> Reader:
    """Plain numbers at once, whatever else by the general way."""

    def reader(raw: Raw) -> Read:
        if raw.__class__ is str:
            text = raw.strip(WHITE)
            if text in missing:
                return None
            whole, dot, decimals = text.partition(".")
            if text.isascii() and whole.isdigit() and len(whole) <= 14:
                if not dot:
                    return int(whole) * 10_000
                if decimals.isdigit() and len(decimals) <= 4:
                    return int(whole) * 10_000 + int((decimals + "000")[:4])
        value = read(raw)
        return None if value.__class__ is Trouble else value

    return reader


def _time_reader(clock: Clock, read: Reader) -> Reader:
    """Times with an offset (in UTC also without) by two look-ups, whatever else by the general way."""
    hours, rests = clock.hours, clock.rests

    def reader(raw: Raw) -> Read:
        if raw.__class__ is str and (hour := hours[raw[:13]]) is not None and (rest := rests[raw[13:]]) is not None:
            return hour + rest
        value = read(raw)
        return None if value.__class__ is Trouble else value

    return reader


def normal_form(text: str) -> str:
    """The same as `normal`, quicker on plain texts."""
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.strip(" ").lower()
    return normal(text)


def _plain_reader(type_: Type, clock: Clock, missing: frozenset[str], allowed: frozenset[str]) -> Reader:
    match type_:
        case Type.TEXT:
            return lambda raw: _text(text_of(raw), missing, allowed)
        case Type.NUMBER:
            return number_of
        case Type.YESNO:
            return _yesno_of
        case Type.LIST:
            return lambda raw: tuple(item for item in list_items(raw) if normal(item) not in missing) or None
        case Type.TIME:
            return lambda raw: _instant(raw, clock)
        case Type.DATE:
            return lambda raw: _day(raw, clock)
        case _:
            assert_never(type_)


def _text(text: str, missing: frozenset[str], allowed: frozenset[str]) -> Read:
    if not allowed:
        return text or None
    form = normal(text)
    if form in missing:
        return None
    return text if form in allowed else Trouble.NOT_ONE_OF


def _instant(raw: Raw, clock: Clock) -> Read:
    if isinstance(raw, int):
        return Trouble.UNREADABLE
    instant = clock.instant_of(raw)
    return Trouble.UNREADABLE if instant is None else instant


def _day(raw: Raw, clock: Clock) -> Read:
    if isinstance(raw, date) and not isinstance(raw, datetime):
        return day_number(raw)
    if isinstance(raw, str) and (day := day_of_text(raw.strip(WHITE))) is not None:
        return day
    instant = _instant(raw, clock)
    return instant if isinstance(instant, Trouble) else clock.day_of(instant)
