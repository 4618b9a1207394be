"""What `diff` says holds: over random edits of random models it is silent exactly where no result changes, calls only
that text which moves no score, and looks at every field of the Model."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass, replace
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lscore.compiler import Compiled, compile_text
from lscore.compiler.diff import Difference, Side, Weight, diff
from lscore.compiler.diff.compare import IGNORED
from lscore.compiler.model import Model, Type
from lscore.dsl.diagnostics import Span
from lscore.dsl.parser import parse
from lscore.dsl.printer import format_page
from lscore.runtime.engines.python import PythonEngine
from tests.agreement import Example, Found, said_by_python
from tests.random_data import INSTANTS, Moments, data, edges_of
from tests.random_worlds import ModelText

DICE = st.randoms(use_true_random=False)
TEXTS_OF_RESULTS = frozenset({"model", "model_version", "reasons"})
"""Columns that only tell: not what a lead is worth, nor what is done with it."""


def side(text: str) -> Side:
    found = compile_text(text, "random.score")
    assert found.model is not None, f"{text}\n{[(d.span.line, d.message) for d in found.diagnostics]}"
    return Side.of(found)


def page(statements: list[str]) -> str:
    return "\n".join(statement for statement in statements if statement) + "\n"


# --- edits


def _replaced(pattern: str, words: tuple[str, ...]) -> Callable[[Random, list[str]], list[str]]:
    """An edit: one place that a pattern finds says another word."""

    def edit(dice: Random, statements: list[str]) -> list[str]:
        places = [(at, found) for at, text in enumerate(statements) for found in re.finditer(pattern, text)]
        if not places:
            return statements
        at, found = dice.choice(places)
        text = statements[at]
        group = 1 if found.re.groups else 0
        changed = text[: found.start(group)] + dice.choice(words) + text[found.end(group) :]
        return [*statements[:at], changed, *statements[at + 1 :]]

    return edit


def _without_statement(dice: Random, statements: list[str]) -> list[str]:
    at = dice.randrange(len(statements))
    return [*statements[:at], *statements[at + 1 :]]


def _without_line(dice: Random, statements: list[str]) -> list[str]:
    at = dice.randrange(len(statements))
    lines = statements[at].split("\n")
    del lines[dice.randrange(len(lines))]
    return [*statements[:at], "\n".join(lines), *statements[at + 1 :]]


def _another_model(dice: Random, statements: list[str]) -> list[str]:
    """A statement more, out of another model."""
    return [*statements, dice.choice(ModelText(dice, size=6).draw())]


def _renamed(dice: Random, statements: list[str]) -> list[str]:
    name, other = dice.choice(
        (("chiefs", "bosses"), ("pages", "places"), ("big", "large"), ("keen", "eager"), ("r1", "first-rule"))
    )
    return [re.sub(rf"(?<![\w\"-]){name}(?![\w-])", other, statement) for statement in statements]


def _renamed_score(dice: Random, statements: list[str]) -> list[str]:
    name = dice.choice(("fit", "heat"))
    return [re.sub(rf"(?<![\w\"-]){name}(?![\w-])", "worth", statement) for statement in statements]


def _shuffled(dice: Random, statements: list[str]) -> list[str]:
    return dice.sample(statements, len(statements))


EDITS: tuple[Callable[[Random, list[str]], list[str]], ...] = (
    _replaced(r": ([+-]\d[\d.]*)", ("+1", "-3", "+12.5", "+0")),
    _replaced(r"within (\w+)", ("30d", "10d", "3d", "90min")),
    _replaced(r"(?<= )\d+(?= times)", ("1", "2", "4")),
    _replaced(r"(?:>=|<=|<|>|is) (-?\d[\d.]*)", ("1", "60", "0.5")),
    _replaced(r" (>=|<=|>|<) ", (">=", "<=", ">", "<")),
    _replaced(r" (and|or) \(", ("and", "or")),
    _replaced(r"because \"([a-z ]+)\"", ("for another reason", "so it is")),
    _replaced(r"(?:halving every|fading over) (\d+d)", ("3d", "20d")),
    _replaced(r"(?:at most|at least|exactly|at) (\d[\d.]*)", ("1", "5", "11")),
    _replaced(r" (is|is not) ", ("is", "is not")),
    _replaced(r"(?:tier|grade|at most) (hot|warm|cold|A|B|C)\b", ("hot", "warm", "A", "B", "C")),
    _replaced(r"route to (\w+)", ("sales", "another")),
    _replaced(r"timezone \"(.*)\"", ("UTC", "Asia/Tokyo")),
    _replaced(r"set chiefs: (CEO)", ("CFO", '"vp *"', "CEO, owner")),
    _replaced(r"(?:from|until) (2\d+-\d\d-\d\d)", ("2026-02-20", "2027-01-01")),
    _replaced(r"from \"(Company Size)\"", ("size", "n")),
    _replaced(r"    n (number)", ("text", "date")),
    _replaced(r"weight (\S+%)", ("50%", "99%")),
    _replaced(r"from (-?\d+) to", ("1", "-7")),
    _replaced(r"category (c\d)", ("c0", "c9")),
    _replaced(r" as (r\d+)", ("another-name",)),
    *(_without_statement, _without_line, _another_model, _renamed, _renamed_score, _shuffled),
)


def draw_edit(dice: Random, statements: list[str]) -> tuple[str, Compiled]:
    """Another version of a model: one to three edits, that compile."""
    for _ in range(50):
        edited = statements
        for _ in range(1 + dice.randrange(3) // 2):
            edited = dice.choice(EDITS)(dice, edited)
        text = page(edited)
        compiled = compile_text(text, "random.score")
        if compiled.model is not None and edited != statements:
            return text, compiled
    text = page(statements)
    return text, compile_text(text, "random.score")


# --- what holds


@settings(max_examples=100)
@given(DICE)
def test_the_diff_tells_what_changes_results(dice: Random) -> None:
    must_tell(dice)


def must_tell(dice: Random) -> Difference:
    """Draw a model, an edit and leads; hold what the diff says against both models' results."""
    drawn = ModelText(dice, size=6)
    statements = drawn.draw()
    before = page(statements)
    after, compiled = draw_edit(dice, statements)
    old, new = side(before), Side.of(compiled)
    said = diff(old, new)
    as_of, example = _leads(dice, drawn, before + after, old.model)
    was, now = (said_by_python(replace(example, model=item.model, as_of=as_of)) for item in (old, new))
    note = f"{before}\n=======\n{after}\n{said}\n{example}"
    if not said:
        assert _told(was, ()) == _told(now, ()), note
        assert old.model.version == new.model.version, note
    if said.weight in (None, Weight.TEXT):
        assert _told(was, TEXTS_OF_RESULTS) == _told(now, TEXTS_OF_RESULTS), note
    assert not diff(old, old)
    assert not diff(new, new)
    return said


def _leads(dice: Random, drawn: ModelText, text: str, model: Model) -> tuple[int, Example]:
    as_of = PythonEngine(model, 0).read_at(dice.choice(INSTANTS))
    assert as_of is not None
    return as_of, Example(text, model, as_of, data(dice, Moments(dice, as_of, drawn.zone, edges_of(text))), {})


def _told(found: Found, without: Any) -> Any:
    """What a run says, without some columns; the places of violations move with the lines, so they are counted."""
    if isinstance(found, str):
        return found
    return {
        lead: (
            {name: value for name, value in row.items() if name not in without},
            len(violations),
            [] if without else sorted((*line[:5], line[7]) for line in lines),
        )
        for lead, (row, violations, lines) in found.items()
    }


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
