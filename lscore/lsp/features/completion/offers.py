"""What is there to be written: names, values, words, for what is wanted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal, Protocol

from lscore.compiler.normal import normal
from lscore.compiler.vocabulary import Column, EventNames, Vocabulary
from lscore.dsl.build.declarations import TYPES
from lscore.dsl.continuing import Written, goes_on
from lscore.dsl.lexer import KEYWORDS
from lscore.dsl.tokens import is_name
from lscore.lsp.features.completion.fitting import fits
from lscore.lsp.features.completion.lines import row_subject
from lscore.lsp.features.completion.place import Place
from lscore.lsp.features.completion.reading import Reading, Subject
from lscore.lsp.wordbook import WORDBOOK, Wording
from lscore.runtime.facts.found import items_of

OfferKind = Literal["attribute", "event", "field", "set", "define", "score", "value", "word", "letter", "type", "file"]

_DURATIONS = ("7d", "14d", "30d", "60d", "90d", "180d", "365d", "24h", "1h")
_MOST_VALUES = 50


@dataclass(frozen=True, slots=True)
class Offer:
    """Something to write: its text, what it is, a few words behind it, what it means. `rank`: the smaller, the earlier.
    `wording`: the entry of the table of words that it is."""

    text: str
    kind: OfferKind
    detail: str = ""
    says: str = ""
    rank: int = 5
    wording: Wording | None = None


class Values(Protocol):
    """What the sample data holds."""

    def of_attribute(self, column: str) -> Iterable[tuple[str, int]]:
        """The most frequent values of a column of the leads, each with its number."""
        ...

    def of_field(self, event: str | None, column: str) -> Iterable[tuple[str, int]]:
        """The most frequent values of a column of the events of one name in the data (None: of any)."""
        ...

    def events(self) -> Mapping[str, int]:
        """The names of events in the data, each with its number."""
        ...

    def lead_columns(self) -> Iterable[str]:
        """The columns of the leads, but for their id."""
        ...

    def columns_of(self, event: str) -> Iterable[str]:
        """The columns that events of one name in the data fill."""
        ...


_FIELD = "{campaign}"
"""Where the words of the table name a field of the event."""


class Offers:
    """The offers at one place."""

    def __init__(self, place: Place, reading: Reading, names: Vocabulary, values: Values | None) -> None:
        self.place = place
        self.reading = reading
        self.names = names
        self.values = values

    def all(self) -> list[Offer]:
        """Everything that may stand here."""
        return [*self.names_here(), *(self.words() if not self.place.quoted else ())]

    # --- names and values

    def names_here(self) -> Iterator[Offer]:
        """Names and values, where the grammar takes one."""
        plain, quoted = self._takes("x"), self._takes('"x"')
        listed = (
            _listed(self.place) if self.reading.wanted in ("value", "letter", "object", "set values") else set[str]()
        )
        for offer in self._wanted():
            if offer.text.strip('"').lower() in listed:
                continue
            if offer.text[:1].isdigit() or offer.kind == "type":
                if self._takes(offer.text):
                    yield offer
            elif quoted if offer.text.startswith('"') else plain:
                yield offer

    def _takes(self, text: str) -> bool:
        return goes_on(self.place.before, self.place.block, Written.text(text)) is not None

    def _wanted(self) -> Iterator[Offer]:
        names = self.names
        match self.reading.wanted:
            case "operand":
                yield from self._operands()
            case "event":
                yield from self._events()
            case "after" if self.reading.subject is not None and self.reading.subject.kind in ("event", None):
                yield from self._objects()
            case "object":
                yield from self._objects()
            case "field":
                yield from self._fields()
            case "field or day":
                yield Offer("day", "word", "the calendar day", "The calendar day in the model's timezone.", 2)
                yield from self._fields()
            case "value" | "fact value":
                yield from self._values()
            case "letter":
                yield from self._letters()
            case "score":
                yield from (Offer(name, "score", "score") for name in names.scores)
            case "category":
                found = (name for known in names.categories.values() for name in known)
                yield from (Offer(name, "score", "category") for name in dict.fromkeys(found))
            case "attribute" | "given":
                yield from self._attributes()
            case "duration":
                yield from (Offer(text, "value", "duration", rank=number) for number, text in enumerate(_DURATIONS))
            case _:
                yield from self._rarer()

    def _rarer(self) -> Iterator[Offer]:
        names = self.names
        match self.reading.wanted:
            case "line" if self.place.block == "lead":
                yield from self._attributes()
            case "type":
                yield from (Offer(name, "type", "type", _TYPES[name]) for name in TYPES)
            case "set values" | "option":
                if self.reading.wanted == "set values":
                    yield from (Offer(name, "set", "set") for name in names.sets)
            case "route":
                yield from (Offer(value_text(name, names), "value", "route") for name in names.routes)
            case "rule name":
                yield from (Offer(name, "value", "rule") for name in names.rule_names() if is_name(name))
            case "reason":
                yield from (Offer(text, "value", "reason") for text in names.reasons())
            case "rating part" | "expectation":
                yield from (Offer(name, "score", "score", rank=2) for name in names.scores)
            case "new event":
                found = self.values.events() if self.values is not None else dict[str, int]()
                declared = {event.data_name.lower() for event in names.events.values()}
                for name, count in found.items():
                    if name.lower() not in declared:
                        text = name if is_name(name) else f'{_as_name(name)} from "{name}"'
                        yield Offer(text, "event", f"{count:,} in the data", rank=2)
            case "event fields":
                yield from self._new_fields()
            case _:
                pass

    def _operands(self) -> Iterator[Offer]:
        names = self.names
        counted = {"points": ("text", "number", "yes/no"), "for": ("number",)}.get(self.place.tokens[0].text)
        yield from (offer for offer in self._attributes() if counted is None or offer.detail in counted)
        if counted is not None:
            yield from (Offer(name, "score", "score", rank=4) for name in names.scores)
            return
        yield from self._events(active=False)
        for name in names.defines:
            yield Offer(name, "define", "condition", "", 4)
        for name in names.scores:
            yield Offer(name, "score", "score", "The finished score, as a number.", 4)

    def _attributes(self) -> Iterator[Offer]:
        for name, column in self.names.attributes.items():
            if self.reading.event == "":
                continue
            yield Offer(name, "attribute", column.type, _of_column(column, "The attribute"), 3)
        if self.reading.event == "" or (not self.names.closed and self.reading.wanted in ("operand", "given")):
            yield from self._new_attributes()

    def _new_attributes(self) -> Iterator[Offer]:
        """Columns of the leads that no attribute is named for."""
        known = {column.column for column in self.names.attributes.values()}
        for name in self.values.lead_columns() if self.values is not None else ():
            if name in known or name in self.names.attributes:
                continue
            if is_name(name):
                yield Offer(name, "attribute", "column of the data", rank=4)
            elif self.reading.event == "":
                yield Offer(f'{_as_name(name)} text from "{name}"', "attribute", "column of the data", rank=4)

    def _new_fields(self) -> Iterator[Offer]:
        """Columns of the events that the event at hand fills."""
        event = self.names.events.get(self.reading.event or "")
        data_name = event.data_name if event is not None else self.reading.event or ""
        written = {token.text for token in self.place.tokens}
        for name in self.values.columns_of(data_name) if self.values is not None else ():
            if name not in written and is_name(name):
                yield Offer(name, "field", "column of the data", rank=3)

    def _events(self, *, active: bool = True) -> Iterator[Offer]:
        counts = self._event_counts()
        for name, event in self.names.events.items():
            count = counts.get(event.data_name.lower())
            detail = f"event, {count:,} in the data" if count is not None else "event"
            yield Offer(name, "event", detail, _of_event(event), 2 if count != 0 else 4)
        if active and self.reading.wanted == "event" and self.place.block != "test":
            yield Offer("active", "event", "any event", "Any event at all.", 4)
        if not self.names.closed and self.values is not None:
            for name, count in self.values.events().items():
                if is_name(name) and name not in self.names.events:
                    yield Offer(name, "event", f"event, {count:,} in the data", "", 3)

    def _event_counts(self) -> dict[str, int]:
        found = self.values.events() if self.values is not None else dict[str, int]()
        return {name.lower(): count for name, count in found.items()}

    def _fields(self) -> Iterator[Offer]:
        subject = self.reading.subject
        numbers = subject is not None and subject.name in ("total", "average", "highest", "lowest")
        written = _words_behind_comma(self.place) if self.place.block == "test" else set[str]()
        for name, column in self.names.fields_of(self.reading.event).items():
            if (numbers and column.type != "number") or name in written:
                continue
            yield Offer(name, "field", column.type, _of_column(column, "The field"), 2)

    def _objects(self) -> Iterator[Offer]:
        event = self.names.events.get(self.reading.event or "")
        if event is None and self.names.closed:
            return
        column = event.object if event is not None else Column("object", declared=False)
        if column is None:
            return
        subject = Subject(column.type, column.name, self.reading.event, column)
        written = self.names.written_after(self.reading.event or "")
        if self.place.block != "test":
            yield from (Offer(name, "set", "set", rank=4) for name in self.names.sets)
        yield from self._values_of(subject, written, 1)

    def _values(self) -> Iterator[Offer]:
        subject = self.reading.subject
        if subject is None:
            return
        if subject.kind == "yes/no":
            yield from (Offer(word, "value", "yes/no", rank=1) for word in ("yes", "no"))
            return
        fact = self.reading.wanted == "fact value"
        if subject.kind in ("text", "list", None) and not fact:
            yield from (Offer(name, "set", "set", rank=3) for name in self.names.sets)
        written = [*self.names.written_after(subject.name, "is"), *self.names.written_after(subject.name, "in")]
        if subject.kind == "list":
            written = list(self.names.written_after(subject.name, "include"))
        elif subject.kind in ("number", "date", "time"):
            written = []
        yield from self._values_of(subject, written, 1)

    def _values_of(self, subject: Subject, written: Iterable[str], rank: int) -> Iterator[Offer]:
        """The values of a column: declared ones, those of the data, those that the model names elsewhere."""
        column = subject.column
        offered: set[str] = set()
        for text in column.one_of if column is not None else ():
            offered.add(text.lower())
            yield Offer(value_text(text, self.names), "value", "declared", rank=rank)
        if column is not None and self.values is not None and subject.kind not in ("date", "time", "number"):
            for number, (text, count) in enumerate(self._data(subject, column)):
                if text.lower() not in offered and number < _MOST_VALUES:
                    offered.add(text.lower())
                    yield Offer(value_text(text, self.names), "value", f"{count:,} in the data", rank=rank + 1)
        for text in written:
            if text == self.place.written.strip('"') or text == self.place.written:
                continue  # it is what is being written
            if text.strip('"').lower() not in offered and not self._is_other_name(text):
                yield Offer(text, "value", "in the model", rank=rank + 2)

    def _data(self, subject: Subject, column: Column) -> Iterable[tuple[str, int]]:
        """The values of a column in the data, without those that mean missing."""
        assert self.values is not None
        if subject.event is None:
            found = self.values.of_attribute(column.column or column.name)
        else:
            event = self.names.events.get(subject.event)
            name = event.data_name if event is not None else subject.event
            found = self.values.of_field(None if name == "active" else name, column.column or column.name)
        if column.type == "list":
            found = items_of(found)
        return ((text, count) for text, count in found if normal(text) not in self.names.missing)

    def _is_other_name(self, text: str) -> bool:
        return text in KEYWORDS or self.names.kind_of(text) is not None

    def _letters(self) -> Iterator[Offer]:
        subject, names = self.reading.subject, self.names
        letters: Iterable[str] = ()
        match subject.name.split() if subject is not None else []:
            case ["grade"]:
                letters = names.grades
            case ["tier"]:
                letters = names.tiers
            case ["level", "of", score]:
                letters = names.levels.get(score, ())
            case _:
                pass
        for number, letter in enumerate(letters):
            yield Offer(letter_text(letter), "letter", subject.name if subject is not None else "", rank=number)

    # --- words of the language

    def _rests(self) -> Iterator[Offer]:
        """What a statement goes on with that has begun."""
        for number, wording in enumerate(WORDBOOK):
            if wording.opens and _begun(wording, self.place):
                rest = replace(wording, form=wording.rest(len(self.place.tokens)), opens=False)
                if self._takes(rest.words):
                    yield Offer(rest.words, "word", "", rest.says, 50 + number, rest)

    def words(self) -> Iterator[Offer]:
        """The words that the grammar takes here, and that make sense."""
        yield from self._rests()
        before, block = self.place.before, self.place.block
        row = row_subject(self.place, self.names) if block == "rows" else None
        for number, general in enumerate(WORDBOOK):
            if not fits(general, self.place, self.reading, self.names, row):
                continue
            for wording in self._of_fields(general):
                found = goes_on(before, block, Written.text(wording.words))
                if found is not None and (found[0] == "NAME") is wording.named:
                    yield Offer(wording.words, "word", "", wording.says, 100 + number, wording)

    def _of_fields(self, wording: Wording) -> Iterable[Wording]:
        """Words that name a field: once for each field that the event has."""
        if _FIELD not in wording.form:
            return [wording]
        fields = self.names.fields_of(self.reading.event)
        forms = [wording.form.replace(_FIELD, name) for name, column in fields.items() if column.type != "list"]
        return [replace(wording, form=form) for form in forms] or [wording]


def _listed(place: Place) -> set[str]:
    """The values of the list at hand that stand in it already."""
    found: set[str] = set()
    for at in range(len(place.tokens) - 1, 0, -2):
        if not place.tokens[at].is_op(",") or not place.tokens[at - 1].is_value():
            break
        found.add(place.tokens[at - 1].text.strip('"').lower())
    return found


def _words_behind_comma(place: Place) -> set[str]:
    """The first words behind the commas of a line."""
    pairs = pairwise(place.tokens)
    return {after.text for before, after in pairs if before.is_op(",")}


def _begun(wording: Wording, place: Place) -> bool:
    """Whether a line begins as some words do, so that a word of the language comes next."""
    fixed, tokens = wording.fixed, place.tokens
    if not tokens or len(tokens) >= len(fixed):
        return False
    if wording.fixed[0] in ("score", "category") or not (fixed[len(tokens)] or "").isalpha():
        return False
    return all(expected in (None, token.text) for expected, token in zip(fixed, tokens, strict=False))


def value_text(text: str, names: Vocabulary) -> str:
    """A value as it is written: bare where it can be, else in quotes."""
    if is_name(text) and text not in KEYWORDS and text not in names.sets and names.kind_of(text) is None:
        return text
    return quoted(text)


def letter_text(text: str) -> str:
    """A letter of a scale, or a level, as it is written."""
    return text if is_name(text) or text.isdigit() else quoted(text)


def quoted(text: str) -> str:
    """A text in quotes, which means itself alone."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("*", "\\*")
    return f'"{" ".join(escaped.split())}"'


def _as_name(text: str) -> str:
    """A name for a column that is no name."""
    parts = ("".join(char if char.isalnum() else " " for char in text)).lower().split()
    name = "_".join(parts)
    return name if is_name(name) else f"the_{name}" if is_name(f"the_{name}") else "value"


def _of_column(column: Column, what: str) -> str:
    said = f"{what} `{column.name}` ({column.type})"
    if column.column and column.column != column.name:
        said += f', from the column "{column.column}"'
    return f"{said}, one of {', '.join(column.one_of)}." if column.one_of else f"{said}."


def _of_event(event: EventNames) -> str:
    fields = ", ".join(item.name for item in event.fields)
    return f"The event `{event.name}`: {fields}." if fields else f"The event `{event.name}`."


_TYPES: Mapping[str, str] = {
    "text": "Text, compared without regard to case and repeated blanks.",
    "number": "A number with at most 4 decimals.",
    "date": "A day.",
    "time": "A day and the time on it.",
    "yes/no": "A yes or a no: `yes y true 1`, `no n false 0`.",
    "list": "Several texts, separated by `;` or `|` in the data.",
}
