"""The language server: what the sample data says, measured in the background."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from lsprotocol import types

from lscore.compiler import compile_file
from lscore.runtime.facts import statistics
from lscore.runtime.facts.found import Statistics
from lscore.runtime.facts.statistics import Wanted
from lscore.runtime.project import find_project
from tests.lsp_writing import CAPABLE, RULESETS, Writer, ruleset, writing

MODEL = """\
lead:
    title text
    employees number
    interests list
    email text
event visited: page
event downloaded: asset
score fit:
    when title is CEO: +10 as chief
    when employees >= 100: +5
score engagement:
    each visited within 30d: +2 as visits
"""
LEADS = """\
id,title,employees,interests,email
1,CEO,500,crm; erp,ann@example.com
2,ceo,50,crm,bob@example.com
3,Intern,,,cid@example.com
4,,200,erp,dan@example.com
"""
EVENTS = """\
lead,at,event,page,asset
1,2026-02-20T10:00:00Z,visited,/pricing,
1,2026-02-21T10:00:00Z,visited,/pricing,
2,2026-02-22T10:00:00Z,visited,/about us,
3,2026-02-01T10:00:00Z,downloaded,,whitepaper
"""
SETTINGS = """\
[leads]
path = "data/leads.csv"

[events]
path = "data/events.csv"
"""


def project(folder: Path, leads: str = LEADS, events: str = EVENTS) -> Path:
    """A project with its data; the place of its model."""
    (folder / "data").mkdir(exist_ok=True)
    (folder / "lscore.toml").write_text(SETTINGS, encoding="utf-8")
    (folder / "data" / "leads.csv").write_text(leads, encoding="utf-8")
    (folder / "data" / "events.csv").write_text(events, encoding="utf-8")
    place = folder / "model.score"
    place.write_text(MODEL, encoding="utf-8")
    return place


@pytest.fixture(scope="module")
def writer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Writer]:
    with writing(tmp_path_factory.mktemp("lsp")) as writer:
        yield writer


@pytest.fixture(autouse=True)
def nothing_left_open(writer: Writer) -> Iterator[None]:
    yield
    writer.close_all()


@pytest.fixture(scope="module")
def known(writer: Writer, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The URI of a model whose data has been measured."""
    before = writer.refreshed
    uri = writer.open(project(tmp_path_factory.mktemp("known")), MODEL)
    writer.kept.add(uri)
    writer.statistics(since=before)
    return uri


@pytest.fixture
def measured(writer: Writer, known: str) -> str:
    """The same, its text as it was."""
    writer.rewrite(known, MODEL)
    return known


@pytest.fixture
def changing(writer: Writer, tmp_path: Path) -> str:
    """The URI of another, whose data may change."""
    before = writer.refreshed
    uri = writer.open(project(tmp_path), MODEL)
    writer.statistics(since=before)
    return uri


def test_each_rule_shows_on_what_share_of_the_leads_it_fires(writer: Writer, measured: str) -> None:
    lines = {writer.at(measured, word).line: share for word, share in SHARES.items()}
    assert writer.hints(measured) == {line: f"{share} of leads" for line, share in lines.items()}


SHARES = {"when title": "50%", "when employees": "50%", "each visited": "50%"}


def test_points_tell_what_a_rule_gives_in_all(writer: Writer, measured: str) -> None:
    assert "It fires on 2 of 4 leads (50%) and gives +20 points in all." in writer.hover_at(
        measured, writer.at(measured, "+10")
    )
    said = writer.hover_at(measured, writer.at(measured, "+2"))
    assert "It fires on 2 of 4 leads (50%) and gives +6 points in all, at most +4 points for one." in said
    assert "as of 2026-02-22, the newest event" in said


def test_an_attribute_tells_what_is_missing_and_what_is_frequent(writer: Writer, measured: str) -> None:
    said = writer.hover_at(measured, writer.at(measured, "title"))
    assert "Missing for 1 of 4 leads (25%). Most frequent: `CEO` (2), `Intern` (1)." in said
    said = writer.hover_at(measured, writer.at(measured, "employees"))
    assert "Missing for 1 of 4 leads (25%)." in said
    said = writer.hover_at(measured, writer.at(measured, "email"))
    assert "ann" not in said
    assert "like those of persons" in said


