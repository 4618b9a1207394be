"""Mutants that change no result, where that can be proved: bounds that no sum reaches, thresholds between two values
that a score or a count can have.

A model is brought into a form in which such differences are gone; two models of one form give the same results.
"""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from math import gcd
from typing import Any, cast

from lscore.compiler.lint.analysis.logic import Logic
from lscore.compiler.model import (
    UNIT,
    Category,
    Choice,
    ChoiceRule,
    DaysSinceEvent,
    DaysSinceValue,
    EachRule,
    EventCount,
    ForEveryRule,
    Levels,
    Model,
    NumberBetween,
    NumberConst,
    NumberIs,
    NumberRows,
    Outcome,
    Rule,
    Score,
    ScoreValue,
    TableRule,
    TextRows,
    Value,
    WhenRule,
    WithoutRule,
    YesNoRows,
)
from lscore.compiler.version import model_version
from lscore.dsl.diagnostics import Span

_SUM = " sum"


class Alike:
    """Tells of other models whether they provably give the results of one."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._version = model_version(model, titled=False)
        self._form = _form(model)

    def __call__(self, other: Model) -> bool:
        """Whether the results are the same; False where that is not proved."""
        if self._plainly_another(other):
            return False
        return model_version(other, titled=False) == self._version or _form(other) == self._form

    def _plainly_another(self, other: Model) -> bool:
        """Whether a rule says something else, whatever bounds and steps of scores there are: most mutants do, and the
        forms of a large model take their time."""
        for ours, theirs in zip(self._model.scores, other.scores, strict=False):
            if len(ours.rules) != len(theirs.rules):
                return True
            for one, two in zip(ours.rules, theirs.rules, strict=True):
                if one != two and not _asks_score((one, two)) and _snapped(one, {}) != _snapped(two, {}):
                    return True
        return False


def _asks_score(part: Any) -> bool:
    """Whether it looks at a score: what its thresholds mean then depends on the steps of that score."""
    match part:
        case ScoreValue():
            return True
        case tuple():
            return any(_asks_score(item) for item in cast("tuple[Any, ...]", part))
        case _ if is_dataclass(part):
            return any(_asks_score(getattr(part, item.name)) for item in fields(part))
        case _:
            return False


def _form(model: Model) -> Model:
    """The model without bounds that no sum reaches, its thresholds moved up to the next value that there is."""
    model = replace(model, version="", tests=(), ensures=())
    model = replace(model, scores=tuple(_reached(score, model) for score in model.scores))
    grids = {score.name: _grid(score) for score in model.scores}
    return cast("Model", _snapped(model, grids))


# --- bounds


def _reached(score: Score, model: Model) -> Score:
    """The score without the bounds, of its categories and its own, that change nothing."""
    categories: list[Category] = []
    for category in score.categories:
        rules = tuple(replace(rule, category=None) for rule in score.rules if rule.category == category.name)
        low, high = _sum_of(Score(_SUM, rules, decimals=4), model)
        categories.append(
            replace(
                category,
                low=None if category.low is not None and low is not None and low >= category.low else category.low,
                high=None
                if category.high is not None and high is not None and high <= category.high
                else category.high,
            )
        )
    least, most = _sum_of(Score(_SUM, score.rules, score.categories, decimals=4), model)
    return replace(
        score,
        categories=tuple(categories),
        low=None if score.low is not None and least is not None and least >= score.low else score.low,
        high=None if score.high is not None and most is not None and most <= score.high else score.high,
    )


def _sum_of(score: Score, model: Model) -> tuple[int | None, int | None]:
    """What a score can come to beside those of a model."""
    both = replace(model, scores=(*model.scores, score), score_order=(*model.score_order, score.name))
    return Logic(both).bounds.score(score.name)


# --- the steps between the values of a score


def _grid(score: Score) -> int:
    """A number of units of which every value of the score is a multiple."""
    step = UNIT // 10**score.decimals
    found = 0
    for rule in score.rules:
        found = gcd(found, _grid_of_rule(rule))
    for category in score.categories:
        found = gcd(found, category.low or 0, category.high or 0, 1 if category.weight is not None else 0)
    found = gcd(found, score.low or 0, score.high or 0, *(keep.amount for keep in score.keeps))
    return found if found and found % step == 0 else step


def _grid_of_rule(rule: Rule) -> int:
    match rule.body:
        case WhenRule(points=points, decay=decay):
            return 1 if decay else points
        case EachRule() as body:
            points = body.points if body.rows is None else _grid_of_rows(body.rows)
            return 1 if body.decay else gcd(points or 0, body.most or 0)
        case TableRule(rows=rows):
            return _grid_of_rows(rows)
        case ChoiceRule(rows=rows, otherwise=otherwise):
            return gcd(*(row.outcome.points for row in rows), otherwise.points if otherwise else 0)
        case ForEveryRule(points=points, most=most) | WithoutRule(points=points, most=most):
            return gcd(points, most or 0)


def _grid_of_rows(rows: TextRows | NumberRows | YesNoRows) -> int:
    found: list[Outcome | None] = [rows.otherwise, rows.missing]
    match rows:
        case TextRows(exact=exact, patterns=patterns):
            found += [outcome for _, outcome in (*exact, *patterns)]
        case NumberRows(bounds=bounds):
            found += [outcome for _, outcome in bounds]
        case YesNoRows(yes=yes, no=no):
            found += [yes, no]
    return gcd(*(outcome.points for outcome in found if outcome is not None))


# --- thresholds


def _step(value: Value, grids: dict[str, int]) -> int:
    """The step between values; 0 where there is none to be known."""
    match value:
        case ScoreValue(name):
            return grids.get(name, 0)
        case EventCount() | DaysSinceEvent() | DaysSinceValue():
            return UNIT
        case _:
            return 0


def _up(bound: int, step: int, value: Value) -> int:
    """The smallest value from a bound on; counts and days are never below 0."""
    found = -(-bound // step) * step
    return found if isinstance(value, ScoreValue) else max(found, 0)


def _falling(rows: tuple[Choice, ...]) -> bool:
    """Whether the first row that holds is always the best one, as the rows of `best of` stand."""
    ranks = [(-row.outcome.points, row.outcome.because) for row in rows]
    return ranks == sorted(ranks)


def _snapped(part: Any, grids: dict[str, int]) -> Any:
    match part:
        case NumberIs(op=op, left=left, right=NumberConst(units)) if op in (">", ">=", "<", "<=") and (
            step := _step(left, grids)
        ):
            # Above a bound is at least the next value, and so on: two signs are enough.
            beyond = units // step * step + step if op in (">", "<=") else units
            return NumberIs(">=" if op in (">", ">=") else "<", left, NumberConst(_up(beyond, step, left)))
        case NumberBetween(value, NumberConst(low), NumberConst(high)) if step := _step(value, grids):
            return NumberBetween(value, NumberConst(_up(low, step, value)), NumberConst(high // step * step))
        case TableRule(value=value, rows=NumberRows() as rows) if step := _step(value, grids):
            bounds = tuple((_up(bound, step, value), outcome) for bound, outcome in rows.bounds)
            return replace(part, rows=replace(rows, bounds=bounds))
        case Levels(score=score, bounds=bounds) if score in grids:
            value = ScoreValue(score)
            return replace(part, bounds=tuple((_up(bound, grids[score], value), text) for bound, text in bounds))
        case ChoiceRule(kind="first", rows=rows) if _falling(rows):
            return _snapped(replace(part, kind="best"), grids)
        case tuple():
            return tuple(_snapped(item, grids) for item in cast("tuple[Any, ...]", part))
        case Span():
            return part
        case _ if is_dataclass(part) and not isinstance(part, type):
            changes = {item.name: _snapped(getattr(part, item.name), grids) for item in fields(part)}
            return type(part)(**changes)
        case _:
            return part
