"""A model as a text of SQL statements that stands alone: parameters, tables of leads and events, scores, results.

The statements are those of `program`, over files that DuckDB reads by itself.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from lscore.compiler.backends.sql.files import EVENTS, LEADS, RowFile, key_kind, make_events, make_leads, raw_names
from lscore.compiler.backends.sql.ground import Step
from lscore.compiler.backends.sql.macros import ABOUT, with_macros
from lscore.compiler.backends.sql.program import Program, compose
from lscore.compiler.backends.sql.script_results import explanations, results, violations
from lscore.compiler.backends.sql.script_trees import printable, short
from lscore.compiler.backends.sql.tree import (
    Expr,
    Statement,
    call,
    cast_to,
    columns_in,
    create_table,
    lit,
    set_variable,
    sql_text,
)
from lscore.compiler.backends.sql.zone import Zone
from lscore.compiler.model import Model

_WIDTH = 110
_EPOCH = datetime(1970, 1, 1)

Told = tuple[str, Statement]
"""A statement, and what is said above it (nothing: it follows the one before)."""


@dataclass(frozen=True, slots=True)
class Inputs:
    """The files of a script, the leads' id column, and the events' columns of `lead`, `at` and `event`."""

    leads: RowFile
    lead_id: str
    events: RowFile
    fixed: Mapping[str, str]


def to_sql(model: Model, inputs: Inputs, as_of: int | None, *, explain: bool) -> str:
    """The statements that score the leads of a file, as text for DuckDB's shell.

    `as_of` in microseconds since the epoch; None: the second in which the statements are run.
    """
    zone = Zone(model.timezone)
    tables, program, with_events = _tables_and_program(model, inputs, zone, explain=explain)
    parameters = list(_parameters(model, program, inputs, as_of, with_events=with_events))
    body = [*tables, *_steps(model, program), *_shown(model, program)]
    macros, statements = with_macros([statement for _, statement in body], zone)
    told = [
        *parameters,
        *((ABOUT[name], macro) for name, macro in macros.items()),
        *((about, statement) for (about, _), statement in zip(body, statements, strict=True)),
    ]
    head = _comment(*_head(model, with_events=with_events))
    return "\n\n".join([head, *map(_written, told)]) + "\n"


def _tables_and_program(model: Model, inputs: Inputs, zone: Zone, *, explain: bool) -> tuple[list[Told], Program, bool]:
    """The statements that make the tables of leads and events, the program over them, and whether it reads events."""
    columns, fields = attribute_columns(model), field_columns(model)
    key = key_kind(inputs.leads, inputs.lead_id, inputs.events, inputs.fixed["lead"])
    leads, lead_rows = make_leads(inputs.leads, inputs.lead_id, columns, key)
    events, event_rows = make_events(inputs.events, inputs.fixed, fields, key, zone)
    told = [("The leads. Rows without an id, and all rows of an id that stands twice, are left out.", leads)]
    program = compose(model, lead_rows, event_rows, explain=explain)
    if program.every_event or any(step.what.startswith("events") for step in program.steps):
        return (
            [*told, ("The events. Those that no lead has, or that have no time or name, count nowhere.", events)],
            program,
            True,
        )
    return told, compose(model, lead_rows, None, explain=explain), False


def attribute_columns(model: Model) -> tuple[str, ...]:
    """The columns of the leads that a model reads."""
    return tuple(dict.fromkeys(item.column for item in model.attributes))


def field_columns(model: Model) -> tuple[str, ...]:
    """The columns of the events that a model reads."""
    fields = (item for event in model.events for item in event.fields)
    return tuple(dict.fromkeys(item.column for item in (*fields, *model.any_fields)))


# --- what stands above the statements


def _head(model: Model, *, with_events: bool) -> list[str]:
    parameters = "as_of, leads, events" if with_events else "as_of, leads"
    return [
        f"{model.name}, version {model.version}: scores of leads, as statements for DuckDB.",
        "",
        "Run it with `duckdb < FILE`, or in DuckDB's shell with `.read FILE`. All that it makes is temporary.",
        f"Parameters ({parameters}) are the variables set first; files are found from the folder it is run in.",
        "Inside, points and numbers are whole units of 1/10,000, instants are microseconds since 1970-01-01 UTC.",
    ]


def _parameters(
    model: Model, program: Program, inputs: Inputs, as_of: int | None, *, with_events: bool
) -> Iterator[Told]:
    yield "The instant as of which leads are scored.", set_variable("as_of", _instant(as_of))
    yield f"The leads: a file ({inputs.leads.format}).", set_variable(LEADS, lit(inputs.leads.path))
    if with_events:
        yield f"The events: a file ({inputs.events.format}).", set_variable(EVENTS, lit(inputs.events.path))
    zone = model.timezone or "UTC"
    zoned = (
        f"The timezone {zone}: when its clocks change (zone_changes, zone_switches), by how much they differ from UTC"
    )
    zoned += " (zone_offsets), and where to look up a time in these lists."
    halving = "What is left of some points by halving, twice over, for each day of the first halving time."
    told: set[str] = set()
    for name, value in program.variables.items():
        about = f"The day of as_of in {zone}." if name == "today" else zoned if name.startswith("zone_") else halving
        yield "" if about in told else about, set_variable(name, value)
        told.add(about)


def _instant(as_of: int | None) -> Expr:
    if as_of is None:
        return call("epoch_us", call("date_trunc", lit("second"), call("now")))
    moment = (_EPOCH + timedelta(microseconds=as_of)).isoformat(" ")
    return call("epoch_us", cast_to(lit(f"{moment}+00"), "TIMESTAMPTZ"))


def _steps(model: Model, program: Program) -> Iterator[Told]:
    every = program.every_event
    steps = [*program.lookups]
    if every is not None:
        steps.append(Step("events", create_table(every.name, every.query)))
    names = {"event": "the name"}
    for columns in (attribute_columns(model), field_columns(model)):
        names |= {raw: column for column, raw in raw_names(columns).items()}
    for step in (*steps, *program.steps):
        yield _about(step, model, names), step.statement


def _about(step: Step, model: Model, names: Mapping[str, str]) -> str:
    read = ", ".join(names[name] for name in sorted(columns_in(step.statement)) if name in names)
    match step.what:
        case "values of leads":
            return f"Leads: what follows from each value of {read}."
        case "values of events":
            return f"Events: what follows from each value of {read}."
        case "accounts":
            return f"The account of each lead, by {read}."
        case "events to look at":
            return "Events that are looked at one by one: those whose order or difference counts."
        case "events":
            return "Events: what they say, a row for each lead or account that has any."
        case "scores":
            return f"A row for each lead: {', '.join(_decided(model))}."
        case _:
            return f"{step.what.capitalize()}."


def _decided(model: Model) -> Iterator[str]:
    """What a row of the results says, and how its columns are named."""
    for place, score in enumerate(model.scores):
        yield f"{score.name} (score_{place})"
    for place, levels in enumerate(model.levels):
        yield f"level of {levels.score} (level_{place})"
    yield from (name for name, said in (("grade", model.grades), ("rating", model.rating)) if said)
    if model.tiers or model.disqualify:
        yield "tier"
    yield "reasons"
    yield from (name for name, said in (("routes", model.routes), ("ensures that do not hold", model.ensures)) if said)


def _shown(model: Model, program: Program) -> Iterator[Told]:
    yield "The results, in the order of the leads.", results(model, program)
    if program.lines:
        yield "What explains them: a row for each line of each score.", explanations(program)
    if model.ensures:
        yield "Where an `ensure` does not hold: the lead, the line in the model, what should hold.", violations(model)


# --- text


def _written(told: Told) -> str:
    about, statement = told
    text = f"{sql_text(printable(short(statement)), pretty=True)};"
    return f"{_comment(about)}\n{text}" if about else text


def _comment(*paragraphs: str) -> str:
    """Lines of comment. No text ends one early: control characters are shown as spaces."""
    lines: list[str] = []
    for paragraph in paragraphs:
        shown = "".join(char if char.isprintable() else " " for char in paragraph)
        lines += textwrap.wrap(shown, _WIDTH, break_long_words=False, break_on_hyphens=False) or [""]
    return "\n".join(f"-- {line}".rstrip() for line in lines)
