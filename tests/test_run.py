"""Whole runs: leads and events in, results, explanations, rejects and a report out."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from lscore.compiler import compile_text
from lscore.compiler.model import Model
from lscore.errors import DataError, RunError, UsageError
from lscore.runtime.data_checks import check_data
from lscore.runtime.lead_facts import lead_facts
from lscore.runtime.progress import Silent
from lscore.runtime.project import EventSource, LeadSource
from lscore.runtime.run import EngineName, run

DATA = Path(__file__).parents[2] / "shared" / "data"
AS_OF = "2026-03-01"

MODEL = """\
model "fit"
missing "n/a"
lead:
    title
    country text one of NL, BE
    employees number from "Company Size"
    partner yes/no
event visited: page, seconds number
event bought from "Order Placed": product
for every 100 employees: +1 because "size"
when title is CEO: +10
each visited "/pricing*": +2
grade A if score >= 10
grade C otherwise
skip if partner because "a partner's"
ensure score <= 15
"""

LEADS = """\
id,title,Company Size,country,partner
1,CEO,500,NL,
2,CFO,n/a,FR,
3,CEO,many,BE,yes
4,ceo,9999,,
"""

EVENTS = """\
lead,at,event,page,seconds,product
2,2026-02-01T10:00,visited,/pricing,30,
2,2026-02-02,Visited,/pricing/eu,x,
1,2026-02-02,order placed,,,x
"""


def model(text: str = MODEL, name: str = "m.score") -> Model:
    compiled = compile_text(text, name)
    assert compiled.model is not None, [found.message for found in compiled.diagnostics]
    return compiled.model


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "leads.csv").write_text(LEADS)
    (tmp_path / "events.csv").write_text(EVENTS)
    return tmp_path


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


# --- results


def test_results_in_the_order_of_the_leads(data: Path) -> None:
    report = run(model(), "leads.csv", "events.csv", as_of=AS_OF, output="out/scores.csv", explain="out/why.jsonl")
    version = report.models[0].version
    assert (data / "out/scores.csv").read_text() == textwrap.dedent(f"""\
        lead,score,grade,rating,skipped,reasons,model,model_version,as_of
        1,15,A,A15,,,fit,{version},2026-03-01T00:00:00Z
        2,4,C,C4,,,fit,{version},2026-03-01T00:00:00Z
        3,,,,yes,a partner's,fit,{version},2026-03-01T00:00:00Z
        4,109,A,A109,,,fit,{version},2026-03-01T00:00:00Z
        """)
    assert report.outputs == ("out/scores.csv", "out/why.jsonl")
    assert report.rejects_file is None
    lines = [json.loads(line) for line in (data / "out/why.jsonl").read_text().splitlines()]
    assert [(line["lead"], line["points"], line["count"], line["newest_event"]) for line in lines] == [
        ("1", 5, 1, None),
        ("1", 10, 1, None),
        ("2", 4, 2, "2026-02-02T00:00:00Z"),
        ("4", 99, 1, None),
        ("4", 10, 1, None),
    ]


def test_the_report(data: Path) -> None:
    report = run(model(), "leads.csv", "events.csv", as_of=AS_OF)
    assert (report.leads, report.events, report.rejects, report.outputs) == (4, 3, (), ())
    assert report.as_of_text == "2026-03-01T00:00:00Z"
    part = report.models[0]
    assert (part.name, part.leads, part.skipped, part.disqualified) == ("fit", 4, 1, 0)
    assert part.grades == (("A", 2), ("B", 0), ("C", 1), ("D", 0))
    assert part.tiers == ()
    assert [(item.lead, item.ensure, item.span.line if item.span else 0) for item in part.violations] == [
        ("4", "score <= 15", 16)
    ]
    assert report.failed


def test_findings_have_counts_examples_and_places(data: Path) -> None:
    found = run(model(), "leads.csv", "events.csv", as_of=AS_OF).findings
    assert [(item.span.line, item.code, item.message) for item in found] == [
        (5, "value-not-listed", "1 value of `country` not listed in its `one of`, so taken as missing: `FR` (lead 2)"),
        (6, "unreadable-value", "1 value of `employees` can't be read, so taken as missing: `many` (lead 3)"),
        (8, "unreadable-value", "1 value of `visited` `seconds` can't be read, so taken as missing: `x` (lead 2)"),
    ]


def test_examples_are_five_at_most(data: Path) -> None:
    (data / "leads.csv").write_text("id,n\n" + "".join(f"{n},x{n % 50}\n" for n in range(20_000)))
    (found,) = check_data([model("lead:\n    n number\nwhen n > 1: +1\n")], "leads.csv").findings
    assert found.message.startswith(
        "20,000 values of `n` can't be read, so taken as missing: `x0` (lead 0), `x1` (lead 1)"
    )
    assert found.message.endswith("`x4` (lead 4) …")


def test_check_data_tells_what_a_run_would(data: Path) -> None:
    (data / "events.csv").write_text(EVENTS + "9,2026-01-01,visited,,,\n1,soon,visited,,,\n")
    found = check_data([model()], "leads.csv", "events.csv").findings
    rejected = [item for item in found if item.code == "rejected-rows"]
    assert {item.span.file for item in rejected} == {"events.csv"}
    assert [item.message for item in rejected] == [
        "a run would reject 1 row of the events: no readable time (the first: row 5)",
        "a run would reject 1 row of the events: unknown lead (the first: row 4)",
    ]
    assert len(found) == 5


def test_rows_are_kept_on_demand(data: Path) -> None:
    report = run(model(), "leads.csv", None, as_of=AS_OF, keep_rows=True)
    assert report.rows is not None
    assert report.rows[0]["score"] == Decimal(15)
    assert report.rows[2]["skipped"] is True
    assert run(model(), "leads.csv", None, as_of=AS_OF).rows is None


def test_arrow_tables_in(data: Path) -> None:
    leads = pa.table({"id": [1, 2], "title": ["CEO", None], "Company Size": [250, 99], "country": ["NL", "NL"]})
    events = pa.table(
        {
            "lead": [1],
            "at": pa.array([datetime(2026, 2, 1, tzinfo=UTC)], pa.timestamp("us", tz="UTC")),
            "event": ["visited"],
            "page": ["/pricing"],
        }
    )
    report = run(
        model(), leads.to_reader(), events, as_of=AS_OF, keep_rows=True, allow_missing_columns=True, output="s.parquet"
    )
    assert [row["score"] for row in report.rows or []] == [Decimal(14), Decimal(0)]
    table: Any = pq.read_table("s.parquet")
    assert table.column("score").to_pylist() == [Decimal(14), Decimal(0)]


def test_several_models_in_one_run(data: Path) -> None:
    other = model("lead:\n    title\nscore heat, to 1 decimal:\n    when title is CEO: +1.5\n", "other.score")
    report = run([model(), other], "leads.csv", "events.csv", as_of=AS_OF, output="s.csv", explain="e.csv")
    rows = rows_of(data / "s.csv")
    assert list(rows[0]) == [
        *("lead", "heat", "score", "grade", "rating", "skipped", "reasons", "model", "model_version", "as_of")
    ]
    assert [(row["lead"], row["model"], row["heat"], row["score"]) for row in rows] == [
        ("1", "fit", "", "15"),
        ("2", "fit", "", "4"),
        ("3", "fit", "", ""),
        ("4", "fit", "", "109"),
        ("1", "other", "1.5", ""),
        ("2", "other", "0", ""),
        ("3", "other", "1.5", ""),
        ("4", "other", "1.5", ""),
    ]
    assert {row["model"] for row in rows_of(data / "e.csv")} == {"fit", "other"}
    assert [part.name for part in report.models] == ["fit", "other"]


def test_two_models_of_one_name(data: Path) -> None:
    with pytest.raises(UsageError, match="both named `fit`"):
        run([model(), model(MODEL, "copy.score")], "leads.csv", as_of=AS_OF)


class Seen(Silent):
    """Keeps what it is told."""

    def __init__(self) -> None:
        self.stages: list[tuple[str, int | None]] = []
        self.steps = 0

    def stage(self, what: str, total: int | None = None, poll: Callable[[], float] | None = None) -> None:
        self.stages.append((what, total))
        assert poll is None or poll() <= 100

    def advance(self, steps: int) -> None:
        self.steps += steps


def test_progress(data: Path) -> None:
    seen = Seen()
    run(model(), "leads.csv", as_of=AS_OF, progress=seen, engine="python")
    assert seen.stages == [("reading the data", None), ("scoring by fit", 4)]
    assert seen.steps == 4


def test_progress_of_all_leads_at_once(data: Path) -> None:
    seen = Seen()
    run(model(), "leads.csv", as_of=AS_OF, progress=seen, output="s.csv", explain="e.csv")
    stages = dict(seen.stages)
    assert next(iter(stages)) == "reading the data"
    assert stages["fit: writing the results"] == stages["fit: writing the explanations"] == 4
    assert seen.steps == 8


# --- accounts

ACCOUNT = """\
lead:
    company
    partner yes/no
