"""The comment that ignores a finding on its line."""

from __future__ import annotations

from lsprotocol import types

from lscore.dsl.diagnostics import Diagnostic
from lscore.lsp.snapshot import Snapshot

REASON = "it is meant so"
"""Why, until the author writes a better reason."""


def ignoring(found: Diagnostic, snapshot: Snapshot) -> types.TextEdit:
    """The edit that ignores a finding: behind its line, or above it where a comment stands there already or where the
    statement goes on."""
    start = snapshot.line_start(found.span.start)
    line = snapshot.line_at(found.span.start)
    end = start + len(line.rstrip())
    comment = f"# lscore: ignore[{found.code}] because {REASON}"
    if any(item.span.start >= start and item.span.start <= end for item in snapshot.page.comments):
        indent = line[: len(line) - len(line.lstrip())]
        break_ = "\r\n" if "\r\n" in snapshot.text else "\n"
        place = snapshot.positions.range(start, start)
        return types.TextEdit(place, f"{indent}{comment}{break_}")
    return types.TextEdit(snapshot.positions.range(end, end), f"  {comment}")
