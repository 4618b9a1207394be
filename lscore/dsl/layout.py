"""The page before its words mean anything: logical lines, and which of them belong to which header.

A physical line goes on in the next one when it ends in `,` `and` `or` `(` or stands inside open parentheses. One
forgotten `)` or one comma too many must not swallow the rest of the file: such a line ends where a line that is
indented no deeper begins like a statement. Lines that are indented deeper than a header (a line that ends in `:`) are
its body.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from lscore.dsl import edits, problems
from lscore.dsl.diagnostics import Problem, Span
from lscore.dsl.moving import Shift, moved
from lscore.dsl.nodes import Comment
from lscore.dsl.statements import lacks_colon, opens_statement
from lscore.dsl.tokens import BLANKS, Token, tokenise

LONGEST_LINE = 100_000
"""The most characters of a line."""

DEEPEST_OPEN = 64
"""How many parentheses may be open; a line with more ends there, whatever it wants."""

DEEPEST_BLOCK = 8
"""How deep blocks may be nested; the language itself needs four."""

TAB = 4
"""How many columns a tab in the indentation stands for, until it is mended."""


@dataclass(slots=True)
class Words:
    """The words of one physical line, read where it began at offset `start`, as line `number`; and what they say of
    how lines belong together, which is the same wherever the line stands.

    `indent` is the depth of its first word, `odd` what stands in the indentation beside spaces, `depth` how many more
    parentheses it opens than it closes.
    """

    start: int
    number: int
    tokens: list[Token]
    comment: Comment | None
    problems: list[Problem]
    indent: int = 0
    odd: str = ""
    depth: int = 0
    goes_on: bool = False

    def at(self, start: int, number: int) -> Words:
        """The same line in another place."""
        shift = Shift(start - self.start, number - self.number)
        tokens = [token.moved(shift) for token in self.tokens]
        comment = moved(self.comment, shift)
        return Words(start, number, tokens, comment, [], self.indent, self.odd, self.depth, self.goes_on)


KnownLines = dict[str, Words]
"""Physical lines without problems by what is written in them."""


@dataclass(slots=True)
class Line:
    """A logical line: its pieces, its depth, the lines of its body; what is wrong with its place, and with its words.

    It goes from offset `start` to `end`; a piece is a physical line with the place where it stands now.
    """

    start: int
    number: int
    end: int
    indent: int
    pieces: list[tuple[Words, int, int]]
    problems: list[Problem]
    broken: list[Problem]
    body: list[Line] = field(default_factory=list["Line"])
    _tokens: list[Token] | None = None

    @property
    def tokens(self) -> list[Token]:
        """Its words."""
        if self._tokens is None:
            self._tokens = []
            for words, start, number in self.pieces:
                here = words if (words.start, words.number) == (start, number) else words.at(start, number)
                self._tokens += here.tokens
        return self._tokens

    @property
    def span(self) -> Span:
        """From its first word to its last."""
        return self.tokens[0].span.to(self.tokens[-1].span)

    @property
    def opens(self) -> bool:
        """Whether it ends in `:`."""
        return self.pieces[-1][0].tokens[-1].is_op(":")


@dataclass(frozen=True, slots=True)
class Layout:
    """The lines at the left margin, with theirs inside, and the comments of the page."""

    lines: list[Line]
    comments: list[Comment]
    problems: list[Problem]


@dataclass(slots=True)
class _Piece:
    """A physical line that holds words, and where it stands."""

    words: Words
    start: int
    number: int
    end: int


def read_layout(text: str, file: str, known: KnownLines | None = None, seen: KnownLines | None = None) -> Layout:
    """The logical lines of a page. Lines that are `known` are not read again; those of this page go into `seen`."""
    layout = Layout([], [], [])
    lines = list(_logical(_physical(text, file, layout, known or {}, seen), file))
    _nest(lines, layout)
    return layout


def _physical(text: str, file: str, layout: Layout, known: KnownLines, seen: KnownLines | None) -> Iterator[_Piece]:
    """The lines that hold words; comments are put aside."""
    start = 0
    for number, raw in enumerate(text.split("\n"), 1):
        end = start + len(raw)
        if len(raw) > LONGEST_LINE:
            span = Span(file, start, start + LONGEST_LINE, number, 1)
            problem = problems.LineTooLong(span=span, length=f"{len(raw):,}", most=f"{LONGEST_LINE:,}")
            layout.problems.append(problem)
            start = end + 1
            continue
        words = known.get(raw)
        if words is None:
            words = _read(raw, file, start, number)
        if seen is not None and not words.problems:
            seen[raw] = words
        if words.comment is not None:
            layout.comments.append(moved(words.comment, Shift(start - words.start, number - words.number)))
        if words.tokens:
            yield _Piece(words, start, number, end)
        start = end + 1


def _read(raw: str, file: str, start: int, number: int) -> Words:
    """What stands in a physical line."""
    scanned = tokenise(raw, file, start, number)
    comment = None
    if scanned.comment is not None:
        written = raw[scanned.comment.column - 1 :].rstrip(BLANKS)
        comment = Comment(scanned.comment, written)
    words = Words(start, number, scanned.tokens, comment, scanned.problems)
    if words.tokens:
        blank = raw[: words.tokens[0].span.column - 1]
        words.indent = len(blank)
        if blank.strip(" "):
            words.indent = 0
            for char in blank:
                words.indent += TAB - words.indent % TAB if char == "\t" else 1
            words.odd = "tab" if "\t" in blank else "blank that is no space"
        words.depth = sum(token.is_op("(") - token.is_op(")") for token in words.tokens)
        last = words.tokens[-1]
        words.goes_on = last.is_op(",", "(") or last.is_word("and", "or")
    return words


def _logical(pieces: Iterator[_Piece], file: str) -> Iterator[Line]:
    """Puts the pieces of statements that go over several lines together."""
    current: Line | None = None
    depth = 0
    for piece in pieces:
        words = piece.words
        part = (words, piece.start, piece.number)
        if current is not None and not (words.indent <= current.indent and opens_statement(words.tokens, words.indent)):
            current.pieces.append(part)
            current.end = piece.end
            current.broken += words.problems
        else:
            if current is not None:
                yield current
            depth = 0
            current = Line(piece.start, piece.number, piece.end, words.indent, [part], [], list(words.problems))
            if words.odd:
                width = words.tokens[0].span.column - 1
                span = Span(file, piece.start, piece.start + width, piece.number, 1)
                current.problems.append(_blank(span, words.indent, words.odd))
        depth = max(0, depth + words.depth)
        if (depth == 0 and not words.goes_on) or depth > DEEPEST_OPEN:
            yield current
            current = None
    if current is not None:
        yield current


def _blank(span: Span, indent: int, what: str) -> Problem:
    fix = edits.replace(span, " " * indent, "indent it by spaces", safe=True)
    return problems.BlankInIndentation(span=span, what=what, fix=fix)


# --- blocks


def _nest(lines: list[Line], layout: Layout) -> None:
    """Puts every line into the body of its header."""
    blocks: list[tuple[int, list[Line]]] = [(0, layout.lines)]
    above: Line | None = None
    for line in lines:
        left: tuple[int, list[Line]] | None = None
        while len(blocks) > 1 and line.indent < blocks[-1][0]:
            left = blocks.pop()
        depth, body = blocks[-1]
        if line.indent > depth:
            if left is not None:
                body = left[1]
                line.problems.append(_uneven(line, left[0]))
            elif len(blocks) > DEEPEST_BLOCK:
                line.problems.append(problems.BlocksTooDeep(span=line.span, most=DEEPEST_BLOCK))
            elif above is not None and (above.opens or lacks_colon(above.tokens)):
                body = above.body
            else:
                line.problems.append(problems.BodyWithoutHeader(span=line.span))
            blocks.append((line.indent, body))
        body.append(line)
        above = line


def _uneven(line: Line, expected: int) -> Problem:
    first = line.tokens[0].span
    margin = Span(first.file, first.start - first.column + 1, first.start, first.line, 1)
    fix = edits.replace(margin, " " * expected, f"indent it by {expected} spaces")
    return problems.UnevenIndentation(span=first, found=line.indent, expected=expected, fix=fix)
