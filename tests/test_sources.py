"""Opening and staging data: every format, exact values, broken files, rejects."""

from __future__ import annotations

import gzip
import io
import os
import sqlite3
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.dataset as pa_dataset
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lscore.errors import DataError, UsageError
from lscore.runtime.project import read_project
from lscore.runtime.rejects import reject_counts, rejected_rows
from lscore.runtime.sources import Workspace, open_parts, source_files
from lscore.runtime.staging import stage_events, stage_leads
from lscore.runtime.streams import GroupedEvents, event_batches, lead_batches


@pytest.fixture
def workspace() -> Iterator[Workspace]:
    with Workspace() as found:
        yield found


def read(data: Any, columns: tuple[str, ...], id_column: str = "id") -> list[tuple[Any, ...]]:
    """The leads of an input: id and values."""
    with Workspace() as workspace:
        parts = open_parts(workspace, data, "leads")
        staged = stage_leads(workspace.connection, parts, id_column, columns)
        batches = lead_batches(workspace.connection, staged, columns)
        return [(lead.id, *lead.values) for batch in batches for lead in batch]


def csv_file(folder: Path, content: str | bytes, name: str = "leads.csv") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


# --- CSV


def test_csv_values_stay_the_text_they_are(tmp_path: Path) -> None:
    path = csv_file(tmp_path, 'id,a,b\n1,NULL,007\n2,"x ""y"", z",\n3," s ",1e5\n4,"two\nlines",nan\n5,#no,\\N\n')
    assert read(path, ("a", "b")) == [
        ("1", "NULL", "007"),
        ("2", 'x "y", z', None),
        ("3", " s ", "1e5"),
        ("4", "two\nlines", "nan"),
        ("5", "#no", "\\N"),
    ]


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbfid,a\n1,x\n2,y\n",
        b"id,a\r\n1,x\r\n\r\n2,y\r\n",
        b"id;a\n1;x\n2;y",
        b"id\ta\n1\tx\n2\ty\n",
        b"id|a\n1|x\n2|y\n\n\n",
        b'"id" , "a"\n"1","x"\n2,y\n',
        b"id,a\n1,x,\n2,y,\n",
    ],
    ids=["bom", "windows", "semicolon", "tab", "bar", "quoted", "trailing comma"],
)
def test_csv_dialects(tmp_path: Path, content: bytes) -> None:
    assert read(csv_file(tmp_path, content), ("a",)) == [("1", "x"), ("2", "y")]


def test_csv_compressed_whatever_its_name(tmp_path: Path) -> None:
    packed = gzip.compress(b"id,a\n1,x\n")
    assert read(csv_file(tmp_path, packed, "a.csv.gz"), ("a",)) == [("1", "x")]
    assert read(csv_file(tmp_path, packed, "b.csv"), ("a",)) == [("1", "x")]
    assert read(csv_file(tmp_path, b"id,a\n1,x\n", "c.csv.gz"), ("a",)) == [("1", "x")]


def test_csv_columns_that_differ_in_case(tmp_path: Path) -> None:
    path = csv_file(tmp_path, "id,Title,title,TITLE\n1,a,b,c\n")
    assert read(path, ("title", "TITLE", "Title")) == [("1", "b", "c", "a")]


def test_csv_with_a_header_alone(tmp_path: Path) -> None:
    assert read(csv_file(tmp_path, "id,a\n"), ("a",)) == []


def test_ids_are_trimmed_and_compared_exactly(tmp_path: Path) -> None:
    path = csv_file(tmp_path, "id\n 1\nA\na\n\u00a02\t\n01\n")
    assert [row[0] for row in read(path, ())] == ["1", "A", "a", "2", "01"]


