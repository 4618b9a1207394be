"""`lscore diff` over leads: what it counts of each kind of change, its limits, what it says of wrong input."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from lscore.cli import main
from tests.impact_oracle import disagreements
from tests.random_edits import drawn

MODEL = """\
model "trial"
lead:
    title
    country
    size number
event visited: page
event asked

set bosses: CEO, CFO

score fit, from 0 to 100:
    when title in bosses: +40 as boss
    points by size as size:
        from 100: +30
        from 10: +10
score heat, from 0 to 100:
    category web, at most 30:
        each visited within 30d, at most 10 times: +5 as visits
    when asked within 10d: +40 as contact

grades A, B, C
grade A if fit >= 60
grade B if fit >= 30
grade C otherwise
tiers hot, warm, cold
tier hot if grade is A and heat >= 40 because "now"
tier warm if heat >= 20
tier cold otherwise
disqualify if country is XX because "not sold there"
route to sales if tier is hot
"""

LEADS = """\
id,title,country,size
a,CEO,NL,200
b,CFO,NL,20
c,clerk,NL,200
d,CEO,XX,200
e,,BE,
"""

EVENTS = """\
lead,at,event,page
a,2026-02-26T10:00:00Z,asked,
a,2026-02-25T10:00:00Z,visited,/
b,2026-02-20T10:00:00Z,visited,/
b,2026-02-21T10:00:00Z,visited,/
b,2026-02-22T10:00:00Z,visited,/
b,2026-02-23T10:00:00Z,visited,/
c,2026-02-24T10:00:00Z,asked,
d,2026-02-24T10:00:00Z,asked,
e,2026-01-24T10:00:00Z,visited,/
"""

AS_OF = "2026-03-01"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("old.score").write_text(MODEL)
    Path("leads.csv").write_text(LEADS)
    Path("events.csv").write_text(EVENTS)
    return tmp_path


def edited(*pairs: tuple[str, str]) -> None:
    text = MODEL
    for old, new in pairs:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    Path("new.score").write_text(text)


def lscore(*arguments: str) -> int:
    """The exit code of a command."""
    with pytest.raises(SystemExit) as ended:
        main(list(arguments))
    assert isinstance(ended.value.code, int)
    return ended.value.code


DATA = ("--leads", "leads.csv", "--events", "events.csv", "--as-of", AS_OF)


def impact(capsys: pytest.CaptureFixture[str], *options: str) -> dict[str, Any]:
    assert lscore("diff", "old.score", "new.score", *DATA, "--format", "json", *options) == 0
    return json.loads(capsys.readouterr().out)["models"][0]["impact"]


def refused(capsys: pytest.CaptureFixture[str], code: int, *arguments: str) -> str:
    assert lscore("diff", *arguments) == code
    captured = capsys.readouterr()
    assert not captured.out
    assert "Traceback" not in captured.err
    return captured.err


# --- what is counted


def test_points_of_a_rule_move_leads_up(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edited(("+5 as visits", "+10 as visits"), ("at most 30", "at most 60"))
    found = impact(capsys)
    assert (found["leads"], found["events"], found["changed"], found["moved"]) == (5, 9, 2, 0)
    heat = next(item for item in found["scores"] if item["score"] == "heat")
    # a: 5 + 40 -> 10 + 40; b: 20 -> 40.
    assert (heat["old_total"], heat["new_total"], heat["up"], heat["down"]) == (145, 170, 2, 0)
    assert [(item["low"], item["high"], item["leads"]) for item in heat["buckets"]] == [(5, 5, 1), (20, 20, 1)]


def test_tiers_and_routes(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edited(("grade A if fit >= 60", "grade A if fit >= 30"))
    found = impact(capsys)
    # c gets an A with 30 and was asked about: hot. b gets an A, too, but is not active.
    assert found["moved"] == 2
    (hot,) = (item for item in found["tier_moves"] if item["tier"] == "hot")
    assert (hot["old"], hot["new"], hot["entered"], hot["left"]) == (1, 2, 1, 0)
    assert hot["entering"] == ["c"]
    grades = found["grades"]
    place = grades["labels"].index
    assert grades["counts"][place("B")][place("A")] == 2
    (sales,) = (item for item in found["routes"] if item["name"] == "sales")
    assert (sales["old"], sales["new"], sales["gained"], sales["lost"]) == (1, 2, 1, 0)


def test_each_change_alone_and_what_they_do_together(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each change alone leaves the sum of the category below its cap; both together go beyond it."""
    edited(
        ("+5 as visits", "+7 as visits"), ("at most 10 times", "at most 3 times"), ("+40 as contact", "+41 as contact")
    )
    found = impact(capsys)
    parts = found["attribution"]
    titles = {item["title"]: item for item in parts["causes"]}
    assert set(titles) == {"rule visits", "rule contact"}
    assert titles["rule visits"]["effect"]["points"]["heat"] == 2 + 1
    assert titles["rule contact"]["effect"]["points"]["heat"] == 3
    assert titles["rule contact"]["leads"] == 3
    for score in ("fit", "heat"):
        alone = sum(item["effect"]["points"][score] for item in parts["causes"])
        assert alone + parts["interaction"]["points"][score] == parts["total"]["points"][score]


