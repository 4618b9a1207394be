"""Code actions: the fixes of findings, ignoring one, all safe fixes at once, a set out of a list, a test for a rule."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lsprotocol import types

from lscore.compiler.lint.fixing import mend
from lscore.dsl.diagnostics import Diagnostic, Fix
from lscore.lsp.changes import workspace_edit
from lscore.lsp.features.add_test import by_itself, rule_at
from lscore.lsp.features.extract_set import extraction
from lscore.lsp.features.findings import shown
from lscore.lsp.features.formatting import edits_between
from lscore.lsp.features.ignoring import ignoring
from lscore.lsp.session import Session
from lscore.lsp.snapshot import Snapshot

_Kind = types.CodeActionKind


def actions(session: Session, params: types.CodeActionParams) -> list[types.CodeAction | types.Command] | None:
    """What can be done at a range of a document."""
    snapshot = session.snapshot(params.text_document.uri)
    if snapshot is None:
        return None
    only = params.context.only
    found: list[types.CodeAction | types.Command] = []
    if _wanted(_Kind.QuickFix, only):
        found += _quick_fixes(snapshot, params.range, session)
    if _wanted(_Kind.RefactorExtract, only):
        found += _extractions(snapshot, params.range, session)
    if _wanted(_Kind.Refactor, only):
        found += _tests(snapshot, params.range, session)
    if _wanted(_Kind.SourceFixAll, only):
        found += _all_fixes(snapshot, session)
    return found


def _wanted(kind: types.CodeActionKind, only: Sequence[types.CodeActionKind | str] | None) -> bool:
    """Whether the editor asks for a kind: by itself, or by one that it is a part of."""
    if only is None:
        return True
    wanted = [item.value if isinstance(item, types.CodeActionKind) else item for item in only]
    return any(not item or kind.value == item or kind.value.startswith(f"{item}.") for item in wanted)


def findings_of(snapshot: Snapshot, session: Session) -> list[Diagnostic]:
    """What is known to be wrong with a document as it is now."""
    document = session.workspace.documents.get(snapshot.uri)
    stamp, found = session.findings.get(snapshot.uri, (None, ()))
    if document is None or stamp != document.stamp:
        found = snapshot.compiled.diagnostics
    return [item for item in found if item.span.file == snapshot.file]


def _quick_fixes(snapshot: Snapshot, range_: types.Range, session: Session) -> Iterator[types.CodeAction]:
    start, end = snapshot.offset(range_.start), snapshot.offset(range_.end)
    for item in findings_of(snapshot, session):
        if item.span.end < start or item.span.start > end:
            continue
        about = [shown(item, snapshot.location)]
        if item.fix is not None and item.fix.edits:
            title = item.fix.title[:1].upper() + item.fix.title[1:]
            edit = workspace_edit(_edits_of(item.fix, snapshot), session)
            yield types.CodeAction(title, _Kind.QuickFix, about, is_preferred=item.fix.safe, edit=edit)
        if item.code in session.lint_rules and not item.code.startswith("ignore-"):
            edit = workspace_edit({snapshot.uri: [ignoring(item, snapshot)]}, session)
            yield types.CodeAction(f"Ignore {item.code} here: it is meant so", _Kind.QuickFix, about, edit=edit)


def _edits_of(fix: Fix, snapshot: Snapshot) -> dict[str, list[types.TextEdit]]:
    edits: dict[str, list[types.TextEdit]] = {}
    for edit in fix.edits:
        made = types.TextEdit(snapshot.range(edit.span), edit.text)
        edits.setdefault(snapshot.uri_of(edit.span.file), []).append(made)
    return edits


def _all_fixes(snapshot: Snapshot, session: Session) -> Iterator[types.CodeAction]:
    """All safe fixes that touch each other nowhere and this document alone."""
    found = findings_of(snapshot, session)
    own = [item for item in found if item.fix and all(edit.span.file == snapshot.file for edit in item.fix.edits)]
    mended = mend(own, {snapshot.file: snapshot.text}, unsafe=False)
    after = mended.texts.get(snapshot.file)
    if after is None:
        return
    number = len(mended.made)
    title = "Make the safe fix" if number == 1 else f"Make all {number} safe fixes"
    edit = workspace_edit({snapshot.uri: edits_between(snapshot, after)}, session)
    yield types.CodeAction(title, _Kind.SourceFixAll, edit=edit)


def _extractions(snapshot: Snapshot, range_: types.Range, session: Session) -> Iterator[types.CodeAction]:
    found = extraction(snapshot, snapshot.offset(range_.start), snapshot.offset(range_.end))
    if found is not None:
        edit = workspace_edit({snapshot.uri: found.edits}, session)
        yield types.CodeAction(f"Extract set `{found.name}`", _Kind.RefactorExtract, edit=edit)


def _tests(snapshot: Snapshot, range_: types.Range, session: Session) -> Iterator[types.CodeAction | types.Command]:
    if snapshot.compiled.model is None or rule_at(snapshot, snapshot.offset(range_.start)) is None:
        return
    title = "Add a test for this rule"
    place = {"line": range_.start.line, "character": range_.start.character}
    if by_itself(session):
        yield types.CodeAction(title, _Kind.Refactor, data={"uri": snapshot.uri, **place})
    else:
        yield types.Command(title, "lscore.addTest", arguments=[snapshot.uri, place])
