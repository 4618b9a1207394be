"""Wrong input on purpose: each gets its one clear message and its exit code, and nothing is lost or left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import IO

import pytest

from tests.conftest import Lscore

MODEL = """lead:
    title
event visited: page
score engagement:
    when visited pricing within 30d: +10
    when title is CEO: +5
"""
LEADS = "id,title\n1,CEO\n2,CFO\n"
EVENTS = "lead,at,event,page\n1,2026-02-20T10:00:00Z,visited,pricing\n2,2026-02-21T10:00:00Z,visited,home\n"


@pytest.fixture(autouse=True)
def files(tmp_path: Path) -> None:
    (tmp_path / "m.score").write_text(MODEL, encoding="utf-8")
    (tmp_path / "leads.csv").write_text(LEADS, encoding="utf-8")
    (tmp_path / "events.csv").write_text(EVENTS, encoding="utf-8")


RUN = ("run", "m.score", "--leads", "leads.csv", "--events", "events.csv", "--as-of", "2026-03-01", "-o", "out.csv")

PAGES = {
    "an empty file": (b"", ["nothing"]),
    "only comments": (b"# nothing here\n", ["nothing"]),
    "a binary file": (b"PK\x03\x04\x00\x00\x00\x00", ["text"]),
    "Latin-1": ("lead:\n    title\nwhen title is Zürich: +1\n".encode("latin-1"), ["UTF-8", ":3:"]),
    "a line of 10 MB": (b'when title is CEO: +1 because "' + b"x" * 10_000_000 + b'"\n', ["characters"]),
    "500 parentheses": (b"lead:\n    t\nwhen " + b"(" * 500 + b"t is a" + b")" * 500 + b": +1\n", ["deep", ":3:"]),
    "500 times not": (b"lead:\n    t\nwhen " + b"not " * 500 + b"t is a: +1\n", ["deep", ":3:"]),
    "an unclosed parenthesis": (b"lead:\n    t\nwhen (t is a: +1\nwhen t is b: +1\n", [":3:"]),
    "a use outside the project": (b'use "../secret.score"\nlead:\n    t\nwhen t is a: +1\n', [":1:", "outside"]),
    "a use of nothing": (b'use "nothing.score"\nlead:\n    t\nwhen t is a: +1\n', [":1:", "nothing.score"]),
    "a use of a folder": (b'use "sub"\nlead:\n    t\nwhen t is a: +1\n', [":1:"]),
    "a file that uses itself": (b'use "bad.score"\nlead:\n    t\nwhen t is a: +1\n', [":1:"]),
}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_that_is_none(name: str, tmp_path: Path, lscore: Lscore) -> None:
    data, words = PAGES[name]
    (tmp_path / "sub").mkdir()
    (tmp_path / "bad.score").write_bytes(data)
    for verb in (["check", "bad.score"], ["run", "bad.score", "--leads", "leads.csv", "-o", "out.csv"]):
        ended = lscore(*verb)
        assert ended.code in (1, 2), ended.text
        for word in words:
            assert word in ended.text
        assert max(map(len, ended.text.splitlines())) < 400
    assert not (tmp_path / "out.csv").exists()


def test_ten_thousand_rules_are_scored_or_refused_with_the_limit(tmp_path: Path, lscore: Lscore) -> None:
    rules = "".join(f"when n is {number}: +1\n" for number in range(10_000))
    (tmp_path / "large.score").write_text("lead:\n    n number\n" + rules, encoding="utf-8")
    ended = lscore("check", "large.score")
    assert ended.code == 0 or ("at most" in ended.text and ended.code == 1), ended.text[:2000]


def test_paths_that_are_none(tmp_path: Path, lscore: Lscore) -> None:
    (tmp_path / "empty").mkdir()
    for args in (["check", "nowhere.score"], ["check", "empty"], ["run", "nowhere.score", "--leads", "leads.csv"]):
        ended = lscore(*args)
        assert ended.code == 2
        assert len(ended.err.splitlines()) == 1


DATA = {
    "no id column": ({"leads.csv": "ident,title\n1,CEO\n"}, 3, ["`id`", "ident"]),
    "no file": ({"leads.csv": None}, 3, ["leads.csv"]),
    "an empty file": ({"leads.csv": ""}, 3, ["leads.csv"]),
    "a column that is not there": ({"leads.csv": "id,Title \n1,CEO\n"}, 3, ["title"]),
    "a broken quote": ({"leads.csv": 'id,title\n1,"CEO\n2,CFO\n'}, 3, ["leads.csv", "quote"]),
    "a row too long": ({"leads.csv": "id,title\n1,CEO\n2,CFO,x\n"}, 3, ["leads.csv", "3"]),
    "a row too short": ({"leads.csv": "id,title\n1\n2,CFO\n"}, 3, ["leads.csv", "2"]),
    "Latin-1": ({"leads.csv": "id,title\n1,Geschäftsführer\n".encode("latin-1")}, 3, ["leads.csv", "UTF-8"]),
    "no time column": ({"events.csv": "lead,when,event,page\n"}, 3, ["`at`"]),
    "no Parquet": ({"leads.parquet": "this is not Parquet"}, 3, ["leads.parquet"]),
}


@pytest.mark.parametrize("name", DATA)
def test_data_that_is_none(name: str, tmp_path: Path, lscore: Lscore) -> None:
    changes, code, words = DATA[name]
    args = list(RUN)
    for file, content in changes.items():
        if content is None:
            (tmp_path / file).unlink()
        else:
            (tmp_path / file).write_bytes(content if isinstance(content, bytes) else content.encode())
        if file.endswith(".parquet"):
            args[args.index("leads.csv")] = file
    ended = lscore(*args)
    assert ended.code == code, ended.text
    for word in words:
        assert word in ended.text
    assert not [path for path in tmp_path.iterdir() if "out" in path.name]


def test_rejects_are_counted_and_written_with_their_reason(tmp_path: Path, lscore: Lscore) -> None:
    (tmp_path / "leads.csv").write_text("id,title\n1,CEO\n2,a\n2,b\n,c\n", encoding="utf-8")
    more = "9,2026-02-20T10:00:00Z,visited,pricing\n1,soon,visited,x\n1,2026-02-20T10:00:00Z,,x\n"
    (tmp_path / "events.csv").write_text(EVENTS + more, encoding="utf-8")
    ended = lscore(*RUN)
    assert ended.code == 0
    assert "reject" in ended.err
    out = (tmp_path / "out.csv").read_text(encoding="utf-8").splitlines()
    assert len(out) == 2
    rejects = (tmp_path / "out.rejects.csv").read_text(encoding="utf-8").splitlines()
    assert len(rejects) == 1 + 3 + 4  # the header, the leads, the events (one of the rejected lead 2)


def test_events_after_as_of_are_not_seen_and_no_error(tmp_path: Path, lscore: Lscore) -> None:
    (tmp_path / "events.csv").write_text("lead,at,event,page\n1,2027-01-01,visited,pricing\n", encoding="utf-8")
    assert lscore(*RUN).code == 0
    assert (tmp_path / "out.csv").read_text(encoding="utf-8").splitlines()[1].startswith("1,5,")


@pytest.mark.parametrize("target", ["leads.csv/out.csv", "folder", "leads.csv"])
def test_an_output_that_cannot_be_written(target: str, tmp_path: Path, lscore: Lscore) -> None:
    (tmp_path / "folder").mkdir()
    ended = lscore(*RUN[:-1], target)
    assert ended.code in (2, 3)
    assert len(ended.err.splitlines()) <= 2, ended.err
    assert (tmp_path / "leads.csv").read_text(encoding="utf-8") == LEADS
    assert not list(tmp_path.glob("*tmp*"))


@pytest.mark.parametrize(
    "args",
    [
        [*RUN[:-1], "m.score", "--format", "csv"],
        [*RUN[:-1], "titles.csv"],
        ["schema", "--leads", "leads.csv", "-o", "leads.csv"],
        ["schema", "--leads", "leads.csv", "--events", "events.csv", "-o", "./events.csv"],
        ["test", "m.score", "-o", "m.score"],
    ],
)
def test_what_is_read_is_never_written_over(args: list[str], tmp_path: Path, lscore: Lscore) -> None:
    (tmp_path / "titles.csv").write_text("name\nCEO\n", encoding="utf-8")
    model = MODEL + 'set chiefs from "titles.csv" column name\nwhen title in chiefs: +1\n'
    (tmp_path / "m.score").write_text(model, encoding="utf-8")
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    ended = lscore(*args)
    assert ended.code == 2
    assert "would overwrite" in ended.err
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_a_folder_is_no_output(lscore: Lscore) -> None:
    ended = lscore(*RUN[:-1], ".", "--format", "csv")
    assert ended.code == 3
    assert "is a folder" in ended.err


full_device = pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no full device to write to")


@full_device
def test_a_full_disk(lscore: Lscore) -> None:
    ended = lscore(*RUN[:-1], "/dev/full")
    assert ended.code == 3
    assert len(ended.err.splitlines()) == 1


@full_device
@pytest.mark.parametrize(
    "args", [["check", "m.score"], ["fmt", "--check", "m.score"], ["schema", "--leads", "leads.csv"]]
)
def test_a_full_disk_behind_standard_output(args: list[str], tmp_path: Path) -> None:
    (tmp_path / "m.score").write_text(MODEL + "\n\n\n", encoding="utf-8")
    with Path("/dev/full").open("wb") as full:
        ended = _started(args, tmp_path, stdout=full)
    assert ended.returncode == 3
    assert ended.stderr == "lscore: standard output can't be written: no space left on device\n"


def test_a_closed_standard_output_is_no_failure(tmp_path: Path) -> None:
    ended = subprocess.run(
        ["sh", "-c", 'exec "$@" >&-', "sh", sys.executable, "-m", "lscore", "check", "m.score"],
        cwd=tmp_path,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    assert (ended.returncode, ended.stderr) == (0, "")


def _started(args: list[str], folder: Path, stdout: IO[bytes]) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "lscore", *args]
    return subprocess.run(command, cwd=folder, stdout=stdout, stderr=subprocess.PIPE, text=True, check=False)


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["chek"], ["check"]),
        (["check", "--nonsense"], ["--nonsense"]),
        (["run", "m.score"], ["--leads"]),
        ([*RUN[:7], "--as-of", "yesterday", "-o", "out.csv"], ["yesterday"]),
        ([*RUN[:-1], "out.xls"], ["out.xls", "csv"]),
        (["check", "m.score", "--events", "events.csv"], ["--leads"]),
        (["explain", "m.score"], ["LEAD"]),
        (["explain", "m.score", "77", "--leads", "leads.csv", "--events", "events.csv"], ["77"]),
        (["test", "m.score", "-k", "x"], ["x"]),
        (["init", "new", "--from", "b2b"], ["b2b_saas"]),
        (["init", "."], ["already"]),
        (["check", "leads.csv"], ["no model", ".score"]),
        ([*RUN, "--format", "table"], ["out.csv", "table"]),
        ([*RUN, "--explain", "out.csv"], ["out.csv"]),
        (["fmt", "-", "m.score"], ["stdin"]),
        (["schema"], ["--leads"]),
    ],
)
def test_wrong_use(args: list[str], words: list[str], tmp_path: Path, lscore: Lscore) -> None:
    (tmp_path / "model.score").write_text(MODEL, encoding="utf-8")
    ended = lscore(*args)
    assert ended.code in (2, 3), ended.text
    for word in words:
        assert word in ended.text


def test_a_project_file_with_a_mistake(tmp_path: Path, lscore: Lscore) -> None:
    (tmp_path / "lscore.toml").write_text('models = ["m.score"]\n\n[lead]\npath = "leads.csv"\n', encoding="utf-8")
    ended = lscore("run")
    assert ended.code == 2
    assert "lscore.toml:3:" in ended.text
    assert "leads" in ended.text


def test_ctrl_c_ends_with_one_line_and_no_file(tmp_path: Path) -> None:
    (tmp_path / "leads.csv").unlink()
    os.mkfifo(tmp_path / "leads.csv")
    running = subprocess.Popen([sys.executable, "-m", "lscore", *RUN], cwd=tmp_path, stderr=subprocess.PIPE, text=True)
    feed = os.open(tmp_path / "leads.csv", os.O_WRONLY)  # waits until the run has opened it
    os.write(feed, b"id,title\n1,CEO\n")
    running.send_signal(signal.SIGINT)
    os.close(feed)
    _, err = running.communicate(timeout=60)
    assert running.returncode == 130
    assert err.strip() == "lscore: interrupted; nothing was written"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["events.csv", "leads.csv", "m.score"]
