"""All that a model asks of events, as tables of facts: a row a lead (or account), a column a fact.

What aggregates give in one pass over the events stands in one table. What needs the matching events themselves (order,
different values, events after others) is worked out over the few rows that match, in a table each.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from lscore.compiler.backends.sql.aggregates import Rowset, aggregate, table_of_facts
from lscore.compiler.backends.sql.facts import MERGED, NEWEST, Fact, over_nothing
from lscore.compiler.backends.sql.layers import Layers, Names
from lscore.compiler.backends.sql.rows import EventRows
from lscore.compiler.backends.sql.scan import EventColumns, Fields, Scan
from lscore.compiler.backends.sql.tree import (
    Expr,
    Statement,
    alias,
    all_of,
    any_of,
    bits_and,
    call,
    case,
    coalesce,
    col,
    compare,
    count_rows,
    create_table,
    drop_table,
    filtered,
    known,
    lit,
    over,
    rows_of,
    select,
    star,
    sub,
    table,
)
from lscore.compiler.backends.sql.tree import Query as SqlQuery
from lscore.compiler.backends.sql.variables import Variables
from lscore.compiler.backends.sql.zone import Zone
from lscore.compiler.model import FieldValue, Model, Query

Pool = Literal["own", "account"]

ACCOUNTS = "account_of"
"""The table of the leads' accounts: `member`, `account`."""


EVERY_EVENT = "own_all"
"""The pass over all events of each lead."""


@dataclass(frozen=True, slots=True)
class FactTable:
    """A table of facts: its name, its column that tells leads (or accounts) apart, and of which pool it is."""

    name: str
    key: str
    pool: Pool
    query: SqlQuery


@dataclass(frozen=True, slots=True)
class EventTables:
    """Statements that make the lookups of the events' columns, those that pick matching events as rows, the tables of
    facts that are made of both, and statements that clean up."""

    lookups: tuple[Statement, ...]
    picked: tuple[Statement, ...]
    facts: tuple[FactTable, ...]
    cleanup: tuple[Statement, ...]


