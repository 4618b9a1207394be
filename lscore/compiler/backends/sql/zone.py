"""Calendar and clock of a timezone in SQL: days of instants, first instants of days, instants of wall times.

A zone other than UTC brings lists as variables, for DuckDB to look up. `zone_changes` are the instants at which its
offset changes, `zone_offsets` what it is before the first, between and after the last, `zone_switches` when it changes
by wall time: at the end of the hours that do not exist or exist twice. Time is cut into buckets so short that none has
two changes; of each bucket `zone_instants` (by wall time `zone_walls`) has the number of the first change not behind
it. Beyond the last years of these lists a year has the changes of one in them that begins on the same weekday and is as
long: `zone_years` says how many days lie between.
"""

from __future__ import annotations

from calendar import isleap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

from lscore.compiler.backends.sql import tree
from lscore.compiler.backends.sql.tree import Expr
from lscore.compiler.instants import day_number
from lscore.compiler.model import DAY

_EPOCH = datetime(1970, 1, 1)
_MICRO = timedelta(microseconds=1)
_ONE = timedelta(seconds=1)
_QUARTER = timedelta(minutes=15)
_QUARTERS_OF_DAY = 96
_SECOND = 1_000_000
_FIRST = (datetime.min - _EPOCH) // _MICRO
_LAST = (datetime.max - _EPOCH) // _MICRO
_NEVER = 1 << 60
_AHEAD = 1_000_000
"""Days that are added so that a division of any instant of the calendar rounds down."""

_PROBED = range(1800, 2129)
"""The years whose days are looked at: no zone has an older change, or one without a rule later than in 2100."""

_CYCLE = 28
"""Years that have every kind of year, where the leap years among them are regular."""

_REGULAR = (2038, 2101)
"""First years of such cycles: nearly all zones follow a rule from the first one on, all from the second."""

_CALENDAR = 400
_CALENDAR_DAYS = 146_097


@dataclass(frozen=True, slots=True)
class _Buckets:
    """Old times from `start` on in buckets of `old_width`, then modern times (from 1970) in those of `width`.

    `numbers` has for each bucket the number (from 1) of its first change, or of the next one behind it.
    """

    start: int
    old_width: int
    width: int
    old_count: int
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Changes:
    """The lists of a zone. From `regular_until` on (None: never) years are those of the cycle before it."""

    changes: tuple[int, ...]
    switches: tuple[int, ...]
    offsets: tuple[int, ...]
    instants: _Buckets
    walls: _Buckets
    regular_until: int | None
    years: tuple[int, ...]


class Zone:
    """Calendar and clock of the timezone of a name; `""` is UTC. Days and instants are BIGINT, NULL gives NULL.

    Holds for instants and days of the years 1 to 9999.
    """

    def __init__(self, timezone: str = "UTC") -> None:
        self.utc = timezone in {"", "UTC"}
        self._lists = None if self.utc else _lists(timezone)

    def variables(self) -> Mapping[str, Expr]:
        """What SET VARIABLE must set before a statement that uses this zone."""
        lists = self._lists
        if lists is None or not lists.changes:
            return {}
        named = {
            "zone_changes": lists.changes,
            "zone_switches": lists.switches,
            "zone_offsets": lists.offsets,
            "zone_instants": lists.instants.numbers,
            "zone_walls": lists.walls.numbers,
            "zone_years": lists.years,
        }
        return {name: _list(numbers) for name, numbers in named.items() if numbers}

    def day_of(self, instant: Expr) -> Expr:
        """The calendar day of an instant."""
        lists = self._lists
        if lists is None:
            return _day(instant)
        low, high = max(_FIRST, _FIRST - lists.offsets[0]), min(_LAST, _LAST - lists.offsets[-1])

        def day(instant: Expr) -> Expr:
            inside = tree.between(instant, tree.lit(low), tree.lit(high))
            return _day(tree.case([(inside, _local(instant, lists))], instant))

        return tree.let("instant", instant, day)

    def instant_of_wall(self, wall: Expr, midnight: Expr | None = None) -> Expr:
        """The instant of a wall time (microseconds as if in UTC): the earlier of two, the offset before a gap.

        Where `midnight` holds, the wall time stands for a whole day: it is its first instant.
        """
        lists = self._lists
        if lists is None:
            return wall
        return tree.let("wall", wall, lambda wall: _instant(wall, lists, midnight))

    def first_instant(self, day: Expr) -> Expr:
        """The first instant of a calendar day, which is no midnight where a clock change skips it."""
        return self.instant_of_wall(tree.mul(tree.cast_to(day, "BIGINT"), tree.lit(DAY)), tree.TRUE)


