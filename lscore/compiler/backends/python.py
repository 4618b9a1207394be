"""Model to Python source: the functions that score one lead.

`generate` gives the source of a module with

    gather_own(events), gather_account(pairs)    event rows to lists of slots (where the model asks for events)
    score(values, events, shared)                one lead; `shared` is what gather_account gave, or None

The module expects in its namespace what `lscore.compiler.backends.kernel` has, and AS_OF, TODAY, NORMAL, NORMAL_OF,
READER, ORIGINAL, READ_AT, HOURS, RESTS, DAY_OF, FIRST_INSTANT, decayed and Decay. Only these depend on `as_of`.
"""

from __future__ import annotations

import sys
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass

from lscore.compiler.backends.lead import Explained, Lead
from lscore.compiler.backends.raw_result import RawResult
from lscore.compiler.backends.source import Names, comment, function, in_pieces
from lscore.compiler.model import Condition, Happened, Model, Value


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be written: results (with or without the lines that explain them), and further questions.

    `conditions` answers bools; `measures` how far the counts of phrases have come; `values` values as in memory (texts
    in normal form). With conditions, a skipped lead is seen as one without any result.
    """

    results: bool = True
    explain: bool = False
    by_name: bool = False
    conditions: tuple[Condition, ...] = ()
    measures: tuple[Happened, ...] = ()
    values: tuple[Value, ...] = ()


@dataclass(frozen=True, slots=True)
class Generated:
    """Source, and what the numbers of its explanation lines stand for. Its `score` gives the fields of a RawResult."""

    source: str
    lines: tuple[Explained, ...]
    names: Names
    """Its constants (the first statements of the source, one a line), and what a reader would call its locals."""


_NO_RESULTS = "None, " * (RawResult._fields.index("answers") - 1)
"""What stands between the skip mask and the answers where there are no results."""


def lead_columns(model: Model) -> tuple[str, ...]:
    """The distinct columns of the attributes, in the order of the model."""
    return tuple(dict.fromkeys(attribute.column for attribute in model.attributes))


def generate(model: Model, wanted: Wanted) -> Generated:
    """The source for a model."""
    with _room_for_nesting():
        lead = Lead(model, explain=wanted.explain, by_name=wanted.by_name)
        asks = bool(wanted.conditions or wanted.measures or wanted.values)
        if wanted.results and not asks:
            skip = lead.decisions.skipped() if model.skip else ""
            place = len(lead.program.statements)
            result = _result(lead, "()")
        else:
            skip, place = "", 0
            result = _answers(lead, wanted)
        return Generated(_module(lead, skip, place, result), tuple(lead.lines), lead.names)


def _result(lead: Lead, answers: str) -> str:
    """The expression of all results: the fields of a RawResult."""
    model, decisions = lead.model, lead.decisions
    scores = "".join(f"{lead.score(score.name)}, " for score in model.scores)
    levels = "".join(f"{decisions.level(item.score)}, " for item in model.levels)
    skipped = decisions.skipped() if model.skip else "0"
    grades, tiers = model.grades is not None, model.tiers is not None
    parts = [
        skipped,
        f"({scores})",
        f"({levels})",
        decisions.grade(),
        decisions.rating(),
        decisions.tier() if tiers or model.disqualify else "None",
        decisions.grade_mask() if grades else "0",
        decisions.step_mask() if grades else "0",
        decisions.tier_mask() if tiers else "0",
        decisions.at_most_mask() if tiers else "0",
        decisions.disqualified() if model.disqualify else "0",
        decisions.routes() if model.routes else "0",
        decisions.violated() if model.ensures else "0",
        answers,
        "lines" if lead.explain else "()",
    ]
    return f"({', '.join(parts)})"


def _answers(lead: Lead, wanted: Wanted) -> str:
    """The expression of the results, if they are wanted, and of the answers to further questions."""
    if wanted.results:
        result = _result(lead, "ANSWERS")
        if lead.model.skip:
            lead.forget(lead.decisions.skipped())
    else:
        result = f"(0, {_NO_RESULTS}ANSWERS, ())"
    let = lead.program.let
    answers = [let(lead.condition(condition)) for condition in wanted.conditions]
    answers += [let(lead.measure(happened)) for happened in wanted.measures]
    answers += [let(lead.value(value)) for value in wanted.values]
    return result.replace("ANSWERS", f"({''.join(f'{answer}, ' for answer in answers)})")


def _module(lead: Lead, skip: str, place: int, result: str) -> str:
    """The whole source: constants first, then columns, events, and the lead's functions."""
    events = lead.events.generate()
    columns: list[str] = []
    for column in lead.columns.values():
        if column.outputs:
            columns += [*column.sources(), f"{column.cache} = {column.made()}"]
    score = _score(lead, skip, place, result)
    return "\n".join([*lead.names.lines(), *columns, *events, *score]) + "\n"


def _score(lead: Lead, skip: str, place: int, result: str) -> list[str]:
    """The function for one lead, and the pieces it was cut into."""
    shared = "state, shared, lines" if lead.explain else "state, shared"
    statements = lead.program.statements
    before, behind = statements[:place], statements[place:]
    rest = "\n".join([*behind, result])
    start = _start(lead)
    made = "\n".join([*start, *before])
    pieces, before = in_pieces("first", before, shared, f"{skip}\n{rest}", "\n".join(start))
    more, behind = in_pieces("then", behind, shared, result, made)
    stop = [f"if {skip}:\n    return ({skip}, {_NO_RESULTS}(), ())"] if skip else []
    body = [*start, *before, *stop, *behind]
    return [*pieces, *more, function("score", "values, events, shared", body, result)]


def _start(lead: Lead) -> list[str]:
    """Statements that look up what the columns give, and gather the events."""
    columns = lead_columns(lead.model)
    place_of = {attribute.name: columns.index(attribute.column) for attribute in lead.model.attributes}
    lines = ["lines = []"] if lead.explain else []
    for name, column in lead.columns.items():
        if column.outputs:
            lines.append(f"{comment(name)}\nraw = values[{place_of[name]}]")
            lines.append(f"{column.unpacked} = {column.cache}[raw if raw.__class__ is str else key_of(raw)]")
    if lead.events.uses("own"):
        lines.append("state = gather_own(events) if events else own_nothing")
    else:
        lines.append("state = ()")
    if lead.events.uses("account"):
        lines.append("if shared is None:\n    shared = account_nothing")
    return lines


@contextmanager
def _room_for_nesting() -> Generator[None]:
    """Let functions call each other as deeply as a model nests."""
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(max(limit, 100_000))
    try:
        yield
    finally:
        sys.setrecursionlimit(limit)
