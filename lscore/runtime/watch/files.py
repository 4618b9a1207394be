"""Which files matter to a project, the folders that they lie in, and how to tell that one has changed."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from lscore.compiler import Compiled
from lscore.dsl import nodes
from lscore.errors import LscoreError
from lscore.runtime.database_urls import database_url, is_database
from lscore.runtime.project import EventSource, LeadSource
from lscore.runtime.score_files import NO_PROJECT

SMALL = 1_000_000
"""Bytes up to which a file's contents are compared: two saves can fall into one tick of the file system's clock."""

Mark = tuple[int, int, int, bytes]
"""What tells one state of a file from another."""


def mark_of(path: Path) -> Mark | None:
    """The state of a file; None for one that is not there or cannot be read."""
    try:
        status = path.stat()
        contents = sha256(path.read_bytes()).digest() if status.st_size <= SMALL and path.is_file() else b""
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino, contents


@dataclass(frozen=True, slots=True)
class Saved:
    """What changed on disk between two looks, each path once."""

    changed: tuple[Path, ...] = ()
    new: tuple[Path, ...] = ()
    gone: tuple[Path, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.changed or self.new or self.gone)


@dataclass(slots=True)
class Marks:
    """The states of files at the last look, by their absolute paths."""

    known: dict[Path, Mark | None] = field(default_factory=dict[Path, "Mark | None"])

    def look(self, listed: Iterable[Path], named: Iterable[Path], touched: Collection[Path]) -> Saved:
        """What has changed since the last look: of `listed` files, which belong to the project because they were found,
        and of those that are `named` in a model, there or not. One that is named for the first time has not changed
        by that, unless it was `touched` since."""
        of_project = {path.absolute() for path in listed}
        found = {path: mark_of(path) for path in (*of_project, *(path.absolute() for path in named))}
        before, self.known = self.known, found
        changed: list[Path] = []
        new: list[Path] = []
        gone: list[Path] = []
        for path in sorted(before.keys() | found.keys()):
            was, now = before.get(path), found.get(path)
            if was == now:
                continue
            if now is None:
                if path in found or not path.exists():  # else nothing names it any more
                    gone.append(path)
            elif was is not None or (path in touched and path not in before and path not in of_project):
                changed.append(path)
            elif path in of_project or path in before:
                new.append(path)
        return Saved(tuple(changed), tuple(new), tuple(gone))

    def miss(self, named: Iterable[Path]) -> None:
        """Remember which of the files that are named now are not there."""
        missing = (path.absolute() for path in named if not path.exists())
        self.known |= {path: None for path in missing if path not in self.known}


def named_files(compiled: Iterable[Compiled]) -> Iterator[Path]:
    """The files that models name: used ones, those of sets, those that tests are of; there or not."""
    for item in compiled:
        for file, page in item.pages.items():
            for node in page.statements:
                if isinstance(node, nodes.Use | nodes.SetFrom | nodes.TestsOf):
                    yield Path(os.path.normpath(Path(file).parent / node.path.text))


def data_files(leads: LeadSource | None, events: EventSource | None) -> Iterator[Path]:
    """The files of the data, or the path that should be one. Raises UsageError for the wrong URL of a database."""
    from lscore.runtime.sources import source_files  # noqa: PLC0415 (imports DuckDB)

    for source, what in ((leads, "leads"), (events, "events")):
        try:
            found = source_files(source, what)
        except LscoreError as error:
            if error.exit_code == 2:
                raise
            found = () if source is None else (Path(str(source.path)),)
        yield from found
        if source is not None and is_database(str(source.path)):
            yield from (file.with_name(f"{file.name}{ending}") for file in found for ending in (".wal", "-wal"))


def data_folders(leads: LeadSource | None, events: EventSource | None) -> Iterator[Path]:
    """The folders in which files of the data may appear."""
    for source in (leads, events):
        if source is None:
            continue
        text = str(source.path)
        place = database_url(text).file if is_database(text) else Path(text)
        while any(char in str(place) for char in "*?[") and not place.exists():
            place = place.parent
        yield from folders_below([place])


def folders_below(places: Sequence[Path]) -> Iterator[Path]:
    """Folders and all below them, but for those in which nobody looks for models; of a file its folder."""
    for place in places:
        if not place.is_dir():
            yield standing(place.parent)
            continue
        for folder, below, _ in os.walk(place):
            below[:] = sorted(name for name in below if not name.startswith(".") and name not in NO_PROJECT)
            yield Path(folder)


def folders_of(files: Iterable[Path]) -> Iterator[Path]:
    """The folders of files, and those of the files behind links."""
    for file in files:
        yield standing(file.parent)
        if file.is_symlink():
            yield standing(Path(os.path.realpath(file)).parent)


def standing(folder: Path) -> Path:
    """The folder, or the nearest one above that is there."""
    place = folder.absolute()
    while not place.is_dir() and place != place.parent:
        place = place.parent
    return place
