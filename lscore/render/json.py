"""Data as JSON with exact numbers."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import Any


def exact_json(data: dict[str, Any]) -> str:
    """JSON in which a Decimal is a number with its exact digits."""
    marked = json.dumps(data, ensure_ascii=False, indent=2, default=_marked)
    return re.sub(r'"\\u0000number:(-?[0-9.]+)"', r"\1", marked)


def _marked(value: object) -> str:
    if isinstance(value, Decimal):
        return f"\0number:{value:f}"
    raise TypeError(f"{type(value).__name__} has no form in JSON")
