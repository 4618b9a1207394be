"""The formatter: what it leaves alone, what it changes, and that it never changes what a page says."""

from __future__ import annotations

import dataclasses
import os
import tomllib
from pathlib import Path
from typing import Any

import pytest

from lscore.dsl import nodes
from lscore.dsl.parser import parse
from lscore.dsl.printer import (
    UnfaithfulFormatError,
    assert_faithful,
    canonical,
    format_page,
    rule_key,
    rule_title,
)
from lscore.dsl.printer.page import WIDTH
from lscore.dsl.printer.text import _WRITERS

HERE = Path(__file__).parent
CASES = [
    case for path in sorted((HERE / "conformance").glob("*.toml")) for case in tomllib.loads(path.read_text())["case"]
]
IDENTITIES = (HERE / "golden" / "format" / "identities.score").read_text(encoding="utf-8")
PAGES = sorted((HERE / "golden" / "format").glob("*.before.score"))


def formatted(text: str) -> str:
    parsed = parse(text, "m.score")
    assert parsed.diagnostics == ()
    written = format_page(parsed.page)
    assert_faithful(parsed.page, written)
    return written


def rule(text: str) -> Any:
    return parse(text + "\n", "m.score").page.statements[0]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_conformance_models(case: dict[str, Any]) -> None:
    """Formatting keeps the tree and the comments, and doing it twice changes nothing."""
    if not parse(case["model"], "m.score").diagnostics:
        formatted(case["model"])


def test_identities() -> None:
    """Lines that must print back as they are."""
    assert formatted(IDENTITIES) == IDENTITIES


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name.split(".")[0])
def test_pages(path: Path) -> None:
    """A page and the page the formatter makes of it. `LSCORE_RECORD=1` writes the second anew."""
    got = formatted(path.read_bytes().decode())
    beside = path.with_name(path.name.replace(".before.", ".after."))
    if os.environ.get("LSCORE_RECORD"):
        beside.write_text(got, encoding="utf-8")
    assert got == beside.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("score x from 0 to 10:\n    when a: +1\n", "score x, from 0 to 10:\n    when a: +1\n"),
        ("category  c   at most 5 :\n  when a:+1", "category c, at most 5:\n    when a: +1\n"),
        ("when visited at least 1 time on  at least 2 day : +1", None),
        ("each visited,at most 1 time per day:+1", "each visited, at most 1 times per day: +1\n"),
        ("lead:\r\n  title\r\n", "lead:\n    title\n"),
        ("\n\n\nwhen a: +1\n\n\n\nwhen b: +1\n\n", "when a: +1\n\nwhen b: +1\n"),
        ("when a   within   30   days: +1", "when a within 30 days: +1\n"),
        ("when(a or b)and c: +1", "when (a or b) and c: +1\n"),
        ("when max( a,b )>=3*(c+1): +1", "when max(a, b) >= 3 * (c + 1): +1\n"),
        ("lead:\n    employees   number\n    title       text\n", "lead:\n    employees number\n    title text\n"),
        ('lead:\n  a from "x" one of b,c', 'lead:\n    a one of b, c from "x"\n'),
        ("", ""),
        ("#only", "#only\n"),
    ],
)
def test_layout(text: str, expected: str | None) -> None:
    if expected is None:
        assert parse(text, "m").diagnostics
    else:
        assert formatted(text) == expected


def test_long_statements_are_broken_behind_commas_and_words() -> None:
    values = ", ".join(f"value_number_{at}" for at in range(20))
    lines = formatted(f"score x:\n    when title in {values}: +1\n").splitlines()
    assert all(len(line) <= WIDTH for line in lines)
    assert {len(line) - len(line.lstrip()) for line in lines[2:]} == {12}
    assert len(lines) > 3
    assert all(line.endswith(",") for line in lines[1:-1])


def test_a_statement_without_a_place_to_break_stays_long() -> None:
    text = f'when title is "{"x" * 200}": +1\n'
    assert formatted(text) == text


def test_between_and_on_or_before_are_not_torn() -> None:
    name = "a" * (WIDTH - 16)
    for test in (f"{name} between 5 and 10", f"{name} on or before 2026-01-01"):
        assert formatted(f"when {test}: +1\n") == f"when {test}: +1\n"


def test_every_node_has_a_writer() -> None:
    classes = {
        found
        for found in vars(nodes).values()
        if isinstance(found, type) and issubclass(found, nodes.Node) and dataclasses.is_dataclass(found)
    }
    assert classes - {nodes.Node} == set(_WRITERS)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ('when a  within 30d,halving every 15d: +1 because "x" as y', "when a within 30d, halving every 15d"),
        ("each visited by page, at most 5 times:\n    x: +1", "each visited by page, at most 5 times"),
        ('points by domain( email ) because "x":\n    x: +1', "points by domain(email)"),
        ("first of as x:\n    when a: +1", "first of"),
        ("best of:\n    when a: +1", "best of"),
        ("for every 100 employees, at most 3 points: +1", "for every 100 employees, at most 3 points"),
        ("for every 2d without visited beyond 14d: -1", "for every 2d without visited beyond 14d"),
    ],
)
def test_titles(text: str, title: str) -> None:
    assert rule_title(rule(text)) == title


def test_keys() -> None:
    """Two rules alike: `because` and the order of rows aside, except in `first of`."""
    table = "points by t:\n    a: +1\n    b: +2"
    assert rule_key(rule(table)) == rule_key(rule('points by t because "x":\n  b: +2 because "y"\n  a: +1'))
    assert rule_key(rule(table)) != rule_key(rule(table.replace("+2", "+3")))
    for kind, same in (("best of", True), ("first of", False)):
        one, two = (rule(f"{kind}:\n    when {a}: +1\n    when {b}: +1") for a, b in (("x", "y"), ("y", "x")))
        assert (rule_key(one) == rule_key(two)) is same
    assert rule_key(rule("when a: +1 as x")) != rule_key(rule("when a: +1"))
    assert rule_key(rule('when  a: +1 because "x"')) == rule_key(rule("when a: +1"))


def test_what_the_formatter_promises_is_checked() -> None:
    page = parse("when a: +1  # c\n", "m").page
    for text in ("when a: +2  # c\n", "when a: +1\n", "when a:  +1  # c\n", "when a 1\n"):
        with pytest.raises(UnfaithfulFormatError):
            assert_faithful(page, text)


def test_canonical_of_parts() -> None:
    parsed = rule("when visited  where(a in b,c)at least 3 time in one  day: +1")
    assert canonical(parsed.condition) == "visited where (a in b, c) at least 3 times in one day"
