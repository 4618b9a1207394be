"""The nearest known name to one that is not known: "did you mean …?"."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import SequenceMatcher


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known name that `word` is most likely a slip of, or None when none is near enough.

    >>> nearest("downlaoded", ["visited", "downloaded"])
    'downloaded'
    >>> nearest("x", ["visited"]) is None
    True
    """
    best, score = None, 0.0
    folded = word.casefold()
    for name in sorted(known):
        likeness = _likeness(folded, name.casefold())
        if likeness > score:
            best, score = name, likeness
    return best if score >= _enough(len(word)) else None


def near(word: str, known: Iterable[str]) -> list[str]:
    """The known names that `word` may be a slip of, the likeliest first, three at most.

    >>> near("witin", ["within", "with", "where"])
    ['within']
    """
    folded = word.casefold()
    enough = _enough(len(word))
    scored = sorted((-_likeness(folded, name.casefold()), name) for name in known)
    return [name for score, name in scored[:3] if -score >= enough]


def _likeness(left: str, right: str) -> float:
    if left == right:
        return 1.0
    if not left or not right or abs(len(left) - len(right)) > max(2, len(right) // 2):
        return 0.0
    ratio = SequenceMatcher(None, left, right, autojunk=False).ratio()
    if sorted(left) == sorted(right):
        ratio = max(ratio, 0.9)  # letters that changed places
    return ratio


def _enough(length: int) -> float:
    """Short words must be nearer: `is` is no slip of `as`."""
    if length <= 3:
        return 0.8
    return 0.75 if length <= 5 else 0.7
