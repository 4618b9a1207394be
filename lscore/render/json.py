"""Data as JSON for people and programs to read: indented, with exact numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

from lscore.runtime.formats import json_value

STEP = "  "


def exact_json(value: object, margin: str = "") -> str:
    r"""Objects and lists over several lines; a Decimal as a number with its exact digits, as in JSON lines.

    >>> from decimal import Decimal
    >>> print(exact_json({"points": Decimal("2.50"), "text": "\0", "none": []}))
    {
      "points": 2.5,
      "text": "\u0000",
      "none": []
    }
    """
    inner = margin + STEP
    if isinstance(value, Mapping) and value:
        pairs = cast("Mapping[str, object]", value).items()
        parts = [f"{json_value(key)}: {exact_json(item, inner)}" for key, item in pairs]
        return _lines("{", parts, "}", margin)
    if isinstance(value, list | tuple) and value:
        return _lines("[", [exact_json(item, inner) for item in cast("Sequence[object]", value)], "]", margin)
    return json_value(cast("object", value))


def _lines(opening: str, parts: Sequence[str], closing: str, margin: str) -> str:
    separator = f",\n{margin}{STEP}"
    return f"{opening}\n{margin}{STEP}{separator.join(parts)}\n{margin}{closing}"
