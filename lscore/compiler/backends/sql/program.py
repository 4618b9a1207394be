"""A model as a program of SQL statements over tables of leads and events.

    lookups        for each column with few values: value -> all that follows from it alone
    facts          a row a lead (or account): what the events say
    result         a row a lead: scores, decisions, and what explains them

`as_of` (microseconds) and all other parameters are variables of the connection.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lscore.compiler.backends.sql.columns import Column
from lscore.compiler.backends.sql.events import ACCOUNTS, EVERY_EVENT, FactTable
from lscore.compiler.backends.sql.lead import Lead
from lscore.compiler.backends.sql.lines import Line, line_names, line_outputs, lines_query
from lscore.compiler.backends.sql.rows import EventRows, LeadRows
from lscore.compiler.backends.sql.scope import AS_OF
from lscore.compiler.backends.sql.tree import (
    NULL,
    Expr,
    Query,
    Statement,
    all_of,
    array,
    case,
    cast_to,
    col,
    compare,
    create_table,
    drop_table,
    join,
    known,
    lit,
    negated,
    rows_of,
    select,
    table,
)
from lscore.compiler.backends.sql.variables import Variables
from lscore.compiler.backends.sql.zone import Zone
from lscore.compiler.model import Model

_NO_TEXTS = cast_to(array(), "VARCHAR[]")


@dataclass(frozen=True, slots=True)
class Step:
    """A statement, and what it does in a few words."""

    what: str
    statement: Statement


@dataclass(frozen=True, slots=True)
class Program:
    """The statements of a model.

    `variables` are to be set first (`as_of` before them); then come `lookups`, the table of `every_event` (a row for
    each key that events have: besides facts `n`, the number of all its events), and the steps. Then the table `result`
    has the rows: `pos`, `lead`, `score_0` … (units), `level_0` …, `grade`, `rating`, `tier`, `disqualified`, `skipped`,
    `reasons`, `routes`, `violated` (places of the ensures that do not hold), `overflow` (which sum is too large): as
    far as the model has them. What only the scoring needs `scored` forgets, and `written` the rest.
    """

    variables: dict[str, Expr]
    lookups: tuple[Step, ...]
    every_event: FactTable | None
    steps: tuple[Step, ...]
    scored: tuple[Statement, ...]
    written: tuple[Statement, ...]
    result: str
    columns: tuple[str, ...]
    lines: tuple[Line, ...]
    names: str

    def lines_between(self, low: Expr, high: Expr) -> Query:
        """The lines that explain the leads at positions from low to high."""
        return lines_query(self.lines, self.result, self.names, low, high)


def compose(model: Model, leads: LeadRows, events: EventRows | None, *, explain: bool) -> Program:
    """The program of a model over tables of leads and events."""
    zone = Zone(model.timezone)
    variables = Variables()
    lead = Lead(model, leads, events, zone, variables, explain=explain)
    outputs = _outputs(lead)
    if explain:
        seen = negated(lead.decisions.skipped()) if model.skip else lit(value=True)
        outputs |= line_outputs(lead.lines, seen)
    accounts = _accounts(lead) if lead.events.uses("account") else None
    lookups = [column for column in lead.columns.values() if column.used]
    steps = [Step("values of leads", column.statement()) for column in lookups]
    if accounts is not None:
        steps.append(Step("accounts", create_table(ACCOUNTS, accounts)))
    events_of = lead.events.tables()
    every = next((facts for facts in events_of.facts if facts.name == EVERY_EVENT + "_facts"), None)
    steps += [Step("events to look at", statement) for statement in events_of.picked]
    steps += [Step("events", create_table(facts.name, facts.query)) for facts in events_of.facts if facts is not every]
    steps.append(Step("scores", create_table("result", _result(lead, outputs, lookups, events_of.facts))))
    scored = [*events_of.cleanup, *(drop_table(facts.name) for facts in events_of.facts)]
    scored += [*(column.forget() for column in lookups), drop_table(ACCOUNTS)]
    if explain and lead.lines:
        steps.append(Step("names of the rules", create_table("line_names", line_names(lead.lines))))
    today = {"today": zone.day_of(AS_OF)}
    columns = tuple(name for name in outputs if not name.startswith("x"))
    return Program(
        {**zone.variables(), **today, **variables.values},
        tuple(Step("values of events", statement) for statement in events_of.lookups),
        every,
        tuple(steps),
        tuple(scored),
        (drop_table("result"), drop_table("line_names")),
        "result",
        columns,
        tuple(lead.lines) if explain else (),
        "line_names",
    )


def _outputs(lead: Lead) -> dict[str, Expr]:
    """The columns of the result."""
    model, decisions = lead.model, lead.decisions
    values: dict[str, Expr] = {f"score_{place}": lead.score(score.name) for place, score in enumerate(model.scores)}
    values |= {f"level_{place}": decisions.level(levels.score) for place, levels in enumerate(model.levels)}
    if model.grades:
        values["grade"] = decisions.grade().text
    if model.rating:
        values["rating"] = decisions.rating()
    if model.tiers or model.disqualify:
        values["tier"] = decisions.tier().text
    if model.disqualify:
        values["disqualified"] = decisions.disqualified()
    if model.routes:
        values["routes"] = decisions.routes()
    if model.ensures:
        values["violated"] = decisions.violated()
    reasons = decisions.reasons()
    if lead.overflows:
        values["overflow"] = case([(test, lit(what)) for test, what in lead.overflows], cast_to(NULL, "VARCHAR"))
    if model.skip:
        skipped = decisions.skipped()
        absent = {"disqualified": lit(value=False), "routes": _NO_TEXTS, "violated": cast_to(array(), "BIGINT[]")}
        values = {name: case([(negated(skipped), value)], absent.get(name)) for name, value in values.items()}
        values["skipped"] = skipped
    return {"pos": col("pos"), "lead": col("lead"), **values, "reasons": reasons}


def _accounts(lead: Lead) -> Query:
    """The leads' accounts: by the key of the lead, the account's value as it is compared."""
    account = lead.model.account
    assert account is not None
    writer = lead.column_writer(account.name)
    column = writer.column
    outputs = {"member": col("key"), "account": column.output(writer.value(account))}
    joins = [column.joined("lead_row")] if column.used else []
    rows = lead.layers.query(outputs, lambda named: select(named, table(lead.rows.table, "lead_row"), joins=joins))
    return select({name: col(name) for name in outputs}, rows_of(rows, "below"), where=known(col("account")))


def _result(lead: Lead, outputs: dict[str, Expr], lookups: list[Column], facts: Sequence[FactTable]) -> Query:
    joins = [column.joined("lead_row") for column in lookups]
    key = col("key", "lead_row")
    if lead.events.uses("account"):
        joins.append(join(table(ACCOUNTS), compare(col("member"), "=", key), "LEFT"))
    for item in facts:
        told_apart = key if item.pool == "own" else col("account", ACCOUNTS)
        joins.append(join(table(item.name), all_of([compare(col(item.key), "=", told_apart)]), "LEFT"))
    return lead.layers.query(outputs, lambda named: select(named, table(lead.rows.table, "lead_row"), joins=joins))
