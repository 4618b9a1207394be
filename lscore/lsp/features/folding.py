"""Folding: blocks by their indentation (so that broken pages fold as well), and runs of comments."""

from __future__ import annotations

from collections.abc import Iterator

from lsprotocol import types

from lscore.lsp.snapshot import Snapshot

_LEAST = 2
"""Lines of comments that are worth folding."""


def folds(snapshot: Snapshot) -> list[types.FoldingRange]:
    """The pieces of a document that can be folded."""
    lines = [snapshot.positions.line_text(number) for number in range(len(snapshot.positions.starts))]
    found = [*_blocks(lines), *_comments(lines)]
    return sorted(found, key=lambda fold: (fold.start_line, -fold.end_line))


def _blocks(lines: list[str]) -> Iterator[types.FoldingRange]:
    """A line with those below it that are indented deeper."""
    open_: list[tuple[int, int]] = []
    last = -1
    for number, line in enumerate(lines):
        text = line.strip()
        if not text or text.startswith("#"):
            continue
        depth = len(line) - len(line.lstrip())
        while open_ and depth <= open_[-1][1]:
            start, _ = open_.pop()
            if last > start:
                yield types.FoldingRange(start, last)
        open_.append((number, depth))
        last = number
    for start, _ in reversed(open_):
        if last > start:
            yield types.FoldingRange(start, last)


def _comments(lines: list[str]) -> Iterator[types.FoldingRange]:
    start: int | None = None
    for number, line in enumerate([*lines, ""]):
        if line.lstrip().startswith("#"):
            start = number if start is None else start
        elif start is not None:
            if number - start >= _LEAST:
                yield types.FoldingRange(start, number - 1, kind=types.FoldingRangeKind.Comment)
            start = None
