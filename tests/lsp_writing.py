"""What tests of the features that help to write ask of a server: completions, hovers, refreshes."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from lsprotocol import types

from tests.lsp_support import Editor, applied, position

RULESETS = Path(__file__).parent.parent / "lscore" / "rulesets"

CAPABLE = types.ClientCapabilities(
    workspace=types.WorkspaceClientCapabilities(
        inlay_hint=types.InlayHintWorkspaceClientCapabilities(refresh_support=True),
        code_lens=types.CodeLensWorkspaceClientCapabilities(refresh_support=True),
    ),
    text_document=types.TextDocumentClientCapabilities(
        completion=types.CompletionClientCapabilities(
            completion_item=types.ClientCompletionItemOptions(snippet_support=True, insert_replace_support=True)
        )
    ),
    window=types.WindowClientCapabilities(show_document=types.ShowDocumentClientCapabilities(support=True)),
)
"""An editor that can do everything."""


class Writer(Editor):
    """An editor that knows when there is something new to show, and what was shown."""

    def _listen(self) -> None:
        super()._listen()
        self.refreshed = 0
        self.kept: set[str] = set()
        self.shown: list[str] = []

        @self.client.feature(types.WORKSPACE_INLAY_HINT_REFRESH)
        def _(_: None) -> None:
            with self._news:
                self.refreshed += 1
                self._news.notify_all()

        @self.client.feature(types.WORKSPACE_CODE_LENS_REFRESH)
        def _(_: None) -> None:
            pass

        @self.client.feature(types.WINDOW_SHOW_DOCUMENT)
        def _(params: types.ShowDocumentParams) -> types.ShowDocumentResult:
            self.shown.append(Path(params.uri.removeprefix("file://")).read_text(encoding="utf-8"))
            return types.ShowDocumentResult(True)

    def statistics(self, since: int = 0) -> int:
        """Wait until there are new statistics; how many times there were."""
        return self.until(lambda: self.refreshed if self.refreshed > since else None, lambda: "no statistics")

    def hints_with(self, uri: str, line: int, label: str) -> None:
        """Wait until the hint of a line is this."""
        while True:
            before = self.refreshed
            if self.hints(uri).get(line) == label:
                return
            self.statistics(since=before)

    def close_all(self) -> None:
        """Close every document but those that are kept: what is open is checked at every key."""
        for uri in set(self.texts) - self.kept:
            self.close(uri)
            del self.texts[uri]

    # --- asking

    def marked(self, place: Path | str, text: str) -> tuple[str, types.Position]:
        """A document with a text, and the position of the `|` in it, which is taken out."""
        offset = text.index("|")
        text = text[:offset] + text[offset + 1 :]
        uri = place if isinstance(place, str) else place.as_uri()
        if uri in self.texts:
            self.rewrite(uri, text)
        else:
            self.open(place, text)
        return uri, position(text, offset)

    def completions(self, place: Path | str, text: str) -> list[types.CompletionItem]:
        """The completions at the `|` of a text."""
        uri, where = self.marked(place, text)
        found = self.ask(
            "text_document_completion_async", types.CompletionParams(types.TextDocumentIdentifier(uri), where)
        )
        return [] if found is None else list(found.items)

    def labels(self, place: Path | str, text: str) -> list[str]:
        """The labels of the completions."""
        return [item.label for item in self.completions(place, text)]

    def chosen(self, place: Path | str, text: str, label: str) -> str:
        """The text after the completion of a label is chosen."""
        (item,) = [item for item in self.completions(place, text) if item.label == label]
        edit = item.text_edit
        assert edit is not None
        if isinstance(edit, types.InsertReplaceEdit):
            edit = types.TextEdit(edit.replace, edit.new_text)
        return applied(text.replace("|", "", 1), [edit])

    def hover(self, place: Path | str, text: str) -> str:
        """What is said of the word at the `|` of a text; "" for nothing."""
        uri, where = self.marked(place, text)
        return self.hover_at(uri, where)

    def hover_at(self, uri: str, where: types.Position) -> str:
        """What is said of the word at a position."""
        params = types.HoverParams(types.TextDocumentIdentifier(uri), where)
        found = self.ask("text_document_hover_async", params)
        return "" if found is None else found.contents.value

    def hints(self, uri: str) -> dict[int, str]:
        """The inlay hints of a document by their lines."""
        everywhere = types.Range(types.Position(0, 0), types.Position(100_000, 0))
        params = types.InlayHintParams(types.TextDocumentIdentifier(uri), everywhere)
        return {hint.position.line: hint.label for hint in self.ask("text_document_inlay_hint_async", params) or ()}

    def lenses(self, uri: str) -> list[tuple[int, str]]:
        """The code lenses of a document: line and title."""
        params = types.CodeLensParams(types.TextDocumentIdentifier(uri))
        found: Sequence[types.CodeLens] = self.ask("text_document_code_lens_async", params) or ()
        return [(lens.range.start.line, lens.command.title if lens.command else "") for lens in found]

    def signature(self, place: Path | str, text: str) -> tuple[str, str]:
        """The form of the line at the `|`, and its part that is highlighted ("" for none)."""
        uri, where = self.marked(place, text)
        params = types.SignatureHelpParams(types.TextDocumentIdentifier(uri), where)
        found = self.ask("text_document_signature_help_async", params)
        if found is None:
            return "", ""
        (shown,) = found.signatures
        if found.active_parameter is None:
            return shown.label, ""
        start, end = shown.parameters[found.active_parameter].label
        return shown.label, shown.label[start:end]

    def do(self, command: str, *arguments: Any) -> Any:
        """What a command comes to."""
        return self.ask("workspace_execute_command_async", types.ExecuteCommandParams(command, list(arguments)))


@contextmanager
def writing(
    folder: Path, capabilities: types.ClientCapabilities = CAPABLE, root: Path | None = None, **rest: Any
) -> Iterator[Writer]:
    """An editor with a server of its own; no fault may have happened in that by the end."""
    writer = Writer(folder / "server.log", capabilities, root, **rest)
    try:
        yield writer
    finally:
        code = writer.quit()
    assert code == 0
    assert not writer.faults()


def ruleset(name: str, folder: Path) -> Path:
    """A shipped model with its data, as `lscore init` lays it."""
    place = folder / name
    shutil.copytree(RULESETS / name, place)
    return place
