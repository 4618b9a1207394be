"""Files: the model, the files it uses, the files of its sets. All lie inside the project's folder.

A file is read once, however often it is used. Its name in diagnostics is its path as seen from where the user stands:
the path of the file that names it, with the path it states.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from lscore.compiler.conflicts import conflicts
from lscore.compiler.memory import CompileMemory
from lscore.compiler.normal import WHITE
from lscore.compiler.problems import files as problems
from lscore.compiler.problems import values as value_problems
from lscore.compiler.report import Report
from lscore.dsl import nodes
from lscore.dsl.decoding import decode
from lscore.dsl.diagnostics import Diagnostic, Label, Span
from lscore.dsl.parser import parse


@dataclass(frozen=True, slots=True)
class Source:
    """A parsed file: its name in diagnostics, the folder that its paths start from, its tree."""

    file: str
    folder: Path
    page: nodes.Page


@dataclass(slots=True)
class Library:
    """The files of one compilation. `root` is the folder that none may leave; `unsaved` are texts that stand in for
    what some files hold, by their resolved paths; `memory` is what the last compilation of the same files left."""

    root: Path
    report: Report
    unsaved: Mapping[Path, str] = field(default_factory=dict[Path, str])
    memory: CompileMemory | None = None
    files: list[str] = field(default_factory=list[str])
    """The names of all files read, in the order of reading."""
    unread: bool = False
    """Whether a file that was asked for could not be read."""
    _pages: dict[Path, Source] = field(default_factory=dict[Path, Source])
    _texts: dict[Path, str] = field(default_factory=dict[Path, str])

    @property
    def pages(self) -> dict[str, nodes.Page]:
        """The trees of the files read, by their names, in the order of reading."""
        return {source.file: source.page for source in self._pages.values()}

    @property
    def texts(self) -> dict[Path, str]:
        """The texts of the files read, by their real paths."""
        return {**self._texts, **{path: source.page.text for path, source in self._pages.items()}}

    def holds(self, texts: Mapping[Path, str]) -> bool:
        """Whether files hold these texts now."""
        return all(self._now(path) == text for path, text in texts.items())

    def _now(self, path: Path) -> str | None:
        if path in self.unsaved:
            return self.unsaved[path]
        try:
            decoded = decode(path.read_bytes(), str(path))
        except (OSError, ValueError):
            return None
        return decoded if isinstance(decoded, str) else None

    def page(self, text: str, file: str, folder: Path, path: Path | None = None) -> Source:
        """Parse a text as the file of a name."""
        parsed = parse(text, file, self.memory.page(file) if self.memory is not None else None)
        self._note(file, text)
        unsettled = self._unsettled(text, file)
        self.report.syntax.extend([] if unsettled else parsed.diagnostics)
        lines = text.split("\n")
        self.report.torn = self.report.torn or any(_tears(found, lines) for found in parsed.diagnostics)
        source = Source(file, folder, parsed.page)
        if path is not None:
            self._pages[path] = source
        return source

    def open(self, path: Path, file: str) -> Source | None:
        """Read and parse a file that no other names."""
        resolved = path.resolve()
        place = Span(file, 0, 0, 1, 1)
        if resolved in self._pages:
            return self._pages[resolved]
        text = self._read(resolved, file, place, str(path))
        return None if text is None else self.page(text, file, resolved.parent, resolved)

    def follow(self, path: nodes.Quoted, source: Source) -> Source | None:
        """The page of a file that `source` names."""
        found = self._find(path, source)
        if found is None:
            return None
        resolved, file = found
        if resolved in self._pages:
            return self._pages[resolved]
        text = self._read(resolved, file, path.span, path.text)
        return None if text is None else self.page(text, file, resolved.parent, resolved)

    def text(self, path: nodes.Quoted, source: Source) -> str | None:
        """The text of a set's file."""
        found = self._find(path, source)
        if found is None:
            return None
        resolved, file = found
        if resolved not in self._texts:
            text = self._read(resolved, file, path.span, path.text)
            if text is None:
                return None
            self._note(file, text)
            self._unsettled(text, file)
            self._texts[resolved] = text
        return self._texts[resolved]

    def _unsettled(self, text: str, file: str) -> bool:
        """Report the conflicts that a merge left in a text; whether there are any."""
        found = conflicts(text, file)
        self.report.syntax.extend(problem.diagnostic() for problem in found)
        return bool(found)

    def _note(self, file: str, text: str) -> None:
        self.report.sources[file] = text
        self.files.append(file)

    def _find(self, path: nodes.Quoted, source: Source) -> tuple[Path, str] | None:
        """The place and the name of a file that a page names; a problem when it lies outside the project."""
        stated = path.text
        if not stated.strip(WHITE):
            self.report.torn = True
            self.report.add(value_problems.EmptyText(span=path.span))
            return None
        try:
            resolved = (source.folder / stated).resolve()
        except (OSError, RuntimeError, ValueError):  # a circle of links, a character that no path has
            self.report.torn = True
            self.report.add(problems.UnreadableFile(span=path.span, path=stated))
            return None
        if not resolved.is_relative_to(self.root):
            self.report.torn = True
            self.report.add(problems.OutsideProject(span=path.span, path=stated, root=self.root.name or str(self.root)))
            return None
        return resolved, os.path.normpath(Path(source.file).parent / stated)

    def _read(self, path: Path, file: str, span: Span, stated: str) -> str | None:
        problem: problems.Problem | Diagnostic
        if path in self.unsaved:
            return self.unsaved[path]
        try:
            decoded = decode(path.read_bytes(), file)
        except FileNotFoundError:
            problem = problems.NoSuchFile(span=span, path=stated)
        except IsADirectoryError:
            problem = problems.NoFileButFolder(span=span, path=stated)
        except (OSError, ValueError):
            problem = problems.UnreadableFile(span=span, path=stated)
        else:
            if isinstance(decoded, str):
                return decoded
            problem = decoded
        self.unread = self.report.torn = True
        if isinstance(problem, Diagnostic):
            self.report.syntax.append(problem)
            self.report.sources.setdefault(file, "")
        else:
            self.report.add(problem)
        return None


