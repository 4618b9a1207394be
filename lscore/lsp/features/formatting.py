"""Formatting: the whole document, a range, the line that was just finished. What the editor gets are the lines that
change, so that the place of the cursor holds; the ends of lines stay what they are."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from itertools import accumulate

from lsprotocol import types

from lscore.dsl.parser import parse
from lscore.dsl.printer import UnfaithfulFormatError, assert_faithful, format_page
from lscore.lsp.background import LostError, Stale, SupersededError, Tell
from lscore.lsp.document import Document
from lscore.lsp.session import Session
from lscore.lsp.snapshot import Snapshot

Lines = tuple[int, int]
"""From which line to which an edit goes, in lines that end in `\\n`."""


SMALL = 50_000
"""Characters of a document that is formatted at once; a larger one is by the background process."""


async def whole(session: Session, params: types.DocumentFormattingParams) -> list[types.TextEdit] | None:
    """What `lscore fmt` would change; nothing while there are syntax errors, or when the text changes meanwhile."""
    uri = params.text_document.uri
    document = session.workspace.documents.get(uri)
    if document is None or not document.scores:
        return None
    after = _formatted(document.text) if len(document.text) <= SMALL else await _formatted_aside(session, document)
    snapshot = session.snapshot(uri)
    if after is None or snapshot is None or session.workspace.documents.get(uri) is not document:
        return None
    return edits_between(snapshot, after)


async def _formatted_aside(session: Session, document: Document) -> str | None:
    try:
        return await session.statistics.run(f"format {document.uri}", formatted, document.text)
    except (SupersededError, LostError):
        return None


def formatted(text: str, stale: Stale, tell: Tell) -> str | None:
    """The text as the formatter writes it, for the background process."""
    del stale, tell
    return _formatted(text)


def selected(snapshot: Snapshot, params: types.DocumentRangeFormattingParams) -> list[types.TextEdit] | None:
    """The changes to the lines of a range. Each statement is formatted by itself, so errors elsewhere do not matter."""
    start, end = snapshot.offset(params.range.start), snapshot.offset(params.range.end)
    behind = end > start and snapshot.text[end - 1] == "\n"
    first, last = snapshot.text.count("\n", 0, start), snapshot.text.count("\n", 0, end) - behind
    return [edit for (low, high), edit in _within(snapshot, first, last) if low <= last and high > first]


def finished(snapshot: Snapshot, params: types.DocumentOnTypeFormattingParams) -> list[types.TextEdit] | None:
    """The changes to the line above the one that was just begun."""
    line = snapshot.text.count("\n", 0, snapshot.offset(params.position)) - 1
    return [edit for lines, edit in _within(snapshot, line, line) if lines == (line, line + 1)] if line >= 0 else None


def edits_between(snapshot: Snapshot, after: str) -> list[types.TextEdit]:
    """The edits that make another text of a document, line by line."""
    return [edit for _, edit in _edits(snapshot, _lines(snapshot.text), after.splitlines(keepends=True), 0)]


def _formatted(text: str) -> str | None:
    """The text as the formatter writes it; None where it has errors."""
    parsed = parse(text, "")
    if parsed.diagnostics:
        return None
    after = format_page(parsed.page)
    try:
        assert_faithful(parsed.page, after)
    except UnfaithfulFormatError:
        return None
    return after


def _within(snapshot: Snapshot, first: int, last: int) -> Iterator[tuple[Lines, types.TextEdit]]:
    """The changes to the statements on some lines."""
    lines = _lines(snapshot.text)
    for start, end in _statements(lines):
        if start > last or end <= first:
            continue
        after = _formatted("".join(lines[start:end]))
        if after is None:
            continue
        yield from _edits(snapshot, lines[start:end], _lines(after), start)


def _statements(lines: list[str]) -> Iterator[tuple[int, int]]:
    """The lines of each statement at the left margin: from its first to the last that is not blank, with the comments
    above it."""
    start, last = 0, 0
    begun = False
    for number, line in enumerate(lines):
        if not line.strip():
            continue
        margin = not line[0].isspace()
        comment = line.startswith("#")
        if margin and begun and not (comment and _goes_on(lines, number)):
            yield start, last + 1
            start, begun = number, False
        elif not begun and start < number and not lines[start].strip():
            start = number
        begun = begun or (margin and not comment)
        last = number
    if last >= start and lines:
        yield start, last + 1


def _goes_on(lines: list[str], number: int) -> bool:
    """Whether a comment at the margin stands inside a block: what follows is indented."""
    following = (line for line in lines[number:] if line.strip() and not line.startswith("#"))
    return next(following, "x")[0].isspace()


def _lines(text: str) -> list[str]:
    """The lines of a text with their ends, which are `\\n`."""
    return [line + "\n" for line in text.replace("\r\n", "\n").split("\n")[:-1]] + (
        [rest] if (rest := text[text.rfind("\n") + 1 :]) else []
    )


def _edits(
    snapshot: Snapshot, before: list[str], after: list[str], offset: int
) -> Iterator[tuple[Lines, types.TextEdit]]:
    """The edits that make some lines of the other ones; the first of them is line `offset` of the document."""
    starts = [0, *accumulate(len(line) + 1 for line in snapshot.text.split("\n"))]
    end_of_line = "\r\n" if "\r\n" in snapshot.text else "\n"
    for low, high, first, last in _changed(before, after):
        text = "".join(after[first:last]).replace("\n", end_of_line)
        places = starts[offset + low], min(starts[offset + high], len(snapshot.text))
        yield (offset + low, offset + high), types.TextEdit(snapshot.positions.range(*places), text)


def _changed(before: list[str], after: list[str]) -> Iterator[tuple[int, int, int, int]]:
    """From where to where lines become others; line by line where each becomes one."""
    for tag, low, high, first, last in difflib.SequenceMatcher(None, before, after).get_opcodes():
        if tag == "replace" and high - low == last - first:
            pairs = zip(range(low, high), range(first, last), strict=True)
            yield from ((one, one + 1, other, other + 1) for one, other in pairs if before[one] != after[other])
        elif tag != "equal":
            yield low, high, first, last
