"""The Pygments lexer: found by its names, true to the parser, unshaken by anything.

LSCORE_RECORD=1 writes the golden tokens anew.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pygments import highlight
from pygments.formatters import HtmlFormatter, RawTokenFormatter
from pygments.lexers import find_lexer_class_for_filename, get_lexer_by_name
from pygments.token import Comment, Error, Keyword, Literal, Name, Number, Operator, Punctuation, String, _TokenType
from rich.syntax import Syntax

from lscore.dsl.lexer import KEYWORDS
from lscore.dsl.parser import parse
from lscore.dsl.tokens import RESERVED, Token
from lscore.highlight import ScoreLexer
from tests.highlighting_corpus import WORDS, corpus, is_keyword, read, sound, words_of

GOLDEN = Path(__file__).parent / "golden" / "highlight"
TEXTS = corpus()
SOUND = sound()


def pieces(text: str) -> list[tuple[int, _TokenType, str]]:
    return list(ScoreLexer().get_tokens_unprocessed(text))


def colors(text: str) -> dict[str, _TokenType]:
    """The color of each piece; of equal ones the last."""
    return {piece: color for _, color, piece in pieces(text)}


def test_pygments_finds_it_by_its_names() -> None:
    for name in ("score", "lscore"):
        assert isinstance(get_lexer_by_name(name), ScoreLexer)
    assert find_lexer_class_for_filename("models/b2b.score") is ScoreLexer
    assert isinstance(Syntax("when a: +1", "score").lexer, ScoreLexer)


@pytest.mark.parametrize("name", TEXTS)
def test_a_word_is_colored_as_what_the_parser_takes_it_for(name: str) -> None:
    text = TEXTS[name]
    found = pieces(text)
    assert "".join(piece for _, _, piece in found) == text
    if name in SOUND:
        assert not [piece for _, color, piece in found if color is Error]
        colored = {start: color for start, color, _ in found}
        assert not [token for token in words_of(text) if not agrees(token, colored[token.span.start])]


def agrees(token: Token, color: _TokenType) -> bool:
    """Whether a color is that of such a word."""
    match token.kind:
        case "word" if is_keyword(token):
            allowed: tuple[_TokenType, ...] = (Keyword, Operator.Word)
        case "word" if token.type == "DURATION":
            allowed = (Keyword,)
        case "word":
            allowed = (Name, Keyword.Type, Keyword.Constant)
        case "quoted":
            allowed = (String,)
        case "op":
            allowed = (Operator, Punctuation, Keyword.Type)
        case _:
            allowed = (Number, Literal.Date)
    return any(color in one for one in allowed)


def test_the_page_of_all_words_has_all_words() -> None:
    """It must grow with the language: so every list of words of the editors is held to it."""
    text = read(WORDS)
    assert not parse(text, "words").diagnostics
    found = list(words_of(text))
    assert {token.text for token in found if is_keyword(token)} == {*RESERVED, *KEYWORDS, "since"}
    assert {token.text for token in found if token.type == "NAME"} >= KEYWORDS


def test_tokens_are_those_of_the_golden_file() -> None:
    page = read(GOLDEN / "page.score")
    tokens = highlight(page, ScoreLexer(), RawTokenFormatter()).decode()
    golden = GOLDEN / "page.tokens"
    if "LSCORE_RECORD" in os.environ:
        golden.write_text(tokens, encoding="utf-8")
    assert tokens == read(golden)


def test_a_word_is_a_name_or_a_keyword_by_where_it_stands() -> None:
    assert colors("score fit:\n")["score"] in Keyword
    assert colors("when score is known: +1\n")["score"] in Name
    assert colors("lead:\n    given yes/no\n")["yes"] is Keyword.Type
    assert colors("when given is yes: +1\n")["yes"] is Keyword.Constant
    assert colors("when count of visited > 3: +1\n")["count"] is Name.Builtin
    assert colors("when count > 3: +1\n")["count"] is Name
    assert colors('set a: "VP *"  # all\n')["*"] is String.Regex
    assert colors('set a: "VP *"  # all\n')["# all"] is Comment.Single


def test_what_is_wrong_is_colored_as_far_as_it_can_be_read() -> None:
    found = colors('when title is: +1\nwhen title is "CEO: +1\nwhen a ; b or c: +1\nscore fit:\n')
    assert found['"CEO: +1'] is Error
    assert found[";"] is Error
    assert found["or"] is Operator.Word
    assert found["score"] is Keyword.Declaration


def test_windows_lines_and_html() -> None:
    page = highlight("when a:  +1\r\n# <b>\r\n", get_lexer_by_name("score"), HtmlFormatter())
    assert re.search(r'<span class="[a-z]+">when</span>', page)
    assert "&lt;b&gt;" in page


SCRAPS = (*'"#():,+-*/%<>=\\\n\t\r \xa0é😀;', "when ", "score ", "30d ", "lead:\n    ", "at ", "days ", '"x" ')


@given(st.lists(st.sampled_from(SCRAPS), max_size=40).map("".join))
def test_any_text_comes_back_whole(text: str) -> None:
    assert "".join(piece for _, _, piece in pieces(text)) == text
