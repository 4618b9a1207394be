"""`lead:` and `event` declarations written from data, ready to edit: the types that all values can be read as, the few
values of a text, the texts that seem to mean missing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from lscore.compiler.model import Type
from lscore.compiler.normal import normal
from lscore.dsl.literals import quoted_text
from lscore.dsl.parser import parse
from lscore.dsl.printer import format_page
from lscore.dsl.tokens import is_name
from lscore.runtime.columns import all_columns, check_doubles, fixed_column
from lscore.runtime.guess import Guess
from lscore.runtime.names import Names
from lscore.runtime.project import EventSource, LeadSource
from lscore.runtime.sources import Data, Workspace, event_source, lead_source, open_parts
from lscore.runtime.staging import stage_events, stage_leads
from lscore.runtime.streams import Raw, all_event_batches, lead_batches

MOST_EVENTS = 200
"""So many kinds of events are declared; more mean that the column holds something else."""


@dataclass(slots=True)
class _Event:
    """A kind of event: its name as the data has it, how often it occurs, what its columns hold."""

    name: str
    columns: list[Guess]
    count: int = 0


@dataclass(slots=True)
class _Events:
    """All kinds of events, by the normal form of their names."""

    columns: Sequence[str]
    kinds: dict[str, _Event] = field(default_factory=dict[str, "_Event"])

    def add(self, names: Sequence[str | None], columns: Sequence[Sequence[Raw]]) -> None:
        """Look at a batch."""
        places: dict[str, list[int]] = {}
        for index, name in enumerate(names):
            if name:
                places.setdefault(name, []).append(index)
        for name, indexes in places.items():
            form = normal(name)
            kind = self.kinds.setdefault(form, _Event(name, [Guess() for _ in self.columns]))
            kind.count += len(indexes)
            for guess, values in zip(kind.columns, columns, strict=True):
                guess.add([values[index] for index in indexes])


def infer_schema(leads: LeadSource | Data, events: EventSource | Data | None = None) -> str:
    """Declarations for the columns of the leads and the events, in canonical form.

    Raises DataError for data that cannot be read.
    """
    with Workspace() as workspace:
        columns, guesses = _read_leads(workspace, lead_source(leads))
        kinds = _read_events(workspace, event_source(events)) if events is not None else _Events(())
    all_guesses = [*guesses, *(guess for kind in kinds.kinds.values() for guess in kind.columns)]
    names = Names()
    lines = [*_missing_line(all_guesses)]
    if columns:
        lines += ["lead:", *_attribute_lines(columns, guesses, names), ""]
    lines += _event_lines(kinds, names)
    text = "\n".join(lines).rstrip("\n") + "\n"
    return format_page(parse(text, "schema").page)


def _read_leads(workspace: Workspace, source: LeadSource) -> tuple[tuple[str, ...], list[Guess]]:
    parts = open_parts(workspace, source.path, "leads")
    identity = fixed_column(parts, (source.id,) if source.id else ("id", "lead"), "the leads' ids", "--id")
    columns = tuple(column for column in all_columns(parts) if column and column != identity)
    check_doubles(parts, columns)
    staged = stage_leads(workspace.connection, parts, identity, columns)
    guesses = [Guess() for _ in columns]
    for batch in lead_batches(workspace.connection, staged, columns):
        for guess, values in zip(guesses, zip(*(lead.values for lead in batch), strict=True), strict=True):
            guess.add(values)
    return columns, guesses


def _read_events(workspace: Workspace, source: EventSource) -> _Events:
    parts = open_parts(workspace, source.path, "events")
    fixed = {
        "lead": fixed_column(parts, (source.lead,), "the lead's id", "--event-lead"),
        "at": fixed_column(parts, (source.at,), "the events' times", "--event-at"),
        "event": fixed_column(parts, (source.event,), "the events' names", "--event-name"),
    }
    columns = tuple(column for column in all_columns(parts) if column and column not in fixed.values())
    check_doubles(parts, columns)
    staged = stage_events(workspace.connection, parts, fixed, columns)
    found = _Events(columns)
    for batch in all_event_batches(workspace.connection, staged, columns):
        found.add(batch.names, batch.columns)
    return found


def _missing_line(guesses: Sequence[Guess]) -> Iterator[str]:
    markers = sorted({marker for guess in guesses for marker in guess.markers()})
    if markers:
        yield f"missing {', '.join(_value(marker) for marker in markers)}"
        yield ""


def _attribute_lines(columns: Sequence[str], guesses: Sequence[Guess], names: Names) -> Iterator[str]:
    for column, guess in zip(columns, guesses, strict=True):
        listed = f" one of {', '.join(_value(value) for value in guess.few())}" if guess.few() else ""
        kind = guess.type()
        typed = f" {kind}" if listed or kind is not Type.TEXT else ""
        comment = "" if guess.known else "  # no lead has a value here"
        name = names.make(column)
        yield f"    {name}{typed}{listed}{_from(column, name)}{comment}"


def _event_lines(events: _Events, names: Names) -> Iterator[str]:
    kinds = sorted(events.kinds.values(), key=lambda kind: (-kind.count, kind.name))
    for kind in kinds[:MOST_EVENTS]:
        name = names.make(kind.name)
        source = "" if normal(name) == normal(kind.name) else f" from {quoted_text(kind.name)}"
        fields = ", ".join(_fields(events.columns, kind))
        yield f"event {name}{source}" + (f": {fields}" if fields else "")
    if len(kinds) > MOST_EVENTS:
        yield f"# {len(kinds) - MOST_EVENTS} more kinds of events: is the column of the events' names right?"


def _fields(columns: Sequence[str], kind: _Event) -> Iterator[str]:
    """The fields that occur: the object first, which is the text most often known, then in the order of the data."""
    used = [(column, guess) for column, guess in zip(columns, kind.columns, strict=True) if guess.known]
    texts = [pair for pair in used if pair[1].type() is Type.TEXT]
    if texts:
        first = max(texts, key=lambda pair: pair[1].known)
        used.sort(key=lambda pair: pair is not first)
    names = Names(attributes=False)
    for column, guess in used:
        name = names.make(column)
        typed = "" if guess.type() is Type.TEXT else f" {guess.type()}"
        yield f"{name}{typed}{_from(column, name)}"


def _from(column: str, name: str) -> str:
    return "" if column == name else f" from {quoted_text(column)}"


def _value(text: str) -> str:
    return text if is_name(text) else quoted_text(text)
