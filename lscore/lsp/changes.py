"""Changes of documents, in the protocol's words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from lsprotocol import types

from lscore.lsp.session import Session


@dataclass(frozen=True, slots=True)
class Refusal:
    """The answer to a request that makes no sense here: the editor shows the message."""

    message: str


def workspace_edit(edits: Mapping[str, Iterable[types.TextEdit]], session: Session) -> types.WorkspaceEdit:
    """Edits by the URIs of documents, tied to their versions where the client can tell them."""
    made = {uri: list(items) for uri, items in edits.items()}
    if not _versioned(session):
        return types.WorkspaceEdit(changes=made)
    changes: list[types.TextDocumentEdit] = []
    for uri, items in made.items():
        document = session.workspace.documents.get(uri)
        version = document.version if document is not None else None
        changes.append(types.TextDocumentEdit(types.OptionalVersionedTextDocumentIdentifier(uri, version), items))
    return types.WorkspaceEdit(document_changes=changes)


def _versioned(session: Session) -> bool:
    workspace = session.client.workspace if session.client is not None else None
    edits = workspace.workspace_edit if workspace is not None else None
    return bool(edits is not None and edits.document_changes)
