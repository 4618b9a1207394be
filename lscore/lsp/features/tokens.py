"""Semantic tokens: what each word is, for editors that colour by meaning."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lsprotocol import types

from lscore.dsl.lexer import KEYWORDS
from lscore.dsl.tokens import RESERVED, Token, tokenise
from lscore.lsp.bare_names import value_names
from lscore.lsp.book import Kind
from lscore.lsp.legend import TYPES
from lscore.lsp.positions import length
from lscore.lsp.snapshot import Snapshot

_Type = types.SemanticTokenTypes

_OF_KINDS: dict[Kind, _Type] = {
    "attribute": _Type.Property,
    "event": _Type.Event,
    "field": _Type.Parameter,
    "define": _Type.Function,
    "score": _Type.Namespace,
    "category": _Type.Class,
    "set": _Type.Enum,
    "rule": _Type.Method,
    "grade": _Type.EnumMember,
    "tier": _Type.EnumMember,
    "level": _Type.EnumMember,
    "route": _Type.EnumMember,
}
_OF_TOKENS: dict[str, _Type] = {
    "quoted": _Type.String,
    "open": _Type.String,
    "foreign": _Type.String,
    "number": _Type.Number,
    "signed": _Type.Number,
    "percent": _Type.Number,
    "duration": _Type.Number,
    "date": _Type.Number,
    "time": _Type.Number,
}


@dataclass(frozen=True, slots=True)
class _Coloured:
    """A piece of one line: its line, where it begins there and how long it is in the protocol's units, what it is."""

    line: int
    start: int
    length: int
    type: str
    declares: bool


def all_tokens(snapshot: Snapshot) -> types.SemanticTokens:
    """The tokens of a document."""
    return types.SemanticTokens(_encoded(_coloured(snapshot, 0, len(snapshot.positions.starts))))


def tokens_in(snapshot: Snapshot, params: types.SemanticTokensRangeParams) -> types.SemanticTokens:
    """The tokens of the lines of a range."""
    return types.SemanticTokens(_encoded(_coloured(snapshot, params.range.start.line, params.range.end.line + 1)))


def _coloured(snapshot: Snapshot, first: int, last: int) -> Iterator[_Coloured]:
    """The tokens of some lines, in order."""
    positions = snapshot.positions
    kinds = {
        found.span.start: (_OF_KINDS[found.symbol.kind], found.declared_by is not None)
        for found in snapshot.names
        if found.span.file == snapshot.file
    }
    values = value_names(snapshot)
    shift = len(positions.text) - len(snapshot.text)
    for number in range(max(first, 0), min(last, len(positions.starts))):
        line = positions.line_text(number)
        start = max(positions.starts[number] - shift, 0)
        scanned = tokenise(line.removeprefix("\ufeff") if number == 0 else line, snapshot.file, start, number + 1)
        named = values
        if scanned.tokens and scanned.tokens[0].is_word("expect"):
            named = values - {token.span.start for token in scanned.tokens if token.text in _EXPECTED}
        pieces = [(token.span.start, token.span.end, *_kind(token, kinds, named)) for token in scanned.tokens]
        if scanned.comment is not None:
            pieces.append((scanned.comment.start, scanned.comment.end, _Type.Comment, False))
        for begin, end, kind, declares in pieces:
            if kind is not None:
                across = length(line[: begin + shift - positions.starts[number]], positions.encoding)
                size = length(snapshot.text[begin:end].rstrip("\r"), positions.encoding)
                yield _Coloured(number, across, size, kind.value, declares)


def _kind(token: Token, kinds: dict[int, tuple[_Type, bool]], values: frozenset[int]) -> tuple[_Type | None, bool]:
    """What a token is, and whether it declares."""
    if token.span.start in kinds:
        return kinds[token.span.start]
    if token.kind == "op":
        return (None, False) if token.text in ",:()" else (_Type.Operator, False)
    if token.kind != "word":
        return _OF_TOKENS.get(token.kind), False
    if token.text in RESERVED:
        return _Type.Keyword, False
    if token.span.start in values:
        return _Type.String, False
    return (_Type.Keyword, False) if token.text in KEYWORDS or token.text in _WORDS else (None, False)


_EXPECTED = frozenset({"grade", "tier", "rating", "reason", "route", "rule", "level"})
"""What an `expect` line speaks of: names to the grammar, words of the language to its readers."""

_WORDS = frozenset(
    {
        "text", "number", "date", "yes", "no", "list", "exactly", "ago", "active", "disqualified", "skipped", "level",
        "count", "total", "average", "highest", "lowest", "latest", "since", "max", "min", "domain", "reason", "rule",
        "halving", "fading", "losing", "week", "weeks", "hour", "hours", "minute", "minutes",
    }
)  # fmt: skip
"""Further words that are the language's where no name stands."""


def _encoded(tokens: Iterator[_Coloured]) -> Sequence[int]:
    """The tokens as the protocol has them: five numbers each, the places from the token before."""
    data: list[int] = []
    line = start = 0
    for token in tokens:
        down = token.line - line
        across = token.start - start if down == 0 else token.start
        data += (down, across, token.length, TYPES.index(token.type), int(token.declares))
        line, start = token.line, token.start
    return data
