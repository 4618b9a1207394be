"""The `duckdb` engine says what the `python` engine says, to the last digit."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import duckdb
import pytest

from lscore.compiler.model import Model
from lscore.runtime.results import Result
from tests.batch_support import Row, scored_by_duckdb

sys.path.insert(0, str(Path(__file__).parent / "conformance"))

from support import Case, agrees, cases_with, id_column, instant_of, scored, shown, trimmed


def row_of(result: Result) -> Row:
    return result.row(), list(result.violations), [tuple(line) for line in result.explain()]


def batch_of(case: Case, model: Model, **options: Any) -> dict[str, Row]:
    column = id_column(case.leads)
    ids = [trimmed(lead.get(column)) for lead in case.leads]
    leads = [(name, lead) for name, lead in zip(ids, case.leads, strict=True) if name and ids.count(name) == 1]
    events = [(trimmed(event.get("lead")), event) for event in case.events]
    return scored_by_duckdb(model, instant_of(case.as_of, model), leads, events, **options)


def modes(case: Case) -> list[dict[str, bool]]:
    """With explanations every case; without them, and without lookups, some."""
    return [{"explain": True}, *([{"explain": False, "few": False}] if len(case.id) % 3 == 0 else [])]


@pytest.fixture(scope="module")
def connection() -> duckdb.DuckDBPyConnection:
    return duckdb.connect(config={"threads": 1})


@pytest.mark.parametrize("case", cases_with("expect"), ids=lambda case: case.id)
def test_every_case(case: Case, tmp_path: Path, connection: duckdb.DuckDBPyConnection) -> None:
    model = case.compile(tmp_path).model
    assert model is not None
    expected = {result.lead: row_of(result) for result in scored(model, case.as_of, case.leads, case.events)}
    for options in modes(case):
        got = batch_of(case, model, connection=connection, **options)
        if not options["explain"]:
            assert {lead: row[:2] for lead, row in got.items()} == {lead: row[:2] for lead, row in expected.items()}
        else:
            assert got == expected
    results = {result.lead: shown(result) for result in scored(model, case.as_of, case.leads, case.events)}
    for wanted in case.content["expect"]:
        assert all(agrees(value, results[wanted["lead"]][column]) for column, value in wanted.items())
