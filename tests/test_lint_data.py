"""What data says of models: the facts that lint rules look at, and what is never shown of them."""

from __future__ import annotations

import random
from collections.abc import Mapping
from pathlib import Path

import pytest

from lscore.compiler import compile_text
from lscore.compiler.lint.data.facts import DataFacts, EventFacts
from lscore.compiler.lint.data.spellings import near
from lscore.compiler.model import DAY, UNIT, Model
from lscore.errors import DataError, RunError
from lscore.runtime.as_of import instant_of_run
from lscore.runtime.data_checks import check_data
from lscore.runtime.facts.private import looks_private
from lscore.runtime.run import run
from tests.lint_support import Case, checked

AS_OF = "2026-03-01"


def model(text: str, name: str = "m.score") -> Model:
    found = compile_text(text, name)
    assert found.model is not None, [item.message for item in found.diagnostics]
    return found.model


def facts(folder: Path, text: str, leads: str, events: str = "") -> DataFacts:
    (folder / "leads.csv").write_text(leads, encoding="utf-8")
    (folder / "events.csv").write_text(events, encoding="utf-8")
    found = model(text)
    source = str(folder / "events.csv") if events else None
    as_of = instant_of_run(AS_OF, (found,))
    return check_data([found], str(folder / "leads.csv"), source, as_of=as_of).facts["m.score"]


MODEL = """\
lead:
    title text
    country text
    employees number
    interests list
    owner text
event visited: page
event downloaded: asset
score fit from 0 to 100:
    category person, at most 15, weight 50%:
        when title is CEO: +20
        when country is NL: +5
    points by employees:
        from 100: +10
        otherwise: -5
        missing: +0
score interest:
    each visited within 30d: +2
    when downloaded any of ebook, whitepaper: +7.5
    when interests include crm: -1
grades A, B
grade A if fit >= 10 and interest > 4
grade B otherwise
levels of fit:
    from 12: 1
    from 5: 2
skip if owner is partner
"""

LEADS = """\
id,title,country,employees,interests,owner
1,CEO,NL,500,crm;bi,
2,ceo,Nederland,20,CRM,
3,CFO,NL ,,bi,
4,CEO,NL,900,crm,partner
"""

EVENTS = """\
lead,at,event,page,asset
1,2026-02-01,visited,/pricing,
1,2026-02-20,visited,/,
1,2026-03-20,Visited,/late,
2,2026-02-21,downloaded,,eBook
4,2026-02-22,visited,/,
2,2025-12-01,clicked,,
"""


def test_points_of_rules_categories_and_scores(tmp_path: Path) -> None:
    found = facts(tmp_path, MODEL, LEADS, EVENTS)
    assert (found.leads, found.scored) == (4, 3)
    assert [(rule.fires, rule.lowest, rule.highest, rule.gained) for rule in found.rules.values()] == [
        (2, 0, 20 * UNIT, 30 * UNIT),  # 15 of 20 fit below the cap
        (2, 0, 5 * UNIT, 10 * UNIT),
        (2, -5 * UNIT, 10 * UNIT, 10 * UNIT),
        (1, 0, 4 * UNIT, 4 * UNIT),
        (1, 0, 75_000, 75_000),
        (2, -UNIT, 0, 0),
    ]
    person = found.categories["fit", "person"]
    assert (person.used, person.full, person.beyond) == (3, 2, 2)
    fit, interest = found.scores["fit"], found.scores["interest"]
    # 7.5 + 10 rounds away from zero; 7.5 - 5; 2.5
    assert (fit.lowest, fit.highest) == (3 * UNIT, 18 * UNIT)
    assert fit.reached == {(10 * UNIT, False): 1, (12 * UNIT, False): 1, (5 * UNIT, False): 1}
    assert interest.reached == {(4 * UNIT, True): 1}


