"""Which column a wrong name was meant to be."""

from __future__ import annotations

from collections.abc import Iterable

from lscore.dsl import spelling


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name most like `name`, or None when none is near.

    Names that differ in case and punctuation alone are nearest of all.

    >>> nearest("Company Size", ["Size", "Company_Size"])
    'Company_Size'
    """
    names = list(dict.fromkeys(known))
    plain = _plain(name)
    if same := next((item for item in names if plain and _plain(item) == plain), None):
        return same
    return spelling.nearest(name, names)


def _plain(name: str) -> str:
    return "".join(char for char in name.casefold() if char.isalnum())