def test_an_event_tells_how_many_and_since_when(writer: Writer, measured: str) -> None:
    said = writer.hover_at(measured, writer.at(measured, "visited"))
    assert "In the data 3 times, from 2026-02-20 to 2026-02-22." in said
    assert "Most frequent: `/pricing` (2), `/about us` (1)." in said


def test_values_of_the_data_are_completed(writer: Writer, measured: str) -> None:
    found = writer.labels(measured, f"{MODEL}when visited |\n")
    assert found[:2] == ['"/pricing"', '"/about us"']
    assert writer.labels(measured, f"{MODEL}when title is |\n")[:2] == ["CEO", "Intern"]
    assert writer.labels(measured, f"{MODEL}when interests include |\n")[:2] == ["crm", "erp"]
    assert "whitepaper" in writer.labels(measured, f"{MODEL}when downloaded |\n")
    assert not [label for label in writer.labels(measured, f"{MODEL}when email is |\n") if "@" in label]


def test_columns_and_events_that_are_not_declared_are_offered(writer: Writer, measured: str) -> None:
    text = MODEL.replace("    interests list\n", "").replace("event downloaded: asset\n", "")
    assert "downloaded" in writer.labels(measured, f"{text}event |\n")
    assert "asset" in writer.labels(measured, f"{text}event downloaded: |\n")
    assert "interests" in writer.labels(measured, text.replace("lead:\n", "lead:\n    |\n", 1))


def test_what_changed_is_measured_anew(writer: Writer, changing: str) -> None:
    writer.rewrite(changing, MODEL.replace("employees >= 100", "employees >= 300"))
    writer.hints_with(changing, writer.at(changing, "when employees").line, "25% of leads")


def test_a_change_of_the_data_is_measured(writer: Writer, changing: str, tmp_path: Path) -> None:
    data = tmp_path / "data" / "leads.csv"
    data.write_text(LEADS + "5,CEO,1,,eve@example.com\n", encoding="utf-8")
    writer.hints_with(changing, writer.at(changing, "when title").line, "60% of leads")


def test_what_is_known_stays_while_a_line_is_broken(writer: Writer, measured: str) -> None:
    writer.rewrite(measured, f"{MODEL}when titel === x: +1\n")
    assert writer.hints(measured)[writer.at(measured, "when title").line] == "50% of leads"


def test_hints_can_be_turned_off(writer: Writer, measured: str) -> None:
    off = {"lscore": {"inlayHints": False}}
    writer.tell("workspace_did_change_configuration", types.DidChangeConfigurationParams(off))
    assert writer.hints(measured) == {}
    writer.tell("workspace_did_change_configuration", types.DidChangeConfigurationParams({"lscore": {}}))
    assert writer.hints(measured)


def test_statistics_can_be_turned_off(tmp_path: Path) -> None:
    with writing(tmp_path, CAPABLE, initialization_options={"statistics": False}) as quiet:
        uri = quiet.open(project(tmp_path), MODEL)
        assert quiet.hints(uri) == {}
        assert "It fires" not in quiet.hover_at(uri, quiet.at(uri, "+10"))
        assert quiet.lenses(uri) == []
        assert quiet.refreshed == 0


def test_data_beside_a_model_without_a_project_is_found(writer: Writer, tmp_path: Path) -> None:
    before = writer.refreshed
    (tmp_path / "leads.csv").write_text(LEADS, encoding="utf-8")
    (tmp_path / "events.csv").write_text(EVENTS, encoding="utf-8")
    uri = writer.open(tmp_path / "model.score", MODEL)
    writer.statistics(since=before)
    assert len(writer.hints(uri)) == 3


def test_a_model_without_events_is_measured_as_of_now(writer: Writer, tmp_path: Path) -> None:
    before = writer.refreshed
    (tmp_path / "leads.csv").write_text(LEADS, encoding="utf-8")
    text = "lead:\n    title text\nwhen title is CEO: +1\n"
    uri = writer.open(tmp_path / "model.score", text)
    writer.statistics(since=before)
    assert writer.hover_at(uri, writer.at(uri, "+1")).endswith(
        "It fires on 2 of 4 leads (50%) and gives +2 points in all."
    )


