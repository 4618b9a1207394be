"""Dates and times as numbers: days from 1970-01-01, microseconds from the epoch in UTC."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from lscore.compiler.model import DAY

_EPOCH = datetime(1970, 1, 1)
_FIRST_DAY = date(1970, 1, 1).toordinal()
_MICRO = timedelta(microseconds=1)


def day_number(day: date) -> int:
    """Days from 1970-01-01.

    >>> day_number(date(1970, 1, 2))
    1
    """
    return day.toordinal() - _FIRST_DAY


def day_at(number: int) -> date:
    """The day of a number of days from 1970-01-01.

    >>> day_at(1)
    datetime.date(1970, 1, 2)
    """
    return date.fromordinal(number + _FIRST_DAY)


def instant(moment: datetime, zone: ZoneInfo) -> int:
    """Microseconds from the epoch. A moment without an offset is in `zone`: the earlier one where it exists twice,
    by the offset before the gap where it does not exist."""
    aware = moment if moment.tzinfo else moment.replace(tzinfo=zone)
    naive = moment.replace(tzinfo=None, fold=0)
    return (naive - _EPOCH - _offset(aware)) // _MICRO


def first_instant(day: date, zone: ZoneInfo) -> int:
    """The first instant of a day in `zone`, which is no midnight where a clock change skips it."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=zone)
    start = instant(midnight, zone)
    if _offset(midnight) >= _offset(midnight.replace(fold=1)):
        return start
    # Midnight lies in a gap, where the two offsets are those before and after: the day begins at the change itself.
    low, high = start - DAY, start
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if _local_day(middle, zone) >= day else (middle, high)
    return high


def _offset(moment: datetime) -> timedelta:
    return moment.utcoffset() or timedelta()


def _local_day(micros: int, zone: ZoneInfo) -> date:
    return zone.fromutc((_EPOCH + micros * _MICRO).replace(tzinfo=zone)).date()
