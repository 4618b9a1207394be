"""The batch benchmarks: data that a seed settles, models without findings, SQL by hand that agrees with lscore."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from lscore.compiler import compile_file
from tests.conftest import Lscore

ROOT = Path(__file__).parent.parent
BENCHMARKS = ROOT / "benchmarks" / "batch"
LEADS, EVENTS = 1_500, 30_000
AS_OF = "2026-03-01T09:17:43Z"


def script(name: str, *arguments: str) -> str:
    """What the script prints."""
    command = [sys.executable, str(BENCHMARKS / name), *arguments]
    ended = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False, cwd=ROOT)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout


def generate(folder: Path, seed: int = 1) -> Path:
    script("data.py", str(folder), "--leads", str(LEADS), "--events", str(EVENTS), "--seed", str(seed))
    return folder


def digests(folder: Path) -> list[str]:
    return [hashlib.sha256(file.read_bytes()).hexdigest() for file in sorted(folder.glob("*.parquet"))]


def rows(file: Path) -> list[tuple[object, ...]]:
    with duckdb.connect() as database:
        columns = "lead, engagement, fit, intent, grade, tier, routes"
        return database.execute(f"SELECT {columns} FROM read_parquet(?)", [str(file)]).fetchall()


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return generate(tmp_path_factory.mktemp("batch"))


def test_a_seed_gives_the_same_data(world: Path, tmp_path: Path) -> None:
    again, other = generate(tmp_path / "again"), generate(tmp_path / "other", seed=2)
    assert len(digests(world)) == 2
    assert digests(world) == digests(again)
    assert not set(digests(world)) & set(digests(other))


def test_the_data_has_the_shape_that_is_promised(world: Path) -> None:
    with duckdb.connect() as database:
        events = str(world / f"events_{LEADS}_{EVENTS}.parquet")
        found = database.execute(
            'SELECT count(*), count(DISTINCT lower(event)), max("at") - min("at") BETWEEN INTERVAL 399 DAYS '
            "AND INTERVAL 400 DAYS FROM read_parquet(?)",
            [events],
        ).fetchone()
        assert found == (EVENTS, 15, True)
        counts = database.execute(
            "SELECT median(events) BETWEEN 8 AND 14, max(events) > 100, min(events) FROM ("
            "  SELECT count(lead) AS events FROM read_parquet(?) LEFT JOIN read_parquet(?) ON id = lead GROUP BY id)",
            [str(world / f"leads_{LEADS}.parquet"), events],
        ).fetchone()
        assert counts == (True, True, 0)


@pytest.mark.parametrize("size", ["10", "70", "300", "1000", "cut-90d", "every-400d", "peers"])
def test_models_are_without_errors_and_in_canonical_layout(lscore: Lscore, tmp_path: Path, size: str) -> None:
    file = tmp_path / "model.score"
    file.write_text(script("rules.py", size), encoding="utf-8")
    for verb in (["check", "--select", "data"], ["fmt", "--check"]):
        ended = lscore(*verb, file)
        assert ended.code == 0, ended.text
    model = compile_file(file).model
    assert model is not None
    rules = sum(len(score.rules) for score in model.scores)
    assert rules == {"cut-90d": 70, "every-400d": 70, "peers": 12}.get(size, int(size) if size.isdigit() else 0)


def test_sql_by_hand_gives_every_lead_what_lscore_gives_it(lscore: Lscore, world: Path, tmp_path: Path) -> None:
    data = (
        "--leads", str(world / f"leads_{LEADS}.parquet"), "--events", str(world / f"events_{LEADS}_{EVENTS}.parquet"),
    )  # fmt: skip
    output = tmp_path / "lscore.parquet"
    ended = lscore("run", BENCHMARKS / "rules_70.score", *data, "--as-of", AS_OF, "-o", output)
    assert ended.code == 0, ended.text
    wanted = rows(output)
    assert len(wanted) == LEADS
    assert len({row[0] for row in wanted}) == LEADS
    for shape in ("masks", "naive"):
        result = tmp_path / f"{shape}.parquet"
        script("by_hand.py", shape, *data, "-o", str(result))
        assert rows(result) == wanted, shape


def test_the_table_is_written_between_its_marks(world: Path, tmp_path: Path) -> None:
    document = tmp_path / "performance.md"
    document.write_text(
        "# Before\n\n<!-- the table begins: written by benchmarks/batch/table.py -->\nold\n"
        "<!-- the table ends -->\nAfter\n",
        encoding="utf-8",
    )
    sizes = ("--folder", str(world / "table"), "--leads", "300", "--events", "3000", "--repeat", "1")
    printed = script("table.py", *sizes, "--only", "masks,memory", "--write", str(document))
    assert "| 70 rules / bit-mask SQL by hand | at most 1.3 |" in printed
    written = document.read_text(encoding="utf-8")
    assert printed.strip() in written
    assert written.startswith("# Before\n")
    assert written.endswith("\nAfter\n")
    assert "old" not in written


def test_the_impact_beside_a_run(world: Path) -> None:
    size = ["--leads", str(LEADS), "--events", str(EVENTS)]
    said = script("impact.py", *size, "--repeat", "1", "--folder", str(world))
    assert f"{LEADS:,} leads, {EVENTS:,} events, 6 changes made alone" in said
