"""A git repository, read through git itself: revisions, trees, files. Nothing here writes into it.

What a user states reaches git as one argument behind `--end-of-options`, never through a shell; from then on revisions
are the ids of commits.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from lscore.dsl.spelling import nearest
from lscore.errors import DataError, UsageError

LINK = "120000"
FILE_MODES = frozenset({"100644", "100755", LINK})
"""The modes of files and of links, in a tree; others are submodules."""

DEFAULT_BRANCHES = ("main", "master")

WHOLE = "fetch the whole history (`git fetch --unshallow`; with actions/checkout `fetch-depth: 0`)"
"""What mends a shallow clone."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A file in a tree."""

    mode: str
    id: str


@dataclass(frozen=True, slots=True)
class Repository:
    """The repository of a working tree, whose folder is `top`; of a bare one it is the repository itself."""

    top: Path
    bare: bool = False

    @classmethod
    def of(cls, folder: Path) -> Repository:
        """The repository that a folder lies in. Raises UsageError when there is none, DataError when git can't or won't
        read it."""
        done = _git(["rev-parse", "--show-toplevel"], folder)
        if not done.returncode:
            return cls(_path(done))
        said = _complaint(done)
        if "must be run in a work tree" in said:
            return cls(_path(_git(["rev-parse", "--absolute-git-dir"], folder)), bare=True)
        if "not a git repository" in said:
            raise UsageError(f"{folder} is in no git repository: name two files or folders to compare")
        if "dubious ownership" in said:
            trust = f"git config --global --add safe.directory {folder.resolve()}"
            raise DataError(f"git reads no repository of another user, and {folder} is one: if you trust it, `{trust}`")
        raise DataError(f"git can't read the repository of {folder}: {said}")

    @property
    def name(self) -> str:
        """Its name for people: that of its folder."""
        return self.top.name

    def commit(self, revision: str) -> str:
        """The id of the commit that a revision names. Raises UsageError when there is no such revision."""
        found = self._commit(revision)
        if found is None:
            raise self.unknown(revision, "revision")
        return found

    def unknown(self, revision: str, what: str) -> UsageError:
        """What is to be said of a revision that is not there, though it may be meant as something else, too."""
        missing = f"there is no {what} `{revision}`"
        if self._commit("HEAD") is None and not any(self._revisions()):
            return UsageError(f"{missing}: the repository {self.name} has no commit yet")
        ends = revision.replace("...", "..").split("..")
        if len(ends) == 2 and all(ends) and all(map(self.has, ends)):
            return UsageError(f"{missing}: name the two revisions one by one, {ends[0]} {ends[1]}")
        if self.shallow:
            return UsageError(f"{missing} in this shallow clone: {WHOLE}, if it should be there")
        names = [*self._revisions()]
        near = next((name for name in names if name.endswith(f"/{revision}")), None) or nearest(revision, names)
        return UsageError(f"{missing} in the repository {self.name}" + (f". Did you mean `{near}`?" if near else ""))

    def _revisions(self) -> Iterator[str]:
        """The names of branches, those of remotes, and tags."""
        said = self.ask("for-each-ref", "--format=%(refname:lstrip=2)", "refs/heads", "refs/remotes", "refs/tags")
        yield from said.decode("utf-8", "replace").splitlines()

    @property
    def shallow(self) -> bool:
        """Whether the clone lacks what was before some commits."""
        return self.ask("rev-parse", "--is-shallow-repository").strip() == b"true"

    def cut_off(self, commit: str) -> bool:
        """Whether a commit has parents that the clone lacks, so that nobody can say what it changed."""
        return self.shallow and b"\nparent " in self.ask("cat-file", "commit", commit).partition(b"\n\n")[0]

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
        if self._commit("HEAD") is None:
            raise UsageError(f"the repository {self.name} has no commit yet: there is nothing to compare with")
        default = self._default_branch()
        if default is None:
            lacking = "there is no default branch (origin/HEAD, main or master)"
            if self.shallow:
                raise UsageError(f"{lacking} in this shallow clone: {WHOLE}, or name a revision to compare with")
            raise UsageError(f"{lacking}: fetch it, or name a revision to compare with")
        done = _git(["merge-base", default, "HEAD"], self.top)
        if done.returncode:
            branch = default.removeprefix("refs/").removeprefix("heads/").removeprefix("remotes/")
            mend = f"{WHOLE}, or name" if self.shallow else "name"
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

    def sizes(self, ids: Iterable[str]) -> dict[str, int]:
        """How many bytes files have, by their ids. Raises DataError when the repository lacks one."""
        wanted = list(dict.fromkeys(ids))
        given = "".join(f"{item}\n" for item in wanted).encode()
        said = self.ask("cat-file", "--batch-check=%(objectsize)", given=given).decode().splitlines() if wanted else []
        for item, size in zip(wanted, said, strict=True):
            if not size.isdigit():
                raise DataError(f"the repository {self.name} lacks the object {item}: fetch it first")
        return {item: int(size) for item, size in zip(wanted, said, strict=True)}

    def contents(self, ids: Iterable[str]) -> dict[str, bytes]:
        """What files hold, by their ids. Raises DataError when the repository lacks one."""
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
                raise DataError(f"the repository {self.name} lacks the object {item}: fetch it first")
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
    """Run git. Raises UsageError where there is no such folder, DataError where there is no git."""
    try:
        return subprocess.run(  # noqa: S603 (a list of arguments, no shell)
            ["git", "--no-pager", "-c", "log.showSignature=false", *arguments],  # noqa: S607 (the user's own git)
            cwd=folder,
            env=_environment(),
            input=given,
            capture_output=True,
            check=False,
        )
    except (FileNotFoundError, NotADirectoryError):
        if not folder.is_dir():
            raise UsageError(f"there is no folder {folder}") from None
        raise DataError("git is not installed: without it, name two files or folders to compare") from None
    except OSError as error:
        raise DataError(f"git can't be run: {error.strerror}") from None


def _environment() -> dict[str, str]:
    """The user's, but that git's messages are read, and that nothing may wait for a person, take a lock or start a
    driver of ours. A hook of git names the repository that it runs for, which need not be the one asked for."""
    dropped = ["GIT_EXTERNAL_DIFF", *(["GIT_DIR"] if "GIT_WORK_TREE" not in os.environ else [])]
    words = {"LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0"}
    return {name: value for name, value in os.environ.items() if name not in dropped} | words


def _path(done: subprocess.CompletedProcess[bytes]) -> Path:
    """The path that git says."""
    return Path(os.fsdecode(done.stdout).removesuffix("\n"))


def _complaint(done: subprocess.CompletedProcess[bytes]) -> str:
    """The first line of what git complains of."""
    lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
    return lines[0].removeprefix("fatal: ") if lines else f"exit code {done.returncode}"