@pytest.mark.parametrize(
    ("content", "line", "says"),
    [
        (b'id,a\n1,"x\n2,y\n', 2, "never closed"),
        (b'id,a\n1,x\n2,"y', 3, "never closed"),
        (b'id,a\n1,"x"y\n2,z\n', 2, "behind a closing quote"),
        (b'id,a\n1,"x" "y"\n2,z\n', 2, "behind a closing quote"),
        (b"id,a\n1,x\n2,caf\xe9\n", 3, "byte E9 is not UTF-8"),
        (b"id,a\n1\n", 2, "1 value, but the header has 2 columns"),
        (b"id,a\n1,x\n2,y,z\n", 3, "3 values, but the header has 2 columns"),
        (b"id,a\n" + b"1,x\n" * 5000 + b"2,x\0y\n", 5002, "NUL byte"),
        (b"id,a\n1,x\n2,y\r\n", 3, "Windows and Unix"),
        (b'id,a\n"1\n\n",x\n2,y,z\n', 5, "3 values"),
        (b"id,a\n1," + b"x" * (17 << 20) + b"\n", 2, "longer than 16 MB"),
    ],
    ids=["open", "open at the end", "behind", "two", "latin-1", "short", "long", "nul", "ends", "after lines", "huge"],
)
def test_csv_faults_have_their_line(tmp_path: Path, content: bytes, line: int, says: str) -> None:
    path = csv_file(tmp_path, content)
    with pytest.raises(DataError) as caught:
        read(path, ("a",))
    message = str(caught.value)
    assert message.startswith(f"{path}:{line}: ")
    assert says in message
    assert "\n" not in message
    assert len(message) < 300


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b"\nid,a\n", "first line is empty"),
        (b'"id,a\n1,2\n', "never closed"),
        (b"\x00\x01\x02", "binary"),
        ("id,a\n1,2\n".encode("utf-16"), "UTF-16"),
        (b"caf\xe9,id\n1,2\n", "not UTF-8"),
        (b"id,a\r1,2\r", "old Macs"),
        (gzip.compress(b"id,a\n" + b"1,2\n" * 9999, mtime=0)[:-40], "damaged gzip"),
    ],
)
def test_csv_without_a_readable_header(tmp_path: Path, content: bytes, says: str) -> None:
    with pytest.raises(DataError, match=says):
        read(csv_file(tmp_path, content), ("a",))


def test_an_inch_mark_is_no_quote(tmp_path: Path) -> None:
    path = csv_file(tmp_path, 'id,a\n1,17" screen\n2,"z"\n')
    assert read(path, ("a",)) == [("1", '17" screen'), ("2", "z")]


@given(st.lists(st.sampled_from(['"', ",", "\n", "x", '""', '"a,b"', "y,z"]), max_size=12))
def test_no_row_is_lost_whatever_the_quotes(pieces: list[str]) -> None:
    text = "id,a\n" + "".join(pieces)
    with Workspace() as workspace:
        path = csv_file(workspace.folder, text)
        try:
            parts = open_parts(workspace, path, "leads")
            staged = stage_leads(workspace.connection, parts, "id", ("a",))
        except DataError:
            return
        lines = [line for line in text.split("\n")[1:] if line]
        assert staged.rows <= len(lines)
        assert staged.rows == len(lines) or '"' in text


# --- JSON lines


def test_json_lines_keep_every_digit(tmp_path: Path) -> None:
    path = tmp_path / "leads.jsonl"
    path.write_text(
        '{"id": 1, "n": 12345678901234.5678, "b": true, "l": ["a", 2, null], "e": 1.5e3, "o": {"k": 1}}\n\n'
        '{"id": "b", "n": 0.10, "x/y~z": "\\u00e9"}\n'
    )
    assert read(path, ("n", "b", "l", "e", "o", "x/y~z", "no")) == [
        ("1", "12345678901234.5678", "true", ["a", "2"], "1500", '{"k": "1"}', None, None),
        ("b", "0.10", None, None, None, None, "é", None),
    ]


