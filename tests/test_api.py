"""The Python API: what `import lscore` gives."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

import lscore

MODEL = """
model "Demo"
timezone "Europe/Amsterdam"
lead:
    title
    employees number from "Company Size"
    company
account by company
event visited: page, seconds number
event bought: product, amount number from "Total"
score fit:
    when title is CEO: +10 because "decides" as chief
    points by employees:
        from 200: +20
score heat, to 1 decimal:
    each visited within 30d, halving every 15d: +4
    when bought where amount >= 100: +5
    when at the account: visited by at least 2 different leads: +1
grades A, B
grade A if fit >= 10
grade B otherwise
tiers hot, cold
tier hot if heat >= 5 because "busy"
tier cold otherwise
rating: grade, heat
skip if title is Partner because "a partner's"
ensure fit <= 25
test "a chief":
    as of 2026-03-01
    given title CEO
    expect grade A, rule chief +10
test "wrong":
    as of 2026-03-01
    expect grade A
"""


@pytest.fixture
def model(tmp_path: Path) -> lscore.Model:
    path = tmp_path / "demo.score"
    path.write_text(MODEL, encoding="utf-8")
    return lscore.load(path)


def test_what_is_exported() -> None:
    assert sorted(lscore.__all__) == dir(lscore)
    for name in lscore.__all__:
        assert getattr(lscore, name) is not None
    with pytest.raises(AttributeError, match="nothing"):
        lscore.nothing  # noqa: B018


def test_importing_is_cheap() -> None:
    code = "import sys, lscore, lscore.errors; print(*{'duckdb', 'lark', 'pyarrow'} & set(sys.modules))"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert not out.strip()


def test_a_result(model: lscore.Model) -> None:
    lead = {"id": 7, "title": " ceo", "Company Size": "250", "employees": "1"}
    events = [
        {"event": "visited", "at": "2026-02-14", "page": "/", "seconds": "5"},
        {"event": "Bought", "at": datetime(2026, 2, 1, tzinfo=UTC), "Total": Decimal(100)},
    ]
    result = model.score(lead, events, "2026-03-01")
    assert result.lead == "7"
    assert result.scores == {"fit": Decimal(30), "heat": Decimal(7)}
    assert (result.grade, result.tier, result.rating) == ("A", "hot", "A7")
    assert (result.disqualified, result.skipped, result.reasons, result.routes) == (False, False, ("busy",), ())
    assert result.violations == ((27, "fit <= 25"),)
    assert result.as_of == datetime(2026, 2, 28, 23, tzinfo=UTC)
    assert list(result.row()) == list(model.columns)
    assert str(result.scores["fit"]) == "30"
    assert "fit" in repr(result)
    rows = result.explain()
    assert [(row.rule, str(row.points), row.count, row.text) for row in rows if row.score == "fit"] == [
        ("chief", "10", 1, "decides"),
        ("points by employees", "20", 1, ""),
    ]
    assert sum(row.points for row in rows if row.score == "heat") == 7
    assert [row.newest_event for row in rows if row.rule.startswith("each visited")] == ["2026-02-13T23:00:00Z"]


@pytest.mark.parametrize("as_of", ["2026-03-01", date(2026, 3, 1), datetime(2026, 3, 1), 1_772_319_600_000_000])
def test_as_of_in_any_form(model: lscore.Model, as_of: object) -> None:
    assert model.score({}, [], as_of).as_of == datetime(2026, 2, 28, 23, tzinfo=UTC)  # type: ignore[arg-type]


def test_account_events(model: lscore.Model) -> None:
    visit = {"event": "visited", "at": "2026-01-01"}
    lead = {"id": "1", "company": "Acme"}
    assert model.score(lead, [visit], "2026-03-01").scores["heat"] == 0
    assert model.score(lead, [visit], "2026-03-01", [{**visit, "lead": "2"}]).scores["heat"] == 1
    assert model.score({"id": "1"}, [visit], "2026-03-01", [{**visit, "lead": "2"}]).scores["heat"] == 0


def test_a_skipped_lead(model: lscore.Model) -> None:
    result = model.score({"id": "1", "title": "partner"}, [], "2026-03-01")
    assert result.skipped
    assert (result.scores, result.grade, result.reasons, result.explain()) == ({}, None, ("a partner's",), [])


def test_events_that_cannot_be_used(model: lscore.Model) -> None:
    with pytest.raises(lscore.DataError, match="no readable time"):
        model.score({}, [{"event": "visited", "at": "soon"}], "2026-03-01")
    with pytest.raises(lscore.DataError, match="no name"):
        model.score({}, [{"at": "2026-02-01"}], "2026-03-01")
    with pytest.raises(lscore.UsageError, match="no time"):
        model.score({}, [], "tomorrow")


def test_the_models_own_tests(model: lscore.Model) -> None:
    passed, failed = model.test()
    assert (passed.name, passed.passed, passed.report) == ("a chief", True, "")
    assert not failed.passed
    assert failed.report.startswith("expected grade A, got grade B\n")
    assert "chief: title is CEO: missing" in failed.report


def test_a_model_with_errors(tmp_path: Path) -> None:
    path = tmp_path / "bad.score"
    path.write_text("lead:\n    title\nwhen titel is CEO: +1\n", encoding="utf-8")
    with pytest.raises(lscore.ModelError) as stop:
        lscore.load(path)
    assert stop.value.diagnostics[0].span.line == 3
    assert "bad.score:3:" in str(stop.value)
    with pytest.raises(lscore.ModelError):
        lscore.load(tmp_path / "missing.score")


def test_a_sum_that_is_too_large(tmp_path: Path) -> None:
    path = tmp_path / "large.score"
    path.write_text("lead:\n    n number\nfor every 0.0001 n: +1_000_000\n", encoding="utf-8")
    model = lscore.load(path)
    assert model.score({"n": "1"}, [], "2026-03-01").scores["score"] == 10**10
    with pytest.raises(lscore.RunError, match=r"lead 9.*for every 0\.0001 n"):
        model.score({"id": "9", "n": "99999999999999"}, [], "2026-03-01")


def test_a_run(model: lscore.Model, tmp_path: Path) -> None:
    leads = tmp_path / "leads.csv"
    leads.write_text("id,title,Company Size,company\n1,CEO,5,\n2,Partner,,\n", encoding="utf-8")
    report = lscore.run(model, str(leads), as_of="2026-03-01", keep_rows=True, output=tmp_path / "out.csv")
    assert [row["fit"] for row in report.rows or ()] == [Decimal(10), None]
    assert lscore.run(tmp_path / "demo.score", str(leads), as_of="2026-03-01", output=tmp_path / "out.csv").leads == 2
