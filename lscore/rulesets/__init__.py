"""The complete example models that come with lscore: a folder each, with model, tests, data and a page of reasons."""

from __future__ import annotations

from pathlib import Path

__all__ = ["NAMES", "path"]

NAMES: tuple[str, ...] = ("b2b_saas", "course_provider", "nurture", "webshop")
"""The names of the shipped models, in alphabetical order."""


def path(name: str) -> Path:
    """Return the folder of the shipped model ``name``; raise ``KeyError`` for a name that is not in ``NAMES``."""
    if name not in NAMES:
        raise KeyError(name)
    return Path(__file__).resolve().parent / name
