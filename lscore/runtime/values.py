"""Reading values: from what data gives (texts of a CSV file, or typed values) to the memory form of `Type`.

A reader answers a value, None for missing, or a `Trouble`: the value is missing, too, and a finding says why.
Instants are ints of microseconds since the epoch (UTC), days are ints from 1970-01-01, numbers ints of 1/10,000.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from functools import lru_cache
from math import isnan
from typing import Any, assert_never, cast
from zoneinfo import ZoneInfo

from lscore.compiler.instants import day_at, day_number, first_instant
from lscore.compiler.model import DAY, NUMBER_LIMIT, Type
from lscore.compiler.normal import WHITE, normal

HOUR = 3_600_000_000
MINUTE = 60_000_000
SECOND = 1_000_000
CACHED = 100_000
"""How many texts a cache holds before it stops to learn."""

_EPOCH = datetime(1970, 1, 1)
_EPOCH_UTC = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_FIRST = (datetime.min - _EPOCH) // _MICROSECOND
_LAST = (datetime.max - _EPOCH) // _MICROSECOND
_CLOCK = re.compile(
    r"[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d+))?)?(Z|([+-])(\d{2})(?::(\d{2}))?)?",
    re.ASCII,
)
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


class Hours(dict[str, int | None]):
    """`YYYY-MM-DDTHH` to the microseconds of that hour as if in UTC; None for anything else."""

    def __missing__(self, text: str) -> int | None:
        day = day_of_text(text[:10])
        parsed = _clock(text[10:] + ":00")
        value = None if day is None or parsed is None or len(text) != 13 else day * DAY + parsed[0]
        if len(self) < CACHED:
            self[text] = value
        return value


class Rests(dict[str, int | None]):
    """What stands behind the hour of a time, to microseconds into the hour less the offset.

    None where it is not readable, and (outside UTC) where no offset is given: the timezone must be asked.
    """

    def __init__(self, utc: bool) -> None:
        super().__init__()
        self.utc = utc

    def __missing__(self, text: str) -> int | None:
        parsed = _clock(f"T00{text}")
        value = None
        if parsed and (parsed[1] is not None or self.utc):
            value = parsed[0] - (parsed[1] or 0)
        if len(self) < CACHED:
            self[text] = value
        return value


class Clock:
    """Calendar and clock of one timezone."""

    def __init__(self, timezone: str) -> None:
        self.zone = ZoneInfo(timezone or "UTC")
        self.utc = timezone in {"", "UTC"}
        self.hours = Hours()
        self.rests = Rests(self.utc)
        self._offsets: dict[int, int | None] = {}
        self._first: dict[int, int] = {}

    def instant(self, text: str) -> int | None:
        """The instant of a time (or of a date: its first instant); None if it cannot be read."""
        text = text.strip(WHITE)
        if len(text) == 10:
            day = day_of_text(text)
            return None if day is None else self.first_instant(day)
        hour = self.hours[text[:13]]
        parsed = _clock(f"T00{text[13:]}")
        if hour is None or parsed is None:
            return None
        clock, offset = parsed
        return self.of_wall(hour + clock) if offset is None else hour + clock - offset

    def of_wall(self, wall: int) -> int:
        """The instant of a wall time (microseconds as if in UTC): the earlier of two, the offset before a gap."""
        return wall if self.utc else wall - self._wall_offset(wall)

    def first_instant(self, day: int) -> int:
        """The first instant of a calendar day."""
        if self.utc:
            return day * DAY
        found = self._first.get(day)
        if found is None:
            found = self._first[day] = first_instant(day_at(day), self.zone)
        return found

    def day_of(self, instant: int) -> int:
        """The calendar day of an instant."""
        if self.utc:
            return instant // DAY
        hour = instant // HOUR
        offset = self._offsets.get(hour)
        if offset is None:
            offset = self.offset_at(instant)
            if offset == self.offset_at(hour * HOUR) == self.offset_at(hour * HOUR + HOUR - 1):
                self._offsets[hour] = offset
        return (instant + offset) // DAY

    def offset_at(self, instant: int) -> int:
        """The offset of the timezone at an instant, in microseconds."""
        try:
            return (_EPOCH_UTC + timedelta(microseconds=instant)).astimezone(self.zone).utcoffset() // _MICROSECOND  # type: ignore[operator]
        except OverflowError:  # at the two ends of the calendar
            return 0

    def instant_of(self, raw: Raw) -> int | None:
        """The instant of a raw value (text, datetime, date, or an int that is one already); None if there is none."""
        match raw:
            case str():
                return self.instant(raw)
            case datetime():
                return self._of_datetime(raw)
            case date():
                return self.first_instant(day_number(raw))
            case bool():
                return None
            case int():
                return raw
            case _:
                return None

    def _of_datetime(self, moment: datetime) -> int:
        if moment.tzinfo is None:
            return self.of_wall((moment - _EPOCH) // _MICROSECOND)
        return (moment - _EPOCH_UTC) // _MICROSECOND

    def _wall_offset(self, wall: int) -> int:
        local = (_EPOCH + timedelta(microseconds=wall)).replace(tzinfo=self.zone)
        return local.utcoffset() // _MICROSECOND  # type: ignore[operator]


def _clock(text: str) -> tuple[int, int | None] | None:
    """What stands behind a date: microseconds from midnight, and the offset if one is given."""
    found = _CLOCK.fullmatch(text)
    if not found:
        return None
    hour, minute, second = int(found[1]), int(found[2]), int(found[3] or 0)
    if hour > 23 or minute > 59 or second > 59:
        return None
    clock = hour * HOUR + minute * MINUTE + second * SECOND + int(((found[4] or "") + "000000")[:6])
    if found[5] is None:
        return clock, None
    if found[5] == "Z":
        return clock, 0
    hours, minutes = int(found[7]), int(found[8] or 0)
    if hours > 23 or minutes > 59:
        return None
    offset = hours * HOUR + minutes * MINUTE
    return clock, -offset if found[6] == "-" else offset


def day_of_text(text: str) -> int | None:
    """The day of `YYYY-MM-DD`; None if it is not one."""
    if len(text) != 10 or text[4] != "-" or text[7] != "-" or not text.isascii():
        return None
    parts = (text[:4], text[5:7], text[8:])
    if not all(part.isdigit() for part in parts):
        return None
    try:
        return day_number(date(*map(int, parts)))
    except ValueError:
        return None


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


def instant_text(instant: int) -> str:
    """An instant as `2026-03-01T00:00:00Z`, with a fraction only where there is one."""
    day, rest = divmod(min(max(instant, _FIRST), _LAST), DAY)
    seconds, micros = divmod(rest, SECOND)
    minutes, seconds = divmod(seconds, 60)
    fraction = f".{micros:06}".rstrip("0") if micros else ""
    return f"{day_text(day)}T{minutes // 60:02}:{minutes % 60:02}:{seconds:02}{fraction}Z"


@lru_cache(maxsize=CACHED)
def day_text(day: int) -> str:
    """A day as `2026-03-01`."""
    return day_at(day).isoformat()
