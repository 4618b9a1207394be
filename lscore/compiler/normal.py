"""The normal form of text: what two texts must share to be the same text.

Unicode NFC, white space (U+0020 09 0A 0D A0 and no other) trimmed and folded to one space, lower-cased by Unicode's
*simple* mapping. Python's `str.lower` differs from that mapping in two places, both settled here before it is called:
`İ` would become two characters and `Σ` would become `ς` at the end of a word. Lower-casing can bring letters together
that compose (`H` + U+0331 has no composed form, `h` + U+0331 has), so NFC is applied once more, which makes the form
idempotent.

>>> normal("  VICE \\t President ")
'vice president'
>>> normal("ΟΔΟΣ"), normal("İ")
('οδοσ', 'i')
"""

from __future__ import annotations

import re
from unicodedata import normalize

WHITE = " \t\n\r\u00a0"
"""All the white space there is."""

_RUNS = re.compile(f"[{WHITE}]+")
_SIMPLE = str.maketrans({"\u0130": "i", "\u03a3": "\u03c3"})


def normal(text: str) -> str:
    """The normal form of a whole text."""
    return _folded(text).strip(" ")


def normal_parts(parts: tuple[str, ...]) -> tuple[str, ...]:
    """The normal form of a pattern, given and returned as its parts between stars.

    Spaces beside a star stay, those at either end go; stars in a row are one star.

    >>> normal_parts(("VP ", "", ""))
    ('vp ', '')
    """
    folded = [_folded(part) for part in parts]
    folded[0] = folded[0].lstrip(" ")
    folded[-1] = folded[-1].rstrip(" ")
    if len(folded) == 1:
        return (folded[0],)
    return (folded[0], *(part for part in folded[1:-1] if part), folded[-1])


def _folded(text: str) -> str:
    spaced = _RUNS.sub(" ", text)
    if spaced.isascii():
        return spaced.lower()
    return normalize("NFC", normalize("NFC", spaced).translate(_SIMPLE).lower())
