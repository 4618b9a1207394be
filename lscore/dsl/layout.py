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
class Line:
    """A logical line: its words, its depth, the lines of its body; what is wrong with its place, and with its words."""

    tokens: list[Token]
    indent: int
    problems: list[Problem]
    broken: list[Problem]
    body: list[Line] = field(default_factory=list["Line"])

    @property
    def span(self) -> Span:
        """From its first word to its last."""
        return self.tokens[0].span.to(self.tokens[-1].span)

    @property
    def opens(self) -> bool:
        """Whether it ends in `:`."""
        return self.tokens[-1].is_op(":")


@dataclass(frozen=True, slots=True)
class Layout:
    """The lines at the left margin, with theirs inside, and the comments of the page."""

    lines: list[Line]
    comments: list[Comment]
    problems: list[Problem]


@dataclass(frozen=True, slots=True)
class _Physical:
    tokens: list[Token]
    indent: int
    problems: list[Problem]
    blank_span: Span | None = None
    """Where something else than spaces stands in the indentation."""
    blank: str = ""


def read_layout(text: str, file: str) -> Layout:
    """The logical lines of a page."""
    layout = Layout([], [], [])
    lines = list(_logical(_physical(text, file, layout)))
    _nest(lines, layout)
    return layout


def _physical(text: str, file: str, layout: Layout) -> Iterator[_Physical]:
    """The lines that hold words; comments are put aside."""
    start = 0
    for number, raw in enumerate(text.split("\n"), 1):
        if len(raw) > LONGEST_LINE:
            span = Span(file, start, start + LONGEST_LINE, number, 1)
            problem = problems.LineTooLong(span=span, length=f"{len(raw):,}", most=f"{LONGEST_LINE:,}")
            layout.problems.append(problem)
            start += len(raw) + 1
            continue
        scanned = tokenise(raw, file, start, number)
        if scanned.comment is not None:
            words = text[scanned.comment.start : scanned.comment.end].rstrip(BLANKS)
            layout.comments.append(Comment(scanned.comment, words))
        if scanned.tokens:
            yield _measured(raw, scanned.tokens, scanned.problems, Span(file, start, start, number, 1))
        start += len(raw) + 1


def _measured(raw: str, tokens: list[Token], found: list[Problem], start: Span) -> _Physical:
    width = tokens[0].span.column - 1
    blank = raw[:width]
    if not blank.strip(" "):
        return _Physical(tokens, width, found)
    indent = 0
    for char in blank:
        indent += TAB - indent % TAB if char == "\t" else 1
    span = Span(start.file, start.start, start.start + width, start.line, 1)
    return _Physical(tokens, indent, found, span, "tab" if "\t" in blank else "blank that is no space")


def _logical(lines: Iterator[_Physical]) -> Iterator[Line]:
    """Puts the pieces of statements that go over several lines together."""
    current: Line | None = None
    depth = 0
    for piece in lines:
        if current is not None and not (piece.indent <= current.indent and opens_statement(piece.tokens, piece.indent)):
            current.tokens += piece.tokens
            current.broken += piece.problems
        else:
            if current is not None:
                yield current
            current, depth = Line(piece.tokens, piece.indent, [], piece.problems), 0
            if piece.blank_span is not None:
                current.problems.append(_blank(piece.blank_span, piece.indent, piece.blank))
        depth = max(0, depth + _opened(piece.tokens))
        if (depth == 0 and not _goes_on(piece.tokens[-1])) or depth > DEEPEST_OPEN:
            yield current
            current = None
    if current is not None:
        yield current


def _blank(span: Span, indent: int, what: str) -> Problem:
    fix = edits.replace(span, " " * indent, "indent it by spaces", safe=True)
    return problems.BlankInIndentation(span=span, what=what, fix=fix)


def _opened(tokens: list[Token]) -> int:
    return sum(token.is_op("(") - token.is_op(")") for token in tokens)


def _goes_on(last: Token) -> bool:
    return last.is_op(",", "(") or last.is_word("and", "or")


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
