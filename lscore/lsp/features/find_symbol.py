"""Find a symbol by its name in all models and files of tests of the workspace."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from lsprotocol import types

from lscore.lsp.features.outline import flattened, outline
from lscore.lsp.session import Session
from lscore.lsp.uris import uri_of
from lscore.lsp.workspace import Workspace

MOST = 500
"""How many symbols are shown."""


def workspace_symbols(session: Session, params: types.WorkspaceSymbolParams) -> list[types.WorkspaceSymbol]:
    """The symbols whose names hold the letters of the query in this order; whoever begins with it comes first."""
    workspace = session.workspace
    query = params.query.casefold()
    found: list[tuple[bool, str, types.WorkspaceSymbol]] = []
    for path in _files(workspace):
        page = workspace.page(path)
        if page is None:
            continue
        document = workspace.document_at(path)
        uri = document.uri if document is not None else uri_of(path)
        for symbol, within in flattened(outline(page)):
            if _holds(symbol.name.casefold(), query):
                place = types.Location(uri, symbol.selection_range)
                item = types.WorkspaceSymbol(place, symbol.name, symbol.kind, container_name=within or path.name)
                found.append((not symbol.name.casefold().startswith(query), symbol.name, item))
    return [item for _, _, item in sorted(found, key=lambda entry: entry[:2])[:MOST]]


def _files(workspace: Workspace) -> Iterator[Path]:
    """All files of the language in the folders of the workspace and beside open documents."""
    opened = [item.path for item in workspace.documents.values() if item.scores]
    near = [file for path in opened for file in workspace.score_files(path)]
    yield from dict.fromkeys((*opened, *near, *workspace.files_in_folders()))


def _holds(name: str, query: str) -> bool:
    """Whether a name holds the letters of a query; a rule without a name is found by a piece of its line."""
    if " " in name:
        return query in name
    letters = iter(name)
    return all(letter in letters for letter in query)