class Events:
    """What a model asks of events, collected while its leads' program is written."""

    def __init__(self, model: Model, rows: EventRows | None, around: Layers, zone: Zone, variables: Variables) -> None:
        self.model = model
        self.names: Names = around.names
        self.around = around
        self.zone = zone
        self.variables = variables
        self.columns = EventColumns(rows, self.names, zone, model.missing, Fields(model)) if rows else None
        self._slots: dict[tuple[Query, Fact], Expr] = {}
        self._aggregates: dict[str, dict[str, Expr]] = {}
        self._scans: dict[str, Scan] = {}
        self._special: dict[tuple[Query, object], dict[str, Fact]] = {}

    def fact(self, query: Query, fact: Fact) -> Expr:
        """A fact, as a value of the lead."""
        if self.columns is None:
            return over_nothing(fact)
        key = (query, fact)
        if key not in self._slots:
            self._slots[key] = self._new(query, fact)
        return self._slots[key]

    def uses(self, pool: Pool) -> bool:
        """Whether anything is asked of the events of a pool."""
        return any((query.account) == (pool == "account") for query, _ in self._slots)

    def _new(self, query: Query, fact: Fact) -> Expr:
        pool: Pool = "account" if query.account else "own"
        if query.after is not None or fact.what not in MERGED:
            name = self.names.fresh("f")
            self._special.setdefault((query, _together(fact)), {})[name] = fact
            self._want_rows(query)
            return self._with_default(col(name), fact)
        scan = self._scan(pool, _part_of(query, fact))
        if fact.what == "any" and scan.name == EVERY_EVENT:
            return self.around.let(known(self.fact(query, NEWEST)))
        if fact.what == "any":
            return self._any(scan, query)
        name = self.names.fresh("f")
        rowset = Rowset(self.variables, scan, query, scan.match(query))
        self._aggregates.setdefault(scan.name, {})[name] = aggregate(rowset, fact)
        return self._with_default(col(name), fact)

    def _with_default(self, value: Expr, fact: Fact) -> Expr:
        default = over_nothing(fact)
        return value if known_missing(default) else self.around.let(coalesce(value, default))

    def _any(self, scan: Scan, query: Query) -> Expr:
        """Whether any event matches: bits of the words of all events of the lead, ORed."""
        tests: list[Expr] = []
        for word, bits in scan.bits(query).words.items():
            name = f"any_{scan.word(word)}"
            aggregates = self._aggregates.setdefault(scan.name, {})
            aggregates.setdefault(name, call("bit_or", col(scan.word(word))))
            tests.append(compare(bits_and(coalesce(col(name), lit(0)), lit(bits)), "!=", lit(0)))
        return self.around.let(any_of(tests))

    def _scan(self, pool: Pool, kind: str) -> Scan:
        name = f"{pool}{kind}"
        if name not in self._scans:
            assert self.columns is not None
            accounts = ACCOUNTS if pool == "account" else ""
            self._scans[name] = Scan(name, self.columns, accounts, every_row=name == EVERY_EVENT)
        return self._scans[name]

    # --- the matching events as rows

    def _want_rows(self, query: Query) -> None:
        scan = self._scan("account" if query.account else "own", "_rows")
        scan.bits(replace(query, after=None))
        scan.group()
        scan.instant()
        if query.after is not None:
            scan.bits(replace(query.after.anchor, account=query.account))

    def picked(self, query: Query) -> Rowset:
        """The events that match a query, as rows of the table of picked events."""
        scan = self._scan("account" if query.account else "own", "_rows")
        bare = replace(query, after=None)
        rowset = Rowset(self.variables, scan, bare, scan.match(bare), source=table(f"{scan.name}_picked"))
        return rowset if query.after is None else self._following(query, rowset, scan)

    def _following(self, query: Query, rowset: Rowset, scan: Scan) -> Rowset:
        """Those of the rows that come after some other event."""
        after = query.after
        assert after is not None
        anchor = replace(after.anchor, account=query.account)
        is_row, is_anchor = scan.match(rowset.query), scan.match(anchor)
        partition = [scan.group()]
        test = any_of([is_row, is_anchor])
        if after.same is not None:
            value = self._shared_value(scan, rowset.query, anchor, after.same, is_row)
            partition.append(value)
            test = all_of([test, known(value)])
        seen = over(
            filtered(call("count", lit(1)), is_anchor),
            partition,
            [(scan.instant(), False)],
            preceding=None if after.within is None else lit(after.within),
            range_frame=True,
        )
        others = sub(seen, case([(is_anchor, lit(1))], lit(0)))
        name = self.names.fresh("n")
        rows = select([star(), alias(others, name)], rowset.source, where=test)
        follows = select([star()], rows_of(rows, "below"), where=all_of([is_row, compare(col(name), ">", lit(0))]))
        return replace(rowset, source=rows_of(follows, "following"), match=None)

    @staticmethod
    def _shared_value(scan: Scan, query: Query, anchor: Query, item: FieldValue, is_row: Expr) -> Expr:
        own, other = scan.field(query, item), scan.field(anchor, item)
        return own if own == other else case([(is_row, own)], other)

    # --- what it becomes

    def tables(self) -> EventTables:
        """What is asked of the events, as tables."""
        if self.columns is None:
            return EventTables((), (), (), ())
        # Everything that is asked must be known before the first lookup is made.
        specials = [self._special_table(query, facts) for (query, _), facts in self._special.items()]
        for scan in self._scans.values():
            scan.prepare()
        tables = [self._aggregated(self._scans[name], values) for name, values in self._aggregates.items()]
        lookups = self.columns.lookups()
        cleanup = [column.forget() for column in lookups]
        picked: list[Statement] = []
        for scan in self._scans.values():
            if scan.name.endswith("_rows"):
                rows = select([star()], rows_of(scan.query_rows(), "below"), where=scan.some())
                picked.append(create_table(f"{scan.name}_picked", rows))
                cleanup.append(drop_table(f"{scan.name}_picked"))
        statements = tuple(column.statement() for column in lookups)
        return EventTables(statements, tuple(picked), (*tables, *specials), tuple(cleanup))

    @staticmethod
    def _aggregated(scan: Scan, values: dict[str, Expr]) -> FactTable:
        key = f"{scan.name}_group"
        group = scan.group()
        rows = rows_of(scan.query_rows(), "below")
        if scan.every_row:
            query = select({key: group, "n": count_rows(), **values}, rows, group=[group])
        else:
            query = select({key: group, **values}, rows, where=scan.some(), group=[group])
        return FactTable(f"{scan.name}_facts", key, "account" if scan.accounts else "own", query)

    def _special_table(self, query: Query, facts: dict[str, Fact]) -> FactTable:
        key = self.names.fresh("key")
        pool: Pool = "account" if query.account else "own"
        return FactTable(self.names.fresh("facts"), key, pool, table_of_facts(self.picked(query), facts, key))


def _part_of(query: Query, fact: Fact) -> str:
    """In which pass a fact is found: what may look at nearly all events has one of its own, so that all others look at
    the few rows that they match."""
    wide = query.where is None and query.since is None and fact.what in {"any", "count", "newest"}
    return "_all" if wide else ""


def _together(fact: Fact) -> object:
    """What facts about the same rows share a table by."""
    match fact.what:
        case "days kept" | "meets":
            return fact
        case "kept points" | "kept count" | "kept newest" | "kept words":
            return fact.each
        case _:
            return None


def known_missing(default: Expr) -> bool:
    """Whether a fact needs no default: it is missing over nothing."""
    return default.key == "null"
