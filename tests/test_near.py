"""How near a rule was that gave nothing: what it wanted, and what there was instead."""

from __future__ import annotations

import pytest

from lscore.compiler import compile_text
from lscore.runtime.engines.python import PythonEngine
from lscore.runtime.explain import explain
from lscore.runtime.values import Clock

WORLD = """lead:
    title
    employees number
    interests list
    opted_in yes/no
    signup date
    email
event visited: page, seconds number
event downloaded: asset
event clicked: mail
define big: employees >= 500
"""
LEAD = {"title": "CTO", "employees": "150", "interests": "crm", "opted_in": "yes", "signup": "2026-01-10"}
EVENTS = (
    ("visited", "2026-02-27", "pricing", "30"),
    ("visited", "2026-02-20", "pricing", "20"),
    ("downloaded", "2026-01-19", "whitepaper", None),
)


def near(rule: str) -> tuple[str, ...]:
    """What the one rule of a model lacked for LEAD on 1 March 2026."""
    found = compile_text(f"{WORLD}{rule}\n", "near.score")
    assert found.model is not None, [diagnostic.message for diagnostic in found.diagnostics]
    as_of = Clock("UTC").instant_of("2026-03-01")
    assert as_of is not None
    engine = PythonEngine(found.model, as_of, by_name=True)
    events = [
        {"event": name, "at": at, ("asset" if name == "downloaded" else "page"): value, "seconds": seconds}
        for name, at, value, seconds in EVENTS
    ]
    values = [LEAD.get(column) for column in engine.lead_columns]
    (rule_near,) = explain(engine, "1", values, events).nothing
    return rule_near.reasons


# --- cases
CASES: dict[str, tuple[str, ...]] = {
    "when title in CEO, CFO: +1": ("title in CEO, CFO: CTO",),
    "when interests include all of crm, erp: +1": ("interests include all of crm, erp: crm",),
    "when employees >= 200: +1": ("employees >= 200: 150",),
    "when employees between 200 and 300: +1": ("employees between 200 and 300: 150",),
    "when visited pricing at least 3 times within 14d: +1": ("visited pricing at least 3 times within 14d: 2 so far",),
    "when downloaded whitepaper within 30d: +1": ("downloaded whitepaper within 30d: last one 41 days ago",),
    "when title is CEO and employees >= 200: +1": ("title is CEO: CTO", "employees >= 200: 150"),
    "when title is CEO or employees >= 200: +1": ("title is CEO: CTO", "employees >= 200: 150"),
    "when not opted_in: +1": ("not opted_in: yes",),
    "when opted_in is no: +1": ("opted_in is no: yes",),
    "when signup within 30d: +1": ("signup within 30d: 2026-01-10",),
    "when signup after 2026-02-10: +1": ("signup after 2026-02-10: 2026-01-10",),
    'each visited "/x*": +1': ('visited "/x*": never',),
    "points by title:\n    CEO: +1": ("title: CTO, which no row takes",),
    "points by employees:\n    from 1000: +1": ("employees: 150, which no row takes",),
    "first of:\n    when title is CEO: +1\n    when employees >= 200: +2": (
        "title is CEO: CTO",
        "employees >= 200: 150",
    ),
    "for every 2d without visited beyond 60d: -1": ("visited: last one 2 days ago, it counts from more than 60d on",),
    "when title is CEO: +1 from 2026-04-01": ("only from 2026-04-01",),
    "when title is CEO: +1 until 2026-02-01": ("only until 2026-02-01",),
    "when at least 2 of (title is CEO, employees > 200, opted_in): +1": (
        "at least 2 of (title is CEO, employees > 200, opted_in): 1 so far",
        "title is CEO: CTO",
        "employees > 200: 150",
    ),
    "when visited on at least 3 days: +1": ("visited on at least 3 days: 2 so far",),
    "when visited at least 2 different page in one day: +1": (
        "visited at least 2 different page in one day: 1 so far",
    ),
    "when clicked within 1h after visited: +1": ("clicked within 1h after visited: never",),
    "when count of visited >= 5: +1": ("count of visited >= 5: 2",),
    "when email is known: +1": ("email is known: missing",),
    'when domain(email) is "acme.com": +1': ('domain(email) is "acme.com": missing',),
    "when total seconds of visited > 100: +1": ("total seconds of visited > 100: 50",),
    "when big: +1": ("big: employees >= 500: 150",),
    "when visited over 90d ago: +1": ("visited over 90d ago: last one 2 days ago",),
    "when title is not CTO: +1": ("title is not CTO: CTO",),
    'when title contains "chief": +1': ('title contains "chief": CTO',),
}


@pytest.mark.parametrize("rule", CASES)
def test_a_rule_that_gave_nothing_says_how_near_it_was(rule: str) -> None:
    assert near(rule) == CASES[rule]
