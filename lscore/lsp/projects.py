"""The projects that files lie in, read again when their `lscore.toml` changes."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from lscore.dsl.diagnostics import Diagnostic
from lscore.runtime.project import FILE_NAME, Project, ProjectError, read_project


@dataclass(frozen=True, slots=True)
class Found:
    """A project, and what is wrong with its file: then it is the last one that could be read, else one that says
    nothing but where it lies. `source` is the file's text where something is wrong."""

    project: Project
    wrong: tuple[Diagnostic, ...] = ()
    source: str = ""


@dataclass(slots=True)
class Projects:
    """The projects of a session."""

    _known: dict[Path, tuple[tuple[int, ...], Found]] = field(
        default_factory=dict[Path, "tuple[tuple[int, ...], Found]"]
    )

    def of(self, path: Path) -> Project | None:
        """The project of a file: of the nearest folder above it that has a `lscore.toml`."""
        found = self.found(path)
        return found.project if found is not None else None

    def found(self, path: Path) -> Found | None:
        """The project of a file, with what is wrong with it."""
        for folder in path.parents:
            file = folder / FILE_NAME
            stamp = stamp_of(file)
            if stamp and file.is_file():
                return self._read(file, stamp)
        return None

    def _read(self, file: Path, stamp: tuple[int, ...]) -> Found:
        known = self._known.get(file)
        if known is not None and known[0] == stamp:
            return known[1]
        try:
            found = Found(read_project(file))
        except ProjectError as error:
            last = known[1].project if known is not None else Project(file, file.parent)
            found = Found(last, error.diagnostics, next(iter(error.sources.values()), ""))
        self._known[file] = stamp, found
        return found


def stamp_of(path: Path) -> tuple[int, ...]:
    """What tells one state of a file on disk from another; () for one that is not there."""
    try:
        status = path.stat()
    except (OSError, ValueError):
        return ()
    return status.st_mtime_ns, status.st_size, status.st_ino
