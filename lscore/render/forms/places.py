"""Where findings stand, as other programs name it: files from the root of the repository, places by line and column."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from urllib.parse import quote

from lscore.dsl.diagnostics import Span
from lscore.render.forms.report import Report

MARKS = (".git", "lscore.toml")
"""What stands in a root: first that of a repository (a file in worktrees), then that of a project."""


@dataclass(frozen=True, slots=True)
class Region:
    """A place in a file; lines and columns from 1, the end exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int


@dataclass(frozen=True, slots=True)
class Location:
    """A file: its name from the root, with slashes, and the same percent-encoded; outside the root its whole path and
    a `file:` URI."""

    name: str
    uri: str
    inside: bool


class Places:
    """The places of a report."""

    def __init__(self, report: Report) -> None:
        self.root = report.root or root_of(report.files)
        self._sources: Mapping[str, str] = report.sources
        self._pages: dict[str, list[str]] = {}
        self._locations: dict[str, Location] = {}

    def location(self, file: str) -> Location:
        """Where a file lies."""
        if file not in self._locations:
            path = Path(os.path.abspath(file))  # noqa: PTH100 (`resolve` would follow links out of the repository)
            within = path if path.is_relative_to(self.root) else Path(os.path.realpath(file))
            self._locations[file] = located(within if within.is_relative_to(self.root) else path, self.root)
        return self._locations[file]

    def knows(self, span: Span) -> bool:
        """Whether the text is known in which a span stands; that of a data file is not."""
        return span.file in self._sources

    def line(self, span: Span) -> str:
        """The text of a span's line; empty where it is not known."""
        page = self._page(span.file)
        return page[span.line - 1].removesuffix("\r") if 1 <= span.line <= len(page) else ""

    def region(self, span: Span) -> Region:
        """A span's place; columns count code points."""
        line, column = max(1, span.line), max(1, span.column)
        text = self._sources.get(span.file, "")[max(0, span.start) : max(0, span.end)]
        lines = text.count("\n")
        if lines:
            return Region(line, column, line + lines, len(text) - text.rfind("\n"))
        return Region(line, column, line, column + len(text))

    def utf16(self, span: Span) -> Region:
        """A span's place; columns count UTF-16 units."""
        found = self.region(span)
        page = self._page(span.file)
        column = _utf16_column(page, found.line, found.column)
        return Region(found.line, column, found.end_line, _utf16_column(page, found.end_line, found.end_column))

    def _page(self, file: str) -> list[str]:
        if file not in self._pages:
            text = self._sources.get(file)
            self._pages[file] = [] if text is None else text.split("\n")
        return self._pages[file]


def _utf16_column(page: Sequence[str], line: int, column: int) -> int:
    before = page[line - 1][: column - 1] if line <= len(page) else ""
    return column + sum(char > "\uffff" for char in before)


def located(path: PurePath, root: PurePath) -> Location:
    """Where an absolute path lies, seen from a root.

    >>> from pathlib import PurePosixPath, PureWindowsPath
    >>> located(PurePosixPath("/repo/models/b 2.score"), PurePosixPath("/repo"))
    Location(name='models/b 2.score', uri='models/b%202.score', inside=True)
    >>> located(PureWindowsPath("D:/sets/titles.txt"), PureWindowsPath("C:/repo")).uri
    'file:///D:/sets/titles.txt'
    """
    if path.is_relative_to(root):
        name = path.relative_to(root).as_posix()
        return Location(name, quote(os.fsencode(name)), inside=True)
    name = path.as_posix()
    head = "file:" if name.startswith("//") else "file://" if name.startswith("/") else "file:///"
    return Location(name, head + quote(os.fsencode(name), safe="/:"), inside=False)


def root_of(files: Sequence[str]) -> Path:
    """The folder that files are named from: the nearest with `.git` above the working folder or else above the first
    file, that holds this file; without one, the nearest with `lscore.toml`; without that the working folder."""
    here = Path.cwd()
    first = Path(os.path.abspath(files[0])) if files else here / "no file"  # noqa: PTH100
    for mark in MARKS:
        for start in (here, first.parent):
            found = next((folder for folder in (start, *start.parents) if (folder / mark).exists()), None)
            if found is not None and first.is_relative_to(found):
                return found
    return here
