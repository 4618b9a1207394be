"""The models of a commit: written into a folder that lives as long as it takes to compile them.

Only what the models name is written: they themselves, the files they use, the files of their sets.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from lscore.compiler import Compiled, compile_file
from lscore.dsl.spelling import nearest
from lscore.errors import DataError
from lscore.runtime.project import FILE_NAME
from lscore.runtime.repository import LINK, Entry, Repository

_NAMES_FILE = re.compile(r'\b(?:use|from|of)[ \t\xa0]+"((?:[^"\\\n]|\\.)*)"')
"""Where a page may name a file. What is no file's name does no harm."""

LARGEST = 100 * 1024 * 1024
"""So many bytes a file of a commit may have: the large places to keep repositories take no larger ones."""

_POINTER = b"version https://git-lfs.github.com/spec/"
_MOST_STEPS = 100
"""So many steps from file to file are followed: links may lead round in a circle."""


@dataclass(frozen=True, slots=True)
class RevisionFile:
    """A file of a commit, compiled: `path` from the top; `shown` are the names of files for people by those in
    spans."""

    path: str
    compiled: Compiled
    shown: Mapping[str, str]
    paths: tuple[str, ...] = ()
    """The paths of all files read."""


class RevisionFiles:
    """The files of one commit. `label` is how people name the commit."""

    def __init__(self, repository: Repository, commit: str, label: str) -> None:
        self._repository = repository
        self._label = label
        self.tree: dict[str, Entry] = repository.tree(commit)

    def compile(self, paths: Iterable[str]) -> list[RevisionFile]:
        """Compile files of the commit, with what they use from the same commit."""
        paths = list(paths)
        with TemporaryDirectory(prefix="lscore-") as made:
            # Messages name the folder that files must not leave.
            folder = Path(made).resolve() / self._repository.top.name
            self._write(paths, folder)
            return [self._compile(path, folder) for path in paths]

    def _compile(self, path: str, folder: Path) -> RevisionFile:
        root = root_in(path, self.tree)
        compiled = compile_file(folder / path, None if root is None else folder / root)
        files = {*compiled.sources, *(item.span.file for item in compiled.diagnostics)}
        paths = {file: Path(os.path.relpath(file, folder)).as_posix() for file in files}
        shown = {file: f"{self._label}:{inside}" for file, inside in paths.items()}
        return RevisionFile(path, compiled, shown, tuple(paths.values()))

    def __contains__(self, path: str) -> bool:
        """Whether the commit has a file."""
        return path in self.tree

    def has_folder(self, path: str) -> bool:
        """Whether the commit has files in a folder."""
        return any(name.startswith(f"{path}/") for name in self.tree)

    def near(self, path: str) -> str | None:
        """The file or folder of the commit that is likely meant by a path."""
        folders = {str(folder) for name in self.tree for folder in PurePosixPath(name).parents} - {"."}
        known = sorted({*folders, *(name for name in self.tree if name.endswith(".score"))})
        return next((name for name in known if name.endswith(f"/{path}")), None) or nearest(path, known)

    def behind(self, path: str) -> str:
        """The path that links of the commit lead to from a path; itself where none is on its way."""
        for _ in range(_MOST_STEPS):
            step = self._step(path)
            if step is None:
                break
            path = step[1]
        return path

    def _step(self, path: str) -> tuple[str, str] | None:
        """The first link on the way to a path, and the path without it."""
        for above in (*reversed(PurePosixPath(path).parents), PurePosixPath(path)):
            entry = self.tree.get(str(above))
            if entry is not None and entry.mode == LINK:
                target = os.fsdecode(self._repository.contents([entry.id])[entry.id])
                return str(above), _joined(above.parent, str(target / PurePosixPath(path).relative_to(above)))
        return None

    def _write(self, paths: Iterable[str], folder: Path) -> None:
        """Write files, then those that they name, and so on; of links to folders what lies behind them."""
        written: set[str] = set()
        waiting = set(paths)
        for _ in range(_MOST_STEPS):
            waiting = {path for path in waiting if _inside(path)}
            steps = [step for path in waiting - self.tree.keys() if (step := self._step(path)) is not None]
            found = (waiting & self.tree.keys() | {link for link, _ in steps}) - written
            if not found and not steps:
                break
            held = self._held(found)
            waiting = {name for path in sorted(found) for name in self._put(folder, path, held[path])}
            waiting |= {behind for _, behind in steps}
            written |= found

    def _held(self, paths: Iterable[str]) -> dict[str, bytes]:
        """What files hold. Raises DataError for what is too large, or kept elsewhere."""
        ids = {path: self.tree[path].id for path in paths}
        sizes = self._repository.sizes(ids.values())
        for path, name in sorted(ids.items()):
            if sizes[name] > LARGEST:
                raise DataError(f"{self._label}:{path} has {sizes[name]:,} bytes; {LARGEST:,} can be compared")
        held = self._repository.contents(ids.values())
        for path, name in sorted(ids.items()):
            if held[name].startswith(_POINTER):
                raise DataError(
                    f"{self._label}:{path} is kept by Git LFS, so the commit has only a pointer to it: compare two "
                    "folders, one of them made by `git worktree add`"
                )
        return {path: held[name] for path, name in ids.items()}

    def _put(self, folder: Path, path: str, data: bytes) -> set[str]:
        """Write a file (or a link) and give the paths that it names."""
        place, above = folder / path, PurePosixPath(path).parent
        # A tree that somebody made by hand may have a link, and files behind it, under one name.
        if any(str(parent) in self.tree for parent in above.parents) or str(above) in self.tree:
            return set()
        place.parent.mkdir(parents=True, exist_ok=True)
        if self.tree[path].mode == LINK:
            target = _joined(above, os.fsdecode(data))
            if target == "." or _inside(target):
                place.symlink_to(os.fsdecode(data))
            return {target}
        place.write_bytes(data)
        if not path.endswith(".score"):
            return set()
        text = data.decode("utf-8", "replace")
        return {_joined(above, re.sub(r"\\(.)", r"\1", found)) for found in _NAMES_FILE.findall(text)}


def _joined(folder: PurePosixPath, stated: str) -> str:
    return os.path.normpath(folder / stated)


def _inside(path: str) -> bool:
    """Whether a path stays below the folder it is written into, whoever made the tree."""
    return not path.startswith("/") and not {"", ".", "..", ".git"} & set(path.split("/"))


def root_in(path: str, tree: Mapping[str, Entry]) -> str | None:
    """The folder of the project that a file of a tree lies in, if it lies in one."""
    for folder in PurePosixPath(path).parents:
        if str(folder / FILE_NAME) in tree:
            return str(folder)
    return None
