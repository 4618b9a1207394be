"""Words that look alike: the same but for case, and for `-`, `_` and space."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Iterator
from typing import TypeVar

from lscore.compiler.normal import normal

Group = TypeVar("Group", bound=Hashable)
Item = TypeVar("Item")

_MARKS = re.compile(r"[-_ ]+(?![0-9])|(?<![-_ 0-9])[-_ ]+")
"""`-`, `_` and space, but not between two digits: `1-10` is not `110`."""


def squeezed(text: str) -> str:
    """A text without what is easily overlooked.

    >>> squeezed("Whitepaper_CRM"), squeezed("whitepaper-crm"), squeezed("1-10")
    ('whitepapercrm', 'whitepapercrm', '1-10')
    """
    return _MARKS.sub("", normal(text))


def look_alikes(found: Iterable[tuple[Group, str, Item]]) -> Iterator[tuple[Group, tuple[str, Item], tuple[str, Item]]]:
    """Of words, each in its group and with what belongs to it, those that look like an earlier other one of the group:
    the group, that one and this one. Each word is given once."""
    first: dict[tuple[Group, str], tuple[str, Item]] = {}
    told: set[tuple[Group, str]] = set()
    for group, text, item in found:
        form = squeezed(text)
        if not form:
            continue
        other = first.setdefault((group, form), (text, item))
        if other[0] != text and (group, text) not in told:
            told.add((group, text))
            yield group, other, (text, item)


def difference(one: str, other: str) -> str:
    """What tells two words that look alike apart."""
    marks = normal(one) != normal(other)
    cases = _MARKS.sub("", one) != _MARKS.sub("", other)
    return " and ".join([*(["case"] if cases else []), *(["`-`, `_` or space"] if marks else [])])
