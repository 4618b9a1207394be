"""Publishing what is wrong, while somebody types.

A change makes a check of all that it may concern, in the background process. What the compiler finds comes first; where
the lint rules take longer than a moment it is published at once, with the lint findings of before on the lines that
did not change, and again when they are done. What is found of a text that is no longer the newest is never published.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

from lsprotocol import types

from lscore.compiler.lint.settings import LintSettings
from lscore.dsl.diagnostics import Diagnostic, Span
from lscore.lsp.background import LostError, SupersededError
from lscore.lsp.carrying import carried
from lscore.lsp.features.findings import shown
from lscore.lsp.positions import Positions
from lscore.lsp.projects import Found
from lscore.lsp.session import Session
from lscore.lsp.tasks import Findings, Group, Task, check_all
from lscore.lsp.uris import uri_of

log = logging.getLogger("lscore.lsp")

PAUSE = 0.01
"""Seconds to wait for the next change of a burst."""

MOMENT = 0.05
"""Seconds that errors wait for lint findings, so that a small model is published once."""

Asides = dict[str, Found]
"""Projects whose files are wrong, by the names of these files in spans."""


class Diagnosing:
    """Keeps the editor's list of findings as the texts are."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._edition = 0
        self._timer: asyncio.TimerHandle | None = None
        self._early: asyncio.TimerHandle | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._sent: dict[str, tuple[int | None, list[types.Diagnostic]]] = {}
        self._linted: dict[str, tuple[str, list[Diagnostic]]] = {}
        """By file: the text of the last complete check, and its lint findings."""
        self._seconds = 0.0
        """How long the lint rules took the last time."""
        self._said: set[str] = set()

    def changed(self) -> None:
        """Something changed: check what is open soon."""
        self._edition += 1
        for timer in (self._timer, self._early):
            if timer is not None:
                timer.cancel()
        self._timer = asyncio.get_running_loop().call_later(PAUSE, self._begin)

    def end(self) -> None:
        """The session ends: nothing more is published."""
        self._edition += 1
        for timer in (self._timer, self._early):
            if timer is not None:
                timer.cancel()

    def _begin(self) -> None:
        task = asyncio.get_running_loop().create_task(self._check(self._edition))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _check(self, edition: int) -> None:
        try:
            task, asides = self._task()
            told = 0.0

            def heard(findings: Findings) -> None:
                nonlocal told
                told = time.monotonic()
                if edition == self._edition:
                    wait = 0.0 if self._seconds > MOMENT else MOMENT
                    loop = asyncio.get_running_loop()
                    self._early = loop.call_later(wait, self._publish_early, edition, findings, asides)

            done: Findings = await self._session.background.run("check", check_all, task, heard)
            self._seconds = time.monotonic() - told
            if edition == self._edition:
                self._publish_whole(done, asides)
        except SupersededError:
            return
        except LostError as error:
            log.error("a check failed: %s", error)  # noqa: TRY400 (where it failed is in its words)
        except Exception:
            log.exception("a fault while checking")

    def _task(self) -> tuple[Task, Asides]:
        """What to check, and what is wrong with the projects' files."""
        workspace = self._session.workspace
        groups: dict[Path | None, list[Path]] = {}
        asides: Asides = {}
        for path in workspace.scope():
            found = workspace.projects.found(path)
            groups.setdefault(found.project.file if found else None, []).append(path)
            if found is not None and found.wrong:
                asides[str(found.project.file)] = found
        made: list[Group] = []
        for paths in groups.values():
            project = workspace.project_of(paths[0])
            settings = project.lint if project is not None else LintSettings()
            others = tuple(dict.fromkeys(file for path in paths for file in workspace.score_files(path)))
            made.append(Group(tuple(paths), {path: workspace.root_of(path) for path in paths}, others, settings))
        return Task(tuple(made), workspace.texts(), self._session.settings.lint), asides

    # --- publishing

    def _publish_early(self, edition: int, found: Findings, asides: Asides) -> None:
        if edition != self._edition:
            return
        every = list(found.compiled)
        for file in found.files:
            if file in self._linted:
                before, linted = self._linted[file]
                every += carried(linted, before, self._text(file, found))
        self._publish(every, found, asides)

    def _publish_whole(self, found: Findings, asides: Asides) -> None:
        if self._early is not None:
            self._early.cancel()
        linted = found.linted or ()
        self._session.lint_rules |= {item.code for item in linted}
        self._linted = {file: (self._text(file, found), []) for file in found.files}
        for item in linted:
            if item.span.file in self._linted:
                self._linted[item.span.file][1].append(item)
        self._publish((*found.compiled, *linted), found, asides)
        for trouble in found.trouble:
            if trouble not in self._said:
                self._said.add(trouble)
                params = types.ShowMessageParams(types.MessageType.Warning, trouble)
                self._session.server.window_show_message(params)

    def _text(self, file: str, found: Findings) -> str:
        document = self._session.workspace.document_at(Path(file))
        return document.text if document is not None else found.sources.get(file, "")

    def _publish(
        self,
        every: Iterable[Diagnostic],
        found: Findings,
        asides: Asides,
    ) -> None:
        """Bring the editor's lists up to these findings: only what changed is sent."""
        places = _Places(self._session, {**found.sources, **{name: aside.source for name, aside in asides.items()}})
        by_uri: dict[str, list[Diagnostic]] = {item.uri: [] for item in self._session.workspace.documents.values()}
        for item in (*every, *(wrong for aside in asides.values() for wrong in aside.wrong)):
            by_uri.setdefault(places.uri(item.span.file), []).append(item)
        for uri in [*by_uri, *(uri for uri in self._sent if uri not in by_uri)]:
            items = by_uri.get(uri, [])
            self._note(uri, items)
            self._send(uri, [shown(item, places.location) for item in items])

    def _note(self, uri: str, items: Sequence[Diagnostic]) -> None:
        document = self._session.workspace.documents.get(uri)
        if document is None:
            self._session.findings.pop(uri, None)
        else:
            self._session.findings[uri] = document.stamp, tuple(items)

    def _send(self, uri: str, items: list[types.Diagnostic]) -> None:
        document = self._session.workspace.documents.get(uri)
        version = document.version if document is not None else None
        now = version, items
        if self._sent.get(uri) == now or (document is None and not items and uri not in self._sent):
            return
        if document is None and not items:
            del self._sent[uri]
        else:
            self._sent[uri] = now
        params = types.PublishDiagnosticsParams(uri=uri, diagnostics=items, version=version)
        self._session.server.text_document_publish_diagnostics(params)


class _Places:
    """Where spans stand, for the time of one publication."""

    def __init__(self, session: Session, sources: dict[str, str]) -> None:
        self._workspace = session.workspace
        self._sources = sources
        self._positions: dict[str, Positions] = {}
        self._uris: dict[str, str] = {}

    def location(self, span: Span) -> types.Location:
        """Where a span stands."""
        return types.Location(self.uri(span.file), self._of(span.file).of(span))

    def uri(self, file: str) -> str:
        """The URI of a file by its name in spans: as the editor spells it, where it is open."""
        if file not in self._uris:
            document = self._workspace.document_at(Path(file))
            self._uris[file] = document.uri if document is not None else uri_of(Path(file))
        return self._uris[file]

    def _of(self, file: str) -> Positions:
        if file not in self._positions:
            document = self._workspace.document_at(Path(file))
            encoding = self._workspace.encoding
            known = document.positions if document is not None else None
            self._positions[file] = known or Positions(self._sources.get(file, ""), encoding)
        return self._positions[file]
