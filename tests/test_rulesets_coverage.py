"""The tests of the shipped models show all that coverage counts, and notice every mutant but those that are written
down as changing nothing."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from lscore import rulesets
from tests.conftest import Lscore


@pytest.mark.parametrize("name", rulesets.NAMES)
def test_nothing_is_left_to_show_and_no_mutant_survives(name: str, tmp_path: Path, lscore: Lscore) -> None:
    shutil.copytree(rulesets.path(name), tmp_path, dirs_exist_ok=True)
    ended = lscore("test", "--coverage", "--mutate", "--mutate-limit", "0", "--fail-under", "100")
    assert ended.code == 0, ended.text
    assert "model.score: coverage 100%, " in ended.out
    assert "model.score: mutants 100%, " in ended.out
    findings = [line for line in ended.out.splitlines() if ": note[" in line or ": warning[" in line]
    assert findings == []
