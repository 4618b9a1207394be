"""Files that appear whole or not at all, and the three formats."""

from __future__ import annotations

import io
import os
import stat
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from lscore.errors import DataError, UsageError
from lscore.runtime.formats import Column, Format, Kind, format_of, writer_for
from lscore.runtime.outputs import OutputFiles, Stream, check_apart, write_whole

COLUMNS = (
    Column("lead"),
    Column("score", Kind.NUMBER, 4),
    Column("fit", Kind.NUMBER, 0),
    Column("skipped", Kind.FLAG),
    Column("reasons", Kind.LIST),
    Column("count", Kind.COUNT),
    Column("as_of", Kind.INSTANT),
)
ROWS = [
    {
        "lead": 'a "1", é',
        "score": Decimal("-12345678901234.5678"),
        "fit": Decimal(10),
        "skipped": True,
        "reasons": ("x", "y; z"),
        "count": 3,
        "as_of": "2026-03-01T00:00:00.00005Z",
    },
    {"lead": "b", "score": Decimal("2.5000"), "fit": None, "skipped": False, "reasons": (), "as_of": None},
    {"lead": "c"},
]


def written(form: Format) -> bytes:
    raw = io.BytesIO()
    writer = writer_for(form, Stream("it", raw), COLUMNS)
    writer.write(ROWS[:2])
    writer.write(ROWS[2:])
    writer.close()
    return raw.getvalue()


def test_csv() -> None:
    assert written(Format.CSV).decode() == (
        "lead,score,fit,skipped,reasons,count,as_of\n"
        '"a ""1"", é",-12345678901234.5678,10,yes,x; y; z,3,2026-03-01T00:00:00.00005Z\n'
        "b,2.5,,,,,\n"
        "c,,,,,,\n"
    )


def test_json_lines() -> None:
    assert written(Format.JSONL).decode() == (
        '{"lead": "a \\"1\\", é", "score": -12345678901234.5678, "fit": 10, "skipped": true, '
        '"reasons": ["x", "y; z"], "count": 3, "as_of": "2026-03-01T00:00:00.00005Z"}\n'
        '{"lead": "b", "score": 2.5, "fit": null, "skipped": false, "reasons": [], "count": null, "as_of": null}\n'
        '{"lead": "c", "score": null, "fit": null, "skipped": null, "reasons": null, "count": null, "as_of": null}\n'
    )


def test_parquet() -> None:
    table: Any = pq.read_table(io.BytesIO(written(Format.PARQUET)))
    assert [str(kind) for kind in table.schema.types] == [
        "string",
        "decimal128(19, 4)",
        "decimal128(15, 0)",
        "bool",
        "list<element: string>",
        "int64",
        "timestamp[us, tz=UTC]",
    ]
    first = table.to_pylist()[0]
    assert first["score"] == Decimal("-12345678901234.5678")
    assert first["as_of"].isoformat() == "2026-03-01T00:00:00.000050+00:00"
    assert table.to_pylist()[2]["reasons"] is None


def test_the_same_rows_are_the_same_bytes() -> None:
    for form in Format:
        assert written(form) == written(form)


@pytest.mark.parametrize(
    ("path", "name", "form"),
    [
        ("a.csv", None, Format.CSV),
        ("a.JSONL", None, Format.JSONL),
        ("a.ndjson", None, Format.JSONL),
        ("a.parquet", None, Format.PARQUET),
        ("-", None, Format.CSV),
        ("a.txt", "jsonl", Format.JSONL),
    ],
)
def test_the_format_by_name_or_ending(path: str, name: str | None, form: Format) -> None:
    assert format_of(path, name, "the results") is form


def test_no_such_format() -> None:
    with pytest.raises(UsageError, match=r"End it in \.csv"):
        format_of("a.xlsx", None, "the results")
    with pytest.raises(UsageError, match="choose csv, jsonl or parquet"):
        format_of("a.csv", "excel", "the results")


# --- whole or not at all


def test_files_appear_together_at_the_end(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("old")
    with OutputFiles() as files:
        files.open(tmp_path / "a").write(b"new")
        files.open(tmp_path / "deep" / "er" / "b").write(b"b")
        assert (tmp_path / "a").read_text() == "old"
        assert not (tmp_path / "deep" / "er" / "b").exists()
    assert (tmp_path / "a").read_text() == "new"
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["a", "b", "deep", "er"]


@pytest.mark.parametrize("error", [KeyboardInterrupt, DataError, ZeroDivisionError])
def test_nothing_remains_of_what_failed(tmp_path: Path, error: type[BaseException]) -> None:
    (tmp_path / "a").write_text("old")

    def fail() -> None:
        with OutputFiles() as files:
            files.open(tmp_path / "a").write(b"new")
            files.open(tmp_path / "deep" / "er" / "b").write(b"b")
            files.remove(tmp_path / "a")
            raise error

    with pytest.raises(error):
        fail()
    assert [path.name for path in tmp_path.rglob("*")] == ["a"]
    assert (tmp_path / "a").read_text() == "old"


def test_what_a_killed_run_left_is_removed_and_a_living_one_keeps_its_own(tmp_path: Path) -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    stale = tmp_path / f".a.tmp-{gone.pid}"
    alive = tmp_path / f".a.tmp-{os.getppid()}"
    other = tmp_path / f".b.tmp-{gone.pid}"
    for path in (stale, alive, other):
        path.touch()
    write_whole(tmp_path / "a", b"x")
    assert not stale.exists()
    assert alive.exists()
    assert other.exists()


def test_an_old_file_keeps_its_permissions_and_a_link_stays_a_link(tmp_path: Path) -> None:
    target, link = tmp_path / "target", tmp_path / "link"
    target.write_text("old")
    target.chmod(0o640)
    link.symlink_to(target)
    write_whole(link, b"new")
    assert link.is_symlink()
    assert target.read_bytes() == b"new"
    assert stat.S_IMODE(target.stat().st_mode) == 0o640


def test_a_folder_in_its_place(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="is a folder"):
        write_whole(tmp_path, b"x")


def test_a_file_where_its_folder_should_be(tmp_path: Path) -> None:
    (tmp_path / "a").touch()
    with pytest.raises(DataError, match="a file stands where its folder should be"):
        write_whole(tmp_path / "a" / "b", b"x")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_an_unwritable_folder(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(DataError, match="permission denied"):
        write_whole(tmp_path / "a", b"x")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
def test_a_full_disk() -> None:
    with pytest.raises(DataError, match="/dev/full can't be written: no space left on device"):
        write_whole(Path("/dev/full"), b"x")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
@pytest.mark.parametrize("form", list(Format))
def test_a_full_disk_in_every_format(form: Format) -> None:
    def fill() -> None:
        with OutputFiles() as files:
            writer = writer_for(form, files.open("/dev/full"), COLUMNS)
            for _ in range(200):
                writer.write(ROWS * 100)
            writer.close()

    with pytest.raises(DataError, match="no space left on device"):
        fill()


def test_outputs_stand_apart(tmp_path: Path) -> None:
    leads = tmp_path / "leads.csv"
    leads.touch()
    check_apart({"the results": "-", "the rejects": None, "the explanations": tmp_path / "e.csv"}, (leads,))
    with pytest.raises(UsageError, match="would overwrite"):
        check_apart({"the results": tmp_path / "x" / ".." / "leads.csv"}, (leads,))
    with pytest.raises(UsageError, match="the results and the explanations would both be written to"):
        check_apart({"the results": "a.csv", "the explanations": "./a.csv"}, ())
    with pytest.raises(UsageError, match="would both be written to -"):
        check_apart({"the results": "-", "the explanations": "-"}, ())