def test_new_events_are_looked_at_as_of_now(writer: Writer, tmp_path: Path) -> None:
    today = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - 3600))
    before = writer.refreshed
    uri = writer.open(project(tmp_path, events=f"lead,at,event,page,asset\n1,{today},visited,/a,\n"), MODEL)
    writer.statistics(since=before)
    assert "the newest event" not in writer.hover_at(uri, writer.at(uri, "+2"))


def test_a_shipped_sample_shows_that_its_model_works(writer: Writer, tmp_path: Path) -> None:
    before = writer.refreshed
    place = ruleset("b2b_saas", tmp_path) / "model.score"
    uri = writer.open(place, place.read_text(encoding="utf-8"))
    writer.statistics(since=before)
    hints = writer.hints(uri)
    assert len(hints) > 20
    assert sum(hint != "0% of leads" for hint in hints.values()) > 15


# --- data that is not as it should be


def test_data_that_the_project_names_and_that_is_not_there_is_told_once(writer: Writer, tmp_path: Path) -> None:
    place = project(tmp_path)
    (tmp_path / "data" / "leads.csv").unlink()
    uri = writer.open(place, MODEL)
    writer.until(lambda: any("no statistics" in said for said in writer.messages) or None, lambda: "nothing was said")
    assert writer.hints(uri) == {}
    assert writer.hover_at(uri, writer.at(uri, "+10")) == '**+10 points once, if title is "CEO".**'
    count = sum("no statistics" in said for said in writer.messages)
    (tmp_path / "data" / "leads.csv").write_text(LEADS, encoding="utf-8")
    writer.hints_with(uri, writer.at(uri, "when title").line, "50% of leads")
    assert sum("no statistics" in said for said in writer.messages) == count
    assert len(writer.hints(uri)) == 3


@pytest.mark.parametrize(
    "leads",
    ["", "\n", "name\nx\n", "id,title\n", 'id,title\n1,"unclosed\n', "id,title,title\n1,a,b\n", "id\0,title\n1,\0\n"],
)
def test_broken_data_stands_in_nobodys_way(writer: Writer, tmp_path: Path, leads: str) -> None:
    place = project(tmp_path, leads=leads)
    before = writer.refreshed
    uri = writer.open(place, MODEL)
    writer.statistics(since=before)
    assert set(writer.hints(uri).values()) <= {"0% of leads"}
    assert "visited" in writer.labels(uri, f"{MODEL}when |\n")
    assert not writer.faults()


# --- one lead


def test_a_lead_is_explained(writer: Writer, measured: str) -> None:
    assert (0, "Explain a lead") in writer.lenses(measured)
    found = writer.do("lscore.explainLead", measured, "2")
    assert found["lead"] == "2"
    assert writer.shown[-1] == found["text"]
    assert found["text"].startswith("lead 2: engagement 2, fit 10")
    assert writer.do("lscore.explainLead", measured)["lead"] == "1"
    assert writer.do("lscore.leads", measured) == ["1", "2", "3", "4"]
    assert writer.do("lscore.explainLead", measured, "nobody") is None
    assert "nobody" in writer.messages[-1]


def test_an_editor_that_shows_no_documents_gets_a_message(tmp_path: Path) -> None:
    with writing(tmp_path, types.ClientCapabilities()) as plain:
        uri = plain.open(project(tmp_path), MODEL)
        found = plain.do("lscore.explainLead", uri, "1")
        assert plain.messages[-1].startswith("lead 1:")
        assert found["text"].startswith("lead 1:")


# --- large data, and work that nobody wants any more


def wanted(name: str) -> Wanted:
    folder = RULESETS / name
    project = find_project(folder)
    assert project is not None
    assert project.leads is not None
    return Wanted(project.leads, project.events, compile_file(folder / "model.score").model, 1_772_400_000_000_000)


def test_of_large_data_a_part_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statistics, "MOST_BYTES", 20_000)
    found, again = (statistics.statistics_of(wanted("b2b_saas"), lambda: False) for _ in range(2))
    assert isinstance(found, Statistics)
    assert found == again
    assert found.part
    assert 5 < found.leads < 60
    assert found.sample.named["visited"] > 50


def test_what_nobody_wants_is_not_measured() -> None:
    assert statistics.statistics_of(wanted("b2b_saas"), lambda: True) is None
