"""Where the cursor stands: the line up to there, the kind of block that it is in, the word that is being written.

The lines around are cut as the compiler cuts them, from the nearest line above that begins a statement at the left
margin; a stand-in word at the cursor shows which line and which block a word there belongs to.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from lscore.dsl.continuing import Written
from lscore.dsl.hints import kind_of_block
from lscore.dsl.layout import KnownLines, Line, read_layout
from lscore.dsl.statements import opens_statement
from lscore.dsl.tokens import Token, tokenise

_WORD = re.compile(r"[^\W\d_](?:[\w-]|[\u0300-\u036f])*$|[0-9][\w.%-]*$")
_REST = re.compile(r"[\w-]*")
_ODD = re.compile(r"(?:^|(?<=[\s,(:]))[^\s,():\"#]+$")
_STAND_IN = "x"
_MOST_LINES = 4000
"""How many lines above are looked at; a block is not longer."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a text. `start` to `end` is what a completion replaces, `cursor` lies in it or at its end.

    `written` is what stands between `start` and the cursor: the beginning of a word, or of a text in quotes (`quoted`;
    then the quote is part of it). `tokens` are the words of the line before it, `block` the kind of block, `header` the
    words of the line that opens it. `fresh`: the word is the first of a physical line, which may begin a new line.
    """

    start: int
    end: int
    cursor: int
    written: str
    quoted: bool
    tokens: tuple[Token, ...]
    block: str
    header: tuple[Token, ...] = ()
    fresh: bool = False

    @property
    def before(self) -> Written:
        """The words before, to try others behind them."""
        return Written.of(self.tokens)


def place_at(text: str, offset: int, known: KnownLines | None = None) -> Place | None:
    """The place of an offset; None in a comment. `known` are lines that were read before, and takes in these."""
    offset = min(max(offset, 0), len(text))
    line_start = text.rfind("\n", 0, offset) + 1
    line_end = text.find("\n", offset)
    line = text[line_start : len(text) if line_end < 0 else line_end].removesuffix("\r")
    at = min(offset - line_start, len(line))
    before = tokenise(line[:at], "", 0, 1)
    if before.comment is not None:
        return None
    start, end, quoted = _word(line, at, before.tokens)
    margin = _margin(text, line_start)
    stand_in = f'"{_STAND_IN}"' if quoted else _STAND_IN
    known = known if known is not None else {}
    seen: KnownLines = {}
    layout = read_layout(text[margin : line_start + start] + stand_in, "", known, seen)
    known |= seen
    chain = _chain(layout.lines)
    tokens = chain[-1].tokens[:-1] if chain else []
    kinds = [_kind(item) for item in chain[:-1]]
    return Place(
        line_start + start,
        line_start + end,
        offset,
        line[start:at],
        quoted,
        tuple(tokens),
        kinds[-1] if kinds else "page",
        tuple(chain[-2].tokens) if len(chain) > 1 else (),
        bool(tokens) and not line[:start].strip(),
    )


def _word(line: str, at: int, tokens: Sequence[Token]) -> tuple[int, int, bool]:
    """Where the word at a column of a line begins and ends, and whether it is a text in quotes."""
    last = tokens[-1] if tokens else None
    if last is not None and last.kind == "open":
        whole = next((token for token in tokenise(line, "", 0, 1).tokens if token.span.start == last.span.start), last)
        return last.span.start, whole.span.end if whole.kind == "quoted" else at, True
    found = _WORD.search(line[:at])
    if found is None:
        return at, at, False
    rest = _REST.match(line, at)
    return found.start(), rest.end() if rest is not None else at, False


def odd_word(text: str, place: Place) -> Place | None:
    """The place with all that stands before the cursor without a blank as its word, where that is more: a value that
    will need quotes (`/pricing`)."""
    if place.quoted:
        return None
    line_start = text.rfind("\n", 0, place.cursor) + 1
    found = _ODD.search(text[line_start : place.cursor])
    if found is None or line_start + found.start() >= place.start:
        return None
    start = line_start + found.start()
    count = len(tokenise(text[start : place.start], "", 0, 1).tokens)
    tokens = place.tokens[: len(place.tokens) - count]
    return Place(
        start,
        place.end,
        place.cursor,
        text[start : place.cursor],
        False,
        tokens,
        place.block,
        place.header,
    )


def _margin(text: str, line_start: int) -> int:
    """Where the nearest line above begins that starts a statement at the left margin."""
    start = line_start
    for _ in range(_MOST_LINES):
        if start == 0:
            return 0
        above = text.rfind("\n", 0, start - 1) + 1
        if text[above : above + 1] not in (" ", "\t", "\r", "\n", "#", ""):
            end = text.find("\n", above)
            if opens_statement(tokenise(text[above:end], "", 0, 1).tokens):
                return above
        start = above
    return start


def _chain(lines: Sequence[Line]) -> list[Line]:
    """The headers above the last line of a page, the outermost first, and that line."""
    found: list[Line] = []
    while lines:
        found.append(lines[-1])
        lines = lines[-1].body
    return found


def _kind(header: Line) -> str:
    return kind_of_block(header.tokens) or "page"
