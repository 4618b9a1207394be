"""What the last parse of a file leaves for the next: in an editor nearly every line is as it was, if elsewhere.

A line is known by what is written in it and by the kind of block it stands in, since nothing else decides what it
parses to. What the newest text does not hold is forgotten.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from lscore.dsl.diagnostics import Diagnostic
from lscore.dsl.layout import KnownLines, Line
from lscore.dsl.moving import Shift, moved

if TYPE_CHECKING:
    from lscore.dsl.parser import Parsed

Key = tuple[str, str]
"""The kind of block that a line stands in, and what is written in it."""


@dataclass(frozen=True, slots=True)
class Read:
    """What a line parsed to where it stood (a node, the opening of a block, None), and what was said about it."""

    start: int
    number: int
    found: Any
    said: tuple[Diagnostic, ...] = ()


@dataclass(slots=True)
class PageMemory:
    """The memory of one file, for one parse after another."""

    text: str | None = None
    parsed: Parsed | None = None
    words: KnownLines = field(default_factory=KnownLines)
    lines: dict[Key, list[Read]] = field(default_factory=dict[Key, list[Read]])


@dataclass(slots=True)
class Recollection:
    """The memory of a file while a text of it is parsed: what was before, and what will be."""

    text: str
    before: dict[Key, list[Read]]
    lines: dict[Key, list[Read]] = field(default_factory=dict[Key, list[Read]])

    def recall(self, line: Line, kind: str) -> Read | None:
        """What a line is known to parse to, in the place where it stands now."""
        key = kind, self.text[line.start : line.end]
        known = self.before.get(key)
        if known is None:
            return None
        # A line that stands here more than once most likely was as often before.
        last = known[min(len(self.lines.get(key, ())), len(known) - 1)]
        if (last.start, last.number) == (line.start, line.number):
            return last
        shift = Shift(line.start - last.start, line.number - last.number)
        return Read(line.start, line.number, moved(last.found, shift), moved(last.said, shift))

    def keep(self, line: Line, kind: str, read: Read) -> None:
        """Take down what a line parsed to."""
        self.lines.setdefault((kind, self.text[line.start : line.end]), []).append(read)
