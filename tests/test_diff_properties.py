"""What `diff` says holds: over random edits of random models it is silent exactly where no result changes, calls only
that text which moves no score, and looks at every field of the Model."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lscore.compiler.diff import Side, Weight, diff
from lscore.compiler.diff.compare import IGNORED
from lscore.compiler.model import Type
from lscore.dsl.diagnostics import Span
from lscore.dsl.parser import parse
from lscore.dsl.printer import format_page
from tests.random_edits import checked, draw_edit, drawn, page, side
from tests.random_worlds import ModelText

DICE = st.randoms(use_true_random=False)

# --- what holds


@settings(max_examples=100)
@given(DICE)
def test_the_diff_tells_what_changes_results(dice: Random) -> None:
    """1,000 of them and more: `python -m tests.random_edits`."""
    edited = drawn(dice, 6)
    assert checked(edited).wrong == (), edited


@settings(max_examples=60)
@given(DICE)
def test_order_layout_and_comments_are_no_difference(dice: Random) -> None:
    statements = ModelText(dice, size=8).draw()
    text = page(statements)
    moved = page(["# a comment", *dice.sample(statements, len(statements))])
    formatted = format_page(parse(moved, "random.score").page)
    assert diff(side(text), side(moved)).changes == ()
    assert diff(side(text), side(formatted)).changes == ()


@settings(max_examples=60)
@given(DICE)
def test_a_rule_with_other_points_is_told_by_its_name(dice: Random) -> None:
    statements = ModelText(dice, size=8).draw()
    text = page(statements)
    plain = re.compile(r": ([+-]\d[\d.]*)(?=(?: because \"(?:[^\"\\]|\\.)*\")? as (r\d+))")
    found = list(plain.finditer(text))
    if not found:
        return
    place = dice.choice(found)
    new = "+77" if place[1] != "+77" else "+78"
    said = diff(side(text), side(text[: place.start(1)] + new + text[place.end(1) :]))
    (change,) = (change for change in said.changes if change.what == "rule")
    assert (change.kind, change.name, change.weight) == ("changed", place[2], Weight.POINTS)
    assert [(item.what, item.old, item.new) for item in change.details] == [("points", place[1], new)]


@settings(max_examples=40)
@given(DICE)
def test_adding_and_removing_mirror_each_other(dice: Random) -> None:
    statements = ModelText(dice, size=6).draw()
    _, compiled = draw_edit(dice, statements)
    old, new = side(page(statements)), Side.of(compiled)
    there, back = diff(old, new), diff(new, old)
    turned = {"added": "removed", "removed": "added"}
    count = sorted((turned.get(change.kind, change.kind), change.what) for change in there.changes)
    assert count == sorted((change.kind, change.what) for change in back.changes)


# --- nothing of the Model is forgotten

WITH_ALL = """
model "all"
owner "me"
lead:
    title text one of CEO, CTO
    industry
    employees number from "Company Size"
account by industry
define big: employees >= 100
event visited: page
score fit from 0 to 10, to 1 decimal:
    category c, at least -1, at most 5, weight 50%:
        when big: +1 because "x" as r from 2026-01-01 until 2026-12-31
keep fit at least 2 if title is CEO because "y" as k from 2026-01-01 until 2026-12-31
grade A if fit > 5 because "good"
grade B otherwise because "rest"
raise grade 1 step if big because "up"
levels of fit:
    from 5: high
    otherwise: low
    missing: none
tiers hot, cold
tier hot if big because "hot"
tier cold otherwise because "cold"
tier at most cold if title is missing because "held"
route to sales if tier is hot because "go"
skip if industry is spam because "spam"
disqualify if industry is games because "games"
ensure fit <= 10
test "t":
    as of 2026-03-01
    given title CEO, employees 200
    1d ago: visited home
    expect fit 1, not route sales, reason "games", rule r +1
"""


def _nodes(node: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """All dataclass nodes of a Model with the ways to them."""
    if isinstance(node, tuple):
        for at, item in enumerate(node):
            yield from _nodes(item, (*path, at))
    elif is_dataclass(node) and not isinstance(node, type | Span):
        yield path, node
        for item in fields(node):
            if item.compare:
                yield from _nodes(getattr(node, item.name), (*path, item.name))


def _put(node: Any, path: tuple[Any, ...], value: Any) -> Any:
    if not path:
        return value
    step, *rest = path
    if isinstance(step, int):
        return (*node[:step], _put(node[step], tuple(rest), value), *node[step + 1 :])
    return replace(node, **{step: _put(getattr(node, step), tuple(rest), value)})


def _other(value: Any) -> Any:
    match value:
        case bool():
            return not value
        case Type():
            return Type.DATE if value is not Type.DATE else Type.TEXT
        case str():
            return f"{value}x"
        case int():
            return value + 1
        case tuple() if value:
            return value[1:]
        case None | ():
            return ("x",) if value == () else None
        case _:
            return None


@pytest.mark.parametrize("number", range(12))
def test_every_field_of_the_model_is_compared_or_ignored_on_purpose(number: int) -> None:
    text = WITH_ALL if number == 0 else page(ModelText(Random(number), size=8).draw())
    whole = side(text)
    seen: dict[tuple[str, str], int] = {}
    for path, node in _nodes(whole.model):
        for item in fields(node):
            key = type(node).__name__, item.name
            value = getattr(node, item.name)
            other = _other(value)
            if key == ("Line", "what") and path[0] == "ensures":
                continue  # it is the condition, as it is written
            if not item.compare or key in IGNORED or other == value or is_dataclass(value) or other == ("x",):
                continue
            if seen.setdefault(key, 0) >= 2:
                continue
            seen[key] += 1
            model = _put(whole.model, (*path, item.name), other)
            changed = replace(whole, model=model, tests=model.tests)
            assert diff(whole, changed), f"{key} at {path}: {value!r} -> {other!r} is not told"
            assert diff(changed, whole), f"{key} at {path}: {other!r} -> {value!r} is not told"


def test_what_is_ignored_is_there() -> None:
    known = {(type(node).__name__, item.name) for _, node in _nodes(side(WITH_ALL).model) for item in fields(node)}
    assert set(IGNORED) <= known
