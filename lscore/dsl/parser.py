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
from lscore.dsl.diagnostics import Diagnostic, Problem, in_order
from lscore.dsl.grammar import Grammar, grammar
from lscore.dsl.layout import KnownLines, Layout, Line, read_layout
from lscore.dsl.lexer import LineOfTokens
from lscore.dsl.limits import exceeds_limits
from lscore.dsl.memory import PageMemory, Read, Recollection
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


def start_of(kind: str) -> str:
    """The start symbol for the lines of a kind of block."""
    return _LINES[kind]


_KEPT = (nodes.ColumnDecl, nodes.EventDecl, nodes.Define)


@dataclass(frozen=True, slots=True)
class Parsed:
    """A page and all that is wrong with it."""

    page: nodes.Page
    diagnostics: tuple[Diagnostic, ...]


def parse(text: str, file: str, memory: PageMemory | None = None) -> Parsed:
    """The tree of a page. `file` is its path as the user wrote it, for the places of errors. Raises nothing,
    whatever the text.

    With the `memory` of the same file only lines are read that are not in it; what comes out is the same.
    """
    if memory is None:
        return _parsed(text, file, read_layout(text, file), None)
    if memory.parsed is not None and memory.text == text:
        return memory.parsed
    words = KnownLines()
    recollection = Recollection(text, memory.lines)
    memory.parsed = _parsed(text, file, read_layout(text, file, memory.words, words), recollection)
    memory.text, memory.words, memory.lines = text, words, recollection.lines
    return memory.parsed


def _parsed(text: str, file: str, layout: Layout, memory: Recollection | None) -> Parsed:
    reader = _Reader(grammar(), [problem.diagnostic() for problem in layout.problems], memory)
    with reader.grammar.lock:
        statements = reader.block(layout.lines, "page")
    page = nodes.Page(file, text, tuple(statements), tuple(layout.comments))
    return Parsed(page, _shown(reader.found))


def named_words(text: str, file: str) -> Layout:
    """The lines of a page, each word with the terminal of the grammar that it is where it stands (its `type`).

    A word that the parser never saw, because its line was refused before it, has none. Raises nothing, whatever the
    text.
    """
    layout = read_layout(text, file)
    reader = _Reader(grammar(), [])
    with reader.grammar.lock:
        reader.block(layout.lines, "page")
    return layout


def _shown(found: list[Diagnostic]) -> tuple[Diagnostic, ...]:
    ordered = in_order(found)
    if len(ordered) <= MOST_ERRORS:
        return tuple(ordered)
    last = ordered[MOST_ERRORS].span
    more = problems.MoreErrors(span=last, count=len(ordered) - MOST_ERRORS)
    return (*ordered[:MOST_ERRORS], more.diagnostic())


@dataclass(slots=True)
class _Reader:
    """Parses the lines of one page."""

    grammar: Grammar
    found: list[Diagnostic]
    memory: Recollection | None = None

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
            self.found.append(hints.empty_block(line, read.kind).diagnostic())
            return None
        return read.close(body, read.span.to(body[-1].span) if body else read.span)

    def skipped(self, line: Line) -> None:
        """Looks for the errors in the body of a header that could not be read."""
        kind = hints.kind_of_block(line.tokens)
        if kind is not None:
            self.block(line.body, kind)

    def words(self, line: Line, kind: str) -> Any:
        """What the words of a line say: a node, an `Opening`, or None with a problem found."""
        self.found += [problem.diagnostic() for problem in line.problems]
        explains = len(self.found) <= MOST_ERRORS
        known = self.memory.recall(line, kind) if self.memory is not None else None
        if known is None or (known.said and not explains):
            found, said = self.read(line, kind, explains=explains)
            known = Read(line.start, line.number, found, tuple(problem.diagnostic() for problem in said))
        if self.memory is not None and (explains or not known.said):
            self.memory.keep(line, kind, known)
        self.found += known.said
        return known.found

    def read(self, line: Line, kind: str, *, explains: bool) -> tuple[Any, list[Problem]]:
        """A line that is not known, and its problems. A line that Lark refuses is looked into where it `explains`."""
        if refused := line.broken or exceeds_limits(line) or crowded_minus(line.tokens):
            return None, refused
        words = LineOfTokens(line.tokens, _LINES[kind], self.grammar.builder.problems)
        try:
            read = self.parsed(words)
        except UnexpectedToken:
            failure = self.failure(line, kind, words)
            return None, [hints.explain(failure) if explains else hints.plain(failure)]
        # A declaration that was refused in part is kept, or each use of its name would be an error too.
        kept = not words.problems or isinstance(read, _KEPT) or hasattr(read, "close")
        return (read if kept else None), list(words.problems)

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

    def failure(self, line: Line, kind: str, refused: LineOfTokens) -> hints.Failure:
        """A line that Lark refused, for the hints."""

        def trial(tokens: list[Token]) -> hints.Trial:
            words = LineOfTokens(tokens, _LINES[kind], self.grammar.builder.problems)
            try:
                self.parsed(words)
            except UnexpectedToken:
                return hints.Trial(words.at, False)
            return hints.Trial(len(tokens) + 1, not words.problems)

        return hints.Failure(line.tokens, kind, refused.at, self.takes(refused), trial)
