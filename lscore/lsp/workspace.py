"""What is open in the editor and what lies on disk beside it: documents, projects, which files belong together."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from lsprotocol import types

from lscore.dsl.decoding import decode
from lscore.dsl.diagnostics import Severity
from lscore.lsp.document import LANGUAGE, Document, edited
from lscore.lsp.links import Links, links_in, reached, users_of
from lscore.lsp.positions import Encoding, Positions
from lscore.lsp.projects import Projects, stamp_of
from lscore.lsp.uris import path_of, real, stand_in, uri_of
from lscore.runtime.score_files import files_below, root_of

if TYPE_CHECKING:
    from lscore.compiler import Compiled
    from lscore.lsp.analysis import Analyst
    from lscore.lsp.snapshot import Snapshot
    from lscore.runtime.project import Project

Stamp = tuple[int, ...]
"""What tells one state of a file from another."""


class Workspace:
    """All documents of a session. `folders` are those that the editor has open."""

    def __init__(self, encoding: Encoding = "utf-16", folders: Sequence[Path] = ()) -> None:
        self.encoding: Encoding = encoding
        self.folders = list(folders)
        self.documents: dict[str, Document] = {}
        self.projects = Projects()
        self._by_place: dict[Path, Document] = {}
        self._stamps = itertools.count(1)
        self._links: dict[Path, tuple[Stamp, Links]] = {}
        self._compiled: dict[Path, tuple[dict[Path, Stamp], Compiled]] = {}
        self._good: dict[Path, Compiled] = {}
        self._snapshots: dict[str, Snapshot] = {}
        self._latest: dict[str, Snapshot] = {}
        self._pages: dict[Path, tuple[Stamp, Snapshot]] = {}
        self._listed: dict[Path, tuple[Path, ...]] = {}
        self._users: dict[Path, list[Path]] = {}
        self._drawn: tuple[Links, ...] = ()
        """The links of the open documents when `_users` was worked out."""

    # --- documents

    def open(self, uri: str, version: int | None, text: str, language: str = LANGUAGE) -> Document:
        """Take a document that the editor opened (or whose text it sends anew)."""
        known = self.documents.get(uri)
        if known is None:
            self.refresh()
        path = known.path if known is not None else (path_of(uri) or stand_in(uri, self.home))
        place = known.real if known is not None else real(path)
        stored = known.stored if known is not None else path_of(uri) is not None
        positions = Positions(text, self.encoding)
        self._snapshots.pop(uri, None)
        document = Document(uri, path, place, language, version, positions, stored, next(self._stamps))
        self.documents[uri] = document
        self._by_place[place] = document
        return document

    def change(
        self, uri: str, version: int | None, changes: Sequence[types.TextDocumentContentChangeEvent]
    ) -> Document | None:
        """Make the changes of the editor; None for a document that is not open."""
        document = self.documents.get(uri)
        if document is None:
            return None
        text = edited(document.positions.text, changes, self.encoding)
        return self.open(uri, version, text, document.language)

    def close(self, uri: str) -> None:
        """Forget a document: from now on what lies on disk counts."""
        self.refresh()
        document = self.documents.pop(uri, None)
        self._latest.pop(uri, None)
        self._snapshots.pop(uri, None)
        if document is not None and self._by_place.get(document.real) is document:
            del self._by_place[document.real]

    def refresh(self) -> None:
        """Look anew at which files there are and what they name: something came, went or changed on disk."""
        self._listed.clear()
        self._users.clear()

    @property
    def home(self) -> Path:
        """The folder of documents that lie nowhere."""
        return self.folders[0] if self.folders else Path.cwd()

    def document_at(self, path: Path) -> Document | None:
        """The open document of a file."""
        return self._by_place.get(path) or self._by_place.get(real(path))

    def text_of(self, path: Path) -> str | None:
        """What a file holds: in the editor, else on disk. None for what cannot be read."""
        document = self.document_at(path)
        if document is not None:
            return document.text
        try:
            text = decode(path.read_bytes(), str(path))
        except (OSError, ValueError):
            return None
        return text if isinstance(text, str) else None

    def texts(self) -> dict[Path, str]:
        """The texts that stand in for what files hold, by their real paths: those of all open documents."""
        return {item.real: item.text for item in self.documents.values()}

    # --- files that belong together

    def project_of(self, path: Path) -> Project | None:
        """The project that a file lies in."""
        return self.projects.of(path)

    def root_of(self, path: Path) -> Path:
        """The folder that the paths in a file must not leave."""
        return root_of(path, self.project_of(path)) or path.parent

    def score_files(self, path: Path) -> tuple[Path, ...]:
        """The `.score` files beside a file: those of its project, else those of its folder; absolute."""
        project = self.project_of(path)
        folder = project.root if project is not None else path.parent
        if folder not in self._listed:
            try:
                found = files_below(folder) if project is not None else sorted(folder.glob("*.score"))
            except OSError:
                found = []
            self._listed[folder] = tuple(found)
        opened = (item.path for item in self.documents.values() if item.stored and item.scores)
        return tuple(dict.fromkeys((*self._listed[folder], *(item for item in opened if item.is_relative_to(folder)))))

    def files_in_folders(self) -> list[Path]:
        """The `.score` files of the folders that the editor has open."""
        for folder in self.folders:
            if folder not in self._listed:
                self._listed[folder] = tuple(files_below(folder))
        return [file for folder in self.folders for file in self._listed[folder]]

    def links_of(self, path: Path) -> Links:
        """What the lines of a file name."""
        place = real(path)
        stamp = self._stamp(place)
        known = self._links.get(place)
        if known is None or known[0] != stamp:
            text = self.text_of(place)
            known = stamp, links_in(text, place) if text is not None else Links()
            self._links[place] = known
        return known[1]

    def reached(self, path: Path) -> set[Path]:
        """The real paths of the files that a file brings in, however far, itself included."""
        return reached(path, self.links_of)

    def users_of(self, path: Path) -> list[Path]:
        """The files beside a file that bring it in: models by `use`, files of tests by `tests of`. What other files on
        disk name is remembered until `refresh`."""
        drawn = tuple(self.links_of(item.path) for item in self.documents.values())
        if drawn != self._drawn:
            self._users.clear()
            self._drawn = drawn
        if path not in self._users:
            self._users[path] = users_of(path, self.score_files(path), self.links_of)
        return self._users[path]

    def owner_of(self, path: Path) -> Path:
        """The file to compile for a document: the first model that brings it in, else itself."""
        if self.links_of(path).tests_of is not None:
            return path
        models = [user for user in self.users_of(path) if self.links_of(user).tests_of is None]
        heads = [model for model in models if not any(real(model) in self._used(other) for other in models)]
        return min(heads or models or [path])

    def _used(self, path: Path) -> set[Path]:
        return self.reached(path) - {real(path)}

    def scope(self) -> tuple[Path, ...]:
        """The files to check: the open documents of the language, and whatever brings in what is open."""
        opened = [item for item in self.documents.values() if item.scores]
        users = [user for item in self.documents.values() if item.stored for user in self.users_of(item.path)]
        return tuple(dict.fromkeys((*(item.path for item in opened), *users)))

    # --- compiling

    def compiled(self, path: Path) -> Compiled:
        """What becomes of a file as all texts are now."""
        known = self._compiled.get(path)
        if known is not None and all(self._stamp(file) == stamp for file, stamp in known[0].items()):
            return known[1]
        compiled = self._compile(path)
        files = {real(Path(file)) for file in (str(path), *compiled.sources)}
        files |= {real(file) for file in self._analyst.named(compiled)}
        self._compiled[path] = {file: self._stamp(file) for file in files}, compiled
        if not any(item.severity is Severity.ERROR for item in compiled.diagnostics):
            self._good[path] = compiled
        return compiled

    def page(self, path: Path) -> Snapshot | None:
        """A file by itself, as far as its tree goes: open or not. None for what cannot be read."""
        text = self.text_of(path)
        if text is None:
            return None
        place, stamp = real(path), self._stamp(real(path))
        known = self._pages.get(place)
        if known is None or known[0] != stamp:
            compiled = self._analyst.parsed(path, text)
            document = self.document_at(path)
            positions = document.positions if document is not None else Positions(text, self.encoding)
            uri = document.uri if document is not None else uri_of(path)
            known = stamp, self._analyst.snapshot(uri, None, path, str(path), path, positions, compiled)
            self._pages[place] = known
        return known[1]

    def compiled_with(self, path: Path, texts: Mapping[Path, str]) -> Compiled:
        """What would become of a file with other texts, by their real paths; nothing of it is remembered."""
        return self._analyst.compiled_once(path, self.root_of(path), {**self.texts(), **texts})

    def good(self, path: Path) -> Compiled | None:
        """The newest Compiled of a file that had no error."""
        return self._good.get(path)

    def _compile(self, path: Path) -> Compiled:
        return self._analyst.compiled(path, self.root_of(path), self.texts())

    @cached_property
    def _analyst(self) -> Analyst:
        from lscore.lsp.analysis import Analyst  # noqa: PLC0415 (see there)

        return Analyst()

    def _stamp(self, place: Path) -> Stamp:
        """The state of what stands at a real path."""
        document = self._by_place.get(place)
        return (document.stamp,) if document is not None else stamp_of(place)

    # --- snapshots

    def snapshot(self, uri: str) -> Snapshot | None:
        """A document as it is now; None for one that is not open, or is none of the language."""
        document = self.documents.get(uri)
        if document is None or not document.scores:
            return None
        owner = self.owner_of(document.path) if document.stored else document.path
        compiled = self.compiled(owner)
        file = self._name_in(compiled, document)
        if file is None:  # the owner's lines name it, but the compiler does not follow them
            owner, compiled = document.path, self.compiled(document.path)
            file = str(document.path)
        known = self._snapshots.get(uri)
        project = self.project_of(document.path)
        if known is not None and known.positions is document.positions and known.compiled is compiled:
            return known if known.project == project else replace(known, project=project)
        self._latest[uri] = self._snapshots[uri] = snapshot = self._analyst.snapshot(
            uri=uri,
            version=document.version,
            path=document.path,
            file=file,
            owner=owner,
            positions=document.positions,
            compiled=compiled,
            good=self._good.get(owner),
            project=project,
            uris=self.uris(compiled),
        )
        return snapshot

    def latest(self, uri: str) -> Snapshot | None:
        """A document as it was when its snapshot was last asked for; None where it never was, or it is closed."""
        return self._latest.get(uri)

    def uris(self, compiled: Compiled) -> dict[str, str]:
        """The URIs of the open documents among the files of a compilation, by their names in spans."""
        found = {file: self.document_at(Path(file)) for file in compiled.sources}
        return {file: document.uri for file, document in found.items() if document is not None}

    @staticmethod
    def _name_in(compiled: Compiled, document: Document) -> str | None:
        """The name in spans of a document of a compilation."""
        if str(document.path) in compiled.sources:
            return str(document.path)
        return next((file for file in compiled.sources if real(Path(file)) == document.real), None)
