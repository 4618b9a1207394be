"""`lscore explain --since | --against`: what moved a lead, at the command line, with real files and real git."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from copy import deepcopy
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.conftest import Ended, Lscore

MODEL = """\
model "b2b"

lead:
    title text
    trial date

event visited: page
event downloaded: asset
event unsubscribed

score heat to 1 decimal:
    category web, at most 20:
        when visited "/pricing*" within 30d: +15 because "looks at prices" as pricing
        each visited within 60d, at most 5 times: +2 as visits
    when downloaded whitepaper, halving every 15d: +10 as whitepaper
    when title is CEO: +10 as decider
    when trial within next 14d: +3 as trial_ends
    when unsubscribed: -5 as left

grade A if title is CEO
grade B otherwise
levels of heat:
    from 30: high
    otherwise: low
rating: grade, level of heat
tiers hot, warm, cold
tier hot if heat >= 35 because "active"
tier warm if heat >= 17
tier cold otherwise
route to sales if tier is hot
route to chiefs if title is CEO
skip if title is partner because "handled by the partner"
disqualify if title is student because "no budget"
"""
LEADS = "id,title,trial\nL1,CEO,2026-03-10\nL2,CFO,\nL3,partner,\n"
EVENTS = """\
lead,at,event,page,asset
L1,2026-01-20T09:00:00Z,visited,/pricing,
L1,2026-01-28T09:00:00Z,downloaded,,whitepaper
L1,2026-02-20T09:00:00Z,visited,/blog,
L1,2026-02-21T09:00:00Z,visited,/home,
L1,2026-02-21T10:00:00Z,unsubscribed,,
L2,2026-02-25T09:00:00Z,visited,/pricing,
L1,2026-03-05T09:00:00Z,visited,/pricing,
"""
THEN, NOW = "2026-02-01", "2026-03-01"
DATA = ("--leads", "leads.csv", "--events", "events.csv")
EDITS = (("+15", "+20"), ('/pricing*" within 30d', '/pricing*" within 60d'), ("as visits", "as any_visit"))
EDITED = (*EDITS, ("category web", "category site"), ("heat >= 17", "heat >= 30"))
ROOT = Path(__file__).parent.parent


@pytest.fixture(autouse=True)
def files(tmp_path: Path) -> None:
    for name, text in (("b2b.score", MODEL), ("leads.csv", LEADS), ("events.csv", EVENTS)):
        (tmp_path / name).write_text(text, encoding="utf-8")


def edit(path: Path, *pairs: tuple[str, str]) -> None:
    text = path.read_text(encoding="utf-8")
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")


@cache
def schema() -> dict[str, Any]:
    """The schema, which then allows nothing that it does not name."""
    found = json.loads((ROOT / "lscore" / "render" / "movement.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(found)
    closed = deepcopy(found)

    def close(node: Any) -> None:
        if isinstance(node, dict):
            if "properties" in node:
                node["unevaluatedProperties"] = False
            for item in node.values():
                close(item)
        elif isinstance(node, list):
            for item in node:
                close(item)

    close(closed)
    return closed


def moved(ended: Ended) -> dict[str, Any]:
    """The movement of a command that went well: it keeps its schema, and every sum closes."""
    assert ended.code == 0, ended.text
    jsonschema.Draft202012Validator(schema()).validate(json.loads(ended.out))
    found = json.loads(ended.out, parse_float=Decimal)
    for score in found["scores"]:
        add_up(score, score["old"] or 0, score["new"] or 0)
        for line in score["lines"]:
            add_up(line, points(line["old"]), points(line["new"]))
        for part in ("by", "steps"):
            for name, units in score[part].items():
                assert sum(line[part][name] for line in score["lines"]) == units
        assert sum(points(line["old"]) for line in score["lines"]) == (score["old"] or 0)
        assert sum(points(line["new"]) for line in score["lines"]) == (score["new"] or 0)
    for decision in found["decisions"]:
        value = decision["old"]
        for step in decision["steps"]:
            assert step["old"] == value != step["new"]
            value = step["new"]
        assert value == decision["new"]
    return found


def points(said: dict[str, Any] | None) -> Decimal:
    return Decimal(said["points"]) if said else Decimal(0)


def add_up(item: dict[str, Any], old: Any, new: Any) -> None:
    steps, by = item["steps"], item["by"]
    assert sum(steps.values()) == sum(by.values()) == item["change"] == new - old
    assert by["data"] == steps["older_data"] + steps["new_events"]
    assert (by["clock"], by["rules"]) == (steps["clock"], steps["rules"])


def lines_of(found: dict[str, Any], number: int = 0) -> dict[str, dict[str, Any]]:
    return {line["rule"]: line for line in found["scores"][number]["lines"]}


def turned(found: dict[str, Any]) -> dict[str, list[tuple[str, Any, Any]]]:
    return {
        item["what"]: [(step["step"], step["old"], step["new"]) for step in item["steps"]]
        for item in found["decisions"]
    }


def explained(lscore: Lscore, *more: str, lead: str = "L1", model: str = "b2b.score") -> Ended:
    return lscore("explain", model, lead, *DATA, *more)


# --- --since


def test_since_splits_the_clock_from_what_came(lscore: Lscore) -> None:
    found = moved(explained(lscore, "--since", THEN, "--as-of", NOW, "--format", "json"))
    (score,) = found["scores"]
    lines = lines_of(found)
    assert (found["old"]["as_of"], found["new"]["as_of"]) == ("2026-02-01T00:00:00Z", "2026-03-01T00:00:00Z")
    assert (score["old"], score["new"]) == (Decimal("35.7"), Decimal("16.4"))
    assert lines["pricing"]["by"] == {"clock": -15, "data": 0, "rules": 0}
    assert lines["visits"]["by"] == {"clock": 0, "data": 4, "rules": 0}
    assert lines["trial_ends"]["by"] == {"clock": 3, "data": 0, "rules": 0}
    assert lines["left"]["by"] == {"clock": 0, "data": -5, "rules": 0}
    assert lines["whitepaper"]["by"]["clock"] < 0
    assert lines["whitepaper"]["new"]["newest_event"] == "2026-01-28T09:00:00Z"
    assert lines["decider"]["change"] == 0
    assert all(part["by"]["rules"] == 0 for part in (score, *score["lines"]))


def test_ends_are_what_explain_says_of_them(lscore: Lscore) -> None:
    found = moved(explained(lscore, "--since", THEN, "--as-of", NOW, "--format", "json"))
    for end, as_of in (("old", THEN), ("new", NOW)):
        wanted = json.loads(explained(lscore, "--as-of", as_of, "--format", "json").out, parse_float=Decimal)
        assert found[end]["result"] == wanted["result"]
        theirs = {(line["category"], line["rule"]): line["points"] for line in wanted["scores"][0]["lines"]}
        ours = {
            (line["category"], line["rule"]): line[end]["points"] for line in found["scores"][0]["lines"] if line[end]
        }
        assert ours == theirs


def test_the_clock_alone_is_a_run_without_the_later_events(tmp_path: Path, lscore: Lscore) -> None:
    found = moved(explained(lscore, "--since", THEN, "--as-of", NOW, "--format", "json"))
    kept = [line for line in EVENTS.splitlines()[1:] if line.split(",")[1] <= THEN]
    (tmp_path / "events.csv").write_text("\n".join([EVENTS.splitlines()[0], *kept]) + "\n", encoding="utf-8")
    aged = json.loads(explained(lscore, "--as-of", NOW, "--format", "json").out, parse_float=Decimal)
    score = found["scores"][0]
    assert score["old"] + score["steps"]["clock"] == aged["scores"][0]["points"]


def test_why_a_line_moved_and_what_decided(lscore: Lscore) -> None:
    ended = explained(lscore, "--since", THEN, "--as-of", NOW)
    assert ended.code == 0
    assert 'clock: visited "/pricing*" within 30d: last one 39 days ago' in ended.out
    assert "new events: 1 event -> 3 events, newest 2026-02-21" in ended.out
    assert "clock: newest event 31 days old, was 3 days" in ended.out
    assert "clock: until then trial within next 14d: 2026-03-10" in ended.out
    assert "1 line as before" in ended.out
    assert 'no more  tier hot if heat >= 35 because "active" (line 27)' in ended.out
    assert "events since 2026-02-01T00:00:00Z that the model looks at" in ended.out
    assert "2026-02-21  visited /home: visits" in ended.out
    assert max(map(len, ended.out.splitlines())) <= 80


def test_decisions_are_put_to_the_step_that_turned_them(lscore: Lscore) -> None:
    found = moved(explained(lscore, "--since", THEN, "--as-of", NOW, "--format", "json"))
    assert turned(found) == {
        "level_heat": [("clock", "high", "low")],
        "rating": [("clock", "Ahigh", "Alow")],
        "tier": [("clock", "hot", "warm"), ("new_events", "warm", "cold")],
        "routes": [("clock", ["chiefs", "sales"], ["chiefs"])],
    }
    tier = next(item for item in found["decisions"] if item["what"] == "tier")
    assert [(line["holds"], line["gives"]) for line in tier["steps"][0]["lines"]] == [(False, "hot"), (True, "warm")]


def test_nothing_moves_within_an_instant(lscore: Lscore) -> None:
    found = moved(explained(lscore, "--since", NOW, "--as-of", NOW, "--format", "json"))
    assert found["decisions"] == found["events"] == []
    assert found["scores"][0]["change"] == 0
    assert "nothing moved" in explained(lscore, "--since", NOW, "--as-of", NOW).out


def test_only_events_that_the_model_looks_at_are_told(tmp_path: Path, lscore: Lscore) -> None:
    with (tmp_path / "events.csv").open("a", encoding="utf-8") as file:
        file.write("L1,2026-02-22T09:00:00Z,downloaded,,ebook\nL1,2026-02-23T09:00:00Z,called,,\n")
    found = moved(explained(lscore, "--since", THEN, "--as-of", NOW, "--format", "json"))
    assert [(item["event"], item["fields"], item["seen_by"]) for item in found["events"]] == [
        ("unsubscribed", {}, ["left"]),
        ("visited", {"page": "/home"}, ["visits"]),
        ("visited", {"page": "/blog"}, ["visits"]),
    ]


def test_events_of_the_account_move_its_leads(tmp_path: Path, lscore: Lscore) -> None:
    model = (
        "lead:\n    company\naccount by company\nevent visited: page\n"
        "when at the account: visited by at least 2 different leads within 30d: +7 as crowd\n"
    )
    (tmp_path / "b2b.score").write_text(model, encoding="utf-8")
    (tmp_path / "leads.csv").write_text("id,company\nL1,acme\nL2,Acme\n", encoding="utf-8")
    rows = "L1,2026-01-25T09:00:00Z,visited,/a\nL2,2026-02-10T09:00:00Z,visited,/b\n"
    (tmp_path / "events.csv").write_text(f"lead,at,event,page\n{rows}", encoding="utf-8")
    found = moved(explained(lscore, "--since", THEN, "--as-of", "2026-02-20", "--format", "json"))
    assert found["scores"][0]["by"] == {"clock": 0, "data": 7, "rules": 0}
    assert [(item["lead"], item["seen_by"]) for item in found["events"]] == [("L2", ["crowd"])]


def test_a_skip_takes_scores_and_gives_them_back(tmp_path: Path, lscore: Lscore) -> None:
    edit(tmp_path / "b2b.score", ("skip if title is partner", "skip if unsubscribed within 30d"))
    found = moved(explained(lscore, "--since", THEN, "--as-of", NOW, "--format", "json"))
    assert (found["scores"][0]["old"], found["scores"][0]["new"]) == (Decimal("35.7"), None)
    assert turned(found)["skipped"] == [("new_events", False, True)]
    assert "heat 35.7 -> none" in explained(lscore, "--since", THEN, "--as-of", NOW).out
    back = moved(explained(lscore, "--since", "2026-03-01", "--as-of", "2026-04-01", "--format", "json"))
    assert (back["scores"][0]["old"], turned(back)["skipped"]) == (None, [("clock", True, False)])


# --- --old-model


def test_rule_edits_are_split_off(tmp_path: Path, lscore: Lscore) -> None:
    (tmp_path / "old.score").write_text(MODEL, encoding="utf-8")
    edit(tmp_path / "b2b.score", *EDITED)
    command = ("--since", THEN, "--as-of", NOW, "--old-model", "old.score")
    found = moved(explained(lscore, *command, "--format", "json"))
    lines = lines_of(found)
    assert lines["pricing"]["by"] == {"clock": -15, "data": 0, "rules": 20}
    assert (lines["any_visit"]["old_rule"], lines["any_visit"]["by"]["data"]) == ("visits", 4)
    assert lines["(bounds)"]["category"] == "site"
    assert found["old"]["model_version"] != found["new"]["model_version"]
    assert {item["name"] for item in found["changes"]} >= {"pricing", "site", "any_visit"}
    text = explained(lscore, *command).out
    assert "rules: points +15 -> +20; window within 30d -> within 60d" in text
    assert "any_visit (was visits)" in text
    assert max(map(len, text.splitlines())) <= 80
    same = moved(explained(lscore, *command[:2], "--as-of", THEN, *command[4:], "--format", "json"))
    assert same["scores"][0]["change"] == same["scores"][0]["by"]["rules"] != 0


class Git:
    """A repository in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self("init", "-q", "-b", "main")

    def __call__(self, *arguments: str, date: str = "2026-01-01T12:00:00Z") -> str:
        names = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
        names |= {"GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date}
        known = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        identity = ("-c", "user.name=Ann", "-c", "user.email=ann@example.com")
        done = subprocess.run(
            ["git", *identity, *arguments],
            cwd=self.folder,
            env=known | names,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout

    def commit(self, message: str, date: str = "2026-01-01T12:00:00Z") -> str:
        self("add", "-A")
        self("commit", "-q", "-m", message, date=date)
        return self("rev-parse", "HEAD").strip()


@pytest.fixture
def git(tmp_path: Path) -> Git:
    repository = Git(tmp_path)
    repository.commit("First rules")
    return repository


@pytest.mark.parametrize("old", ["main", "HEAD:b2b.score", "main:./b2b.score"])
def test_the_old_model_may_be_a_revision(old: str, git: Git, lscore: Lscore) -> None:
    edit(git.folder / "b2b.score", *EDITED)
    command = ("--since", THEN, "--as-of", NOW, "--old-model", old, "--format", "json")
    found = moved(explained(lscore, *command))
    assert lines_of(found)["pricing"]["by"]["rules"] == 20
    assert "b2b.score" in found["old"]["source"]


def test_since_says_when_git_had_other_rules(git: Git, lscore: Lscore) -> None:
    assert not explained(lscore, "--since", THEN, "--as-of", NOW).err
    edit(git.folder / "b2b.score", *EDITED)
    git.commit("Look further back", date="2026-02-10T12:00:00Z")
    ended = explained(lscore, "--since", THEN, "--as-of", NOW)
    assert ended.code == 0
    assert "--old-model" in ended.err
    place = ended.err.split("--old-model ")[1].split()[0]
    found = moved(explained(lscore, "--since", THEN, "--as-of", NOW, "--old-model", place, "--format", "json"))
    assert found["scores"][0]["by"]["rules"] != 0
    assert not explained(lscore, "--since", "2026-02-20", "--as-of", NOW).err


def test_the_model_of_a_result_is_found_in_the_history(git: Git, lscore: Lscore) -> None:
    (git.folder / "free.txt").write_text("CEO\n", encoding="utf-8")
    edit(git.folder / "b2b.score", ("title is CEO: +10", "title in chiefs: +10"))
    edit(git.folder / "b2b.score", ("event visited", 'set chiefs from "free.txt"\nevent visited'))
    git.commit("A set")
    (git.folder / "r.json").write_text(explained(lscore, "--as-of", THEN, "--format", "json").out, encoding="utf-8")
    (git.folder / "free.txt").write_text("CEO\nCTO\n", encoding="utf-8")
    git.commit("Another chief")
    git("mv", "b2b.score", "rules.score")
    git.commit("Another name")
    edit(git.folder / "rules.score", ("as decider", "as chief"), ("+10 as chief", "+12 as chief"))
    command = ("--against", "r.json", "--as-of", NOW, "--format", "json")
    found = moved(explained(lscore, *command, model="rules.score"))
    assert lines_of(found)["chief"]["by"] == {"clock": 0, "data": 0, "rules": 2}
    assert lines_of(found)["chief"]["old_rule"] == "decider"


# --- --against


def keep(lscore: Lscore, as_of: str = THEN) -> None:
    """Keep results of then in every form."""
    for form in ("csv", "jsonl", "parquet"):
        done = lscore("run", "b2b.score", *DATA, "--as-of", as_of, "-o", f"r.{form}", "--explain", f"l.{form}", "-q")
        assert done.code == 0, done.text
    Path("r.json").write_text(explained(lscore, "--as-of", as_of, "--format", "json").out, encoding="utf-8")


def test_against_every_form_says_the_same(tmp_path: Path, lscore: Lscore) -> None:
    keep(lscore)
    (tmp_path / "old.score").write_text(MODEL, encoding="utf-8")
    edit(tmp_path / "b2b.score", *EDITED)
    edit(tmp_path / "leads.csv", ("L1,CEO", "L1,CFO"))
    command = ("--as-of", NOW, "--old-model", "old.score", "--format", "json")
    first = moved(explained(lscore, "--against", "r.json", *command))
    lines = lines_of(first)
    assert lines["decider"]["steps"] == {"older_data": -10, "clock": 0, "new_events": 0, "rules": 0}
    assert lines["pricing"]["steps"] == {"older_data": 0, "clock": -15, "new_events": 0, "rules": 20}
    assert lines["any_visit"]["steps"] == {"older_data": 0, "clock": 0, "new_events": 4, "rules": 0}
    assert lines["decider"]["notes"] == [{"step": "older_data", "text": "title is CEO: CFO"}]
    assert turned(first)["grade"] == [("older_data", "A", "B")]
    for form in ("csv", "jsonl", "parquet"):
        found = moved(explained(lscore, "--against", f"r.{form}", "--against-lines", f"l.{form}", *command))
        assert found["scores"] == first["scores"]
        assert turned(found) == turned(first)
        assert found["old"]["result"] == first["old"]["result"]


def test_the_same_version_has_no_rule_edits(lscore: Lscore) -> None:
    keep(lscore)
    found = moved(explained(lscore, "--against", "r.json", "--as-of", NOW, "--format", "json"))
    since = moved(explained(lscore, "--since", THEN, "--as-of", NOW, "--format", "json"))
    assert found["scores"] == since["scores"]
    assert found["decisions"] == since["decisions"]


def test_late_events_are_older_data(tmp_path: Path, lscore: Lscore) -> None:
    keep(lscore)
    with (tmp_path / "events.csv").open("a", encoding="utf-8") as file:
        file.write("L1,2026-01-30T09:00:00Z,visited,/late,\n")
    found = moved(explained(lscore, "--against", "r.json", "--as-of", NOW, "--format", "json"))
    visits = lines_of(found)["visits"]
    assert visits["steps"] == {"older_data": 2, "clock": 0, "new_events": 4, "rules": 0}
    assert visits["notes"][0]["text"] == "1 event -> 2 events, newest 2026-01-30"


def test_a_result_without_its_lines_closes_too(tmp_path: Path, lscore: Lscore) -> None:
    keep(lscore)
    found = moved(explained(lscore, "--against", "r.csv", "--as-of", NOW, "--format", "json"))
    assert "(lines not kept)" not in lines_of(found)
    edit(tmp_path / "leads.csv", ("L1,CEO", "L1,CFO"))
    found = moved(explained(lscore, "--against", "r.csv", "--as-of", NOW, "--format", "json"))
    assert lines_of(found)["(lines not kept)"]["steps"]["older_data"] == -10
    assert (found["scores"][0]["old"], found["scores"][0]["new"]) == (Decimal("35.7"), Decimal("6.4"))


def test_of_several_models_the_one_of_the_name_is_taken(tmp_path: Path, lscore: Lscore) -> None:
    (tmp_path / "other.score").write_text('model "other"\nlead:\n    title\nwhen title is CEO: +1\n', encoding="utf-8")
    run = ("run", "b2b.score", "other.score", *DATA, "--as-of", THEN, "-o", "r.csv", "--explain", "l.csv", "-q")
    assert lscore(*run).code == 0
    command = ("--against", "r.csv", "--against-lines", "l.csv", "--as-of", NOW, "--format", "json")
    found = moved(explained(lscore, *command))
    assert [score["score"] for score in found["scores"]] == ["heat"]
    assert lines_of(found)["pricing"]["old"]["points"] == 15


def test_results_in_folders_and_databases_are_results(lscore: Lscore) -> None:
    folder = ("-o", "results", "--partition-by", "tier", "--explain", "duckdb:o.db?table=lines")
    assert lscore("run", "b2b.score", *DATA, "--as-of", THEN, *folder, "-q").code == 0
    lines = ("--against-lines", "duckdb:o.db?table=lines")
    found = moved(explained(lscore, "--against", "results", *lines, "--as-of", NOW, "--format", "json"))
    assert lines_of(found)["visits"]["old"] == {
        "points": 2,
        "count": 1,
        "newest_event": "2026-01-20T09:00:00Z",
        "text": None,
    }


def test_skipped_then_and_disqualified_now(tmp_path: Path, lscore: Lscore) -> None:
    keep(lscore)
    for form in ("csv", "jsonl", "parquet"):
        command = ("--against", f"r.{form}", "--against-lines", f"l.{form}", "--as-of", NOW, "--format", "json")
        found = moved(explained(lscore, *command, lead="L3"))
        assert found["old"]["result"]["skipped"] is True
        assert found["scores"] == found["decisions"] == []
    edit(tmp_path / "leads.csv", ("L3,partner", "L3,student"))
    found = moved(explained(lscore, *command, lead="L3"))
    assert turned(found)["skipped"] == [("older_data", True, False)]
    assert turned(found)["tier"] == [("older_data", None, "disqualified")]
    assert "no budget" in explained(lscore, *command[:-2], lead="L3").out


# --- wrong use

SINCE = ("--since", THEN, "--as-of", NOW)
AGAINST = ("--against", "r.json", "--as-of", NOW)


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        (("--since", "2026-03-02", "--as-of", NOW), 2, ["2026-03-02T00:00:00Z", "2026-03-01T00:00:00Z", "--as-of"]),
        (("--since", "yesterday", "--as-of", NOW), 2, ["yesterday", "2026-03-01"]),
        ((*SINCE, "--against", "r.json"), 2, ["--since", "--against"]),
        (("--old-model", "b2b.score"), 2, ["--old-model", "--since"]),
        ((*SINCE, "--against-lines", "l.csv"), 2, ["--against-lines", "--against"]),
        ((*SINCE, "--old-model", "nowhere.score"), 2, ["nowhere.score"]),
        ((*SINCE, "--old-model", "HEAD~3"), 2, ["HEAD~3", "no git repository", "old model"]),
        ((*SINCE, "--old-model", "leads.csv"), 2, ["leads.csv", ".score"]),
        ((*SINCE, "--old-model", "."), 2, ["folder"]),
        (("--against", "nowhere.json", "--as-of", NOW), 3, ["nowhere.json"]),
        (("--against", "leads.csv", "--as-of", NOW), 3, ["leads.csv", "`lead`", "lscore run"]),
        (("--against", "l.csv", "--as-of", NOW), 3, ["l.csv", "--against-lines"]),
        (("--against", "r.csv", "--against-lines", "events.csv", "--as-of", NOW), 3, ["events.csv", "--explain"]),
        (("--against", "-", "--as-of", NOW), 2, ["standard input"]),
        ((*AGAINST[:2], "--as-of", "2026-01-01"), 2, ["r.json", "2026-02-01T00:00:00Z", "later --as-of"]),
    ],
)
def test_wrong_use_has_one_clear_message(options: tuple[str, ...], code: int, words: list[str], lscore: Lscore) -> None:
    keep(lscore)
    ended = explained(lscore, *options)
    assert (ended.code, ended.out) == (code, ""), ended.text
    assert len(ended.err.splitlines()) == 1, ended.err
    for word in words:
        assert word in ended.err


