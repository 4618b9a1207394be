"""The version of a model: what changes it, and what does not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lscore.compiler import compile_file, compile_text
from lscore.render.text import render

STATEMENTS = (
    'model "Test"',
    'owner "growth"',
    'missing "n/a", "-"',
    'timezone "Europe/Amsterdam"',
    "lead:\n    title\n    employees number\n    opted_in yes/no\n    company",
    "account by company",
    "event visited: page, seconds number, session",
    'event purchased from "Order": product, amount number',
    'set chiefs: CEO, CFO, "chief *"',
    "define good: title in chiefs or employees >= 200",
    "define better: good and opted_in",
    "when good: +10",
    "when visited at least 3 times in one session within 30d: +5 as looker",
    "each purchased by product, at most 3 times:\n    license: +10\n    otherwise: +1",
    'points by employees:\n    from 10: +1\n    from 100: +2 because "big"',
    "score fit from 0 to 100:\n    category a, at most 40:\n        when better: +20\n    for every 10 employees: +1",
    "score fit:\n    category a:\n        when title is CTO: +3",
    "keep fit at least 5 if opted_in",
    "keep fit at most 90 if title is missing",
    "grades A, B, C",
    "grade A if fit >= 50",
    "grade B if fit >= 20",
    "raise grade 1 step if opted_in",
    "levels of fit:\n    from 50: 1\n    otherwise: 2",
    "rating: grade, level of fit",
    "tiers hot, cold",
    'tier hot if grade is A because "fits"',
    "tier cold otherwise",
    "tier at most cold if opted_in is no",
    "disqualify if title is student",
    "skip if title is partner",
    "route to sales if tier is hot",
    "route to desk if not tier is hot",
    "ensure fit <= 100",
    "ensure not disqualified or tier is disqualified",
)


def version(text: str) -> str:
    found = compile_text(text, "m.score")
    assert found.model is not None, render(found.diagnostics, found.sources)
    assert re.fullmatch("[0-9a-f]{12}", found.model.version)
    return found.model.version


def page(statements: tuple[str, ...] | list[str]) -> str:
    return "\n".join(statements) + "\n"


VERSION = version(page(STATEMENTS))


@given(st.permutations(STATEMENTS))
@settings(max_examples=25, deadline=None)
def test_the_order_of_statements_does_not_matter(statements: list[str]) -> None:
    assert version(page(statements)) == VERSION


POINTS = [match.span() for match in re.finditer(r"[+-]\d+(?=$| )", page(STATEMENTS), re.MULTILINE)]


@pytest.mark.parametrize("place", POINTS)
def test_every_point_matters(place: tuple[int, int]) -> None:
    text = page(STATEMENTS)
    assert version(f"{text[: place[0]]}+77{text[place[1] :]}") != VERSION


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('model "Test"', '# a comment\nmodel "Test"   # another'),
        ('owner "growth"', 'owner "sales"'),
        ("    title\n    employees number", "    employees   number\n\n    title text"),
        ('"n/a", "-"', '"-", "n/a", "-"'),
        ("CEO, CFO", "cfo, ceo"),
        ("    from 10: +1\n    from 100", "    from 10: +1\n    from 1_00"),
        ("page, seconds number, session", "page, session, seconds number"),
        (
            "rating: grade, level of fit",
            'rating: grade,\n  level of fit\ntest "t":\n    as of 2026-01-01\n    expect fit 0',
        ),
        ("route to desk if not tier is hot", "route to desk if not tier is hot\nset unused: a\ndefine unused: good"),
    ],
)
def test_layout_owner_tests_and_what_nothing_uses_do_not_matter(old: str, new: str) -> None:
    text = page(STATEMENTS)
    assert old in text
    assert version(text.replace(old, new)) == VERSION


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('model "Test"', 'model "Other"'),
        ('"n/a", "-"', '"n/a"'),
        ("Europe/Amsterdam", "Europe/Brussels"),
        ("    company\n", "    company\n    city\n"),
        ('from "Order"', 'from "Orders"'),
        ('"chief *"', '"chief*"'),
        ("employees >= 200", "employees >= 201"),
        ("within 30d", "within 31d"),
        ("as looker", "as viewer"),
        ('because "big"', 'because "large"'),
        ("at most 40", "at most 41"),
        ("from 0 to 100", "from 0 to 99"),
        ("at least 5 if", "at least 6 if"),
        ("grades A, B, C", "grades A, C, B"),
        ("raise grade 1", "raise grade 2"),
        ("from 50: 1", "from 50: 0"),
        ("rating: grade, level of fit", "rating: level of fit, grade"),
        ("tiers hot, cold", "tiers cold, hot"),
        ("tier cold otherwise", "tier hot otherwise"),
        ("route to sales", "route to field"),
        ("ensure fit <= 100", "ensure fit < 100"),
        ("page, seconds number, session", "session, seconds number, page"),
    ],
)
def test_meaning_matters(old: str, new: str) -> None:
    text = page(STATEMENTS)
    assert old in text
    assert version(text.replace(old, new)) != VERSION


def test_a_define_counts_by_what_it_says() -> None:
    text = "define big: employees >= 200\nensure big\n"
    assert version(text) == version(text.replace("big", "large"))
    assert version(text) != version(text.replace("200", "201"))


def test_used_files_and_sets_count_by_their_contents(tmp_path: Path) -> None:
    def of(folder: str, model: str, **files: str) -> str:
        place = tmp_path / folder
        place.mkdir()
        (place / f"{model}.score").write_text('use "shared.score"\nset tops from "tops.txt"\nwhen title in tops: +1\n')
        for name, text in files.items():
            (place / name.replace("_", ".")).write_text(text)
        found = compile_file(place / f"{model}.score").model
        assert found is not None
        return found.version

    first = of("a", "one", shared_score="lead:\n    title\n", tops_txt="CEO\nCFO\n")
    assert of("b", "two", shared_score="lead:\n    title\n", tops_txt="# tops\ncfo\n\nCEO\n") == first
    assert of("c", "one", shared_score="lead:\n    title\n", tops_txt="CEO\n") != first
    assert of("d", "one", shared_score="lead:\n    title\n    city\n", tops_txt="CEO\nCFO\n") != first
