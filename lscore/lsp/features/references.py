"""Find references, and the same name highlighted in one document."""

from __future__ import annotations

from lsprotocol import types

from lscore.lsp.everywhere import places_of
from lscore.lsp.session import Session
from lscore.lsp.snapshot import Snapshot


def references(session: Session, params: types.ReferenceParams) -> list[types.Location] | None:
    """All places that name what stands at a position, over all files that share it."""
    snapshot = session.snapshot(params.text_document.uri)
    if snapshot is None:
        return None
    symbols = [found.symbol for found in snapshot.named_at(snapshot.offset(params.position))]
    if not symbols:
        return None
    places = places_of(symbols, snapshot, session.workspace)
    wanted = [place for place in places if params.context.include_declaration or place.declared_by is None]
    return [place.location for place in wanted]


def highlights(snapshot: Snapshot, position: types.Position) -> list[types.DocumentHighlight] | None:
    """The places in a document that name what stands at a position."""
    symbols = [found.symbol for found in snapshot.named_at(snapshot.offset(position))]
    found = [item for item in snapshot.names if item.span.file == snapshot.file and item.symbol in symbols]
    kinds = types.DocumentHighlightKind
    return [
        types.DocumentHighlight(snapshot.range(item.span), kinds.Write if item.declared_by else kinds.Read)
        for item in found
    ] or None
