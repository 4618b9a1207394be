"""The text of a file's bytes."""

from __future__ import annotations

from lscore.dsl import problems
from lscore.dsl.diagnostics import Diagnostic, Span


def decode(data: bytes, file: str) -> str | Diagnostic:
    """The text of a file's bytes: UTF-8, a byte-order mark dropped. What is no such text gives the one diagnostic
    that says so.
    """
    data = data.removeprefix(b"\xef\xbb\xbf")
    if (offset := data.find(0)) >= 0:
        return problems.NotText(span=_place(data[:offset], file), offset=offset).diagnostic()
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        place = _place(data[: error.start], file)
        return problems.NotUtf8(span=place, offset=error.start, byte=data[error.start]).diagnostic()


def _place(before: bytes, file: str) -> Span:
    """The place behind some bytes, wrong ones counted as one character each."""
    text = before.decode("utf-8", "replace")
    return Span(file, len(text), len(text), text.count("\n") + 1, len(text) - text.rfind("\n"))
