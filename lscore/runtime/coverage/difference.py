"""Where two models of one make say different things of a lead: what a search for such a lead aims at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lscore.compiler.backends.decisions import rank_of
from lscore.compiler.model import (
    All,
    ChoiceRule,
    Condition,
    Grades,
    Model,
    Not,
    NumberConst,
    NumberIs,
    ScoreValue,
    Tiers,
    WhenRule,
)
from lscore.compiler.model import Any as AnyOf
from lscore.runtime.coverage.goals import TRUE, Goal, Side, both, neither
from lscore.runtime.coverage.probe import Probes


@dataclass(frozen=True, slots=True)
class Aim:
    """A goal whose side holds where the models may differ, and the model that answers it."""

    model: Model
    goal: Goal


def aims(model: Model, other: Model, goal: Goal) -> Iterator[Aim]:
    """What sets two models apart, as far as conditions and bounds tell; `goal` lends its place."""
    probes = Probes(model)
    found = [*_conditions(model, other), *_levels(model, other), *_ranges(model, other, probes)]
    for condition in found:
        side = Side(condition, "", "")
        yield Aim(probes.model, Goal("condition", goal.span, goal.owner, "", (side,), goal.seen))


def _conditions(model: Model, other: Model) -> Iterator[Condition]:
    ours, theirs = list(_stated(model)), list(_stated(other))
    if len(ours) != len(theirs):
        return
    for (gate, one), (_, two) in zip(ours, theirs, strict=True):
        if one != two:
            yield both(gate, AnyOf((All((one, Not(two))), All((Not(one), two)))))


def _stated(model: Model) -> Iterator[tuple[Condition, Condition]]:
    """The conditions of a model, each with when it is asked."""
    for _, condition in model.defines:
        yield TRUE, condition
    for score in model.scores:
        for rule in score.rules:
            if isinstance(rule.body, WhenRule):
                yield TRUE, rule.body.condition
            elif isinstance(rule.body, ChoiceRule):
                rows = [row.condition for row in rule.body.rows]
                yield from ((neither(tuple(rows[:place])), row) for place, row in enumerate(rows))
        for keep in score.keeps:
            yield TRUE, keep.condition
    for scale in (model.grades, model.tiers):
        if scale is not None:
            yield from _scale(scale)
    for step in model.grades.steps if model.grades else ():
        yield TRUE, step.condition
    for line in (*(model.tiers.at_most if model.tiers else ()), *model.disqualify, *model.skip, *model.routes):
        yield TRUE, line.condition


def _scale(scale: Grades | Tiers) -> Iterator[tuple[Condition, Condition]]:
    for line in scale.lines:
        rank = rank_of(scale.letters, line.what)
        better = tuple(item.condition for item in scale.lines if rank_of(scale.letters, item.what) < rank)
        yield neither(better), line.condition


def _levels(model: Model, other: Model) -> Iterator[Condition]:
    for one, two in zip(model.levels, other.levels, strict=False):
        for (ours, _), (theirs, _) in zip(one.bounds, two.bounds, strict=False):
            if ours != theirs:
                yield _within(ScoreValue(one.score), ours, theirs)


def _within(value: ScoreValue, one: int, two: int) -> Condition:
    low, high = min(one, two), max(one, two)
    return All((NumberIs(">=", value, NumberConst(low)), NumberIs("<", value, NumberConst(high))))


def _ranges(model: Model, other: Model, probes: Probes) -> Iterator[Condition]:
    for one, two in zip(model.scores, other.scores, strict=False):
        total = probes.sum_of(one)
        if one.high != two.high:
            yield NumberIs(">", total, NumberConst(min(end for end in (one.high, two.high) if end is not None)))
        if one.low != two.low:
            yield NumberIs("<", total, NumberConst(max(end for end in (one.low, two.low) if end is not None)))
