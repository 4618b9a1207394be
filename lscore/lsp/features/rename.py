"""Rename a set, define, attribute, event, field, score, category, tier, route or rule in all files that name it.

Only the name changes: what is read from data keeps its column (`from "title"` is added), and the models are compiled
with the new texts and compared before anything is answered. What cannot be is refused with a reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from lsprotocol import types

from lscore.compiler import Compiled
from lscore.compiler.names import RESULT_NAMES
from lscore.compiler.normal import normal
from lscore.compiler.texts import value_text
from lscore.dsl import nodes
from lscore.dsl.diagnostics import Diagnostic, Severity
from lscore.dsl.tokens import RESERVED, is_name
from lscore.lsp.book import Kind, Symbol
from lscore.lsp.changes import Refusal, workspace_edit
from lscore.lsp.everywhere import Place, declarations, places_of, users_and
from lscore.lsp.sameness import same_but_for
from lscore.lsp.session import Session
from lscore.lsp.snapshot import Snapshot
from lscore.lsp.uris import real

_VALUES: frozenset[Kind] = frozenset({"grade", "tier", "level", "route"})
"""What is a text, not a name: any text will do."""

_COLUMNS: frozenset[Kind] = frozenset({"attribute", "event", "field"})
"""What is read from data, by its own name unless another is stated."""

_ARTICLES = {"attribute": "an attribute", "event": "an event"}


def prepare(session: Session, params: types.PrepareRenameParams) -> types.PrepareRenamePlaceholder | Refusal | None:
    """The name at a position, if it can be changed."""
    snapshot = session.snapshot(params.text_document.uri)
    found = _target(snapshot, params.position, session) if snapshot is not None else None
    if snapshot is None or found is None or isinstance(found, Refusal):
        return found if isinstance(found, Refusal) else None
    return types.PrepareRenamePlaceholder(found.range, found.written)


def rename(session: Session, params: types.RenameParams) -> types.WorkspaceEdit | Refusal | None:
    """The edits that rename what stands at a position."""
    snapshot = session.snapshot(params.text_document.uri)
    found = _target(snapshot, params.position, session) if snapshot is not None else None
    if snapshot is None or found is None or isinstance(found, Refusal):
        return found if isinstance(found, Refusal) else None
    new = params.new_name.strip()
    refused = _not_a_name(new, found) or _taken(new, found, snapshot) or _broken(snapshot)
    if refused:
        return Refusal(refused)
    if new == found.written:
        return workspace_edit({}, session)
    edits = _edits(new, found)
    refused = _changes_meaning(new, found, edits, session)
    if refused:
        return Refusal(refused)
    return workspace_edit({uri: [edit.protocol for edit in items] for uri, items in edits.items()}, session)


@dataclass(frozen=True, slots=True)
class _Target:
    """What is to be renamed, everywhere."""

    symbol: Symbol
    written: str
    range: types.Range
    places: list[Place]


@dataclass(frozen=True, slots=True)
class _Edit:
    """Text for a piece of a file, as offsets into the text that the compiler sees."""

    path: Path
    start: int
    end: int
    text: str
    protocol: types.TextEdit


def _target(snapshot: Snapshot, position: types.Position, session: Session) -> _Target | Refusal | None:
    found = snapshot.named_at(snapshot.offset(position))
    if not found:
        return Refusal("there is no name here that can be changed")
    symbols = list(dict.fromkeys(item.symbol for item in found))
    if len(symbols) > 1:
        both = " and ".join(f"`{symbol.of}`" for symbol in symbols)
        return Refusal(f"this is a field of {both}: rename it where each event is declared")
    symbol, span = symbols[0], found[0].span
    written = snapshot.text[span.start : span.end]
    places = places_of(symbols, snapshot, session.workspace)
    if not list(declarations(places)) and symbol.kind not in ("tier", "grade"):
        return Refusal(_undeclared(symbol))
    return _Target(symbol, written, snapshot.range(span), places)


def _undeclared(symbol: Symbol) -> str:
    match symbol.kind:
        case "score":
            return (
                "rules outside any score make up `score`: put them below a line `score NAME:` to give it another name"
            )
        case "attribute" | "event" | "field":
            what = _a(symbol.kind)
            return (
                f"`{symbol.name}` is {what} that no line declares, so its name is the one in the data: declare it first"
            )
        case _:
            return f"nothing declares `{symbol.name}`"


def _a(kind: str) -> str:
    return _ARTICLES.get(kind, f"a {kind}")


def _not_a_name(new: str, found: _Target) -> str:
    """Why a text is no name for it; "" when it is."""
    kind = found.symbol.kind
    if kind in _VALUES:
        return "" if normal(new) else "the new name is empty"
    if new in RESERVED:
        return f"`{new}` is a word of the language: choose another name"
    if not is_name(new):
        return f"`{new}` is no name: a letter, then letters, digits, `_` and `-`, without spaces"
    if kind in ("attribute", "event", "score") and new in RESULT_NAMES:
        return f"`{new}` is a column of the results: choose another name"
    return ""


def _taken(new: str, found: _Target, snapshot: Snapshot) -> str:
    """Why a name is not free; "" when it is."""
    symbol = found.symbol
    shared = {"attribute", "event", "define", "score"}
    for other in snapshot.names:
        if other.declared_by is None or other.symbol == symbol:
            continue
        same_kind = other.symbol.kind == symbol.kind and other.symbol.of == symbol.of
        one_set = other.symbol.kind in shared and symbol.kind in shared
        name = normal(new) if symbol.kind in _VALUES else new
        if other.symbol.name == name and (same_kind or one_set):
            line = f"{Path(other.span.file).name}:{other.span.line}"
            return f"`{new}` is {_a(other.symbol.kind)} already ({line})"
    return ""


def _broken(snapshot: Snapshot) -> str:
    for item in snapshot.compiled.diagnostics:
        if item.severity is Severity.ERROR:
            place = f"{Path(item.span.file).name}:{item.span.line}"
            return f"the model has errors, so that names may be missed: mend them first ({place}: {item.message})"
    return ""


def _edits(new: str, found: _Target) -> dict[str, list[_Edit]]:
    text = value_text(new) if found.symbol.kind in _VALUES else new
    edits: dict[str, list[_Edit]] = {}
    for place in found.places:
        edits.setdefault(place.uri, []).append(_edit(place, place.span.start, place.span.end, text))
        end = _without_column(place.declared_by) if found.symbol.kind in _COLUMNS else None
        if end is not None:
            edits[place.uri].append(_edit(place, end, end, f' from "{found.written}"'))
    return edits


def _edit(place: Place, start: int, end: int, text: str) -> _Edit:
    return _Edit(place.path, start, end, text, types.TextEdit(place.positions.range(start, end), text))


def _without_column(node: nodes.Node | None) -> int | None:
    """Where the name in the data is to be stated, for a declaration that does not."""
    match node:
        case nodes.ColumnDecl(column=None):
            return node.span.end
        case nodes.EventDecl(data_name=None, name=name):
            return name.span.end
        case _:
            return None


def _changes_meaning(new: str, found: _Target, edits: Mapping[str, Iterable[_Edit]], session: Session) -> str:
    """Why the models would not mean the same with the edits; "" when they do."""
    workspace = session.workspace
    texts: dict[Path, str] = {}
    for items in edits.values():
        for edit in sorted(items, key=lambda item: item.start, reverse=True):
            place = real(edit.path)
            text = texts.get(place) or workspace.text_of(edit.path) or ""
            texts[place] = text[: edit.start] + edit.text + text[edit.end :]
    for root in users_and({edit.path for items in edits.values() for edit in items}, workspace):
        before = workspace.compiled(root)
        after = workspace.compiled_with(root, texts)
        wrong = _new_error(before, after)
        if wrong is not None:
            return f"`{new}` can't be the name: {wrong.message} ({Path(wrong.span.file).name}:{wrong.span.line})"
        if before.model is None or after.model is None:
            continue
        if not same_but_for(before.model, after.model, (found.written, new)):
            return f"with the name `{new}` {Path(root).name} would mean something else: it stands there as a value"
    return ""


def _new_error(before: Compiled, after: Compiled) -> Diagnostic | None:
    errors = [[item for item in each.diagnostics if item.severity is Severity.ERROR] for each in (before, after)]
    return errors[1][0] if len(errors[1]) > len(errors[0]) else None
