"""A real editor's side of the protocol: the client of pygls, over stdio, against `lscore lsp` as a process."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pygls.lsp.client import LanguageClient

PATIENCE = 30
"""Seconds to wait for an answer that must come; a busy machine is slow."""

SERVER = [sys.executable, "-m", "lscore", "lsp"]


class Editor:
    """Opens, edits and closes documents, keeps their texts as the protocol says, collects what the server publishes."""

    def __init__(self, log: Path, capabilities: types.ClientCapabilities, folder: Path | None = None, **rest: Any):
        self.client = LanguageClient("test-editor", "1")
        self.log = log
        self.published: dict[str, list[types.PublishDiagnosticsParams]] = {}
        self.messages: list[str] = []
        self.applied: list[types.WorkspaceEdit] = []
        self.registered: list[types.Registration] = []
        self.texts: dict[str, str] = {}
        self.versions: dict[str, int] = {}
        self._news = threading.Condition()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._listen()
        self._do(self._start(log))
        root = None if folder is None else [types.WorkspaceFolder(folder.as_uri(), folder.name)]
        params = types.InitializeParams(capabilities, workspace_folders=root, process_id=os.getpid(), **rest)
        self.server: types.InitializeResult = self.ask("initialize_async", params)
        self.client.initialized(types.InitializedParams())

    async def _start(self, log: Path) -> None:
        await self.client.start_io(*SERVER, "--log", str(log))

    def _do(self, work: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(PATIENCE)

    def _listen(self) -> None:
        client = self.client

        @client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
        def _(params: types.PublishDiagnosticsParams) -> None:
            with self._news:
                self.published.setdefault(params.uri, []).append(params)
                self._news.notify_all()

        @client.feature(types.WINDOW_SHOW_MESSAGE)
        def _(params: types.ShowMessageParams) -> None:
            with self._news:
                self.messages.append(params.message)
                self._news.notify_all()

        @client.feature(types.WORKSPACE_APPLY_EDIT)
        def _(params: types.ApplyWorkspaceEditParams) -> types.ApplyWorkspaceEditResult:
            with self._news:
                self.applied.append(params.edit)
                self._news.notify_all()
            return types.ApplyWorkspaceEditResult(True)

        @client.feature(types.CLIENT_REGISTER_CAPABILITY)
        def _(params: types.RegistrationParams) -> None:
            self.registered.extend(params.registrations)

    # --- talking

    def ask(self, method: str, params: Any) -> Any:
        """A request by the name of the client's method; its result."""
        return self.result(self.begin(method, params))

    def begin(self, method: str, params: Any) -> Any:
        """A request whose result is wanted later."""

        async def asked() -> Any:
            return await getattr(self.client, method)(params)

        begun = asyncio.run_coroutine_threadsafe(asked(), self._loop)
        # When the loop comes to this, the request is on its way: what is told next comes behind it.
        self._do(asyncio.sleep(0))
        return begun

    def result(self, asked: Any) -> Any:
        """What a request that was begun is answered with."""
        return asked.result(PATIENCE)

    def refused(self, method: str, params: Any) -> str:
        """The message of the error that a request is answered with."""
        try:
            result = self.ask(method, params)
        except JsonRpcException as error:
            return error.message
        raise AssertionError(f"not refused: {result}")

    def tell(self, method: str, params: Any) -> None:
        """A notification."""
        self._loop.call_soon_threadsafe(getattr(self.client, method), params)

    def send(self, data: bytes) -> None:
        """Bytes as they are, with the protocol's header."""
        self.send_raw(b"Content-Length: %d\r\n\r\n%s" % (len(data), data))

    def send_raw(self, data: bytes) -> None:
        """Bytes as they are."""
        self._loop.call_soon_threadsafe(self.client.protocol.writer.write, data)

    # --- documents

    def open(self, place: Path | str, text: str, language: str = "lscore") -> str:
        """Open a document; its URI."""
        uri = place if isinstance(place, str) else place.as_uri()
        self.texts[uri], self.versions[uri] = text, 1
        item = types.TextDocumentItem(uri, language, 1, text)
        self.tell("text_document_did_open", types.DidOpenTextDocumentParams(item))
        return uri

    def edit(self, uri: str, *changes: tuple[types.Range, str]) -> None:
        """Replace pieces of a document, one after another."""
        made: list[types.TextDocumentContentChangeEvent] = []
        for range_, text in changes:
            made.append(types.TextDocumentContentChangePartial(range_, text))
            self.texts[uri] = applied(self.texts[uri], [types.TextEdit(range_, text)])
        self._changed(uri, made)

    def rewrite(self, uri: str, text: str) -> None:
        """Replace the whole text of a document."""
        self.texts[uri] = text
        self._changed(uri, [types.TextDocumentContentChangeWholeDocument(text)])

    def _changed(self, uri: str, changes: list[types.TextDocumentContentChangeEvent]) -> None:
        self.versions[uri] += 1
        document = types.VersionedTextDocumentIdentifier(version=self.versions[uri], uri=uri)
        self.tell("text_document_did_change", types.DidChangeTextDocumentParams(document, changes))

    def close(self, uri: str) -> None:
        """Close a document."""
        self.tell("text_document_did_close", types.DidCloseTextDocumentParams(types.TextDocumentIdentifier(uri)))

    def on_disk(self, path: Path, kind: types.FileChangeType) -> None:
        """Tell the server that a file changed on disk."""
        params = types.DidChangeWatchedFilesParams([types.FileEvent(path.as_uri(), kind)])
        self.tell("workspace_did_change_watched_files", params)

    def at(self, uri: str, needle: str, which: int = 0, into: int = 1) -> types.Position:
        """The position `into` characters behind the start of an occurrence of a text."""
        text = self.texts[uri]
        start = -1
        for _ in range(which + 1):
            start = text.index(needle, start + 1)
        return position(text, start + into)

    # --- what is published

    def diagnostics(self, uri: str, wanted: Callable[[list[types.Diagnostic]], bool]) -> list[types.Diagnostic]:
        """The diagnostics of a document's newest version, once they are as wanted."""

        def found() -> list[types.Diagnostic] | None:
            newest = self.published.get(uri, [])[-1:]
            fits = newest and newest[0].version in (None, self.versions.get(uri)) and wanted([*newest[0].diagnostics])
            return [*newest[0].diagnostics] if fits else None

        return self.until(found, lambda: f"{uri}: {self.published.get(uri, [])[-1:]}")

    def codes(self, uri: str, *codes: str) -> list[types.Diagnostic]:
        """The diagnostics of a document, once their codes are these, in any order."""
        return self.diagnostics(uri, lambda found: sorted(str(item.code) for item in found) == sorted(codes))

    def until(self, found: Callable[[], Any], what: Callable[[], str]) -> Any:
        """What is found, as soon as it is."""
        end = time.monotonic() + PATIENCE
        with self._news:
            while (result := found()) is None:
                if not self._news.wait(end - time.monotonic()):
                    raise AssertionError(f"it never came: {what()}\n{self.log.read_text()[-3000:]}")
            return result

    # --- the end

    def quit(self) -> int:
        """Shut the server down; its exit code."""
        self.ask("shutdown_async", None)
        self.client.exit(None)
        self._do(self.client.stop())
        code = self.client._server.returncode
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(PATIENCE)
        self._loop.close()
        return code

    def faults(self) -> str:
        """What the server says went wrong in it; messages that nobody could read do not count."""
        text = self.log.read_text()
        return text[-5000:] if any(words in text for words in ("a fault", "a check failed", "no test:")) else ""


