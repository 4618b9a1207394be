"""Hints about several values: `is CEO, CFO`, `in (CEO, CFO)`, `visited pricing, demo`, `set x = (a or b)`."""

from __future__ import annotations

from dataclasses import dataclass

from lscore.dsl import edits, mistakes, problems
from lscore.dsl.diagnostics import Problem
from lscore.dsl.hints.failure import Failure
from lscore.dsl.tokens import RESERVED, Token

_IN = "several values stand behind `{}`, separated by commas"
_HEADS: tuple[tuple[str, str], ...] = (
    ("is not any of", "not in"), ("is not one of", "not in"), ("is none of", "not in"), ("is not either", "not in"),
    ("is neither", "not in"), ("is not in", "not in"), ("not in any of", "not in"), ("not in", "not in"),
    ("is not", "not in"), ("! =", "not in"), ("!=", "not in"), ("<>", "not in"),
    ("is any of", "in"), ("is one of", "in"), ("is either", "in"), ("is in", "in"), ("in one of", "in"),
    ("in any of", "in"), ("equals", "in"), ("is", "in"), ("in", "in"), ("==", "in"), ("=", "in"),
    ("include all of", "include all of"), ("include all", "include all of"), ("include any of", "include any of"),
    ("include one of", "include any of"), ("include any", "include any of"), ("include", "include any of"),
    ("one of", "one of"), ("any of", "any of"), ("one of", "any of"), ("all of", "all of"),
)  # fmt: skip
"""What stands in front of several values, and what belongs there; the longer first."""

_ONE_BY_ONE = ("contains", "starts with", "ends with", "like", "has word")
"""Tests that take one value: several are several tests."""

_BETWEEN = (",", ";", "|", "/")
_OPENING = {"(": ")", "[": "]", "{": "}"}
_LISTS = ("set", "missing", "grades", "tiers", "define")


@dataclass(frozen=True, slots=True)
class _Values:
    """Values side by side: each as it is to be written, the index behind it, and the index behind the whole list."""

    texts: list[str]
    ends: list[int]
    end: int
    closed: bool


def several_values(failure: Failure) -> Problem | None:
    """Several values, separated or put in front in another way; the fix writes them as the language does."""
    if failure.long:
        return None
    if failure.first.is_word(*_LISTS) and (problem := _declared(failure)) is not None:
        return problem
    for start in range(1, min(failure.at + 2, len(failure.tokens))):
        for words, meant in _HEADS:
            head = words.split()
            if failure.texts(start, start + len(head)) == head:
                found = _behind(failure, start, start + len(head), meant)
                if found is not None:
                    return found
        for words in _ONE_BY_ONE:
            head = words.split()
            if failure.texts(start, start + len(head)) == head:
                found = _spread(failure, start, start + len(head), words)
                if found is not None:
                    return found
    return _objects(failure)


def _behind(failure: Failure, start: int, values: int, meant: str) -> Problem | None:
    """The list behind a head such as `is` or `in`."""
    subject = failure.tokens[start - 1].text
    what = _IN.format(meant)
    head = failure.words(start, values).lower()
    for texts, end in _lists(failure, values):
        same = failure.words(values, end) == ", ".join(texts)
        if same and head == meant:
            continue  # the list is right; something else is not
        if same and head.endswith((" of", " in", " any", " all")):
            span = failure.span_of(start, values)
            line = failure.rewritten(start, values, meant)
            if line is not None and failure.parses(line):
                return mistakes.OtherWords(span=span, found=head, meant=meant, fix=edits.replace(span, meant))
        joined = f"{meant} {', '.join(texts)}"
        if found := _tried(failure, start, end, joined, what):
            return found
        whole = f"({subject} {joined})"
        if meant in ("in", "not in") and (found := _tried(failure, start - 1, end, whole, what)):
            return found
    return None


def _spread(failure: Failure, start: int, values: int, words: str) -> Problem | None:
    """`title contains a, b`: one test for each."""
    subject = failure.tokens[start - 1]
    if not subject.is_name():
        return None
    for texts, end in _lists(failure, values):
        tests = " or ".join(f"{subject.text} {words} {text}" for text in texts)
        what = f"`{words}` takes one value"
        for joined in (tests, f"({tests})"):
            if found := _tried(failure, start - 1, end, joined, what):
                return found
    return None


def _objects(failure: Failure) -> Problem | None:
    """`visited pricing, demo`: several objects of an event."""
    for start in (failure.at - 1, failure.at):
        before, value = failure.get(start - 1), failure.get(start)
        if start < 1 or before is None or value is None or not before.is_name():
            continue
        if value.is_word("in") or not (value.is_value() or value.is_op(*_OPENING)):
            continue
        for texts, end in _lists(failure, start):
            joined = f"any of {', '.join(texts)}"
            if found := _tried(failure, start, end, joined, "several objects of an event stand behind `any of`"):
                return found
    return None


