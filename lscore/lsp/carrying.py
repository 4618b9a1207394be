"""Findings of an earlier text on the lines that have not changed since."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from lscore.dsl.diagnostics import Diagnostic, Span


def carried(found: Iterable[Diagnostic], before: str, now: str) -> Iterator[Diagnostic]:
    """The findings of a text that hold for what it became: those on lines outside the part that changed, moved to where
    these lines stand now, without further places and fixes (which may lie in that part)."""
    if before == now:
        yield from found
        return
    head = before.rfind("\n", 0, _same(before, now)) + 1
    tail = _same_end(before[head:], now[head:])
    moved, lines = len(now) - len(before), now.count("\n") - before.count("\n")
    for item in found:
        span = item.span
        if span.end < head:
            yield replace(item, related=(), fix=None)
        elif span.start > len(before) - tail:
            there = Span(span.file, span.start + moved, span.end + moved, span.line + lines, span.column)
            yield replace(item, span=there, related=(), fix=None)


def _same(one: str, other: str) -> int:
    """How many characters both begin with."""
    if one.startswith(other) or other.startswith(one):
        return min(len(one), len(other))
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[:middle] == other[:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _same_end(one: str, other: str) -> int:
    """How many characters both end in, back to the start of a line."""
    same = _same(one[::-1], other[::-1])
    start = one.find("\n", len(one) - same)
    return len(one) - start if start >= 0 else 0
