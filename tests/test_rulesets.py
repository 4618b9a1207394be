"""The shipped models: no findings, canonical, tests that pass, data from their script that reaches every tier."""

from __future__ import annotations

import csv
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from lscore import rulesets
from tests.conftest import Lscore


@pytest.fixture(params=rulesets.NAMES)
def project(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    shutil.copytree(rulesets.path(request.param), tmp_path, dirs_exist_ok=True)
    return tmp_path


def test_it_is_right_canonical_and_tested(project: Path, lscore: Lscore) -> None:
    assert lscore("check").out.endswith("no findings\n")
    assert lscore("fmt", "--check").code == 0
    tested = lscore("test")
    assert tested.code == 0, tested.text
    assert int(tested.out.split()[0]) >= 50


def test_its_data_reaches_every_tier_and_breaks_no_ensure(project: Path, lscore: Lscore) -> None:
    ran = lscore("run", "--as-of", "2026-03-01", "--explain", "lines.csv")
    assert ran.code == 0, ran.text
    tiers = next(line for line in ran.err.splitlines() if line.startswith("tier "))
    assert " 0" not in tiers, tiers
    with (project / "build" / "scores.csv").open(newline="", encoding="utf-8") as scores:
        assert len(list(csv.DictReader(scores))) >= 60


def test_its_data_is_what_its_script_writes(project: Path) -> None:
    before = {path.name: path.read_bytes() for path in (project / "data").iterdir()}
    subprocess.run([sys.executable, project / "make_data.py"], check=True)
    assert {path.name: path.read_bytes() for path in (project / "data").iterdir()} == before


def test_an_unknown_name() -> None:
    with pytest.raises(KeyError):
        rulesets.path("nonsense")
