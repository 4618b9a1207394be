"""Real git repositories for tests, and lscore as a process in them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

MODEL = """\
use "shared/titles.score"
set free from "shared/free.txt"
when title in bosses: +20 as decider
when domain(email) in free: -5 as private
when visited within 30d: +1 as seen
"""
LSCORE = "from lscore.cli import main; main()"
ENV = {
    **{name: value for name, value in os.environ.items() if not name.startswith("GIT_")},
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_SYSTEM": os.devnull,
    "GIT_AUTHOR_DATE": "2026-03-01T12:00:00Z",
    "GIT_COMMITTER_DATE": "2026-03-01T12:00:00Z",
    "LSCORE_TRACEBACK": "1",
}


class Repo:
    """A folder in which git and lscore are called."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @classmethod
    def new(cls, folder: Path) -> Repo:
        """A repository without commits on the branch `main`."""
        folder.mkdir(exist_ok=True)
        repo = cls(folder)
        repo.git("init", "-q", "-b", "main")
        repo.git("config", "user.name", "Ann Example")
        repo.git("config", "user.email", "ann@example.com")
        return repo

    @classmethod
    def with_model(cls, folder: Path) -> Repo:
        """A repository with a model at `models/b2b.score`, which uses another file and the file of a set."""
        repo = cls.new(folder)
        repo.write("models/b2b.score", MODEL)
        repo.write("models/shared/titles.score", "set bosses: CEO, CFO\n")
        repo.write("models/shared/free.txt", "gmail.com\n")
        repo.commit("First rules")
        return repo

    def clone(self, folder: Path, *options: str) -> Repo:
        """A clone through a transport, as of a repository elsewhere."""
        self.git("clone", "-q", *options, f"file://{self.folder}", str(folder))
        return Repo(folder)

    def git(self, *arguments: str, stdin: str = "") -> str:
        done = subprocess.run(
            ["git", *arguments], cwd=self.folder, env=ENV, input=stdin, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def write(self, path: str, text: str) -> None:
        (self.folder / path).parent.mkdir(parents=True, exist_ok=True)
        (self.folder / path).write_text(text, encoding="utf-8")

    def edit(self, old: str, new: str, path: str = "models/b2b.score") -> None:
        text = (self.folder / path).read_text(encoding="utf-8")
        assert old in text
        self.write(path, text.replace(old, new))

    def commit(self, subject: str) -> str:
        self.git("add", "-A")
        self.git("commit", "-q", "-m", subject)
        return self.git("rev-parse", "--short=9", "HEAD").strip()

    def lscore(self, *arguments: str, folder: str = ".", env: Mapping[str, str] | None = None) -> tuple[int, str, str]:
        done = subprocess.run(
            [sys.executable, "-c", LSCORE, *arguments],
            cwd=self.folder / folder,
            env={**ENV, **(env or {})},
            capture_output=True,
            text=True,
            check=False,
        )
        assert "Traceback" not in done.stderr, done.stderr
        return done.returncode, done.stdout, done.stderr

    def diff(self, *arguments: str, folder: str = ".") -> str:
        code, out, err = self.lscore("diff", *arguments, folder=folder)
        assert (code, err) == (0, ""), err
        return out
