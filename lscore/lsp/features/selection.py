"""Growing a selection: from the word to the test, the rule, the block, the document."""

from __future__ import annotations

from lsprotocol import types

from lscore.compiler.lint.subject import nodes_in
from lscore.lsp.snapshot import Snapshot


def selections(snapshot: Snapshot, params: types.SelectionRangeParams) -> list[types.SelectionRange]:
    """For each position the pieces around it, the smallest first."""
    return [_around(snapshot, position) for position in params.positions]


def _around(snapshot: Snapshot, position: types.Position) -> types.SelectionRange:
    offset = snapshot.offset(position)
    spans = {(0, len(snapshot.text))}
    for statement in snapshot.page.statements:
        if statement.span.start <= offset <= statement.span.end:
            inner = (node.span for node in nodes_in(statement) if node.span.start <= offset <= node.span.end)
            spans |= {(span.start, span.end) for span in inner}
    start = snapshot.line_start(offset)
    spans.add((start, start + len(snapshot.line_at(offset))))
    token = snapshot.token_at(offset)
    if token is not None:
        spans.add((token.span.start, token.span.end))
    return _nested(snapshot, sorted(spans, key=lambda span: (span[0] - span[1], span[0])))


def _nested(snapshot: Snapshot, spans: list[tuple[int, int]]) -> types.SelectionRange:
    """The spans that lie in each other, the largest outside."""
    low, high = spans[0]
    found = types.SelectionRange(snapshot.positions.range(low, high))
    for start, end in spans[1:]:
        if low <= start and end <= high:
            low, high = start, end
            found = types.SelectionRange(snapshot.positions.range(start, end), parent=found)
    return found
