"""One of the two versions: its Model, and the pages that say it in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from os.path import normpath
from pathlib import Path
from typing import TypeVar

from lscore.compiler.compile import Compiled
from lscore.compiler.model import Model, Test
from lscore.dsl import nodes
from lscore.dsl.diagnostics import Span

Wanted = TypeVar("Wanted", bound=nodes.Node)


@dataclass(frozen=True)
class Side:
    """A version of a model. `tests` are its own and those of test files; `shown` are the names of files for people,
    where they are others than in the spans."""

    model: Model
    pages: Mapping[str, nodes.Page]
    sources: Mapping[str, str]
    tests: tuple[Test, ...] = ()
    shown: Mapping[str, str] = field(default_factory=dict[str, str])

    @classmethod
    def of(cls, compiled: Compiled) -> Side:
        """The side of a file that compiles."""
        assert compiled.model is not None
        return cls(compiled.model, compiled.pages, compiled.sources, compiled.model.tests)

    def place(self, span: Span | None) -> Span | None:
        """A place as people name it."""
        if span is None:
            return None
        return replace(span, file=self.shown.get(span.file, span.file))

    @property
    def own(self) -> nodes.Page | None:
        """The page of the model itself."""
        return self.pages.get(self.model.file)

    @property
    def statements(self) -> Iterator[nodes.Statement]:
        """The statements at the left margin of all pages."""
        for page in self.pages.values():
            yield from page.statements

    def all(self, kind: type[Wanted]) -> list[Wanted]:
        """The statements of a class: of all files, for what `use` brings in, the model's first."""
        return [statement for statement in self.statements if isinstance(statement, kind)]

    def node(self, span: Span | None, kind: type[Wanted]) -> Wanted | None:
        """The statement or rule of a class that stands at a span."""
        found = self.at(span)
        return found if isinstance(found, kind) else None

    def at(self, span: Span | None) -> nodes.Node | None:
        """The statement or rule that stands at a span."""
        return None if span is None else self._by_place.get((span.file, span.start, span.end))

    @cached_property
    def _by_place(self) -> dict[tuple[str, int, int], nodes.Node]:
        found: dict[tuple[str, int, int], nodes.Node] = {}
        for node in self._nodes():
            found.setdefault((node.span.file, node.span.start, node.span.end), node)
        return found

    def _nodes(self) -> Iterator[nodes.Node]:
        for statement in self.statements:
            # A block's only rule may not begin where the block does, so no two of these stand at one place.
            yield statement
            if isinstance(statement, nodes.ScoreBlock | nodes.CategoryBlock):
                for item in statement.body:
                    yield item
                    if isinstance(item, nodes.CategoryBlock):
                        yield from item.body

    @cached_property
    def sets(self) -> dict[str, nodes.SetOf | nodes.SetFrom]:
        """The sets by name."""
        return {node.name.text: node for node in self.statements if isinstance(node, nodes.SetOf | nodes.SetFrom)}

    @cached_property
    def defines(self) -> dict[str, nodes.Define]:
        """The defines by name."""
        return {node.name.text: node for node in self.all(nodes.Define)}

    def text_of(self, path: nodes.Quoted) -> str:
        """The text of the file that a set names."""
        return self.sources.get(normpath(Path(path.span.file).parent / path.text), "")
