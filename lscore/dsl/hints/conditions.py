"""Hints about conditions and event phrases."""

from __future__ import annotations

from lscore.dsl import edits, mistakes
from lscore.dsl.diagnostics import Fix, Problem
from lscore.dsl.hints.failure import Failure
from lscore.dsl.tokens import Token

_OTHER_WORDS: dict[tuple[str, ...], str] = {
    ("is", "greater", "than", "or", "equal", "to"): ">=",
    ("is", "less", "than", "or", "equal", "to"): "<=",
    ("greater", "than", "or", "equal", "to"): ">=",
    ("less", "than", "or", "equal", "to"): "<=",
    ("is", "greater", "than"): ">",
    ("is", "more", "than"): ">",
    ("is", "less", "than"): "<",
    ("is", "fewer", "than"): "<",
    ("is", "equal", "to"): "is",
    ("is", "not", "equal", "to"): "is not",
    ("is", "one", "of"): "in",
    ("is", "any", "of"): "in",
    ("in", "one", "of"): "in",
    ("in", "any", "of"): "in",
    ("is", "not", "in"): "not in",
    ("is", "at", "least"): ">=",
    ("is", "at", "most"): "<=",
    ("is", "exactly"): "is",
    ("does", "not", "equal"): "is not",
    ("greater", "than"): ">",
    ("larger", "than"): ">",
    ("more", "than"): ">",
    ("less", "than"): "<",
    ("equal", "to"): "is",
    ("is", "in"): "in",
    ("equals",): "is",
    ("equal",): "is",
    ("exceeds",): ">",
    ("exists",): "is known",
    ("contain",): "contains",
    ("not", "is"): "is not",
    ("not", "known"): "is missing",
    ("is", "not", "known"): "is missing",
    ("during", "the", "last"): "within",
    ("in", "the", "last"): "within",
    ("in", "last"): "within",
    ("during",): "within",
    ("before", "the", "last"): "over",
}
"""What people say, and how the language says it; the longest comes first."""

_REPEATED = (
    "in",
    "between",
    "before",
    "after",
    "like",
    "contains",
    "starts",
    "ends",
    "within",
    "over",
    "include",
    "has",
    "on",
    "where",
)


def other_words(failure: Failure) -> Problem | None:
    """`is greater than`, `equals`, `is at least` and their like, where the parser stumbled over them."""
    for words, meant in _OTHER_WORDS.items():
        size = len(words)
        for start in range(max(0, failure.at - size - 2), failure.at + 1):
            if failure.texts(start, start + size) != list(words) or not start:
                continue
            trial = failure.with_tokens(start, start + size, *[_as_token(word) for word in meant.split()])
            if failure.parses(trial):
                span = failure.span_of(start, start + size)
                found = failure.words(start, start + size)
                return mistakes.OtherWords(span=span, found=found, meant=meant, fix=edits.replace(span, meant))
    return None


def _as_token(word: str) -> tuple[str, str]:
    return ("word", word) if word[0].isalpha() else ("op", word)


def needless_is(failure: Failure) -> Problem | None:
    """`is in`, `is between`, `is before`."""
    token, before = failure.token, failure.before
    if token is None or before is None or not before.is_word("is") or not token.is_word(*_REPEATED):
        return None
    if not failure.parses(failure.with_tokens(failure.at - 1, failure.at)):
        return None
    return mistakes.NeedlessWord(span=before.span, word="is", fix=failure.without(failure.at - 1))


def test_behind_where(failure: Failure) -> Problem | None:
    """`where not x`, `where channel in web, phone`."""
    token, before = failure.token, failure.before
    if token is None or before is None:
        return None
    if before.is_word("where") and token.is_word("not", "at", "exactly"):
        end = failure.at + 1
        while (word := failure.get(end)) is not None and not (
            word.is_op(":", ",") or word.is_word("within", "and", "or")
        ):
            end += 1
        return _in_parentheses(
            failure,
            failure.at,
            end,
            "a `not` stands in parentheses" if token.is_word("not") else "put the test in parentheses",
        )
    where = _last_where(failure)
    if where is None or not token.is_op(","):
        return None
    end = failure.at
    while _another_value(failure, end):
        end += 2
    if end == failure.at:
        return None
    return _in_parentheses(failure, where + 1, end, "a test that lists several values stands in parentheses")


def _another_value(failure: Failure, at: int) -> bool:
    comma, value = failure.get(at), failure.get(at + 1)
    return comma is not None and value is not None and comma.is_op(",") and value.is_value()


