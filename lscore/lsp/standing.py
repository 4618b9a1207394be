"""A document while it is being written: its text as it is now, the names of its model as far as they are known, and
the values of the sample data."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from lsprotocol import types

from lscore.compiler.vocabulary import Column, EventNames, Vocabulary, vocabulary_of
from lscore.lsp.document import Document
from lscore.lsp.measuring import measured
from lscore.lsp.session import Session
from lscore.lsp.snapshot import Snapshot

if TYPE_CHECKING:
    from lscore.runtime.facts.found import Sample, Statistics


@dataclass(frozen=True, slots=True)
class Standing:
    """See the module. `statistics` are None where there is no data, or nothing is known of it yet."""

    snapshot: Snapshot
    names: Vocabulary
    root: Path
    statistics: Statistics | None = None

    @property
    def sample(self) -> Sample | None:
        """The values of the data."""
        return self.statistics.sample if self.statistics is not None else None


def standing_of(session: Session, uri: str) -> Standing | None:
    """An open document as it stands; None for one that is not open."""
    snapshot = session.snapshot(uri)
    if snapshot is None:
        return None
    root = session.workspace.root_of(snapshot.path)
    return Standing(snapshot, names_of(snapshot), root, measured(session, snapshot))


def standing_while_writing(session: Session, uri: str, position: types.Position) -> Standing | None:
    """The same at a key. While nothing but the line of the position differs from what was last compiled, the names of
    the model are those of then: nothing is compiled anew."""
    document, last = session.workspace.documents.get(uri), session.workspace.latest(uri)
    if document is None or last is None or not _but_for_a_line(last.text, document, position):
        return standing_of(session, uri)
    for file, named in last.uris.items():
        other = session.workspace.documents.get(named)
        if named != uri and other is not None and other.text != last.compiled.sources.get(file):
            return standing_of(session, uri)
    snapshot = replace(last, version=document.version, positions=document.positions)
    root = session.workspace.root_of(snapshot.path)
    pages = last.compiled.pages.items()
    texts = tuple(document.text if file == last.file else page.text for file, page in pages)
    return Standing(snapshot, replace(names_of(last), texts=texts), root, measured(session, snapshot))


def _but_for_a_line(before: str, document: Document, position: types.Position) -> bool:
    """Whether a text is what it was before, the line of a position aside."""
    text = document.text
    offset = document.positions.offset(position)
    start = text.rfind("\n", 0, offset) + 1
    end = text.find("\n", offset)
    end = len(text) if end < 0 else end
    rest = len(text) - end
    if start + rest > len(before) or not before.startswith(text[:start]) or not before.endswith(text[end:]):
        return False
    return "\n" not in before[start : len(before) - rest]


def names_of(snapshot: Snapshot) -> Vocabulary:
    """The names of the model of a document. Without a `lead:` block they are those that are used."""
    names = vocabulary_of(snapshot.compiled.pages.values(), snapshot.model)
    if names.closed:
        return names
    attributes, events = dict(names.attributes), dict(names.events)
    for found in snapshot.names:
        name = found.symbol.name
        if names.kind_of(name) is not None:
            continue
        if found.symbol.kind == "attribute":
            attributes.setdefault(name, Column(name, column=name, declared=False))
        elif found.symbol.kind == "event":
            events.setdefault(name, EventNames(name, name, declared=False))
    return replace(names, attributes=attributes, events=events)