def used_sources(source: Source, library: Library, report: Report) -> list[Source]:
    """A file and all that it uses, however far, each once and in the order of reading; circles are reported."""
    found: list[Source] = []
    _follow(source, [], found, library, report, None)
    return found


def _follow(
    source: Source, path: list[str], found: list[Source], library: Library, report: Report, entry: Span | None
) -> None:
    """`entry` is the place in the first file that leads here."""
    found.append(source)
    path.append(source.file)
    for node in source.page.statements:
        if not isinstance(node, nodes.Use):
            continue
        other = library.follow(node.path, source)
        if other is None:
            continue
        here = entry or node.path.span
        report.entries.setdefault(other.file, here)
        if other.file in path:
            way = " → ".join((*path[path.index(other.file) :], other.file))
            back = (Label(node.path.span, "leads back"),) if here != node.path.span else ()
            report.add(problems.UseCircle(span=here, way=way, related=back))
        elif any(isinstance(statement, nodes.TestsOf) for statement in other.page.statements):
            report.add(problems.UsesTests(span=node.path.span, path=node.path.text))
        elif all(known is not other for known in found):
            _follow(other, path, found, library, report, here)
    path.pop()


_NAMELESS = frozenset({"when", "each", "points", "first", "best", "for", "keep", "skip", "route", "ensure", "test"})
"""The words that begin statements which declare nothing."""


def _tears(found: Diagnostic, lines: list[str]) -> bool:
    """Whether a statement that could not be read may have declared a name: judged by the line at the left margin that
    it belongs to. A score is declared by its header, whatever is wrong in its body."""
    number = min(found.span.line, len(lines)) - 1
    indented = lines[number][:1].isspace()
    while number > 0 and (not lines[number].strip() or lines[number][0].isspace() or lines[number][0] == "#"):
        number -= 1
    word = lines[number].split(maxsplit=1)[0] if lines[number].strip() else ""
    return word not in _NAMELESS and not (indented and word in ("score", "category"))
