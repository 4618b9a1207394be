"""What the programs of several models over the same data share: the tables of leads and events, what is asked of them,
and the statements that answer it.

Models share a ground when they read the same data in the same way (see `same_ground`). What they say alike is asked
once: two versions of a model differ in a few rules, and the pass over the events is nearly all the work.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lscore.compiler.backends.sql.columns import Column
from lscore.compiler.backends.sql.events import ACCOUNTS, EVERY_EVENT, Events, FactTable
from lscore.compiler.backends.sql.layers import Layers, Names
from lscore.compiler.backends.sql.rows import EventRows, LeadRows
from lscore.compiler.backends.sql.tree import (
    Expr,
    Query,
    Statement,
    all_of,
    col,
    compare,
    create_table,
    drop_table,
    join,
    select,
    table,
)
from lscore.compiler.backends.sql.variables import Variables
from lscore.compiler.backends.sql.zone import Zone
from lscore.compiler.model import Model


def same_ground(model: Model) -> tuple[object, ...]:
    """How a model reads data: models of equal grounds can share one."""
    return (model.timezone, model.missing, model.account, model.attributes, model.events, model.any_fields)


@dataclass(frozen=True, slots=True)
class Step:
    """A statement, and what it does in a few words."""

    what: str
    statement: Statement


@dataclass(frozen=True, slots=True)
class Gathered:
    """The statements that gather all that is asked of leads and events: first the `lookups` of the events' columns and
    the table of `every_event`, then `steps`; `forget` drops what they made."""

    lookups: tuple[Step, ...]
    every_event: FactTable | None
    steps: tuple[Step, ...]
    forget: tuple[Statement, ...]


class Ground:
    """What is asked of leads and events while the programs of models are written.

    `several`: more than one model stands on it, so that what they say alike is looked for.
    """

    def __init__(self, model: Model, leads: LeadRows, events: EventRows | None, *, several: bool = False) -> None:
        self.model = model
        self.rows = leads
        self.names = Names(alike=several)
        self.layers = Layers(self.names)
        self.zone = Zone(model.timezone)
        self.variables = Variables()
        self.events = Events(model, events, self.layers, self.zone, self.variables)
        self.columns: dict[str, Column] = {}
        self._facts: Sequence[FactTable] = ()
        self._lookups: Sequence[Column] = ()

    def column(self, name: str) -> Column:
        """A column of the leads by the data's name for it."""
        if name not in self.columns:
            raw = self.rows.columns[name]
            self.columns[name] = Column(self.rows.table, raw, self.layers, self.names, self.zone, self.model.missing)
        return self.columns[name]

    def gathered(self, accounts: Query | None) -> Gathered:
        """All that was asked, once every program is written; `accounts`: the accounts of the leads, where asked for."""
        self._lookups = [column for column in self.columns.values() if column.used]
        tables = self.events.tables()
        self._facts = tables.facts
        every = next((facts for facts in tables.facts if facts.name == EVERY_EVENT + "_facts"), None)
        steps = [Step("values of leads", column.statement()) for column in self._lookups]
        if accounts is not None:
            steps.append(Step("accounts", create_table(ACCOUNTS, accounts)))
        steps += [Step("events to look at", statement) for statement in tables.picked]
        others = (facts for facts in tables.facts if facts is not every)
        steps += [Step("events", create_table(facts.name, facts.query)) for facts in others]
        forget = [*tables.cleanup, *(drop_table(facts.name) for facts in tables.facts)]
        forget += [*(column.forget() for column in self._lookups), drop_table(ACCOUNTS)]
        lookups = tuple(Step("values of events", statement) for statement in tables.lookups)
        return Gathered(lookups, every, tuple(steps), tuple(forget))

    def query(self, outputs: Mapping[str, Expr]) -> Query:
        """A row a lead with some values, over what is gathered."""
        joins = [column.joined("lead_row") for column in self._lookups]
        key = col("key", "lead_row")
        if self.events.uses("account"):
            joins.append(join(table(ACCOUNTS), compare(col("member"), "=", key), "LEFT"))
        for item in self._facts:
            told_apart = key if item.pool == "own" else col("account", ACCOUNTS)
            joins.append(join(table(item.name), all_of([compare(col(item.key), "=", told_apart)]), "LEFT"))
        return self.layers.query(outputs, lambda named: select(named, table(self.rows.table, "lead_row"), joins=joins))