def test_json_lines_columns_are_those_that_a_row_has(tmp_path: Path, workspace: Workspace) -> None:
    path = tmp_path / "leads.ndjson"
    path.write_text('{"id": 1, "b": 2}\n{"id": 2, "a": null}\n')
    (part,) = open_parts(workspace, path, "leads")
    assert part.columns == ("a", "b", "id")


@pytest.mark.parametrize(
    ("content", "line", "says"),
    [
        (b'{"id": 1}\n{"id": 2\n', 2, "no JSON object"),
        (b'{"id": 1}\n{"id": 00}\n', 2, "no JSON object"),
        (b'{"id": 1}\n{"id": "\xe9"}\n', 2, "byte E9 is not UTF-8"),
        (b'{"id": "\\ud800"}\n', 1, "half a character"),
        (b'{"id": 1}\nhello\n', 2, "no JSON object"),
    ],
)
def test_json_lines_faults_have_their_line(tmp_path: Path, content: bytes, line: int, says: str) -> None:
    path = tmp_path / "leads.jsonl"
    path.write_bytes(content)
    with pytest.raises(DataError) as caught:
        read(path, ("a",))
    assert str(caught.value).startswith(f"{path}:{line}: ")
    assert says in str(caught.value)


def test_json_lines_lose_a_byte_order_mark(tmp_path: Path) -> None:
    content = b'\xef\xbb\xbf{"id": 1, "a": "x"}\n{"id": 2}\n'
    (tmp_path / "a.jsonl").write_bytes(content)
    (tmp_path / "b.jsonl.gz").write_bytes(gzip.compress(content))
    for name in ("a.jsonl", "b.jsonl.gz"):
        assert read(tmp_path / name, ("a",)) == [("1", "x"), ("2", None)]


def test_one_json_list_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "leads.json"
    path.write_text('[{"id": 1}]')
    with pytest.raises(DataError, match="one JSON object a line"):
        read(path, ())


# --- typed columns


def typed() -> pa.Table:
    return pa.table(
        {
            "id": pa.array([7, 8]),
            "d": pa.array([Decimal("1.50"), None], pa.decimal128(20, 2)),
            "small": pa.array([Decimal("-0.10"), Decimal("0.05")], pa.decimal128(2, 2)),
            "f": pa.array([0.1, float("nan")]),
            "tiny": pa.array([1e-5, 7.0]),
            "yes": pa.array([True, None]),
            "day": pa.array([date(2026, 3, 1), None]),
            "utc": pa.array([datetime(2026, 3, 1, 12, tzinfo=UTC), None], pa.timestamp("us", tz="Europe/Amsterdam")),
            "wall": pa.array([datetime(2026, 3, 1, 12, 0, 0, 5), None], pa.timestamp("us")),
            "tags": pa.array([["a;b", "c"], None]),
            "kind": pa.array(["x", "y"]).dictionary_encode(),
        }
    )


TYPED = ("d", "small", "f", "tiny", "yes", "day", "utc", "wall", "tags", "kind")
TYPED_ROWS = [
    (
        "7",
        "1.50",
        "-0.10",
        "0.1",
        "0.000010000000000",
        "true",
        "2026-03-01",
        "2026-03-01 12:00:00Z",
        "2026-03-01 12:00:00.000005",
        ["a;b", "c"],
        "x",
    ),
    ("8", None, "0.05", None, "7", None, None, None, None, None, "y"),
]


def test_parquet(tmp_path: Path) -> None:
    pq.write_table(typed(), tmp_path / "leads.parquet")
    assert read(tmp_path / "leads.parquet", TYPED) == TYPED_ROWS


def test_arrow_tables_and_readers() -> None:
    assert read(typed(), TYPED) == TYPED_ROWS
    assert read(typed().to_reader(), TYPED) == TYPED_ROWS


def test_a_damaged_parquet_file(tmp_path: Path) -> None:
    (tmp_path / "leads.parquet").write_bytes(b"PAR1 nothing")
    with pytest.raises(DataError, match="no Parquet file"):
        read(tmp_path / "leads.parquet", ())


