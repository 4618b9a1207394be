"""Which bare words on a page are values: they look like words of the language and are none."""

from __future__ import annotations

from lscore.compiler.lint.analysis.uses import parts_in
from lscore.dsl import nodes
from lscore.lsp.snapshot import Snapshot


def value_names(snapshot: Snapshot) -> frozenset[int]:
    """Where the bare names of a document stand, whatever they stand for."""
    found: set[int] = set()
    waiting: list[object] = list(snapshot.page.statements)
    while waiting:
        part = waiting.pop()
        if isinstance(part, nodes.Name):
            found.add(part.span.start)
        elif isinstance(part, tuple):
            waiting += part
        elif isinstance(part, nodes.Node):
            waiting += parts_in(part)
    return frozenset(found)
