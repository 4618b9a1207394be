"""Which files name which: `use`, `tests of`, sets out of files. Read off the lines, without compiling anything."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from lscore.lsp.uris import real

_NAMED = re.compile(r'^[ \t]*(use|tests[ \t]+of|set[ \t]+\S+[ \t]+from)[ \t]+"((?:[^"\\\n]|\\.)*)"', re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Links:
    """What the lines of a file name, as absolute real paths."""

    uses: tuple[Path, ...] = ()
    tests_of: Path | None = None
    sets: tuple[Path, ...] = ()


def links_in(text: str, path: Path) -> Links:
    """The files that a text names, which stands at `path`."""
    uses: list[Path] = []
    sets: list[Path] = []
    tests_of: Path | None = None
    for what, stated in _NAMED.findall(text):
        if not stated.strip() or "\0" in stated:
            continue
        named = real(Path(os.path.normpath(path.parent / stated.replace("\\*", "*"))))
        if what == "use":
            uses.append(named)
        elif what.startswith("set"):
            sets.append(named)
        elif tests_of is None:
            tests_of = named
    return Links(tuple(uses), tests_of, tuple(sets))


def reached(start: Path, links: Callable[[Path], Links]) -> set[Path]:
    """The files that a file brings in, however far: by `use`, as files of sets, as the model that its tests are of;
    itself included."""
    found: set[Path] = set()
    waiting = [real(start)]
    while waiting:
        path = waiting.pop()
        if path in found:
            continue
        found.add(path)
        named = links(path)
        found.update(named.sets)
        waiting += named.uses
        if named.tests_of is not None:
            waiting.append(named.tests_of)
    return found


def users_of(path: Path, files: Iterable[Path], links: Callable[[Path], Links]) -> list[Path]:
    """The files among `files` that bring `path` in, other than itself."""
    wanted = real(path)
    return [file for file in files if real(file) != wanted and wanted in reached(file, links)]
