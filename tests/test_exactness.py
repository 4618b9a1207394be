"""The parts where every digit counts: normal forms, decays, numbers, instants, orders."""

from __future__ import annotations

import unicodedata
from datetime import date, datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lscore.compiler import model as m
from lscore.compiler.decay import decayed
from lscore.compiler.dependencies import in_order
from lscore.compiler.instants import first_instant, instant
from lscore.compiler.normal import normal, normal_parts
from lscore.compiler.numbers import decimals_of, plain, read


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_the_normal_form_is_idempotent_composed_and_trimmed(text: str) -> None:
    form = normal(text)
    assert normal(form) == form
    assert unicodedata.is_normalized("NFC", form)
    assert form == form.strip(" \t\n\r\u00a0")


def test_lower_case_is_the_simple_mapping() -> None:
    assert normal("İSTANBUL") == "istanbul"
    assert normal("ΟΔΟΣ ΑΣ") == "οδοσ ασ"
    assert normal("STRASSE") != normal("Straße")
    assert normal("H\u0331") == normal("\u1e96")


def test_other_white_space_is_no_white_space() -> None:
    assert normal("a\u2003b") == "a\u2003b"
    assert normal("\u000ba") == "\u000ba"
    assert normal("a \u00a0\t b") == "a b"


def test_patterns_keep_spaces_beside_stars() -> None:
    assert normal_parts((" VP ", "")) == ("vp ", "")
    assert normal_parts(("a", "", "", "b")) == ("a", "b")
    assert normal_parts(("Head  of ", " X ")) == ("head of ", " x")


@given(st.dictionaries(st.sampled_from("abcdefgh"), st.lists(st.sampled_from("abcdefgh"), max_size=3)))
def test_an_order_holds_every_name_once_and_needs_come_first(needs: dict[str, list[str]]) -> None:
    order, circles = in_order(needs)
    assert sorted(order) == sorted(needs)
    if not circles:
        for name, others in needs.items():
            assert all(order.index(other) < order.index(name) for other in others if other in needs)


@given(
    st.integers(-(10**10), 10**10),
    st.sampled_from(["halving", "fading", "losing"]),
    st.integers(1, 90),
    st.integers(0, 400),
)
def test_decays_are_exact(points: int, kind: str, every: int, days: int) -> None:
    decay = m.Decay(kind, every, 350_000 if kind == "losing" else 0)
    unit = abs(decayed(points, decay, days))
    size = abs(points)
    if kind == "halving":
        # 2 * size * 2^(-days / every) lies in [2 * unit - 1, 2 * unit + 1), compared as integer powers.
        ceiling = (2 * size) ** every
        assert (max(0, 2 * unit - 1) ** every) * 2**days <= ceiling
        assert ((2 * unit + 1) ** every) * 2**days > ceiling
        return
    left = 1 - Fraction(days, every) if kind == "fading" else 1 - Fraction(35, 100) * (days // every)
    exact = size * max(Fraction(0), left)
    assert unit == (exact * 2 + 1) // 2
    assert decayed(-points, decay, days) == -decayed(points, decay, days)


@given(st.integers(-(10**18) + 1, 10**18 - 1))
def test_numbers_read_back(units: int) -> None:
    assert read(plain(units)) == units
    assert decimals_of(units) <= 4


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("+5", 50_000),
        ("0099", 990_000),
        ("-0.00005", -1),
        ("1e3", None),
        (".5", None),
        ("5.", None),
        ("", None),
        ("99999999999999.99995", None),
        ("٣", None),
    ],
)
def test_numbers_as_data_writes_them(text: str, units: int | None) -> None:
    assert read(text) == units


def test_instants_where_the_clock_changes() -> None:
    amsterdam, toronto, beirut = (ZoneInfo(f) for f in ("Europe/Amsterdam", "America/Toronto", "Asia/Beirut"))
    hour = 3_600_000_000
    gap = instant(datetime(2026, 3, 29, 2, 30), amsterdam)
    assert gap == instant(datetime(2026, 3, 29, 1, 30), amsterdam) + hour
    twice = instant(datetime(2026, 10, 25, 2, 30), amsterdam)
    assert instant(datetime(2026, 10, 25, 3, 0), amsterdam) - twice == hour * 3 // 2
    # At midnight in Beirut, and at half past eleven before it in Toronto, the clock went an hour ahead.
    assert first_instant(date(2021, 3, 28), beirut) == instant(datetime(2021, 3, 27, 23, 0), beirut) + hour
    assert first_instant(date(1919, 3, 31), toronto) == instant(datetime(1919, 3, 30, 23, 0), toronto) + hour // 2
