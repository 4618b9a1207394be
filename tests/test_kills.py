"""A run that ends in any way at any instant leaves every output as it was, or as it is to be: whole, never between."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest

from lscore.runtime.folders import recover

ROOT = Path(__file__).parents[1]
MODEL = """\
lead:
    size number
for every 10 size: +1 because "size"
ensure score <= {most}
"""
Snapshot = dict[str, bytes]


@dataclass
class Killer:
    """The process of `killing.py`."""

    process: subprocess.Popen[str]
    stderr: Path

    def run(self, **order: Any) -> tuple[int, float]:
        """Run and kill as ordered. Gives the exit code and the seconds it took."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps({"stderr": str(self.stderr), **order}) + "\n")
        self.process.stdin.flush()
        code, seconds = json.loads(self.process.stdout.readline())
        return code, seconds


@pytest.fixture(name="killer")
def _killer(tmp_path: Path) -> Iterator[Killer]:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    command = [sys.executable, str(ROOT / "tests" / "killing.py")]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(temporary)}
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, env=environment) as process:
        yield Killer(process, tmp_path / "stderr")
        assert process.stdin is not None
        process.stdin.close()


def snapshot(folder: Path) -> Snapshot:
    """All visible files of a folder."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    names = {path.relative_to(folder).as_posix(): path for path in files}
    return {name: path.read_bytes() for name, path in names.items() if not name.startswith(".")}


def restore(folder: Path, files: Snapshot) -> None:
    """Make the visible files of a folder these."""
    for name in snapshot(folder).keys() - files.keys():
        (folder / name).unlink()
    for name, content in files.items():
        (folder / name).write_bytes(content)


def arguments(data: Path, out: Path, *, most: int, as_of: str) -> list[str]:
    """A run over a few hundred leads, some of them rejected; with `most` of 40 some violate an `ensure`."""
    rows = [f"lead {number},{number * 7 % 500}\n" for number in range(300)]
    (data / "leads.csv").write_text("id,size\n" + "".join(rows) + "lead 7,1\n")
    (data / f"most{most}.score").write_text(MODEL.format(most=most))
    model, leads = str(data / f"most{most}.score"), str(data / "leads.csv")
    outputs = ["-o", str(out / "scores.csv"), "--explain", str(out / "lines.parquet")]
    return ["run", model, "--leads", leads, *outputs, "--as-of", as_of, "-q"]


def test_files_of_a_killed_run_are_the_old_or_the_new(killer: Killer, tmp_path: Path) -> None:
    out, other = tmp_path / "out", tmp_path / "other"
    before = arguments(tmp_path, out, most=40, as_of="2026-03-01")
    after = arguments(tmp_path, out, most=1000, as_of="2026-04-01")
    assert killer.run(arguments=before)[0] == 1, killer.stderr.read_text()
    assert killer.run(arguments=arguments(tmp_path, other, most=1000, as_of="2026-04-01"))[0] == 0
    old, new = snapshot(out), snapshot(other)
    assert sorted(old) == ["lines.parquet", "scores.csv", "scores.rejects.csv", "scores.violations.csv"]
    assert sorted(new) == ["lines.parquet", "scores.csv", "scores.rejects.csv"]
    seconds = 0.0

    def killed(**how: Any) -> bool:
        nonlocal seconds
        restore(out, old)
        code, seconds = killer.run(arguments=after, **how)
        if code == 0:
            return False
        assert code in {-signal.SIGKILL, -signal.SIGALRM}, killer.stderr.read_text()
        found = snapshot(out)
        assert found.keys() <= old.keys()
        for name in old:
            assert found.get(name) in {old[name], new.get(name)}, f"{name} after a kill: {how}"
        return True

    points = 1
    while killed(at=points, watch=str(out)):
        points += 1
    assert points > 10
    assert snapshot(out) == new
    assert sorted(path.name for path in out.iterdir()) == sorted(new)
    choice = random.Random(7)
    for delay in [choice.uniform(0, seconds) for _ in range(6)]:
        killed(after=delay)
    assert killer.run(arguments=after)[0] == 0
    assert sorted(path.name for path in out.iterdir()) == sorted(new)
    assert not list((tmp_path / "temporary").iterdir())


def folder_number(folder: Path) -> int:
    """What run a folder of parts is of; it lacks nothing and has nothing of another."""
    parts = {name: content for name, content in snapshot(folder).items() if name.endswith(".csv")}
    assert sorted(parts) == json.loads((folder / "_lscore.json").read_text())["files"]
    lines = [line.split(",") for content in parts.values() for line in content.decode().splitlines()[1:]]
    assert sorted(int(lead) for lead, _ in lines) == list(range(5_000))
    (number,) = {number for _, number in lines}
    return int(number)


@pytest.mark.parametrize("swap", [True, False])
def test_a_folder_of_a_killed_run_is_the_old_or_the_new(killer: Killer, tmp_path: Path, swap: bool) -> None:
    out = tmp_path / "out"
    write = {"folder": str(out), "what": "folder", "swap": swap}
    _, seconds = killer.run(write={**write, "number": 0})
    number = 0

    def killed(**how: Any) -> bool:
        nonlocal number
        code, _ = killer.run(write={**write, "number": number + 1}, **how)
        assert code in {0, -signal.SIGKILL, -signal.SIGALRM}, killer.stderr.read_text()
        if not swap:
            recover(out / "results")
        found = folder_number(out / "results")
        assert number <= found <= number + 1
        assert code != 0 or found == number + 1
        number = found
        return code != 0

    points = 1
    while killed(at=points, watch=str(out)):
        points += 1
    assert points > 10
    choice = random.Random(7)
    for delay in [choice.uniform(0, seconds) for _ in range(4)]:
        killed(after=delay)
    assert killer.run(write={**write, "number": number})[0] == 0
    assert sorted(path.name for path in out.iterdir()) == ["results"]


def test_a_table_of_a_killed_run_is_the_old_or_the_new(killer: Killer, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    with duckdb.connect(str(out / "a.db")) as database:
        database.execute("CREATE TABLE other AS SELECT 'kept' AS what")
    write = {"folder": str(out), "what": "table"}
    _, seconds = killer.run(write={**write, "number": 0})
    number = 0
    choice = random.Random(7)
    for delay in [seconds * choice.uniform(0.2, 1) for _ in range(12)]:
        code, _ = killer.run(write={**write, "number": number + 1}, after=delay)
        assert code in {0, -signal.SIGALRM}, killer.stderr.read_text()
        with duckdb.connect(str(out / "a.db"), config={"threads": 1}) as database:
            found = database.execute("SELECT run, count(*), count(DISTINCT lead) FROM scores GROUP BY run").fetchall()
            assert database.execute("SELECT * FROM other").fetchall() == [("kept",)]
        assert found in ([(number, 5_000, 5_000)], [(number + 1, 5_000, 5_000)])
        assert code != 0 or found[0][0] == number + 1
        number = found[0][0]
    assert killer.run(write={**write, "number": number})[0] == 0
    assert sorted(path.name for path in out.iterdir()) == ["a.db"]


def test_a_new_table_of_a_killed_run(killer: Killer, tmp_path: Path) -> None:
    out = tmp_path / "out"
    write = {"folder": str(out), "what": "table", "number": 1}
    _, seconds = killer.run(write={**write, "folder": str(tmp_path / "once")})
    choice = random.Random(3)
    ways: list[dict[str, Any]] = [{"after": seconds * choice.uniform(0.3, 1)} for _ in range(4)]
    ways += [{"at": points, "watch": str(out)} for points in range(1, 7)]
    for how in ways:
        killer.run(write=write, **how)
        if (out / "a.db").exists():
            with duckdb.connect(str(out / "a.db")) as database:
                assert database.execute("SELECT count(*) FROM scores").fetchall() == [(5_000,)], how
            (out / "a.db").unlink()
    assert killer.run(write=write)[0] == 0
    assert sorted(path.name for path in out.iterdir()) == ["a.db"]


def test_a_disk_that_is_full(killer: Killer, tmp_path: Path) -> None:
    out = tmp_path / "out"
    before = arguments(tmp_path, out, most=40, as_of="2026-03-01")
    assert killer.run(arguments=before)[0] == 1
    old = snapshot(out)
    after = arguments(tmp_path, out, most=1000, as_of="2026-04-01")
    assert killer.run(arguments=after, file_size=2000)[0] == 3
    assert killer.stderr.read_text() == f"lscore: {out}/scores.csv can't be written: file too large\n"
    assert snapshot(out) == old
    assert sorted(path.name for path in out.iterdir()) == sorted(old)


def test_a_disk_that_is_full_of_a_database(killer: Killer, tmp_path: Path) -> None:
    write = {"folder": str(tmp_path / "out"), "what": "table", "number": 1}
    assert killer.run(write=write)[0] == 0
    assert killer.run(write={**write, "number": 2}, file_size=5_000)[0] == 3
    assert "a.db can't be written: " in killer.stderr.read_text()
    assert killer.stderr.read_text().count("\n") == 1
    with duckdb.connect(str(tmp_path / "out" / "a.db")) as database:
        assert database.execute("SELECT DISTINCT run FROM scores").fetchall() == [(1,)]
    assert killer.run(write={**write, "folder": str(tmp_path / "new")}, file_size=20_000)[0] == 3
    assert not (tmp_path / "new").exists()


LEADS = "id,size\n" + "".join(f"lead {number},{number % 500}\n" for number in range(30_000))


def test_ctrl_c_while_results_are_written(tmp_path: Path) -> None:
    (tmp_path / "model.score").write_text(MODEL.format(most=1000))
    (tmp_path / "leads.csv").write_text(LEADS)
    (tmp_path / "scores.csv").write_text("old")
    (tmp_path / "temporary").mkdir()
    os.mkfifo(tmp_path / "lines.csv")
    names = sorted(path.name for path in tmp_path.iterdir())
    command = [sys.executable, "-m", "lscore", "run", "model.score", "--leads", "leads.csv", "--as-of", "2026-03-01"]
    work = subprocess.Popen(
        [*command, "-o", "scores.csv", "--explain", "lines.csv"],
        cwd=tmp_path,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(tmp_path / "temporary")},
    )
    with (tmp_path / "lines.csv").open("rb", buffering=0) as lines:
        assert lines.read(5) == b"lead,"  # the run is under way: nobody reads on, so it waits for the pipe
        assert [path for path in tmp_path.iterdir() if path.name.startswith(".scores.csv.tmp-")]
        work.send_signal(signal.SIGINT)
        _, errors = work.communicate(timeout=20)
    assert errors.strip() == "lscore: interrupted; nothing was written"
    assert work.returncode == 130
    assert sorted(path.name for path in tmp_path.iterdir()) == names
    assert (tmp_path / "scores.csv").read_text() == "old"
    assert not list((tmp_path / "temporary").iterdir())


LONG = """\
import sys
import duckdb
from lscore.compiler.backends.sql.tree import call, col, lit, select
from lscore.runtime.batch.writers import batches
query = select({"a": call(sys.argv[1], call("hash", col("range")))}, call("range", lit(10**12)))
try:
    if sys.argv[1] == "max":
        print("at work", flush=True)
    for number, batch in enumerate(batches(duckdb.connect(), query)):
        if number == 0:
            print("at work", flush=True)
except KeyboardInterrupt:
    sys.exit(130)
"""


@pytest.mark.parametrize("function", ["max", "abs"])
def test_ctrl_c_while_duckdb_works(tmp_path: Path, function: str) -> None:
    command = [sys.executable, "-c", LONG, function]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    work = subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, text=True, env=environment)
    assert work.stdout is not None
    try:
        assert work.stdout.readline() == "at work\n"
        work.send_signal(signal.SIGINT)
        work.communicate(timeout=60)
    finally:
        work.kill()
        work.communicate()
    assert work.returncode == 130
