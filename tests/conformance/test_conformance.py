"""Every case of the conformance suite, by name."""

from __future__ import annotations

import random
from decimal import Decimal
from pathlib import Path

import pytest
from support import Case, agrees, cases_with, run_through_files, scored, shown, shuffled, without_lines

from lscore.compiler.model import Model
from lscore.dsl.diagnostics import Severity
from lscore.errors import LscoreError
from lscore.runtime.run import EngineName
from lscore.runtime.tests import run_tests


def model_of(case: Case, folder: Path, text: str | None = None) -> Model:
    compiled = case.compile(folder, text)
    assert compiled.model is not None, "\n".join(f"{d.span.line}: {d.message}" for d in compiled.diagnostics)
    return compiled.model


@pytest.mark.parametrize("case", cases_with("expect"), ids=lambda case: case.id)
def test_expect(case: Case, tmp_path: Path) -> None:
    results = {result.lead: result for result in scored(model_of(case, tmp_path), case.as_of, case.leads, case.events)}
    for expected in case.content["expect"]:
        got = shown(results[expected["lead"]])
        for column, value in expected.items():
            assert agrees(value, got[column]), f"lead {expected['lead']}: {column} is {got[column]!r}, not {value!r}"
    assert not set(case.content.get("absent", ())) & set(results)


@pytest.mark.parametrize("case", cases_with("expect"), ids=lambda case: case.id)
def test_expect_through_files(case: Case, tmp_path: Path) -> None:
    rows = run_through_files(case, model_of(case, tmp_path), tmp_path)
    for expected in case.content["expect"]:
        got = rows[expected["lead"]]
        for column, value in expected.items():
            assert agrees(value, got[column]), f"lead {expected['lead']}: {column} is {got[column]!r}, not {value!r}"
    assert not set(case.content.get("absent", ())) & set(rows)


@pytest.mark.parametrize("case", cases_with("expect")[::5], ids=lambda case: case.id)
def test_expect_through_files_by_duckdb(case: Case, tmp_path: Path) -> None:
    """A part of the cases: `tests/test_batch_engine.py` has all of them, without files."""
    rows = run_through_files(case, model_of(case, tmp_path), tmp_path, "duckdb")
    for expected in case.content["expect"]:
        got = rows[expected["lead"]]
        for column, value in expected.items():
            assert agrees(value, got[column]), f"lead {expected['lead']}: {column} is {got[column]!r}, not {value!r}"


@pytest.mark.parametrize("engine", ["duckdb", "python"])
@pytest.mark.parametrize("case", cases_with("run_error"), ids=lambda case: case.id)
def test_run_error(case: Case, tmp_path: Path, engine: EngineName) -> None:
    model = model_of(case, tmp_path)
    with pytest.raises(LscoreError) as stop:
        run_through_files(case, model, tmp_path, engine)
    assert stop.value.exit_code == 3
    assert all(text in str(stop.value) for text in case.content["run_error"]), stop.value
    assert not (tmp_path / "out.csv").exists()


@pytest.mark.parametrize("case", cases_with("expect"), ids=lambda case: case.id)
def test_explanations_add_up(case: Case, tmp_path: Path) -> None:
    for result in scored(model_of(case, tmp_path), case.as_of, case.leads, case.events):
        rows = result.explain()
        for score, points in result.scores.items():
            assert sum((row.points for row in rows if row.score == score), Decimal(0)) == points


@pytest.mark.parametrize("case", cases_with("expect"), ids=lambda case: case.id)
def test_order_never_matters(case: Case, tmp_path: Path) -> None:
    model = model_of(case, tmp_path)
    expected = {result.lead: without_lines(result) for result in scored(model, case.as_of, case.leads, case.events)}
    for seed in (1, 2):
        other = model_of(case, tmp_path, shuffled(case.model, seed))
        assert other.version == model.version
        leads, events = list(case.leads), list(case.events)
        random.Random(seed).shuffle(leads)
        random.Random(seed).shuffle(events)
        for result in scored(other, case.as_of, leads, events):
            assert without_lines(result) == expected[result.lead]


@pytest.mark.parametrize("case", cases_with("error"), ids=lambda case: case.id)
def test_error(case: Case, tmp_path: Path) -> None:
    compiled = case.compile(tmp_path)
    lines = case.content["error"]["line"]
    errors = [item for item in compiled.diagnostics if item.severity == Severity.ERROR]
    assert compiled.model is None
    found = {item.span.line for item in errors}
    assert found, "it was accepted"
    assert found & set(lines if isinstance(lines, list) else [lines]), f"errors at {sorted(found)}: {errors}"


@pytest.mark.parametrize("case", cases_with("test"), ids=lambda case: case.id)
def test_tests_in_the_model(case: Case, tmp_path: Path) -> None:
    outcomes = {outcome.name: outcome for outcome in run_tests(model_of(case, tmp_path))}
    for expected in case.content["test"]:
        outcome = outcomes[expected["name"]]
        assert outcome.passed == expected["passes"], outcome
    assert len(outcomes) == len(case.content["test"])