def test_something_that_is_no_data() -> None:
    with pytest.raises(UsageError, match=r"must be a path, an Arrow table, or a data frame .*, not int"):
        read(7, ())


# --- globs, standard input, nothing there


def test_a_glob_reads_all_files_in_order_whatever_their_formats(tmp_path: Path) -> None:
    csv_file(tmp_path, "id,a,l\n1,x,p; q\n", "part-1.csv")
    (tmp_path / "part-2.jsonl").write_text('{"a": "y", "id": "2"}\n')
    pq.write_table(pa.table({"l": [["p", "q"]], "id": [3]}), tmp_path / "part-3.parquet")
    assert read(str(tmp_path / "part-*"), ("a", "l")) == [("1", "x", "p; q"), ("2", "y", None), ("3", None, "p; q")]


def test_a_name_with_glob_characters_is_a_file(tmp_path: Path) -> None:
    assert read(csv_file(tmp_path, "id\n1\n", "a[1].csv"), ()) == [("1",)]


@pytest.mark.parametrize("content", [b"id,a\n1,x\n", b'{"id": 1, "a": "x"}\n'])
def test_standard_input(content: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(content)))
    assert read("-", ("a",)) == [("1", "x")]


def test_standard_input_is_read_once(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(b"id\n1\n")))
    open_parts(workspace, "-", "leads")
    with pytest.raises(UsageError, match="not both"):
        open_parts(workspace, "-", "events")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes")
@pytest.mark.parametrize("content", [b"id,a\n1,x\n", b'{"id": 1, "a": "x"}\n'])
def test_a_pipe_is_read_once(tmp_path: Path, content: bytes) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    feeder = threading.Thread(target=pipe.write_bytes, args=(content,))
    feeder.start()
    assert read(pipe, ("a",)) == [("1", "x")]
    feeder.join()


def test_rows_of_ten_megabytes(tmp_path: Path) -> None:
    long = "x" * 10_000_000
    assert read(csv_file(tmp_path, f"id,a\n1,{long}\n2,y\n"), ("a",)) == [("1", long), ("2", "y")]
    (tmp_path / "l.jsonl").write_text(f'{{"id": 1, "a": "{long}"}}\n{{"id": 2, "a": "y"}}\n')
    assert read(tmp_path / "l.jsonl", ("a",)) == [("1", long), ("2", "y")]
    (tmp_path / "m.jsonl").write_text(f'{{"id": 1, "a": "{4 * long}"}}\n')
    with pytest.raises(DataError, match=r"m\.jsonl:1: this line is longer than 32 MB"):
        read(tmp_path / "m.jsonl", ("a",))


def test_nothing_there(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="there is no file"):
        read(tmp_path / "no.csv", ())
    with pytest.raises(DataError, match=r"is a folder without leads: no file .* ends in \.csv"):
        read(tmp_path, ())


# --- folders


def test_a_folder_is_all_data_below_it_and_its_names_are_columns(tmp_path: Path) -> None:
    for year, month in (("2025", "12"), ("2026", "01")):
        folder = tmp_path / f"data/year={year}/month={month}"
        folder.mkdir(parents=True)
        csv_file(folder, f"id,a\n{year}c,x\n", "c.csv")
        (folder / "j.jsonl").write_text(f'{{"id": "{year}j", "a": "y", "month": "its own"}}\n')
        pq.write_table(pa.table({"month": [0], "id": [f"{year}p"], "a": ["z"]}), folder / "p.parquet")
        (folder / "notes.txt").write_text("no data")
    (tmp_path / "data" / "_temporary").mkdir()
    csv_file(tmp_path / "data" / "_temporary", "id,a\nlost,x\n")
    expected = [
        (f"{year}{kind}", value, year, month)
        for year, month in (("2025", "12"), ("2026", "01"))
        for kind, value in zip("cjp", "xyz", strict=True)
    ]
    assert read(tmp_path / "data", ("a", "year", "month")) == expected
    assert read(str(tmp_path / "data/year=*/**/*.[cjp]*"), ("a", "year", "month")) == expected
    below = tmp_path / "data/year=2026"
    assert read(below, ("a", "year", "month")) == [(name, a, None, month) for name, a, _, month in expected[3:]]


