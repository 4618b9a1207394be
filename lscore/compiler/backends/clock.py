"""Calendar and clock of one timezone: texts to instants and days, and back.

Instants are ints of microseconds since the epoch (UTC), days are ints from 1970-01-01.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from lscore.compiler.instants import day_at, day_number, first_instant
from lscore.compiler.model import DAY
from lscore.compiler.normal import WHITE

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

    def instant_of(self, raw: Any) -> int | None:
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
