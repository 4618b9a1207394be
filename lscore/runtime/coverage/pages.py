"""The pages of a model: the node that a part of the Model was read from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TypeVar

from lscore.compiler.lint.subject import nodes_in
from lscore.compiler.model import Rule
from lscore.dsl import nodes
from lscore.dsl.diagnostics import Span

Wanted = TypeVar("Wanted", bound=nodes.Node)


class Pages:
    """The trees of a model's files and what stands where; tests are left out."""

    def __init__(self, pages: Mapping[str, nodes.Page], sources: Mapping[str, str]) -> None:
        self.pages = pages
        self.sources = sources

    def head(self, span: Span) -> Span:
        """The part of a span that stands on its first line."""
        end = self.sources.get(span.file, "").find("\n", span.start, span.end)
        return span if end < 0 else Span(span.file, span.start, end, span.line, span.column)

    def at(self, span: Span | None, kind: type[Wanted]) -> Wanted | None:
        """The node of a class that stands at exactly this span."""
        if span is None:
            return None
        for node in self._by_span.get((span.file, span.start, span.end), ()):
            if isinstance(node, kind):
                return node
        return None

    def nodes(self, kind: type[Wanted]) -> Iterator[Wanted]:
        """All nodes of a class, in the order of the pages."""
        for node in self._all:
            if isinstance(node, kind):
                yield node

    def category_window(self, rule: Rule) -> nodes.WithinOption | None:
        """The window of the category that a rule stands in. It may be written on another opening than the rule's."""
        if rule.span is None or rule.category is None:
            return None
        found = self._categories.get((rule.span.file, rule.span.start))
        return self._windows.get(found) if found is not None else None

    @cached_property
    def _all(self) -> list[nodes.Node]:
        statements = (item for page in self.pages.values() for item in page.statements)
        return [
            node for item in statements if not isinstance(item, nodes.Test | nodes.TestsOf) for node in nodes_in(item)
        ]

    @cached_property
    def _by_span(self) -> dict[tuple[str, int, int], list[nodes.Node]]:
        places: dict[tuple[str, int, int], list[nodes.Node]] = {}
        for node in self._all:
            places.setdefault((node.span.file, node.span.start, node.span.end), []).append(node)
        return places

    @cached_property
    def _openings(self) -> list[tuple[tuple[str, str], nodes.CategoryBlock]]:
        """Every opening of a category with its score and name."""
        found: list[tuple[tuple[str, str], nodes.CategoryBlock]] = []
        inside: set[int] = set()
        for score in self.nodes(nodes.ScoreBlock):
            for block in score.body:
                if isinstance(block, nodes.CategoryBlock):
                    found.append(((score.name.text, block.name.text), block))
                    inside.add(id(block))
        found += [
            (("", block.name.text), block) for block in self.nodes(nodes.CategoryBlock) if id(block) not in inside
        ]
        return found

    @cached_property
    def _categories(self) -> dict[tuple[str, int], tuple[str, str]]:
        return {(rule.span.file, rule.span.start): key for key, block in self._openings for rule in block.body}

    @cached_property
    def _windows(self) -> dict[tuple[str, str], nodes.WithinOption]:
        return {
            key: option
            for key, block in self._openings
            for option in block.options
            if isinstance(option, nodes.WithinOption)
        }

    def category_option(self, score: str, category: str, kind: type[Wanted]) -> Wanted | None:
        """An option of a category, on whichever opening it stands."""
        for (owner, name), block in self._openings:
            if name == category and owner in (score, ""):
                for option in block.options:
                    if isinstance(option, kind):
                        return option
        return None

    def range_option(self, score: str) -> nodes.RangeOption | None:
        """The range of a score."""
        for block in self.nodes(nodes.ScoreBlock):
            if block.name.text == score:
                for option in block.options:
                    if isinstance(option, nodes.RangeOption):
                        return option
        return None
