"""Which values of a column are likely one value, spelt in several ways."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from lscore.compiler.lint.data.countries import COUNTRY_OF
from lscore.compiler.lint.data.facts import ValueFacts

_LONG = 5
"""Shorter words are no slips of each other: `sale` may be another word than `sole`."""


def spelt_alike(values: Sequence[ValueFacts], known: int) -> list[tuple[ValueFacts, ...]]:
    """The values that likely mean one thing, group by group, the most frequent first; `known` is how many rows have a
    value at all."""
    # Only among countries is `NL` one: elsewhere two letters may stand for anything.
    places = sum(value.count for value in values if value.form in COUNTRY_OF) * 2 >= known
    countries = {value.form: country_of(value.form) if places else COUNTRY_OF.get(value.form) for value in values}
    groups: list[list[ValueFacts]] = [[value] for value in values]
    for left, right in combinations(values, 2):
        named = (countries[left.form], countries[right.form])
        # Near each other, and two countries: Ireland, Iceland.
        alike = places and named[0] == named[1] if all(named) else near(left.form, right.form)
        if alike:
            first, second = (next(group for group in groups if value in group) for value in (left, right))
            if first is not second:
                groups.remove(second)
                first += second
    return [tuple(group) for group in groups if len(group) > 1]


def country_of(form: str) -> str | None:
    """The country that a text in normal form names, a slip or not; None for any other text."""
    if form in COUNTRY_OF:
        return COUNTRY_OF[form]
    meant = {country for name, country in COUNTRY_OF.items() if near(name, form)}
    return meant.pop() if len(meant) == 1 else None


def near(left: str, right: str) -> bool:
    """Whether two texts in normal form differ in punctuation alone, or in one letter of one long word.

    >>> near("e-commerce", "ecommerce"), near("sofware", "software"), near("directors", "director")
    (True, True, True)
    >>> near("product manager", "project manager"), near("trainer", "trainee"), near("plan 1", "plan 2")
    (False, False, False)
    """
    letters = ["".join(char for char in text if char.isalnum()) for text in (left, right)]
    if letters[0] == letters[1]:
        return sum(char.isalpha() for char in letters[0]) >= _LONG - 1
    words = left.split(" "), right.split(" ")
    if len(words[0]) != len(words[1]):
        return False
    different = [pair for pair in zip(*words, strict=True) if pair[0] != pair[1]]
    return len(different) == 1 and _slip(*different[0])


def _slip(left: str, right: str) -> bool:
    """Whether one word is the other with a letter more, less, or another, or two letters changed; not at the start,
    and at the end only an `s` more or less."""
    short, long = sorted((left, right), key=len)
    if len(short) < _LONG or short[0] != long[0] or any(char.isdigit() for char in short + long):
        return False
    if len(long) == len(short) + 1:
        if long[:-1] == short:
            return long[-1] == "s"
        return any(long[:place] + long[place + 1 :] == short for place in range(1, len(long) - 1))
    if len(long) != len(short):
        return False
    differing = [place for place in range(len(short)) if short[place] != long[place]]
    if len(differing) == 1:
        return differing[0] < len(short) - 1
    return (
        len(differing) == 2
        and differing[1] == differing[0] + 1
        and short[differing[0]] == long[differing[1]]
        and short[differing[1]] == long[differing[0]]
    )