def test_what_columns_hold(tmp_path: Path) -> None:
    found = facts(tmp_path, MODEL, LEADS, EVENTS).attributes
    assert [(item.form, item.count, item.spellings) for item in found["title"].values] == [
        ("ceo", 3, ("CEO", "ceo")),
        ("cfo", 1, ("CFO",)),
    ]
    assert {value.form: value.count for value in found["interests"].values} == {"crm": 3, "bi": 2}
    assert (found["employees"].known, found["employees"].missing, found["employees"].different) == (3, 1, 3)
    assert (found["owner"].known, found["owner"].missing, found["owner"].different) == (1, 3, 1)
    assert found["country"].unseen == {}


def test_what_events_tell(tmp_path: Path) -> None:
    found = facts(tmp_path, MODEL, LEADS, EVENTS)
    history = found.history
    assert history is not None
    assert (history.count, history.oldest) == (6, found.as_of - 90 * DAY)
    first, last = found.as_of - 28 * DAY, found.as_of + 19 * DAY
    assert history.events["visited"] == EventFacts(4, first, last)
    assert history.fields["downloaded", "asset"].unseen == {"whitepaper": None}
    assert history.unseen == {}
    assert facts(tmp_path, MODEL, LEADS).history is None


def test_the_nearest_that_was_seen(tmp_path: Path) -> None:
    text = 'when title is Cheif: +1\nwhen visitd: +1\nwhen visited "/pricing": +1\n'
    events = "lead,at,event,object\n1,2026-02-01,visited,/Pricings\n"
    found = facts(tmp_path, text, "id,title\n1,Chief\n2,chief\n", events)
    assert found.attributes["title"].unseen == {"cheif": "Chief"}
    assert found.history is not None
    assert found.history.unseen == {"visitd": "visited"}
    assert found.history.fields["visited", "object"].unseen == {"/pricing": "/Pricings"}


def test_points_are_those_of_a_run(tmp_path: Path) -> None:
    """The sums over all leads, beside what a run gives lead by lead."""
    chance = random.Random(7)
    leads = "id,title,country,employees,interests,owner\n" + "".join(
        f"{n},{chance.choice(['CEO', 'CFO', ''])},{chance.choice(['NL', 'BE'])},{chance.choice(['', 5, 500])},"
        f"{chance.choice(['crm', 'bi;crm', ''])},{chance.choice(['partner', '', ''])}\n"
        for n in range(300)
    )
    events = "lead,at,event,page,asset\n" + "".join(
        f"{chance.randrange(310)},2026-02-{chance.randrange(1, 29):02},"
        f"{chance.choice(['visited', 'downloaded'])},/,ebook\n"
        for _ in range(900)
    )
    found = facts(tmp_path, MODEL, leads, events)
    report = run(model(MODEL), str(tmp_path / "leads.csv"), str(tmp_path / "events.csv"), as_of=AS_OF, keep_rows=True)
    assert report.rows is not None
    rows = [row for row in report.rows if not row["skipped"]]
    assert found.scored == len(rows)
    for name, score in found.scores.items():
        values = [int(row[name] * UNIT) for row in rows]  # type: ignore[operator]
        assert (score.lowest, score.highest) == (min(values), max(values))
        for (units, above), count in score.reached.items():
            assert count == sum(value > units if above else value >= units for value in values)


def test_facts_of_several_models_in_their_timezones(tmp_path: Path) -> None:
    (tmp_path / "leads.csv").write_text("id,title\n1,CEO\n", encoding="utf-8")
    (tmp_path / "events.csv").write_text("lead,at,event\n1,2026-02-01T00:30,visited\n", encoding="utf-8")
    texts = {"a.score": "when visited: +1\n", "b.score": 'timezone "Europe/Amsterdam"\nwhen visited: +2\n'}
    models = [model(text, name) for name, text in texts.items()]
    said = check_data(models, str(tmp_path / "leads.csv"), str(tmp_path / "events.csv"), as_of=1_800_000_000_000_000)
    highest = {name: found.scores["score"].highest for name, found in said.facts.items()}
    assert highest == {"a.score": UNIT, "b.score": 2 * UNIT}
    histories = [found.history for found in said.facts.values()]
    first, second = (item.oldest for item in histories if item and item.oldest)
    assert first - second == DAY // 24


