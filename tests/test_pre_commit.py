"""The hooks, run by the real pre-commit in a real git repository: those of this repository, which pre-commit clones and
installs, and those that `lscore init` writes. Nothing is fetched: what lscore needs is on the machine."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from lscore import __version__
from tests.ci_support import ROOT, Machine, Ran, machine
from tests.test_ci_files import BROKEN, FAILING, GOOD

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="pre-commit works on git repositories: needs git")

CONFIG = """\
repos:
  - repo: {repository}
    rev: v{version}
    hooks:
      - id: lscore-fmt
      - id: lscore-check
      - id: lscore-test
"""

PRE_COMMIT = [sys.executable, "-m", "pre_commit"]


@pytest.fixture(scope="module")
def ci(tmp_path_factory: pytest.TempPathFactory) -> Machine:
    return machine(tmp_path_factory.mktemp("machine"))


@pytest.fixture(scope="module")
def hooks(ci: Machine, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A git repository of what this one holds now, with a tag."""
    folder = tmp_path_factory.mktemp("lscore")
    for name in (".pre-commit-hooks.yaml", "pyproject.toml", "README.md"):
        shutil.copy(ROOT / name, folder / name)
    shutil.copytree(ROOT / "lscore", folder / "lscore", ignore=shutil.ignore_patterns("__pycache__"))
    commit(ci, folder, "all")
    ci.sure(["git", "tag", f"v{__version__}"], folder)
    return folder


def commit(ci: Machine, folder: Path, message: str) -> None:
    ci.sure(["git", "init", "--quiet"], folder)
    ci.sure(["git", "add", "--all"], folder)
    ci.sure(["git", "commit", "--quiet", "--no-verify", "-m", message], folder)


@pytest.fixture
def project(ci: Machine, tmp_path: Path) -> Path:
    (tmp_path / "lscore.toml").write_text("", encoding="utf-8")
    (tmp_path / "model.score").write_text(GOOD, encoding="utf-8")
    commit(ci, tmp_path, "a model")
    return tmp_path


def hook(ci: Machine, project: Path, name: str, hooks: Path) -> Ran:
    """Run one hook of this repository on what is staged. Its environment is made once for all tests."""
    (project / ".pre-commit-config.yaml").write_text(
        CONFIG.format(repository=hooks, version=__version__), encoding="utf-8"
    )
    ci.sure(["git", "add", "--all"], project)
    return ci.run([*PRE_COMMIT, "run", name], project)


def test_the_manifest_is_valid() -> None:
    subprocess.run([*PRE_COMMIT, "validate-manifest", ROOT / ".pre-commit-hooks.yaml"], check=True)


@pytest.mark.parametrize("name", ["lscore-fmt", "lscore-check", "lscore-test"])
def test_a_good_model_passes(ci: Machine, project: Path, hooks: Path, name: str) -> None:
    (project / "more.score").write_text(GOOD, encoding="utf-8")
    ran = hook(ci, project, name, hooks)
    assert ran.code == 0, ran.text
    assert "Passed" in ran.text


def test_fmt_mends_what_was_staged_and_nothing_else(ci: Machine, project: Path, hooks: Path) -> None:
    untidy = GOOD.replace("is CEO: +10", "is  CEO:+10")
    (project / "model.score").write_text(untidy, encoding="utf-8")
    commit(ci, project, "untidy")
    (project / "more.score").write_text(untidy, encoding="utf-8")
    ran = hook(ci, project, "lscore-fmt", hooks)
    assert ran.code == 1
    assert "files were modified by this hook" in ran.text
    assert (project / "more.score").read_text(encoding="utf-8") == GOOD
    assert (project / "model.score").read_text(encoding="utf-8") == untidy
    assert hook(ci, project, "lscore-fmt", hooks).code == 0


def test_check_looks_at_the_whole_project(ci: Machine, project: Path, hooks: Path) -> None:
    (project / "broken.score").write_text(BROKEN, encoding="utf-8")
    commit(ci, project, "broken")
    (project / "more.score").write_text(GOOD, encoding="utf-8")
    ran = hook(ci, project, "lscore-check", hooks)
    assert ran.code == 1
    assert "broken.score:4:6: error[unknown-attribute]" in ran.text


def test_test_tells_the_failure(ci: Machine, project: Path, hooks: Path) -> None:
    (project / "failing.score").write_text(FAILING, encoding="utf-8")
    ran = hook(ci, project, "lscore-test", hooks)
    assert ran.code == 1
    assert "expected score 11, got score 10" in ran.text


def test_other_files_are_none_of_its_business(ci: Machine, project: Path, hooks: Path) -> None:
    hook(ci, project, "lscore-check", hooks)
    commit(ci, project, "hooks")
    (project / "model.score.txt").write_text(BROKEN, encoding="utf-8")
    assert "no files to check" in hook(ci, project, "lscore-check", hooks).text


def test_a_new_project_commits_only_what_is_right(ci: Machine, tmp_path: Path) -> None:
    ci.sure([ci.python, "-m", "pip", "install", "--quiet", ROOT], tmp_path)
    ci.sure(["git", "init", "--quiet"], tmp_path)
    ci.sure(["lscore", "init", ".", "--from", "nurture"], tmp_path)
    ci.sure([*PRE_COMMIT, "install"], tmp_path)
    ci.sure(["git", "add", "--all"], tmp_path)
    ci.sure(["git", "commit", "-m", "start"], tmp_path)
    test = (tmp_path / "model_test.score").read_text(encoding="utf-8")
    (tmp_path / "model_test.score").write_text(test.replace("expect grade A", "expect grade D", 1), encoding="utf-8")
    ci.sure(["git", "add", "--all"], tmp_path)
    ran = ci.run(["git", "commit", "-m", "worse"], tmp_path)
    assert ran.code == 1
    assert "expected grade D, got grade A" in ran.text