def test_names_of_folders_are_decoded(tmp_path: Path) -> None:
    for name in ("city=S%C3%A8te", "city=__HIVE_DEFAULT_PARTITION__", "city=a=b"):
        (tmp_path / name).mkdir()
        pq.write_table(pa.table({"id": [name]}), tmp_path / name / "x.parquet")
    assert {row[1] for row in read(tmp_path, ("city",))} == {"Sète", None, "a=b"}


# --- databases


def duckdb_file(folder: Path) -> Path:
    path = folder / "sales 100%.db"
    with duckdb.connect(str(path)) as connection:
        connection.execute("CREATE TABLE leads AS SELECT 7 AS id, 1.50 AS \"Deal Size\", DATE '2026-03-01' AS day")
        connection.execute("CREATE VIEW recent AS SELECT * FROM leads")
        connection.execute("CREATE SCHEMA crm; CREATE TABLE crm.contacts AS SELECT 'a' AS id, [1, 2] AS tags")
    return path


def sqlite_file(folder: Path) -> Path:
    path = folder / "crm.sqlite"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute('CREATE TABLE leads (id INTEGER, "Deal Size" REAL, note)')
        rows = [(1, 1.5, "x"), (2, 1e-7, b"bytes"), (2**60, 7.0, None), (4, None, 3)]
        connection.executemany("INSERT INTO leads VALUES (?, ?, ?)", rows)
        connection.commit()
    return path


@pytest.mark.parametrize("choice", ["table=leads", "table=main.leads", "table=recent", "query=SELECT * FROM leads"])
def test_tables_and_queries_of_duckdb_files(tmp_path: Path, choice: str) -> None:
    path = str(duckdb_file(tmp_path)).replace("%", "%25")
    assert read(f"duckdb:{path}?{choice}", ("Deal Size", "day")) == [("7", "1.50", "2026-03-01")]


def test_what_stands_in_a_url_is_percent_decoded(tmp_path: Path) -> None:
    path = str(duckdb_file(tmp_path)).replace("%", "%25")
    assert read(f"duckdb:{path}?table=crm.contacts", ("tags",)) == [("a", ["1", "2"])]
    query = "SELECT id, '100%25 & a=b' AS t FROM crm.contacts WHERE id LIKE '%a%'"
    assert read(f"duckdb:{path}?query={query}", ("t",)) == [("a", "100% & a=b")]


def test_leads_and_events_may_lie_in_one_file(tmp_path: Path, workspace: Workspace) -> None:
    path = str(duckdb_file(tmp_path)).replace("%", "%25")
    for choice in ("table=leads", "query=SELECT id FROM crm.contacts", "table=crm.contacts"):
        (part,) = open_parts(workspace, f"duckdb:{path}?{choice}", "leads")
        assert part.relation.fetchall()


def test_tables_and_queries_of_sqlite_files(tmp_path: Path) -> None:
    path = sqlite_file(tmp_path)
    rows = [("1", "1.5", "x"), ("2", "0.0000001", "bytes"), (str(2**60), "7", None), ("4", None, "3")]
    assert read(f"sqlite:{path}?table=leads", ("Deal Size", "note")) == rows
    assert read(f'sqlite:{path}?query=SELECT id, "Deal Size" FROM leads WHERE id < 2', ("Deal Size",)) == [("1", "1.5")]


