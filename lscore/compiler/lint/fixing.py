"""Making the edits that findings bring."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from lscore.dsl.diagnostics import Diagnostic, Edit, Fix


@dataclass(frozen=True, slots=True)
class Mended:
    """Texts after some edits (only those that changed, by file), and the findings whose edits were made."""

    texts: Mapping[str, str]
    made: tuple[Diagnostic, ...]


def mend(found: Iterable[Diagnostic], sources: Mapping[str, str], *, unsafe: bool) -> Mended:
    """Make the fixes of findings, in the order of their places: a fix whose edits touch those of an earlier one waits
    for the next round. `unsafe`: also fixes that are not safe."""
    edits: dict[str, list[Edit]] = {}
    made: list[Diagnostic] = []
    for finding in sorted(found, key=lambda item: (item.span.file, item.span.start, item.code)):
        fix = finding.fix
        if fix is None or not (fix.safe or unsafe) or not _fits(fix, edits, sources):
            continue
        made.append(finding)
        for edit in fix.edits:
            edits.setdefault(edit.span.file, []).append(edit)
    return Mended({file: _edited(sources[file], found) for file, found in edits.items()}, tuple(made))


def _fits(fix: Fix, edits: Mapping[str, list[Edit]], sources: Mapping[str, str]) -> bool:
    """Whether a fix touches no edit so far. Two that insert at one place touch."""
    if not fix.edits:
        return False
    for edit in fix.edits:
        if edit.span.file not in sources:
            return False
        for other in edits.get(edit.span.file, ()):
            if edit.span.start <= other.span.end and other.span.start <= edit.span.end:
                return False
    return True


def _edited(text: str, edits: Iterable[Edit]) -> str:
    for edit in sorted(edits, key=lambda edit: (edit.span.start, edit.span.end), reverse=True):
        text = text[: edit.span.start] + edit.text + text[edit.span.end :]
    return text
