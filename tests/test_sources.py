"""Opening and staging data: every format, exact values, broken files, rejects."""

from __future__ import annotations

import gzip
import io
import os
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lscore.errors import DataError, UsageError
from lscore.runtime.rejects import reject_counts, rejected_rows
from lscore.runtime.sources import Workspace, open_parts
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
    with pytest.raises(UsageError, match="a path or an Arrow table, not int"):
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
    with pytest.raises(DataError, match="is a folder"):
        read(tmp_path, ())


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