@pytest.mark.parametrize(
    ("url", "error", "says"),
    [
        ("duckdb:{duckdb}?table=lead", DataError, "has no table `lead`: did you mean `leads`?"),
        ("sqlite:{sqlite}?table=events", DataError, "has no table `events`: it has leads"),
        ("duckdb:{duckdb}?query=SELECT no FROM leads", DataError, "the query fails: Referenced column"),
        ("sqlite:{sqlite}?query=SELECT no FROM leads", DataError, "the query fails: no such column: no"),
        ("duckdb:{duckdb}?query=SELECT error('boom') AS id", DataError, "the query fails: boom"),
        ("duckdb:{duckdb}?query=DROP TABLE leads", UsageError, "must be one SELECT"),
        ("duckdb:{duckdb}?query=SELECT 1; SELECT 2", UsageError, "must be one SELECT"),
        ("sqlite:{sqlite}?query=DELETE FROM leads", DataError, "readonly"),
        ("duckdb:{sqlite}?table=leads", DataError, "is no DuckDB database"),
        ("sqlite:{duckdb}?table=leads", DataError, "is no SQLite database"),
        ("duckdb:nowhere.db?table=leads", DataError, "there is no file nowhere.db"),
        ("duckdb:{duckdb}", UsageError, r"which table: write duckdb:FILE\?table=NAME"),
        ("duckdb:{duckdb}?tabel=leads", UsageError, "which table"),
        ("duckdb:?table=leads", UsageError, "names no database file"),
        ("sqlite:///x.db?table=leads", UsageError, "without `//`"),
    ],
)
def test_wrong_urls(tmp_path: Path, url: str, error: type[Exception], says: str) -> None:
    files = {"duckdb": str(duckdb_file(tmp_path)).replace("%", "%25"), "sqlite": sqlite_file(tmp_path)}
    with pytest.raises(error, match=says) as caught:
        read(url.format(**files), ())
    assert "\n" not in str(caught.value)


def test_a_project_file_names_databases_from_its_own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "project").mkdir()
    file = sqlite_file(tmp_path / "project")
    toml = tmp_path / "project" / "lscore.toml"
    toml.write_text(f'[leads]\npath = "sqlite:{file.name}?query=SELECT 100 %25 7 AS id"\n')
    monkeypatch.chdir(tmp_path)
    source = read_project(Path("project/lscore.toml")).leads
    assert source is not None
    assert source_files(source, "leads") == (Path("project") / file.name,)
    assert read(source.path, ()) == [("2",)]


# --- tables of Python


class Frame:
    """Anything that gives its rows as Arrow."""

    def __init__(self, table: pa.Table) -> None:
        self.table = table

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self.table.__arrow_c_stream__(requested_schema)


class DataFrame(Frame):
    """One that lies in memory and can be asked again and again, as those of polars and pandas."""

    @property
    def shape(self) -> tuple[int, int]:
        return self.table.shape


class LazyFrame:
    """As that of polars."""

    __module__ = "polars.lazyframe"

    def __init__(self, table: pa.Table) -> None:
        self.table = table

    def collect(self) -> DataFrame:
        return DataFrame(self.table)


@pytest.mark.parametrize("kind", [Frame, DataFrame, LazyFrame, pa_dataset.dataset, pa.Table.to_reader])
def test_whatever_gives_its_rows_as_arrow(kind: Any) -> None:
    assert read(kind(typed()), TYPED) == TYPED_ROWS


# --- resources


def test_a_workspace_keeps_to_its_limits(tmp_path: Path) -> None:
    with Workspace(memory_limit="512MiB", threads=1, temp_dir=tmp_path / "new" / "folder") as workspace:
        names = ("memory_limit", "threads", "temp_directory")
        settings = [
            workspace.connection.execute("SELECT current_setting(?)", [name]).fetchall()[0][0] for name in names
        ]
        assert settings == ["512.0 MiB", 1, str(workspace.folder)]
        assert workspace.folder.parent == tmp_path / "new" / "folder"
    assert list((tmp_path / "new" / "folder").iterdir()) == []


@pytest.mark.parametrize("limit", ["", "1", "lots", "-1GB", "63MB", "0GB", "1 KB", "80%", "1e3GB"])
def test_memory_limits_that_are_none(limit: str) -> None:
    with pytest.raises(UsageError, match="memory limit"):
        Workspace(memory_limit=limit)


