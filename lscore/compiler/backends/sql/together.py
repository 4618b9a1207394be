"""Several models over the same data as one program: what they say alike is worked out once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lscore.compiler.backends.sql.events import ACCOUNTS
from lscore.compiler.backends.sql.ground import Ground, Step
from lscore.compiler.backends.sql.lead import Lead
from lscore.compiler.backends.sql.program import Program, accounts_of, parameters, result_outputs
from lscore.compiler.backends.sql.rows import EventRows, LeadRows
from lscore.compiler.backends.sql.tree import Expr, col, create_table, drop_table, select, star, table
from lscore.compiler.model import Model


@dataclass(frozen=True, slots=True)
class Member:
    """A model among others: `number` tells it apart. `whole`: all columns of its result are wanted, else its scores,
    its grade and its tier alone."""

    number: int
    model: Model
    whole: bool


@dataclass(frozen=True, slots=True)
class Together:
    """The program of some models. Its table of results has a row a lead: `pos`, `lead`, and for each member the columns
    that `columns` names by its number and what they hold (as in `Program`). What two members say in the very same way
    stands in one column."""

    program: Program
    columns: Mapping[tuple[int, str], str]
    accounts: str | None
    """The table of the leads' accounts (`member`, `account`); None where no member asks for them."""


def compose_together(
    members: Sequence[Member], leads: LeadRows, events: EventRows | None, *, result: str = "result"
) -> Together:
    """The program of models that read the data alike (`same_ground`); `result` is the name of its table."""
    ground = Ground(members[0].model, leads, events, several=len(members) > 1)
    outputs: dict[str, Expr] = {"pos": col("pos"), "lead": col("lead")}
    columns: dict[tuple[int, str], str] = {}
    known: dict[Expr, str] = {}
    accounts = None
    for member in members:
        lead = Lead(member.model, ground, explain=False)
        for what, value in result_outputs(lead).items():
            if not member.whole and what not in ("grade", "tier") and not what.startswith("score_"):
                continue
            name = known.setdefault(value, f"m{member.number}_{what}")
            outputs.setdefault(name, value)
            columns[member.number, what] = name
        accounts = accounts or accounts_of(lead)
    gathered = ground.gathered(accounts)
    steps = [*gathered.steps, Step("scores", create_table(result, ground.query(outputs)))]
    kept = f"{result}_accounts"
    if accounts is not None:
        steps.append(Step("accounts", create_table(kept, select([star()], table(ACCOUNTS)))))
    program = Program(
        parameters(ground),
        gathered.lookups,
        gathered.every_event,
        tuple(steps),
        gathered.forget,
        (drop_table(result), drop_table(kept)),
        result,
        tuple(outputs),
        (),
        "",
    )
    return Together(program, columns, None if accounts is None else kept)
