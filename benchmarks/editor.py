"""How long an editor waits for the language server: the real `lscore lsp` over stdio, driven by a client library.

The model is a generated one, opened in an editor that holds it unsaved. A key is one character typed into a rule, then
taken back; each counts. Measured on the clock, from sending the change to receiving:

- the first list of findings of the new text: what the compiler says, and lint findings of before;
- for keys that make an error or mend it: the list that says so;
- for keys that make a lint finding or mend it: the list that says so;
- the words that complete what was just typed.

The server is given time to rest between keys. The start is a process started anew, up to the first list of findings.

    python benchmarks/editor.py
"""

from __future__ import annotations

import argparse
import asyncio
import platform
import random
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from batch.rules import text as generated
from lsprotocol import types
from pygls.lsp.client import LanguageClient
from rich.console import Console
from rich.table import Table

COMMAND = (sys.executable, "-c", "from lscore.cli import main; main()", "lsp", "--stdio")
REST = 0.25
PATIENCE = 30.0
WANTED = {"start": 1.0, "key": 0.1, "error": 0.1, "lint": 0.1, "completion": 0.05}
"""Seconds."""

TITLES = {
    "start": "start to first findings",
    "key": "key to findings",
    "error": "key to the error it makes or mends",
    "lint": "key to the lint finding it makes or mends",
    "completion": "completion",
}

Publication = types.PublishDiagnosticsParams
Accepts = Callable[[Publication], bool]


@dataclass(slots=True)
class Editor:
    """A client with one document open."""

    client: LanguageClient
    uri: str
    lines: list[str]
    version: int = 1
    lists: list[tuple[float, Publication]] = field(default_factory=list[tuple[float, Publication]])
    came: asyncio.Event = field(default_factory=asyncio.Event)

    def hear(self, published: Publication) -> None:
        """A list of findings came."""
        self.lists.append((time.perf_counter(), published))
        self.came.set()

    async def wait(self, accepts: Accepts) -> float:
        """When the first list came of the newest text that is accepted."""
        async with asyncio.timeout(PATIENCE):
            while True:
                for at, published in self.lists:
                    if published.version == self.version and accepts(published):
                        return at
                self.came.clear()
                await self.came.wait()

    def change(self, line: int, start: int, end: int, text: str) -> float:
        """Replace a piece of a line; when that was sent."""
        written = self.lines[line]
        self.lines[line] = written[:start] + text + written[end:]
        self.version += 1
        self.lists.clear()
        place = types.Range(types.Position(line, start), types.Position(line, end))
        document = types.VersionedTextDocumentIdentifier(version=self.version, uri=self.uri)
        changes = [types.TextDocumentContentChangePartial(range=place, text=text)]
        sent = time.perf_counter()
        self.client.text_document_did_change(types.DidChangeTextDocumentParams(document, changes))
        return sent


@asynccontextmanager
async def opened(file: Path, text: str) -> AsyncGenerator[tuple[Editor, float, types.InitializeResult]]:
    """A server of its own with a document open, how long it took until its first findings came, what it can do."""
    client = LanguageClient("benchmark", "1")
    editor = Editor(client, file.as_uri(), text.split("\n"))

    def hear(published: Publication) -> None:
        editor.hear(published)

    client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)(hear)
    began = time.perf_counter()
    await client.start_io(*COMMAND)  # pyright: ignore[reportUnknownMemberType]
    folders = [types.WorkspaceFolder(file.parent.as_uri(), "model")]
    result = await client.initialize_async(
        types.InitializeParams(types.ClientCapabilities(), workspace_folders=folders)
    )
    client.initialized(types.InitializedParams())
    item = types.TextDocumentItem(editor.uri, "lscore", 1, text)
    client.text_document_did_open(types.DidOpenTextDocumentParams(item))
    try:
        yield editor, await editor.wait(lambda _: True) - began, result
    finally:
        await client.shutdown_async(None)
        client.exit(None)
        await client.stop()


async def measured_start(file: Path, text: str) -> float:
    """Seconds from starting the server to its first findings."""
    async with opened(file, text) as (_, seconds, _):
        return seconds


def marked(line: int, code: str | None, *, wanted: bool) -> Accepts:
    """Accepts a list with (or without) an error, or a finding of a rule, on a line."""

    def accepts(published: Publication) -> bool:
        found = any(
            item.range.start.line == line
            and (item.code == code if code else item.severity == types.DiagnosticSeverity.Error)
            for item in published.diagnostics
        )
        return found == wanted

    return accepts


