"""Compiling for the server's features. It is imported when the first of them is asked for: what an editor waits for
first is that the server is there, and the first findings, which come from the background process.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from lscore.compiler import Compiled, compile_file
from lscore.compiler.memory import Memories
from lscore.dsl.parser import parse
from lscore.lsp.collecting import without_collecting
from lscore.lsp.snapshot import Snapshot
from lscore.runtime.watch.files import named_files


class Analyst:
    """Compiles files again and again, each time only what has changed."""

    snapshot = Snapshot

    def __init__(self) -> None:
        self._memories = Memories()

    def compiled(self, path: Path, root: Path, texts: Mapping[Path, str]) -> Compiled:
        """What becomes of a file, `texts` standing in for what some files hold; the same as `compile_file` gives, but
        that the Model has no version."""
        with without_collecting():
            return compile_file(path, root, texts, self._memories.of(path))

    def compiled_once(self, path: Path, root: Path, texts: Mapping[Path, str]) -> Compiled:
        """What would become of a file; nothing of it is remembered."""
        return compile_file(path, root, texts)

    def parsed(self, path: Path, text: str) -> Compiled:
        """A file by itself, as far as its tree goes."""
        parsed = parse(text, str(path))
        return Compiled(None, parsed.diagnostics, {str(path): text}, {str(path): parsed.page})

    def named(self, compiled: Compiled) -> list[Path]:
        """The files that the lines of a model name, there or not."""
        return [*named_files([compiled])]