def _day(instant: Expr) -> Expr:
    moved = tree.add(instant, tree.lit(_AHEAD * DAY))
    return tree.sub(tree.whole(moved, tree.lit(DAY)), tree.lit(_AHEAD))


def _local(instant: Expr, lists: _Changes) -> Expr:
    if not lists.changes:
        return tree.add(instant, tree.lit(lists.offsets[0]))

    def moved(instant: Expr) -> Expr:
        number = _number(instant, "zone_changes", "zone_instants", lists.instants)
        return tree.add(instant, _item("zone_offsets", number))

    return _in_lists(instant, lists, moved)


def _instant(wall: Expr, lists: _Changes, midnight: Expr | None) -> Expr:
    if not lists.changes:
        return tree.sub(wall, tree.lit(lists.offsets[0]))

    def moved(wall: Expr) -> Expr:
        number = _number(wall, "zone_switches", "zone_walls", lists.walls)
        return tree.let("number", number, lambda number: instant_before(wall, number))

    def instant_before(wall: Expr, number: Expr) -> Expr:
        instant = tree.sub(wall, _item("zone_offsets", number))
        if midnight is None:
            return instant
        # A midnight in a gap lies behind the change by the offset before it: the day begins with the change.
        change = _item("zone_changes", number)
        late = tree.compare(instant, ">", change)
        return tree.case([(late if midnight is tree.TRUE else tree.all_of([midnight, late]), change)], instant)

    return _in_lists(wall, lists, moved)


def _in_lists(time: Expr, lists: _Changes, moved: tree.Body) -> Expr:
    """What `moved` makes of a time, of a far one by the year in the lists that is like its own."""
    if lists.regular_until is None:
        return moved(time)
    year = tree.cast_to(tree.call("year", tree.call("make_timestamp", time)), "BIGINT")
    in_calendar = _item("zone_years", tree.add(tree.rest(year, tree.lit(_CALENDAR)), tree.lit(1)))
    calendars = tree.mul(tree.whole(year, tree.lit(_CALENDAR)), tree.lit(_CALENDAR_DAYS))
    far = tree.mul(tree.add(in_calendar, calendars), tree.lit(DAY))
    shift = tree.case([(tree.compare(time, "<", tree.lit(lists.regular_until)), tree.lit(0))], far)

    def shifted(shift: Expr) -> Expr:
        return tree.add(tree.let("early", tree.sub(time, shift), moved), shift)

    return tree.let("shift", shift, shifted)


def _number(time: Expr, changes: str, index: str, buckets: _Buckets) -> Expr:
    """The number (from 1) of the next change: the place of the offset before it."""
    old = tree.call("greatest", _bucket(time, buckets.start, buckets.old_width, buckets.old_count), tree.lit(0))
    new = _bucket(time, 0, buckets.width, len(buckets.numbers) - buckets.old_count)
    modern = tree.compare(time, ">=", tree.lit(0))
    place = tree.case([(modern, tree.add(new, tree.lit(buckets.old_count + 1)))], tree.add(old, tree.lit(1)))

    def number(first: Expr) -> Expr:
        passed = tree.compare(time, ">=", _item(changes, first))
        return tree.case([(passed, tree.add(first, tree.lit(1)))], first)

    return tree.let("first", _item(index, place), number)


def _bucket(time: Expr, start: int, width: int, count: int) -> Expr:
    bucket = tree.whole(tree.sub(time, tree.lit(start)), tree.lit(width))
    return tree.call("least", bucket, tree.lit(count - 1))


def _item(name: str, number: Expr) -> Expr:
    return tree.call("list_extract", tree.variable(name), number)


def _list(numbers: tuple[int, ...]) -> Expr:
    """A list as a cast of its text, which is read much quicker than thousands of literals."""
    return tree.cast_to(tree.lit(f"[{', '.join(map(str, numbers))}]"), "BIGINT[]")


# --- the lists of a zone

_Change = tuple[int, int, int]
"""An instant at which the offset changes, the offset before, the offset from then on."""


