"""Which columns look like ids, addresses, phone numbers or names of persons: their values are not shown."""

from __future__ import annotations

import re
from collections.abc import Iterable

_NAMES = re.compile(
    r"(^|_)(id|uuid|guid|key|token|e_?mails?|mails?|phone|tel|telephone|mobile|fax|first_?name|last_?name|full_?name"
    r"|given_?name|family_?name|surname|nickname|user_?name|user|login|contact|person|address|street|iban|ip)(_|$)"
)
_WORDS = re.compile(r"[^a-z0-9]+")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_PHONE = re.compile(r"(?=[+(0])[+(]?([0-9][ ()./-]*){7,}|([0-9][ ()./-]*){9,}")
_MANY = 20
"""So many different values, nearly as many as rows, tell rows apart."""


def looks_private(name: str, known: int, different: int, samples: Iterable[str]) -> bool:
    """Whether a column's values are better not shown; `samples` are some of them."""
    plain = _WORDS.sub("_", _HUMP.sub("_", name).lower()).strip("_")
    if plain == "name" or _NAMES.search(plain):
        return True
    if different >= _MANY and different * 10 >= known * 8:
        return True
    texts = list(samples)
    personal = sum("@" in text or bool(_PHONE.fullmatch(text.strip())) for text in texts)
    return bool(texts) and personal * 4 >= len(texts)