def test_interaction_is_told_apart(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edited(("at most 30", "at most 10"), ("+5 as visits", "+6 as visits"))
    parts = impact(capsys)["attribution"]
    by_title = {item["title"]: item["effect"]["points"]["heat"] for item in parts["causes"]}
    # Alone: the cap takes 10 of b's 20, the points give a 1 and b 4. Together b has 10: what the points gave b is lost.
    assert by_title == {"category web": -10, "rule visits": 5}
    assert parts["interaction"]["points"]["heat"] == -4
    assert parts["total"]["points"]["heat"] == -9


def test_a_set_is_one_cause_of_all_that_it_brings_about(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edited(("CEO, CFO", "CEO"), ("disqualify if country is XX", "disqualify if country is XX and title in bosses"))
    causes = {item["title"] for item in impact(capsys)["attribution"]["causes"]}
    assert "set bosses" in causes


def test_renamed_things_are_found_again(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = MODEL.replace("heat", "warmth").replace("bosses", "chiefs").replace(" as visits", " as looks")
    Path("new.score").write_text(text.replace("+40 as contact", "+45 as contact"))
    found = impact(capsys)
    assert [item["score"] for item in found["scores"]] == ["fit", "warmth"]
    assert [item["title"] for item in found["attribution"]["causes"]] == ["rule contact"]
    (lead, *_) = found["most_moved"]
    lines = {item["rule"]: (item["old"], item["new"]) for item in lead["lines"]}
    assert lines["looks"] == (5, 5)
    assert lines["contact"] == (40, 45)


def test_lines_of_one_name_in_several_categories_all_count(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Bounds and weights have one name in each category; renamed and moved rules are still found again."""
    blocks = "    category left, at most 3:\n        when title is CEO: +5 as first\n"
    blocks += "    category right, at most 4, weight 50%:\n        when title is CEO: +9 as second\n"
    model = MODEL.replace("score heat", f"score both:\n{blocks}score heat")
    Path("old.score").write_text(model)
    text = model.replace("at most 3:", "at most 2:").replace("category left", "category west")
    Path("new.score").write_text(text.replace("as first", "as primus"))
    lead = next(item for item in impact(capsys)["most_moved"] if item["lead"] == "a")
    lines = {
        (item["category"], item["rule"]): (item["old"], item["new"])
        for item in lead["lines"]
        if item["score"] == "both"
    }
    assert lines == {
        ("west", "primus"): (5, 5),
        ("west", "(bounds)"): (-2, -3),
        ("right", "second"): (9, 9),
        ("right", "(bounds)"): (-5, -5),
        ("right", "(weight)"): (-2, -2),
    }
    assert (lead["old"]["both"], lead["new"]["both"]) == (5, 4)


def test_scores_that_come_and_go(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("new.score").write_text(MODEL + "score luck:\n    when country is NL: +7\n")
    found = impact(capsys)
    (luck,) = (item for item in found["scores"] if item["score"] == "luck")
    assert (luck["old_total"], luck["new_total"], luck["up"]) == (0, 21, 3)
    assert [item["title"] for item in found["attribution"]["causes"]] == ["score luck"]


def test_another_scale(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edited(("tiers hot, warm, cold", "tiers hot, open, cold"), ("tier warm if heat", "tier open if heat"))
    found = impact(capsys)
    assert found["tiers"]["labels"][:4] == ["hot", "warm", "open", "cold"] or "open" in found["tiers"]["labels"]
    assert [item["title"] for item in found["attribution"]["causes"]] == ["tiers"]
    assert found["attribution"]["interaction"]["better"] == 0


def test_both_sides_read_their_own_timezone(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("new.score").write_text('timezone "Asia/Tokyo"\n' + MODEL)
    assert lscore("diff", "old.score", "new.score", *DATA) == 2
    assert "timezone" in capsys.readouterr().err
    assert lscore("diff", "old.score", "new.score", *DATA[:4], "--as-of", "2026-03-01T00:00:00Z") == 0


def test_an_account_is_whole_in_the_explanations(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Events of colleagues count for a lead whether or not those moved."""
    model = MODEL.replace("    size number\n", "    size number\naccount by country\n")
    model = model.replace(
        "    when asked within 10d: +40 as contact\n", "    when at the account: asked: +40 as contact\n"
    )
    Path("old.score").write_text(model)
    Path("new.score").write_text(model.replace("+40 as contact", "+41 as contact"))
    for lead in impact(capsys)["most_moved"]:
        lines = [item for item in lead["lines"] if item["rule"] == "contact"]
        assert [(item["old"], item["new"]) for item in lines] == [(40, 41)]


@settings(max_examples=15, phases=(Phase.explicit, Phase.generate))
@given(st.integers(0, 1_000_000))
def test_random_edits(number: int) -> None:
    """Counts, and what each change does alone, are those of the results lead by lead; the parts add up."""
    edited = drawn(Random(number), 5)
    if edited.said:
        wrong = disagreements(edited)
        assert not wrong, f"{edited}\n{wrong}"


# --- limits


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (["--max-moved", "2"], 0),
        (["--max-moved", "1"], 1),
        (["--max-moved", "40%"], 0),
        (["--max-moved", "39.9%"], 1),
        (["--max-into", "hot=1"], 0),
        (["--max-into", "hot=0"], 1),
        (["--max-into", "hot=1", "--max-into", "cold=0"], 0),
        (["--max-into", "hot=20%"], 0),
        (["--max-into", "hot=19%"], 1),
    ],
)
def test_limits(folder: Path, capsys: pytest.CaptureFixture[str], options: list[str], code: int) -> None:
    edited(("grade A if fit >= 60", "grade A if fit >= 30"))
    assert lscore("diff", "old.score", "new.score", *DATA, *options, "-o", "report.md", "--format", "markdown") == code
    # What is broken is told even where the report goes to a file.
    assert (options[0] in capsys.readouterr().err) == bool(code)
    assert Path("report.md").read_text()


@pytest.mark.parametrize(
    "options",
    [
        ["--max-moved", "many"],
        ["--max-moved", "-1"],
        ["--max-moved", "101%"],
        ["--max-moved", "1.5"],
        ["--max-into", "hot"],
        ["--max-into", "=3"],
        ["--max-into", "hottt=3"],
    ],
)
def test_wrong_limits(folder: Path, capsys: pytest.CaptureFixture[str], options: list[str]) -> None:
    edited(("+40 as contact", "+41 as contact"))
    assert options[0] in refused(capsys, 2, "old.score", "new.score", *DATA, *options)


# --- the data


def test_the_project_names_the_data(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("lscore.toml").write_text('[leads]\npath = "leads.csv"\n[events]\npath = "events.csv"\n')
    edited(("+40 as contact", "+41 as contact"))
    assert lscore("diff", "old.score", "new.score", "--impact", "--as-of", AS_OF) == 0
    assert "3 of 5 leads change" in " ".join(capsys.readouterr().out.split())
    assert lscore("diff", "old.score", "new.score") == 0
    assert "leads change" not in capsys.readouterr().out


def test_the_project_of_a_model_below_the_current_folder(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    git = ["git", "-c", "user.name=Ann", "-c", "user.email=ann@example.com"]
    Path("scoring").mkdir()
    Path("scoring/lscore.toml").write_text('[leads]\npath = "../leads.csv"\n[events]\npath = "../events.csv"\n')
    Path("scoring/m.score").write_text(MODEL)
    for command in (["init", "-q", "-b", "main"], ["add", "scoring"], ["commit", "-q", "-m", "one"]):
        subprocess.run([*git, *command], check=True)
    Path("scoring/m.score").write_text(MODEL.replace("+40 as contact", "+41 as contact"))
    assert lscore("diff", "main", "--impact", "--as-of", AS_OF) == 0
    assert "3 of 5 leads change" in " ".join(capsys.readouterr().out.split())


def test_no_data(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edited(("+40 as contact", "+41 as contact"))
    assert "which leads?" in refused(capsys, 2, "old.score", "new.score", "--impact")
    assert "--leads" in refused(capsys, 2, "old.score", "new.score", "--events", "events.csv")
    assert "nothing.csv" in refused(capsys, 3, "old.score", "new.score", "--leads", "nothing.csv")


def test_data_that_lacks_a_new_column(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edited(
        ("    size number\n", "    size number\n    budget number\n"),
        ("+40 as boss", "+40 as boss\n    when budget > 5: +1"),
    )
    said = refused(capsys, 3, "old.score", "new.score", *DATA)
    assert "leads.csv has no column `budget`" in said
    assert "new.score:6" in said
    assert "--allow-missing-columns" in said
    assert lscore("diff", "old.score", "new.score", *DATA, "--allow-missing-columns") == 0
    assert "missing-column" in capsys.readouterr().err


def test_data_that_lacks_a_column_of_a_revision(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    git = ["git", "-c", "user.name=Ann", "-c", "user.email=ann@example.com"]
    Path("m.score").write_text(MODEL)
    for command in (["init", "-q", "-b", "main"], ["add", "m.score"], ["commit", "-q", "-m", "one"]):
        subprocess.run([*git, *command], check=True)
    Path("m.score").write_text(MODEL.replace("    size number\n", '    size number from "staff"\n'))
    Path("leads.csv").write_text(LEADS.replace("size", "staff"))
    assert "main:m.score:5" in refused(capsys, 3, "main", *DATA)


def test_rejected_rows_are_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edited(("+40 as contact", "+41 as contact"))
    Path("leads.csv").write_text(LEADS + ",nobody,NL,3\n")
    assert lscore("diff", "old.score", "new.score", *DATA) == 0
    assert "rejected 1 lead (no id)" in capsys.readouterr().err


def test_no_leads_at_all(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edited(("+40 as contact", "+41 as contact"))
    Path("leads.csv").write_text(LEADS.splitlines()[0] + "\n")
    found = impact(capsys)
    assert (found["leads"], found["moved"], found["most_moved"]) == (0, 0, [])
    assert lscore("diff", "old.score", "new.score", *DATA, "--max-moved", "0%") == 0


def test_a_sum_beyond_the_limit(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edited(("    when title in bosses", "    for every 1 size: +1000000\n    when title in bosses"))
    Path("leads.csv").write_text(LEADS.replace("a,CEO,NL,200", "a,CEO,NL,99999999999999"))
    said = refused(capsys, 3, "old.score", "new.score", *DATA)
    assert "by the new model" in said


def test_models_of_one_side_have_no_impact(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("one", "two"):
        Path(name).mkdir()
    Path("one/a.score").write_text(MODEL)
    Path("two/a.score").write_text(MODEL.replace("+40 as contact", "+41 as contact"))
    Path("two/b.score").write_text('model "other"\nscore s:\n    when country is NL: +1\n')
    assert lscore("diff", "one", "two", *DATA, "--format", "json") == 0
    found = {item["model"]: item["impact"] for item in json.loads(capsys.readouterr().out)["models"]}
    assert found["other"] is None
    assert found["trial"]["changed"] == 3


def test_the_same_bytes_whatever_the_order_of_rows(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edited(("+5 as visits", "+6 as visits"), ("+40 as contact", "+41 as contact"))
    first = impact(capsys)
    head, *rows = EVENTS.splitlines()
    Path("events.csv").write_text("\n".join([head, *reversed(rows)]) + "\n")
    assert impact(capsys) == first


def test_the_output_is_no_input(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edited(("+40 as contact", "+41 as contact"))
    for name in ("new.score", "leads.csv", "events.csv"):
        before = Path(name).read_text()
        refused(capsys, 2, "old.score", "new.score", *DATA, "-o", name)
        assert Path(name).read_text() == before
