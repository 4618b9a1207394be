"""The benchmarks run, agree with what they compare to, and print their tables. How fast, no test says."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from lscore.compiler import compile_file

ROOT = Path(__file__).parent.parent
BENCHMARKS = ROOT / "benchmarks"


def run(script: str, *arguments: str) -> str:
    """What the script prints."""
    command = [sys.executable, str(BENCHMARKS / script), *arguments]
    ended = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False, cwd=ROOT)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout


def test_the_engine_agrees_with_the_function_written_by_hand() -> None:
    printed = run("engine.py", "--leads", "400", "--rounds", "1")
    assert "400 leads, median of 1" in printed
    assert "every lead scored alike" in printed
    for word in ("counts", "12 events", "by hand", "score-only", "explain"):
        assert word in printed


def test_the_start_is_measured() -> None:
    printed = run("start.py", "--rules", "30", "--sizes", "10", "30", "--rounds", "1")
    for word in (
        "lscore --help",
        "lscore check, 30 rules",
        "lscore diff, 30 rules",
        "read 10 rules",
        "compile 30 rules",
    ):
        assert word in printed


def test_what_an_editor_waits_for_is_measured() -> None:
    printed = run("editor.py", "--rules", "60", "--keys", "3", "--starts", "1")
    for word in ("start to first", "key to findings", "completion", "60 rules"):
        assert word in printed


@pytest.mark.parametrize(("rules", "seed"), [(24, 1), (300, 2)])
def test_generated_models_are_valid_and_as_large_as_asked(tmp_path: Path, rules: int, seed: int) -> None:
    file = tmp_path / "generated.score"
    file.write_text(run("models.py", str(rules), "--seed", str(seed)), encoding="utf-8")
    compiled = compile_file(file)
    model = compiled.model
    assert model is not None, compiled.diagnostics
    assert sum(len(score.rules) for score in model.scores) == rules


def test_a_seed_gives_the_same_model() -> None:
    assert run("models.py", "50") == run("models.py", "50")
    assert run("models.py", "50") != run("models.py", "50", "--seed", "2")
