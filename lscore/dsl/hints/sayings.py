"""What people say in other words, found by the patterns of the phrase book.

A saying is a place, a pattern and what the language writes instead. It is offered only where the line is right with
it, or at least gets beyond it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from lscore.dsl import edits, literals, mistakes, problems
from lscore.dsl.diagnostics import Fix, Problem, Span
from lscore.dsl.hints.failure import Failure
from lscore.dsl.hints.phrasebook import CONDITIONS, COUNTED, DECLARATIONS, LINES, OPTIONS
from lscore.dsl.tokens import Token

_UNITS = {
    "day": "1d", "daily": "1d", "week": "7d", "weekly": "7d", "month": "30d", "monthly": "30d", "quarter": "90d",
    "year": "365d", "hour": "1h",
}  # fmt: skip
_ONE = re.compile(r"\b1 (step|decimal|time)s\b")
_TIMES = ("zero", "once", "twice", "thrice")
_RULES = ("when", "each", "for", "points", "first", "best")


@dataclass(frozen=True, slots=True)
class _Saying:
    """`where` are first words of lines, or `@` and the kind of a block; none stands for every line."""

    where: frozenset[str]
    parts: tuple[str, ...]
    meant: str
    anchored: bool


@cache
def _sayings() -> tuple[_Saying, ...]:
    sayings: list[_Saying] = []
    for where, said, meant in (*LINES, *DECLARATIONS, *OPTIONS, *CONDITIONS):
        places = frozenset(place for word in where.split() for place in (_RULES if word == "RULE" else (word,)))
        anchored = said.startswith("^")
        sayings.append(_Saying(places, tuple(said.lstrip("^").split()), meant, anchored))
    return tuple(sayings)


def saying(failure: Failure) -> Problem | None:
    """The first saying that makes the line right, or else one that gets it beyond its words."""
    further: Problem | None = None
    if failure.long:
        return None
    for entry in _sayings():
        if entry.where and failure.first.text.lower() not in entry.where and f"@{failure.kind}" not in entry.where:
            continue
        for start in (0,) if entry.anchored else range(1 if failure.kind == "page" else 0, len(failure.tokens)):
            for end, words in _matches(failure, entry.parts, start):
                if end < failure.at - 1 or start > failure.at + 1:
                    continue
                text = _ONE.sub(r"1 \1", entry.meant.format(*words))
                right, beyond = _tried(failure, start, end, text)
                if right:
                    return _problem(failure, start, end, text)
                if beyond and further is None and start <= failure.at <= end:
                    further = _problem(failure, start, end, text)
    return further


def _tried(failure: Failure, start: int, end: int, text: str) -> tuple[bool, bool]:
    """Whether the line is right with the text in place of some tokens, and whether it gets beyond the text."""
    line = failure.rewritten(start, end, text)
    if line is None:
        return False, False
    new = end + len(line) - len(failure.tokens)
    reached = failure.reaches(line)
    return reached > len(line) and failure.parses(line), new < reached <= len(line)


def _problem(failure: Failure, start: int, end: int, text: str) -> Problem:
    """The problem of a saying, told about the words alone that differ."""
    left, right, meant = _different(failure, start, end, text)
    words = " ".join(meant).replace(" :", ":")
    rounded = meant == [","] and failure.tokens[left].is_word("rounded", "round")
    if rounded or set(meant) & {token.text for token in failure.tokens[left:right]}:
        return _mixed(failure, start, end, text)
    fix = _narrow(failure, left, right, words)
    if left < right:
        span, found = failure.span_of(left, right), failure.words(left, right)
        if found == ":" and not meant:
            return mistakes.ColonTooMany(span=span, fix=fix)
        if not meant:
            return mistakes.NeedlessWord(span=span, word=found, fix=fix)
        hint = problems.NoSuchDuration.help if _is_month(failure, left, right) else ""
        return mistakes.OtherWords(span=span, found=found, meant=words, fix=fix, hint=hint)
    token = failure.get(left)
    span = token.span if token is not None else edits.end_of(failure.tokens[-1].span)
    if words == ":":
        return mistakes.ColonMissing(span=span, here="what follows stands behind a `:`", fix=fix)
    if words == "," and token is not None:
        return mistakes.CommaMissing(span=span, word=token.text, what="options", fix=fix)
    return mistakes.WordMissing(span=span, word=words, fix=fix)


def _mixed(failure: Failure, start: int, end: int, text: str) -> Problem:
    """The words are put in another order; over several lines there is no fix, since a comment may stand between."""
    place = span = failure.span_of(start, end)
    before = failure.get(start - 1)
    if before is not None and text[:1] in (":", ",", " ") and before.span.line == span.line:
        place = Span(span.file, before.span.end, span.end, span.line, span.column - (span.start - before.span.end))
    one_line = span.line == failure.tokens[end - 1].span.line
    meant, found = text.strip(" ,"), failure.words(start, end).strip(" ,")
    fix = edits.replace(place, text, f"write `{meant}`") if one_line else None
    hint = problems.NoSuchDuration.help if _is_month(failure, start, end) else ""
    return mistakes.OtherWords(span=span, found=found, meant=meant, fix=fix, hint=hint)


def _is_month(failure: Failure, start: int, end: int) -> bool:
    return any(token.text.lower() in literals.NO_DURATIONS for token in failure.tokens[start:end])


def _narrow(failure: Failure, left: int, right: int, words: str) -> Fix:
    """The edit that puts words in the place of some tokens, or in front of one."""
    before, after = failure.get(left - 1), failure.get(right)
    behind = before is not None and words[:1] in (":", ",", "")
    if left == right:
        if after is None or (behind and before is not None):
            assert before is not None
            gap = "" if behind else " "
            return edits.append(before.span, gap + words, f"write `{words}`")
        return edits.insert(after.span, f"{words} ", f"write `{words}` before it")
    place = failure.span_of(left, right)
    last = failure.tokens[right - 1].span
    tight = after is not None and after.span.start == last.end and not after.is_op(",", ":", ")")
    if not words and before is None and after is not None:
        return edits.replace(
            Span(place.file, place.start, after.span.start, place.line, place.column), "", "leave it out"
        )
    if behind and before is not None and before.span.line == place.line:
        gap = place.start - before.span.end
        place = Span(place.file, before.span.end, place.end, place.line, place.column - gap)
    title = f"write `{words}`" if words else "leave it out"
    if words[:1].isalnum() and before is not None and before.span.end == place.start:
        words = f" {words}"
    return edits.replace(place, words + (" " if tight else ""), title)


def _different(failure: Failure, start: int, end: int, text: str) -> tuple[int, int, list[str]]:
    """The tokens that differ, without those at both ends that stay: where they are, and what stands in their place."""
    line = failure.rewritten(start, end, text) or []
    new = [token.text for token in line[start : len(line) - len(failure.tokens) + end]]
    old = [token.text for token in failure.tokens[start:end]]
    left = right = 0
    while left < min(len(old), len(new)) and old[left] == new[left]:
        left += 1
    while right < min(len(old), len(new)) - left and old[-1 - right] == new[-1 - right]:
        right += 1
    return start + left, end - right, new[left : len(new) - right]


# --- patterns


def _matches(failure: Failure, parts: tuple[str, ...], at: int) -> Iterator[tuple[int, tuple[str, ...]]]:
    """The ways in which a pattern fits from a token on: the index behind it, and the words of its places."""
    if not parts:
        yield at, ()
        return
    part, rest = parts[0], parts[1:]
    if part == "$":
        if at == len(failure.tokens):
            yield at, ()
        return
    if part.startswith("["):
        token = failure.get(at)
        if token is not None and token.text.lower() in part[1:-1].split("|"):
            yield from _matches(failure, rest, at + 1)
        yield from _matches(failure, rest, at)
        return
    if part == "<...>":
        for end in range(at + 1, len(failure.tokens) + 1):
            for behind, words in _matches(failure, rest, end):
                yield behind, (failure.words(at, end), *words)
        return
    size, word = _fits(failure, part, at)
    if size:
        kept = (word,) if _is_place(part) else ()
        for behind, words in _matches(failure, rest, at + size):
            yield behind, (*kept, *words)


def _fits(failure: Failure, part: str, at: int) -> tuple[int, str]:
    """How many tokens one part of a pattern takes, 0 where it does not fit, and what they say."""
    token, after = failure.get(at), failure.get(at + 1)
    if token is None:
        return 0, ""
    if not _is_place(part):
        return int(token.text.lower() in part.split("|")), ""
    match part:
        case "<d>" | "<D>" if token.kind == "number" and after is not None and after.is_word(*literals.LONG_UNITS):
            return 2, f"{token.text} {after.text}"
        case "<D>" if token.text.lower() in _UNITS:
            return 1, _UNITS[token.text.lower()]
        case "<k>":
            return _count(token)
        case "<-n>":
            return int(token.kind == "signed" and token.text[0] == "-"), token.text[1:]
        case "<v>":
            return int(token.is_value() and token.kind != "signed"), token.text
        case "<w>":
            return int(token.is_name() and token.text != "ago"), token.text
        case _ if part in _KINDS:
            return int(token.kind in _KINDS[part]), token.text
        case _:
            return int(token.text.lower() in part[1:-1].split("|")), token.text


def _is_place(part: str) -> bool:
    return part[0] == "<" and part[-1] == ">" and len(part) > 2


_KINDS = {
    "<n>": ("number",),
    "<d>": ("duration",),
    "<D>": ("duration",),
    "<p>": ("percent",),
    "<s>": ("signed",),
    "<q>": ("quoted",),
    "<date>": ("date", "time"),
}


def _count(token: Token) -> tuple[int, str]:
    text = token.text.lower()
    for words in (_TIMES, COUNTED):
        if text in words:
            return 1, str(words.index(text))
    return int(token.kind == "number"), token.text
