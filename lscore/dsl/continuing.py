"""How a line that is not finished may go on: asked of the grammar itself.

A line is tried with more words behind what stands there. What counts is that every word finds its place, and that the
line is refused for nothing that it would not be refused for without them (the parts of a phrase have an order, an
option stands once).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from lark import UnexpectedToken

from lscore.dsl.diagnostics import Span
from lscore.dsl.grammar import Grammar, grammar
from lscore.dsl.lexer import LineOfTokens
from lscore.dsl.parser import start_of
from lscore.dsl.tokens import Token, tokenise

_HERE = Span("", 0, 0, 1, 1)
_ENDS = ("", ": +1", ":", "+1", ": x", "if x", "is y: +1", "is y", "x: +1")
"""What may bring a line to its end."""
_INNER = ("", "is y", "x is y")
_OUTER = (": +1", "", ": x")
"""The same where parentheses are open: what stands in front of their end, and behind it."""


@dataclass(frozen=True, slots=True)
class Written:
    """The words of a line up to a place: what they look like and what they say, not where they stand."""

    words: tuple[tuple[str, str, Any], ...]

    @staticmethod
    def of(tokens: Sequence[Token]) -> Written:
        """Some words of a page."""
        return Written(tuple((token.kind, token.text, token.value) for token in tokens))

    @staticmethod
    def text(text: str) -> Written:
        """The words of a text."""
        return _words(text)

    def __add__(self, other: Written) -> Written:
        return Written(self.words + other.words)

    def tokens(self) -> list[Token]:
        """The words as tokens of their own."""
        return [Token(kind, text, _HERE, value) for kind, text, value in self.words]

    @property
    def open(self) -> int:
        """How many parentheses are open behind them."""
        return max(0, sum((text == "(") - (text == ")") for kind, text, _ in self.words if kind == "op"))


@lru_cache(maxsize=4096)
def _words(text: str) -> Written:
    return Written.of(tokenise(text, "", 0, 1).tokens)


@lru_cache(maxsize=4096)
def terminals(before: Written, block: str) -> tuple[str, ...] | None:
    """The terminal of each word of a line in a kind of block, as far as it goes; None where some word does not fit."""
    tokens = before.tokens()
    with grammar().lock:
        return _read(grammar(), tokens, block)


def _read(words: Grammar, tokens: list[Token], block: str) -> tuple[str, ...] | None:
    line = LineOfTokens(tokens, start_of(block), words.builder.problems)
    del line.problems[:]
    words.builder.tokens = tokens
    try:
        parser: Any = words.lark.parse_interactive(line, line.start)  # pyright: ignore[reportArgumentType, reportUnknownMemberType]
        parser.exhaust_lexer()
    except UnexpectedToken:
        return None
    return tuple(token.type for token in tokens)


def goes_on(before: Written, block: str, words: Written) -> tuple[str, ...] | None:
    """The terminals of some words where they stand behind others in a line; None where they may not stand."""
    whole = before + words
    found = terminals(whole, block)
    if found is None:
        return None
    # A plain name may stand in many places, and refuses nothing by itself.
    if len(words.words) > 1 or any(text in _ORDERED for _, text, _ in words.words):
        refused = _refusals(whole, block)
        if refused and refused > (_refusals(before, block) or 0):
            return None
    return found[len(before.words) :]


_ORDERED = frozenset(("where", "within", "over", "between", "after", "at", "on", "in", "exactly", "more", "fewer"))


@lru_cache(maxsize=4096)
def _refusals(before: Written, block: str) -> int | None:
    """For how many reasons a line is refused that these words begin, brought to an end in the way that it refuses
    least; None where no end fits."""
    closing = ")" * before.open
    ends = [f"{inner} {closing} {outer}" for outer in _OUTER for inner in _INNER] if closing else _ENDS
    found: int | None = None
    for end in ends:
        tokens = (before + Written.text(end)).tokens()
        with grammar().lock:
            count = _problems(grammar(), tokens, block)
        if count is not None and (found is None or count < found):
            found = count
        if found == 0:
            break
    return found


def _problems(words: Grammar, tokens: list[Token], block: str) -> int | None:
    line = LineOfTokens(tokens, start_of(block), words.builder.problems)
    del line.problems[:]
    words.builder.tokens = tokens
    try:
        words.lark.parse(line, line.start)  # pyright: ignore[reportArgumentType, reportUnknownMemberType]
    except UnexpectedToken:
        return None
    return len(line.problems)
