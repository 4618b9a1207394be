"""The parser against texts that nobody would write: it never raises, and what it says is always sane."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from lscore.dsl.decoding import decode
from lscore.dsl.lexer import KEYWORDS
from lscore.dsl.parser import parse
from lscore.dsl.printer import assert_faithful, format_page
from lscore.dsl.tokens import RESERVED

CONFORMANCE = sorted((Path(__file__).parent / "conformance").glob("*.toml"))
MODELS = [case["model"] for path in CONFORMANCE for case in tomllib.loads(path.read_text())["case"]]

NAMES = ["a", "b", "title", "visited", "fit", "pricing", "CEO", "total", "since"]
WORDS = st.sampled_from([*sorted(RESERVED | KEYWORDS), *NAMES])
LITERALS = st.sampled_from(
    ['"x"', '"a*"', '""', '"o', "5", "-3", "+15", "5k", "0.12345", "30d", "2", "35%", "2026-03-01", "2026-02-30", "1x"]
)
SIGNS = st.sampled_from(
    [
        ",",
        ",",
        ":",
        ":",
        "(",
        ")",
        ">=",
        ">",
        "=",
        "+",
        "-",
        "*",
        "/",
        "#",
        ";",
        "!",
        "“",
        "'",
        ".",
        "%",
        "2026-03-01T12:30",
    ]
)
SPACES = st.sampled_from(
    [" ", " ", " ", " ", "\n", "\n    ", "\n        ", ":\n    ", "\t", "\n\t", "\xa0", "\r\n", ""]
)
PIECES = st.one_of(WORDS, WORDS, LITERALS, SIGNS, SPACES, SPACES)

SHOUTING = re.compile(r"\b[A-Z]{3,}(?:_[A-Z]+)*\b|\$END|__|Token\(|Traceback")
MEANT = {"EVENT", "OBJECT", "TEST", "COUNT", "FIELD", "ANCHOR", "WINDOW", "NAME", "VALUE", "CEO", "UTF"}
"""Words in capitals that the language's own description uses in front of readers."""


def check(text: str) -> None:
    """Parses, and looks at every message and place; a page without errors is formatted and read again."""
    parsed = parse(text, "m.score")
    for found in parsed.diagnostics:
        spans = [found.span, *(label.span for label in found.related)]
        spans += [edit.span for edit in found.fix.edits] if found.fix is not None else []
        for span in spans:
            assert 0 <= span.start <= span.end <= len(text)
            assert span.line == text.count("\n", 0, span.start) + 1
            assert span.column == span.start - (text.rfind("\n", 0, span.start) + 1) + 1
        for words in (found.message, found.label, found.help):
            plain = re.sub(r"`[^`]*`", "", words)
            assert not set(SHOUTING.findall(plain)) - MEANT, words
            assert found.message
    starts = [(found.span.start, found.code) for found in parsed.diagnostics]
    assert starts == sorted(starts) or parsed.diagnostics[-1].code == "more-errors"
    if not parsed.diagnostics:
        assert_faithful(parsed.page, format_page(parsed.page))


@settings(max_examples=400)
@given(st.lists(PIECES, max_size=40))
def test_token_soup(pieces: list[str]) -> None:
    check(" ".join(pieces))


@settings(max_examples=300)
@given(
    st.sampled_from(["when ", "each ", "ensure ", "define x: ", 'test "x":\n    as of 2026-03-01\n    expect ']),
    st.lists(PIECES, max_size=14),
)
def test_statement_soup(start: str, pieces: list[str]) -> None:
    check(start + " ".join(pieces) + ": +1\n")


@settings(max_examples=400)
@given(st.data())
def test_mutated_models(data: st.DataObject) -> None:
    """A model with a piece cut out, doubled, or put in."""
    text = data.draw(st.sampled_from(MODELS))
    for _ in range(data.draw(st.integers(1, 3))):
        start = data.draw(st.integers(0, len(text)))
        end = min(len(text), start + data.draw(st.integers(0, 12)))
        piece = data.draw(st.one_of(PIECES, st.just(""), st.just(text[start:end] * 2)))
        text = text[:start] + piece + text[end:]
    check(text)


@settings(max_examples=200)
@given(st.text(max_size=120))
def test_any_text(text: str) -> None:
    check(text)


@settings(max_examples=100)
@given(st.binary(max_size=80))
def test_any_bytes(data: bytes) -> None:
    text = decode(data, "m.score")
    if isinstance(text, str):
        check(text)
    else:
        assert text.code in ("not-text", "not-utf8")
