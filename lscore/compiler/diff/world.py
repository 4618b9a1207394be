"""What a model says of its world: its name and owner, its data, its clock, its tests."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from lscore.compiler.diff.changes import Change, Detail, Weight
from lscore.compiler.diff.forms import Forms, Renamed
from lscore.compiler.diff.pairing import Pairing
from lscore.compiler.diff.side import Side
from lscore.compiler.model import Attribute, Event, Field, Test, result_columns
from lscore.compiler.report import Report
from lscore.compiler.texts import plain_text
from lscore.dsl import nodes
from lscore.dsl.diagnostics import Span
from lscore.dsl.printer import canonical

_Column = TypeVar("_Column", Attribute, Field)


def diff_columns(old: Side, new: Side) -> list[Change]:
    """The columns that a result has on one side alone, whatever brought or took them."""
    before, after = result_columns(old.model), result_columns(new.model)
    details = [Detail("column", old=name) for name in before if name not in after]
    details += [Detail("column", new=name) for name in after if name not in before]
    return [Change("changed", "result", "", Weight.SCHEMA, details=tuple(details))] if details else []


# --- attributes and events


def diff_attributes(old: Side, new: Side) -> list[Change]:
    """The attributes: a name that reads another column is another attribute, one column under another name is not."""
    pairing = _paired(old.model.attributes, new.model.attributes)
    found = [
        Change(
            "removed",
            "attribute",
            item.name,
            _gone(item),
            details=tuple(_columns(item, None)),
            old=old.place(item.span),
        )
        for item in pairing.old
    ]
    found += [
        Change(
            "added",
            "attribute",
            item.name,
            Weight.SCHEMA,
            details=tuple(_columns(None, item)),
            new=new.place(item.span),
        )
        for item in pairing.new
    ]
    for before, after in pairing.pairs:
        details = tuple(_columns(before, after))
        if details or before.name != after.name:
            weight = Weight.SCHEMA if details else Weight.TEXT
            found.append(_changed("attribute", before.name, after.name, weight, details, old, new, before, after))
    return found


def _paired(old: Sequence[_Column], new: Sequence[_Column]) -> Pairing[_Column]:
    pairing = Pairing(old, new).by(lambda item: (item.name, item.type)).by(lambda item: item.name)
    return pairing.by(lambda item: (item.column, item.type, item.one_of) if item.declared else None)


def _gone(item: Attribute | Event) -> Weight:
    """A name that was never declared is gone because nothing reads it any more: that breaks nobody's data."""
    return Weight.SCHEMA if item.declared else Weight.TEXT


def _columns(before: Attribute | Field | None, after: Attribute | Field | None) -> Iterator[Detail]:
    """What differs between two readings of a column; of one alone what it says."""
    said: tuple[tuple[str, Callable[[Attribute | Field], str]], ...] = (
        ("type", lambda item: str(item.type)),
        ("column", lambda item: item.column if item.column != item.name or (before and after) else ""),
        ("one of", lambda item: ", ".join(item.one_of)),
        ("declared", lambda item: "" if item.declared else "no"),
    )
    for what, read in said:
        one, other = "" if before is None else read(before), "" if after is None else read(after)
        if one != other:
            yield Detail(what, one, other)


def diff_events(old: Side, new: Side) -> list[Change]:
    """The events and their fields; `active` is what is read of events that no line names."""
    pairing = Pairing(_events(old), _events(new)).by(lambda item: item.name)
    pairing.by(lambda item: (item.data_name, item.fields[:1]) if item.declared else None)
    found = [
        Change("removed", "event", item.name, _gone(item), details=tuple(_event(item, None)), old=old.place(item.span))
        for item in pairing.old
    ]
    found += [
        Change("added", "event", item.name, Weight.SCHEMA, details=tuple(_event(None, item)), new=new.place(item.span))
        for item in pairing.new
    ]
    for before, after in pairing.pairs:
        details = tuple(_event(before, after))
        if details or before.name != after.name:
            weight = Weight.SCHEMA if details else Weight.TEXT
            found.append(_changed("event", before.name, after.name, weight, details, old, new, before, after))
    return found


def _events(side: Side) -> list[Event]:
    anything = side.model.any_fields
    active = [Event("active", "", anything, declared=False)] if anything else []
    return [*side.model.events, *active]


def _event(before: Event | None, after: Event | None) -> Iterator[Detail]:
    old: Sequence[Field] = before.fields if before else ()
    new: Sequence[Field] = after.fields if after else ()
    if before and after:
        if before.data_name != after.data_name:
            yield Detail("name in the data", before.data_name, after.data_name)
        if before.declared != after.declared:
            yield Detail("declared", "yes" if before.declared else "no", "yes" if after.declared else "no")
        if old and new and old[0].name != new[0].name:
            yield Detail("object", old[0].name, new[0].name)
    pairing = _paired(old, new)
    for field in pairing.old:
        yield Detail("field", old=_field(field))
    for field in pairing.new:
        yield Detail("field", new=_field(field))
    for one, other in pairing.pairs:
        if one.name != other.name:
            yield Detail("field", one.name, other.name)
        for item in _columns(one, other):
            yield Detail(f"{item.what} of field {other.name}", item.old, item.new)


def _field(field: Field) -> str:
    return f"{field.name} {field.type}"


