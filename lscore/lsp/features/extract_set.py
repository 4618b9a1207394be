"""A set out of a list of values: `title in CEO, CFO` becomes `title in titles` below `set titles: CEO, CFO`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lsprotocol import types

from lscore.compiler.lint.subject import nodes_in
from lscore.dsl import nodes
from lscore.dsl.diagnostics import Span
from lscore.dsl.printer import canonical
from lscore.lsp.snapshot import Snapshot

_WORD = re.compile(r"[^\W\d_](?:[\w-]*\w)?")


@dataclass(frozen=True, slots=True)
class Extraction:
    """The new set and the edits that make it."""

    name: str
    edits: list[types.TextEdit]


def extraction(snapshot: Snapshot, start: int, end: int) -> Extraction | None:
    """The set that the list at a selection can become; None where there is no list of values that a set stands for."""
    for statement in snapshot.page.statements:
        if not statement.span.start <= start <= statement.span.end or isinstance(statement, nodes.Test):
            continue
        for node in reversed(nodes_in(statement)):  # the innermost first
            if node.span.start <= start and end <= node.span.end:
                values = _values(node)
                if len(values) > 1:
                    return _extracted(snapshot, statement, node, values)
    return None


def _values(node: nodes.Node) -> Sequence[nodes.Value]:
    """The values of a list in which a set may stand for all of them."""
    match node:
        case nodes.In(left=left, items=items) if not _letter(left):
            return _texts(items)
        case nodes.Includes(mode="any", items=items):
            return _texts(items)
        case nodes.Phrase(objects=objects):
            return _texts(objects)
        case nodes.Row(labels=labels):
            return _texts(labels)
        case _:
            return ()


def _letter(left: nodes.Expr) -> bool:
    name = left.event if isinstance(left, nodes.Phrase) else left
    return isinstance(name, nodes.LevelOf) or (
        isinstance(name, nodes.Name) and name.text in ("grade", "tier", "rating")
    )


def _texts(items: Iterable[object]) -> Sequence[nodes.Value]:
    listed = list(items)
    values = [item for item in listed if isinstance(item, nodes.Name | nodes.Quoted | nodes.Number)]
    return values if len(values) == len(listed) else ()


def _extracted(
    snapshot: Snapshot, statement: nodes.Statement, node: nodes.Node, values: Sequence[nodes.Value]
) -> Extraction:
    name = _free_name(snapshot, _stem(node))
    span = values[0].span.to(values[-1].span)
    if isinstance(node, nodes.Phrase) and node.any_of:
        span = Span(span.file, node.event.span.end + 1, span.end, span.line, span.column)
    break_ = "\r\n" if "\r\n" in snapshot.text else "\n"
    above = _above(snapshot, statement)
    line = f"set {name}: {', '.join(canonical(value) for value in values)}{break_}"
    return Extraction(
        name,
        [
            types.TextEdit(snapshot.positions.range(above, above), line),
            types.TextEdit(snapshot.range(span), name),
        ],
    )


def _stem(node: nodes.Node) -> str:
    """What the set is named after: the attribute, field or event beside the list."""
    match node:
        case nodes.In(left=left) | nodes.Includes(left=left):
            name = left.event if isinstance(left, nodes.Phrase) else left
            return name.text if isinstance(name, nodes.Name) else "values"
        case nodes.Phrase(event=event):
            return event.text
        case _:
            return "values"


def _free_name(snapshot: Snapshot, stem: str) -> str:
    """A name that stands nowhere in the model."""
    words = {token for page in snapshot.compiled.pages.values() for token in _words(page.text)}
    name = f"{stem}_values" if stem != "values" else stem
    number = 2
    free = name
    while free in words:
        free, number = f"{name}_{number}", number + 1
    return free


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text))


def _above(snapshot: Snapshot, statement: nodes.Statement) -> int:
    """Where a new line goes above a statement and the comments that stand on it."""
    start = snapshot.line_start(statement.span.start)
    while start > 0:
        before = snapshot.line_start(start - 1)
        if not snapshot.text[before:start].startswith("#"):
            return start
        start = before
    return start