async def measured_keys(file: Path, text: str, keys: int, seed: int) -> dict[str, list[float]]:
    """Seconds by what was measured."""
    source = random.Random(seed)
    times: dict[str, list[float]] = {title: [] for title in TITLES}
    async with opened(file, text) as (editor, seconds, result):
        times["start"].append(seconds)
        await asyncio.sleep(2)
        whens = [at for at, line in enumerate(editor.lines) if line.lstrip().startswith("when ") and ": " in line]
        windows = [at for at in whens if " within 14d:" in editor.lines[at] and "count" not in editor.lines[at]]
        for at in sample(source, whens, keys):
            await _pair(editor, times, "error", at, editor.lines[at].index("when ") + 4, "(", None)
        for at in sample(source, [at for at in windows if "visited" in editor.lines[at]], keys // 2):
            await _window(editor, times, at)
        if result.capabilities.completion_provider is not None:
            for at in sample(source, whens, keys):
                await _complete(editor, times, at)
    return times


def sample(source: random.Random, found: list[int], most: int) -> list[int]:
    """Some of the lines."""
    return source.sample(found, min(most, len(found)))


async def _pair(
    editor: Editor, times: dict[str, list[float]], what: str, line: int, column: int, key: str, code: str | None
) -> None:
    """A key that makes something wrong, and the one that takes it back."""
    for start, end, typed, wanted in ((column, column, key, True), (column, column + len(key), "", False)):
        await asyncio.sleep(REST)
        sent = editor.change(line, start, end, typed)
        right = marked(line, code, wanted=wanted)
        done = await editor.wait(right)
        first = next(at for at, published in editor.lists if published.version == editor.version)
        times["key"].append(first - sent)
        times[what].append(done - sent)


async def _window(editor: Editor, times: dict[str, list[float]], line: int) -> None:
    """A rule loses its window, which is then missed, and gets it back."""
    window = " within 14d"
    column = editor.lines[line].index(window)
    for start, end, typed, wanted in ((column, column + len(window), "", True), (column, column, window, False)):
        await asyncio.sleep(REST)
        sent = editor.change(line, start, end, typed)
        done = await editor.wait(marked(line, "unbounded-window", wanted=wanted))
        first = next(at for at, published in editor.lists if published.version == editor.version)
        times["key"].append(first - sent)
        times["lint"].append(done - sent)


async def _complete(editor: Editor, times: dict[str, list[float]], line: int) -> None:
    """The words offered right behind `when`, in a line that was just changed."""
    await asyncio.sleep(REST)
    column = editor.lines[line].index("when ") + 5
    editor.change(line, column, column, "v")
    document = types.TextDocumentIdentifier(editor.uri)
    sent = time.perf_counter()
    await editor.client.text_document_completion_async(
        types.CompletionParams(document, types.Position(line, column + 1))
    )
    times["completion"].append(time.perf_counter() - sent)
    editor.change(line, column, column + 1, "")


def report(times: dict[str, list[float]]) -> Table:
    """The table: milliseconds, and the wish."""
    table = Table(title="milliseconds")
    table.add_column("what")
    for column in ("times", "median", "nine of ten", "slowest", "wanted"):
        table.add_column(column, justify="right")
    for what, title in TITLES.items():
        found = sorted(times[what])
        if not found:
            table.add_row(title, "0", "", "", "", "")
            continue
        figures = (statistics.median(found), found[int(len(found) * 0.9)] if len(found) > 1 else found[0], found[-1])
        wanted = f"under {WANTED[what] * 1000:,.0f}"
        table.add_row(title, str(len(found)), *(f"{figure * 1000:,.1f}" for figure in figures), wanted)
    return table


async def measure(folder: Path, rules: int, keys: int, rounds: int) -> dict[str, list[float]]:
    """All figures; the model is written into the folder."""
    text = generated(rules)
    file = folder / f"rules_{rules}.score"
    file.write_text(text, encoding="utf-8")
    starts = [await measured_start(file, text) for _ in range(rounds)]
    times = await measured_keys(file, text, keys, seed=7)
    times["start"] += starts
    return times


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rules", type=int, default=1000, help="rules of the model (default: 1000)")
    parser.add_argument("--keys", type=int, default=50, help="how many places are typed at (default: 50)")
    parser.add_argument("--starts", type=int, default=5, help="how often the server is started (default: 5)")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        times = asyncio.run(measure(Path(folder), arguments.rules, arguments.keys, arguments.starts))
    console = Console()
    console.print(report(times))
    console.print(f"{arguments.rules:,} rules · Python {platform.python_version()} · {datetime.now(UTC).date()}")


if __name__ == "__main__":
    main()
