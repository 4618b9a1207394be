"""Hints about single signs: operators of other languages, commas, parentheses, quotes where names belong."""

from __future__ import annotations

from lscore.dsl import edits, mistakes, problems
from lscore.dsl.diagnostics import Fix, Problem
from lscore.dsl.hints.failure import Failure
from lscore.dsl.tokens import Token

_SIGNS = {
    "=": "is",
    "==": "is",
    "!=": "is not",
    "<>": "is not",
    "&&": "and",
    "&": "and",
    "||": "or",
    "|": "or",
    "=>": ">=",
    "=<": "<=",
    "≥": ">=",
    "≤": "<=",
    "≠": "is not",
    "!": "not",
    ";": ",",
    "–": "-",
    "—": "-",
    "−": "-",
    "×": "*",
    "·": "*",
    "÷": "/",
    "：": ":",
    "，": ",",
    "（": "(",
    "）": ")",
}
"""Signs of other languages and keyboards, and what is written here."""

_PAIRED = {(">", "="): ">=", ("<", "="): "<=", ("!", "="): "is not", ("<", ">"): "is not"}
_PLUMBING = set("$€£¥")


def other_sign(failure: Failure) -> Problem | None:
    """An operator of another language."""
    token, before = failure.token, failure.before
    if token is None or token.kind != "op":
        return None
    if before is not None and (meant := _PAIRED.get((before.text, token.text))) is not None:
        span = before.span.to(token.span)
        return _meant(span, f"{before.text} {token.text}", meant)
    if token.text == "=" and failure.first.is_word("given"):
        here = "a fact is a name and its value: `given title CEO`"
        return mistakes.OtherSign(span=token.span, found="=", meant=" ", here=here, fix=failure.without(failure.at))
    meant = _SIGNS.get(token.text)
    if meant is None:
        return None
    if meant == "is" and (after := failure.after) is not None and _is_empty(after):
        span = token.span.to(after.span)
        found = failure.words(failure.at, failure.at + 2)
        return mistakes.OtherWords(span=span, found=found, meant="is missing", fix=edits.replace(span, "is missing"))
    new = [("word" if word.isalpha() else "op", word) for word in meant.split()]
    if not failure.helps(failure.with_tokens(failure.at, failure.at + 1, *new)):
        return None
    fix = edits.replace(token.span, _apart(failure, meant), f"write `{meant}`")
    return mistakes.OtherSign(span=token.span, found=token.text, meant=meant, fix=fix)


def _apart(failure: Failure, word: str) -> str:
    """A word in the place of a sign, with blanks where it would run into its neighbours."""
    token, before, after = failure.tokens[failure.at], failure.before, failure.after
    if not word[0].isalpha():
        return word
    left = " " if before is not None and before.span.end == token.span.start and not before.is_op("(") else ""
    right = " " if after is not None and after.span.start == token.span.end else ""
    return left + word + right


def _is_empty(token: Token) -> bool:
    return token.is_word("null", "None", "NULL", "nil", "none", "empty")


def _meant(span: problems.Span, found: str, meant: str) -> Problem:
    return mistakes.OtherSign(span=span, found=found, meant=meant, fix=edits.replace(span, meant))


def odd_sign(failure: Failure) -> Problem | None:
    """A sign that means nothing at all."""
    token = failure.token
    if token is None or token.kind != "op" or token.text in ",:()+-*/<>=":
        return None
    if token.text in _PLUMBING:
        return mistakes.NoSuchSign(
            span=token.span, found=token.text, here="a number has no currency", fix=failure.without(failure.at)
        )
    if token.text == "." and (after := failure.after) is not None and after.kind == "number":
        span = token.span.to(after.span)
        return _meant(span, f".{after.text}", f"0.{after.text}")
    if token.text == "%" and (before := failure.before) is not None and before.kind == "number":
        span = before.span.to(token.span)
        return _meant(span, f"{before.text} %", f"{before.text}%")
    if token.text.isspace():
        here = "this blank is no plain space"
        return mistakes.NoSuchSign(
            span=token.span,
            found=f"U+{ord(token.text):04X}",
            here=here,
            fix=edits.replace(token.span, " ", "put a plain space"),
        )
    if token.text.isprintable():
        line = failure.with_tokens(failure.at, failure.at + 1)
        if token.text.isascii() or not failure.parses(line):
            return None
        return mistakes.NoSuchSign(span=token.span, found=token.text, fix=failure.without(failure.at))
    found = f"U+{ord(token.text[0]):04X}"
    return mistakes.NoSuchSign(
        span=token.span, found=found, here="an invisible character", fix=failure.without(failure.at)
    )


