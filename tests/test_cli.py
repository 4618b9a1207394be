"""The commands at their boundary: what is printed, what is written, how they end."""

from __future__ import annotations

import csv
import json
import os
import pty
import signal
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest
from junitparser import Failure, JUnitXml

from tests.conftest import Lscore

MODEL = """lead:
    title
    employees number
event visited: page
event downloaded: asset

score engagement, from 0 to 20:
    category web, at most 8:
        each visited pricing within 30d, at most 3 times: +4 because "looks at prices"
        when visited at least 3 times within 14d: +5 as thrice
    when downloaded whitepaper, halving every 15d: +3.4
keep engagement at least 5 if title is CEO because "a chief"
grade A if title is CEO
grade B if employees >= 50
tiers hot, cold
tier hot if engagement >= 9 because "busy"
tier cold otherwise
route to sales if tier is hot
ensure engagement <= 12
test "a chief":
    as of 2026-03-01
    given title CEO
    expect grade A, engagement 5
"""
LEADS = "id,title,employees\n1,CEO,250\n2,CTO,60\n3,,\n"
EVENTS = """lead,at,event,page,asset
1,2026-02-27T08:00:00Z,visited,pricing,
1,2026-02-26T08:00:00Z,visited,pricing,
1,2026-02-25T08:00:00Z,visited,pricing,
2,2026-02-24T08:00:00Z,downloaded,,whitepaper
2,2026-02-20T08:00:00Z,visited,pricing,
2,2026-02-20T09:00:00Z,visited,home,
"""
PROJECT = """models = ["m.score"]
leads.path = "leads.csv"
events.path = "events.csv"
output.path = "out/scores.csv"
"""


