"""Values in SQL mean what they mean in Python: texts, numbers, times, timezones, typed columns."""

from __future__ import annotations

import json
import random
import unicodedata
from collections.abc import Callable

import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from lscore.compiler.backends import kernel
from lscore.compiler.backends.sql import numbers, texts, tree
from lscore.compiler.backends.sql.tree import Expr
from lscore.compiler.backends.sql.zone import Zone
from lscore.compiler.model import NUMBER_LIMIT, TextSet
from lscore.compiler.normal import normal, normal_parts
from lscore.runtime.values import DAY, Clock
from tests.sql_answers import CHARACTERS, ZONES, V, answers, column, must_equal

FIRST = -62_135_596_800_000_000
LAST = 253_402_300_799_999_999
HOUR = 3_600_000_000
# --- texts

TEXTS = st.lists(st.text(CHARACTERS, max_size=12), min_size=1, max_size=40)


def test_the_normal_form_of_every_character() -> None:
    known = [chr(n) for n in range(0x110000) if unicodedata.category(chr(n)) not in {"Cs", "Cn", "Co"}]
    given = known + [f"H\u0331 {character}\u0301" for character in known]
    found = answers(column(given), {"form": texts.normal_form(V)})["form"]
    must_equal(given, found, normal)


@settings(max_examples=25)
@given(TEXTS)
@example(["", " ", "É\x00\x00H\u0331 \x00", "Ab", " a", "a ", "a  b", "a\tb", "a\u00a0b", "\u2003a"])
def test_normal_forms(given: list[str]) -> None:
    found = answers(column([*given, None]), {"form": texts.normal_form(V), "nested": texts.normal_form(lower_or(V))})
    assert found["form"].pop() is None
    must_equal(given, found["form"], normal)


def lower_or(value: Expr) -> Expr:
    return tree.coalesce(value, tree.lit("?"))


@settings(max_examples=25)
@given(TEXTS, st.lists(st.text(CHARACTERS, max_size=4), min_size=1, max_size=4), st.text(CHARACTERS, max_size=5))
@example(["a.b", "axb", "a\nb", "", "vp sales", "ab", "aba", "ab cd"], ["a", "", "b"], "ab")
@example(["ab", "aba", "abba", "ab\nba"], ["ab", "ba"], "b")
@example(["a@b@ c ", "@", "a@", "@ x", "no"], ["@", ""], "x")
def test_tests_of_texts(given: list[str], pieces: list[str], word: str) -> None:
    parts = normal_parts(tuple(pieces))
    word = normal(word) or "x"
    joins = ["", " ", word, f"{word} ", "x", "é", "٣", "\u0301", "-"]
    given = [normal(text) for text in given]
    given += [normal(f"{text}{join}{word}{join}{text}") for text, join in zip(given, joins, strict=False)]
    given += [normal(join.join(parts)) for join in joins]
    texts_in = TextSet((word, "é", "b"), (parts, ("x", "")))
    hows = ("contains", "starts with", "ends with", "has word")
    values = {
        "like": texts.like(V, parts),
        "in": texts.text_in(V, texts_in),
        "nothing": texts.text_in(V, TextSet()),
        "domain": texts.domain(V),
        "missing": texts.is_missing_text(V, (word,)),
        **{how: texts.text_has(V, how, word) for how in hows},
    }
    found = answers(column([*given, None], pa.string()), values)
    for name, got in found.items():
        assert got.pop() is None, name
    must_equal(given, found["like"], lambda text: kernel.like(text, parts))
    must_equal(given, found["in"], lambda text: text in texts_in.exact or kernel.like_any(text, texts_in.patterns))
    must_equal(given, found["nothing"], lambda text: False)
    must_equal(given, found["domain"], kernel.domain)
    must_equal(given, found["missing"], lambda text: text in {"", word})
    must_equal(given, found["contains"], lambda text: word in text)
    must_equal(given, found["starts with"], lambda text: text.startswith(word))
    must_equal(given, found["ends with"], lambda text: text.endswith(word))
    must_equal(given, found["has word"], lambda text: kernel.has_word(text, word))


# --- numbers

EDGES = sorted(
    sign * (size + step)
    for size in (
        0,
        1,
        4999,
        5000,
        10_000,
        15_000,
        25_000,
        10**9,
        3 * 10**9,
        10**12,
        10**16,
        NUMBER_LIMIT // 2,
        NUMBER_LIMIT - 2,
    )
    for step in (0, 1)
    for sign in (1, -1)
)
UNITS = st.one_of(
    st.sampled_from(EDGES),
    st.integers(1 - NUMBER_LIMIT, NUMBER_LIMIT - 1),
    st.integers(-100_000, 100_000),
)
A, B = tree.col("a"), tree.col("b")


