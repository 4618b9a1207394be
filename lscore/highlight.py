"""The Pygments lexer of `.score` files, for documents, notebooks and terminals; installing lscore registers it.

A page is read by lscore's own parser, so a word is colored as what it is where it stands: `lead` opens a block in one
line and is a value in the next. What the parser refuses is colored as far as it was read; behind that the reserved
words alone are the language's.

>>> from pygments.lexers import get_lexer_by_name
>>> get_lexer_by_name("score").name
'lscore'
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import ClassVar

from pygments.lexer import Lexer
from pygments.token import (
    Comment,
    Error,
    Keyword,
    Literal,
    Name,
    Number,
    Operator,
    Punctuation,
    String,
    Text,
    Whitespace,
)
from pygments.token import _TokenType as Color  # pyright: ignore[reportPrivateUsage] (there is no other name of it)

from lscore.dsl.build.conditions import AGGREGATES, FUNCTIONS
from lscore.dsl.build.declarations import TYPES
from lscore.dsl.layout import Layout, Line
from lscore.dsl.parser import named_words
from lscore.dsl.statements import SECOND
from lscore.dsl.tokens import RESERVED, Token

_LOGIC = frozenset(
    (
        "and", "or", "not", "is", "in", "contains", "starts", "ends", "like", "has", "include", "between", "with",
        "word",
    )
)  # fmt: skip
_OF_LEADS = frozenset(("grade", "tier", "rating", "level", "disqualified", "skipped", "route", "reason", "rule"))
"""The names that stand for what a model says of a lead."""
_DECLARES: dict[str, Color] = {
    "SCORE": Name.Class,
    "CATEGORY": Name.Class,
    "DEFINE": Name.Function,
    "EVENT": Name.Class,
    "SET": Name.Constant,
    "AS": Name.Label,
}
"""What the name behind a word is."""
_LITERALS: dict[str, Color] = {
    "number": Number,
    "signed": Number,
    "percent": Number,
    "duration": Number,
    "date": Literal.Date,
    "time": Literal.Date,
    "open": Error,
    "foreign": Error,
}
_SIGNS = {
    **dict.fromkeys((",", ":", "(", ")"), Punctuation),
    **dict.fromkeys(("+", "-", "*", "/", ">=", "<=", ">", "<"), Operator),
}
_IN_QUOTES = re.compile(r"(\\.)|(\*)|[^\\*]+|\\", re.DOTALL)


class ScoreLexer(Lexer):
    """Scoring models and files of their tests."""

    name = "lscore"
    aliases: ClassVar[Sequence[str]] = ("score", "lscore")
    filenames: ClassVar[Sequence[str]] = ("*.score",)
    mimetypes: ClassVar[Sequence[str]] = ("text/x-lscore",)

    def get_tokens_unprocessed(self, text: str) -> Iterator[tuple[int, Color, str]]:
        """The text in pieces: offset, color, piece; together they are the text."""
        end = 0
        for start, color, piece in _pieces(named_words(text, "")):
            yield from _between(text, end, start)
            yield from _quoted(start, piece) if color is String else ((start, color, piece),)
            end = start + len(piece)
        yield from _between(text, end, len(text))


def _between(text: str, start: int, end: int) -> Iterator[tuple[int, Color, str]]:
    """What stands between two words: blanks, or a line too long to be read."""
    if start < end:
        yield start, Text if text[start:end].strip() else Whitespace, text[start:end]


def _quoted(start: int, quoted: str) -> Iterator[tuple[int, Color, str]]:
    """A quoted text with its escapes and its stars."""
    for match in _IN_QUOTES.finditer(quoted):
        color = String.Escape if match[1] else String.Regex if match[2] else String
        yield start + match.start(), color, match.group()


def _pieces(layout: Layout) -> list[tuple[int, Color, str]]:
    """The words and comments of a page in their order."""
    found = [(comment.span.start, Comment.Single, comment.text) for comment in layout.comments]
    for line in layout.lines:
        _of_line(line, None, found)
    return sorted(found, key=lambda piece: piece[0])


def _of_line(line: Line, header: Line | None, found: list[tuple[int, Color, str]]) -> None:
    columns = _has_columns(line, header)
    for at, token in enumerate(line.tokens):
        found.append((token.span.start, _color(line.tokens, at, columns), token.text))
    for inner in line.body:
        _of_line(inner, line, found)


def _has_columns(line: Line, header: Line | None) -> bool:
    """Whether the line declares attributes or fields, so that a type may stand in it."""
    first = header.tokens[0] if header is not None else line.tokens[0]
    return first.type == ("EVENT" if header is None else "LEAD")


def _color(tokens: list[Token], at: int, columns: bool) -> Color:
    token = tokens[at]
    match token.kind:
        case "quoted":
            return String
        case "op":
            return _sign(tokens, at, columns)
        case "word":
            return _word(tokens, at, columns)
        case kind:
            return _LITERALS.get(kind, Text)


def _sign(tokens: list[Token], at: int, columns: bool) -> Color:
    if columns and tokens[at].is_op("/"):
        return Keyword.Type
    return _SIGNS.get(tokens[at].text, Error)


def _word(tokens: list[Token], at: int, columns: bool) -> Color:
    token = tokens[at]
    if token.type == "NAME" or (not token.type and token.text not in RESERVED):
        return _name(tokens, at, columns)
    if token.text in ("missing", "known") and at:
        return Keyword.Constant
    if token.text in _LOGIC:
        return Operator.Word
    if at == 0 and token.text in SECOND:
        return Keyword.Declaration
    return Keyword


def _name(tokens: list[Token], at: int, columns: bool) -> Color:
    before = tokens[at - 1] if at else None
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    text = tokens[at].text
    if columns and _is_type(tokens, at):
        return Keyword.Type
    if before is None:
        return Name.Attribute if columns else Name
    if after is not None and ((text in FUNCTIONS and after.is_op("(")) or _aggregates(tokens, at)):
        return Name.Builtin
    if before.type in _DECLARES:
        return _DECLARES[before.type]
    if text in ("yes", "no"):
        return Keyword.Constant
    return Name.Builtin.Pseudo if text in _OF_LEADS else Name


def _is_type(tokens: list[Token], at: int) -> bool:
    """Whether a word behind the name of a column says its type."""
    name = tokens[at - 1] if at else None
    if tokens[at].text == "no":
        return name is not None and name.is_op("/")
    if name is None or not name.is_name() or (at > 1 and not tokens[at - 2].is_op(",", ":")):
        return False
    return tokens[at].text in (*TYPES, "yes")


def _aggregates(tokens: list[Token], at: int) -> bool:
    """Whether `count of …` or `total amount of …` begins here."""
    return tokens[at].text in AGGREGATES and any(token.is_word("of") for token in tokens[at + 1 : at + 3])