def _declared(failure: Failure) -> Problem | None:
    """`set x = (CEO or CFO)`, `grades A > B > C`, `tiers hot warm`."""
    if failure.token is not None and failure.parses(failure.with_tokens(failure.at, failure.at, ("op", ","))):
        return None  # a comma is missing, and no more
    at = 2 if failure.first.is_word("set") else 1
    sign = failure.get(at)
    if sign is not None and (sign.is_op(":", "=", ":=") or sign.is_word("is", "in", "as", "are", "to")):
        at += 1
    loose = failure.first.is_word("grades", "tiers")
    for values in _values(failure, at, loose=loose):
        if values.end < len(failure.tokens) or len(values.texts) + values.closed < 2:
            continue
        if failure.words(at, values.end) == ", ".join(values.texts):
            return None  # only the sign in front of them is wrong
        colon = ":" if failure.first.is_word("set") else ""
        head = failure.words(0, 2 if colon else 1)
        joined = f"{head}{colon} {', '.join(values.texts)}"
        what = "values are separated by commas" if not colon else "a set reads `set NAME: value, value`"
        return _tried(failure, 0, values.end, joined, what)
    return None


def _tried(failure: Failure, start: int, end: int, text: str, what: str) -> Problem | None:
    line = failure.rewritten(start, end, text)
    if line is None or end <= failure.at - 1 or not failure.parses(line):
        return None
    span = failure.span_of(start, end)
    # Over several lines a comment may stand between the values: no fix may swallow it.
    one_line = span.line == failure.tokens[end - 1].span.line
    return mistakes.SeveralValues(span=span, what=what, text=text, fix=edits.replace(span, text) if one_line else None)


def _lists(failure: Failure, start: int) -> list[tuple[list[str], int]]:
    """The lists of values that may begin at a token, the longest first, each with the index behind it."""
    found: list[tuple[list[str], int]] = []
    for values in _values(failure, start, loose=False):
        if values.closed:
            found.append((values.texts, values.end))
        else:
            sizes = range(len(values.texts), 1, -1)
            found += [(values.texts[:size], values.ends[size - 1]) for size in sizes]
    return found


def _values(failure: Failure, start: int, *, loose: bool) -> list[_Values]:
    """The values side by side from a token on, in brackets or in none; `loose` ones need no sign between."""
    opening = failure.get(start)
    closing = _OPENING.get(opening.text) if opening is not None and opening.kind == "op" else None
    at = start + 1 if closing else start
    texts: list[str] = []
    ends: list[int] = []
    while (end := _value_end(failure, at, loose=loose)) > at:
        texts.append(_text(failure, at, end))
        ends.append(end)
        at = _behind_separator(failure, end, loose=loose)
        if at == end and not loose:
            break
    if not texts:
        return []
    last = failure.get(ends[-1])
    if closing:
        return [_Values(texts, ends, ends[-1] + 1, True)] if last is not None and last.is_op(closing) else []
    return [_Values(texts, ends, ends[-1], False)]


def _value_end(failure: Failure, at: int, *, loose: bool) -> int:
    """The index behind a value: one token, or several names that stand side by side as one text."""
    token = failure.get(at)
    if token is None or not token.is_value() or token.kind == "signed" or (loose and token.is_word("start", "default")):
        return at
    end = at + 1
    while not loose and token.is_name() and (word := failure.get(end)) is not None and _is_text(word):
        end += 1
    return end


def _is_text(word: Token) -> bool:
    """Whether a word can be one of several that make a text; `AND` is none."""
    return word.is_name() and word.text.lower() not in RESERVED and not _joins(word)


def _text(failure: Failure, start: int, end: int) -> str:
    words = failure.words(start, end)
    return words if end == start + 1 else f'"{words}"'


def _behind_separator(failure: Failure, at: int, *, loose: bool) -> int:
    """The index behind a comma, an `or` and their like."""
    token = failure.get(at)
    if token is None:
        return at
    if token.is_op(*_BETWEEN) or (loose and token.is_op(">", "<", "->")):
        after = failure.get(at + 1)
        return at + 2 if after is not None and _joins(after) else at + 1
    return at + 1 if _joins(token) else at


def _joins(token: Token) -> bool:
    return token.is_word("or", "and", "nor")


def comma_for_and(failure: Failure) -> Problem | None:
    """`when title is CEO, employees > 5`: conditions are joined by words."""
    token = failure.token
    behind = failure.get(failure.at + 2)
    if token is None or not token.is_op(",") or behind is None or behind.is_op(":", ","):
        return None
    if not failure.parses(_with_and(failure)):
        return None
    before = failure.tokens[failure.at - 1].span
    column = token.span.column - (token.span.start - before.end)
    place = problems.Span(token.span.file, before.end, token.span.end, token.span.line, column)
    fix = edits.replace(place, " and", "write `and`")
    return mistakes.OtherSign(span=token.span, found=",", meant="and", here="conditions are joined by words", fix=fix)


def _with_and(failure: Failure) -> list[Token]:
    return failure.with_tokens(failure.at, failure.at + 1, ("word", "and"))


LIST_HINTS = (several_values, comma_for_and)
