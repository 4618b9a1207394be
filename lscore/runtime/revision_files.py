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
from lscore.runtime.project import FILE_NAME
from lscore.runtime.repository import LINK, Entry, Repository

_NAMES_FILE = re.compile(r'\b(?:use|from|of)[ \t\xa0]+"((?:[^"\\\n]|\\.)*)"')
"""Where a page may name a file. What is no file's name does no harm."""


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

    def _write(self, paths: Iterable[str], folder: Path) -> None:
        """Write files, then those that they name, and so on."""
        written: set[str] = set()
        waiting = set(paths)
        while waiting := {path for path in waiting if path in self.tree and _inside(path)} - written:
            held = self._repository.contents(self.tree[path].id for path in waiting)
            named: set[str] = set()
            for path in sorted(waiting):
                data = held[self.tree[path].id]
                named |= _put(folder / path, self.tree[path].mode, data, path)
            written |= waiting
            waiting = named


def _put(place: Path, mode: str, data: bytes, path: str) -> set[str]:
    """Write a file (or a link) and give the paths that it names."""
    folder = PurePosixPath(path).parent
    place.parent.mkdir(parents=True, exist_ok=True)
    if mode == LINK:
        target = os.fsdecode(data)
        place.symlink_to(target)
        return {_joined(folder, target)}
    place.write_bytes(data)
    if not path.endswith(".score"):
        return set()
    text = data.decode("utf-8", "replace")
    return {_joined(folder, re.sub(r"\\(.)", r"\1", found)) for found in _NAMES_FILE.findall(text)}


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
