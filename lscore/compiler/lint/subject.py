"""What a lint rule looks at: a model that compiles, the pages it was read from, the tests that speak of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar, cast

from lscore.compiler.lint.settings import LintSettings
from lscore.compiler.model import Model, Test
from lscore.dsl import nodes
from lscore.dsl.diagnostics import Span

if TYPE_CHECKING:
    from lscore.compiler.lint.data.facts import DataFacts

Wanted = TypeVar("Wanted")


@dataclass(frozen=True)
class Subject:
    """A model under the eyes of the lint rules.

    `pages` are the trees of the model's files by their names in spans, the model's first; `sources` the texts of all
    files read (those of sets too). `tests` are the model's own and those of the test files that name it. `today` is the
    day (from 1970-01-01) that `from` and `until` are held against. `data` is what the data says, where there is data.
    """

    model: Model
    pages: Mapping[str, nodes.Page]
    sources: Mapping[str, str]
    tests: tuple[Test, ...]
    today: int
    settings: LintSettings = field(default_factory=LintSettings)
    data: DataFacts | None = None

    def option(self, rule: str, name: str, default: int) -> int:
        """A number of `[lint.options]`."""
        return self.settings.options.get(rule, {}).get(name, default)

    def text(self, span: Span) -> str:
        """What stands on the page at a span."""
        return self.sources.get(span.file, "")[span.start : span.end]

    def head(self, span: Span) -> Span:
        """The part of a span that stands on its first line: what findings about a whole statement point at."""
        end = self.sources.get(span.file, "").find("\n", span.start, span.end)
        return span if end < 0 else Span(span.file, span.start, end, span.line, span.column)

    @property
    def statements(self) -> Iterator[nodes.Statement]:
        """The statements at the left margin of all pages, in their order."""
        for page in self.pages.values():
            yield from page.statements

    def nodes(self, kind: type[Wanted]) -> Iterator[Wanted]:
        """All nodes of a class, however deep, in the order of the pages."""
        for node in self._all_nodes:
            if isinstance(node, kind):
                yield node

    def at(self, span: Span, kind: type[Wanted]) -> Wanted | None:
        """The node of a class that stands at exactly this span."""
        for node in self._by_span.get((span.file, span.start, span.end), ()):
            if isinstance(node, kind):
                return node
        return None

    @cached_property
    def _all_nodes(self) -> list[nodes.Node]:
        found: list[nodes.Node] = []
        for statement in self.statements:
            found += nodes_in(statement)
        return found

    @cached_property
    def _by_span(self) -> dict[tuple[str, int, int], list[nodes.Node]]:
        places: dict[tuple[str, int, int], list[nodes.Node]] = {}
        for node in self._all_nodes:
            places.setdefault((node.span.file, node.span.start, node.span.end), []).append(node)
        return places


def nodes_in(node: nodes.Node) -> list[nodes.Node]:
    """A node of the syntax tree and all nodes in it, in the order of their places."""
    found: list[nodes.Node] = [node]
    for part in fields(cast("Any", node)):
        found += _below(getattr(node, part.name))
    return found


def _below(value: object) -> list[nodes.Node]:
    if isinstance(value, nodes.Node):
        return nodes_in(value)
    if isinstance(value, tuple):
        return [node for item in cast("tuple[object, ...]", value) for node in _below(item)]
    return []


def parts_of(meaning: object, kind: type[Wanted]) -> Iterator[Wanted]:
    """All parts of a class in some part of a Model (conditions, values, queries …), itself included, in order.

    The conditions behind defines are not entered: see `Model.defines`.
    """
    if isinstance(meaning, kind):
        yield meaning
    if isinstance(meaning, Span):
        return
    if isinstance(meaning, tuple):
        for item in cast("tuple[object, ...]", meaning):
            yield from parts_of(item, kind)
    elif is_dataclass(meaning) and not isinstance(meaning, type):
        for part in fields(meaning):
            yield from parts_of(getattr(meaning, part.name), kind)
