"""The lines of an explanation: points, count, newest event and text of each, and which lines there are."""

from __future__ import annotations

from typing import Any

import pytest

from lscore.compiler import compile_text
from lscore.runtime.engines.python import PythonEngine
from lscore.runtime.values import Clock

HEAD = """
lead:
    n number
    t
event read: page, seconds number
score a from -1 to 30, to 1 decimal:
"""

READ = [
    ("read", "2026-02-25T00:00:00Z", "a", None),
    ("read", "2026-02-24T00:00:00Z", "b", "5"),
    ("read", "2026-01-24T00:00:00Z", "a", "7"),
]
NEWEST, OLDER, OLDEST = ("2026-02-25T00:00:00Z", "2026-02-24T00:00:00Z", "2026-01-24T00:00:00Z")

Row = tuple[str, str, str, int, str | None, str]


def lines(body: str, lead: tuple[Any, ...] = ("5", "x"), after: str = "") -> list[Row]:
    """(category, rule, points, count, newest, text) of each line of score `a`."""
    compiled = compile_text(f"{HEAD}{body}\n{after}\n", "m.score")
    assert compiled.model is not None, compiled.diagnostics
    instant = Clock("UTC").instant("2026-03-01T00:00:00Z")
    assert instant is not None
    engine = PythonEngine(compiled.model, instant)
    given: dict[str, Any] = {"n": lead[0], "t": lead[1]}
    events = [
        (name, at, *({"page": page, "seconds": seconds}[key] for key in engine.event_columns))
        for name, at, page, seconds in READ
    ]
    values = [given[name] for name in engine.lead_columns]
    result = engine.score("1", values, events)
    rows = result.explain()
    assert sum(row.points for row in rows) == result.scores["a"]
    assert rows == sorted(rows, key=lambda row: (row.score, row.category, row.rule, row.points))
    return [(row.category, row.rule, str(row.points), row.count, row.newest_event, row.text) for row in rows]


@pytest.mark.parametrize(
    ("rule", "points", "count", "newest", "text"),
    [
        ('when read: +1 because "r"', "1", 3, NEWEST, "r"),
        ("when read within 30d and n > 1: +0", "0", 2, NEWEST, ""),
        ("when not read over 100d ago: +1", "1", 1, None, ""),
        ("when n > 1: +1", "1", 1, None, ""),
        ("when count of read >= 2: +1", "1", 3, NEWEST, ""),
        ("when total seconds of read >= 2: +1", "1", 2, OLDER, ""),
        ("when latest page of read is a and n > 1: +1", "1", 3, NEWEST, ""),
        ("when read b, halving every 1d: +0.0001", "0", 1, OLDER, ""),
        ("each read, once per page, at most 1 points: +1", "1", 2, NEWEST, ""),
        ("each read over 30d ago, at most 0 points: -1", "0", 1, OLDEST, ""),
        ('each read by page because "e":\n        a: +1 because "A"\n        b: +0', "2", 3, NEWEST, "A"),
        ('each read by page because "e":\n        a: +1\n        c: +9 because "C"', "2", 2, NEWEST, "e"),
        ('points by n because "p":\n        from 1: +1\n        from 5: +2 because "big"', "2", 1, None, "big"),
        ('points by n because "p":\n        from 1: +1\n        from 6: +2 because "big"', "1", 1, None, "p"),
        ("points by count of read:\n        from 1: +1", "1", 3, NEWEST, ""),
        ("points by days since read:\n        from 1: +0", "0", 1, NEWEST, ""),
        ('first of because "f":\n        when n > 5: +1\n        when read b: +2 because "B"', "2", 1, OLDER, "B"),
        ('best of because "f":\n        when n > 5: +1 because "n"\n        otherwise: +2', "2", 1, None, "f"),
        ("for every 2 n, at most 1.5 points: -1", "-1.5", 1, None, ""),
        ("for every 1d without read beyond 2d: -0.5", "-1", 1, NEWEST, ""),
        ('when n > 1: +1 because "a" as named', "1", 1, None, "a"),
    ],
)
def test_the_line_of_a_rule(rule: str, points: str, count: int, newest: str | None, text: str) -> None:
    found = [row for row in lines(f"    {rule}") if not row[1].startswith("(")]
    assert [row[2:] for row in found] == [(points, count, newest, text)]


@pytest.mark.parametrize(
    "rule",
    [
        "when n > 5: +1",
        "when read, halving every 1d: +1 until 2026-02-28",
        "each read over 90d ago: +1",
        "each read by page:\n        c: +1",
        "points by n:\n        from 6: +1",
        "first of:\n        when n > 5: +1",
        "for every 1d without read beyond 90d: -1",
    ],
)
def test_a_rule_that_does_not_hold_has_no_line(rule: str) -> None:
    assert lines(f"    {rule}") == []


def test_what_changes_a_sum_is_a_line() -> None:
    body = (
        "    category c, at most 20, weight 12.5%:\n        for every 1 n: +9\n"
        "    category d, at most 20, weight 100%:\n        for every 1 n: +1\n    when n > 1: +100.25"
    )
    keeps = 'keep a at least 2 if n > 1\nkeep a at most 12.5 if n > 1 because "k"\nkeep a at most 13 if n > 1'
    assert lines(body, after=keeps) == [
        ("", "(keep)", "-17.5", 1, None, "k"),
        ("", "(range)", "-77.75", 1, None, ""),
        ("", "when n > 1", "100.25", 1, None, ""),
        ("c", "(bounds)", "-25", 1, None, ""),
        ("c", "(weight)", "-17.5", 1, None, ""),
        ("c", "for every 1 n", "45", 1, None, ""),
        ("d", "for every 1 n", "5", 1, None, ""),
    ]
    assert lines("    when n > 1: +0.25") == [
        ("", "(rounding)", "0.05", 1, None, ""),
        ("", "when n > 1", "0.25", 1, None, ""),
    ]
