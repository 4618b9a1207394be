"""Every command that a document shows is run, and its output is what the document shows.

In a document, a ```console block holds commands (`$ …`) and their output; a block whose info string is a file name
(```csv leads.csv) is that file. All blocks of one document play in one fresh folder, in order. A line `…` stands for
any lines; seconds are not compared. LSCORE_RECORD=1 writes the outputs anew (but for those with `…`). `make demo` runs
in a copy of the checkout; `make test` is what runs this test.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
DOCUMENTS = sorted(
    path
    for path in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md"), *(ROOT / "lscore" / "rulesets").rglob("README.md")]
    if "```console" in path.read_text(encoding="utf-8")
)
RECORD = "LSCORE_RECORD" in os.environ
FENCE = re.compile(r"^```(\w+)(?: ([^\n]*))?\n(.*?)^```$", re.DOTALL | re.MULTILINE)


@dataclass
class Place:
    """The folder that a document's commands run in."""

    home: Path
    folder: Path


def test_some_documents_show_commands() -> None:
    assert ROOT / "README.md" in DOCUMENTS


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_commands_of(document: Path, tmp_path: Path) -> None:
    place = Place(tmp_path, tmp_path)
    if document.parent.parent.name == "rulesets":
        shutil.copytree(document.parent, tmp_path, dirs_exist_ok=True)
    text = document.read_text(encoding="utf-8")
    for language, info, body in FENCE.findall(text):
        if language == "console":
            text = text.replace(body, play(body, place), 1)
        elif "." in info and " " not in info and "=" not in info:
            (place.folder / info).parent.mkdir(parents=True, exist_ok=True)
            (place.folder / info).write_text(body, encoding="utf-8")
    if RECORD:
        document.write_text(text, encoding="utf-8")


def play(body: str, place: Place) -> str:
    """Run the commands of a block, each against the lines below it. Gives the block with what came."""
    told: list[str] = []
    for step in re.split(r"^\$ ", body, flags=re.MULTILINE)[1:]:
        command, _, expected = step.partition("\n")
        if command.startswith("git clone"):
            place.folder = checkout(place.home)
        elif command.startswith("cd "):
            place.folder = (place.folder / command[3:].strip()).resolve()
            assert place.folder.is_dir(), command
        elif command != "make test":
            got = run(command, place.folder)
            if RECORD and "…\n" not in expected.splitlines(keepends=True):
                expected = got
            assert_like(got, expected, command)
        told.append(f"$ {command}\n{expected}")
    return "".join(told)


def checkout(home: Path) -> Path:
    """A copy of what git would clone, with this environment as its own."""
    target = home / "lscore"
    for file in _files():
        (target / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / file, target / file)
    (target / ".venv").symlink_to(Path(sys.prefix))
    return home


def _files() -> list[Path]:
    """The project's files: those that git knows or would take; without git, what the demo needs."""
    listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    if (ROOT / ".git").exists() and shutil.which("git"):
        found = subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
        return [Path(file) for file in found if (ROOT / file).is_file()]
    package = [path.relative_to(ROOT) for path in (ROOT / "lscore").rglob("*") if path.is_file()]
    return [Path("Makefile"), Path("pyproject.toml"), Path("constraints.txt"), *package]


def run(command: str, folder: Path) -> str:
    """The command's output, stdout and stderr as a terminal would mix them; it must not end in a traceback."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    env = {**os.environ, "PATH": path, "COLUMNS": "80", "MAKEFLAGS": "", "MAKELEVEL": ""}
    done = subprocess.run(
        command,
        shell=True,
        cwd=folder,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode in (0, 1), f"{shlex.join([command])} ended with {done.returncode}:\n{done.stdout}"
    assert "Traceback" not in done.stdout
    return done.stdout


def assert_like(got: str, expected: str, command: str) -> None:
    """Equal line for line, but for seconds, and `…` for any lines."""
    pattern = "".join(
        r"(?:.*\n)*" if line.strip() == "…" else re.escape(line.rstrip()) + r" *\n"
        for line in steady(expected).splitlines()
    )
    assert re.fullmatch(pattern, steady(got)), f"$ {command}\n{got}"


def steady(text: str) -> str:
    """Text with seconds made equal."""
    text = re.sub(r"\b\d+\.\d+ ?s\b", "0.0 s", text)
    return "".join(line.rstrip() + "\n" for line in text.splitlines())
