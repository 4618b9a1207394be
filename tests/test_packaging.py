"""The built wheel works outside the checkout: grammar, rulesets and templates are inside."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel's content, as pip lays it down."""
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "-q"]
    subprocess.run([*pip, "wheel", "--no-deps", "--no-build-isolation", "-w", folder, ROOT], check=True)
    (wheel,) = folder.glob("lscore-*.whl")
    subprocess.run([*pip, "install", "--no-deps", "--target", folder / "site", wheel], check=True)
    return folder / "site"


def lscore(site: Path, cwd: Path, *args: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "PYTHONPATH": str(site), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-m", "lscore", *args]
    return subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, check=False)


def test_the_wheel_is_what_runs(installed: Path, tmp_path: Path) -> None:
    code = "import lscore, pathlib; print(pathlib.Path(lscore.__file__).parent)"
    env = {**os.environ, "PYTHONPATH": str(installed)}
    found = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=env, capture_output=True, text=True, check=True
    )
    assert Path(found.stdout.strip()) == installed / "lscore"


def test_start_score_and_test_a_project_from_the_wheel(installed: Path, tmp_path: Path) -> None:
    assert lscore(installed, tmp_path, "init", "demo").returncode == 0
    demo = tmp_path / "demo"
    ran = lscore(installed, demo, "run", "--as-of", "2026-03-01", "-o", "scores.csv")
    assert ran.returncode == 0, ran.stderr
    header, *rows = (demo / "scores.csv").read_text(encoding="utf-8").splitlines()
    assert header.startswith("lead,")
    assert len(rows) == len((demo / "data" / "leads.csv").read_text(encoding="utf-8").splitlines()) - 1
    assert lscore(installed, demo, "test").returncode == 0


def test_nothing_but_the_package_is_in_the_wheel(installed: Path) -> None:
    (wheel,) = installed.parent.glob("lscore-*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    assert {name.split("/")[0] for name in names} == {
        "lscore",
        next(n for n in names if "dist-info" in n).split("/")[0],
    }
    assert "lscore/py.typed" in names
    assert {"lscore/dsl/grammar.lark", "lscore/dsl/grammar.json"} <= set(names)
    assert {f"lscore/render/impact/templates/page.{end}" for end in ("html.jinja", "css")} <= set(names)
    assert not [name for name in names if "__pycache__" in name]