@pytest.fixture(autouse=True)
def project(tmp_path: Path) -> Path:
    for name, text in (("m.score", MODEL), ("leads.csv", LEADS), ("events.csv", EVENTS), ("lscore.toml", PROJECT)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


AS_OF = ("--as-of", "2026-03-01")


def test_run_writes_the_project_s_output_and_sums_up_on_stderr(project: Path, lscore: Lscore) -> None:
    ended = lscore("run", *AS_OF)
    assert ended.code == 0, ended.text
    assert ended.out == ""
    with (project / "out" / "scores.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [(row["lead"], row["engagement"], row["rating"], row["tier"]) for row in rows] == [
        ("1", "8", "A8", "cold"),
        ("2", "7", "B7", "cold"),
        ("3", "0", "", "cold"),
    ]
    assert {row["as_of"] for row in rows} == {"2026-03-01T00:00:00Z"}
    assert "scored 3 leads, 6 events as of 2026-03-01T00:00:00Z" in ended.err
    assert "tier hot 0, cold 3" in ended.err
    assert "wrote " in ended.err


def test_the_same_run_twice_gives_the_same_bytes(project: Path, lscore: Lscore) -> None:
    files = []
    for name in ("a", "b"):
        assert lscore("run", *AS_OF, "-o", f"{name}.jsonl", "--explain", f"{name}.lines.csv", "-q").code == 0
        files.append([(project / f"{name}.jsonl").read_bytes(), (project / f"{name}.lines.csv").read_bytes()])
    assert files[0] == files[1]


def test_run_to_stdout_is_data_alone(lscore: Lscore) -> None:
    ended = lscore("run", *AS_OF, "-o", "-", "--format", "jsonl")
    rows = [json.loads(line, parse_float=Decimal) for line in ended.out.splitlines()]
    assert [row["lead"] for row in rows] == ["1", "2", "3"]
    assert rows[0]["reasons"] == []
    assert rows[2]["grade"] is None
    assert lscore("run", *AS_OF, "-o", "-", "--format", "jsonl", "-q").err == ""


def test_an_ensure_that_does_not_hold_exits_1_and_names_each_lead(project: Path, lscore: Lscore) -> None:
    (project / "m.score").write_text(MODEL.replace("engagement <= 12", "engagement <= 7"), encoding="utf-8")
    ended = lscore("run", *AS_OF)
    assert ended.code == 1
    assert "m.score:19: lead 1: ensure engagement <= 7 does not hold" in ended.err
    assert "wrote out/scores.violations.csv" in ended.err.replace(f"{project}/", "")
    assert len((project / "out" / "scores.csv").read_text(encoding="utf-8").splitlines()) == 4
    assert (project / "out" / "scores.violations.csv").read_text(encoding="utf-8").splitlines() == [
        "lead,model,file,line,ensure",
        "1,m,m.score,19,engagement <= 7",
    ]
    (project / "m.score").write_text(MODEL, encoding="utf-8")
    assert lscore("run", *AS_OF).code == 0
    assert not (project / "out" / "scores.violations.csv").exists()


def test_several_models_in_one_run(project: Path, lscore: Lscore) -> None:
    other = 'model "second"\nlead:\n    title\nscore fit:\n    when title is CTO: +7\n'
    (project / "n.score").write_text(other, encoding="utf-8")
    ended = lscore("run", "m.score", "n.score", *AS_OF, "-o", "-", "--format", "csv")
    rows = list(csv.DictReader(ended.out.splitlines()))
    assert [(row["model"], row["lead"], row["engagement"], row["fit"]) for row in rows] == [
        ("m", "1", "8", ""),
        ("m", "2", "7", ""),
        ("m", "3", "0", ""),
        ("second", "1", "", "0"),
        ("second", "2", "", "7"),
        ("second", "3", "", "0"),
    ]


def test_explain_adds_up_and_says_how_near(lscore: Lscore) -> None:
    ended = lscore("explain", "m.score", "2", *AS_OF)
    assert ended.code == 0, ended.text
    assert all(len(line) <= 80 for line in ended.out.splitlines())
    for part in ("+4", "looks at prices", "2026-02-24", "grade B if employees >= 50", "thrice", "2 so far"):
        assert part in ended.out
    data = json.loads(lscore("explain", "m.score", "2", *AS_OF, "--format", "json").out, parse_float=Decimal)
    assert data["version"] == 1
    (score,) = data["scores"]
    assert sum(line["points"] for line in score["lines"]) == score["points"] == 7
    assert [near["rule"] for near in data["nothing"]] == ["thrice"]


def test_explain_tells_days_in_the_timezone_of_the_model(project: Path, lscore: Lscore) -> None:
    (project / "m.score").write_text('timezone "Europe/Berlin"\n' + MODEL, encoding="utf-8")
    (project / "events.csv").write_text("lead,at,event,page,asset\n1,2026-02-27,visited,pricing,\n", encoding="utf-8")
    out = lscore("explain", "m.score", "1", *AS_OF).out
    assert "2026-02-27" in out
    assert "2026-02-26" not in out


def test_explain_tells_what_run_tells(project: Path, lscore: Lscore) -> None:
    lscore("run", *AS_OF, "--explain", "lines.csv")
    with (project / "lines.csv").open(newline="", encoding="utf-8") as file:
        lines = list(csv.DictReader(file))
    for lead in ("1", "2", "3"):
        data = json.loads(lscore("explain", "m.score", lead, *AS_OF, "--format", "json").out, parse_float=Decimal)
        told = [(line["rule"], line["points"]) for score in data["scores"] for line in score["lines"]]
        assert told == [(line["rule"], Decimal(line["points"])) for line in lines if line["lead"] == lead]


def test_fmt_writes_checks_and_shows(project: Path, lscore: Lscore, monkeypatch: pytest.MonkeyPatch) -> None:
    messy = "# kept\nlead:\n  title   text\nwhen title is   CEO  : +1   # why\n"
    neat = "# kept\nlead:\n    title text\nwhen title is CEO: +1  # why\n"
    page = project / "messy.score"
    page.write_text(messy, encoding="utf-8")
    page.chmod(0o640)
    assert lscore("fmt", "--check", "messy.score").code == 1
    shown = lscore("fmt", "--diff", "messy.score")
    assert shown.code == 1
    assert "+when title is CEO: +1  # why" in shown.out
    assert page.read_text(encoding="utf-8") == messy
    assert lscore("fmt", "messy.score").code == 0
    assert page.read_text(encoding="utf-8") == neat
    assert page.stat().st_mode & 0o777 == 0o640
    assert lscore("fmt", "--check", "messy.score").code == 0
    piped = subprocess.run(
        [sys.executable, "-m", "lscore", "fmt", "-"], input=messy, capture_output=True, text=True, check=True
    )
    assert piped.stdout == neat


def test_fmt_leaves_a_broken_file_alone(project: Path, lscore: Lscore) -> None:
    (project / "broken.score").write_text("when   title is: +1\n", encoding="utf-8")
    ended = lscore("fmt", "broken.score", "m.score")
    assert ended.code == 1
    assert "broken.score:1:" in ended.err
    assert (project / "broken.score").read_text(encoding="utf-8") == "when   title is: +1\n"


def test_test_shows_what_differs_and_writes_junit(project: Path, lscore: Lscore) -> None:
    failing = (
        'test "not this <one>":\n    as of 2026-03-01\n    given title CTO\n    expect engagement 5, not route sales\n'
    )
    (project / "m.score").write_text(MODEL + failing, encoding="utf-8")
    ended = lscore("test")
    assert ended.code == 1
    assert "expected engagement 5, got engagement 0" in ended.out
    assert "1 failed, 1 passed" in ended.out
    assert lscore("test", "-k", "A CHIEF").out == "1 passed\n"
    assert lscore("test", "--format", "junit", "-o", "report.xml").code == 1
    (suite,) = JUnitXml.fromfile(str(project / "report.xml"))
    cases = {case.name: case for case in suite}
    assert set(cases) == {"a chief", "not this <one>"}
    assert cases["a chief"].is_passed
    (failure,) = cases["not this <one>"].result
    assert isinstance(failure, Failure)
    assert "got engagement 0" in failure.message


def test_a_model_without_tests_is_no_failure(project: Path, lscore: Lscore) -> None:
    (project / "m.score").write_text("lead:\n    title\nwhen title is CEO: +1\n", encoding="utf-8")
    ended = lscore("test")
    assert (ended.code, ended.out) == (0, "0 passed\n")
    assert "there are no tests in m.score" in ended.err


def test_check_with_data_says_what_the_data_contradicts(project: Path, lscore: Lscore) -> None:
    assert lscore("check", "--select", "data").out == "checked 1 file: no findings\n"
    (project / "leads.csv").write_text("id,title,employees\n1,CEO,many\n2,CFO,5\n", encoding="utf-8")
    ended = lscore("check", "--leads", "leads.csv", "--events", "events.csv")
    assert ended.code == 1
    assert "m.score:3:5: warning[unreadable-value]" in ended.out
    assert "`many` (lead 1)" in ended.out


def test_schema_is_ready_to_use(project: Path, lscore: Lscore) -> None:
    ended = lscore("schema", "--leads", "leads.csv", "--events", "events.csv")
    assert ended.code == 0
    (project / "s.score").write_text(ended.out + "when title is CEO: +1\n", encoding="utf-8")
    assert lscore("check", "s.score").code == 0
    assert "employees number" in ended.out
    assert "event visited: page" in ended.out


def test_init_writes_a_project_that_works_and_never_over_files(project: Path, lscore: Lscore) -> None:
    assert lscore("init", "new", "--from", "nurture").code == 0
    os.chdir(project / "new")
    assert lscore("check").code == 0
    (project / "new" / "model.score").write_text("mine", encoding="utf-8")
    ended = lscore("init", "--from", "nurture")
    assert ended.code == 2
    assert (project / "new" / "model.score").read_text(encoding="utf-8") == "mine"
    assert lscore("init", "--from", "nurture", "--force").code == 0
    assert lscore("check").code == 0


def test_a_terminal_gets_a_table_color_and_80_columns(project: Path) -> None:
    (project / "lscore.toml").unlink()
    parent, child = pty.openpty()
    run = [sys.executable, "-m", "lscore", "run", "m.score", "--leads", "leads.csv", "--events", "events.csv", *AS_OF]
    env = {**os.environ, "COLUMNS": "80", "TERM": "xterm"}
    written = b""
    with subprocess.Popen(run, cwd=project, stdout=child, stderr=subprocess.DEVNULL, env=env) as running:
        os.close(child)
        while chunk := _read(parent):
            written += chunk
    os.close(parent)
    assert running.returncode == 0
    table = written.decode()
    assert "\x1b[1m" in table
    assert "rating" in table
    assert "lead,engagement" not in table


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # Linux says so when the other end has closed
        return b""


def test_a_reader_that_has_enough_is_no_failure(project: Path) -> None:
    run = [sys.executable, "-m", "lscore", "run", *AS_OF, "-o", "-", "--format", "csv"]
    with subprocess.Popen(run, cwd=project, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        assert running.stdout
        assert running.stderr
        running.stdout.close()
        assert "Traceback" not in running.stderr.read()
        assert running.wait() in (0, -signal.SIGPIPE)


@pytest.mark.parametrize("verb", ["", "check", "explain", "fmt", "init", "run", "schema", "test"])
def test_help_fits_a_terminal(verb: str, lscore: Lscore) -> None:
    ended = lscore(*([verb] if verb else []), "--help")
    assert ended.code == 0
    assert ended.out.startswith("Usage: ")
    assert max(map(len, ended.out.splitlines())) <= 80
