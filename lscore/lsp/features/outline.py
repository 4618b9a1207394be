"""The outline of a document: what it declares, its scores with their categories and rules, its decisions, its tests."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from lsprotocol import types

from lscore.dsl import nodes
from lscore.dsl.diagnostics import Span
from lscore.lsp.snapshot import Snapshot

LONGEST = 80
"""The characters of a rule that its line in the outline shows."""

_Kind = types.SymbolKind


def outline(snapshot: Snapshot) -> list[types.DocumentSymbol]:
    """The symbols of a document, nested, in the order of the page."""
    writer = _Outline(snapshot)
    found = (writer.statement(node) for node in snapshot.page.statements)
    return [symbol for symbol in found if symbol is not None]


class _Outline:
    """Turns nodes into symbols."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    def statement(self, node: nodes.Statement) -> types.DocumentSymbol | None:
        """A statement at the left margin; None for what has no name worth a line."""
        match node:
            case nodes.ModelName(name=name):
                return self._symbol(name.text, _Kind.File, node.span, name.span, "model")
            case nodes.LeadBlock(attributes=attributes):
                inner = [self._column(item, _Kind.Property) for item in attributes]
                return self._symbol("lead", _Kind.Struct, node.span, self._head(node.span), "", inner)
            case nodes.EventDecl(name=name, fields=fields):
                inner = [self._column(item, _Kind.Field) for item in fields]
                return self._symbol(name.text, _Kind.Event, node.span, name.span, "event", inner)
            case nodes.SetOf(name=name) | nodes.SetFrom(name=name):
                return self._symbol(name.text, _Kind.Enum, node.span, name.span, "set")
            case nodes.Define(name=name):
                return self._symbol(name.text, _Kind.Function, node.span, name.span, "define")
            case nodes.ScoreBlock(name=name, body=body):
                inner = [self.rule(item) for item in body]
                return self._symbol(name.text, _Kind.Namespace, node.span, name.span, "score", inner)
            case nodes.Test(name=name):
                return self._symbol(name.text or "test", _Kind.Method, node.span, name.span, "test")
            case nodes.CategoryBlock() | nodes.When() | nodes.Each() | nodes.PointsBy() | nodes.ChoiceOf():
                return self.rule(node)
            case nodes.ForEvery() | nodes.ForEveryWithout():
                return self.rule(node)
            case nodes.Use() | nodes.TestsOf() | nodes.Owner() | nodes.Timezone() | nodes.MissingMarkers():
                return None
            case _:
                return self._symbol(self._line(node.span), _Kind.Key, node.span, self._head(node.span))

    def rule(self, node: nodes.Rule | nodes.CategoryBlock) -> types.DocumentSymbol:
        """A rule by its `as` name, else its first line; a category with its rules."""
        if isinstance(node, nodes.CategoryBlock):
            inner = [self.rule(item) for item in node.body]
            return self._symbol(node.name.text, _Kind.Class, node.span, node.name.span, "category", inner)
        named = next((ending.name for ending in node.endings if isinstance(ending, nodes.As)), None)
        line = self._line(node.span)
        if named is None:
            return self._symbol(line, _Kind.Method, node.span, self._head(node.span))
        return self._symbol(named.text, _Kind.Method, node.span, named.span, line)

    def _column(self, node: nodes.ColumnDecl, kind: types.SymbolKind) -> types.DocumentSymbol:
        return self._symbol(node.name.text, kind, node.span, node.name.span, node.type or "text")

    def _symbol(
        self,
        name: str,
        kind: types.SymbolKind,
        span: Span,
        selected: Span,
        detail: str = "",
        children: Sequence[types.DocumentSymbol] = (),
    ) -> types.DocumentSymbol:
        whole, part = self._snapshot.range(span), self._snapshot.range(selected)
        return types.DocumentSymbol(name.strip() or "…", kind, whole, part, detail, children=children or None)

    def _head(self, span: Span) -> Span:
        """The part of a span on its first line."""
        end = self._snapshot.text.find("\n", span.start, span.end)
        return span if end < 0 else Span(span.file, span.start, end, span.line, span.column)

    def _line(self, span: Span) -> str:
        """The first line of a span, as one line of the outline."""
        head = self._head(span)
        text = " ".join(self._snapshot.text[head.start : head.end].split()).rstrip(":,")
        return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def flattened(symbols: Iterable[types.DocumentSymbol], within: str = "") -> Iterable[tuple[types.DocumentSymbol, str]]:
    """Symbols and those in them, each with the name of what it lies in."""
    for symbol in symbols:
        yield symbol, within
        yield from flattened(symbol.children or (), symbol.name)
