"""The line with one word spelt otherwise, one more or one less: if that reads well, it is what was meant."""

from __future__ import annotations

from collections.abc import Callable

from lscore.dsl import edits, mistakes
from lscore.dsl.diagnostics import Problem
from lscore.dsl.hints.failure import Failure
from lscore.dsl.lexer import KEYWORDS
from lscore.dsl.spelling import near
from lscore.dsl.tokens import RESERVED, Token

_ALL_WORDS = RESERVED | KEYWORDS
_WORTH_ADDING = (
    "IF",
    "OF",
    "IS",
    "BY",
    "TO",
    "THE",
    "EVERY",
    "PER",
    "AGO",
    "WITH",
    "WORD",
    "THAN",
    "STEP",
    "TIMES",
    "DECIMALS",
    "DAYS",
    "SAME",
    "GRADE",
    "AT",
    "ON",
    "FROM",
)


_SURE = ("if", "ago", "step", "every", "per", "at")
_WORTH_LEAVING = (
    "is",
    "the",
    "a",
    "an",
    "of",
    "to",
    "with",
    "that",
    "has",
    "have",
    "was",
    "were",
    "then",
    "at",
    "in",
    "on",
    "by",
    "if",
    "from",
    "and",
)


def repair(failure: Failure) -> Problem | None:
    """The smallest change of one word that makes the line right, or at least gets it past the word that does not
    fit.
    """
    if failure.long:
        return None
    return (
        _spelling(failure, failure.parses)
        or _colon(failure)
        or _word_more(failure)
        or _word_less(failure)
        or _spelling(failure, failure.helps)
    )


def _spelling(failure: Failure, enough: Callable[[list[Token]], bool]) -> Problem | None:
    """A word near the failure that is a slip of one of the language's."""
    for at in (failure.at, failure.at - 1, failure.at - 2, failure.at + 1):
        token = failure.get(at)
        if token is None or at == 0 or not token.is_name():
            continue
        for meant in near(token.text, _ALL_WORDS - {token.text}):
            if enough(failure.with_tokens(at, at + 1, ("word", meant))):
                return _misspelt(token, meant)
    return None


def _misspelt(token: Token, meant: str) -> Problem:
    fix = edits.replace(token.span, meant)
    return mistakes.DidYouMean(span=token.span, found=token.text, meant=meant, fix=fix)


def _colon(failure: Failure) -> Problem | None:
    """A `:` that is missing before this word."""
    token, before = failure.token, failure.before
    if token is None or before is None or "COLON" not in failure.takes or token.is_op("("):
        return None
    if not failure.helps(failure.with_tokens(failure.at, failure.at, ("op", ":"))):
        return None
    here = "points stand behind a `:`" if token.kind == "signed" else "what follows stands behind a `:`"
    return mistakes.ColonMissing(span=token.span, here=here, fix=edits.append(before.span, ":", "write `:` before it"))


def _word_more(failure: Failure) -> Problem | None:
    """A word of the language that is missing before this one."""
    for terminal in _WORTH_ADDING:
        word = terminal.lower()
        if terminal not in failure.takes or not _right(failure, word):
            continue
        if failure.token is None or failure.token.is_op(":", ",", ")"):
            fix = edits.append(failure.tokens[failure.at - 1].span, f" {word}", f"write `{word}`")
        else:
            fix = edits.insert(failure.span, f"{word} ", f"write `{word}` before it")
        return mistakes.WordMissing(span=failure.span, word=word, fix=fix)
    return None


def _right(failure: Failure, word: str) -> bool:
    """Whether a word before this one makes the line right; some words are sure enough when they get it further."""
    tokens = failure.with_tokens(failure.at, failure.at, ("word", word))
    sure = word in _SURE and word not in failure.texts(failure.at, len(failure.tokens))
    return failure.helps(tokens) if sure else failure.parses(tokens)


def _word_less(failure: Failure) -> Problem | None:
    """A small word that the language does without."""
    if failure.token is None:
        return None  # rather is the word right and what follows it missing
    for at in (failure.at, failure.at - 1):
        token = failure.get(at)
        if (
            token is None
            or at == 0
            or not token.is_word(*_WORTH_LEAVING)
            or not failure.parses(failure.with_tokens(at, at + 1))
        ):
            continue
        return mistakes.NeedlessWord(span=token.span, word=token.text, fix=failure.without(at))
    return None
