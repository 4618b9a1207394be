"""The data side of the duckdb engine: the same rows, rejects and findings as on the `python` engine, typed where the
data is."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from lscore.compiler import compile_file
from lscore.compiler.model import Model
from lscore.dsl.diagnostics import in_order
from lscore.errors import DataError
from lscore.runtime.batch.tables import BatchData, batch_data
from lscore.runtime.batch.value_findings import value_findings
from lscore.runtime.engines.python import PythonEngine
from lscore.runtime.findings import ValueFindings
from lscore.runtime.project import EventSource, LeadSource
from lscore.runtime.rejects import reject_counts, rejected_rows
from lscore.runtime.run_data import read_data
from lscore.runtime.scoring import Watch, look_through
from lscore.runtime.sources import Workspace

MODEL = """
missing "n/a"
lead:
    title
    employees number
    signup date
    opted_in yes/no
    country text one of NL, BE
    interests list
event visited: page, seconds number
event bought from "Order Placed": product, amount number
score engagement:
    when title is CEO: +1
    when employees >= 3: +1
    when signup within 30d: +1
    when opted_in: +1
    when country is NL: +1
    when interests include crm: +1
    each visited "/p*" where seconds >= 3: +1
    for every 1 total amount of bought: +1
    when bought license: +1
    when latest page of visited is x: +1
