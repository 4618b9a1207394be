"""A test for a rule: a lead that shows what no test shows of it, found in the background as `lscore test --suggest`
finds it, written at the end of the model's file of tests (or of the model, where there is none)."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast

from lsprotocol import types

from lscore.dsl import nodes
from lscore.lsp.background import LostError, Stale, SupersededError, Tell
from lscore.lsp.changes import workspace_edit
from lscore.lsp.positions import Positions
from lscore.lsp.session import Session
from lscore.lsp.snapshot import Snapshot
from lscore.lsp.uris import real, uri_of

log = logging.getLogger("lscore.lsp")


@dataclass(frozen=True, slots=True)
class Wish:
    """A test that is wanted: of the rule between two offsets of a file, in a model with its files of tests. `texts` are
    those of the open documents."""

    model: Path
    root: Path
    tests: tuple[Path, ...]
    file: str
    start: int
    end: int
    texts: Mapping[Path, str]


def rule_at(snapshot: Snapshot, offset: int) -> nodes.Rule | None:
    """The rule that an offset of the document lies in, or that begins on its line behind it."""
    start = snapshot.line_start(offset)
    line = snapshot.line_at(offset)
    offset = max(offset, start + len(line) - len(line.lstrip()))
    for node in snapshot.page.statements:
        found = _rule(node, offset)
        if found is not None:
            return found
    return None


def _rule(node: nodes.Node, offset: int) -> nodes.Rule | None:
    if not node.span.start <= offset <= node.span.end:
        return None
    if isinstance(node, nodes.ScoreBlock | nodes.CategoryBlock):
        return next((found for part in node.body if (found := _rule(part, offset)) is not None), None)
    return node if isinstance(node, nodes.Rule) else None


async def add_test(session: Session, *arguments: object) -> types.WorkspaceEdit | None:
    """Write a test for the rule at a place (the second argument) of a document (the first), and hand the edit to the
    editor."""
    uri, place, *_ = (*arguments, None, None)
    edit = await _edit(session, uri, place)
    if edit is not None:
        session.server.workspace_apply_edit(types.ApplyWorkspaceEditParams(edit, "Add a test"))
    return edit


async def resolved(session: Session, params: types.CodeAction) -> types.CodeAction:
    """A code action with the edit that it was shown without, since it takes a while to find."""
    stated: object = params.data
    data = cast("dict[str, object]", stated) if isinstance(stated, dict) else {}
    if "uri" in data:
        params.edit = await _edit(session, data["uri"], data)
    return params


async def _edit(session: Session, uri: object, place: object) -> types.WorkspaceEdit | None:
    snapshot = session.snapshot(uri) if isinstance(uri, str) else None
    position = _position(place)
    rule = rule_at(snapshot, snapshot.offset(position)) if snapshot is not None and position is not None else None
    if snapshot is None or rule is None:
        return _said(session, "there is no rule here")
    wish = _wish(session, snapshot, rule)
    try:
        text: str | None = await session.statistics.run("test", test_for, wish)
    except SupersededError:
        return None
    except LostError as error:
        log.error("no test: %s", error)  # noqa: TRY400 (where it failed is in its words)
        text = None
    if text is None:
        return _said(session, "no lead was found that shows this rule: write the test by hand")
    return _at_the_end(session, wish.tests[0] if wish.tests else wish.model, text)


def _said(session: Session, message: str) -> None:
    session.server.window_show_message(types.ShowMessageParams(types.MessageType.Info, message))


def by_itself(session: Session) -> bool:
    """Whether the editor asks for the edit of an action once it is chosen."""
    document = session.client.text_document if session.client is not None else None
    action = document.code_action if document is not None else None
    support = action.resolve_support if action is not None else None
    return support is not None and "edit" in support.properties


def _position(stated: object) -> types.Position | None:
    """A position out of the arguments of a command."""
    given = cast("dict[str, object]", stated) if isinstance(stated, dict) else {}
    line, character = given.get("line"), given.get("character")
    return types.Position(line, character) if isinstance(line, int) and isinstance(character, int) else None


def _wish(session: Session, snapshot: Snapshot, rule: nodes.Rule) -> Wish:
    workspace = session.workspace
    model = Path(snapshot.compiled.model.file) if snapshot.compiled.model is not None else snapshot.owner
    of_model = (user for user in workspace.users_of(model) if workspace.links_of(user).tests_of == real(model))
    return Wish(
        model,
        workspace.root_of(model),
        tuple(of_model),
        rule.span.file,
        rule.span.start,
        rule.span.end,
        workspace.texts(),
    )


def _at_the_end(session: Session, path: Path, text: str) -> types.WorkspaceEdit:
    workspace = session.workspace
    document = workspace.document_at(path)
    positions = document.positions if document is not None else Positions(workspace.text_of(path) or "", "utf-16")
    break_ = "\r\n" if "\r\n" in positions.text else "\n"
    gap = break_ if not positions.text or positions.text.endswith("\n") else break_ * 2
    lines = gap + text.strip("\n").replace("\n", break_) + break_
    uri = document.uri if document is not None else uri_of(path)
    return workspace_edit({uri: [types.TextEdit(types.Range(positions.end, positions.end), lines)]}, session)


def test_for(wish: Wish, stale: Stale, tell: Tell) -> str | None:
    """The text of a test that shows the rule, what no test shows of it first; None where none is found."""
    from lscore.compiler import compile_file  # noqa: PLC0415 (in the background process)
    from lscore.runtime.coverage.measure import Coverage, measure  # noqa: PLC0415
    from lscore.runtime.coverage.model_goals import Goals  # noqa: PLC0415
    from lscore.runtime.coverage.subjects import subjects  # noqa: PLC0415
    from lscore.runtime.coverage.suggest import suggest  # noqa: PLC0415

    del tell
    every = [(compile_file(path, wish.root, wish.texts), wish.root) for path in (wish.model, *wish.tests)]
    found = subjects(every)
    if not found or stale():
        return None
    subject = found[0]
    goals = subject.goals()
    own = [
        goal
        for goal in goals.goals
        if goal.span.file == wish.file and wish.start <= goal.span.start and goal.span.end <= wish.end
    ]
    few = Goals(tuple(own), goals.model)
    for tests in (subject.tests, ()):  # what is not shown yet; else what the rule does at all
        coverage = measure(few, tests)
        for gap in coverage.gaps:
            for side in gap.sides:
                if stale():
                    return None
                one = Coverage(coverage.goals, (replace(gap, sides=(side,)),))
                made = suggest(few, one, subject.model, subject.tests).tests
                if made:
                    return made[0].text
    return None
