"""A git repository, read through git itself: revisions, trees, files. Nothing here writes into it.

What a user states reaches git as one argument behind `--end-of-options`, never through a shell; from then on revisions
are the ids of commits.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from lscore.errors import DataError, UsageError

LINK = "120000"
FILE_MODES = frozenset({"100644", "100755", LINK})
"""The modes of files and of links, in a tree; others are submodules."""

DEFAULT_BRANCHES = ("main", "master")


@dataclass(frozen=True, slots=True)
class Entry:
    """A file in a tree."""

    mode: str
    id: str


@dataclass(frozen=True, slots=True)
class Repository:
    """The repository of a working tree, whose folder is `top`."""

    top: Path

    @classmethod
    def of(cls, folder: Path) -> Repository:
        """The repository that a folder lies in. Raises UsageError when there is none."""
        done = _git(["rev-parse", "--show-toplevel"], folder)
        if done.returncode:
            said = _complaint(done)
            if "not a git repository" in said:
                raise UsageError(f"{folder} is in no git repository: name two files or folders to compare")
            raise UsageError(f"git can't read the repository of {folder}: {said}")
        return cls(Path(os.fsdecode(done.stdout).rstrip("\n")))

    def commit(self, revision: str) -> str:
        """The id of the commit that a revision names. Raises UsageError when there is no such revision."""
        found = self._commit(revision)
        if found is None:
            raise UsageError(f"there is no revision `{revision}` in the repository {self.top.name}")
        return found

    def has(self, revision: str) -> bool:
        """Whether a text names a commit."""
        return self._commit(revision) is not None

    def _commit(self, revision: str) -> str | None:
        if not revision or revision.startswith("-") or not revision.isprintable():
            return None
        named = ["rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}"]
        done = _git(named, self.top)
        return None if done.returncode else done.stdout.decode().strip()

    def short(self, commit: str) -> str:
        """The id of a commit, as short as it may be."""
        return self.ask("rev-parse", "--short", commit).decode().strip()

    def merge_base(self) -> str:
        """The commit where the working tree's branch left the default branch (that of origin, else main or master).
        Raises UsageError when there is none."""
        default = self._default_branch()
        if self._commit("HEAD") is None:
            raise UsageError(f"the repository {self.top.name} has no commit yet: there is nothing to compare with")
        if default is None:
            raise UsageError(
                "there is no default branch (origin/HEAD, main or master): name a revision to compare with"
            )
        done = _git(["merge-base", default, "HEAD"], self.top)
        if done.returncode:
            shallow = self.ask("rev-parse", "--is-shallow-repository").strip() == b"true"
            mend = "fetch the whole history (`git fetch --unshallow`), or name" if shallow else "name"
            branch = default.removeprefix("refs/").removeprefix("heads/").removeprefix("remotes/")
            raise UsageError(f"HEAD and {branch} have no commit in common here: {mend} a revision to compare with")
        return done.stdout.decode().split()[0]

    def _default_branch(self) -> str | None:
        done = _git(["symbolic-ref", "--quiet", "refs/remotes/origin/HEAD"], self.top)
        named = done.stdout.decode().strip()
        candidates = [named] if named else []
        # A checkout of a build server often has the branches of origin alone, and not which one is the default.
        candidates += [
            f"{where}/{name}" for where in ("refs/heads", "refs/remotes/origin") for name in DEFAULT_BRANCHES
        ]
        return next((name for name in candidates if self.has(name)), None)

    def tree(self, commit: str) -> dict[str, Entry]:
        """The files of a commit by their paths from the top."""
        found: dict[str, Entry] = {}
        for line in self.ask("ls-tree", "-r", "-z", "--full-tree", commit).split(b"\0"):
            head, _, path = line.partition(b"\t")
            if path:
                mode, _, name = head.decode().split(" ", 2)
                if mode in FILE_MODES:
                    found[os.fsdecode(path)] = Entry(mode, name)
        return found

    def contents(self, ids: Iterable[str]) -> dict[str, bytes]:
        """What files hold, by their ids."""
        wanted = list(dict.fromkeys(ids))
        if not wanted:
            return {}
        said = self.ask("cat-file", "--batch", given="".join(f"{item}\n" for item in wanted).encode())
        found: dict[str, bytes] = {}
        start = 0
        for item in wanted:
            end = said.index(b"\n", start)
            head = said[start:end].split(b" ")
            if len(head) != 3:
                raise DataError(f"the repository {self.top.name} lacks the object {item}: fetch it first")
            size = int(head[2])
            found[item] = said[end + 1 : end + 1 + size]
            start = end + 2 + size
        return found

    def ask(self, *arguments: str, given: bytes = b"") -> bytes:
        """What a git command says. Raises DataError when it fails."""
        done = _git(list(arguments), self.top, given)
        if done.returncode:
            raise DataError(f"git {arguments[0]} failed: {_complaint(done)}")
        return done.stdout


def _git(arguments: Sequence[str], folder: Path, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """Run git. Raises UsageError where there is no git, or no such folder."""
    # Its messages are read, and nothing may wait for a person, take a lock or start a driver of ours.
    words = {"LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0"}
    env = {name: value for name, value in os.environ.items() if name != "GIT_EXTERNAL_DIFF"} | words
    try:
        return subprocess.run(  # noqa: S603 (a list of arguments, no shell)
            ["git", "--no-pager", *arguments],  # noqa: S607 (the user's own git)
            cwd=folder,
            env=env,
            input=given,
            capture_output=True,
            check=False,
        )
    except (FileNotFoundError, NotADirectoryError):
        if not folder.is_dir():
            raise UsageError(f"there is no folder {folder}") from None
        raise UsageError("git is not installed: name two files or folders to compare") from None


def _complaint(done: subprocess.CompletedProcess[bytes]) -> str:
    """The first line of what git complains of."""
    lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
    return lines[0].removeprefix("fatal: ") if lines else f"exit code {done.returncode}"
