"""Texts in SQL: the normal form and the tests on it, as `normal.py` and the kernel of the generated code define them.

A `form` is a text in normal form; every answer is NULL where it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Literal

from lscore.compiler.backends.sql import tree
from lscore.compiler.backends.sql.tree import Expr
from lscore.compiler.model import TextSet
from lscore.compiler.normal import WHITE

_RUN = r"[ \t\n\r\x{A0}]+"
_ANY = "(?s:.*)"
_NO_LETTER_BEFORE = r"(?:\A|[^\p{L}\p{Nd}])"
_NO_LETTER_AFTER = r"(?:[^\p{L}\p{Nd}]|\z)"
_NO_BREAK = "\u00a0"
_NUL = tree.call("chr", tree.lit(0))


def trimmed(text: Expr) -> Expr:
    """A text without white space at its ends. DuckDB's `trim` is slow, so it sees only texts that need it."""

    def trimmed(text: Expr) -> Expr:
        inside = tree.compare(text, ">=", tree.lit("!"))
        ends = [tree.call("starts_with", text, tree.lit(_NO_BREAK)), *(_ends(text, char) for char in WHITE)]
        plain = tree.all_of([inside, tree.negated(tree.any_of(ends))])
        return tree.case([(plain, text)], tree.call("trim", text, tree.lit(WHITE)))

    return tree.let("untrimmed", text, trimmed)


def _has(text: Expr, part: str) -> Expr:
    return tree.call("contains", text, tree.lit(part))


def _ends(text: Expr, end: str) -> Expr:
    return tree.call("suffix", text, tree.lit(end))


def normal_form(text: Expr) -> Expr:
    """The normal form of a text, which may be empty."""

    def form(text: Expr) -> Expr:
        spaces = [_has(text, "  "), tree.call("starts_with", text, tree.lit(" ")), _ends(text, " ")]
        odd_spaces = tree.all_of([_has(text, " "), tree.any_of(spaces)])
        others = [_has(text, part) for part in ("\t", "\n", "\r", _NO_BREAK)]
        unusual = tree.any_of([odd_spaces, *others, tree.call("contains", text, _NUL)])
        spaced = tree.call("regexp_replace", text, tree.lit(_RUN), tree.lit(" "), tree.lit("g"))
        pieces = tree.call("string_split", tree.call("trim", spaced, tree.lit(" ")), _NUL)
        forms = tree.transformed(pieces, "piece", _folded)
        return tree.case([(unusual, tree.call("array_to_string", forms, _NUL))], _folded(text))

    return tree.let("text", text, form)


def _folded(text: Expr) -> Expr:
    """NFC, lower case, NFC. DuckDB's NFC ends at a NUL, so this takes texts without one."""
    composed = tree.call("nfc_normalize", text)
    return tree.call("nfc_normalize", tree.call("lower", composed))


def without_missing(form: Expr, markers: Sequence[str]) -> Expr:
    """A form; NULL where it is empty or one of the markers (in normal form)."""
    if len(markers) > 1:
        return tree.let("form", form, lambda form: tree.case([(tree.negated(is_missing_text(form, markers)), form)]))
    for text in ("", *markers):
        form = tree.call("nullif", form, tree.lit(text))
    return form


def is_missing_text(form: Expr, markers: Iterable[str] = ()) -> Expr:
    """Whether a form is empty or one of the markers (in normal form)."""
    return tree.one_of(form, [tree.lit(text) for text in sorted({"", *markers})])


def text_in(form: Expr, texts: TextSet) -> Expr:
    """Whether a form is one of a set."""
    tests = [tree.one_of(form, [tree.lit(text) for text in texts.exact])] if texts.exact else []
    tests += [like(form, parts) for parts in texts.patterns]
    return tree.any_of(tests) if tests else tree.compare(form, "!=", form)


def like(form: Expr, parts: Sequence[str]) -> Expr:
    """Whether a form starts with the first part, ends with the last, and has the others between, in order."""
    match tuple(parts):
        case (text,):
            return tree.compare(form, "=", tree.lit(text))
        case (first, ""):
            return tree.call("starts_with", form, tree.lit(first))
        case ("", last):
            return tree.call("suffix", form, tree.lit(last))
        case ("", middle, ""):
            return tree.call("contains", form, tree.lit(middle))
        case _:
            pattern = _ANY.join(map(_escaped, parts))
            return tree.call("regexp_full_match", form, tree.lit(pattern))


def text_has(form: Expr, how: Literal["contains", "starts with", "ends with", "has word"], text: str) -> Expr:
    """Whether a form has another text in it."""
    match how:
        case "contains":
            return tree.call("contains", form, tree.lit(text))
        case "starts with":
            return tree.call("starts_with", form, tree.lit(text))
        case "ends with":
            return tree.call("suffix", form, tree.lit(text))
        case "has word":
            pattern = _NO_LETTER_BEFORE + _escaped(text) + _NO_LETTER_AFTER
            return tree.call("regexp_matches", form, tree.lit(pattern))


def domain(form: Expr) -> Expr:
    """What stands behind the last `@`, trimmed; NULL if nothing does."""
    last = tree.call("split_part", form, tree.lit("@"), tree.lit(-1))
    # A normal form ends in no space, and has no two in a row.
    spaced = tree.all_of([_has(form, "@ "), tree.call("starts_with", last, tree.lit(" "))])
    behind = tree.case([(spaced, tree.call("substring", last, tree.lit(2)))], last)
    there = [_has(form, "@"), tree.negated(_ends(form, "@"))]
    return tree.case([(tree.all_of(there), behind)])


def _escaped(text: str) -> str:
    """A pattern that matches a text and no other: whatever ASCII has that is no letter or digit is escaped."""
    return re.sub(r"[\x00-/:-@\[-`{-\x7f]", lambda found: rf"\x{ord(found[0]):02x}", text)
