"""The places where something is named, over all files that share it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from lsprotocol import types

from lscore.compiler import Compiled
from lscore.dsl import nodes
from lscore.dsl.diagnostics import Span
from lscore.lsp.book import Symbol
from lscore.lsp.naming import occurrences
from lscore.lsp.positions import Positions
from lscore.lsp.snapshot import Snapshot
from lscore.lsp.uris import real, uri_of
from lscore.lsp.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Place:
    """A place where something is named: in which file (its path, as the editor spells its URI), where in its text."""

    path: Path
    uri: str
    positions: Positions
    span: Span
    declared_by: nodes.Node | None

    @property
    def location(self) -> types.Location:
        """The place in the protocol's words."""
        return types.Location(self.uri, self.positions.of(self.span))


def places_of(symbols: Iterable[Symbol], snapshot: Snapshot, workspace: Workspace) -> list[Place]:
    """All places that name one of some symbols of a document's model, in the order of files and places."""
    wanted = {_key(symbol) for symbol in symbols}
    found: dict[tuple[str, int, int], Place] = {}
    for root in roots_of(symbols, snapshot, workspace):
        compiled = workspace.compiled(root)
        texts = _Texts(workspace, compiled)
        for item in occurrences(compiled.pages):
            if _key(item.symbol) in wanted:
                path = real(Path(item.span.file))
                key = (str(path), item.span.start, item.span.end)
                if key not in found or item.declared_by is not None:
                    found[key] = texts.place(path, item.span, item.declared_by)
    return [found[key] for key in sorted(found)]


def roots_of(symbols: Iterable[Symbol], snapshot: Snapshot, workspace: Workspace) -> list[Path]:
    """The files to compile so that all places of some symbols are seen: those that declare them, and whatever brings
    these in."""
    homes: set[Path] = set()
    for symbol in symbols:
        declaring = {found.span.file for found in snapshot.names if found.declared_by and found.symbol == symbol}
        homes |= {Path(file) for file in ({symbol.home} if symbol.home else declaring or {str(snapshot.owner)})}
    return users_and(homes, workspace)


def users_and(files: Iterable[Path], workspace: Workspace) -> list[Path]:
    """Some files and whatever brings them in, each once."""
    found = [path for file in files for path in (file, *workspace.users_of(file))]
    unique = {real(path): path for path in reversed(found)}
    return sorted(unique.values())


def _key(symbol: Symbol) -> tuple[str, str, str, str]:
    return symbol.kind, symbol.name, symbol.of, str(real(Path(symbol.home))) if symbol.home else ""


@dataclass(slots=True)
class _Texts:
    """The files of a compilation."""

    workspace: Workspace
    compiled: Compiled

    def place(self, path: Path, span: Span, declared_by: nodes.Node | None) -> Place:
        """A place in one of them."""
        document = self.workspace.document_at(path)
        if document is not None:
            return Place(document.path, document.uri, document.positions, span, declared_by)
        positions = positions_of(span.file, self.compiled.sources, self.workspace)
        return Place(Path(span.file), uri_of(Path(span.file)), positions, span, declared_by)


def positions_of(file: str, sources: Mapping[str, str], workspace: Workspace) -> Positions:
    """The places of a file that is not open."""
    return Positions(sources.get(file, ""), workspace.encoding)


def declarations(places: Iterable[Place]) -> Iterator[Place]:
    """The places among some that declare."""
    return (place for place in places if place.declared_by is not None)