@contextmanager
def editing(logs: Path, capabilities: types.ClientCapabilities | None = None, **rest: Any) -> Iterator[Editor]:
    """An editor with a server of its own; no fault may have happened in that by the end."""
    editor = Editor(logs / "server.log", capabilities or types.ClientCapabilities(), **rest)
    try:
        yield editor
    finally:
        code = editor.quit()
    assert code == 0
    assert not editor.faults()


def units(text: str) -> int:
    """The length of a text in UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def position(text: str, offset: int) -> types.Position:
    """The position of an offset, for texts whose lines end in `\\n` or `\\r\\n`."""
    start = text.rfind("\n", 0, offset) + 1
    return types.Position(text.count("\n", 0, offset), units(text[start:offset]))


def offset(text: str, place: types.Position) -> int:
    """The offset of a position, for texts whose lines end in `\\n` or `\\r\\n`."""
    lines = text.split("\n")
    start = sum(len(line) + 1 for line in lines[: place.line])
    raw = lines[place.line].encode("utf-16-le")[: 2 * place.character] if place.line < len(lines) else b""
    return min(len(text), start + len(raw.decode("utf-16-le")))


def applied(text: str, edits: Sequence[types.TextEdit] | None) -> str:
    """A text after some edits, whose places are those of the text before."""
    places = [(offset(text, edit.range.start), offset(text, edit.range.end), edit.new_text) for edit in edits or ()]
    for start, end, new in sorted(places, key=lambda place: place[:2], reverse=True):
        text = text[:start] + new + text[end:]
    return text


def everywhere(text: str) -> types.Range:
    """The range of a whole text."""
    return types.Range(types.Position(0, 0), position(text, len(text)))


def run_server(data: bytes) -> subprocess.CompletedProcess[bytes]:
    """A server that reads some bytes and then the end of its input."""
    return subprocess.run(SERVER, input=data, capture_output=True, timeout=PATIENCE, check=False)