@settings(max_examples=10)
@given(st.lists(st.tuples(UNITS, UNITS), min_size=1, max_size=40), st.integers(-1_000_000, 10**7))
@example([(left, right) for left in EDGES for right in EDGES], 333_333)
def test_arithmetic(pairs: list[tuple[int, int]], weight: int) -> None:
    pairs = [(left, right) for left, right in pairs if max(abs(left), abs(right)) < NUMBER_LIMIT]
    table = pa.table({"a": [left for left, _ in pairs], "b": [right for _, right in pairs]})
    ways: dict[str, tuple[Expr, Callable[[int, int], object]]] = {
        "plus": (numbers.plus(A, B), kernel.add),
        "minus": (numbers.minus(A, B), kernel.subtract),
        "times": (numbers.times(A, B), kernel.multiply),
        "divided": (numbers.divided(A, B), kernel.divide),
        "largest": (numbers.largest(A, B), kernel.largest),
        "smallest": (numbers.smallest(A, B), kernel.smallest),
        "average": (numbers.average(A, B), kernel.average),
        "average of many": (
            numbers.average(tree.mul(numbers.huge(A), tree.lit(10**9)), B),
            lambda a, b: kernel.average(a * 10**9, b),
        ),
        "rounded": (numbers.rounded(A, tree.lit(7)), lambda a, _: kernel.rounded(a, 7)),
        "scaled": (numbers.scaled(A, weight, None), lambda a, _: kernel.scaled(a, weight)),
        "scaled small ones": (
            numbers.scaled(tree.rest(A, tree.lit(10**9)), weight, 10**9),
            lambda a, _: kernel.scaled(abs(a) % 10**9 * (1 if a >= 0 else -1), weight),
        ),
        "text": (numbers.number_text(A), lambda a, _: kernel.number_text(a)),
        **{
            f"decimals {n}": (
                numbers.to_decimals(A, n),
                lambda a, _, n=n: kernel.rounded(a, 10 ** (4 - n)) * 10 ** (4 - n),
            )
            for n in range(5)
        },
    }
    found = answers(table, {name: value for name, (value, _) in ways.items()})
    for name, (_, wanted) in ways.items():
        must_equal(pairs, found[name], lambda pair, wanted=wanted: wanted(*pair))


def test_arithmetic_with_nothing() -> None:
    table = pa.table({"a": pa.array([None, 1, None], pa.int64()), "b": pa.array([1, None, None], pa.int64())})
    ways = (numbers.plus, numbers.minus, numbers.times, numbers.divided, numbers.average)
    found = answers(table, {way.__name__: way(A, B) for way in ways} | {"text": numbers.number_text(A)})
    assert all(got == [None] * 3 for name, got in found.items() if name != "text")
    assert found["text"] == [None, "0.0001", None]
    extremes = answers(
        table, {"large": numbers.largest(A, B), "small": numbers.smallest(A, B), "none": numbers.largest()}
    )
    assert extremes == {"large": [1, 1, None], "small": [1, 1, None], "none": [None] * 3}


def test_arithmetic_with_constants() -> None:
    two = tree.lit(2_000_000_000)
    found = answers(column([1]), {"plus": numbers.plus(two, two), "times": numbers.times(two, two)})
    assert found == {"plus": [4_000_000_000], "times": [400_000_000_000_000]}


# --- timezones


def near_changes(zone: Zone, rng: random.Random) -> list[int]:
    """Instants beside changes of a zone, and what is 400 years later."""
    found: list[int] = []
    changes = (
        [
            int(item.sql())
            for name, value in zone.variables().items()
            if name == "zone_changes"
            for item in value.this.expressions
            if item.key == "literal"
        ]
        if zone.variables()
        else []
    )
    variables = zone.variables()
    changes = json.loads(variables["zone_changes"].this.name) if variables else []
    changes = [change for change in changes if change < LAST]
    for change in rng.sample(changes, min(len(changes), 150)):
        steps = (-DAY, -HOUR, -1, 0, 1, HOUR // 2, HOUR, DAY, rng.randrange(-2 * DAY, 2 * DAY))
        found += [change + step for step in steps]
        found += [change + step + 146_097 * DAY * rng.randrange(1, 18) for step in steps if change > 42 * 10**14]
    return found


@pytest.mark.parametrize("name", ZONES)
def test_timezones(name: str) -> None:
    zone, clock, rng = Zone(name), Clock(name), random.Random(name)
    instants = [rng.randrange(FIRST, LAST) for _ in range(500)] + [
        rng.randrange(-4 * 10**15, 8 * 10**15) for _ in range(1000)
    ]
    instants += [edge for hour in range(30) for edge in (FIRST + hour * HOUR, LAST - hour * HOUR)]
    instants = [instant for instant in instants + near_changes(zone, rng) if FIRST <= instant <= LAST]
    values = {
        "day": zone.day_of(V),
        "wall": zone.instant_of_wall(V),
        "nested": zone.day_of(zone.instant_of_wall(tree.add(V, tree.lit(0)))),
    }
    found = answers(column([*instants, None], pa.int64()), values, zone)
    assert [got.pop() for got in found.values()] == [None] * 3
    must_equal(instants, found["day"], clock.day_of)
    must_equal(instants, found["wall"], clock.of_wall)
    must_equal(instants, found["nested"], lambda wall: clock.day_of(clock.of_wall(wall)))
    days = sorted({day for instant in instants for day in (instant // DAY, instant // DAY + 1) if day * DAY < LAST})
    found = answers(column([*days, None], pa.int64()), {"first": zone.first_instant(V)}, zone)
    assert found["first"].pop() is None
    must_equal(days, found["first"], clock.first_instant)
