"""Events: one pass over a lead's events, dispatched by name, that fills a list of slots.

Every distinct (query, need) of the model has one slot, shared by all that ask. The events of a kind are handed to
functions that hold the accumulators of some queries; `active` has functions over all kinds. What comes after another
event is settled behind the pass, over the rows that were kept for it. Events of an account fill a list of their own,
once for all its leads.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from lscore.compiler.backends.columns import Places, Reading
from lscore.compiler.backends.event_scope import EventScope
from lscore.compiler.backends.needs import Need, gathering
from lscore.compiler.backends.source import Names, comment, function, indented
from lscore.compiler.model import Event, Field, FieldValue, Model, Query

TOGETHER = 120
"""Queries in one generated function."""

DISPATCHED = 6
"""Kinds of events that are told apart by one test after the other."""

Pool = Literal["own", "account"]
LISTS: Mapping[Pool, str] = {"own": "state", "account": "shared"}


@dataclass(slots=True)
class Slots:
    """The slots of one pool: what they are over no events."""

    nothing: list[str] = field(default_factory=list[str])

    def new(self) -> int:
        """The number of a new slot."""
        self.nothing.append("None")
        return len(self.nothing) - 1


Wanted = dict[Query, dict[Need, int]]


@dataclass(frozen=True, slots=True)
class Block:
    """What is done with the events of a scope: before them, with each, and what comes out for which slot."""

    start: list[str]
    body: str
    results: dict[int, str]


class Events:
    """All that a model asks of events."""

    def __init__(self, model: Model, names: Names, places: Places, explain: bool, by_name: bool) -> None:
        self.model = model
        self.names = names
        self.places = places
        self.explain = explain
        self.by_name = by_name
        self.columns = event_columns(model)
        self.kinds = {event.name: number for number, event in enumerate(model.events)}
        self.slots: dict[Pool, Slots] = {"own": Slots(), "account": Slots()}
        self.groups: dict[tuple[Pool, int | None], Wanted] = {}
        self.after: dict[Query, dict[Need, int]] = {}
        self.sources: list[str] = []

    def slot(self, query: Query, need: Need) -> str:
        """The expression of what is wanted to know of a query."""
        pool: Pool = "account" if query.account else "own"
        if query.after is None:
            kind = None if query.event is None else self.kinds[query.event]
            needs = self.groups.setdefault((pool, kind), {}).setdefault(query, {})
        else:
            needs = self.after.setdefault(query, {})
            self._followed(query)
        if need not in needs:
            needs[need] = self.slots[pool].new()
        return f"{LISTS[pool]}[{needs[need]}]"

    def _followed(self, query: Query) -> tuple[str, str]:
        """The slots with the rows that may follow, and with those that may be followed."""
        after = query.after
        assert after is not None
        rows = self.slot(replace(query, after=None), Need("rows", after.same))
        anchors = self.slot(replace(after.anchor, account=query.account), Need("rows", after.same))
        return rows, anchors

    def place_of(self, item: Field | None) -> str | None:
        """Where a field stands in an event's row: its place, or its column's name as a constant."""
        if item is None:
            return None
        return self.names.constant(item.column) if self.by_name else str(2 + self.columns.index(item.column))

    def cell(self, place: str) -> str:
        """The expression of a value in an event's row."""
        return f"e.get({place})" if self.by_name else f"e[{place}]"

    def readings(self, event: Event | None, name: str) -> dict[FieldValue, Reading]:
        """How the field of an event is read, for each type it is read as."""
        if event is None:
            return {}
        return {
            FieldValue(item.name, item.type): (item.type, item.one_of) for item in event.fields if item.name == name
        }

    def uses(self, pool: Pool) -> bool:
        """Whether anything is asked of the events of a pool."""
        return any(group == pool for group, _ in self.groups)

    # --- source

    def generate(self) -> list[str]:
        """All functions: those over some kinds, `gather_own` and `gather_account`."""
        return [line for pool in LISTS if self.uses(pool) for line in self._pool(pool)]

    def _pool(self, pool: Pool) -> list[str]:
        """One pass with all accumulators where they are few, else functions over the events of each kind."""
        groups = {kind: wanted for (group, kind), wanted in self.groups.items() if group == pool}
        few = sum(map(len, groups.values())) <= TOGETHER
        names = [
            event.data_name if None in groups or number in groups else ""
            for number, event in enumerate(self.model.events)
        ]
        kinds = f"{pool}_kinds = Kinds({names!r}, NORMAL, {len(names) if None in groups else -1})"
        lines = self._one_pass(pool, groups) if few else self._many_passes(pool, groups)
        nothing = f"{pool}_nothing = [{', '.join(self.slots[pool].nothing)}]"
        return [kinds, nothing, *lines]

    def _header(self, pool: Pool) -> list[str]:
        """Statements that open a pass over raw events: kind and instant of each."""
        name, at = (self.cell(repr(key)) for key in ("event", "at")) if self.by_name else ("e[0]", "e[1]")
        return [
            f"for {'e' if pool == 'own' else 'lead, e'} in events:",
            f"    kind = {pool}_kinds[{name}]",
            "    if kind < 0:",
            "        continue",
            f"    at = {at}",
            "    if at.__class__ is not int:",
            "        try:",
            "            at = HOURS[at[:13]] + RESTS[at[13:]]",
            "        except TypeError:",
            "            at = READ_AT(at)",
            "    if at > AS_OF:",
            "        continue",
        ]

    def _one_pass(self, pool: Pool, groups: Mapping[int | None, Wanted]) -> list[str]:
        caches: list[str] = []
        blocks: dict[int | None, Block] = {}
        for kind, wanted in groups.items():
            scope = EventScope(self, self._event(kind), f"{pool}_{'any' if kind is None else kind}")
            blocks[kind] = self._block(scope, wanted, pool)
            caches += scope.caches()
        after = self._after(pool, caches)
        start = [line for block in blocks.values() for line in block.start]
        results = {slot: code for block in blocks.values() for slot, code in block.results.items()}
        slots = [results.get(slot, none) for slot, none in enumerate(self.slots[pool].nothing)]
        loop = self._header(pool)
        if any(need.what == "rows" for wanted in groups.values() for needs in wanted.values() for need in needs):
            loop.append(f"    row = (at, kind, e{'' if pool == 'own' else ', lead'})")
        if None in blocks:
            loop.append(indented(blocks[None].body))
        kinds = sorted(kind for kind in blocks if kind is not None)
        loop += [indented(line) for line in _dispatch(kinds, {kind: blocks[kind].body for kind in kinds})]
        body = [*start, "\n".join(loop), f"slots = [{', '.join(slots)}]", *after]
        return [*caches, function(f"gather_{pool}", "events", body, "slots")]

    def _many_passes(self, pool: Pool, groups: Mapping[int | None, Wanted]) -> list[str]:
        lines: list[str] = []
        calls = {kind: self._functions(kind, wanted, pool, lines) for kind, wanted in groups.items()}
        after = self._after(pool, lines)
        loop = self._header(pool)
        row = f"(at, kind, e{'' if pool == 'own' else ', lead'})"
        loop += [
            "    if kind in found:",
            f"        found[kind].append({row})",
            "    else:",
            f"        found[kind] = [{row}]",
        ]
        kinds = {number: called for number, called in calls.items() if number is not None}
        entries = ", ".join(f"{number}: ({', '.join(called)},)" for number, called in kinds.items())
        called = f"for function in {pool}_functions.get(kind, ()):\n        function(rows, slots)"
        settle = [f"for kind, rows in found.items():\n    {called}"]
        if None in calls:
            settle.append("rows = [row for rows in found.values() for row in rows]")
            settle += [f"{called}(rows, slots)" for called in calls[None]]
        body = [f"slots = {pool}_nothing[:]", "found = {}", "\n".join(loop), *settle, *after]
        gather = function(f"gather_{pool}", "events", body, "slots")
        return [*lines, f"{pool}_functions = {{{entries}}}", gather]

    def _event(self, kind: int | None) -> Event | None:
        return None if kind is None else self.model.events[kind]

    def _functions(self, kind: int | None, wanted: Wanted, pool: Pool, lines: list[str]) -> list[str]:
        """Functions over the events of a kind, each for some of its queries; their names."""
        queries = list(wanted.items())
        names: list[str] = []
        for start in range(0, len(queries), TOGETHER):
            label = f"{pool}_{'any' if kind is None else kind}_{start // TOGETHER}"
            scope = EventScope(self, self._event(kind), label)
            lines.append(self._function(scope, dict(queries[start : start + TOGETHER]), pool, lines))
            names.append(f"events_{label}")
        return names

    def _function(self, scope: EventScope, wanted: Wanted, pool: Pool, lines: list[str], bare: bool = False) -> str:
        """A pass over rows; its caches go to `lines`."""
        block = self._block(scope, wanted, pool, bare)
        lines += scope.caches()
        header = "at, kind, e = row" if pool == "own" else "at, kind, e, lead = row"
        loop = "for row in rows:\n" + indented(f"{header}\n{block.body}")
        results = [f"slots[{slot}] = {code}" for slot, code in block.results.items()]
        return function(f"events_{scope.label}", "rows, slots", [*block.start, loop, *results])

    def _block(self, scope: EventScope, wanted: Wanted, pool: Pool, bare: bool = False) -> Block:
        """What is done with each event of a scope. `bare`: the events are known to match."""
        start: list[str] = []
        updates: list[str] = []
        results: dict[int, str] = {}
        for query, needs in wanted.items():
            body: list[str] = []
            if query.text:
                updates.append(comment(query.text))
            for need, slot in needs.items():
                local = self.names.fresh(f"{need.what}_{slot}")
                code = gathering(need, scope, local)
                start.append(f"{local} = {code.start}")
                results[slot] = code.result
                self.slots[pool].nothing[slot] = code.none
                body += code.update
            test = "True" if bare else self._test(query, scope)
            updates += body if test == "True" else [f"if {test}:", *(indented(line) for line in body)]
        told = [] if bare or scope.event is None else [comment(f"an event `{scope.event.name}`")]
        lines = [*told, *scope.lookups(), *scope.program.statements, *(updates or ["pass"])]
        return Block(start, "\n".join(lines), results)

    def _test(self, query: Query, scope: EventScope) -> str:
        tests: list[str] = []
        if query.where is not None:
            tests.append(scope.condition(query.where))
        if query.since is not None:
            tests.append(f"at > {scope.since(query.since)}")
        if query.until:
            tests.append(f"at <= {scope.since(query.until)}")
        return " and ".join(tests) or "True"

    def _after(self, pool: Pool, lines: list[str]) -> list[str]:
        """Functions over the rows that follow others, and the statements that call them."""
        calls: list[str] = []
        for number, (query, needs) in enumerate(self.after.items()):
            if query.account != (pool == "account"):
                continue
            assert query.after is not None
            event = None if query.event is None else self.model.events[self.kinds[query.event]]
            scope = EventScope(self, event, f"{pool}_after_{number}")
            lines.append(self._function(scope, {query: needs}, pool, lines, bare=True))
            rows, anchors = (slot.replace(LISTS[pool], "slots") for slot in self._followed(query))
            same = query.after.same is not None
            calls.append(
                f"if {rows} and {anchors}:\n"
                f"    events_{scope.label}(followers({rows}, {anchors}, {query.after.within}, {same}), slots)"
            )
        return calls


def _dispatch(kinds: list[int], bodies: Mapping[int, str]) -> list[str]:
    """Statements that run the body of the event's kind: a few tests in a row, more by halves."""
    if not kinds:
        return []
    if len(kinds) > DISPATCHED:
        half = len(kinds) // 2
        low, high = _dispatch(kinds[:half], bodies), _dispatch(kinds[half:], bodies)
        return [f"if kind < {kinds[half]}:", *map(indented, low), "else:", *map(indented, high)]
    lines: list[str] = []
    for number, kind in enumerate(kinds):
        lines += [f"{'elif' if number else 'if'} kind == {kind}:", indented(bodies[kind])]
    return lines


def event_columns(model: Model) -> tuple[str, ...]:
    """The distinct columns of the fields of all events, in the order of the model."""
    fields = [item for event in model.events for item in event.fields]
    return tuple(dict.fromkeys(item.column for item in [*fields, *model.any_fields]))
