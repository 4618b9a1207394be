"""Hover: what stands at a place, in plain words, and what it does to the sample data."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from lsprotocol import types

from lscore.compiler.sets import values_in_file
from lscore.compiler.vocabulary import Column, values_of
from lscore.dsl import nodes
from lscore.dsl.tokens import Token
from lscore.lsp.around import Around, around
from lscore.lsp.book import Symbol
from lscore.lsp.session import Session
from lscore.lsp.standing import Standing, standing_of
from lscore.lsp.telling import code, of_attribute, of_event, of_field, of_rule, of_score, rule_facts
from lscore.lsp.wordbook import Wording, meaning_of
from lscore.render.plain import category_in_words, condition_in_words, rule_in_words, statement_in_words
from lscore.render.plain.statements import column_in_words, event_in_words, line_in_words

_MOST_MEMBERS = 30


def hover(session: Session, params: types.HoverParams) -> types.Hover | None:
    """What the word at a position means."""
    standing = standing_of(session, params.text_document.uri)
    if standing is None:
        return None
    offset = standing.snapshot.offset(params.position)
    token = standing.snapshot.token_at(offset)
    if token is None:
        return None
    said = [part for part in _Hovering(session, standing).said(offset, token) if part]
    if not said:
        return None
    content = types.MarkupContent(types.MarkupKind.Markdown, "\n\n".join(said))
    return types.Hover(content, standing.snapshot.range(token.span))


class _Hovering:
    """The paragraphs of one answer."""

    def __init__(self, session: Session, standing: Standing) -> None:
        self.session = session
        self.standing = standing
        self.snapshot = standing.snapshot
        self.names = standing.names

    def said(self, offset: int, token: Token) -> Iterator[str]:
        """What is said of a word: of points what the rule does, of a name what it is, of a word of the language what it
        means, of anything else what the line says."""
        place = around(self.snapshot.page, offset)
        if token.kind == "signed" and place.rule is not None:
            yield from self._rule(place)
            return
        symbols = [found.symbol for found in self.snapshot.named_at(offset)]
        if symbols and token.kind in ("word", "quoted", "number"):
            for symbol in symbols:
                yield from self._name(symbol, place)
            return
        tokens = self.snapshot.tokens_at(offset)
        at = next((at for at, item in enumerate(tokens) if item.span == token.span), 0)
        if at == 0 and token.kind == "word":
            yield from self._line(place)
        meaning = meaning_of([item.text for item in tokens], at, first=True) if token.kind in ("word", "op") else None
        if meaning is not None:
            yield _entry(meaning[0])
        elif at:
            yield from self._line(place)

    # --- lines

    def _line(self, place: Around) -> Iterator[str]:
        """What the line says."""
        if place.rule is not None:
            yield from self._rule(place)
        elif place.line is not None:
            yield line_in_words(place.line, self.names)
        elif place.category is not None:
            yield category_in_words(place.category, place.score)
        elif place.statement is not None:
            yield statement_in_words(place.statement, self.names)

    def _rule(self, place: Around) -> Iterator[str]:
        placed = place.rule
        if placed is None:
            return
        yield f"**{rule_in_words(placed.rule, self.names, placed.window)}**"
        facts = rule_facts(self.standing.statistics, placed)
        if facts is not None and self.standing.statistics is not None:
            yield of_rule(self.standing.statistics, facts)

    # --- names

    def _name(self, symbol: Symbol, place: Around) -> Iterator[str]:
        names, name = self.names, symbol.name
        match symbol.kind:
            case "attribute":
                yield from self._attribute(name)
            case "event":
                yield from self._event(name)
            case "field":
                yield from self._field(symbol)
            case "define" if name in names.defines:
                yield f"**{name}** holds if {condition_in_words(names.defines[name].condition, names)}."
            case "set":
                yield from self._set(name)
            case "score":
                yield from self._score(name)
            case "category":
                if place.category is not None:
                    yield category_in_words(place.category, place.score)
            case "rule":
                yield from self._rule(place) if place.rule is not None else (f"The rule named {name}.",)
            case "grade" | "tier":
                letters = names.grades if symbol.kind == "grade" else names.tiers
                yield f"The {symbol.kind} **{self._letter(name, letters)}**; best first: {', '.join(letters)}."
                yield from self._line(place)
            case "level":
                yield f"The level {name} of {symbol.of}."
            case _:
                yield from self._line(place)

    @staticmethod
    def _letter(name: str, letters: tuple[str, ...]) -> str:
        return next((letter for letter in letters if letter.lower() == name.lower()), name)

    def _attribute(self, name: str) -> Iterator[str]:
        node = self._column(name, None)
        column = self.names.attributes.get(name) or Column(name, declared=False)
        yield column_in_words(node, "The attribute") if node is not None else f"The attribute {name} ({column.type})."
        if self.standing.statistics is not None:
            yield of_attribute(self.standing.statistics, column)

    def _field(self, symbol: Symbol) -> Iterator[str]:
        event = self.names.events.get(symbol.of)
        node = self._column(symbol.name, symbol.of)
        column = (event.field(symbol.name) if event is not None else None) or Column(symbol.name, declared=False)
        whose = f"Of {symbol.of} the field" if symbol.of else "The field"
        yield column_in_words(node, whose) if node is not None else f"{whose} {symbol.name} ({column.type})."
        if self.standing.statistics is not None:
            yield of_field(self.standing.statistics, event, column)

    def _event(self, name: str) -> Iterator[str]:
        event = self.names.events.get(name)
        node = next((item for item in self._statements() if _declares(item, name)), None)
        yield event_in_words(node) if isinstance(node, nodes.EventDecl) else f"The event {name}."
        if self.standing.statistics is not None and event is not None:
            yield of_event(self.standing.statistics, event)

    def _score(self, name: str) -> Iterator[str]:
        opened = (item for item in self._statements() if isinstance(item, nodes.ScoreBlock) and item.name.text == name)
        node = max(opened, key=lambda item: len(item.options), default=None)
        yield statement_in_words(node, self.names) if node is not None else f"The score {name}."
        if self.standing.statistics is not None:
            yield of_score(self.standing.statistics, name)

    def _set(self, name: str) -> Iterator[str]:
        node = self.names.sets.get(name)
        if node is None:
            return
        members = list(values_of(node)) if isinstance(node, nodes.SetOf) else self._in_file(node)
        shown = ", ".join(code(member) for member in members[:_MOST_MEMBERS])
        more = f" and {len(members) - _MOST_MEMBERS:,} more" if len(members) > _MOST_MEMBERS else ""
        count = "1 value" if len(members) == 1 else f"{len(members):,} values"
        yield f"The set **{name}**, {count}{f': {shown}{more}' if shown else ''}."
        inner = [member for member in members if member in self.names.sets and member != name]
        for member in inner if isinstance(node, nodes.SetOf) else ():
            yield from self._set(member) if len(inner) < _MOST_MEMBERS else ()

    def _in_file(self, node: nodes.SetFrom) -> list[str]:
        path = node.path.text
        if "\0" in path:
            return []
        text = self.session.workspace.text_of(Path(node.span.file).parent / path)
        return values_in_file(node, text) if text is not None else []

    def _statements(self) -> Iterator[nodes.Statement]:
        for page in self.snapshot.compiled.pages.values():
            yield from page.statements

    def _column(self, name: str, event: str | None) -> nodes.ColumnDecl | None:
        """The declaration of an attribute, or of a field of an event."""
        for item in self._statements():
            columns: tuple[nodes.ColumnDecl, ...] = ()
            if event is None and isinstance(item, nodes.LeadBlock):
                columns = item.attributes
            elif event is not None and isinstance(item, nodes.EventDecl) and item.name.text == event:
                columns = item.fields
            found = next((column for column in columns if column.name.text == name), None)
            if found is not None:
                return found
        return None


def _declares(item: nodes.Statement, event: str) -> bool:
    return isinstance(item, nodes.EventDecl) and item.name.text == event


def _entry(wording: Wording) -> str:
    """An entry of the table of words."""
    example = f"\n\n```score\n{wording.example}\n```" if wording.example else ""
    return f"`{wording.label}`: {wording.says}{example}"
