"""`lscore compile --to sql`: the text, run by DuckDB as it stands, gives what the engine gives.

Of the conformance cases every ninth is played, and every other one of these as if its files were not there when the
text is made; LSCORE_ALL_CASES=1 plays all cases both ways.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from lscore.compiler import compile_file, compile_text
from lscore.compiler.backends.sql.files import FileFormat, format_of_name
from lscore.compiler.backends.sql.script import Inputs, to_sql
from lscore.compiler.model import Model, result_columns
from lscore.errors import UsageError
from lscore.runtime.api import Model as LoadedModel
from lscore.runtime.project import EventSource, LeadSource
from lscore.runtime.results import Result
from lscore.runtime.script_inputs import script_inputs
from lscore.runtime.values import instant_text
from tests.conformance import support
from tests.conftest import Lscore

ALL = "LSCORE_ALL_CASES" in os.environ
CASES = support.cases_with("expect")[:: 1 if ALL else 9]
ROOT = Path(__file__).parent.parent
RULESETS = sorted((ROOT / "lscore" / "rulesets").glob("*/model.score"))
AS_OF = 1_772_323_200_000_000

Rows = list[tuple[Any, ...]]


def played(text: str) -> list[Rows]:
    """What the SELECTs of a text give, run statement by statement by a fresh DuckDB."""
    with duckdb.connect() as connection:
        found: list[Rows] = []
        for statement in connection.extract_statements(text):
            rows = connection.execute(statement).fetchall()
            if statement.type == duckdb.StatementType.SELECT:
                found.append(rows)
        return found


def results(model: Model, text: str) -> dict[str, dict[str, Any]]:
    """The rows by lead, as the cases write them, with `lines` (those that explain them) and `violations`."""
    told = played(text)
    scores = {score.name for score in model.scores}
    rows = [dict(zip(result_columns(model), row, strict=True)) for row in told[0]]
    found = {row["lead"]: {**{name: shown(value) for name, value in row.items()}, "lines": []} for row in rows}
    for row in rows:
        found[row["lead"]]["violations"] = []
        assert all(isinstance(row[name], Decimal | None) for name in scores)
    if model.scores:
        for lead, score, category, rule, points, count, newest, words in told[1]:
            when = None if newest is None else instant_text(micros(newest))
            found[lead]["lines"].append((lead, score, category or "", rule, points, count, when, words or ""))
    if model.ensures:
        for lead, line, _ in told[-1]:
            found[lead]["violations"].append(str(line))
            found[lead]["violations"].sort()
    assert len(told) == 1 + bool(model.scores) + bool(model.ensures)
    return found


def micros(moment: Any) -> int:
    return round((moment - type(moment)(1970, 1, 1)).total_seconds() * 1_000_000)


def shown(value: Any) -> Any:
    match value:
        case None | False:
            return ""
        case True:
            return "yes"
        case list():
            return sorted(value)
        case _ if hasattr(value, "isoformat"):
            return instant_text(micros(value))
        case _:
            return value


def agree(model: Model, got: Mapping[str, dict[str, Any]], expected: Sequence[Result], name: str) -> None:
    """The rows are those of the python engine, in its order, with its explanations and violations."""
    assert list(got) == [result.lead for result in expected], name
    for result in expected:
        row = dict(got[result.lead])
        lines = row.pop("lines")
        assert row == support.shown(result), name
        assert lines == [tuple(line) for line in result.explain()], name


def written(case: support.Case, folder: Path) -> Model:
    """The model and the data of a case, in a folder."""
    folder.mkdir()
    model = case.compile(folder).model
    assert model is not None, case.id
    if support.write_data(case, model, folder)[1] is None:
        fields = [item.column for event in model.events for item in event.fields]
        columns = dict.fromkeys([*support.FIXED, *fields, *(item.column for item in model.any_fields)])
        support.write_csv(folder / "events.csv", list(columns), [])
    return model


def test_cases(tmp_path: Path) -> None:
    for number, case in enumerate(CASES):
        folder = tmp_path / str(number)
        model = written(case, folder)
        instant = support.instant_of(case.as_of, model)
        expected = support.scored(model, case.as_of, case.leads, case.events)
        if ALL or number % 2:
            sources = LeadSource(str(folder / "leads.csv")), EventSource(str(folder / "events.csv"))
            check(case, model, to_sql(model, script_inputs(model, *sources), instant, explain=True), expected)
        if ALL or not number % 2:
            inputs = unseen(model, folder, support.id_column(case.leads))
            if inputs is not None:
                check(case, model, to_sql(model, inputs, instant, explain=True), expected)


def check(case: support.Case, model: Model, text: str, expected: Sequence[Result]) -> None:
    """The text gives what the python engine gives, and what the case says."""
    got = results(model, text)
    agree(model, got, expected, case.id)
    for row in case.content["expect"]:
        for column, value in row.items():
            assert support.agrees(value, got[row["lead"]][column]), (case.id, row["lead"], column)


def unseen(model: Model, folder: Path, lead_id: str) -> Inputs | None:
    """The files of a folder that are not there yet when the text is made; None for a model that must see them."""
    try:
        missing = script_inputs(model, LeadSource("none.csv", lead_id), EventSource("none.csv"))
    except UsageError:
        return None
    leads = replace(missing.leads, path=str(folder / "leads.csv"))
    return replace(missing, leads=leads, events=replace(missing.events, path=str(folder / "events.csv")))


def test_a_sum_beyond_the_limit_ends_each_select(tmp_path: Path) -> None:
    (case,) = (case for case in support.cases_with("run_error") if case.content["run_error"] == ["big one"])
    model = written(case, tmp_path / "case")
    inputs = unseen(model, tmp_path / "case", "id")
    assert inputs is not None
    text = to_sql(model, inputs, support.instant_of(case.as_of, model), explain=True)
    with duckdb.connect() as connection:
        shows = 0
        for statement in connection.extract_statements(text):
            if statement.type != duckdb.StatementType.SELECT:
                connection.execute(statement)
                continue
            shows += 1
            with pytest.raises(duckdb.Error, match="lead big one: the points of"):
                connection.execute(statement).fetchall()
    assert shows == 2


@pytest.mark.parametrize("path", RULESETS if ALL else RULESETS[1:3], ids=lambda path: path.parent.name)
def test_rulesets_in_the_order_of_the_leads(lscore: Lscore, tmp_path: Path, path: Path) -> None:
    shutil.copytree(path.parent, tmp_path, dirs_exist_ok=True)
    options = ["--as-of", "2026-03-01"]
    assert lscore("run", "model.score", *options, "-q", "-o", "out.jsonl", "--explain", "lines.jsonl").code in {0, 1}
    ended = lscore("compile", "model.score", "--to", "sql", "--dialect", "duckdb", *options, "--explain")
    assert (ended.code, ended.err) == (0, "")
    told = played(ended.out)
    for rows, file in zip(told, ("out.jsonl", "lines.jsonl"), strict=False):
        lines = [json.loads(line, parse_float=Decimal) for line in (tmp_path / file).read_text("utf-8").splitlines()]
        assert [same(row) for row in rows] == [same(line.values()) for line in lines]


def same(values: Any) -> list[Any]:
    """Values of a row, whether they come from JSON or from DuckDB."""
    plain = [instant_text(micros(value)) if hasattr(value, "isoformat") else value for value in values]
    return ["" if value in (None, "") else Decimal(value) if isinstance(value, int) else value for value in plain]


# --- nothing of a model or of data becomes SQL

BREAKING = r"""
model "x'; DROP TABLE leads; -- \" */ /* {0} %s"
lead:
    title from "ti'tle; DROP TABLE x"
    Title text one of "a'; --", "%_", b
    a from "a_raw"
    a_raw from "A"
    list_of list from "l -- /*"
