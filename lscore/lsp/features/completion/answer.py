"""The answer to `textDocument/completion`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from lsprotocol import types

from lscore.dsl.layout import KnownLines
from lscore.lsp.features.completion.files import files_here, lint_rules_here
from lscore.lsp.features.completion.lines import read_line
from lscore.lsp.features.completion.offers import Offer, OfferKind, Offers
from lscore.lsp.features.completion.place import Place, odd_word, place_at
from lscore.lsp.features.completion.reading import Reading
from lscore.lsp.session import Session
from lscore.lsp.standing import Standing, standing_while_writing

TRIGGERS = (" ", '"', ",", "(", ":", "/")
"""The characters behind which an editor asks by itself."""

MOST = 200
"""How many completions are sent at once."""

_KINDS: dict[OfferKind, types.CompletionItemKind] = {
    "attribute": types.CompletionItemKind.Variable,
    "event": types.CompletionItemKind.Event,
    "field": types.CompletionItemKind.Field,
    "set": types.CompletionItemKind.Enum,
    "define": types.CompletionItemKind.Function,
    "score": types.CompletionItemKind.Class,
    "value": types.CompletionItemKind.Value,
    "word": types.CompletionItemKind.Keyword,
    "letter": types.CompletionItemKind.EnumMember,
    "type": types.CompletionItemKind.TypeParameter,
    "file": types.CompletionItemKind.File,
}

_KNOWN: KnownLines = {}
_MOST_KNOWN = 20_000


def complete(session: Session, params: types.CompletionParams) -> types.CompletionList | None:
    """What may be written at a place of a document."""
    standing = standing_while_writing(session, params.text_document.uri, params.position)
    if standing is None:
        return None
    text = standing.snapshot.text
    offset = standing.snapshot.positions.offset(params.position)
    rules = lint_rules_here(text, offset)
    if rules is not None:
        return _answer(standing, session, rules[0], rules[1])
    if len(_KNOWN) > _MOST_KNOWN:
        _KNOWN.clear()
    place = place_at(text, offset, _KNOWN)
    if place is None:
        return None
    place, offers = offers_at(standing, place)
    return _answer(standing, session, place, offers)


def offers_at(standing: Standing, place: Place) -> tuple[Place, list[Offer]]:
    """What may be written at a place whose beginning fits what is written there already, the best first."""
    odd = odd_word(standing.snapshot.text, place)
    if odd is not None:
        found = _fitting(odd, [offer for offer in _offers(standing, odd) if offer.text.startswith('"')])
        if found:
            return odd, found
    return place, _fitting(place, _offers(standing, place))


def _offers(standing: Standing, place: Place) -> list[Offer]:
    reading = read_line(place, standing.names)
    files = files_here(reading, standing)
    if files is not None:
        return files
    found = Offers(place, reading, standing.names, standing.sample).all()
    if place.fresh:
        found += _of_new_line(standing, place)
    return found


def _of_new_line(standing: Standing, place: Place) -> list[Offer]:
    """What may begin a line here, where the line above was perhaps forgotten to be ended."""
    text = standing.snapshot.text
    above = text.rfind("\n", 0, place.start) + 1
    blank = place.start - above
    block, header = ("page", ()) if not blank else (place.block, place.header)
    fresh = Place(place.start, place.end, place.cursor, place.written, place.quoted, (), block, header)
    reading = Reading("line")
    return list(Offers(fresh, reading, standing.names, standing.sample).words())


def _fitting(place: Place, offers: Iterable[Offer]) -> list[Offer]:
    """The offers that go on as the word does that is written, each once."""
    prefix = _plain(place.written)
    found: dict[str, tuple[tuple[int, int, int], Offer]] = {}
    for number, offer in enumerate(offers):
        how = _matches(prefix, offer)
        if how is not None and (place.quoted is False or offer.kind in ("value", "letter", "file")):
            found.setdefault(offer.text, ((how, offer.rank, number), offer))
    return [offer for _, offer in sorted(found.values(), key=lambda pair: pair[0])]


def _matches(prefix: str, offer: Offer) -> int | None:
    """How well an offer goes on: at its start, at the start of some word in it; None for not at all."""
    if not prefix:
        return 0
    text = _plain(offer.text)
    if text.startswith(prefix):
        return 0
    if len(prefix) > 1 and any(part.startswith(prefix) for part in text.replace("-", "_").split("_")[1:]):
        return 1
    return 2 if len(prefix) > 2 and prefix in text else None


def _plain(text: str) -> str:
    return text.strip('"').lower()


@dataclass(frozen=True, slots=True)
class _Client:
    """What the editor can do with a completion."""

    snippets: bool
    inserts: bool

    @staticmethod
    def of(session: Session) -> _Client:
        """As it said at `initialize`."""
        document = getattr(session.client, "text_document", None)
        completion = getattr(document, "completion", None)
        item: Any = getattr(completion, "completion_item", None)
        snippets = bool(getattr(item, "snippet_support", False))
        return _Client(snippets, bool(getattr(item, "insert_replace_support", False)))


def _answer(standing: Standing, session: Session, place: Place, offers: list[Offer]) -> types.CompletionList:
    client = _Client.of(session)
    items = [_item(standing, client, place, offer, at) for at, offer in enumerate(offers[:MOST])]
    return types.CompletionList(is_incomplete=len(offers) > MOST, items=items)


def _item(standing: Standing, client: _Client, place: Place, offer: Offer, at: int) -> types.CompletionItem:
    wording, text = offer.wording, offer.text
    form: types.InsertTextFormat | None = None
    if wording is not None:
        text = wording.start
        if client.snippets:
            text, form = wording.snippet, types.InsertTextFormat.Snippet
    example = f"\n\n```score\n{wording.example}\n```" if wording is not None and wording.example else ""
    said = f"{offer.says}{example}".strip()
    return types.CompletionItem(
        label=offer.text,
        kind=_KINDS[offer.kind] if "\n" not in text else types.CompletionItemKind.Snippet,
        detail=offer.detail or None,
        documentation=types.MarkupContent(types.MarkupKind.Markdown, said) if said else None,
        sort_text=f"{at:04}",
        filter_text=_filter(place, offer),
        insert_text_format=form,
        text_edit=_edit(standing, client, place, text),
    )


def _filter(place: Place, offer: Offer) -> str:
    """What the editor compares with the word that is written: with its quote where that has one."""
    plain = offer.text.strip('"')
    return f'"{plain}' if place.quoted else plain


def _edit(standing: Standing, client: _Client, place: Place, text: str) -> types.TextEdit | types.InsertReplaceEdit:
    positions = standing.snapshot.positions
    whole = positions.range(place.start, place.end)
    if client.inserts:
        return types.InsertReplaceEdit(text, positions.range(place.start, place.cursor), whole)
    return types.TextEdit(whole, text)
