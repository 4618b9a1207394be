"""Reading values: every type, from texts and from typed values; timezones to the microsecond."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lscore.compiler.model import NUMBER_LIMIT, Type
from lscore.compiler.normal import normal
from lscore.runtime.values import (
    DAY,
    HOUR,
    Clock,
    Trouble,
    compared_reader,
    day_text,
    instant_text,
    normal_form,
    number_of,
    reader_for,
)

UTC_CLOCK = Clock("UTC")
AMSTERDAM = Clock("Europe/Amsterdam")


def read(type_: Type, raw: object, **given: object) -> object:
    return reader_for(type_, UTC_CLOCK, **given)(raw)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("raw", "units"),
    [
        ("0", 0),
        (" 12 ", 120_000),
        ("+1.5", 15_000),
        ("-0.00005", -1),
        ("0.000049999", 0),
        ("0099", 990_000),
        ("99999999999999.9999", NUMBER_LIMIT - 1),
        (7, 70_000),
        (0.1, 1_000),
        (1e-5, 0),
        (Decimal("2.50005"), 25_001),
        (float("nan"), None),
        ("", None),
        ("\t \u00a0", None),
    ],
)
def test_numbers(raw: object, units: int | None) -> None:
    assert read(Type.NUMBER, raw) == units
    assert compared_reader(Type.NUMBER, UTC_CLOCK)(raw) == units


@pytest.mark.parametrize(
    "raw",
    [
        "many",
        "1,000",
        "1e3",
        ".5",
        "5.",
        "--1",
        "٣",
        "1 000",
        "99999999999999.99995",
        "100000000000000",
        10**14,
        1e20,
        float("inf"),
        True,
        date(2026, 1, 1),
        Decimal("1e30"),
    ],
)
def test_numbers_that_cannot_be_read(raw: object) -> None:
    assert read(Type.NUMBER, raw) is Trouble.UNREADABLE
    assert compared_reader(Type.NUMBER, UTC_CLOCK)(raw) is None


@given(st.integers(-(10**15), 10**15), st.integers(0, 6))
def test_numbers_round_half_away_from_zero(digits: int, decimals: int) -> None:
    exact = Decimal(digits).scaleb(-decimals)
    expected = int((abs(exact) * 10_000 + Decimal("0.5")) // 1) * (1 if exact >= 0 else -1)
    if abs(expected) < NUMBER_LIMIT:
        assert number_of(format(exact, "f")) == expected == number_of(exact)


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("Yes", True),
        ("y", True),
        ("TRUE", True),
        ("1", True),
        (" no ", False),
        ("N", False),
        ("0", False),
        (True, True),
        (0, False),
        ("", None),
        ("perhaps", Trouble.UNREADABLE),
        (2, Trouble.UNREADABLE),
        (None, None),
    ],
)
def test_yes_no(raw: object, value: object) -> None:
    assert read(Type.YESNO, raw) is value


@pytest.mark.parametrize(
    ("raw", "items"),
    [
        ("a; B |c", ("a", "B", "c")),
        (";;", None),
        (["x", " ", None, "y"], ("x", "y")),
        ([], None),
        ("n/a;b", ("b",)),
        ("n/a", None),
        ("one", ("one",)),
    ],
)
def test_lists(raw: object, items: object) -> None:
    assert read(Type.LIST, raw, markers=("n/a",)) == items


def test_markers_and_allowed_texts() -> None:
    assert read(Type.TEXT, " N/A ", markers=("n/a",)) is None
    assert read(Type.NUMBER, "-1", markers=("-1",)) is None
    assert read(Type.NUMBER, -1, markers=("-1",)) is None
    assert read(Type.TEXT, "FR", one_of=("nl", "be")) is Trouble.NOT_ONE_OF
    assert read(Type.TEXT, " NL ", one_of=("nl", "be")) == " NL "
    assert compared_reader(Type.TEXT, UTC_CLOCK, one_of=("nl",))(" NL ") == "nl"
    assert compared_reader(Type.LIST, UTC_CLOCK)("A;b") == ("a", "b")
    assert compared_reader(Type.NUMBER, UTC_CLOCK)("x") is None


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("2026-03-01", "2026-03-01T00:00:00Z"),
        ("2026-03-01T12:30", "2026-03-01T12:30:00Z"),
        (" 2026-03-01 12:30:15 ", "2026-03-01T12:30:15Z"),
        ("2026-03-01T12:30:15.1234569Z", "2026-03-01T12:30:15.123456Z"),
        ("2026-03-01T12:30+01:00", "2026-03-01T11:30:00Z"),
        ("2026-03-01T00:30-02", "2026-03-01T02:30:00Z"),
    ],
)
def test_times(text: str, shown: str) -> None:
    instant = UTC_CLOCK.instant(text)
    assert instant is not None
    assert instant_text(instant) == shown


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yesterday",
        "2026-02-30",
        "2026-3-01",
        "20260301",
        "2026-W09-7",
        "2026-03-01T24:00",
        "2026-03-01T12",
        "2026-03-01t12:30",
        "2026-03-01T12:30z",
        "2026-03-01T12:30:60",
        "2026-03-01T12:30:15.",
        "2026-03-01T12:30 Z",
        "2026-03-01T12:30+1",
        "0000-01-01",
        "2026-03-01T12:30+24:00",
        "2026-03-01  12:30",
        "٢٠٢٦-03-01",
    ],
)
def test_times_that_cannot_be_read(text: str) -> None:
    assert UTC_CLOCK.instant(text) is None
    assert AMSTERDAM.instant(text) is None


def test_typed_times() -> None:
    read_time = reader_for(Type.TIME, AMSTERDAM)
    noon = AMSTERDAM.instant("2026-07-01T12:00")
    assert read_time(datetime(2026, 7, 1, 12)) == noon
    assert read_time(datetime(2026, 7, 1, 10, tzinfo=UTC)) == noon
    assert read_time(datetime(2026, 7, 1, 13, tzinfo=timezone(timedelta(hours=3)))) == noon
    assert read_time(date(2026, 7, 1)) == AMSTERDAM.instant("2026-07-01")
    assert read_time(5) is Trouble.UNREADABLE


def test_dates() -> None:
    read_day = reader_for(Type.DATE, AMSTERDAM)
    assert day_text(read_day("2026-03-01")) == "2026-03-01"
    assert day_text(read_day("2026-02-28T23:00Z")) == "2026-03-01"
    assert day_text(read_day("2026-02-28T22:59:59.999999Z")) == "2026-02-28"
    assert day_text(read_day(date(2026, 3, 1))) == "2026-03-01"
    assert day_text(read_day(datetime(2026, 3, 1, 0, 30))) == "2026-03-01"
    assert read_day("soon") is Trouble.UNREADABLE


@pytest.mark.parametrize(
    ("timezone", "wall", "utc"),
    [
        ("Europe/Amsterdam", "2026-03-29T02:30", "2026-03-29T01:30:00Z"),  # in a gap: the offset before
        ("Europe/Amsterdam", "2026-10-25T02:30", "2026-10-25T00:30:00Z"),  # twice: the earlier
        ("America/New_York", "2026-07-01T00:00", "2026-07-01T04:00:00Z"),
        ("Asia/Kolkata", "2026-07-01T00:00", "2026-06-30T18:30:00Z"),
    ],
)
def test_wall_times(timezone: str, wall: str, utc: str) -> None:
    instant = Clock(timezone).instant(wall)
    assert instant is not None
    assert instant_text(instant) == utc


@pytest.mark.parametrize(
    ("timezone", "day", "utc"),
    [
        ("America/Sao_Paulo", "2018-11-04", "2018-11-04T03:00:00Z"),  # the clock jumps from 00:00 to 01:00
        ("America/Havana", "2026-11-01", "2026-11-01T04:00:00Z"),  # 00:00 comes twice
        ("Pacific/Apia", "2011-12-30", "2011-12-30T10:00:00Z"),  # a day that was left out
        ("America/Toronto", "1919-03-31", "1919-03-31T04:30:00Z"),  # the gap begins at 23:30 the day before
        ("Europe/Amsterdam", "2026-03-29", "2026-03-28T23:00:00Z"),
    ],
)
def test_the_first_instant_of_a_day(timezone: str, day: str, utc: str) -> None:
    clock = Clock(timezone)
    instant = clock.instant(day)
    assert instant is not None
    assert instant_text(instant) == utc
    wall = instant - 1 + clock.offset_at(instant - 1)
    assert wall // DAY < (instant + clock.offset_at(instant)) // DAY


@settings(max_examples=200)
@given(
    st.sampled_from(["Europe/Amsterdam", "America/St_Johns", "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Apia"]),
    st.datetimes(datetime(1890, 1, 1), datetime(2100, 1, 1)),
)
def test_days_and_walls_agree_with_the_timezone_itself(timezone: str, moment: datetime) -> None:
    clock, zone = Clock(timezone), ZoneInfo(timezone)
    instant = (moment.replace(tzinfo=UTC) - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
    for near in (instant, instant // HOUR * HOUR, instant // HOUR * HOUR + HOUR - 1):
        local = (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=near)).astimezone(zone)
        assert day_text(clock.day_of(near)) == local.date().isoformat()
    wall = clock.instant(moment.isoformat())
    assert wall is not None
    exact = moment.replace(tzinfo=zone).astimezone(UTC) - datetime(1970, 1, 1, tzinfo=UTC)
    assert wall == exact // timedelta(microseconds=1)


@given(st.text())
def test_the_quick_normal_form_is_the_normal_form(text: str) -> None:
    assert normal_form(text) == normal(text)
