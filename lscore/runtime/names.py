"""Names of the language made from names of data."""

from __future__ import annotations

import re
import unicodedata

from lscore.dsl.tokens import NAME, RESERVED, is_name

_TAKEN = frozenset(
    ["lead", "grade", "tier", "rating", "level", "disqualified", "skipped", "reasons", "routes", "model", "score"]
) | {"model_version", "as_of", "active"}


class Names:
    """Gives each name once. `attributes`: names of attributes and events, which share one set; else fields."""

    def __init__(self, *, attributes: bool = True) -> None:
        self._used: set[str] = set()
        self._taken = _TAKEN if attributes else frozenset[str]()

    def make(self, text: str) -> str:
        """A free name: the text itself where it is one, else what is left of it in lower case.

        >>> Names().make("Company Size"), Names().make("from"), Names().make("3rd call")
        ('company_size', 'from_value', 'n_3rd_call')
        """
        name = text if is_name(text) else self._made(text)
        if name in RESERVED or name in self._taken:
            name += "_value"
        free, number = name, 2
        while free in self._used:
            free, number = f"{name}_{number}", number + 1
        self._used.add(free)
        return free

    @staticmethod
    def _made(text: str) -> str:
        plain = unicodedata.normalize("NFKC", text).lower()
        name = re.sub(r"[\W_]+", "_", plain).strip("_") or "value"
        return name if NAME.fullmatch(name) else f"n_{name}"
