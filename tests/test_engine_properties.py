"""What holds for every model and all data: explanations add up, order never matters, all programs agree."""

from __future__ import annotations

import random
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lscore.compiler import compile_text
from lscore.compiler.backends import events as backend_events
from lscore.compiler.backends import expressions, source
from lscore.compiler.model import Model
from lscore.compiler.normal import normal
from lscore.runtime.engines.python import PythonEngine
from lscore.runtime.explain import explain
from lscore.runtime.results import Result
from tests.oracle import Oracle
from tests.random_models import events, leads, models

AS_OF = 1_772_323_200_000_000
DATA = st.lists(st.tuples(leads(), st.lists(events(), max_size=8)), min_size=1, max_size=4)


def compiled(statements: list[str]) -> Model:
    text = "\n".join(statements) + "\n"
    found = compile_text(text, "random.score")
    assert found.model is not None, f"{text}\n{[(d.span.line, d.message) for d in found.diagnostics]}"
    return found.model


def scored(engine: PythonEngine, data: list[Any]) -> dict[str, Result]:
    """The results of leads, with the events of their accounts."""
    values = {str(name): [lead.get(column) for column in engine.lead_columns] for name, (lead, _) in data}
    own = {str(name): [row_of(engine, event) for event in happened] for name, (_, happened) in data}
    accounts: dict[Any, list[str]] = {}
    for name, row in values.items():
        if (key := engine.account_key(row)) is not None:
            accounts.setdefault(key, []).append(name)
    facts = {
        name: fact
        for names in accounts.values()
        for fact in [engine.account([(member, event) for member in names for event in own[member]])]
        for name in names
    }
    return {name: engine.score(name, values[name], own[name], facts.get(name)) for name in values}


def row_of(engine: PythonEngine, event: dict[str, str]) -> Any:
    if engine.by_name:
        return event
    return (event["event"], event["at"], *(event.get(column) for column in engine.event_columns))


def all_of(result: Result) -> Any:
    return result.row(), sorted(text for _, text in result.violations)


@settings(max_examples=40)
@given(models(), DATA)
def test_explanations_add_up(statements: list[str], data: list[Any]) -> None:
    engine = PythonEngine(compiled(statements), AS_OF)
    for result in scored(engine, list(enumerate(data))).values():
        rows = result.explain()
        for score, points in result.scores.items():
            assert sum((row.points for row in rows if row.score == score), Decimal(0)) == points
        assert result.scores or not rows
        keys = [(row.score, row.category, row.rule, row.points) for row in rows]
        assert keys == sorted(keys)


@settings(max_examples=40)
@given(models(), DATA, st.randoms(use_true_random=False))
def test_order_never_matters(statements: list[str], data: list[Any], dice: random.Random) -> None:
    model = compiled(statements)
    expected = scored(PythonEngine(model, AS_OF), list(enumerate(data)))
    moved = list(statements)
    dice.shuffle(moved)
    other = compiled(moved)
    assert other.version == model.version
    shuffled = [(name, (lead, dice.sample(happened, len(happened)))) for name, (lead, happened) in enumerate(data)]
    dice.shuffle(shuffled)
    results = scored(PythonEngine(other, AS_OF), shuffled)
    for name, result in results.items():
        assert all_of(result) == all_of(expected[name])
        assert result.explain() == expected[name].explain()


@settings(max_examples=40)
@given(models(), DATA)
def test_all_programs_agree(statements: list[str], data: list[Any]) -> None:
    model = compiled(statements)
    engine, by_name = PythonEngine(model, AS_OF), PythonEngine(model, AS_OF, by_name=True)
    named = scored(by_name, list(enumerate(data)))
    for name, result in scored(engine, list(enumerate(data))).items():
        inputs = (result.lead, result.values, result.events, result.account)
        explained, rows = engine.explained(*inputs)
        assert all_of(explained) == all_of(result) == all_of(named[name])
        everything = explain(engine, *inputs)
        assert [row for score in everything.scores for row in score.rows] == rows
        assert all(near.reasons for near in everything.nothing)


@settings(max_examples=25)
@given(models(), DATA)
def test_code_cut_into_pieces_says_the_same(statements: list[str], data: list[Any]) -> None:
    model = compiled(statements)
    whole = scored(PythonEngine(model, AS_OF), list(enumerate(data)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(source, "PIECE", 3)
        patch.setattr(backend_events, "TOGETHER", 2)
        patch.setattr(backend_events, "DISPATCHED", 1)
        patch.setattr(expressions, "DEEPEST", 2)
        pieces = scored(PythonEngine(compiled(statements), AS_OF), list(enumerate(data)))
        for name, result in pieces.items():
            assert all_of(result) == all_of(whole[name])
            assert result.explain() == whole[name].explain()


@settings(max_examples=100)
@given(models(), DATA)
def test_the_engine_says_what_the_model_means(statements: list[str], data: list[Any]) -> None:
    model = compiled(statements)
    engine = PythonEngine(model, AS_OF)
    results = scored(engine, list(enumerate(data)))
    accounts = {str(name): normal(lead["company"]) for name, (lead, _) in enumerate(data)}
    for name, (lead, happened) in enumerate(data):
        company = accounts[str(name)]
        pool = [
            (str(other), event)
            for other, (_, others) in enumerate(data)
            for event in others
            if company and accounts[str(other)] == company
        ]
        expected = Oracle(model, AS_OF, lead, happened, pool).result()
        result = results[str(name)]
        got = {**result.row(), "violations": sorted(text for _, text in result.violations)}
        for column, value in expected.items():
            found = got.get(column, False)
            found = str(found) if isinstance(found, Decimal) else list(found) if isinstance(found, tuple) else found
            assert found == value, column
