"""The words of the language with what they mean, in the words of docs/language.md: one table for completion, hover and
the help on options."""

from __future__ import annotations

from collections.abc import Sequence

from lscore.lsp.wordbook.conditions import CONDITIONS
from lscore.lsp.wordbook.rules import ENDINGS, HEADERS, OPTIONS, ROWS, RULES
from lscore.lsp.wordbook.statements import DECISIONS, DECLARATIONS, TESTS
from lscore.lsp.wordbook.wording import Kind, Wording

WORDBOOK: tuple[Wording, ...] = (
    *DECLARATIONS,
    *RULES,
    *HEADERS,
    *OPTIONS,
    *ENDINGS,
    *ROWS,
    *CONDITIONS,
    *DECISIONS,
    *TESTS,
)
"""All of them; in the order in which they are offered."""


def meaning_of(words: Sequence[str], at: int, *, first: bool) -> tuple[Wording, int] | None:
    """What the word at an index of a line means, and where the words begin that it means it with. `first`: the line
    begins with the word at index 0; else the words stand inside a line.

    >>> found = meaning_of(["each", "visited", ",", "once", "per", "day"], 4, first=True)
    >>> found and (found[0].words, found[1])
    ('once per day', 3)
    """
    best: tuple[Wording, int] | None = None
    most = 0
    for wording in WORDBOOK:
        fixed = wording.fixed
        for place, word in enumerate(fixed):
            start = at - place
            if word != words[at] or start < 0 or (wording.opens and (start or not first)):
                continue
            if wording.heads and words[0] not in wording.heads:
                continue
            matched = _matched(fixed, words, start)
            if matched > max(place, most):
                best, most = (wording, start), matched
    return best


def _matched(fixed: Sequence[str | None], words: Sequence[str], start: int) -> int:
    """How many words agree from a start on, up to the first that does not; 0 where a word of the language differs."""
    count = 0
    for expected, found in zip(fixed, words[start:], strict=False):
        if expected is not None and expected != found:
            return 0
        count += expected is not None
    return count


__all__ = ["WORDBOOK", "Kind", "Wording", "meaning_of"]
