"""What a lint rule looks at: a model that compiles, the pages it was read from, the tests that speak of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from functools import cache, cached_property
from operator import attrgetter
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
        return iter(self._of_kind(kind))

    def at(self, span: Span, kind: type[Wanted]) -> Wanted | None:
        """The node of a class that stands at exactly this span; the outermost of several."""
        places = self._places.get(kind)
        if places is None:
            places = self._places[kind] = {}
            for node in self._of_kind(kind):
                here: Span = cast("Any", node).span
                places.setdefault((here.start, here.end, here.file), node)
        return places.get((span.start, span.end, span.file))

    def _of_kind(self, kind: type[Wanted]) -> list[Wanted]:
        types = [known for known in self._by_type if issubclass(known, kind)]
        if len(types) == 1:
            return cast("list[Wanted]", self._by_type[types[0]])
        return [node for node in self._all_nodes if isinstance(node, kind)] if types else []

    @cached_property
    def _all_nodes(self) -> list[nodes.Node]:
        found: list[nodes.Node] = []
        for statement in self.statements:
            _gather(statement, found)
        return found

    @cached_property
    def _by_type(self) -> dict[type[nodes.Node], list[nodes.Node]]:
        found: dict[type[nodes.Node], list[nodes.Node]] = {}
        for node in self._all_nodes:
            found.setdefault(type(node), []).append(node)
        return found

    @cached_property
    def _places(self) -> dict[type[Any], dict[tuple[int, int, str], Any]]:
        return {}


def nodes_in(node: nodes.Node) -> list[nodes.Node]:
    """A node of the syntax tree and all nodes in it, in the order of their places."""
    found: list[nodes.Node] = []
    _gather(node, found)
    return found


def _gather(node: nodes.Node, found: list[nodes.Node]) -> None:
    found.append(node)
    for read in _readers(type(node)):
        value = read(node)
        if isinstance(value, nodes.Node):
            _gather(value, found)
        elif isinstance(value, tuple):
            for item in cast("tuple[object, ...]", value):
                if isinstance(item, nodes.Node):
                    _gather(item, found)


@cache
def _readers(kind: type[nodes.Node]) -> tuple[Callable[[nodes.Node], object], ...]:
    """What reads the fields of a class that can hold nodes: texts, numbers and places cannot."""
    plain = ("str", "int", "bool", "date", "datetime", "Span", "tuple[str, ...]")
    parts = [item for item in fields(kind) if item.type not in plain and not str(item.type).startswith("Literal[")]
    return tuple(attrgetter(item.name) for item in parts)


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
