"""The words of a line: names, quoted texts, numbers, durations, dates, signs, with their places and their values.

`tokenise` never fails. What looks like a literal and is none (`2026-02-30`, `5.12345`, `30months`) becomes a token of
the kind it was meant to be, and a problem beside it.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Any

from lscore.dsl import literals
from lscore.dsl.diagnostics import Problem, Span
from lscore.dsl.moving import Shift, moved

BLANKS = " \t\r\xa0"

RESERVED = frozenset(
    (
        "and", "or", "not", "is", "in", "by", "at", "on", "of", "if", "as", "within", "over", "between",
        "before", "after", "beyond", "where", "because", "from", "until", "once", "halving", "fading", "losing",
        "missing", "known", "any", "all", "otherwise", "one", "to", "contains", "starts", "ends", "like", "has",
        "include", "exactly", "more", "fewer",
    )
)  # fmt: skip
"""The words that stand for nothing but themselves, in every position."""

UNITS = literals.LONG_UNITS
"""The words that make a duration of the number before them."""

NAME = re.compile(r"[^\W\d_](?:[\w-]*\w)?")
"""The form of a NAME; reserved words have it, too."""

_TOKEN = re.compile(
    r"""
      (?P<blank>[ \t\r\xa0]+)
    | (?P<comment>\#.*)
    | (?P<quoted>"(?:[^"\\]|\\.)*")
    | (?P<open>".*)
    | (?P<foreign>[“”„«‹‟][^“”„"«»‹›‟\#]*[“”"»›‟]?|['‘’‚`][^'‘’‚`,:()\#"]*['‘’`]?)
    | (?P<time>[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}[Tt][0-9:.]*[0-9](?:[Zz]|[+-][0-9]{1,2}(?::?[0-9]{2})?)?(?!\w))
    | (?P<date>(?:[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}|[0-9]{1,2}-[0-9]{1,2}-[0-9]{4})(?!\w))
    | (?P<signed>[+-][0-9][\w.]*%?)
    | (?P<number>[0-9][\w.]*%?)
    | (?P<word>[^\W\d_](?:[\w-]|[\u0300-\u036f])*(?<!-))
    | (?P<op>>=|<=|=>|=<|==|!=|<>|&&|\|\||->|.)
    """,
    re.VERBOSE | re.DOTALL,
)


def is_name(text: str) -> bool:
    """Whether the text can stand bare as a NAME.

    >>> is_name("Company_Size"), is_name("Company Size"), is_name("from")
    (True, False, False)
    """
    return bool(NAME.fullmatch(text)) and text not in RESERVED and unicodedata.is_normalized("NFC", text)


class Token:
    """One word of a line.

    `kind` says what it looks like (`word`, `quoted`, `number`, `signed`, `percent`, `duration`, `date`, `time`, `op`,
    `open`, `foreign`); `type` is the grammar's terminal, set when the parser asks for it; `value` is what a literal
    means.
    """

    __slots__ = ("kind", "span", "text", "type", "value")

    def __init__(self, kind: str, text: str, span: Span, value: Any = None, terminal: str = "") -> None:
        self.kind = kind
        self.text = text
        self.span = span
        self.value = value
        self.type = terminal

    def __repr__(self) -> str:
        return f"Token({self.kind}, {self.text!r}, {self.type})"

    def is_word(self, *words: str) -> bool:
        """Whether it is one of these words."""
        return self.kind == "word" and self.text in words

    def is_name(self) -> bool:
        """Whether it is a word that is not reserved."""
        return self.kind == "word" and self.text not in RESERVED

    def is_op(self, *signs: str) -> bool:
        """Whether it is one of these signs."""
        return self.kind == "op" and self.text in signs

    def is_value(self) -> bool:
        """Whether it can stand as a VALUE."""
        return self.is_name() or self.kind in ("quoted", "number", "signed", "date", "time")

    def moved(self, shift: Shift) -> Token:
        """The same word in another place."""
        return Token(self.kind, self.text, moved(self.span, shift), self.value)

    # What Lark asks of a token, to place the end of its input behind it.
    start_pos = end_pos = line = column = end_line = end_column = 0


def merged(kind: str, terminal: str, parts: list[Token], value: Any = None) -> Token:
    """One token in place of several, its text with single spaces; its parts are of its terminal, too."""
    for part in parts:
        part.type = part.type or terminal
    text = " ".join(part.text for part in parts)
    return Token(kind, text, parts[0].span.to(parts[-1].span), value, terminal)


@dataclass(frozen=True, slots=True)
class Scanned:
    """A physical line: its tokens, the span of its comment if it has one, and what is wrong with its words."""

    tokens: list[Token]
    comment: Span | None
    problems: list[Problem]


def tokenise(text: str, file: str, start: int, line: int) -> Scanned:
    """The tokens of one physical line of text that begins at offset `start` of its file."""
    tokens: list[Token] = []
    problems: list[Problem] = []
    comment: Span | None = None
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup
        if kind == "blank" or kind is None:
            continue
        begin, end = match.span()
        span = Span(file, start + begin, start + end, line, begin + 1)
        if kind == "comment":
            comment = span
        elif kind in ("word", "op"):
            tokens.append(Token(kind, match.group(), span))
        elif kind == "signed" and match.group()[0] == "+" and _adds(tokens, span):
            tokens.append(Token("op", "+", Span(file, span.start, span.start + 1, line, span.column)))
            rest = Span(file, span.start + 1, span.end, line, span.column + 1)
            tokens.append(_literal("number", match.group()[1:], rest, problems))
        else:
            tokens.append(_literal(kind, match.group(), span, problems))
    return Scanned(tokens, comment, problems)


def _adds(tokens: list[Token], sign: Span) -> bool:
    """Whether a plus stands right behind a value: `a+1` is a sum, `: +1` is not."""
    if not tokens or tokens[-1].span.end != sign.start:
        return False
    return tokens[-1].is_value() or tokens[-1].is_op(")")


def _literal(kind: str, text: str, span: Span, problems: list[Problem]) -> Token:
    reading = literals.read(kind, text, span)
    if reading.problem is not None:
        problems.append(reading.problem)
    return Token(reading.kind, text, span, reading.value)
