"""Impacts made by hand: a small one as a reviewer would see it, and ones that are awkward on purpose."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from lscore.compiler.diff import Change, Detail, Difference, Weight
from lscore.dsl.diagnostics import Span
from lscore.runtime.impact.report import (
    Attribution,
    Bucket,
    Cause,
    Effect,
    Impact,
    Limit,
    LineMove,
    Load,
    Matrix,
    MovedLead,
    ScoreImpact,
    TierMove,
)
from lscore.runtime.model_differences import Comparison, ModelDifference

AWKWARD = "a|b `c` \\| <b>x</b> @sales [l](http://example.test) <!-- --> #12 www.example.test 😀\u202e\x07"
"""A name that would format, link, mention, end a cell, and turn text around."""


def span(file: str, line: int) -> Span:
    return Span(file, 0, 1, line, 1)


PRICING = Change(
    "changed",
    "rule",
    "pricing",
    Weight.POINTS,
    where="heat / web",
    details=(Detail("points", "+15", "+20"), Detail("window", "within 30d", "within 45d")),
    old=span("main:b2b.score", 12),
    new=span("b2b.score", 12),
)
BOSSES = Change(
    "changed",
    "set",
    "bosses",
    Weight.POINTS,
    details=(Detail("member", "", "CTO"),),
    old=span("main:b2b.score", 3),
    new=span("b2b.score", 3),
)
HOT = Change(
    "changed",
    "tier",
    "tier hot if heat >= 30",
    Weight.DECISIONS,
    details=(Detail("condition", "heat >= 25", "heat >= 30"),),
    old=span("main:b2b.score", 17),
    new=span("b2b.score", 17),
)
LEVEL = Change("added", "levels", "heat", Weight.DECISIONS, new=span("b2b.score", 19))

TIERS = ("hot", "warm", "cold", "disqualified")


def points(**scores: str) -> dict[str, Decimal]:
    return {name: Decimal(text) for name, text in scores.items()}


def row(tier: str, **scores: str) -> Mapping[str, Any]:
    return {
        "lead": "",
        **points(**scores),
        "tier": tier,
        "disqualified": tier == "disqualified",
        "routes": ["sales"] if tier == "hot" else [],
        "reasons": [f"is {tier}"],
        "model": "b2b",
        "model_version": "1111111",
        "as_of": "2026-03-01T00:00:00Z",
    }


def line(rule: str, old: str | None, new: str | None, category: str = "web", text: str = "") -> LineMove:
    before, after = (None if side is None else Decimal(side) for side in (old, new))
    return LineMove("heat", category, rule, before, after, text)


LEAD = MovedLead(
    "L7",
    row("cold", heat="20", fit="4") | {"lead": "L7"},
    row("hot", heat="40", fit="4") | {"lead": "L7"},
    (
        line("pricing", "15", "20", text="looks at prices"),
        line("visits", "5", "5"),
        line("decider", None, "15", category=""),
    ),
)

IMPACT = Impact(
    model="b2b",
    old_file="main:b2b.score",
    new_file="b2b.score",
    old_version="1a2b3c4d",
    new_version="5e6f7a8b",
    as_of="2026-03-01T00:00:00Z",
    leads=80,
    events=1234,
    moved=7,
    changed=41,
    scores=(
        ScoreImpact(
            "heat",
            Decimal(1200),
            Decimal("1360.5"),
            up=30,
            down=11,
            lowest=Decimal(-10),
            highest=Decimal(25),
            buckets=(
                Bucket(Decimal(-10), Decimal(-6), 3),
                Bucket(Decimal(-5), Decimal(-1), 8),
                Bucket(Decimal(1), Decimal(5), 21),
                Bucket(Decimal(6), Decimal(10), 7),
                Bucket(Decimal(25), Decimal(25), 2),
            ),
        ),
        ScoreImpact("fit", Decimal(300), Decimal(300), 0, 0, Decimal(0), Decimal(0)),
    ),
    grades=None,
    tiers=Matrix(TIERS, ((8, 1, 0, 0), (3, 20, 1, 0), (1, 1, 43, 0), (0, 0, 0, 2))),
    tier_moves=(
        TierMove("hot", 9, 12, 4, 1, ("L7", "L12", "L33"), ("L50",)),
        TierMove("warm", 24, 22, 2, 4, ("L50", "L61"), ("L12", "L33", "L40", "L41")),
        TierMove("cold", 45, 44, 1, 2, ("L41",), ("L7", "L61")),
        TierMove("disqualified", 2, 2, 0, 0),
    ),
    loads=(Load("sales", 9, 12, 4, 1), Load("newsletter", 45, 44, 1, 2), Load("(disqualified)", 2, 2, 0, 0)),
    attribution=Attribution(
        total=Effect(points(heat="160.5", fit="0"), 5, 2, {"hot": 3, "warm": -2, "cold": -1, "disqualified": 0}),
        causes=(
            Cause("tier hot", (HOT,), Effect(points(heat="0"), 0, 2, {"hot": -2, "warm": 2}), 2),
            Cause("rule pricing", (PRICING,), Effect(points(heat="130.5"), 4, 0, {"hot": 4, "warm": -4}), 30),
            Cause("set bosses", (BOSSES,), Effect(points(heat="20"), 2, 0, {"warm": 1, "cold": -1}), 11),
        ),
        interaction=Effect(points(heat="10"), -1, 0, {"hot": 1, "warm": -1}),
        apart=(LEVEL,),
    ),
    most_moved=(
        LEAD,
        replace(LEAD, lead="L12", old=row("warm", heat="25", fit="2"), new=row("hot", heat="40", fit="2")),
    ),
    limits=(Limit("--max-moved 5%", 4, 7), Limit("--max-into hot=50", 50, 4)),
)

COMPARISON = Comparison(
    "main",
    "working tree",
    (ModelDifference("b2b", "main:b2b.score", "b2b.score", Difference((HOT, LEVEL, PRICING, BOSSES))),),
    1,
)
NOTHING = Comparison("main", "working tree", (), 3)
NEW = ModelDifference(
    "fresh",
    "",
    "fresh.score",
    Difference((Change("added", "model", "fresh", Weight.SCHEMA, new=span("fresh.score", 1)),)),
)
STILL = replace(
    IMPACT,
    moved=0,
    changed=0,
    scores=(),
    tiers=Matrix(TIERS, ((9, 0, 0, 0), (0, 24, 0, 0), (0, 0, 45, 0), (0, 0, 0, 2))),
    tier_moves=(),
    loads=(),
    attribution=Attribution(Effect(), (), Effect()),
    most_moved=(),
    limits=(),
)
"""A change that moves nobody."""


def large(leads: int, changes: int, limits: int = 2, name: str = "lead") -> tuple[Comparison, Impact]:
    """A change of very much: so many changes (each a cause), grades and tiers, and so many moved leads."""
    ids = tuple(f"{name} {number}" for number in range(leads))
    told = tuple(replace(PRICING, name=f"{name} rule {number}") for number in range(changes))
    labels = tuple(f"{name} {number}" for number in range(30))
    matrix = Matrix(labels, tuple(tuple(range(start, start + 30)) for start in range(30)))
    effect = Effect(points(heat="1"), 1, 0, dict.fromkeys(labels[:5], 1))
    lines = tuple(line(f"{name} rule {number}", "1", "2") for number in range(50))
    impact = replace(
        IMPACT,
        grades=matrix,
        tiers=matrix,
        tier_moves=tuple(TierMove(label, 9, 12, leads, leads, ids, ids) for label in labels),
        loads=tuple(Load(f"{name} {number}", 1, 2, 1, 0) for number in range(changes)),
        attribution=Attribution(effect, tuple(Cause(item.name, (item,), effect, 1) for item in told), Effect(), told),
        most_moved=tuple(replace(LEAD, lead=lead, lines=lines) for lead in ids[:2000]),
        limits=tuple(Limit(f"--max-into {name} {number}=1", 1, 9) for number in range(limits)),
    )
    model = ModelDifference(name, "main:b2b.score", "b2b.score", Difference(told))
    return Comparison("main", "working tree", (model,), 1), impact