def trailing_comma(failure: Failure) -> Problem | None:
    """A comma with nothing behind it, or two in a row."""
    token, before = failure.token, failure.before
    if token is not None and token.is_op(",") and failure.after is None:
        fix = failure.without(failure.at)
        return mistakes.CommaTooMany(span=token.span, here="nothing follows it", fix=fix)
    if before is not None and before.is_op(",") and (token is None or token.is_op(":", ",", ")")):
        fix = failure.without(failure.at - 1)
        return mistakes.CommaTooMany(span=before.span, here="nothing follows it", fix=fix)
    if token is None or not token.is_op(","):
        return None
    after = failure.after
    if after is not None and after.is_word(
        "because", "as", "from", "until", "and", "or", "if", "otherwise", "where", "within"
    ):
        trial = failure.with_tokens(failure.at, failure.at + 1)
        if failure.parses(trial):
            return mistakes.CommaTooMany(
                span=token.span, here=f"`{after.text}` needs none", fix=failure.without(failure.at)
            )
    return None


def thousands(failure: Failure) -> Problem | None:
    """`1,000`, `1 000`, and the decimal comma of `0,5`."""
    last, before = failure.token, failure.before
    if last is not None and before is not None and last.kind == "number" and before.kind in ("number", "signed"):
        meant = f"{before.text}_{last.text}"
        line = failure.rewritten(failure.at - 1, failure.at + 1, meant)
        if len(last.text) == 3 and line is not None and failure.parses(line):
            return _meant(before.span.to(last.span), f"{before.text} {last.text}", meant)
    for at in (failure.at, failure.at - 1):
        comma, left, right = failure.get(at), failure.get(at - 1), failure.get(at + 1)
        if comma is None or left is None or right is None or not comma.is_op(","):
            continue
        tight = left.span.end == comma.span.start and comma.span.end == right.span.start
        if (
            tight
            and left.kind in ("number", "signed")
            and right.kind == "number"
            and len(right.text.split(".")[0]) == 3
        ):
            meant = f"{left.text}_{right.text}"
            return _meant(left.span.to(right.span), f"{left.text},{right.text}", meant)
        if tight and left.kind in ("number", "signed") and right.kind == "number" and right.text.isdigit():
            whole = left.text.replace(".", "_")
            line = failure.rewritten(at - 1, at + 2, f"{whole}.{right.text}")
            if line is not None and failure.parses(line):
                found, meant = f"{left.text},{right.text}", f"{whole}.{right.text}"
                fix = edits.replace(left.span.to(right.span), meant)
                here = "decimals stand behind a point"
                return mistakes.OtherSign(span=fix.edits[0].span, found=found, meant=meant, here=here, fix=fix)
    return None


def name_in_quotes(failure: Failure) -> Problem | None:
    """A quoted text where a name belongs."""
    token = failure.token
    if token is None or token.kind != "quoted" or "NAME" not in failure.takes or "QUOTED" in failure.takes:
        return None
    plain = token.text[1:-1].strip()
    words = "_".join(plain.replace("-", " ").split())
    column = failure.kind == "lead" and failure.at == 0
    if plain != words and words.replace("_", "a").isalnum() and words[:1].isalpha():
        last = failure.tokens[-1].span
        new = edits.replace(token.span, words)
        if column and not any(word.is_word("from", "one") for word in failure.tokens):
            behind = edits.after(last, f" from {token.text}")
            changes = (*new.edits, behind)
            if last is token.span:
                changes = edits.replace(token.span, f"{words} from {token.text}").edits
            new = Fix(f"write `{words} … from {token.text}`", changes)
        return mistakes.NameOfWords(span=token.span, name=words, fix=new)
    name = plain if plain.replace("_", "a").replace("-", "a").isalnum() and plain[:1].isalpha() else ""
    if not name:
        here = "a name has letters, digits, `_` and `-`, and begins with a letter"
        return mistakes.NameInQuotes(span=token.span, here=here)
    return mistakes.NameInQuotes(span=token.span, here=f"write `{name}`", fix=edits.replace(token.span, name))


def group_sign(failure: Failure) -> Problem | None:
    """A closing parenthesis right behind something unfinished, or an opening one where none belongs."""
    token, before = failure.token, failure.before
    if token is None or not token.is_op(")") or before is None:
        return None
    if before.is_op("("):
        return problems.Unexpected(
            span=before.span.to(token.span), found="`()`", expected="a condition or a value between the parentheses"
        )
    return None


SIGN_HINTS = (thousands, other_sign, odd_sign, trailing_comma, name_in_quotes, group_sign)