event visited: page
account by company
skip if partner
when at the account: visited at least 2 times: +1
when visited: +10
"""


def test_accounts_take_the_events_of_all_their_leads(data: Path) -> None:
    leads = ["1,Acme,", "2,,", "3,other,", "4, acme ,yes", "5,,", "6,ACME,"]
    events = ["4,2026-01-01,visited,a", "6,2026-01-01,visited,b", "2,2026-01-01,visited,b", "2,2026-01-02,visited,b"]
    (data / "leads.csv").write_text("id,company,partner\n" + "\n".join(leads))
    (data / "events.csv").write_text("lead,at,event,page\n" + "\n".join(events))
    report = run(
        model(ACCOUNT), "leads.csv", "events.csv", as_of=AS_OF, keep_rows=True, output="s.csv", explain="e.csv"
    )
    assert [(row["lead"], row["score"]) for row in report.rows or []] == [
        ("1", 1),
        ("2", 10),
        ("3", 0),
        ("4", None),
        ("5", 0),
        ("6", 11),
    ]
    assert [row["lead"] for row in rows_of(data / "e.csv")] == ["1", "2", "6", "6"]
    facts = lead_facts(model(ACCOUNT), "leads.csv", "events.csv", " 6", as_of=AS_OF)
    assert facts.result().scores["score"] == 11
    assert len(facts.explanation()) == 2


def test_two_models_with_different_accounts(data: Path) -> None:
    (data / "leads.csv").write_text("id,company,city,partner\n1,x,p,\n2,x,q,\n3,y,p,\n")
    (data / "events.csv").write_text("lead,at,event,page\n1,2026-01-01,visited,a\n1,2026-01-02,visited,a\n")
    other = model(ACCOUNT.replace("    company", "    city").replace("by company", "by city"), "other.score")
    report = run([model(ACCOUNT), other], "leads.csv", "events.csv", as_of=AS_OF, keep_rows=True)
    assert [row["score"] for row in report.rows or []] == [11, 1, 0, 11, 0, 1]


# --- rejects


def test_rejects_are_written_beside_the_output_and_removed_when_there_are_none(data: Path) -> None:
    (data / "leads.csv").write_text(LEADS + "4,again,1,NL,\n,none,1,NL,\n")
    bad = ["4,2026-01-01,visited,,,", "8,2026-01-01,visited,,,", "1,31.12.2025,visited,/p,,", "1,2026-01-01,,,,"]
    (data / "events.csv").write_text(EVENTS + "\n".join(bad))
    report = run([model(), model("lead:\n    title\nwhen title is x: +1\n", "o.score")], "leads.csv", "events.csv",
                 as_of=AS_OF, output="scores.csv")  # fmt: skip
    assert report.rejects_file == "scores.rejects.csv"
    assert [(item.source, item.reason, item.count) for item in report.rejects] == [
        ("leads", "an id that stands in more than one row", 2),
        ("leads", "no id", 1),
        ("events", "a lead whose id stands in more than one row", 1),
        ("events", "no event name", 1),
        ("events", "no readable time", 1),
        ("events", "unknown lead", 1),
    ]
    assert (report.leads, report.events) == (3, 3)
    rows = rows_of(data / "scores.rejects.csv")
    assert [(row["source"], row["row"], row["id"]) for row in rows] == [
        ("leads.csv", "4", "4"),
        ("leads.csv", "5", "4"),
        ("leads.csv", "6", ""),
        ("events.csv", "4", "4"),
        ("events.csv", "5", "8"),
        ("events.csv", "6", "1"),
        ("events.csv", "7", "1"),
    ]
    assert json.loads(rows[5]["raw"]) == {"lead": "1", "at": "31.12.2025", "event": "visited", "page": "/p"}
    (data / "leads.csv").write_text(LEADS)
    (data / "events.csv").write_text(EVENTS)
    report = run(model(), "leads.csv", "events.csv", as_of=AS_OF, output="scores.csv")
    assert report.rejects_file is None
    assert not (data / "scores.rejects.csv").exists()


def test_many_rejects(data: Path) -> None:
    many = "".join(f"1,never,visited,{n},,\n" for n in range(25_000))
    (data / "events.csv").write_text(EVENTS + many)
    report = run(model(), "leads.csv", "events.csv", as_of=AS_OF, rejects="bad.jsonl")
    assert [(item.reason, item.count) for item in report.rejects] == [("no readable time", 25_000)]
    assert len((data / "bad.jsonl").read_text().splitlines()) == 25_000


# --- columns


def test_a_declared_column_that_the_data_lacks(data: Path) -> None:
    (data / "leads.csv").write_text(LEADS.replace("Company Size", "Company_Size"))
    with pytest.raises(DataError) as caught:
        run(model(), "leads.csv", as_of=AS_OF)
    assert str(caught.value) == (
        "leads.csv has no column `Company Size`, which `employees` reads (m.score:6): did you mean `Company_Size`?"
    )
    report = run(model(), "leads.csv", as_of=AS_OF, allow_missing_columns=True, keep_rows=True)
    assert report.rows is not None
    assert report.rows[3]["score"] == 10
    assert [item.message for item in report.findings if item.code == "missing-column"] == [
        "the leads have no column `Company Size`: `employees` is missing for all of them"
    ]


def test_check_data_makes_lacking_columns_errors(data: Path) -> None:
    (data / "leads.csv").write_text("id,title,country,partner,company size\n1,CEO,NL,,5\n")
    (found,) = check_data([model()], "leads.csv").findings
    assert (found.code, found.severity, found.span.line, found.help) == (
        *("missing-column", "error", 6, "did you mean `company size`?"),
    )
    (found,) = check_data([model()], "leads.csv", allow_missing_columns=True).findings
    assert found.severity == "warning"


def test_a_field_that_the_events_lack(data: Path) -> None:
    (data / "events.csv").write_text("lead,at,event,Page,seconds,product\n1,2026-01-01,visited,x,1,\n")
    with pytest.raises(DataError, match=r"column `page`, which `page` of `visited` reads.*did you mean `Page`"):
        run(model(), "leads.csv", "events.csv", as_of=AS_OF)


def test_events_without_a_row_lack_nothing(data: Path) -> None:
    (data / "events.csv").write_text("lead,at,event\n")
    assert run(model(), "leads.csv", "events.csv", as_of=AS_OF).events == 0
    (data / "events.jsonl").write_text("")
    assert run(model(), "leads.csv", "events.jsonl", as_of=AS_OF).events == 0


def test_names_of_an_undeclared_model_that_the_data_lacks_are_findings(data: Path) -> None:
    free = model("when titel is CEO: +1\nwhen visited where sceonds > 1: +1\n")
    found = run(free, "leads.csv", "events.csv", as_of=AS_OF).findings
    assert [(item.code, item.help) for item in found] == [
        ("unknown-column", "did you mean `title`?"),
        ("unknown-column", "did you mean `seconds`?"),
    ]


@pytest.mark.parametrize(
    ("leads", "says"),
    [
        ("Lead Number,title\n1,x\n", "has no column `id` or `lead` with the leads' ids"),
        ("Id,title\n1,x\n", "did you mean `Id`?"),
        ("id,id,title,Company Size,country,partner\n1,2,x,1,NL,\n", "has 2 columns named `id`"),
    ],
)
def test_the_id_is_needed_and_alone(data: Path, leads: str, says: str) -> None:
    (data / "leads.csv").write_text(leads)
    with pytest.raises(DataError) as caught:
        run(model("when title is CEO: +1\n"), "leads.csv", as_of=AS_OF)
    assert says in str(caught.value)


def test_other_names_of_the_fixed_columns(data: Path) -> None:
    (data / "leads.csv").write_text("Lead Number,title\n1,CEO\n")
    (data / "events.csv").write_text("who,when,what,page\n1,2026-01-01,visited,/x\n")
    free = model("when title is CEO: +1\nwhen visited where page is known: +2\n")
    source = EventSource("events.csv", "who", "when", "what")
    report = run(free, LeadSource("leads.csv", "Lead Number"), source, as_of=AS_OF, keep_rows=True)
    assert [(row["lead"], row["score"]) for row in report.rows or []] == [("1", 3)]


# --- as of


@pytest.mark.parametrize(
    ("as_of", "text"),
    [
        ("2026-03-01", "2026-02-28T23:00:00Z"),
        ("2026-03-01T12:30", "2026-03-01T11:30:00Z"),
        ("2026-03-01T12:30:00.000001+02:00", "2026-03-01T10:30:00.000001Z"),
        (datetime(2026, 3, 1, tzinfo=UTC), "2026-03-01T00:00:00Z"),
        (0, "1970-01-01T00:00:00Z"),
    ],
)
def test_as_of(data: Path, as_of: str | datetime | int, text: str) -> None:
    zoned = model('timezone "Europe/Amsterdam"\n' + MODEL)
    report = run(zoned, "leads.csv", as_of=as_of, keep_rows=True)
    assert report.as_of_text == text
    assert {row["as_of"] for row in report.rows or []} == {text}


def test_as_of_is_now_without_a_fraction(data: Path) -> None:
    before = int(time.time())
    report = run(model(), "leads.csv")
    assert before * 1_000_000 <= report.as_of <= time.time() * 1_000_000
    assert report.as_of % 1_000_000 == 0


def test_as_of_that_is_none_or_several(data: Path) -> None:
    with pytest.raises(UsageError, match="`yesterday` is no time"):
        run(model(), "leads.csv", as_of="yesterday")
    zoned = model('timezone "Europe/Amsterdam"\nwhen title is x: +1\n', "other.score")
    with pytest.raises(UsageError, match="different timezones"):
        run([model(), zoned], "leads.csv", as_of=AS_OF)


# --- how runs end


def test_a_sum_beyond_the_limit_leaves_no_file(data: Path) -> None:
    (data / "leads.csv").write_text("id,n\n1,1\n2,99999999999999\n")
    huge = model("lead:\n    n number\nfor every 1 n: +1000000\n")
    with pytest.raises(RunError):
        run(huge, "leads.csv", as_of=AS_OF, output="out/s.csv", explain="out/e.csv")
    assert sorted(path.name for path in data.iterdir()) == ["events.csv", "leads.csv"]


@pytest.mark.parametrize("engine", ["duckdb", "python"])
def test_a_sum_that_decides_who_is_skipped_must_be_right_for_all(data: Path, engine: EngineName) -> None:
    (data / "leads.csv").write_text("id,n,other\n1,1,\n2,99999999999999,yes\n")
    score = "lead:\n    n number\n    other yes/no\nscore size:\n    for every 1 n: +1000000\n"
    decides = model(score + "score own:\n    when size < 5: +1\nskip if own >= 1 or other is yes\n")
    with pytest.raises(RunError, match="lead 2: the points of rule"):
        run(decides, "leads.csv", as_of=AS_OF, engine=engine)
    # A skipped lead has no scores, so none that no `skip` asks for can be too large.
    kept = run(model(score + "skip if other is yes\n"), "leads.csv", as_of=AS_OF, engine=engine, keep_rows=True)
    assert [row["skipped"] for row in kept.rows or ()] == [False, True]


def test_a_broken_row_late_in_the_data_leaves_the_old_file(data: Path) -> None:
    (data / "s.csv").write_text("old")
    (data / "leads.csv").write_text("id,title\n" + "".join(f"{n},x\n" for n in range(50_000)) + "1,2,3\n")
    with pytest.raises(DataError, match=r"leads\.csv:50002: this row has 3 values"):
        run(model("when title is CEO: +1\n"), "leads.csv", as_of=AS_OF, output="s.csv")
    assert (data / "s.csv").read_text() == "old"


def test_ctrl_c_leaves_nothing(data: Path) -> None:
    class Interrupt(Silent):
        def advance(self, steps: int) -> None:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(model(), "leads.csv", "events.csv", as_of=AS_OF, output="s.csv", explain="e.jsonl", progress=Interrupt())
    assert sorted(path.name for path in data.iterdir()) == ["events.csv", "leads.csv"]


RUNNER = """
import sys, time
from lscore.compiler import compile_text
from lscore.runtime.progress import Silent
from lscore.runtime.run import run
model = compile_text("lead:\\n    title\\nwhen title is CEO: +1\\n", "m.score").model
class Wait(Silent):
    def advance(self, steps):
        if "wait" in sys.argv:
            print("at work", file=sys.stderr, flush=True)
            time.sleep(60)
