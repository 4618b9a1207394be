"""What is shown of an impact: sections of tables. What stays as it was is left out; what is shown adds up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Literal

from lscore.render.differences.wording import subject
from lscore.render.impact.wording import (
    NOTHING,
    Name,
    Words,
    counted,
    lead_moves,
    number,
    signed,
)
from lscore.render.waterfall import STEPS
from lscore.runtime.impact.report import Effect, Impact, LineMove, Matrix, MovedLead, ScoreImpact

Key = Literal["tiers", "grades", "scores", "routes", "causes", "leads"]


@dataclass(frozen=True, slots=True)
class Names:
    """Some ids, and how many more there are."""

    names: tuple[str, ...]
    more: int = 0


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of a length, the longest of its table being `most`."""

    length: int
    most: int


Cell = str | Names | Bar


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table. `quiet` says that nothing moves in it, `quiet_at` that nothing does in one cell."""

    cells: tuple[Cell, ...]
    quiet: bool = False
    quiet_at: int | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """A column: the first of a table names its rows, the others hold numbers, ids or bars."""

    title: str
    kind: Literal["name", "number", "names", "bar"] = "number"


@dataclass(frozen=True, slots=True)
class Grid:
    """A table; `foot` are the sums of its rows."""

    title: Words
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    foot: tuple[Row, ...] = ()
    note: Words = ()


@dataclass(frozen=True, slots=True)
class Section:
    """Tables that answer one question."""

    key: Key
    title: str
    grids: tuple[Grid, ...]


def sections(impact: Impact) -> tuple[Section, ...]:
    """All that moves, the decisions first."""
    found = (
        Section("tiers", "Tiers", tuple(_tiers(impact))),
        Section("grades", "Grades", tuple(_matrix("grade", impact.grades))),
        Section("scores", "Scores", tuple(_scores(impact.scores))),
        Section("routes", "Routes", tuple(_loads(impact))),
        Section("causes", "Causes", tuple(_causes(impact))),
        Section("leads", "Most moved leads", tuple(_lead(moved) for moved in impact.most_moved)),
    )
    return tuple(section for section in found if section.grids)


# --- decisions


def _tiers(impact: Impact) -> Iterator[Grid]:
    moves = [move for move in impact.tier_moves if move.entered or move.left]
    if moves:
        yield Grid(
            ("who enters and leaves each tier",),
            (
                Column("tier", "name"),
                *map(Column, ("old", "new", "enter", "leave")),
                Column("who enters", "names"),
                Column("who leaves", "names"),
            ),
            tuple(
                Row(
                    (
                        Name(move.tier),
                        counted(move.old),
                        counted(move.new),
                        counted(move.entered),
                        counted(move.left),
                        Names(move.entering, move.entered - len(move.entering)),
                        Names(move.leaving, move.left - len(move.leaving)),
                    )
                )
                for move in moves
            ),
        )
    yield from _matrix("tier", impact.tiers)


def _matrix(what: str, matrix: Matrix | None) -> Iterator[Grid]:
    if matrix is None or not matrix.moved:
        return
    rows = [
        Row((Name(label), *map(counted, counts), counted(sum(counts))), quiet_at=place + 1)
        for place, (label, counts) in enumerate(zip(matrix.labels, matrix.counts, strict=True))
    ]
    sums = [matrix.new(label) for label in matrix.labels]
    yield Grid(
        (f"leads from each {what} (rows) to each {what} (columns)",),
        (Column("old \\ new", "name"), *(Column(Name(label)) for label in matrix.labels), Column("old")),
        tuple(rows),
        (Row(("new", *map(counted, sums), counted(sum(sums)))),),
    )


def _loads(impact: Impact) -> Iterator[Grid]:
    moving = [load for load in impact.loads if load.gained or load.lost]
    if moving:
        yield Grid(
            ("leads of each route",),
            (Column("route", "name"), *map(Column, ("old", "new", "change", "gained", "lost"))),
            tuple(
                Row(
                    (
                        Name(load.name),
                        *map(counted, (load.old, load.new)),
                        signed(load.new - load.old),
                        *map(counted, (load.gained, load.lost)),
                    )
                )
                for load in moving
            ),
        )


# --- scores


def _scores(scores: Sequence[ScoreImpact]) -> Iterator[Grid]:
    moving = [score for score in scores if score.up or score.down]
    if not moving:
        return
    yield Grid(
        ("scores over all leads",),
        (
            Column("score", "name"),
            *map(Column, ("up", "down", "largest down", "largest up", "old points", "new points", "change")),
        ),
        tuple(
            Row(
                (
                    Name(score.score),
                    counted(score.up),
                    counted(score.down),
                    signed(min(score.lowest, Decimal(0))),
                    signed(max(score.highest, Decimal(0))),
                    number(score.old_total),
                    number(score.new_total),
                    signed(score.change),
                )
            )
            for score in moving
        ),
    )
    for score in moving:
        if score.buckets:
            yield _distribution(score)


def _distribution(score: ScoreImpact) -> Grid:
    most = max(bucket.leads for bucket in score.buckets)
    return Grid(
        ("leads by their change of ", Name(score.score)),
        (Column("change", "name"), Column("leads"), Column("", "bar")),
        tuple(
            Row((amounts(bucket.low, bucket.high), counted(bucket.leads), Bar(bucket.leads, most)))
            for bucket in score.buckets
        ),
    )


def amounts(low: Decimal, high: Decimal) -> str:
    """The amounts of a bucket: `+5`, `+1 to +10`."""
    return signed(low) if low == high else f"{signed(low)} to {signed(high)}"


# --- causes


def _causes(impact: Impact) -> Iterator[Grid]:
    told = impact.attribution
    if not told.causes and not told.apart:
        return
    effects = [*(cause.effect for cause in told.causes), told.interaction, told.total]
    scores, tiers, ranked = _moving(effects)
    columns = [Column("change", "name"), Column("leads"), *(Column(Name(score)) for score in scores)]
    columns += [Column("better"), Column("worse")] if ranked else []
    columns += [Column(Name(tier)) for tier in tiers]

    def row(name: str, leads: str, effect: Effect) -> Row:
        cells = [name, leads, *(signed(effect.points.get(score, Decimal(0))) for score in scores)]
        cells += [signed(effect.up), signed(effect.down)] if ranked else []
        return Row((*cells, *(signed(effect.tiers.get(tier, 0)) for tier in tiers)), quiet=_still(effect))

    yield Grid(
        ("what each change does alone in the old rules, and what all do together",),
        tuple(columns),
        tuple(row(Name(cause.title), counted(cause.leads), cause.effect) for cause in told.causes),
        (row("together (interaction)", "", told.interaction), row("in all", "", told.total)),
        tuple(_apart([Name(subject(change)) for change in told.apart])),
    )


def _moving(effects: Sequence[Effect]) -> tuple[list[str], list[str], bool]:
    """The scores and tiers that something moves, in their order, and whether anything gets better or worse."""
    scores = dict.fromkeys(score for effect in effects for score in effect.points)
    tiers = dict.fromkeys(tier for effect in effects for tier in effect.tiers)
    return (
        [score for score in scores if any(effect.points.get(score) for effect in effects)],
        [tier for tier in tiers if any(effect.tiers.get(tier) for effect in effects)],
        any(effect.up or effect.down for effect in effects),
    )


def _still(effect: Effect) -> bool:
    return not (effect.up or effect.down or any(effect.points.values()) or any(effect.tiers.values()))


MOST_APART = 20
"""So many changes are named that were not made alone."""


def _apart(names: Sequence[str]) -> Iterator[str]:
    for place, name in enumerate(names[:MOST_APART]):
        yield ", " if place else "not made alone, so part of “together”: "
        yield name
    if len(names) > MOST_APART:
        yield f" and {len(names) - MOST_APART:,} more"


# --- leads


def _lead(moved: MovedLead) -> Grid:
    """All lines of the scores in which one moved, and every score."""
    rows: list[Row] = []
    for score, group in groupby(moved.lines, key=lambda line: line.score):
        lines = sorted(group, key=_order)
        if any(line.old != line.new for line in lines):
            rows += map(_line, lines)
        old, new = (_points(side.get(score)) for side in (moved.old, moved.new))
        sum_of = (Name(f"= {score}"), _number(old), _number(new), signed((new or Decimal(0)) - (old or Decimal(0))))
        rows.append(Row(sum_of))
    columns = (Column("rule", "name"), Column("old"), Column("new"), Column("change"))
    return Grid(("lead ", *lead_moves(moved)), columns, tuple(rows))


def _order(line: LineMove) -> tuple[bool, bool, str, int]:
    """Categories with their steps, rules outside them, then the steps of the score."""
    step = list(STEPS).index(line.rule) + 1 if line.rule in STEPS else 0
    return bool(step) and not line.category, not line.category, line.category, step


def _line(line: LineMove) -> Row:
    name = STEPS.get(line.rule, "{rule}").format(category=line.category, rule=line.rule)
    within = f"{line.category} / " if line.category and line.rule not in STEPS else ""
    change = (line.new or Decimal(0)) - (line.old or Decimal(0))
    cells = (Name(f"{within}{name}"), *(NOTHING if side is None else signed(side) for side in (line.old, line.new)))
    return Row((*cells, signed(change)), quiet=not change)


def _points(value: object) -> Decimal | None:
    return Decimal(value) if isinstance(value, int | Decimal) else None


def _number(value: Decimal | None) -> str:
    return NOTHING if value is None else number(value)
