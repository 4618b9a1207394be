"""What a feature sees: one document as it is now, compiled with the model that it belongs to. It never changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from lsprotocol import types

from lscore.compiler import Compiled
from lscore.compiler.model import Model
from lscore.dsl import nodes
from lscore.dsl.diagnostics import Span
from lscore.dsl.tokens import Token, tokenise
from lscore.lsp.book import Occurrence
from lscore.lsp.naming import occurrences
from lscore.lsp.positions import Encoding, Positions
from lscore.lsp.uris import uri_of
from lscore.runtime.project import Project


@dataclass(frozen=True)
class Snapshot:
    """A document and its surroundings.

    `file` is its name in the spans of `compiled`; `owner` the file that was compiled: the document itself, or for a
    file that models bring in by `use` the first of them. For a file of tests `compiled` is the model that it names.
    `good` is the newest Compiled of the owner that had no error, if there was one. `project` is None outside of any.
    """

    uri: str
    version: int | None
    path: Path
    file: str
    owner: Path
    positions: Positions
    compiled: Compiled
    good: Compiled | None = None
    project: Project | None = None
    uris: Mapping[str, str] = field(default_factory=dict[str, str])
    """URIs of open documents, by their names in spans."""

    @property
    def encoding(self) -> Encoding:
        """What columns count."""
        return self.positions.encoding

    @cached_property
    def text(self) -> str:
        """The text as the compiler sees it: offsets of spans are indices into it."""
        return self.positions.text.removeprefix("\ufeff")

    @cached_property
    def page(self) -> nodes.Page:
        """The tree of the document: the statements that can be read."""
        return self.compiled.pages.get(self.file) or nodes.Page(self.file, self.text, ())

    @property
    def model(self) -> Model | None:
        """The newest Model that the owner had: that of the text as it is, else the last without errors."""
        return self.compiled.model or (self.good.model if self.good else None)

    @cached_property
    def names(self) -> list[Occurrence]:
        """Where the names on all pages of the model stand, and what they stand for."""
        return list(occurrences(self.compiled.pages))

    def named_at(self, offset: int) -> list[Occurrence]:
        """What the name at an offset of the document stands for: mostly one thing, for `of the same FIELD` two."""
        return [
            found
            for found in self.names
            if found.span.file == self.file and found.span.start <= offset <= found.span.end
        ]

    # --- places

    def offset(self, position: types.Position) -> int:
        """The offset of a place in the document."""
        return self.positions.offset(position)

    def position(self, offset: int) -> types.Position:
        """The place of an offset in the document."""
        return self.positions.position(offset)

    def range(self, span: Span) -> types.Range:
        """The range of a span, of whatever file of the model."""
        return self.positions_of(span.file).of(span)

    def location(self, span: Span) -> types.Location:
        """Where a span stands, in whatever file of the model."""
        return types.Location(self.uri_of(span.file), self.range(span))

    def positions_of(self, file: str) -> Positions:
        """The places of a file of the model, by its name in spans."""
        if file == self.file:
            return self.positions
        if file not in self._others:
            self._others[file] = Positions(self.compiled.sources.get(file, ""), self.encoding)
        return self._others[file]

    def uri_of(self, file: str) -> str:
        """The URI of a file of the model, by its name in spans."""
        if file == self.file:
            return self.uri
        return self.uris.get(file) or uri_of(Path(file))

    @cached_property
    def _others(self) -> dict[str, Positions]:
        return {}

    # --- words

    def line_start(self, offset: int) -> int:
        """Where the physical line of an offset begins."""
        return self.text.rfind("\n", 0, offset) + 1

    def line_at(self, offset: int) -> str:
        """The physical line of an offset, without its break."""
        start = self.line_start(offset)
        end = self.text.find("\n", start)
        return self.text[start : len(self.text) if end < 0 else end].removesuffix("\r")

    def tokens_at(self, offset: int) -> list[Token]:
        """The words of the physical line of an offset, with their places in the document; comments left out."""
        start = self.line_start(offset)
        number = self.text.count("\n", 0, start) + 1
        return tokenise(self.line_at(offset), self.file, start, number).tokens

    def token_at(self, offset: int) -> Token | None:
        """The word at an offset, or the one that ends there."""
        found: Token | None = None
        for token in self.tokens_at(offset):
            if token.span.start <= offset < token.span.end:
                return token
            if token.span.end == offset:
                found = token
        return found