"""

LEADS: list[dict[str, Any]] = [
    {"id": " 1", "title": "CEO", "employees": "12", "signup": "2026-01-01", "opted_in": "yes", "country": "nl"},
    {"id": "2", "employees": "many", "signup": "soon", "opted_in": "perhaps", "country": "DE", "interests": "a;b"},
    {"id": "3", "employees": "n/a", "country": "FR"},
    {"id": "2", "employees": "twice"},
    {"id": "", "title": "nobody"},
    {"id": "4\u00a0", "employees": "1e9", "country": "FR"},
    {"id": "5", "employees": "many", "country": " de "},
]
EVENTS: list[dict[str, Any]] = [
    {"lead": "1", "at": "2026-01-01", "event": "visited", "page": "/p", "seconds": "long"},
    {"lead": " 5 ", "at": "2026-01-02T10:00", "event": "VISITED", "page": "/q", "seconds": "12"},
    {"lead": "2", "at": "2026-01-01", "event": "visited", "seconds": "of a lead that stands twice"},
    {"lead": "9", "at": "", "event": "visited", "seconds": "of an unknown lead"},
    {"lead": "", "at": "2026-01-01", "event": "visited"},
    {"lead": "1", "at": "tomorrow", "event": "", "seconds": "neither"},
    {"lead": "1", "at": "2026-01-01", "event": " ", "seconds": "no name"},
    {"lead": "1", "at": "2026-13-01", "event": "visited", "seconds": "no time"},
    {"lead": "3", "at": "2026-01-01 10:00:00.5+02", "event": "Order  placed", "product": "license", "amount": "lots"},
    {"lead": "1", "at": "2026-01-01", "event": "visited", "seconds": "first"},
    {"lead": "3", "at": "2026-01-01", "event": "visited", "seconds": "long", "amount": "not of a visit"},
    {"lead": "1", "at": "2026-01-01", "event": "other", "seconds": "not looked at"},
]


@dataclass(frozen=True)
class Told:
    """What a path from data to a run tells."""

    leads: int
    events: int
    counts: tuple[Any, ...]
    rejects: list[dict[str, object]]
    findings: list[Any]


def model_of(folder: Path, text: str = MODEL) -> Model:
    path = folder / "m.score"
    path.write_text(text)
    model = compile_file(path, None).model
    assert model is not None
    return model


def by_python(model: Model, leads: Any, events: Any, *, allow_missing: bool = False) -> Told:
    with Workspace() as workspace:
        source = None if events is None else EventSource(events)
        data, found = read_data(workspace, (model,), LeadSource(leads), source, allow_missing=allow_missing)
        engine = PythonEngine(model, 0)
        values = ValueFindings(model, engine.lead_checks, engine.event_checks)
        watch = Watch(values, workspace.connection, rejecting=True)
        look_through(data, engine, watch)
        tables = tuple(table for table in (data.leads, data.events) if table is not None)
        rejects = list(rejected_rows(workspace.connection, tables))
        findings = list(in_order([*found, *values.diagnostics()]))
        return Told(data.lead_count, watch.events, reject_counts(workspace.connection), rejects, findings)


def by_batch(model: Model, leads: Any, events: Any, *, allow_missing: bool = False) -> Told:
    with Workspace() as workspace:
        source = None if events is None else EventSource(events)
        data = batch_data(workspace, (model,), LeadSource(leads), source, allow_missing=allow_missing)
        rejects = list(rejected_rows(workspace.connection, data.tables))
        findings = list(in_order([*data.findings, *value_findings(data, model)]))
        return Told(data.lead_count, data.event_count, reject_counts(workspace.connection), rejects, findings)


def same(model: Model, leads: Any, events: Any, *, allow_missing: bool = False) -> Told:
    expected = by_python(model, leads, events, allow_missing=allow_missing)
    found = by_batch(model, leads, events, allow_missing=allow_missing)
    assert found == expected
    return found


def columns_of(rows: list[dict[str, Any]]) -> list[str]:
    return list(dict.fromkeys(key for row in rows for key in row))


def as_csv(path: Path, rows: list[dict[str, Any]]) -> Path:
    path = path.with_suffix(".csv")
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns_of(rows))
        writer.writeheader()
        writer.writerows(rows)
    return path


def as_json_lines(path: Path, rows: list[dict[str, Any]]) -> Path:
    path = path.with_suffix(".jsonl")
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def as_parquet(path: Path, rows: list[dict[str, Any]]) -> Path:
    path = path.with_suffix(".parquet")
    names = columns_of(rows)
    pq.write_table(pa.table({name: pa.array([row.get(name) for row in rows]) for name in names}), path)
    return path


FORMATS: list[Callable[[Path, list[dict[str, Any]]], Path]] = [as_csv, as_json_lines, as_parquet]


@pytest.mark.parametrize("events", FORMATS)
@pytest.mark.parametrize("leads", FORMATS)
def test_rejects_and_findings_are_those_of_the_other_engine(tmp_path: Path, leads: Any, events: Any) -> None:
    told = same(model_of(tmp_path), leads(tmp_path / "leads", LEADS), events(tmp_path / "events", EVENTS))
    assert (told.leads, told.events) == (4, 6)
    assert {(item.source, item.reason): item.count for item in told.counts} == {
        ("leads", "an id that stands in more than one row"): 2,
        ("leads", "no id"): 1,
        ("events", "a lead whose id stands in more than one row"): 1,
        ("events", "no lead"): 1,
        ("events", "unknown lead"): 1,
        ("events", "no readable time"): 2,
        ("events", "no event name"): 1,
    }
    assert [item.message.partition(",")[0] for item in told.findings] == [
        "2 values of `employees` can't be read",
        "3 values of `country` not listed in its `one of`",
        "4 values of `visited` `seconds` can't be read",
        "1 value of `bought` `amount` can't be read",
    ]


# --- typed data


def typed_leads() -> pa.Table:
    return pa.table(
        {
            "id": pa.array([1, 2, 3, 4], pa.int32()),
            "title": pa.array(["CEO", None, "x", "y"]).dictionary_encode(),
            "employees": pa.array([10**15, 5, None, 7]),
            "signup": pa.array([date(2026, 1, 1), None, date(9999, 12, 31), date(1, 1, 1)]),
            "opted_in": pa.array([1, 0, 2, None]),
            "country": pa.array(["NL", "de", "fr", "BE"]),
            "interests": pa.array([["a", "b"], [], None, ["c"]]),
        }
    )


def typed_events(lead: pa.DataType, at: pa.DataType) -> pa.Table:
    when = datetime(2026, 1, 1, 12, tzinfo=UTC if at.tz else None)
    return pa.table(
        {
            "lead": pa.array([1, 2, None, 9, 3]).cast(lead),
            "at": pa.array([when, None, when, when, when], at),
            "event": pa.array(["visited", "visited", "visited", "visited", ""]),
            "page": pa.array([1, 2, 3, 4, 5]),
            "seconds": pa.array([1.5, float("inf"), 3, 4, float("nan")]),
            "product": pa.array(["a"] * 5),
            "amount": pa.array([Decimal("1.25")] * 5),
        }
    )


@pytest.mark.parametrize("lead", [pa.int64(), pa.string(), pa.uint64(), pa.float64()], ids=str)
@pytest.mark.parametrize("at", [pa.timestamp("us"), pa.timestamp("ns", tz="Europe/Amsterdam")], ids=str)
def test_typed_tables_tell_the_same(tmp_path: Path, lead: pa.DataType, at: pa.DataType) -> None:
    told = same(model_of(tmp_path), typed_leads(), typed_events(lead, at))
    assert (told.leads, told.events) == (4, 1)
    pq.write_table(typed_leads(), tmp_path / "l.parquet")
    pq.write_table(typed_events(lead, at), tmp_path / "e.parquet")
    assert same(model_of(tmp_path), tmp_path / "l.parquet", tmp_path / "e.parquet").events == told.events


@pytest.mark.parametrize("at", [pa.array([20260101]), pa.array([True]), pa.array([1.5]), pa.array([["2026-01-01"]])])
def test_times_of_odd_types(tmp_path: Path, at: Any) -> None:
    events = pa.table({"lead": ["1"], "at": at, "event": ["visited"], "page": ["x"], "seconds": [1]})
    same(model_of(tmp_path), typed_leads(), events, allow_missing=True)


def opened(folder: Path, leads: Any, events: Any, look: Callable[[BatchData], object], text: str = MODEL) -> None:
    with Workspace() as workspace:
        model = model_of(folder, text)
        source = None if events is None else EventSource(events)
        look(batch_data(workspace, (model,), LeadSource(leads), source, allow_missing=True))


def test_typed_columns_keep_their_types(tmp_path: Path) -> None:
    def look(data: BatchData) -> None:
        kinds = {name: raw.kind for name, raw in data.leads.columns.items()}
        assert kinds == {
            "title": "VARCHAR",
            "employees": "BIGINT",
            "signup": "DATE",
            "opted_in": "BIGINT",
            "country": "VARCHAR",
            "interests": "VARCHAR[]",
        }
        assert {name for name, raw in data.leads.columns.items() if raw.few} == {"title", "country", "interests"}
        assert data.events is not None
        assert (data.events.at.kind, data.events.key.kind) == ("TIMESTAMP", "BIGINT")
        rows = data.workspace.connection.view("leads")
        assert rows.columns[:3] == ["pos", "lead", "key"]
        assert rows.fetchall()[0][:3] == (1, "1", 1)
        counts = data.workspace.connection.view("event_leads").fetchall()
        assert (1, 1) in [row[:2] for row in counts]

    opened(tmp_path, typed_leads(), typed_events(pa.int64(), pa.timestamp("us")), look)


def test_ids_are_trimmed_where_some_need_it(tmp_path: Path) -> None:
    leads = as_csv(tmp_path / "l", [{"id": " a"}, {"id": "b"}])
    events = as_csv(tmp_path / "e", [{"lead": who, "at": "2026-01-01", "event": "visited"} for who in ("a", "a ", "b")])

    def look(data: BatchData) -> None:
        connection = data.workspace.connection
        assert [row[0] for row in connection.view("events").select("key").fetchall()] == ["a", "a", "b"]
        counted = connection.view("event_leads").fetchall()
        assert sorted(row[:2] for row in counted) == [("a", 2), ("b", 1)]
        assert data.event_count == 3

    opened(tmp_path, leads, events, look)


def test_few_values_are_told_from_many(tmp_path: Path) -> None:
    many = 30_000
    leads = pa.table(
        {"id": [str(n) for n in range(many)], "title": [str(n) for n in range(many)], "country": ["NL"] * many}
    )

    def look(data: BatchData) -> None:
        assert not data.leads.columns["title"].few
        assert data.leads.columns["country"].few
        assert data.leads.columns["interests"].few
        assert data.events is None
        assert data.lead_count == many

    opened(tmp_path, leads, None, look)


def test_times_of_texts_are_instants_in_the_zone_of_the_model(tmp_path: Path) -> None:
    leads = as_csv(tmp_path / "l", [{"id": "a"}])
    events = as_csv(tmp_path / "e", [{"lead": "a", "at": "2026-07-01 12:00", "event": "visited"}])

    def look(data: BatchData) -> None:
        assert data.events is not None
        assert data.events.at.kind == "TIMESTAMP WITH TIME ZONE"
        rows = data.workspace.connection.view("events").aggregate('epoch_us("at")').fetchall()
        assert rows == [(int(datetime(2026, 7, 1, 10, tzinfo=UTC).timestamp()) * 1_000_000,)]

    opened(tmp_path, leads, events, look, 'timezone "Europe/Amsterdam"\n' + MODEL)


# --- several files


def test_files_of_one_schema_and_of_others(tmp_path: Path) -> None:
    for number in range(3):
        rows = [{"id": f"{number}{n}", "title": "CEO", "employees": "x" if n == 3 else str(n)} for n in range(5)]
        as_csv(tmp_path / f"leads-{number}", rows)
        at = datetime(2026, 1, number + 1)
        table = pa.table({"lead": [f"{number}{n}" for n in range(6)], "at": [at] * 6, "event": ["visited"] * 6})
        seconds = pa.array(["?", "1", "2", "3", "4", "5"]) if number == 2 else pa.array(range(6), pa.int16())
        pq.write_table(table.append_column("seconds", seconds), tmp_path / f"events-{number}.parquet")
    told = same(model_of(tmp_path), str(tmp_path / "leads-*"), str(tmp_path / "events-*"), allow_missing=True)
    assert (told.leads, told.events) == (15, 15)
    assert [item["row"] for item in told.rejects] == [6, 6, 6]


def test_folders_give_columns(tmp_path: Path) -> None:
    for country in ("NL", "BE", "__HIVE_DEFAULT_PARTITION__", "D%45"):
        for form in (as_parquet, as_json_lines, as_csv):
            folder = tmp_path / "leads" / f"country={country}" / f"title={form.__name__}"
            folder.mkdir(parents=True)
            form(folder / "part", [{"id": f"{country}-{form.__name__}", "employees": "1.50", "country": "XX"}])
    (tmp_path / "leads" / "_SUCCESS").write_text("")
    (tmp_path / "leads" / ".hidden.csv").write_text("id\nhidden\n")
    model = model_of(tmp_path)
    told = same(model, tmp_path / "leads", None, allow_missing=True)
    assert told.leads == 12
    assert ["3 values of `country`" in item.message for item in told.findings].count(True) == 1
    assert same(model, str(tmp_path / "leads" / "**" / "*.*"), None, allow_missing=True).leads == 12

    def look(data: BatchData) -> None:
        place = data.leads.columns["country"].name
        rows = data.workspace.connection.view("leads").aggregate(f"{place}, count(*) AS n", place).fetchall()
        assert {*rows} == {("NL", 3), ("BE", 3), (None, 3), ("DE", 3)}

    opened(tmp_path, tmp_path / "leads", None, look)


def test_parquet_files_of_folders_are_one_scan(tmp_path: Path) -> None:
    leads = as_csv(tmp_path / "l", [{"id": str(n)} for n in range(4)])
    for month in range(4):
        folder = tmp_path / "events" / f"page={month}"
        folder.mkdir(parents=True)
        rows = [{"lead": str(month), "at": datetime(2026, 1, 1), "event": "visited", "seconds": month}]
        as_parquet(folder / "part", rows)

    def look(data: BatchData) -> None:
        assert data.events is not None
        connection = data.workspace.connection
        place = data.events.columns["page"].name
        assert sorted(row[0] for row in connection.view("events").select(place).fetchall()) == ["0", "1", "2", "3"]
        plan = connection.view("events").explain()
        assert plan.count("READ_PARQUET") + plan.count("PARQUET_SCAN") == 1

    opened(tmp_path, leads, tmp_path / "events", look)
    same(model_of(tmp_path), leads, tmp_path / "events", allow_missing=True)


# --- nothing, and damage


@pytest.mark.parametrize("form", FORMATS)
def test_events_without_a_row_lack_nothing(tmp_path: Path, form: Any) -> None:
    leads = as_csv(tmp_path / "leads", LEADS)
    events = tmp_path / "events"
    if form is as_csv:
        events = events.with_suffix(".csv")
        events.write_text("lead,at,event\n")
    elif form is as_json_lines:
        events = events.with_suffix(".jsonl")
        events.write_text("")
    else:
        events = events.with_suffix(".parquet")
        pq.write_table(pa.table({name: pa.array([], pa.string()) for name in ("lead", "at", "event")}), events)
    assert same(model_of(tmp_path), leads, events).events == 0


def test_no_events_and_no_leads(tmp_path: Path) -> None:
    leads = as_csv(tmp_path / "leads", LEADS)
    assert same(model_of(tmp_path), leads, None).leads == 4
    empty = tmp_path / "none.csv"
    empty.write_text(",".join(columns_of(LEADS)) + "\n")
    assert same(model_of(tmp_path), empty, as_csv(tmp_path / "e", EVENTS)).leads == 0


def test_a_lacking_column_ends_the_run_or_is_missing(tmp_path: Path) -> None:
    leads = as_csv(tmp_path / "leads", [{"id": "1"}])
    for path in (by_python, by_batch):
        with pytest.raises(DataError, match="no column `title`"):
            path(model_of(tmp_path), leads, None)
    told = same(model_of(tmp_path), leads, as_csv(tmp_path / "e", EVENTS), allow_missing=True)
    assert "missing-column" in {item.code for item in told.findings}


def test_a_damaged_parquet_file_is_named(tmp_path: Path) -> None:
    leads = as_csv(tmp_path / "leads", [{"id": str(n)} for n in range(2000)])
    events = tmp_path / "events"
    events.mkdir()
    rows = [{"lead": str(n), "at": "2026-01-01", "event": "visited", "page": f"/{n * 7919}"} for n in range(2000)]
    as_parquet(events / "good", rows)
    damaged = as_parquet(events / "zbad", rows)
    content = bytearray(damaged.read_bytes())
    content[4:2000] = bytes(1996)
    damaged.write_bytes(content)
    for path in (by_python, by_batch):
        with pytest.raises(DataError, match=r"zbad\.parquet can't be read"):
            path(model_of(tmp_path), leads, events, allow_missing=True)


# --- examples


def test_examples_are_the_first_in_the_order_of_leads_and_events(tmp_path: Path) -> None:
    leads = as_csv(tmp_path / "leads", [{"id": who} for who in "cab"])
    values = ["z", "y", "1", "x", "w", "z", "v", "u"]
    rows = [
        {"lead": who, "at": "2026-01-01", "event": "visited", "seconds": value + (who if value == "u" else "")}
        for value in values
        for who in "bac"
    ]
    for form in FORMATS:
        told = same(model_of(tmp_path), leads, form(tmp_path / "events", rows), allow_missing=True)
        (found,) = [item for item in told.findings if item.code == "unreadable-value"]
        assert "21 values" in found.message
        assert "`z` (lead c), `y` (lead c), `x` (lead c), `w` (lead c), `v` (lead c) …" in found.message


@pytest.fixture
def workspace() -> Iterator[Workspace]:
    with Workspace() as found:
        yield found


def test_values_of_json_lines_are_exact(tmp_path: Path, workspace: Workspace) -> None:
    path = tmp_path / "leads.jsonl"
    path.write_text(
        '{"id": "a", "title": 1.50, "employees": 1.5e3, "interests": ["x", 2, null]}\n'
        '{"id": "b", "title": {"k": 0.10}, "employees": 12345678901234567890123, "interests": "x; y"}\n'
        '{"id": "c", "title": "first", "title": "last", "employees": true, "interests": ["x", ["y"], 0.10]}\n'
        '{"id": "d", "interests": []}\n'
    )
    data = batch_data(workspace, (model_of(tmp_path),), LeadSource(path), None, allow_missing=True)
    names = [data.leads.columns[name].name for name in ("title", "employees", "interests")]
    rows = {row[0]: row[1:] for row in workspace.connection.view("leads").select("lead", *names).fetchall()}
    assert rows == {
        "a": ("1.50", "1500", {"t": None, "l": ["x", "2"]}),
        "b": ('{"k": "0.10"}', "12345678901234567890123", {"t": "x; y", "l": None}),
        "c": ("last", "true", {"t": None, "l": ["x", "0.10"]}),
        "d": (None, None, {"t": None, "l": []}),
    }