@lru_cache(maxsize=16)
def _lists(timezone: str) -> _Changes:
    zone = ZoneInfo(timezone)
    found = list(_found(zone))
    start = _regular_from(found)
    until = None if start is None else _new_year(start + _CYCLE)
    found = [change for change in found if until is None or change[0] < until]
    changes = [change for change, _, _ in found]
    switches = [change + max(before, after) for change, before, after in found]
    first = found[0][1] if found else (zone.utcoffset(datetime.min) or timedelta()) // _MICRO
    return _Changes(
        changes=(*changes, _NEVER, _NEVER) if changes else (),
        switches=(*switches, _NEVER, _NEVER) if changes else (),
        offsets=(first, *(after for _, _, after in found)),
        instants=_buckets(changes),
        walls=_buckets(switches),
        regular_until=until,
        years=() if start is None else tuple(_distances(start)),
    )


def _found(zone: ZoneInfo) -> Iterator[_Change]:
    """All changes of a zone in the probed years."""
    ordinals = range(date(_PROBED[0], 1, 1).toordinal(), date(_PROBED[-1] + 1, 1, 1).toordinal() + 1)
    days = list(map(datetime.fromordinal, ordinals))
    offsets = [offset or timedelta() for offset in map(zone.utcoffset, days)]
    for place, (before, after) in enumerate(pairwise(offsets)):
        if before is not after and before != after:
            change = _change(zone, days[place], days[place + 1], before, after)
            yield change, before // _MICRO, after // _MICRO


def _change(zone: ZoneInfo, start: datetime, end: datetime, before: timedelta, after: timedelta) -> int:
    """The instant of the only change between two wall times. The first may lie in the gap that the change makes."""
    first = (start - before - _EPOCH) // _QUARTER - _QUARTERS_OF_DAY
    last = (end - after - _EPOCH) // _QUARTER + 1

    def unchanged(second: int) -> bool:
        return zone.fromutc((_EPOCH + second * _ONE).replace(tzinfo=zone)).utcoffset() == before

    while last - first > 1:
        middle = (first + last) // 2
        first, last = (middle, last) if unchanged(middle * 900) else (first, middle)
    low, high = first * 900, last * 900
    if unchanged(high - 1):
        return high * _SECOND
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if unchanged(middle) else (low, middle)
    return high * _SECOND


def _regular_from(found: Sequence[_Change]) -> int | None:
    """The first year of a cycle that all later years repeat; None if nothing changes any more."""
    years: dict[int, list[_Change]] = {year: [] for year in _PROBED}
    for change, before, after in found:
        year = (_EPOCH + change * _MICRO).year
        years[year].append((change - _new_year(year), before, after))
    for start in _REGULAR:
        alike = {_kind(year): year for year in range(start, start + _CYCLE)}
        later = range(start, _PROBED[-1] + 1)
        if not any(years[year] for year in later):
            return None
        if all(years[year] == years[alike[_kind(year)]] for year in later):
            return start
    raise AssertionError("a zone follows a rule from the year 2101 on")


def _distances(start: int) -> Iterator[int]:
    """For each year of the calendar's 400, counted from the year 0, the days since its like in a cycle."""
    alike = {_kind(year): year for year in range(start, start + _CYCLE)}
    for year in range(_CALENDAR):
        later = year + 5 * _CALENDAR
        days = (_new_year(later) - _new_year(alike[_kind(later)])) // DAY
        yield days - 5 * _CALENDAR_DAYS


def _kind(year: int) -> tuple[int, bool]:
    return date(year, 1, 1).weekday(), isleap(year)


def _new_year(year: int) -> int:
    return day_number(date(year, 1, 1)) * DAY


def _buckets(times: Sequence[int]) -> _Buckets:
    old, new = [time for time in times if time < 0], [time for time in times if time >= 0]
    start = old[0] if old else -DAY
    old_width, old_numbers = _numbers(start, old, 1)
    width, numbers = _numbers(0, new, len(old) + 1)
    return _Buckets(start, old_width, width, len(old_numbers), (*old_numbers, *numbers))


def _numbers(start: int, times: Sequence[int], number: int) -> tuple[int, list[int]]:
    """The width of buckets from a time on until all times are passed, and of each the number of its first time."""
    width = min((after - before for before, after in pairwise(times)), default=_CALENDAR * DAY)
    numbers: list[int] = []
    passed = 0
    while passed < len(times) or not numbers:
        bucket = start + len(numbers) * width
        while passed < len(times) and times[passed] < bucket:
            passed += 1
        numbers.append(number + passed)
    return width, numbers
