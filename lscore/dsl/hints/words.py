"""Hints about single words: options without their comma, words of the language as names and values."""

from __future__ import annotations

from lscore.dsl import edits, misplaced, mistakes
from lscore.dsl.diagnostics import Problem
from lscore.dsl.hints.failure import Failure
from lscore.dsl.tokens import RESERVED

_OPTIONS = ("once", "at", "halving", "fading", "losing", "within", "from", "to", "weight", "start")


def option_in_row(failure: Failure) -> Problem | None:
    """A decay in a row of `first of`."""
    token = failure.token
    if failure.kind != "choices" or token is None or not token.is_op(","):
        return None
    after = failure.after
    return misplaced.OptionInRow(span=token.span) if after is not None and after.is_word(*_OPTIONS) else None


def comma_missing(failure: Failure) -> Problem | None:
    """Options or values side by side."""
    token, before = failure.token, failure.before
    if token is None or before is None:
        return None
    options = "SEP" in failure.takes and token.is_word(*_OPTIONS) and failure.kind != "test"
    if options and failure.helps(failure.with_tokens(failure.at, failure.at, ("op", ","))):
        fix = edits.append(before.span, ",", f"write a comma before `{token.text}`")
        return mistakes.CommaMissing(span=token.span, word=token.text, what="options", fix=fix)
    if not token.is_value() or not before.is_value() or token.kind == "signed":
        return None
    for comma in ({"COMMA", "ITEM"}, {"SEP"}):
        if comma & failure.takes and failure.parses(failure.with_tokens(failure.at, failure.at, ("op", ","))):
            what = "expectations" if failure.first.is_word("expect") else "values"
            fix = edits.append(before.span, ",", f"write a comma before `{token.text}`")
            return mistakes.CommaMissing(span=token.span, word=token.text, what=what, fix=fix)
    return None


def condition_word(failure: Failure) -> Problem | None:
    """`grade A when …` for `if`, `when … if`."""
    token = failure.token
    if token is None or "IF" not in failure.takes or not token.is_word("when", "where", "for", "unless"):
        return None
    return mistakes.OtherWords(span=token.span, found=token.text, meant="if", fix=edits.replace(token.span, "if"))


def reserved_word(failure: Failure) -> Problem | None:
    """A word of the language as a name or a value."""
    token, after = failure.token, failure.after
    if token is None or not token.is_word(*RESERVED) or not failure.takes & {"NAME", "QUOTED"}:
        return None
    if (
        "QUOTED" in failure.takes
        and failure.reaches(failure.with_tokens(failure.at, failure.at + 1, ("quoted", '"x"'))) > failure.at + 1
    ):
        fix = edits.replace(token.span, f'"{token.text}"')
        here = f'as a value it stands in quotes: `"{token.text}"`'
        return mistakes.ReservedWord(span=token.span, word=token.text, role="a bare value", here=here, fix=fix)
    if "NAME" in failure.takes and failure.parses(failure.with_tokens(failure.at, failure.at + 1, ("word", "x"))):
        if "QUOTED" in failure.takes or after is None:
            return mistakes.ReservedWord(span=token.span, word=token.text, role="a name", here="choose another name")
        here = f'choose another name; a column is renamed by `the_{token.text} from "{token.text}"`'
        return mistakes.ReservedWord(span=token.span, word=token.text, role="a name", here=here)
    return None


WORD_HINTS = (option_in_row, condition_word, reserved_word)
