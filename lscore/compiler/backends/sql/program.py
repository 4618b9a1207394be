"""A model as a program of SQL statements over tables of leads and events.

    lookups        for each column with few values: value -> all that follows from it alone
    facts          a row a lead (or account): what the events say
    result         a row a lead: scores, decisions, and what explains them

`as_of` (microseconds) and all other parameters are variables of the connection.
"""

from __future__ import annotations

from dataclasses import dataclass

from lscore.compiler.backends.sql.events import FactTable
from lscore.compiler.backends.sql.ground import Ground, Step
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
    create_table,
    drop_table,
    known,
    lit,
    negated,
    rows_of,
    select,
    table,
)
from lscore.compiler.model import Model

_NO_TEXTS = cast_to(array(), "VARCHAR[]")


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
    ground = Ground(model, leads, events)
    lead = Lead(model, ground, explain=explain)
    outputs = {"pos": col("pos"), "lead": col("lead"), **result_outputs(lead)}
    if explain:
        seen = negated(lead.decisions.skipped()) if model.skip else lit(value=True)
        outputs |= line_outputs(lead.lines, seen)
    gathered = ground.gathered(accounts_of(lead))
    steps = [*gathered.steps, Step("scores", create_table("result", ground.query(outputs)))]
    if explain and lead.lines:
        steps.append(Step("names of the rules", create_table("line_names", line_names(lead.lines))))
    return Program(
        parameters(ground),
        gathered.lookups,
        gathered.every_event,
        tuple(steps),
        gathered.forget,
        (drop_table("result"), drop_table("line_names")),
        "result",
        tuple(name for name in outputs if not name.startswith("x")),
        tuple(lead.lines) if explain else (),
        "line_names",
    )


def parameters(ground: Ground) -> dict[str, Expr]:
    """The variables that the statements on a ground read, besides `as_of`."""
    return {**ground.zone.variables(), "today": ground.zone.day_of(AS_OF), **ground.variables.values}


def result_outputs(lead: Lead) -> dict[str, Expr]:
    """The columns of a model's result."""
    model, decisions = lead.model, lead.decisions
    skipped = decisions.skipped() if model.skip else None
    # A sum that decides whether a lead is skipped must be right for every lead; all others only where it is not.
    needed = len(lead.overflows)
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
    if skipped is not None:
        absent = {"disqualified": lit(value=False), "routes": _NO_TEXTS, "violated": cast_to(array(), "BIGINT[]")}
        values = {name: case([(negated(skipped), value)], absent.get(name)) for name, value in values.items()}
        values["skipped"] = skipped
    if lead.overflows:
        scored = [] if skipped is None else [negated(skipped)]
        tests = [
            (test if place < needed else all_of([*scored, test]), lit(what))
            for place, (test, what) in enumerate(lead.overflows)
        ]
        values["overflow"] = case(tests, cast_to(NULL, "VARCHAR"))
    return {**values, "reasons": reasons}


def accounts_of(lead: Lead) -> Query | None:
    """The leads' accounts: by the key of the lead, the account's value as it is compared; None where no one asks."""
    account = lead.model.account
    if not lead.events.uses("account"):
        return None
    assert account is not None
    writer = lead.column_writer(account.name)
    column = writer.column
    outputs = {"member": col("key"), "account": column.output(writer.value(account))}
    joins = [column.joined("lead_row")] if column.used else []
    leads = table(lead.ground.rows.table, "lead_row")
    rows = lead.layers.query(outputs, lambda named: select(named, leads, joins=joins))
    return select({name: col(name) for name in outputs}, rows_of(rows, "below"), where=known(col("account")))
