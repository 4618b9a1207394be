"""The commands that lenses name: run tests, explain a lead, list the leads."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

from lsprotocol import types

from lscore.lsp.background import LostError, SupersededError
from lscore.lsp.measuring import data_place, measured
from lscore.lsp.session import Session
from lscore.lsp.snapshot import Snapshot
from lscore.lsp.trying import LeadOrder, Tried, explain_lead, leads_of, run_tests_of, state_of, tests_in
from lscore.lsp.uris import uri_of

log = logging.getLogger("lscore.lsp")

_SHOWN_LINES = 12


async def run_test(session: Session, uri: object = None, name: object = None) -> dict[str, Any] | None:
    """Run one test of a document."""
    if not isinstance(name, str):
        return _said(session, "say which test to run: its name", types.MessageType.Warning)
    return await _run(session, uri, (name,))


async def run_tests(session: Session, uri: object = None) -> dict[str, Any] | None:
    """Run all tests of a document."""
    return await _run(session, uri, None)


async def _run(session: Session, uri: object, names: tuple[str, ...] | None) -> dict[str, Any] | None:
    snapshot = _snapshot(session, uri)
    if snapshot is None:
        return _said(session, "open the model first", types.MessageType.Warning)
    state = state_of(snapshot)
    order = tests_in(snapshot.path, session, names)
    found = await _done(session, f"tests {snapshot.uri} {names}", run_tests_of, order)
    if found is None or isinstance(found, str):
        return _said(session, found or "the tests could not be run", types.MessageType.Warning)
    tried: tuple[Tried, ...] = found
    if not tried:
        return _said(session, "there is no such test" if names else "there are no tests", types.MessageType.Warning)
    for item in tried:
        session.outcomes.known[snapshot.uri, item.name] = state, item.said
    text, kind = _summary(tried)
    _said(session, text, kind)
    _refresh(session)
    failed = sum(not item.passed for item in tried)
    shown = [{"name": item.name, "passed": item.passed, "report": item.report} for item in tried]
    return {"passed": len(tried) - failed, "failed": failed, "tests": shown, "text": text}


def _summary(tried: Sequence[Tried]) -> tuple[str, types.MessageType]:
    """What to say of some tests."""
    failed = [item for item in tried if not item.passed]
    if len(tried) == 1:
        item = tried[0]
        kind = types.MessageType.Info if item.passed else types.MessageType.Warning
        return f'test "{item.name}" {item.said}', kind
    if not failed:
        return f"all {len(tried):,} tests passed", types.MessageType.Info
    first = f'"{failed[0].name}" {failed[0].said}'
    more = f" (and {len(failed) - 1:,} more)" if len(failed) > 1 else ""
    return f"{len(failed):,} of {len(tried):,} tests failed: {first}{more}", types.MessageType.Warning


async def explain(session: Session, uri: object = None, lead: object = None) -> dict[str, Any] | None:
    """Explain a lead of the data, the first where none is named."""
    snapshot = _snapshot(session, uri)
    if snapshot is None:
        return _said(session, "open the model first", types.MessageType.Warning)
    model = snapshot.model
    owner = Path(model.file) if model is not None else snapshot.owner
    place = data_place(snapshot, owner)
    if place is None:
        return _said(session, "there is no data: name it in lscore.toml, `[leads]`", types.MessageType.Warning)
    known = measured(session, snapshot)
    order = LeadOrder(
        place,
        owner,
        session.workspace.root_of(owner),
        session.workspace.texts(),
        lead if isinstance(lead, str) and lead.strip() else None,
        known.as_of if known is not None and known.newest else None,
    )
    found = await _done(session, "explain", explain_lead, order)
    if found is None or isinstance(found, str):
        return _said(session, found or "the lead could not be explained", types.MessageType.Warning)
    of, text = cast("tuple[str, str]", found)
    await _show(session, of, text)
    return {"lead": of, "text": text}


async def leads(session: Session, uri: object = None) -> list[str] | None:
    """The ids of the leads of the data."""
    snapshot = _snapshot(session, uri)
    place = data_place(snapshot, snapshot.owner) if snapshot is not None else None
    if place is None:
        return None
    found = await _done(session, "leads", leads_of, place)
    return None if isinstance(found, str) else found


def _snapshot(session: Session, uri: object) -> Snapshot | None:
    return session.snapshot(uri) if isinstance(uri, str) else None


async def _done(session: Session, key: str, work: Any, order: object) -> Any:
    """What becomes of some work; why there is nothing, where it fails; None where it was given up."""
    try:
        return await session.statistics.run(key, work, order)
    except SupersededError:
        return None
    except LostError as error:
        log.error("%s: %s", key, error)  # noqa: TRY400 (it has the traceback of the other process)
        return None


def _said(session: Session, message: str, kind: types.MessageType) -> None:
    session.server.window_show_message(types.ShowMessageParams(kind, message))


async def _show(session: Session, lead: str, text: str) -> None:
    """Open an explanation in the editor, or say its first lines."""
    window: Any = getattr(session.client, "window", None)
    if getattr(getattr(window, "show_document", None), "support", False):
        session.outcomes.folder = session.outcomes.folder or tempfile.TemporaryDirectory(prefix="lscore-")
        folder = Path(session.outcomes.folder.name)
        name = "".join(char if char.isalnum() or char in "-_" else "_" for char in lead)[:60]
        file = folder / f"lead-{name}.txt"
        file.write_text(text, encoding="utf-8")
        params = types.ShowDocumentParams(uri_of(file), take_focus=True)
        await session.server.window_show_document_async(params)
        return
    _said(session, "\n".join(text.splitlines()[:_SHOWN_LINES]), types.MessageType.Info)


def _refresh(session: Session) -> None:
    workspace: Any = getattr(session.client, "workspace", None)
    if getattr(getattr(workspace, "code_lens", None), "refresh_support", False):
        session.server.workspace_code_lens_refresh(None)
