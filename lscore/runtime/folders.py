"""A folder of hive parts that appears whole or not at all: `results/tier=hot/part-0.parquet`.

It is written beside its place as `.NAME.tmp-PID`, and the two folders change places in one step. Where the system has
no such step the old one is moved away as `.NAME.old-PID` first; a run killed between the two leaves it there, and the
next run puts it back. What is replaced must hold nothing but what was written like this: `_lscore.json` lists it.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from lscore.errors import DataError, UsageError
from lscore.runtime.formats import Format
from lscore.runtime.leftovers import beside, hold, left_beside
from lscore.runtime.outputs import MANIFEST, OutputFiles, StdoutClosed, Stream, sync_folder, writing
from lscore.runtime.swap import exchanged

MOST_PARTS = 256
_AWAY = "old"


class FolderOutput:
    """A folder under way; see `outputs.Pending`."""

    first = False

    def __init__(self, files: OutputFiles, path: str | Path, form: Format, partition_by: Sequence[str]) -> None:
        self.target = Path(os.path.realpath(path))
        self._named = str(path)
        self._form = form
        self._partition_by = tuple(partition_by)
        self._parts: dict[str, Stream] = {}
        self._published = False
        self._held: int | None = None
        with writing(path):
            files.make_folder(self.target.parent)
            recover(self.target)
            check_own(self.target, self._named)
            self._folder = beside(self.target)
            files.pending.append(self)
            self._folder.mkdir()
            self._held = os.open(self._folder, os.O_RDONLY)
            hold(self._held)

    def part(self, name: str) -> Stream:
        """A stream for the file of a part (`tier=hot`). Raises DataError, and UsageError for too many parts."""
        if name not in self._parts:
            if len(self._parts) == MOST_PARTS:
                by = ", ".join(self._partition_by)
                raise UsageError(
                    f"{self._named} would have more than {MOST_PARTS} parts by {by}: choose columns with fewer values"
                )
            with writing(self._named):
                place = self._folder / name / f"part-0.{self._form.value}"
                place.parent.mkdir(parents=True)
                self._parts[name] = Stream(self._named, place.open("xb"))
        return self._parts[name]

    def prepare(self) -> None:
        """Bring the files and their list to the disk. Raises DataError."""
        for stream in self._parts.values():
            stream.sync()
            stream.close()
        files = sorted(f"{name}/part-0.{self._form.value}" for name in self._parts)
        content = {"version": 1, "partition_by": self._partition_by, "files": files}
        with writing(self._named):
            listed = (self._folder / MANIFEST).open("xb")
            with closing(Stream(self._named, listed)) as stream:
                stream.write(json.dumps(content, ensure_ascii=False, indent=1).encode("utf-8") + b"\n")
                stream.sync()
        for folder, _, _ in os.walk(self._folder):
            sync_folder(Path(folder))

    def publish(self) -> None:
        """Put it in its place, and the old one where it was written. Raises DataError."""
        with writing(self._named):
            if not self.target.exists():
                self._folder.rename(self.target)
            else:
                check_own(self.target, self._named)
                if not exchanged(self._folder, self.target):
                    self._folder = _replaced(self._folder, self.target)
        self._published = True

    def abandon(self) -> None:
        """Remove what was written, or once it is in its place, what it replaced."""
        for stream in self._parts.values():
            with suppress(DataError, StdoutClosed):
                stream.close()
        if self._published:
            remove_written(self._folder)
        else:
            shutil.rmtree(self._folder, ignore_errors=True)
        if self._held is not None:
            os.close(self._held)
            self._held = None


def recover(target: Path) -> None:
    """Put back a folder that a killed run had moved away, and remove what killed runs left. Raises OSError."""
    for item in left_beside(target, _AWAY):
        if target.exists():
            remove_written(item)
        else:
            item.rename(target)
    for item in left_beside(target):
        if _listed(item) is None:
            shutil.rmtree(item, ignore_errors=True)  # its writing was not finished
        else:
            remove_written(item)


def check_own(folder: Path, name: str) -> None:
    """Raises DataError when a folder holds anything that was not written like this."""
    if not folder.exists():
        return
    if not folder.is_dir():
        raise DataError(f"{name} is a file: name a folder for the parts")
    listed = _listed(folder)
    mine: set[str] = set() if listed is None else {MANIFEST, *listed}
    mine |= {parent.as_posix() for name in mine for parent in Path(name).parents}
    for place in sorted(folder.rglob("*")):
        inside = place.relative_to(folder).as_posix()
        if inside not in mine:
            raise DataError(
                f"{name} holds {inside}, which lscore did not write: name another folder, or move that away first"
            )


def remove_written(folder: Path) -> None:
    """Remove what `_lscore.json` lists, it last, and the folders that are empty then."""
    with suppress(OSError):
        for inside in sorted(_listed(folder) or ()):
            (folder / inside).unlink(missing_ok=True)
            for parent in (folder / inside).relative_to(folder).parents:
                with suppress(OSError):
                    (folder / parent).rmdir()
        (folder / MANIFEST).unlink(missing_ok=True)
        folder.rmdir()


def _listed(folder: Path) -> frozenset[str] | None:
    """The files that the folder's list names; None without a list of lscore's making."""
    try:
        content: Any = json.loads((folder / MANIFEST).read_bytes())
        names = [str(name) for name in content["files"]]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return frozenset(name for name in names if _is_part(name))


def _is_part(name: str) -> bool:
    *folders, file = name.split("/")
    return bool(folders) and all("=" in item for item in folders) and file.startswith("part-0.")


def _replaced(new: Path, target: Path) -> Path:
    """Put the new folder in place where folders cannot change places. Gives where the old one is."""
    away = beside(target, _AWAY)
    held = os.open(target, os.O_RDONLY)
    try:
        hold(held)
        target.rename(away)
        try:
            new.rename(target)
        except OSError:
            away.rename(target)
            raise
    finally:
        os.close(held)
    return away
