"""Hints about what does not belong to the language at all: comments of other languages, bullets, capitals, emoji."""

from __future__ import annotations

from lscore.dsl import edits, mistakes, problems
from lscore.dsl.diagnostics import Edit, Fix, Problem, Span
from lscore.dsl.hints.failure import Failure
from lscore.dsl.lexer import KEYWORDS
from lscore.dsl.statements import SECOND
from lscore.dsl.tokens import RESERVED

_COMMENTS = (("/", "/"), ("/", "*"), ("-", "-"))
_BULLETS = ("-", "*", "•", "·", "–", "—", ">", "→", "->", "▪", "●")
_WORDS = RESERVED | KEYWORDS


def comment_sign(failure: Failure) -> Problem | None:
    """`// …`, `/* … */`, `-- …`, and `; …` at the start of a line."""
    for at in range(max(0, failure.at - 1), min(failure.at + 2, len(failure.tokens))):
        sign, after = failure.tokens[at], failure.get(at + 1)
        if after is None:
            continue
        tight = sign.kind == after.kind == "op" and sign.span.end == after.span.start
        double = tight and (sign.text, after.text) in _COMMENTS
        if not double and not (at == 0 and sign.is_op(";")):
            continue
        span = sign.span.to(after.span) if double else sign.span
        found = sign.text + after.text if double else sign.text
        if at and not failure.parses(failure.with_tokens(at, len(failure.tokens))):
            continue
        fix = edits.replace(span, "#")
        return mistakes.OtherSign(span=span, found=found, meant="#", here="a comment begins with `#`", fix=fix)
    return None


def bullet(failure: Failure) -> Problem | None:
    """`- when …`, `• when …`: a list of another program."""
    token, after = failure.token, failure.after
    if failure.at or token is None or after is None or not token.is_op(*_BULLETS) or not after.is_word(*SECOND):
        return None
    here = "a statement begins with its first word"
    return mistakes.NoSuchSign(span=token.span, found=token.text, here=here, fix=failure.without(0))


def capitals(failure: Failure) -> Problem | None:
    """`WHEN title IS CEO AND …`: the words of the language in capitals."""
    wrong = [
        at
        for at, token in enumerate(failure.tokens)
        if token.kind == "word" and token.text != token.text.lower() and token.text.lower() in _WORDS
    ]
    near = [at for at in wrong if at <= failure.at + 1]
    if not near:
        return None
    tokens = failure.with_tokens(0, 0)
    for at in wrong:
        tokens[at].text = tokens[at].text.lower()
    if not failure.parses(tokens):
        return None
    edits = tuple(Edit(failure.tokens[at].span, failure.tokens[at].text.lower()) for at in wrong)
    words = ", ".join(f"`{edit.text}`" for edit in edits)
    fix = Fix(f"write {words}", edits)
    return mistakes.SmallLetters(span=failure.tokens[near[-1]].span, words=words, fix=fix)


def formula(failure: Failure) -> Problem | None:
    """`=IF(A1="CEO";5;0)`: a formula of a spreadsheet."""
    token, after = failure.token, failure.after
    if failure.at or token is None or after is None:
        return None
    named = token.text.upper() in ("IF", "AND", "OR", "SUM", "SWITCH", "IFS", "CASE") and after.is_op("(")
    if not named and not token.is_op("="):
        return None
    here = "expected a statement"
    hint = "a rule reads `when title is CEO: +10`; several cases are the rows of `first of:` or `points by title:`"
    return problems.Mistake(span=token.span, what="a model has no formulas", here=here, hint=hint)


def full_stop(failure: Failure) -> Problem | None:
    """A `;`, `.`, `!` or an emoji behind a line that is right without it."""
    last = failure.tokens[-1]
    if last.kind != "op" or (last.text.isascii() and last.text not in ".;!?"):
        return None
    return trailing_sign(failure)


def trailing_sign(failure: Failure) -> Problem | None:
    """Anything that is no word behind a line that is right without it."""
    start = len(failure.tokens)
    while start > 1 and failure.tokens[start - 1].kind == "op" and start > failure.at:
        start -= 1
    if start == len(failure.tokens) or not failure.parses(failure.with_tokens(start, len(failure.tokens))):
        return None
    span, before = failure.span_of(start, len(failure.tokens)), failure.tokens[start - 1].span
    found = failure.words(start, len(failure.tokens))
    if not found.isprintable():
        return None
    whole = Span(span.file, before.end, span.end, span.line, span.column - (span.start - before.end))
    fix = Fix("leave it out", (Edit(whole, ""),))
    return mistakes.NoSuchSign(span=span, found=found, here="a line ends with its last word", fix=fix)


STRAY_HINTS = (comment_sign, bullet, formula, capitals, full_stop)
