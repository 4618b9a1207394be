"""Places in a text: offsets in code points, as the compiler has them, and the lines and columns of the protocol.

The protocol counts columns in units of an encoding that is agreed on (UTF-16 unless a client wants another), and lines
by `\\n`, `\\r\\n` and `\\r`. Places outside the text are those at its nearest edge; a column inside a character is that
of the character's start.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from lsprotocol import types

from lscore.dsl.diagnostics import Span

Encoding = Literal["utf-8", "utf-16", "utf-32"]
"""What the columns of the protocol count."""

_BREAK = re.compile(r"\r\n|\n|\r")
_MARK = "\ufeff"


@dataclass(frozen=True)
class Positions:
    """The places of one text. A byte-order mark at its start is no part of what the compiler sees, so offsets do not
    count it; columns do, since it stands in the editor's text."""

    text: str
    encoding: Encoding = "utf-16"

    @cached_property
    def starts(self) -> list[int]:
        """Where the lines of the protocol begin, as indices into `text`."""
        return [0, *(found.end() for found in _BREAK.finditer(self.text))]

    @cached_property
    def _shift(self) -> int:
        return len(_MARK) if self.text.startswith(_MARK) else 0

    def index(self, position: types.Position) -> int:
        """The index into `text` of a place."""
        line = max(position.line, 0)
        if line >= len(self.starts):
            return len(self.text)
        start, end = self.starts[line], self.end_of(line)
        return start + _characters(self.text[start:end], max(position.character, 0), self.encoding)

    def offset(self, position: types.Position) -> int:
        """The compiler's offset of a place."""
        return max(self.index(position) - self._shift, 0)

    def position(self, offset: int) -> types.Position:
        """The place of a compiler's offset."""
        index = min(max(offset, 0) + self._shift, len(self.text))
        line = bisect_right(self.starts, index) - 1
        start = self.starts[line]
        before = self.text[start : min(index, self.end_of(line))]
        return types.Position(line, length(before, self.encoding))

    def range(self, start: int, end: int) -> types.Range:
        """The range between two of the compiler's offsets."""
        return types.Range(self.position(start), self.position(max(start, end)))

    def of(self, span: Span) -> types.Range:
        """The range of a span of this text."""
        return self.range(span.start, span.end)

    def end_of(self, line: int) -> int:
        """The index behind the last character of a line, its break left out."""
        if line + 1 >= len(self.starts):
            return len(self.text)
        end = self.starts[line + 1] - 1
        return end - 1 if self.text[end] == "\n" and end > self.starts[line] and self.text[end - 1] == "\r" else end

    def line_text(self, line: int) -> str:
        """A line without its break; "" beyond the end."""
        return self.text[self.starts[line] : self.end_of(line)] if 0 <= line < len(self.starts) else ""

    @cached_property
    def end(self) -> types.Position:
        """The place behind the last character."""
        return self.position(len(self.text))


def length(text: str, encoding: Encoding) -> int:
    """How many units of an encoding a text has.

    >>> length("é🙂", "utf-16"), length("é🙂", "utf-8"), length("é🙂", "utf-32")
    (3, 6, 2)
    """
    if encoding == "utf-32" or text.isascii():
        return len(text)
    if encoding == "utf-8":
        return sum(map(_bytes, text))
    return len(text) + sum(char > "\uffff" for char in text)


def _characters(text: str, units: int, encoding: Encoding) -> int:
    """How many characters of a text lie in its first units; all where there are not so many."""
    if encoding == "utf-32" or text.isascii():
        return min(units, len(text))
    for number, char in enumerate(text):
        units -= _bytes(char) if encoding == "utf-8" else 1 + (char > "\uffff")
        if units < 0:
            return number
    return len(text)


def _bytes(char: str) -> int:
    """Bytes of UTF-8; half a surrogate pair counts as three."""
    return 1 + (char > "\x7f") + (char > "\u07ff") + (char > "\uffff")