def test_no_leads_say_nothing(tmp_path: Path) -> None:
    found = facts(tmp_path, MODEL, "id,title,country,employees,interests,owner\n", "lead,at,event,page,asset\n")
    assert (found.leads, found.scored) == (0, 0)
    assert found.scores["fit"].highest is None


def test_a_lacking_column_is_said_once(tmp_path: Path) -> None:
    (tmp_path / "leads.csv").write_text("id,title\n1,CEO\n", encoding="utf-8")
    text = model("lead:\n    country text\nwhen country is NL: +1\n")
    said = check_data([text], str(tmp_path / "leads.csv"))
    assert [item.code for item in said.findings] == ["missing-column"]
    assert said.facts == {}
    said = check_data([text], str(tmp_path / "leads.csv"), allow_missing_columns=True)
    assert said.facts["m.score"].attributes["country"].absent


def test_bad_data_is_told_as_by_a_run(tmp_path: Path) -> None:
    text = model("when title is CEO: +1\n")
    bad = tmp_path / "leads.parquet"
    bad.write_bytes(b"no parquet")
    for source in (str(bad), str(tmp_path / "nothing.csv")):
        with pytest.raises(DataError) as by_run:
            run(text, source, as_of=AS_OF)
        with pytest.raises(DataError) as by_check:
            check_data([text], source)
        assert str(by_check.value) == str(by_run.value)


def test_a_sum_beyond_the_limit_is_told_as_by_a_run(tmp_path: Path) -> None:
    leads = tmp_path / "leads.csv"
    leads.write_text("id,n\n1,90000000000000\n", encoding="utf-8")
    text = model("lead:\n    n number\nfor every 1 n: +1000000\n")
    with pytest.raises(RunError) as by_run:
        run(text, str(leads), as_of=AS_OF)
    with pytest.raises(RunError) as by_check:
        check_data([text], str(leads))
    assert str(by_check.value) == str(by_run.value)


PRIVATE: Mapping[str, tuple[str, int, int, list[str]]] = {
    "by name": ("work_email", 100, 3, ["x"]),
    "by name in humps": ("firstName", 100, 3, ["x"]),
    "a name": ("Name", 100, 3, ["x"]),
    "by number": ("code", 1000, 900, ["x1", "x2"]),
    "addresses": ("reply", 100, 9, ["a@b.nl", "c", "d", "e"]),
    "phone numbers": ("call", 100, 9, ["+31 20 1234567", "020-1234567"]),
}


@pytest.mark.parametrize("column", PRIVATE.values(), ids=PRIVATE)
def test_private_columns(column: tuple[str, int, int, list[str]]) -> None:
    assert looks_private(*column)


@pytest.mark.parametrize("name", ["title", "country", "company", "industry", "campaign_name", "provider"])
def test_columns_that_may_be_shown(name: str) -> None:
    assert not looks_private(name, 1000, 40, ["Software", "2026", "100-200"])


def test_values_of_private_columns_are_never_shown() -> None:
    leads = "id,email,title\n" + "".join(f"{n},sales{n}@firma.nl,Buyer\n" for n in range(30))
    text = 'when email is "sales3@firma.n": +10\nwhen title is Buyr: +1\n'
    found = checked(Case("value-never-seen", "fail", 1, text, leads=leads)).findings
    assert [(item.span.line, "nearest" in item.help) for item in found] == [(1, False), (2, True)]
    assert not any("sales4" in str(item) for item in found)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("netherland", "netherlands"),
        ("head of sales", "head-of-sales"),
        ("markeitng", "marketing"),
        ("café x", "cafe x"),
    ],
)
def test_slips(left: str, right: str) -> None:
    assert near(left, right) == near(right, left) == (left != "café x")


def test_counts_are_in_the_messages() -> None:
    leads = "id,title\n" + "".join(f"{n},Buyer\n" for n in range(1000))
    (found,) = checked(Case("rule-never-fires", "fail", 1, "when title is CEO: +10\n", leads=leads)).findings
    assert found.message == "this rule gives points to none of the 1,000 leads"
