"""A finding in words, for the forms that have one text for all of it."""

from __future__ import annotations

from collections.abc import Iterator

from lscore.dsl.diagnostics import Diagnostic
from lscore.render.text import shown


def headline(finding: Diagnostic) -> str:
    """What is wrong, in one line."""
    return shown(f"{finding.message} ({finding.label})" if finding.label else finding.message)


def more(finding: Diagnostic) -> Iterator[str]:
    """What else there is to say, a line each."""
    yield from (f"note: {shown(note)}" for note in finding.notes)
    if finding.help:
        yield f"help: {shown(finding.help)}"
    if finding.fix:
        yield f"fix: {shown(finding.fix.title)}"


def whole(finding: Diagnostic) -> str:
    """All of it, in lines."""
    return "\n".join((headline(finding), *more(finding)))