event said from "'; SELECT 1; --": words from "o' \" x"
missing "';--"
set odd: "100%", "a_b*", "'*' || 1", "c\\d"
define quoted: title in odd or title contains "%" or title starts with "_" or title has word "x'y"
score fit:
    when title is "'; DROP TABLE leads; --": +1 because "'); DROP TABLE result; -- \" */" as drop
    when quoted: +2
    when Title is "%_": +4
    when a is x and a_raw is y: +8
    when list_of include "it's": +16
    when said "'; --": +32
    points by title:
        "a%*": +64
        "*\*/": +128
ensure fit < 200 or title is "';"
route to "'; DROP" if fit > 0
"""

ODD_LEADS: list[dict[str, Any]] = [
    {"title": "'; drop table leads; --", "Title": "%_", "a_raw": "x", "A": "y", "list": "it's; b"},
    {"title": "100%", "Title": "a'; --", "a_raw": "';--", "A": "", "list": "';--"},
    {"title": "a_bc\t", "Title": "b", "a_raw": "\x01x", "A": "y", "list": ""},
    {"title": "axbc", "Title": "x", "a_raw": "x", "A": "Y", "list": "IT'S"},
    {"title": "a%b", "Title": None, "a_raw": None, "A": None, "list": None},
    {"title": "zz */", "Title": "100%", "a_raw": "x'", "A": "y", "list": "b"},
    {"title": "_ X'Y", "Title": "B", "a_raw": "x", "A": "y\n", "list": "b|it's"},
]


@pytest.mark.parametrize("looked_at", [True, False])
def test_no_text_becomes_sql(tmp_path: Path, looked_at: bool) -> None:
    found = compile_text(BREAKING, "breaking.score")
    assert found.model is not None, found.diagnostics
    model = found.model
    columns = {"title": "ti'tle; DROP TABLE x", "list": "l -- /*"}
    leads = [
        {"id": f"it's {number}", **{columns.get(name, name): value for name, value in lead.items()}}
        for number, lead in enumerate(ODD_LEADS)
    ]
    events = [{"lead": "it's 1", "at": "2026-02-01", "event": "'; select 1; --", "o' \" x": "'; --"}]
    sources = []
    for name, rows in (("le'ads.csv", leads), ('ev"ents;.csv', events)):
        support.write_csv(tmp_path / name, list(rows[0]), [{k: v or "" for k, v in row.items()} for row in rows])
        sources.append(str(tmp_path / name))
    inputs = script_inputs(model, LeadSource(sources[0]), EventSource(sources[1]))
    if not looked_at:
        inputs = replace(inputs, leads=replace(inputs.leads, columns=None), events=replace(inputs.events, columns=None))
    got = results(model, to_sql(model, inputs, AS_OF, explain=True))
    loaded = LoadedModel(model)
    expected = [
        loaded.score(lead, [event for event in events if event["lead"] == lead["id"]], "2026-03-01") for lead in leads
    ]
    assert [row["fit"] for row in got.values()] == [result.scores["fit"] for result in expected]
    assert {lead: row["lines"] for lead, row in got.items()} == {
        result.lead: [tuple(line) for line in result.explain()] for result in expected
    }


def test_comments_stay_comments(tmp_path: Path) -> None:
    found = compile_text("score fit:\n    when title is CEO: +1\n", "x.score")
    assert found.model is not None
    model = replace(found.model, name="a\nSELECT 1; --\r\x85\u2028SELECT 2;", timezone="UTC")
    inputs = script_inputs(model, LeadSource(str(tmp_path / "none.csv")), None)
    text = to_sql(model, inputs, AS_OF, explain=False)
    assert text.splitlines()[0].startswith("-- a SELECT 1; --")
    assert all(line.isprintable() for line in text.split("\n"))
    with duckdb.connect() as connection:
        kinds = [statement.type for statement in connection.extract_statements(text)]
    assert kinds.count(duckdb.StatementType.SELECT) == 1


# --- files

FORMS = r"""
lead:
    title
    size number from "Company Size"
    tags list
    since date
