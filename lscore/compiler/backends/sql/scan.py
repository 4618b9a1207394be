"""One pass over the events: which of them match which query, as bits, and what is read of them.

Every query has its bits in a few words (BIGINT columns). A column with few values gives, for each value, the bits of
all queries that it satisfies; the words of an event are those of its columns, ANDed with a mask of its age. What looks
at several columns at once, or at one with many values, is tested row by row, on what is left.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field, fields, is_dataclass

from lscore.compiler.backends.leaves import ConditionLeaf, ValueLeaf
from lscore.compiler.backends.sql.columns import Column, ColumnWriter, Leaf, Reading, nothing
from lscore.compiler.backends.sql.layers import Layers, Names
from lscore.compiler.backends.sql.reading import event_instant, event_name
from lscore.compiler.backends.sql.rows import EventRows
from lscore.compiler.backends.sql.scope import AS_OF, Writer, ago
from lscore.compiler.backends.sql.tree import (
    Expr,
    all_of,
    any_of,
    bits_and,
    bits_or,
    case,
    col,
    compare,
    join,
    known,
    lit,
    one_of,
    select,
    table,
)
from lscore.compiler.backends.sql.tree import Query as SqlQuery
from lscore.compiler.backends.sql.zone import Zone
from lscore.compiler.model import All, Condition, Field, FieldValue, Model, Query

WORD = 62
"""Bits in a word: a BIGINT has a sign."""

FULL = (1 << WORD) - 1

_NO_DEFINES: Mapping[str, Condition] = {}
"""What is tested of an event looks at its fields alone."""

Resolution = tuple[str, Reading] | None
"""Where a kind of event has a field: column and reading; None: it lacks it."""


class Fields:
    """Where each kind of event has its fields. The kind behind the last is that of events the model does not name."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.kinds = {event.name: number for number, event in enumerate(model.events)}
        self._fields: list[tuple[Field, ...]] = [*(event.fields for event in model.events), model.any_fields]

    def kinds_of(self, query: Query) -> tuple[int, ...]:
        """The kinds of events that a query looks at."""
        return tuple(range(len(self._fields))) if query.event is None else (self.kinds[query.event],)

    def resolve(self, kind: int, item: FieldValue) -> Resolution:
        """Where a kind of event has a field."""
        named = [one for one in self._fields[kind] if one.name == item.name]
        if not named:
            return None
        one_of = {one.type: one.one_of for one in named}
        return named[0].column, (item.type, one_of.get(item.type, ()))

    def alike(self, kinds: Iterable[int], items: Iterable[FieldValue]) -> dict[tuple[Resolution, ...], list[int]]:
        """Kinds by where they have some fields."""
        wanted = tuple(items)
        groups: dict[tuple[Resolution, ...], list[int]] = {}
        for kind in kinds:
            groups.setdefault(tuple(self.resolve(kind, item) for item in wanted), []).append(kind)
        return groups


class EventColumns:
    """The columns of the events: lookups are shared by all passes."""

    def __init__(self, rows: EventRows, names: Names, zone: Zone, markers: tuple[str, ...], fields: Fields) -> None:
        self.rows = rows
        self.names = names
        self.zone = zone
        self.markers = markers
        self.fields = fields
        self.shared: dict[str, Column] = {}
        self._around = Layers(names)
        self.event = Column(rows.table, rows.event, self._around, names, zone, ())
        self._kind: Expr | None = None

    def few(self, name: str) -> bool:
        """Whether a column has a lookup."""
        return self.rows.columns[name].few

    def lookup(self, name: str) -> Column:
        """A column with few values."""
        if name not in self.shared:
            raw = self.rows.columns[name]
            self.shared[name] = Column(self.rows.table, raw, self._around, self.names, self.zone, self.markers)
        return self.shared[name]

    def kind(self) -> Expr:
        """The number of an event's kind, inside the column of its name; NULL without a name."""
        if self._kind is None:
            form = self.event.layers.let(event_name(self.event.raw_value(), self.rows.event.kind))
            events = self.fields.model.events
            pairs = [(compare(form, "=", lit(event.data_name)), lit(number)) for number, event in enumerate(events)]
            named = case([*pairs, (known(form), lit(len(events)))])
            self._kind = self.event.layers.let(named)
        return self._kind

    def lookups(self) -> list[Column]:
        """All lookups that are in use."""
        return [column for column in (self.event, *self.shared.values()) if column.used]


@dataclass(frozen=True, slots=True)
class Bits:
    """Bits of the words of a scan."""

    words: Mapping[int, int]


