"""Signature help: the form of the line at hand, with the part highlighted that is being written."""

from __future__ import annotations

from collections.abc import Sequence

from lsprotocol import types

from lscore.dsl.tokens import Token, tokenise
from lscore.lsp.features.completion.place import place_at
from lscore.lsp.positions import length
from lscore.lsp.snapshot import Snapshot
from lscore.lsp.wordbook.signatures import Form, Piece, form_of

TRIGGERS = (" ", ",", ":")


def signature(snapshot: Snapshot, position: types.Position) -> types.SignatureHelp | None:
    """The form of the line at a position; None for a line that has none."""
    place = place_at(snapshot.text, snapshot.offset(position))
    if place is None or place.block not in ("page", "score", "category") or not place.tokens:
        return None
    tokens = [*place.tokens, *tokenise(place.written, "", 0, 1).tokens]
    form = form_of(tuple(token.text for token in tokens), tuple(token.kind for token in tokens))
    if form is None:
        return None
    active = _active(form, tokens)
    label, parameters = _parameters(form, snapshot)
    shown = types.SignatureInformation(label, form.says, parameters, active)
    return types.SignatureHelp([shown], 0, active)


def _parameters(form: Form, snapshot: Snapshot) -> tuple[str, list[types.ParameterInformation]]:
    """The form as one line, and its parts with their places in it."""
    label, found = "", list[types.ParameterInformation]()
    for piece in form.pieces:
        gap = "" if not label or piece.shown[0] in ",:" else " "
        label += gap
        start = length(label, snapshot.encoding)
        label += piece.shown
        end = length(label, snapshot.encoding)
        found.append(types.ParameterInformation((start, end), piece.says))
    return label, found


def _active(form: Form, tokens: Sequence[Token]) -> int | None:
    """The part that is being written: the last that has begun; behind a comma the first option that may follow."""
    begun = [index for index, piece in enumerate(form.pieces) if _begun(piece, tokens)]
    if tokens[-1].is_op(",") and _top_level(tokens):
        wanted = (index for index, piece in enumerate(form.pieces) if piece.option and index not in begun)
        return next(wanted, None)
    starts = {index: _start(form.pieces[index], tokens) for index in begun}
    if not starts:
        return None
    newest = max(starts, key=lambda index: (starts[index], index))
    behind = tokens[starts[newest] :]
    following = newest + 1
    if newest == 0 and len(behind) > 1 and following < len(form.pieces) and not form.pieces[following].begins:
        return following
    return newest


def _begun(piece: Piece, tokens: Sequence[Token]) -> bool:
    return _start(piece, tokens) >= 0


def _start(piece: Piece, tokens: Sequence[Token]) -> int:
    """The index of the word that begins a part; -1 where it has not begun."""
    if not piece.begins:
        return -1
    depth, behind_comma, behind_colon, account = 0, False, False, False
    for at, token in enumerate(tokens):
        depth += token.is_op("(") - token.is_op(")")
        account = account or token.is_word("account")
        if depth > 0:
            continue
        behind_comma = behind_comma or token.is_op(",")
        fits = token.text in piece.begins[:1] and (not piece.option or behind_comma or tokens[0].is_word("score"))
        if piece.begins[0] in ("because", "as", "from", "until") and not piece.option:
            fits = fits and (behind_colon or tokens[0].is_word("keep", "points"))
        elif piece.begins[0] != ":" and not piece.option:
            fits = token.text in piece.begins and not behind_comma
        if token.is_op(":") and not (account and tokens[at - 1].is_word("account")):
            behind_colon = True
        elif token.is_op(":"):
            fits = False
        if fits and _holds(piece, tokens[at:]):
            return at
    return -1


def _holds(piece: Piece, tokens: Sequence[Token]) -> bool:
    """Whether the words behind the beginning are those of the part and not of another that begins alike."""
    end = next((at for at, token in enumerate(tokens) if token.is_op(",", ":")), len(tokens))
    texts = [token.text for token in tokens[:end]]
    if piece.option and texts[1:2] and piece.begins[1:] and (texts[1],) != piece.begins[1:]:
        return False
    singular = {"times": "time", "points": "point", "decimals": "decimal"}
    complete = len(texts) > 3 or (piece.begins[0] == "to" and len(texts) > 2)
    if complete and not all(word in texts or singular.get(word, word) in texts for word in piece.holds):
        return False
    return not any(word in texts for word in piece.lacks)


def _top_level(tokens: Sequence[Token]) -> bool:
    return sum(token.is_op("(") - token.is_op(")") for token in tokens) <= 0