def _last_where(failure: Failure) -> int | None:
    for at in range(failure.at - 1, -1, -1):
        token = failure.tokens[at]
        if token.is_word("where"):
            return at
        if token.is_op("(", ")", ":", ",") or token.is_word("and", "or"):
            return None
    return None


def _in_parentheses(failure: Failure, start: int, end: int, here: str) -> Problem:
    span = failure.span_of(start, end)
    around = (edits.before(span, "("), edits.after(failure.tokens[end - 1].span, ")"))
    return mistakes.WhereInParentheses(span=span, here=here, fix=Fix("put it in parentheses", around))


def object_behind(failure: Failure) -> Problem | None:
    """`visited within 30d pricing`: the object moves behind its event."""
    token = failure.token
    if token is None or not token.is_value() or token.kind == "signed" or failure.takes & {"NAME", "QUOTED"}:
        return None
    for start in range(failure.at - 1, 0, -1):
        moved = failure.with_tokens(start, start)
        copy = moved.pop(failure.at)
        moved.insert(start, copy)
        if start < failure.at - 1 and failure.tokens[start].kind == "word" and failure.reads(moved):
            return _moved(failure, start, token)
    return None


def _moved(failure: Failure, start: int, token: Token) -> Problem:
    begin = failure.tokens[start - 1]
    inner = failure.words(start, failure.at)
    right = f"{begin.text} {token.text} {inner}"
    span = begin.span.to(token.span)
    return mistakes.ObjectBehindEvent(span=token.span, right=right, fix=edits.replace(span, right))


def quotes_missing(failure: Failure) -> Problem | None:
    """`title is Vice President of Sales`: several words where one value belongs."""
    token = failure.token
    if token is None or failure.before is None or "," in failure.texts(failure.at - 1, failure.at + 1):
        return None
    start = failure.at
    while start > 0 and _is_word_of_text(failure.tokens[start - 1]):
        start -= 1
    if start == failure.at or not _is_word_of_text(failure.tokens[failure.at]):
        return None
    for end in range(failure.at + 1, len(failure.tokens) + 1):
        if not _is_word_of_text(failure.tokens[end - 1]) and not failure.tokens[end - 1].is_word(
            "of", "and", "in", "at", "to"
        ):
            return None
        for begin in range(start, failure.at):
            if begin == 0 or not failure.parses(failure.with_tokens(begin, end, ("quoted", '"x"'))):
                continue
            text = failure.words(begin, end)
            span = failure.span_of(begin, end)
            return mistakes.QuotesMissing(span=span, text=text, fix=edits.replace(span, f'"{text}"'))
    return None


def _is_word_of_text(token: Token) -> bool:
    return token.is_name() or token.kind == "number"


def text_without_quotes(failure: Failure) -> Problem | None:
    """`because our best signal`, `model B2B`."""
    token = failure.token
    if (
        token is None
        or "QUOTED" not in failure.takes
        or "NAME" in failure.takes
        or token.kind not in ("word", "number")
    ):
        return None
    end = failure.at
    while (word := failure.get(end)) is not None and _goes_on(word, first=end == failure.at):
        end += 1
    text, span = failure.words(failure.at, end), failure.span_of(failure.at, end)
    return mistakes.TextWithoutQuotes(span=span, text=text, fix=edits.replace(span, f'"{text}"'))


def choice_of(failure: Failure) -> Problem | None:
    """`at least 2 of a, b, c` and `2 of (a, b, c)`."""
    token, before = failure.token, failure.before
    if token is None or before is None:
        return None
    if token.is_word("of") and before.kind == "number" and (after := failure.after) is not None and after.is_op("("):
        fix = edits.insert(before.span, "at least ", f"write `at least {before.text} of`")
        return mistakes.BareChoice(span=before.span.to(token.span), number=before.text, fix=fix)
    if failure.takes != frozenset(("LPAR",)) or not before.is_word("of"):
        return None
    end = failure.at
    while (word := failure.get(end)) is not None and not word.is_op(":"):
        end += 1
    if end == failure.at:
        return None
    span, text = failure.span_of(failure.at, end), failure.words(failure.at, end)
    return mistakes.ParenthesesMissing(span=span, text=text, fix=edits.replace(span, f"({text})"))


def _goes_on(word: Token, *, first: bool) -> bool:
    """Whether a text without quotes goes on with this word."""
    if word.kind in ("number", "date"):
        return True
    return word.is_op(".", "/", "-", "&") or (
        word.kind == "word" and (first or not word.is_word("as", "from", "until", "because", "column"))
    )


CONDITION_HINTS = (choice_of, other_words, needless_is, test_behind_where, text_without_quotes, object_behind)