def test_an_old_model_with_errors_is_told_as_check_tells_it(tmp_path: Path, lscore: Lscore) -> None:
    (tmp_path / "old.score").write_text("lead:\n    title\nwhen titel is CEO: +1\n", encoding="utf-8")
    ended = explained(lscore, *SINCE, "--old-model", "old.score")
    assert ended.code == 1
    assert "old.score:3:6" in ended.text


def broken(change: Any) -> str:
    document = json.loads(Path("r.json").read_text(encoding="utf-8"))
    change(document)
    return json.dumps(document, indent=2)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda found: found["scores"][0]["lines"][0].update(points=99), ["does not add up", "heat"]),
        (lambda found: found["scores"][0].update(points=1), ["does not add up", "heat"]),
        (lambda found: found["result"].update(heat=1), ["does not add up", "heat"]),
        (lambda found: found["scores"][0]["lines"][0].update(points="many"), ["many"]),
        (lambda found: found["scores"][0]["lines"][0].update(points=0.00001), ["0.00001", "4 decimals"]),
        (lambda found: found.update(version=2), ["version 2", "version 1"]),
        (lambda found: found["result"].update(lead="L2"), ["L2", "L1"]),
        (lambda found: found["result"].update(as_of="soon"), ["soon"]),
        (lambda found: found.pop("scores"), ["scores"]),
        (lambda found: found.pop("result"), ["no result"]),
        (lambda found: found["result"].pop("tier"), ["tier"]),
        (lambda found: found["result"].update(as_of=None), ["None"]),
        (lambda found: found.update(result=[1]), ["r.json"]),
        (lambda found: found.update(scores=[1]), ["r.json"]),
        (lambda found: found["scores"][0]["lines"][1].update(rule="of mine"), ["of mine"]),
    ],
)
def test_an_edited_result_is_refused(change: Any, words: list[str], tmp_path: Path, lscore: Lscore) -> None:
    keep(lscore)
    (tmp_path / "r.json").write_text(broken(change), encoding="utf-8")
    ended = explained(lscore, *AGAINST)
    assert ended.code in (2, 3), ended.text
    assert ended.out == ""
    assert len(ended.err.splitlines()) == 1, ended.err
    for word in ["r.json", *words]:
        assert word in ended.err


