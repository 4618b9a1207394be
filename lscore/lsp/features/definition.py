"""Go to definition: from a name to where it is declared, from a path to its file."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from lsprotocol import types

from lscore.dsl import nodes
from lscore.lsp.snapshot import Snapshot
from lscore.lsp.uris import uri_of


def definitions(snapshot: Snapshot, position: types.Position) -> list[types.Location] | None:
    """Where what stands at a position is declared."""
    offset = snapshot.offset(position)
    symbols = [found.symbol for found in snapshot.named_at(offset)]
    declared = [found for found in snapshot.names if found.declared_by is not None and found.symbol in symbols]
    if declared:
        return [snapshot.location(found.span) for found in declared]
    if symbols:  # a tier that no `tiers` line lists is declared by its first line
        first = next((found for found in snapshot.names if found.symbol in symbols), None)
        of_scale = first is not None and first.symbol.kind in ("tier", "grade")
        return [snapshot.location(first.span)] if first is not None and of_scale else None
    return list(_files(snapshot, offset)) or None


def _files(snapshot: Snapshot, offset: int) -> Iterator[types.Location]:
    """The file that a path names."""
    for node in snapshot.page.statements:
        if isinstance(node, nodes.Use | nodes.SetFrom | nodes.TestsOf) and node.span.start <= offset <= node.span.end:
            path = node.path
            if path.span.start <= offset <= path.span.end:
                named = os.path.normpath(Path(snapshot.file).parent / path.text)
                start = types.Position(0, 0)
                uri = snapshot.uris.get(named) or uri_of(Path(named))
                yield types.Location(uri, types.Range(start, start))
