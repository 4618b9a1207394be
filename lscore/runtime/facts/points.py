"""What rules, categories and scores come to over all leads.

The model is scored with one more score for each rule, which holds that rule alone: so what a rule gives is worked out
by the engine itself, beside the scores, from the same facts about events.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any as Anything

import duckdb

from lscore.compiler.backends.sql.tree import (
    Expr,
    add,
    all_of,
    call,
    cast_to,
    col,
    compare,
    count_rows,
    lit,
    select,
    sql_text,
    table,
)
from lscore.compiler.lint.data.facts import CategoryFacts, RuleFacts, ScoreFacts, Threshold
from lscore.compiler.lint.subject import parts_of
from lscore.compiler.model import SUM_LIMIT, Category, Model, NumberBetween, NumberConst, NumberIs, Score, ScoreValue
from lscore.runtime.engines.duckdb import DuckdbEngine
from lscore.runtime.interrupts import interruptible

_AT_ONCE = 500
"""How many columns one query aggregates."""

_DECIMALS = 4

_BIGINT = 1 << 63
"""Sums of points below this fit into 8 bytes."""


@dataclass(frozen=True, slots=True)
class PointFacts:
    """See DataFacts."""

    scored: int
    rules: Mapping[tuple[str, int], RuleFacts]
    scores: Mapping[str, ScoreFacts]
    categories: Mapping[tuple[str, str], CategoryFacts]


def watched(model: Model) -> Model:
    """The model with a score for each rule behind its own scores; what only tells of leads one by one is left out.

    `point_facts` reads the result of it.
    """
    alone = [
        Score(f"{rule.name} (rule {place + 1} of {score.name})", (replace(rule, category=None),), decimals=_DECIMALS)
        for score in model.scores
        for place, rule in enumerate(score.rules)
    ]
    return replace(
        model,
        scores=(*model.scores, *alone),
        score_order=(*model.score_order, *(score.name for score in alone)),
        grades=None,
        levels=(),
        rating=(),
        tiers=None,
        disqualify=(),
        routes=(),
        ensures=(),
    )


def point_facts(model: Model, engine: DuckdbEngine) -> PointFacts:
    """The facts about a model out of the results of its `watched` form, which `engine` has scored."""
    places = {score.name: number for number, score in enumerate(model.scores)}
    behind = iter(range(len(places), len(places) + sum(len(score.rules) for score in model.scores)))
    columns = {(score.name, place): next(behind) for score in model.scores for place in range(len(score.rules))}
    asked: dict[tuple[object, ...], Expr] = {("scored",): _scored(model)}
    thresholds = thresholds_of(model)
    for score in model.scores:
        asked |= _of_score(score, col(f"score_{places[score.name]}"), thresholds.get(score.name, ()))
        for place in range(len(score.rules)):
            asked |= _of_rule(score, place, col(f"score_{columns[score.name, place]}"))
        for category in score.categories:
            own = [
                columns[score.name, place] for place, rule in enumerate(score.rules) if rule.category == category.name
            ]
            if category.high is not None and own:
                asked |= _of_category(score, category, [f"score_{number}" for number in own])
    return _facts(model, thresholds, _answers(engine.connection, engine.program.result, asked))


def _scored(model: Model) -> Expr:
    if not model.skip:
        return count_rows()
    return call("count_if", compare(col("skipped"), "=", lit(value=False)))


def _of_score(score: Score, value: Expr, thresholds: Sequence[Threshold]) -> Iterator[tuple[tuple[object, ...], Expr]]:
    yield ("score", score.name, "lowest"), call("min", value)
    yield ("score", score.name, "highest"), call("max", value)
    for units, above in thresholds:
        reached = compare(value, ">" if above else ">=", lit(units))
        yield ("score", score.name, (units, above)), call("count_if", reached)


def _of_rule(score: Score, place: int, value: Expr) -> Iterator[tuple[tuple[object, ...], Expr]]:
    category = score.rules[place].category
    most = next((item.high for item in score.categories if item.name == category), None)
    gained = call("greatest", value, lit(0))
    held = gained if most is None else call("least", gained, lit(max(0, most)))
    yield ("rule", score.name, place, "fires"), call("count_if", compare(value, "!=", lit(0)))
    yield ("rule", score.name, place, "lowest"), call("min", value)
    yield ("rule", score.name, place, "highest"), call("max", value)
    yield ("rule", score.name, place, "gained"), call("sum", held)
    yield ("rule", score.name, place, "total"), call("sum", value)


def _of_category(score: Score, category: Category, columns: Sequence[str]) -> Iterator[tuple[tuple[object, ...], Expr]]:
    parts = [col(name) for name in columns]
    total = add(*(parts if len(parts) * SUM_LIMIT < _BIGINT else [cast_to(part, "HUGEINT") for part in parts]))
    tests = {
        "used": compare(total, "!=", lit(0)),
        "full": all_of([compare(total, "!=", lit(0)), compare(total, ">=", lit(category.high))]),
        "beyond": compare(total, ">", lit(category.high)),
    }
    for what, test in tests.items():
        yield ("category", score.name, category.name, what), call("count_if", test)


def _answers(
    connection: duckdb.DuckDBPyConnection, result: str, asked: Mapping[tuple[object, ...], Expr]
) -> dict[tuple[object, ...], Anything]:
    found: dict[tuple[object, ...], Anything] = {}
    with interruptible():
        for start in range(0, len(asked), _AT_ONCE):
            some = list(asked.items())[start : start + _AT_ONCE]
            query = select({f"a{number}": value for number, (_, value) in enumerate(some)}, table(result))
            row = connection.execute(sql_text(query)).fetchall()[0]
            found |= {key: value for (key, _), value in zip(some, row, strict=True)}
    return found


def _facts(
    model: Model, thresholds: Mapping[str, Sequence[Threshold]], found: Mapping[tuple[object, ...], Anything]
) -> PointFacts:
    rules: dict[tuple[str, int], RuleFacts] = {}
    scores: dict[str, ScoreFacts] = {}
    categories: dict[tuple[str, str], CategoryFacts] = {}
    for score in model.scores:
        name = score.name
        reached = {item: int(found["score", name, item] or 0) for item in thresholds.get(name, ())}
        scores[name] = ScoreFacts(found["score", name, "lowest"], found["score", name, "highest"], reached)
        for place in range(len(score.rules)):
            fires, lowest, highest, gained, total = (
                found["rule", name, place, what] for what in ("fires", "lowest", "highest", "gained", "total")
            )
            rules[name, place] = RuleFacts(int(fires or 0), lowest, highest, int(gained or 0), int(total or 0))
        for category in score.categories:
            if ("category", name, category.name, "used") in found:
                counts = (int(found["category", name, category.name, what] or 0) for what in ("used", "full", "beyond"))
                categories[name, category.name] = CategoryFacts(*counts)
    return PointFacts(int(found["scored",] or 0), rules, scores, categories)


def thresholds_of(model: Model) -> dict[str, tuple[Threshold, ...]]:
    """By score: the numbers that decisions ask it to reach."""
    found: dict[str, dict[Threshold, None]] = {}
    deciding = (model.grades, model.tiers, model.routes, model.defines)
    for test in parts_of(deciding, NumberIs):
        for name, threshold in _of_comparison(test):
            found.setdefault(name, {})[threshold] = None
    for test in parts_of(deciding, NumberBetween):
        if isinstance(test.value, ScoreValue) and isinstance(test.low, NumberConst):
            found.setdefault(test.value.name, {})[test.low.units, False] = None
    for levels in model.levels:
        found.setdefault(levels.score, {}).update({(units, False): None for units, _ in levels.bounds})
    return {name: tuple(items) for name, items in found.items()}


def _of_comparison(test: NumberIs) -> Iterator[tuple[str, Threshold]]:
    match test:
        case NumberIs(">=" | ">", ScoreValue(name), NumberConst(units)):
            yield name, (units, test.op == ">")
        case NumberIs("<=" | "<", NumberConst(units), ScoreValue(name)):
            yield name, (units, test.op == "<")
        case _:
            pass