@pytest.mark.parametrize("content", [b"", b"{", b"{\n", b"{\n]", b"\xff\xfe\x00", b"[1]", b"lead\n", b"PAR1", b"{}\n"])
def test_what_is_no_result_is_refused(content: bytes, tmp_path: Path, lscore: Lscore) -> None:
    (tmp_path / "r.json").write_bytes(content)
    ended = explained(lscore, *AGAINST)
    assert ended.code == 3, ended.text
    assert "r.json" in ended.err
    assert len(ended.err.splitlines()) == 1, ended.err


def test_lines_that_do_not_make_the_score_are_refused(tmp_path: Path, lscore: Lscore) -> None:
    keep(lscore)
    rows = list(csv.reader((tmp_path / "l.csv").read_text(encoding="utf-8").splitlines()))
    rows = [row for row in rows if row[3] != "pricing"]
    with (tmp_path / "l.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    ended = explained(lscore, "--against", "r.csv", "--against-lines", "l.csv", "--as-of", NOW)
    assert ended.code == 3
    assert "does not add up" in ended.err


def test_a_lead_that_is_not_there(lscore: Lscore) -> None:
    keep(lscore)
    assert explained(lscore, *SINCE, lead="L9").code == 3
    for result in ("r.json", "r.csv"):
        ended = explained(lscore, "--against", result, "--as-of", NOW, lead="L2" if result == "r.json" else "L9")
        assert ended.code == 3
        assert result in ended.err


def test_a_result_of_another_model(tmp_path: Path, lscore: Lscore) -> None:
    keep(lscore)
    edit(tmp_path / "b2b.score", ("+15", "+20"))
    ended = explained(lscore, *AGAINST)
    assert (ended.code, ended.out) == (2, "")
    assert "--old-model" in ended.err
    (tmp_path / "old.score").write_text(MODEL.replace("+15", "+16"), encoding="utf-8")
    ended = explained(lscore, *AGAINST, "--old-model", "old.score")
    assert ended.code == 2
    assert "old.score" in ended.err
    edit(tmp_path / "b2b.score", ('model "b2b"', 'model "b2c"'))
    ended = explained(lscore, *AGAINST)
    assert ended.code == 2
    assert "b2c" in ended.err


def test_a_column_that_the_old_model_needs_is_named(tmp_path: Path, lscore: Lscore) -> None:
    (tmp_path / "old.score").write_text(MODEL.replace("    trial date", "    trial date\n    region"), encoding="utf-8")
    ended = explained(lscore, *SINCE, "--old-model", "old.score")
    assert ended.code == 3
    assert "`region`" in ended.err
    assert "old.score" in ended.err
    assert explained(lscore, *SINCE, "--old-model", "old.score", "--allow-missing-columns").code == 0


def test_long_names_and_many_digits_keep_the_columns(tmp_path: Path, lscore: Lscore) -> None:
    long = 'visited "/a/very/long/name/of/a/page*" within 30d or visited "/another/long/name" within 20d'
    model = (
        "lead:\n    title\nevent visited: page\nscore heat to 4 decimals:\n"
        f"    category web, weight 33.3333%:\n        when {long}: +1234.5678\n        when {long}: +0.5 as second\n"
        "        each visited within 30d, halving every 3d: +100.1234\n"
    )
    (tmp_path / "b2b.score").write_text(model, encoding="utf-8")
    rows = "L1,2026-01-30T00:00:00Z,visited,/another/long/name\n"
    (tmp_path / "events.csv").write_text(f"lead,at,event,page\n{rows}", encoding="utf-8")
    (score,) = moved(explained(lscore, *SINCE, "--format", "json"))["scores"]
    text = explained(lscore, *SINCE).out
    assert max(map(len, text.splitlines())) <= 80
    for line in score["lines"]:
        assert f"{line['change']:+f}" in text
    assert f"{score['old']} -> 0" in text


def test_the_leads_may_come_from_standard_input(tmp_path: Path) -> None:
    (tmp_path / "old.score").write_text(MODEL.replace("+15", "+16"), encoding="utf-8")
    data = ("--leads", "-", "--events", "events.csv", "--old-model", "old.score")
    done = subprocess.run(
        [sys.executable, "-m", "lscore", "explain", "b2b.score", "L1", *data, *SINCE, "--format", "json"],
        cwd=tmp_path,
        input=LEADS,
        capture_output=True,
        text=True,
        check=False,
    )
    found = moved(Ended(done.returncode, done.stdout, done.stderr))
    assert lines_of(found)["pricing"]["old"]["points"] == 16