run(model, "leads.csv", as_of="2026-03-01", output=sys.argv[1], progress=Wait())
"""


@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGINT])
def test_a_killed_run_leaves_no_result_and_the_next_cleans_up(data: Path, ending: signal.Signals) -> None:
    command = [sys.executable, "-c", RUNNER, "s.csv", "wait"]
    work = subprocess.Popen(command, cwd=data, stderr=subprocess.PIPE, text=True, env={**os.environ, **PYTHON})
    assert work.stderr is not None
    assert work.stderr.readline() == "at work\n"
    work.send_signal(ending)
    work.wait()
    work.stderr.close()
    assert not (data / "s.csv").exists()
    run(model("when title is CEO: +1\n"), "leads.csv", as_of=AS_OF, output="s.csv")
    assert sorted(path.name for path in data.iterdir()) == ["events.csv", "leads.csv", "s.csv"]


PYTHON = {"PYTHONPATH": str(Path(__file__).parents[1])}


def test_a_reader_that_goes_away_ends_the_run_without_a_word(data: Path) -> None:
    (data / "leads.csv").write_text("id,title\n" + "".join(f"{n},x\n" for n in range(50_000)))
    command = [sys.executable, "-c", RUNNER, "-"]
    work = subprocess.Popen(
        command, cwd=data, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ, **PYTHON}
    )
    assert work.stdout is not None
    assert work.stderr is not None
    assert work.stdout.readline().startswith(b"lead,score")
    work.stdout.close()
    assert work.stderr.read() == b""
    work.stderr.close()
    assert work.wait() == 0


def test_standard_output(data: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    run(model(), "leads.csv", as_of=AS_OF, output="-", format="jsonl")
    lines = capfdbinary.readouterr().out.splitlines()
    assert len(lines) == 4
    assert json.loads(lines[0])["score"] == 15


def test_the_data_is_never_overwritten(data: Path) -> None:
    with pytest.raises(UsageError, match=r"would overwrite \./leads\.csv"):
        run(model(), "leads.csv", as_of=AS_OF, output="./leads.csv")
    assert (data / "leads.csv").read_text() == LEADS


def test_lead_facts_of_a_lead_that_is_not_there(data: Path) -> None:
    (data / "leads.csv").write_text(LEADS + "4,again,1,NL,\n")
    with pytest.raises(DataError, match=r"there is no lead 77 in leads\.csv"):
        lead_facts(model(), "leads.csv", None, "77", as_of=AS_OF)
    with pytest.raises(DataError, match="lead 4 is rejected: an id that stands in more than one row"):
        lead_facts(model(), "leads.csv", None, "4", as_of=AS_OF)
    facts = lead_facts(model(), "leads.csv", "events.csv", "2", as_of=AS_OF)
    assert facts.result().scores["score"] == 4
    assert len(facts.events) == 2


# --- real data

CDNOW = """\
event purchased from "purchase": discs number, amount number from "dollar_value"
for every 50 total amount of purchased within 180d, at most 40 points: +5
each purchased within 90d, at most 5 times, halving every 30d: +10
when purchased at least 3 times: +7
for every 30d without purchased: -1
"""


@pytest.mark.skipif(not DATA.exists(), reason="the shared data is not here")
def test_cdnow_purchases(data: Path) -> None:
    source = duckdb.read_csv(str(DATA / "cdnow_transactions.csv.gz"), all_varchar=True)
    table: Any = source.to_arrow_table()
    ids = sorted(set(table.column("customer_id").to_pylist()))
    events = table.append_column("kind", pa.array(["purchase"] * len(table)))
    events = events.rename_columns(["customer_id", "date", "discs", "dollar_value", "kind"])
    started = time.monotonic()
    report = run(
        model(CDNOW), pa.table({"id": ids}), EventSource(events, "customer_id", "date", "kind"), as_of="1997-07-01",
        keep_rows=True,
    )  # fmt: skip
    assert (report.leads, report.events, report.rejects, report.findings) == (23_570, 69_659, (), ())
    assert time.monotonic() - started < 60
    assert sum(row["score"] for row in report.rows or [] if isinstance(row["score"], Decimal)) > 0