event visited: page, seconds number
score fit:
    when title is CEO: +1
    for every 10 size: +2
    when tags include crm: +4
    when since on or before 2026-01-05: +8
    when title is known: +32
    each visited pricing: +100
    for every 2 total seconds of visited: +0.5
"""

LEADS: list[dict[str, Any]] = [
    {"id": 2, "title": "ceo", "Company Size": 25.5, "tags": ["crm", "erp"], "since": "2026-01-05"},
    {"id": 1, "title": "x", "Company Size": None, "tags": None, "since": None},
    {"id": 3, "title": None, "Company Size": 10.0, "tags": ["a"], "since": "2026-01-06"},
    {"id": 4, "title": "CEO", "Company Size": 1.0, "tags": [], "since": None},
    {"id": 4, "title": "CEO", "Company Size": 1.0, "tags": [], "since": None},
    {"id": None, "title": "CEO", "Company Size": 1.0, "tags": [], "since": None},
]
EVENTS: list[dict[str, Any]] = [
    {"lead": 2, "at": "2026-02-01T10:00:00Z", "event": "Visited", "page": "pricing", "seconds": 9},
    {"lead": 1, "at": "2026-02-01T10:00:00Z", "event": "visited", "page": "home", "seconds": 2},
    {"lead": 1, "at": None, "event": "visited", "page": "pricing", "seconds": 2},
    {"lead": 9, "at": "2026-02-01T10:00:00Z", "event": "visited", "page": "pricing", "seconds": 2},
]
FITS = {"2": Decimal(151), "1": Decimal(33), "3": Decimal(2)}


def write_rows(path: Path, rows: Sequence[Mapping[str, Any]]) -> None:
    match format_of_name(path.name):
        case FileFormat.PARQUET:
            kinds = {"since": pa.date32(), "at": pa.timestamp("us", "UTC")}
            table = pa.Table.from_pylist(list(rows))
            for name in kinds.keys() & set(table.column_names):
                place = table.column_names.index(name)
                values = table.column(name).cast(kinds[name])
                table = table.set_column(place, name, values)
            pq.write_table(table, path)
        case FileFormat.JSON_LINES:
            path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
        case FileFormat.CSV:
            plain = [{name: cell(value) for name, value in row.items()} for row in rows]
            support.write_csv(path, list(rows[0]), plain)


def cell(value: Any) -> str:
    return "" if value is None else "; ".join(value) if isinstance(value, list) else str(value)


@pytest.mark.parametrize("looked_at", [True, False], ids=["looked at", "unseen"])
@pytest.mark.parametrize("ending", ["csv", "parquet", "jsonl"])
def test_formats(lscore: Lscore, tmp_path: Path, ending: str, looked_at: bool) -> None:
    (tmp_path / "forms.score").write_text(FORMS, encoding="utf-8")
    files = [tmp_path / f"leads.{ending}", tmp_path / f"events.{ending}"]
    command = ["compile", "forms.score", "--to", "sql", "--dialect", "duckdb", "--as-of", "2026-03-01"]
    command += ["--leads", str(files[0]), "--events", str(files[1])]
    before = lscore(*command).out
    write_rows(files[0], LEADS)
    write_rows(files[1], EVENTS)
    (rows,) = played(lscore(*command).out if looked_at else before)
    assert {row[0]: row[1] for row in rows} == FITS
    assert [row[0] for row in rows] == ["2", "1", "3"]


def test_columns_that_differ_in_case_alone(lscore: Lscore, tmp_path: Path) -> None:
    (tmp_path / "model.score").write_text("score s:\n    when Title is a: +1\n    when title is b: +2\n", "utf-8")
    (tmp_path / "leads.csv").write_text("\ufeffid; title ;Title\n1;b;a\n2;a;b\n", encoding="utf-8")
    ended = lscore("compile", "model.score", "--to", "sql", "--dialect", "duckdb")
    assert ended.code == 0
    (rows,) = played(ended.out.replace("'leads.csv'", f"'{tmp_path / 'leads.csv'}'"))
    assert [row[:2] for row in rows] == [("1", 3), ("2", 0)]
    (tmp_path / "leads.csv").unlink()
    ended = lscore("compile", "model.score", "--to", "sql", "--dialect", "duckdb")
    assert ended.code == 2
    assert "the columns `Title` and `title` differ in case alone" in " ".join(ended.err.split())


def test_a_model_without_events_reads_none(tmp_path: Path) -> None:
    found = compile_text("lead:\n    title\nevent visited\nscore fit:\n    when title is CEO: +1\n", "x.score")
    assert found.model is not None
    text = to_sql(found.model, script_inputs(found.model, None, None), None, explain=False)
    assert "events" not in text
    assert "SET VARIABLE leads = 'leads.csv';" in text
    assert "DATE_TRUNC('second', NOW())" in text


def test_the_project_names_the_data(lscore: Lscore, tmp_path: Path) -> None:
    (tmp_path / "lscore.toml").write_text(
        '[leads]\npath = "in/l.csv"\nid = "no"\n[events]\npath = "e.jsonl"\nat = "ts"\n'
    )
    (tmp_path / "model.score").write_text("event visited\nscore s:\n    when visited: +1\n", encoding="utf-8")
    text = lscore("compile", "model.score", "--to", "sql", "--dialect", "duckdb").out
    assert "SET VARIABLE leads = 'in/l.csv';" in text
    assert '"no" AS "lead_id"' in text
    assert "'/ts'" in text
    assert lscore("compile", "model.score", "--to", "sql", "--dialect", "duckdb").out == text


def test_what_is_said_of_each_step() -> None:
    text = to_sql(compiled(RULESETS[0]), script_inputs(compiled(RULESETS[0]), None, None), AS_OF, explain=False)
    assert "-- Leads: what follows from each value of title." in text
    assert "-- A row for each lead: " in text
    assert max(len(line) for line in text.splitlines() if line.startswith("--")) <= 120


def compiled(path: Path) -> Model:
    model = compile_file(path).model
    assert model is not None
    return model


# --- the verb


@pytest.mark.parametrize(
    ("args", "code", "told"),
    [
        (["--to", "sql"], 2, "SQL for which database? Add `--dialect duckdb`"),
        (["--to", "sql", "--dialect", "oracle"], 2, "'oracle' is not 'duckdb'"),
        (["--to", "json", "--dialect", "duckdb"], 2, "--dialect: only with `--to sql`; leave it out"),
        (
            ["--to", "python", "--leads", "a.csv", "--explain"],
            2,
            "--leads, --explain: only with `--to sql`; leave them",
        ),
        (["--to", "json", "--as-of", "2026-03-01", "--events", "x"], 2, "--events, --as-of: only with"),
        (["--to", "sql", "--dialect", "duckdb", "--as-of", "soon"], 2, "`soon` is no time"),
        (
            ["--to", "sql", "--dialect", "duckdb", "--leads", "-"],
            2,
            "the statements read the leads from a file: `-` is",
        ),
        (["--to", "sql", "--dialect", "duckdb", "--leads", "."], 2, "from a file: . is a folder"),
        (["--to", "sql", "--dialect", "duckdb", "--events", "duckdb:x.db?table=e"], 2, "the events from a file"),
        (
            ["--to", "sql", "--dialect", "duckdb", "--leads", "l.csv"],
            3,
            "l.csv has no column `title`, which `title` reads",
        ),
        (["--to", "sql", "--dialect", "duckdb", "--leads", "n.csv"], 3, "n.csv has no column `id` or `lead`"),
        (["--to", "sql", "--dialect", "duckdb", "--leads", "l.csv", "-o", "l.csv"], 2, "would overwrite l.csv"),
        (["--to", "sql", "--dialect", "duckdb", "-o", "./leads.csv"], 2, "would overwrite ./leads.csv"),
    ],
)
def test_wrong_use(lscore: Lscore, tmp_path: Path, args: list[str], code: int, told: str) -> None:
    (tmp_path / "first.score").write_text("lead:\n    title\nscore s:\n    when title is CEO: +1\n", encoding="utf-8")
    (tmp_path / "l.csv").write_text("id,titel\n", encoding="utf-8")
    (tmp_path / "n.csv").write_text("number,title\n", encoding="utf-8")
    ended = lscore("compile", "first.score", *args)
    assert ended.code == code
    assert told in " ".join(ended.err.split())
    assert (tmp_path / "l.csv").read_text(encoding="utf-8") == "id,titel\n"
