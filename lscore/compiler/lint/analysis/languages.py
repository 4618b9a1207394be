"""Sets of texts: which contain each other, and which share no text.

All texts are in normal form. What is said is so; where it cannot be told, the answer is no.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from lscore.compiler.backends.kernel import has_word, like
from lscore.compiler.model import TextHas, TextIn, TextSet


@dataclass(frozen=True, slots=True)
class Word:
    """All texts that have a word."""

    word: str


Language = str | tuple[str, ...] | Word
"""One text; the texts that are like a pattern (its parts between stars); the texts that have a word."""

ANY: tuple[Language, ...] = (("", ""),)
"""All known texts."""

_STAR = "\ud800"
"""Stands for a star of a pattern: in no text that was read from a file."""
_LETTER = "\ua66e"
"""Stands for a star where it might be a letter."""


def languages(test: TextIn | TextHas) -> tuple[Language, ...]:
    """The sets of texts whose union a test asks for, `not` aside."""
    if isinstance(test, TextIn):
        return (*test.texts.exact, *test.texts.patterns)
    match test.how:
        case "contains":
            return (("", test.text, ""),)
        case "starts with":
            return ((test.text, ""),)
        case "ends with":
            return (("", test.text),)
        case "has word":
            return (Word(test.text),)


def has(language: Language, text: str) -> bool:
    """Whether a text is in a set."""
    match language:
        case str():
            return language == text
        case tuple():
            return like(text, language)
        case Word(word):
            return has_word(text, word)


def contained(inner: Language, outer: Language) -> bool:
    """Whether each text of one set certainly is in the other.

    >>> contained(("vp ", " sales"), ("vp ", ""))
    True
    >>> contained(("vp", ""), ("vp ", ""))
    False
    """
    match inner, outer:
        case str(), _:
            return has(outer, inner)
        case tuple(), tuple():
            return like(_STAR.join(inner), outer)
        case tuple(), Word(word):
            return _LETTER not in word and has_word(_LETTER.join(inner), word)
        case Word(word), tuple():
            return like(f"{_STAR}{word}{_STAR}", outer)
        case Word(word), Word(other):
            return has_word(word, other)
        case _:
            return False


def apart(left: Language, right: Language) -> bool:
    """Whether two sets certainly share no text.

    >>> apart(("vp ", ""), ("head", ""))
    True
    >>> apart(("", "sales"), ("vp ", ""))
    False
    """
    if isinstance(left, str):
        return not has(right, left)
    if isinstance(right, str):
        return not has(left, right)
    if isinstance(left, Word) or isinstance(right, Word):
        return False
    starts = left[0].startswith(right[0]) or right[0].startswith(left[0])
    ends = left[-1].endswith(right[-1]) or right[-1].endswith(left[-1])
    return not (starts and ends)


def set_contained(inner: TextSet, outer: TextSet) -> bool:
    """Whether each text of one set certainly is in the other."""
    return all_contained((*inner.exact, *inner.patterns), (*outer.exact, *outer.patterns))


def all_contained(inner: Iterable[Language], outer: Iterable[Language]) -> bool:
    """Whether each text of some sets certainly is in one of others."""
    wide = tuple(outer)
    exact = {item for item in wide if isinstance(item, str)}
    rest = [item for item in wide if not isinstance(item, str)]
    return all(item in exact or any(contained(item, other) for other in rest) for item in inner)