@dataclass(slots=True)
class _Branch:
    """A bit, and which events have it: of some kinds, under tests, in a window."""

    bit: int
    kinds: tuple[int, ...]
    since: int | None
    until: int
    lookup_tests: list[tuple[str, Expr]] = field(default_factory=list[tuple[str, Expr]])
    row_tests: list[Expr] = field(default_factory=list[Expr])


class Scan:
    """A pass over the events of a pool, for some queries."""

    def __init__(self, name: str, columns: EventColumns, accounts: str, *, every_row: bool = False) -> None:
        self.name = name
        self.every_row = every_row
        """Whether `query_rows` has all events, also those that cannot match."""
        self.columns = columns
        self.accounts = accounts
        """The table of accounts (`member`, `account`) whose events are gathered; empty: each lead's own."""
        self.layers = Layers(columns.names)
        self.outputs: dict[str, Expr] = {}
        self._branches: dict[object, _Branch] = {}
        self._bits: dict[Query, Bits] = {}
        self._own: dict[str, Column] = {}
        self._used: dict[str, Column] = {}
        self._values: dict[tuple[tuple[int, ...], FieldValue], str] = {}
        self._made_of: dict[Hashable, str] = {}
        self._outer: dict[str, str] = {}
        at, self._is_instant = event_instant(col(columns.rows.at.name), columns.rows.at.kind, columns.zone)
        self.at = self.layers.named(at)
        self.unbounded = False
        self.furthest = 0

    # --- matching

    def match(self, query: Query) -> Expr:
        """Whether an event (a row of `query_rows`) matches a query without `after`."""
        tests = [
            compare(bits_and(col(self.word(word)), lit(bits)), "!=", lit(0))
            for word, bits in self.bits(query).words.items()
        ]
        return any_of(tests)

    def word(self, number: int) -> str:
        """The name of a word."""
        return f"{self.name}_m{number}"

    @property
    def words(self) -> int:
        """How many words there are."""
        return (len(self._branches) + WORD - 1) // WORD

    def bits(self, query: Query) -> Bits:
        """The bits of a query: one for each group of kinds that have its fields at the same places."""
        if query not in self._bits:
            words: dict[int, int] = {}
            items = _fields_in(query.where)
            for places, kinds in self.columns.fields.alike(self.columns.fields.kinds_of(query), items).items():
                resolved = dict(zip(items, places, strict=True))
                branch = self._branch(query, tuple(kinds), resolved)
                words[branch.bit // WORD] = words.get(branch.bit // WORD, 0) | 1 << branch.bit % WORD
            self._bits[query] = Bits(words)
            self._reach(query.since)
        return self._bits[query]

    def _reach(self, since: int | None) -> None:
        if since is None:
            self.unbounded = True
        else:
            self.furthest = max(self.furthest, since)

    def _branch(self, query: Query, kinds: tuple[int, ...], resolved: Mapping[FieldValue, Resolution]) -> _Branch:
        key = (kinds, query.where, query.since, query.until)
        if key not in self._branches:
            branch = self._branches[key] = _Branch(len(self._branches), kinds, query.since, query.until)
            for test in _conjuncts(query.where):
                self._add_test(branch, test, resolved)
        return self._branches[key]

    def _add_test(self, branch: _Branch, test: Condition, resolved: Mapping[FieldValue, Resolution]) -> None:
        items = _fields_in(test)
        columns = {place[0] for item in items if (place := resolved[item]) is not None}
        readings: dict[Leaf, Reading | None] = {item: place[1] if (place := resolved[item]) else None for item in items}
        if len(columns) == 1 and self.columns.few(name := next(iter(columns))):
            writer = ColumnWriter(self.columns.lookup(name), readings, _NO_DEFINES)
            branch.lookup_tests.append((name, writer.condition(test)))
        else:
            branch.row_tests.append(_RowWriter(self, resolved).condition(test))

    # --- values

    def output(self, value: Expr, name: str = "") -> Expr:
        """A value of the row at hand under a name of `query_rows`."""
        name = name or self.columns.names.fresh("e")
        self.outputs[name] = value
        return col(name)

    def field(self, query: Query, item: FieldValue) -> Expr:
        """A field of the matching events, as it is compared, as a column of `query_rows`."""
        kinds = self.columns.fields.kinds_of(query)
        if (kinds, item) not in self._values:
            value = self._by_place(kinds, item, lambda value: value, nothing(item.type))
            self._values[kinds, item] = str(self.output(value).name)
        return col(self._values[kinds, item])

    def of_field(self, query: Query, item: FieldValue, what: Hashable, made: Callable[[Expr], Expr]) -> Expr:
        """What is made of a field (`what` names it), as a column of `query_rows`: in a lookup where there is one."""
        kinds = self.columns.fields.kinds_of(query)
        key = (kinds, item, what)
        if key not in self._made_of:
            value = self._by_place(kinds, item, made, made(nothing(item.type)))
            self._made_of[key] = str(self.output(value).name)
        return col(self._made_of[key])

    def _by_place(self, kinds: tuple[int, ...], item: FieldValue, made: Callable[[Expr], Expr], absent: Expr) -> Expr:
        groups = self.columns.fields.alike(kinds, [item])
        pairs: list[tuple[Expr, Expr]] = []
        for (place,), group in groups.items():
            value = absent if place is None else self._made(place, made)
            if len(groups) == 1:
                return value
            pairs.append((one_of(self.kind(), [lit(kind) for kind in group]), value))
        return case(pairs)

    def _made(self, place: tuple[str, Reading], made: Callable[[Expr], Expr]) -> Expr:
        name, reading = place
        column = self.column(name)
        return column.output(made(column.compared(reading)))

    def column(self, name: str) -> Column:
        """A column of the events, for use in this pass."""
        if self.columns.few(name):
            self._used[name] = self.columns.lookup(name)
            return self._used[name]
        if name not in self._own:
            at = self.columns
            self._own[name] = Column(at.rows.table, at.rows.columns[name], self.layers, at.names, at.zone, at.markers)
        return self._own[name]

    def compared(self, place: tuple[str, Reading]) -> Expr:
        """A field as it is compared, inside the row."""
        return self._made(place, lambda value: value)

    def kind(self) -> Expr:
        """The number of the event's kind, inside the row."""
        return self._once("kind", lambda: self.columns.event.output(self.columns.kind()))

    def instant(self) -> Expr:
        """The event's instant, as a column of `query_rows`."""
        return self._once("at", lambda: self.output(self.at))

    def day(self) -> Expr:
        """The event's calendar day, as a column of `query_rows`."""
        return self._once("day", lambda: self.output(self.layers.let(self.columns.zone.day_of(self.at))))

    def lead(self) -> Expr:
        """What the event names its lead by, as a column of `query_rows`."""
        return self._once("lead", lambda: self.output(self.layers.named(col(self.columns.rows.key.name, "event_row"))))

    def group(self) -> Expr:
        """What the pool is told apart by: the lead or the account, as a column of `query_rows`."""
        if not self.accounts:
            return self.lead()
        return self._once("group", lambda: self.output(self.layers.named(col("account", "accounts"))))

    def _once(self, what: str, made: Callable[[], Expr]) -> Expr:
        if what not in self._outer:
            self._outer[what] = str(made().name)
        return col(self._outer[what])

    # --- what it becomes

    def prepare(self) -> None:
        """Put the words into the lookups; all queries must be known."""
        for number in range(self.words):
            self._add_word(number)

    def query_rows(self) -> SqlQuery:
        """The events that match any query, with their words and values."""
        rows = self.columns.rows
        joins = [column.joined("event_row") for column in (self.columns.event, *self._used.values()) if column.used]
        if self.accounts:
            on = compare(col("member", "accounts"), "=", col(rows.key.name, "event_row"))
            joins.append(join(table(self.accounts, "accounts"), on))
        return self.layers.query(
            self.outputs,
            lambda named: select(
                named, table(rows.table, "event_row"), joins=joins, where=None if self.every_row else self._range()
            ),
        )

    def some(self) -> Expr:
        """Whether a row of `query_rows` may match any query: as far as lookups and windows tell, so that what is tested
        row by row is tested once."""
        return any_of([compare(col(f"{self.word(number)}_before"), "!=", lit(0)) for number in range(self.words)])

    def _range(self) -> Expr:
        """The part of time that is looked at, as a test on the column of the data: so scans can be cut."""
        at = self.layers.values[str(self.at.name)]
        tests = [compare(at, "<=", AS_OF), *self._is_instant]
        if not self.unbounded:
            tests.append(compare(at, ">", ago(self.furthest)))
        return all_of(tests)

    def _add_word(self, number: int) -> None:
        branches = [branch for branch in self._branches.values() if branch.bit // WORD == number]
        mask = self.columns.event.output(self._kind_mask(branches))
        masks = [mask]
        for name in dict.fromkeys(name for branch in branches for name, _ in branch.lookup_tests):
            column = self.column(name)
            masks.append(column.output(_tested(branches, name)))
        if any(branch.since is not None or branch.until for branch in branches):
            masks.append(self._window_mask(branches))
        mask = bits_and(*masks)
        before = self.layers.named(case([(self._range(), mask)], lit(0)) if self.every_row else mask)
        rest = [branch for branch in branches if branch.row_tests]
        self.outputs[f"{self.word(number)}_before"] = before
        self.outputs[self.word(number)] = _tested_by_row(before, rest) if rest else before

    def _kind_mask(self, branches: list[_Branch]) -> Expr:
        kinds = sorted({kind for branch in branches for kind in branch.kinds})
        bits = {kind: sum(_bit(branch) for branch in branches if kind in branch.kinds) for kind in kinds}
        return case([(compare(self.columns.kind(), "=", lit(kind)), lit(bits[kind])) for kind in kinds], lit(0))

    def _window_mask(self, branches: list[_Branch]) -> Expr:
        """The bits whose windows an age lies in: newest first, from one bound to the next."""
        ages = sorted({age for branch in branches for age in (branch.since, branch.until) if age})
        pairs: list[tuple[Expr, Expr]] = []
        newest = 0
        for age in ages:
            pairs.append((compare(self.at, ">", ago(age)), lit(_open(branches, newest))))
            newest = age
        return case(pairs, lit(_open(branches, newest)))


def _open(branches: list[_Branch], age: int) -> int:
    """The bits of the windows that go on beyond an age."""
    return sum(
        _bit(branch) for branch in branches if branch.until <= age and (branch.since is None or age < branch.since)
    )


def _bit(branch: _Branch) -> int:
    return 1 << branch.bit % WORD


def _tested(branches: list[_Branch], name: str) -> Expr:
    """The bits that a value of a column leaves: those that do not look at it, and those whose tests hold."""
    free = FULL ^ sum(_bit(branch) for branch in branches if any(name == tested for tested, _ in branch.lookup_tests))
    parts = [lit(free)] if free else []
    for branch in branches:
        tests = [test for tested, test in branch.lookup_tests if tested == name]
        if tests:
            parts.append(case([(all_of(tests), lit(_bit(branch)))], lit(0)))
    return bits_or(*parts)


def _tested_by_row(word: Expr, branches: list[_Branch]) -> Expr:
    """A word without the bits whose tests fail; only those that are still set are tested."""
    free = FULL ^ sum(map(_bit, branches))
    parts = [lit(free)] if free else []
    for branch in branches:
        bit = lit(_bit(branch))
        parts.append(case([(all_of([compare(bits_and(word, bit), "!=", lit(0)), *branch.row_tests]), bit)], lit(0)))
    return bits_and(word, bits_or(*parts))


def _conjuncts(where: Condition | None) -> list[Condition]:
    if where is None:
        return []
    if isinstance(where, All):
        return [test for item in where.items for test in _conjuncts(item)]
    return [where]


def _fields_in(node: object) -> tuple[FieldValue, ...]:
    """The fields that a condition looks at."""
    found: dict[FieldValue, None] = {}

    def look(item: object) -> None:
        if isinstance(item, FieldValue):
            found[item] = None
        elif isinstance(item, tuple):
            for part in item:  # pyright: ignore[reportUnknownVariableType]
                look(part)  # pyright: ignore[reportUnknownArgumentType]
        elif is_dataclass(item):
            for part in fields(item):
                look(getattr(item, part.name))

    look(node)
    return tuple(found)


class _RowWriter(Writer):
    """Writes tests that look at several columns of an event, or at one with many values."""

    def __init__(self, scan: Scan, resolved: Mapping[FieldValue, Resolution]) -> None:
        super().__init__(scan.layers, scan.columns.zone)
        self.scan = scan
        self.resolved = resolved

    def ready_condition(self, node: Condition) -> Expr | None:
        """What looks at one column with few values is worked out in its lookup."""
        items = _fields_in(node)
        columns = {place[0] for item in items if (place := self.resolved[item]) is not None}
        if len(columns) != 1 or not self.scan.columns.few(name := next(iter(columns))):
            return None
        readings: dict[Leaf, Reading | None] = {
            item: place[1] if (place := self.resolved[item]) else None for item in items
        }
        column = self.scan.column(name)
        return column.output(ColumnWriter(column, readings, _NO_DEFINES).condition(node))

    def leaf_value(self, node: ValueLeaf) -> Expr:
        """A field of the event."""
        assert isinstance(node, FieldValue)
        place = self.resolved[node]
        return nothing(node.type) if place is None else self.scan.compared(place)

    def leaf_condition(self, node: ConditionLeaf) -> Expr:
        """Conditions on events have no leaves but tests on fields."""
        raise AssertionError(f"{type(node).__name__} is not of an event")