def test_other_limits_that_are_none(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="the number of threads must be from 1 to 1024, not 0"):
        Workspace(threads=0)
    (tmp_path / "file").write_text("")
    for path in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(UsageError, match="is a file: name a folder"):
            Workspace(temp_dir=path)


# --- rejects


def test_rejects_with_their_reasons_and_rows(tmp_path: Path, workspace: Workspace) -> None:
    leads = csv_file(tmp_path, "id,a\n1,x\n2,y\n 2 ,z\n,w\n")
    (tmp_path / "e.jsonl").write_text(
        '{"lead": 1, "at": "2026", "event": "v"}\n{"lead": "9", "at": "", "event": "v", "x": 1}\n'
        '{"lead": "2"}\n{"at": "2026", "event": "v"}\n'
    )
    connection = workspace.connection
    staged = stage_leads(connection, open_parts(workspace, leads, "leads"), "id", ("a",))
    fixed = {"lead": "lead", "at": "at", "event": "event"}
    events = stage_events(connection, open_parts(workspace, tmp_path / "e.jsonl", "events"), fixed, ())
    assert [(item.source, item.reason, item.count) for item in reject_counts(connection)] == [
        ("leads", "an id that stands in more than one row", 2),
        ("leads", "no id", 1),
        ("events", "a lead whose id stands in more than one row", 1),
        ("events", "no lead", 1),
        ("events", "unknown lead", 1),
    ]
    rows = [tuple(row.values())[1:] for row in rejected_rows(connection, (staged, events))]
    assert rows == [
        (2, "2", "an id that stands in more than one row", '{"id": "2", "a": "y"}'),
        (3, "2", "an id that stands in more than one row", '{"id": " 2 ", "a": "z"}'),
        (4, "", "no id", '{"a": "w"}'),
        (2, "9", "unknown lead", '{"lead": "9", "at": "", "event": "v", "x": 1}'),
        (3, "2", "a lead whose id stands in more than one row", '{"lead": "2"}'),
        (4, "", "no lead", '{"at": "2026", "event": "v"}'),
    ]


# --- streams


def test_events_follow_the_order_of_their_leads(tmp_path: Path, workspace: Workspace) -> None:
    many = 30_000
    leads = csv_file(tmp_path, "id\n" + "".join(f"L{n}\n" for n in range(many)))
    lines = (f"L{(n * 7919) % many},2026-01-01,v,{n}\n" for n in range(2 * many))
    events = csv_file(tmp_path, "lead,at,event,n\n" + "".join(lines), "e.csv")
    connection = workspace.connection
    staged = stage_leads(connection, open_parts(workspace, leads, "leads"), "id", ())
    fixed = {"lead": "lead", "at": "at", "event": "event"}
    staged_events = stage_events(connection, open_parts(workspace, events, "events"), fixed, ("n",))
    batches = event_batches(connection.cursor(), staged_events, ("n",))
    grouped = GroupedEvents((batch.keys, list(zip(batch.leads, *batch.columns, strict=True))) for batch in batches)
    seen = 0
    for batch in lead_batches(connection.cursor(), staged, ()):
        for lead in batch:
            rows = grouped.of(lead.position)
            assert [row[0] for row in rows] == [lead.id, lead.id]
            assert [int(row[1]) * 7919 % many for row in rows] == [int(lead.id[1:])] * 2
            seen += len(rows)
    assert seen == 2 * many


def test_grouped_events_skip_keys_without_events() -> None:
    batches: list[tuple[list[int], list[Any]]] = [([1, 1, 4], ["a", "b", "c"]), ([4, 4], ["d", "e"]), ([9], ["f"])]
    grouped = GroupedEvents(iter(batches))
    assert [grouped.of(key) for key in (0, 1, 2, 4, 5, 9, 10)] == [[], ["a", "b"], [], ["c", "d", "e"], [], ["f"], []]
