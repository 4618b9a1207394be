"""What a run finds in the values of the data: unreadable ones, and ones outside `one of`; counted, with examples."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from lscore.compiler.model import Model, Type
from lscore.compiler.normal import normal
from lscore.dsl.diagnostics import Diagnostic, Problem, Severity, Span
from lscore.runtime.values import Raw, Read, Trouble

MOST_EXAMPLES = 5
_LONGEST_EXAMPLE = 60
_WANTED = {
    Type.NUMBER: "a number like 1250 or -0.5",
    Type.DATE: "a date like 2026-03-01",
    Type.TIME: "a time like 2026-03-01T12:30 or a date",
    Type.YESNO: "yes, y, true, 1, no, n, false or 0",
}


@dataclass(frozen=True, slots=True)
class ColumnCheck:
    """What a value of one column is read as, to tell what is wrong with it."""

    column: str
    position: int
    """In `lead_columns` or `event_columns`."""
    name: str
    """The attribute or field."""
    type: Type
    read: Callable[[Raw], Read]
    event: str = ""
    """The event's name in the model; empty for a lead."""
    data_name: str = ""
    """The event's name in the data, in normal form."""

    def problem(self, raw: Raw) -> str:
        """`unreadable`, `not one of` (the allowed values), or nothing."""
        value = self.read(raw)
        return value.value if isinstance(value, Trouble) else ""


class UnreadableValues(Problem):
    """Values that are not of the column's type; they are missing."""

    code: ClassVar[str] = "unreadable-value"
    severity: ClassVar[Severity] = Severity.WARNING
    message: ClassVar[str] = "{count} of `{name}` can't be read, so taken as missing: {examples}"
    label: ClassVar[str] = "read as {type}"
    help: ClassVar[str] = "expected {wanted}"
    count: str
    name: str
    type: str
    wanted: str
    examples: str


class OtherValues(Problem):
    """Values that `one of` does not list; they are missing."""

    code: ClassVar[str] = "value-not-listed"
    severity: ClassVar[Severity] = Severity.WARNING
    message: ClassVar[str] = "{count} of `{name}` not listed in its `one of`, so taken as missing: {examples}"
    label: ClassVar[str] = "lists other values"
    help: ClassVar[str] = "add them to `one of`, or mend the data"
    count: str
    name: str
    examples: str


@dataclass(slots=True)
class _Tally:
    count: int = 0
    examples: dict[str, str] = field(default_factory=dict[str, str])

    def add(self, value: object, lead: str) -> None:
        self.count += 1
        text = str(value)
        if len(self.examples) < MOST_EXAMPLES and text not in self.examples:
            self.examples[text] = lead


class ValueFindings:
    """Collects the findings of one model while its leads and events pass by."""

    def __init__(self, model: Model, lead_checks: Sequence[ColumnCheck], event_checks: Sequence[ColumnCheck]) -> None:
        self._model = model
        self._lead_checks = [check for check in lead_checks if can_fail(model, check.event, check.name, check.type)]
        self._event_checks = [check for check in event_checks if can_fail(model, check.event, check.name, check.type)]
        self._tallies: dict[tuple[str, str, str], _Tally] = {}
        self._checks: dict[tuple[str, str, str], ColumnCheck] = {}

    def leads(self, ids: Sequence[str], columns: Sequence[Sequence[Any]]) -> None:
        """Look at a batch of leads (columns in the order of the engine's lead columns)."""
        for check in self._lead_checks:
            for index, kind in _troubles(check, columns[check.position]):
                self._add(check, kind, columns[check.position][index], ids[index])

    def events(self, leads: Sequence[str], names: Sequence[str | None], columns: Sequence[Sequence[Any]]) -> None:
        """Look at a batch of events (columns in the order of the engine's event columns)."""
        for check in self._event_checks:
            for index, kind in _troubles(check, columns[check.position]):
                if not check.data_name or normal(names[index] or "") == check.data_name:
                    self._add(check, kind, columns[check.position][index], leads[index])

    def diagnostics(self) -> Iterator[Diagnostic]:
        """One for each column and kind."""
        for key, tally in self._tallies.items():
            check = self._checks[key]
            found = value_problem(self._model, check.event, check.name, check.type, key[2], tally.count, tally.examples)
            yield found.diagnostic()

    def _add(self, check: ColumnCheck, kind: str, value: Any, lead: str) -> None:
        key = (check.event, check.name + str(check.type), kind)
        self._checks[key] = check
        self._tallies.setdefault(key, _Tally()).add(value, lead)


def value_problem(
    model: Model, event: str, name: str, type_: Type, kind: str, count: int, examples: Mapping[str, str]
) -> Problem:
    """What is said of the bad values of an attribute, or of a field of an event: how many there are, and some of them,
    each with the lead that has it. `kind` is the word of a Trouble."""
    counted = "1 value" if count == 1 else f"{count:,} values"
    shown = ", ".join(f"`{_short(value)}` (lead {_short(lead)})" for value, lead in examples.items())
    shown += " …" if count > len(examples) else ""
    span, what = _span(model, event, name), f"{event}` `{name}" if event else name
    if kind == Trouble.NOT_ONE_OF.value:
        return OtherValues(span=span, count=counted, name=what, examples=shown)
    wanted = _WANTED.get(type_, "text")
    return UnreadableValues(span=span, count=counted, name=what, type=str(type_), wanted=wanted, examples=shown)


def _span(model: Model, event: str, name: str) -> Span:
    spans: Iterable[Span | None]
    if event:
        found = next((item for item in model.events if item.name == event), None)
        spans = [item.span for item in found.fields if item.name == name] + [found.span] if found else []
    else:
        spans = [item.span for item in model.attributes if item.name == name]
    return next((span for span in spans if span), Span(model.file, 0, 0, 1, 1))


def can_fail(model: Model, event: str, name: str, type_: Type) -> bool:
    """Whether some value of an attribute, or of a field of an event, can be bad."""
    if type_ not in {Type.TEXT, Type.LIST}:
        return True
    listed = [item.one_of for item in model.attributes if item.name == name and not event]
    listed += [item.one_of for other in model.events for item in other.fields if item.name == name]
    return any(listed)


def _troubles(check: ColumnCheck, values: Sequence[Any]) -> Iterator[tuple[int, str]]:
    """The places of the values that are no good, and what they are."""
    try:
        distinct = set(values)
    except TypeError:  # typed lists
        yield from ((index, kind) for index, value in enumerate(values) if (kind := check.problem(value)))
        return
    bad = {value: kind for value in distinct if value is not None and (kind := check.problem(value))}
    if bad:
        yield from ((index, bad[value]) for index, value in enumerate(values) if value in bad)


def _short(value: str) -> str:
    value = "".join(char if char.isprintable() else "\ufffd" for char in value)
    return value if len(value) <= _LONGEST_EXAMPLE else value[: _LONGEST_EXAMPLE - 1] + "…"
