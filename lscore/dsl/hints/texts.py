"""Hints about texts that need quotes for their signs (`gmail.com`, `VP*`), and about names of several words."""

from __future__ import annotations

from lscore.dsl import edits, literals, mistakes
from lscore.dsl.diagnostics import Edit, Fix, Problem
from lscore.dsl.hints.failure import Failure
from lscore.dsl.tokens import Token

_INNER = frozenset(".@*&/+%'#!?_-$€")
_NAMED = ("score", "category", "set", "define", "event", "keep")


def glued_text(failure: Failure) -> Problem | None:
    """`gmail.com`, `n/a`, `VP*`, `R&D` where a text can stand; all of them on the line at once."""
    if failure.long:
        return None
    runs = [run for run in _runs(failure) if run[1] > failure.at - 1]
    if not runs:
        return None
    first = runs[0]
    for chosen in (runs, [first]):
        tokens = failure.with_tokens(0, 0)
        for start, end in reversed(chosen):
            tokens[start:end] = failure.with_tokens(start, end, ("quoted", '"x"'))[start : start + 1]
        if failure.parses(tokens):
            break
    else:
        return None
    quoted = [Edit(failure.span_of(start, end), _quoted(failure, start, end)) for start, end in chosen]
    before = failure.get(first[0] - 1)
    if len(chosen) == 1 and before is not None and before.is_word("is") and "*" in quoted[0].text:
        span, text = before.span.to(quoted[0].span), f"like {quoted[0].text}"
        return mistakes.PatternBehindIs(span=span, text=text, fix=edits.replace(span, text))
    title = f"write {', '.join(f'`{edit.text}`' for edit in quoted)}"
    return mistakes.TextWithoutQuotes(span=quoted[0].span, text=quoted[0].text[1:-1], fix=Fix(title, tuple(quoted)))


def _quoted(failure: Failure, start: int, end: int) -> str:
    return f'"{failure.words(start, end)}"'


def _runs(failure: Failure) -> list[tuple[int, int]]:
    """The words with signs among them and no blanks between, from the second token on."""
    runs: list[tuple[int, int]] = []
    at, size = 1, len(failure.tokens)
    while at < size:
        end = at + 1
        while end < size and _inner(failure.tokens[at]) and _inner(failure.tokens[end]) and _tight(failure, end):
            end += 1
        run = failure.tokens[at:end]
        worded = any(not _sign(token) for token in run) or not run[0].text.isascii()
        if any(_sign(token) for token in run) and (worded or failure.first.is_word("set", "missing")):
            runs.append((at, end))
        at = end
    return runs


def _tight(failure: Failure, at: int) -> bool:
    """Whether a token stands right behind the one before; a star may stand behind a blank (`VP *`)."""
    token, before = failure.tokens[at], failure.tokens[at - 1]
    return token.span.start == before.span.end or token.is_op("*")


def _sign(token: Token) -> bool:
    return token.kind == "op" and (token.text in _INNER or not token.text.isascii())


def _inner(token: Token) -> bool:
    return _sign(token) or token.is_name() or token.kind in ("number", "signed", "date", "percent", "duration")


def name_of_words(failure: Failure) -> Problem | None:
    """`score lead fit:`, `event Page Visited: page`, `Company Size number`: a name is one word."""
    column = failure.kind == "lead"
    if not column and not failure.first.is_word(*_NAMED):
        return None
    start = 0 if column else 1
    for end in range(start + 2, len(failure.tokens) + 1):
        if not all(token.is_name() or token.kind == "number" for token in failure.tokens[start:end]):
            return None
        words = failure.words(start, end)
        name = "_".join(token.text for token in failure.tokens[start:end])
        source = f" from {literals.quoted_text(words)}"
        following = failure.get(end)
        if failure.first.is_word("event") and (following is None or not following.is_op(":")):
            continue
        line = failure.rewritten(start, end, name)
        if line is None or not failure.parses(line):
            continue
        return _named(failure, start, end, name, source if column or failure.first.is_word("event") else "")
    return None


def _named(failure: Failure, start: int, end: int, name: str, source: str) -> Problem:
    """The problem of a name of several words; a column or event keeps them behind `from`."""
    span = failure.span_of(start, end)
    changes = [Edit(span, name)]
    if source and not any(token.is_word("from", "one") for token in failure.tokens):
        behind = end - 1 if failure.kind != "lead" else len(failure.tokens) - 1
        changes = (
            [Edit(span, name + source)]
            if behind == end - 1
            else [*changes, edits.after(failure.tokens[behind].span, source)]
        )
    else:
        source = ""
    title = f"write `{name}{' …' if source and len(changes) > 1 else ''}{source}`"
    return mistakes.NameOfWords(span=span, name=name, fix=Fix(title, tuple(changes)))


TEXT_HINTS = (name_of_words, glued_text)