def _changed(
    what: str,
    before: str,
    after: str,
    weight: Weight,
    details: tuple[Detail, ...],
    old: Side,
    new: Side,
    old_part: Attribute | Event | Test,
    new_part: Attribute | Event | Test,
) -> Change:
    return Change(
        kind="changed" if before == after else "renamed",
        what=what,
        name=after,
        weight=weight,
        old_name="" if before == after else before,
        details=details,
        old=old.place(old_part.span),
        new=new.place(new_part.span),
        old_part=old_part,
        new_part=new_part,
    )


def renames(changes: Iterable[Change], what: str) -> dict[str, str]:
    """New names by the old ones, of the things of a kind that were renamed."""
    return {change.old_name: change.name for change in changes if change.what == what and change.old_name}


# --- what is said once


def diff_settings(old: Side, new: Side, renamed: Renamed) -> list[Change]:
    """The model's name and owner, its timezone, its missing markers, the account, whether it has a `lead:` block."""
    found = [
        *_setting("model", _title(old), _title(new), Weight.TEXT, old, new, nodes.ModelName),
        *_setting("owner", old.model.owner, new.model.owner, Weight.TEXT, old, new, nodes.Owner),
        *_setting("timezone", old.model.timezone, new.model.timezone, Weight.DECISIONS, old, new, nodes.Timezone),
        *_missing(old, new),
    ]
    if Forms(old.model, renamed).exact(old.model.account) != Forms(new.model).exact(new.model.account):
        # The attribute may be one that reads another column now: then the words are the same.
        found += _setting("account", _account(old), _account(new), Weight.DECISIONS, old, new, nodes.AccountBy) or [
            Change("changed", "account", _account(new), Weight.DECISIONS)
        ]
    if old.model.declared != new.model.declared:
        words = ["every name is declared" if side.model.declared else "names are free" for side in (old, new)]
        found += _setting("lead", words[0], words[1], Weight.SCHEMA, old, new, nodes.LeadBlock)
    return found


def _title(side: Side) -> str:
    """The name that a model states: that of its file is no part of what it says."""
    stated = side.all(nodes.ModelName)
    return stated[0].name.text if stated else ""


def _account(side: Side) -> str:
    return side.model.account.name if side.model.account else ""


def _setting(
    what: str, before: str, after: str, weight: Weight, old: Side, new: Side, kind: type[nodes.Node]
) -> list[Change]:
    if before == after:
        return []
    places = [side.place(next((node.span for node in side.all(kind)), None)) for side in (old, new)]
    details = (Detail(what, before, after),)
    return [Change("changed", what, "", weight, details=details, old=places[0], new=places[1])]


def _missing(old: Side, new: Side) -> list[Change]:
    before, after = old.model.missing, new.model.missing
    gone, come = [text for text in before if text not in after], [text for text in after if text not in before]
    if not gone and not come:
        return []
    details = (*(Detail("marker", old=text) for text in gone), *(Detail("marker", new=text) for text in come))
    places = _markers(old, gone), _markers(new, come)
    return [Change("changed", "missing", "", Weight.DECISIONS, details=details, old=places[0], new=places[1])]


def _markers(side: Side, differing: Sequence[str]) -> Span | None:
    """The line of markers that differ, else the first that there is."""
    lines = side.all(nodes.MissingMarkers)
    saying = [node for node in lines if any(plain_text(value, Report()) in differing for value in node.values)]
    return side.place(next((node.span for node in (*saying, *lines)), None))


# --- tests


def diff_tests(old: Side, new: Side) -> list[Change]:
    """The tests, by name; each is what its lines say, in any order."""
    pairing = Pairing(_stated(old), _stated(new)).by(lambda item: (item.test.name, tuple(sorted(item.lines))))
    pairing.by(lambda item: item.test.name).by(lambda item: tuple(sorted(item.lines)))
    found = [_lone_test(item, old, removed=True) for item in pairing.old]
    found += [_lone_test(item, new, removed=False) for item in pairing.new]
    for before, after in pairing.pairs:
        if before.test.name == after.test.name and sorted(before.lines) == sorted(after.lines):
            continue
        details = [Detail("line", old=line) for line in before.lines if line not in after.lines]
        details += [Detail("line", new=line) for line in after.lines if line not in before.lines]
        names, parts = (before.test.name, after.test.name), (before.test, after.test)
        found.append(_changed("test", *names, Weight.TEXT, tuple(details), old, new, *parts))
    return found


@dataclass(frozen=True, slots=True)
class _Stated:
    """A test and its lines, as the formatter writes them."""

    test: Test
    lines: tuple[str, ...]


def _stated(side: Side) -> list[_Stated]:
    pages = {(node.header.file, node.header.start): node for node in side.all(nodes.Test)}
    found: list[_Stated] = []
    for test in side.tests:
        node = pages.get((test.span.file, test.span.start))
        found.append(_Stated(test, tuple(map(canonical, node.lines)) if node is not None else ()))
    return found


def _lone_test(item: _Stated, side: Side, *, removed: bool) -> Change:
    name, place = item.test.name, side.place(item.test.span)
    if removed:
        return Change("removed", "test", name, Weight.TEXT, old=place, old_part=item.test)
    return Change("added", "test", name, Weight.TEXT, new=place, new_part=item.test)
