"""Reading values in SQL means what reading them in Python means: texts, lists, typed columns of every kind."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Context, Decimal
from typing import Any

import duckdb
import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from lscore.compiler.backends.sql import reading, rows, texts, tree
from lscore.compiler.backends.sql.tree import Expr
from lscore.compiler.backends.sql.zone import Zone
from lscore.compiler.model import Type
from lscore.runtime.typed_tables import as_text
from lscore.runtime.values import DAY, Clock, Trouble, compared_reader, reader_for
from tests.sql_answers import CHARACTERS, ZONES, V, answers, column, must_equal

NUMBERS = """
99999999999999.9999 99999999999999.99995 -99999999999999.99994999 100000000000000 +.5 5. 1e5 ٣ 0x10 1_000 1,000 --1 +-1
inf nan 0.00005 -0.00004 -0.00005 -0 00.00 -.5 1.5e3 1.2.3 +1.50000 000000000000000000001
"""
ODD_NUMBERS = [
    *NUMBERS.split(),
    *[
        "- 1",
        "1 ",
        "\u00a01\u00a0",
        "1\n2",
        "1\x00",
        "0" * 50 + "1.5",
        "1." + "4" * 60,
        "9" * 40,
        "0." + "0" * 45 + "1",
    ],
]
NUMBER_TEXTS = st.one_of(
    st.from_regex(r"\A[ \t]?[+-]?0{0,3}[0-9]{0,15}(\.[0-9]{0,6})?[ \n]?\Z"),
    st.from_regex(r"\A[+-]?[0-9]{1,14}\.[0-9]{4}(5|49{1,30}|50{1,30}1)\Z"),
    st.text("0123456789+-.eE_٣ ,x", max_size=6),
    st.sampled_from(ODD_NUMBERS),
)
DATE_TEXTS = """
2024-02-29 2023-02-29 1900-02-29 2000-02-29 0000-01-01 0001-01-01 9999-12-31 2011-12-30 2018-11-04
1972-01-07 2006-04-02 2011-11-06 2026-03-29 2026-10-25 2026-00-10 2026-13-01 2026-04-31
"""
ODD_DATES = DATE_TEXTS.split()
CLOCK_TEXTS = "24:00 00:00 02:30 02:30:00 00:00:60 23:59:59.9999999 1:00 01:0 0100 00:00:00.1234567890123 12:30:15,5"
ODD_CLOCKS = CLOCK_TEXTS.split()
OFFSET_TEXTS = "+00 -00:00 +23:59 -23:59 +24:00 +01:60 +0100 +1 ZZ +05:45 -03:30 +01:00:00 Z z"
ODD_OFFSETS = ["", " Z", " UTC", *OFFSET_TEXTS.split()]
NO_TIMES = "infinity -infinity epoch now today 2026-3-1 2026/03/01 20260301 2026-03-01T 2026-03-01TZ 2026-03-01Z"
ODD_TIMES = [
    *NO_TIMES.split(),
    *["2026-03-01 (BC)", "12026-03-01", "+2026-03-01", "2026-03-01  12:30", "٢٠٢٦-03-01", "2026-03-01T12:30\x00"],
    *["\u00a02026-03-01T12:30 ", "\t2026-03-01\n", "2026-03-01T12:30 +01:00", "2026-03-01\u00a012:30"],
]
ODD_TEXTS = [
    *[
        "yes",
        "Y",
        " TRUE\t",
        "1",
        "no",
        "N",
        "False",
        "0",
        "maybe",
        "YES;no",
        "a; B |c",
        ";;",
        " ; ",
        "N/A",
        "n/a;a",
        "-",
    ],
    *["select", "NL", " nl ", "Bel gië", "BEL\tGIË", "x", "", " ", "\u00a0", "K", "ﬁ", "3-x", "+3", "3", "true", "-0"],
]
TWO = st.integers(0, 61).map("{:02}".format)
DATES = st.one_of(
    st.dates().map(str), st.builds("{:04}-{}-{}".format, st.integers(0, 2400), TWO, TWO), st.sampled_from(ODD_DATES)
)
CLOCKS = st.one_of(
    st.builds("{}:{}".format, TWO, TWO),
    st.builds("{}:{}:{}".format, TWO, TWO, TWO),
    st.builds("{}.{}".format, st.times().map(lambda time: f"{time:%H:%M:%S}"), st.text("0123456789", max_size=12)),
    st.sampled_from(ODD_CLOCKS),
)
OFFSETS = st.one_of(st.sampled_from(ODD_OFFSETS), st.builds("{}{}:{}".format, st.sampled_from("+-"), TWO, TWO))
TIMES = st.builds("{}{}{}{}".format, DATES, st.sampled_from("T  Tt"), CLOCKS, OFFSETS)
TIME_TEXTS = st.one_of(TIMES, DATES, st.text("0123456789-:TZ+. ٣", max_size=24), st.sampled_from(ODD_TIMES))
OTHER_TEXTS = st.sampled_from(ODD_TEXTS)
ODD = [
    *ODD_NUMBERS,
    *ODD_TIMES,
    *ODD_TEXTS,
    *ODD_DATES,
    *(f"{day}T{clock}" for day in ODD_DATES for clock in ODD_CLOCKS),
    *(f"2026-03-29 02:30{offset}" for offset in ODD_OFFSETS),
]
RAW_TEXTS = st.lists(
    st.one_of(NUMBER_TEXTS, TIME_TEXTS, OTHER_TEXTS, st.text(CHARACTERS, max_size=8)), min_size=1, max_size=40
)
MARKERS = ((), ("n/a", "-", " Select "), ("3", "+3", "2026-03-01", "true", "1.5", "-0"))
ONE_OF = ("bel gië", "nl", "true", "x")


def must_read(table: pa.Table, kind: str, zone_name: str, markers: tuple[str, ...], raws: Sequence[Any]) -> None:
    """Every type reads a column as Python reads its texts."""
    zone, clock = Zone(zone_name), Clock(zone_name)
    cases = [(type_, ()) for type_ in Type] + [(Type.TEXT, ONE_OF)]
    values: dict[str, Expr] = {}
    for n, (type_, one_of) in enumerate(cases):
        found = reading.read(V, kind, type_, zone=zone, one_of=one_of, markers=markers)
        values |= {f"{n} compared": found.compared, f"{n} original": found.original, f"{n} trouble": found.trouble}
    got = answers(table, values, zone)
    for n, (type_, one_of) in enumerate(cases):
        compared = compared_reader(type_, clock, markers, one_of)
        read = reader_for(type_, clock, markers, one_of)

        def original(raw: object, type_: Type = type_, read: Any = read, compared: Any = compared) -> object:
            value = read(raw) if type_ is Type.TEXT else compared(raw)
            return None if isinstance(value, Trouble) else listed(value)

        def trouble(raw: object, read: Any = read) -> object:
            value = read(raw)
            return value.value if isinstance(value, Trouble) else None

        must_equal(raws, got[f"{n} compared"], lambda raw, compared=compared: listed(compared(raw)))
        must_equal(raws, got[f"{n} original"], original)
        must_equal(raws, got[f"{n} trouble"], trouble)


def listed(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


@settings(max_examples=8)
@given(RAW_TEXTS, st.sampled_from(MARKERS), st.sampled_from(ZONES))
@example(ODD, MARKERS[0], "Europe/Amsterdam")
@example(ODD, MARKERS[1], "America/Sao_Paulo")
@example(ODD, MARKERS[2], "UTC")
def test_texts_are_read_as_python_reads_them(raws: list[str], markers: tuple[str, ...], zone: str) -> None:
    must_read(column([*raws, None], pa.string()), "VARCHAR", zone, markers, [*raws, None])


@settings(max_examples=20)
@given(st.lists(TIMES, min_size=1, max_size=60), st.sampled_from(ZONES))
def test_times_are_read_as_python_reads_them(raws: list[str], name: str) -> None:
    zone, clock = Zone(name), Clock(name)
    found = answers(column(raws), {"at": reading.read_at(V, "VARCHAR", zone)}, zone)
    must_equal(raws, found["at"], clock.instant_of)


@settings(max_examples=20)
@given(st.lists(NUMBER_TEXTS, min_size=1, max_size=60))
def test_numbers_are_read_as_python_reads_them(raws: list[str]) -> None:
    found = answers(column(raws), {"units": reading.number_of_text(V)})
    must_equal(raws, found["units"], compared_reader(Type.NUMBER, Clock("UTC")))


LISTS = st.lists(
    st.lists(st.one_of(st.none(), OTHER_TEXTS, st.text(CHARACTERS, max_size=4)), max_size=4), min_size=1, max_size=20
)


@settings(max_examples=5)
@given(LISTS, st.sampled_from(MARKERS))
def test_lists_are_read_as_python_reads_them(raws: list[list[str | None]], markers: tuple[str, ...]) -> None:
    must_read(column([*raws, None], pa.list_(pa.string())), "VARCHAR[]", "UTC", markers, [*raws, None])


@settings(max_examples=4)
@given(
    st.lists(st.one_of(OTHER_TEXTS, NUMBER_TEXTS, TIME_TEXTS, st.lists(OTHER_TEXTS, max_size=3)), max_size=20),
    st.sampled_from(MARKERS),
)
@example([*ODD_TEXTS, ODD_TEXTS, [], ["", " "], ["3"], "3"], MARKERS[2])
def test_texts_among_lists_are_read_as_python_reads_them(raws: list[Any], markers: tuple[str, ...]) -> None:
    structs = [{"t": None, "l": raw} if isinstance(raw, list) else {"t": raw, "l": None} for raw in [*raws, None]]
    kind = pa.struct([("t", pa.string()), ("l", pa.list_(pa.string()))])
    must_read(column(structs, kind), rows.MIXED, "Europe/Amsterdam", markers, [*raws, None])


# --- typed columns

FIXED = random.Random(5)
WIDE = Context(prec=50)
INTEGERS = [
    0,
    1,
    -1,
    3,
    127,
    -128,
    10**14 - 1,
    10**14,
    1 - 10**14,
    -(10**14),
    2**63 - 1,
    -(2**63),
    20_260_301,
    1_234_567_890,
]
FLOATS = [
    *[
        0.0,
        -0.0,
        1.0,
        1.5,
        0.00005,
        -0.00005,
        2.00005,
        1.00015,
        0.1 + 0.2,
        1e-7,
        -1e-20,
        5e-5,
        4.9999999999999996e-05,
        1e14,
        1e15,
        99999999999999.98,
    ],
    *[
        1e22,
        -1e300,
        5e-324,
        math.inf,
        -math.inf,
        math.nan,
        123456789.12345,
        99999999.00005,
        100000000.00005,
        3.0,
        1234.56785,
        0.99995,
    ],
    *[FIXED.uniform(-(10**k), 10**k) for k in range(-6, 16) for _ in range(10)],
    *[round(FIXED.uniform(-1000, 1000), 5) for _ in range(300)],
    *[FIXED.randrange(10**9) / 10_000 + 0.00005 for _ in range(300)],
]
MOMENTS = [
    *[
        datetime(1, 1, 1),
        datetime(9999, 12, 31, 23, 59, 59, 999_999),
        datetime(2026, 3, 29, 2, 30),
        datetime(2026, 10, 25, 2, 30),
    ],
    *[
        datetime(1969, 12, 31, 23, 59, 59, 999_999),
        datetime(2011, 12, 30, 12),
        datetime(2018, 11, 4, 0, 30),
        datetime(1970, 1, 1),
    ],
    *[datetime(1800, 1, 1) + timedelta(microseconds=FIXED.randrange(400 * 365 * DAY)) for _ in range(200)],
]
DAYS = [moment.date() for moment in MOMENTS] + [date(2026, 3, 1), date(2018, 11, 4), date(1972, 1, 7)]
NANOS = [0, -1, 1, 999, 1_000, -999, -1_000, -1_001, 1_772_368_215_123_456_789, -9 * 10**18, 9 * 10**18]


def typed_tables() -> dict[str, pa.Table]:
    """A table for each kind of column, by DuckDB's name of the kind."""
    widths = {
        "TINYINT": pa.int8(),
        "INTEGER": pa.int32(),
        "BIGINT": pa.int64(),
        "UINTEGER": pa.uint32(),
        "UBIGINT": pa.uint64(),
    }
    found: dict[str, pa.Table] = {}
    for name, kind in widths.items():
        low, high = (
            (0, 2**kind.bit_width - 1)
            if name[0] == "U"
            else (-(2 ** (kind.bit_width - 1)), 2 ** (kind.bit_width - 1) - 1)
        )
        found[name] = column([None, low, high, *(n for n in INTEGERS if low <= n <= high)], kind)
    found["DOUBLE"] = column([None, *FLOATS], pa.float64())
    found["FLOAT"] = column(
        [None, *(n for n in FLOATS if abs(n) < 1e38 or math.isinf(n) or math.isnan(n))], pa.float32()
    )
    found["BOOLEAN"] = column([None, True, False])
    found["DATE"] = column([None, *DAYS])
    found["TIMESTAMP WITH TIME ZONE"] = column(
        [None, *(m.replace(tzinfo=UTC) for m in MOMENTS)], pa.timestamp("us", "UTC")
    )
    found["TIMESTAMP"] = column([None, *MOMENTS], pa.timestamp("us"))
    found["TIMESTAMP_MS"] = column(
        [None, *(m.replace(microsecond=m.microsecond // 1000 * 1000) for m in MOMENTS)], pa.timestamp("ms")
    )
    found["TIMESTAMP_S"] = column([None, *(m.replace(microsecond=0) for m in MOMENTS)], pa.timestamp("s"))
    found["TIMESTAMP_NS"] = column([None, *NANOS], pa.timestamp("ns"))
    found["TIME"] = column([None, *(moment.time() for moment in MOMENTS)], pa.time64("us"))
    found["BIGINT[]"] = column([None, [], [1, None, 0], [3]], pa.list_(pa.int64()))
    found["DOUBLE[]"] = column([None, [1.0, 1.5e-7], [math.nan]], pa.list_(pa.float64()))
    for digits, decimals in ((2, 2), (9, 4), (18, 3), (38, 0), (38, 5), (38, 38)):
        found[f"DECIMAL({digits},{decimals})"] = column(
            [None, *decimals_of(digits, decimals)], pa.decimal128(digits, decimals)
        )
    return found


def decimals_of(digits: int, decimals: int) -> list[Decimal]:
    sizes = [0, 1, 5, 49, 10**digits - 1, *(FIXED.randrange(10 ** FIXED.randint(1, digits)) for _ in range(100))]
    ties = (10**14 - 1, 10**14, 10**18, 0, 7)
    sizes += [
        n * 10 ** max(decimals - 4, 0) + 5 * 10 ** (decimals - 5) + step
        for n in ties
        for step in (-1, 0)
        if decimals >= 5
    ]
    sizes += [10**k * 10**decimals + step for k in (13, 14) for step in (-1, 0)]
    return [
        Decimal(sign * size).scaleb(-decimals, WIDE) if size else Decimal(0)
        for size in sizes
        if 0 <= size < 10**digits
        for sign in (1, -1)
    ]


TYPED = typed_tables()


@pytest.mark.parametrize("kind", TYPED)
def test_typed_columns_are_read_as_their_texts(kind: str) -> None:
    table = TYPED[kind]
    with duckdb.connect() as connection:
        relation = connection.from_arrow(table)
        assert str(relation.types[0]) == kind
        raws = [row[0] for row in relation.select(as_text(duckdb.ColumnExpression("v"), kind).alias("v")).fetchall()]
    assert answers(table, {"text": reading.as_text(V, kind)})["text"] == raws
    for zone, markers in (("Pacific/Apia", ()), ("Europe/Amsterdam", MARKERS[2])):
        must_read(table, kind, zone, markers, raws)


@pytest.mark.parametrize(
    ("kind", "written"),
    [
        ("HUGEINT", ["99999999999999", "100000000000000", "-170141183460469231731687303715884105728"]),
        ("UHUGEINT", ["0", "99999999999999", "340282366920938463463374607431768211455"]),
        ("DATE", ["infinity", "-infinity", "0001-01-01 (BC)", "10000-01-01", "9999-12-31"]),
        ("TIMESTAMP", ["infinity", "-infinity", "0001-12-31 (BC) 23:59:59.999999", "10000-01-01 00:00:00"]),
        ("TIMESTAMP WITH TIME ZONE", ["infinity", "-infinity", "10000-01-01 00:00:00+00"]),
        ("TIMESTAMP_NS", ["infinity", "1969-12-31 23:59:59.999999999"]),
        ("UUID", ["2b9f8e2c-6a0c-4a9c-8d9b-3a4a0b1c2d3e"]),
        ("INTERVAL", ["3 days"]),
    ],
)
def test_values_that_only_duckdb_has(kind: str, written: list[str]) -> None:
    typed = tree.cast_to(V, kind)
    raws = answers(column(written), {"text": reading.as_text(typed, kind)})["text"]
    zone, clock = Zone("Europe/Amsterdam"), Clock("Europe/Amsterdam")
    for type_ in Type:
        found = reading.read(typed, kind, type_, zone=zone)
        got = answers(column(written), {"compared": found.compared, "trouble": found.trouble}, zone)
        must_equal(raws, got["compared"], lambda raw, type_=type_: listed(compared_reader(type_, clock)(raw)))
        must_equal(
            raws,
            [word is not None for word in got["trouble"]],
            lambda raw, type_=type_: isinstance(reader_for(type_, clock)(raw), Trouble),
        )


def test_a_column_may_have_any_name() -> None:
    zone, clock = Zone("Europe/Amsterdam"), Clock("Europe/Amsterdam")
    names = ["number", "wall", "text", "instant", "item", "raw", "form", "time", "date", "cycles", "early", "piece"]
    text = "9026-07-01 12:30"
    table = pa.table({name: [text] for name in names})
    values = {name: reading.read_at(tree.col(name), "VARCHAR", zone) for name in names}
    values |= {f"{name} day": reading.read(tree.col(name), "VARCHAR", Type.DATE, zone=zone).compared for name in names}
    values |= {f"{name} text": texts.normal_form(tree.col(name)) for name in names}
    found = answers(table, values, zone)
    assert {found[name][0] for name in names} == {clock.instant_of(text)}
    assert {found[f"{name} day"][0] for name in names} == {clock.day_of(clock.instant_of(text) or 0)}
    assert {found[f"{name} text"][0] for name in names} == {text}


def test_names_of_events() -> None:
    given = [" Page\tView ", "", " ", None, "ΣΟΣ"]
    assert answers(column(given), {"name": reading.event_name(V, "VARCHAR")})["name"] == [
        "page view",
        None,
        None,
        None,
        "σοσ",
    ]
    assert answers(column([7]), {"name": reading.event_name(V, "BIGINT")})["name"] == ["7"]
