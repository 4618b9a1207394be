"""An open document: the text that the editor holds, edit by edit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from lsprotocol import types

from lscore.lsp.positions import Encoding, Positions

LANGUAGE = "lscore"
"""The name of the language in editors."""


@dataclass(frozen=True, slots=True)
class Document:
    """One state of an open document. `stored` says whether `path` is where it lies, or only stands in for a place;
    `real` is it with all links followed; `stamp` tells one state from another within a session."""

    uri: str
    path: Path
    real: Path
    language: str
    version: int | None
    positions: Positions
    stored: bool
    stamp: int

    @property
    def scores(self) -> bool:
        """Whether it is a model or a file of tests, by its name or by what the editor takes it for."""
        return self.path.suffix == ".score" or self.language == LANGUAGE

    @property
    def text(self) -> str:
        """The text as the compiler sees it."""
        return self.positions.text.removeprefix("\ufeff")


def edited(text: str, changes: Sequence[types.TextDocumentContentChangeEvent], encoding: Encoding) -> str:
    """A text after some changes, each of them to the text that the one before left.

    >>> place = types.Position(0, 2)
    >>> edited("a🙂c", [types.TextDocumentContentChangePartial(types.Range(place, place), "!")], "utf-16")
    'a!🙂c'
    """
    for change in changes:
        if isinstance(change, types.TextDocumentContentChangePartial):
            positions = Positions(text, encoding)
            start, end = sorted((positions.index(change.range.start), positions.index(change.range.end)))
            text = text[:start] + change.text + text[end:]
        else:
            text = change.text
    return text
