"""One parse of one file: the tree of all that could be read, and every error, sorted by place.

`layout` cuts the page into logical lines and blocks; every line is parsed on its own, so an error costs its line
alone. A statement that could not be read is left out of the tree.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from lark import UnexpectedToken

from lscore.dsl import hints, nodes, problems
from lscore.dsl.diagnostics import Diagnostic, Problem, Span, in_order
from lscore.dsl.grammar import Grammar, grammar
from lscore.dsl.layout import Line, read_layout
from lscore.dsl.lexer import LineOfTokens
from lscore.dsl.limits import exceeds_limits
from lscore.dsl.spacing import crowded_minus
from lscore.dsl.tokens import Token

MOST_ERRORS = 100
"""How many errors of one file are shown."""

_LINES = {
    "page": "statement",
    "lead": "attribute",
    "score": "score_line",
    "category": "category_line",
    "rows": "row",
    "choices": "choice_row",
    "levels": "level_row",
    "test": "test_line",
}
"""The start symbol for the lines of each kind of block."""


_KEPT = (nodes.ColumnDecl, nodes.EventDecl, nodes.Define)


@dataclass(frozen=True, slots=True)
class Parsed:
    """A page and all that is wrong with it."""

    page: nodes.Page
    diagnostics: tuple[Diagnostic, ...]


def parse(text: str, file: str) -> Parsed:
    """The tree of a page. `file` is its path as the user wrote it, for the places of errors. Raises nothing,
    whatever the text.
    """
    layout = read_layout(text, file)
    reader = _Reader(grammar(), list(layout.problems))
    with reader.grammar.lock:
        statements = reader.block(layout.lines, "page")
    page = nodes.Page(file, text, tuple(statements), tuple(layout.comments))
    return Parsed(page, _shown(reader.found))


def decode(data: bytes, file: str) -> str | Diagnostic:
    """The text of a file's bytes: UTF-8, a byte-order mark dropped. What is no such text gives the one diagnostic
    that says so.
    """
    data = data.removeprefix(b"\xef\xbb\xbf")
    if (offset := data.find(0)) >= 0:
        return problems.NotText(span=_place(data[:offset], file), offset=offset).diagnostic()
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        place = _place(data[: error.start], file)
        return problems.NotUtf8(span=place, offset=error.start, byte=data[error.start]).diagnostic()


def _place(before: bytes, file: str) -> Span:
    """The place behind some bytes, wrong ones counted as one character each."""
    text = before.decode("utf-8", "replace")
    return Span(file, len(text), len(text), text.count("\n") + 1, len(text) - text.rfind("\n"))


def _shown(found: list[Problem]) -> tuple[Diagnostic, ...]:
    ordered = in_order([problem.diagnostic() for problem in found])
    if len(ordered) <= MOST_ERRORS:
        return tuple(ordered)
    last = ordered[MOST_ERRORS].span
    more = problems.MoreErrors(span=last, count=len(ordered) - MOST_ERRORS)
    return (*ordered[:MOST_ERRORS], more.diagnostic())


@dataclass(slots=True)
class _Reader:
    """Parses the lines of one page."""

    grammar: Grammar
    found: list[Problem]

    def block(self, lines: Sequence[Line], kind: str) -> list[Any]:
        """The nodes of the lines of one block."""
        return [node for line in lines if (node := self.line(line, kind)) is not None]

    def line(self, line: Line, kind: str) -> Any:
        """The node of a line and its body, None where it could not be read."""
        read = self.words(line, kind)
        if read is None:
            self.skipped(line)
            return None
        if not hasattr(read, "close"):
            return read
        body = self.block(line.body, read.kind)
        if not line.body:
            self.found.append(hints.empty_block(line, read.kind))
            return None
        return read.close(body, read.span.to(body[-1].span) if body else read.span)

    def skipped(self, line: Line) -> None:
        """Looks for the errors in the body of a header that could not be read."""
        kind = hints.kind_of_block(line)
        if kind is not None:
            self.block(line.body, kind)

    def words(self, line: Line, kind: str) -> Any:
        """What the words of a line say: a node, an `Opening`, or None with a problem found."""
        self.found += line.problems
        if refused := line.broken or exceeds_limits(line) or crowded_minus(line.tokens):
            self.found += refused
            return None
        start = _LINES[kind]
        words = LineOfTokens(line.tokens, start, self.grammar.builder.problems)
        try:
            read = self.parsed(words)
        except UnexpectedToken:
            self.found.append(self.explained(line, kind, words))
            return None
        self.found += words.problems
        # A declaration that was refused in part is kept, or each use of its name would be an error too.
        return read if not words.problems or isinstance(read, _KEPT) or hasattr(read, "close") else None

    def parsed(self, words: LineOfTokens) -> Any:
        """What Lark makes of a line; raises its UnexpectedToken. The problems of the builder are those of this line."""
        del words.problems[:]
        self.grammar.builder.tokens = words.tokens
        return self.grammar.lark.parse(words, words.start)  # pyright: ignore[reportArgumentType, reportUnknownMemberType]

    def takes(self, words: LineOfTokens) -> frozenset[str]:
        """The terminals that could stand where Lark stopped.

        It reduces before it refuses, so the state it stops in knows too little: the words before are parsed again,
        and no more.
        """
        before = replace(words, at=0, stop=words.at)
        parser: Any = self.grammar.lark.parse_interactive(before, words.start)  # pyright: ignore[reportArgumentType, reportUnknownMemberType]
        parser.exhaust_lexer()
        return frozenset(parser.accepts())

    def explained(self, line: Line, kind: str, refused: LineOfTokens) -> Problem:
        """The problem of a line that Lark refused."""

        def trial(tokens: list[Token]) -> hints.Trial:
            words = LineOfTokens(tokens, _LINES[kind], self.grammar.builder.problems)
            try:
                self.parsed(words)
            except UnexpectedToken:
                return hints.Trial(words.at, False)
            return hints.Trial(len(tokens) + 1, not words.problems)

        failure = hints.Failure(line.tokens, kind, refused.at, self.takes(refused), trial)
        if len(self.found) > MOST_ERRORS:
            return hints.plain(failure)
        return hints.explain(failure)
