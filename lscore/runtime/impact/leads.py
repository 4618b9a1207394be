"""The leads that a change moves most, with the lines of both explanations side by side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import duckdb

from lscore.compiler.backends.sql.rows import EventRows, LeadRows
from lscore.compiler.backends.sql.tree import (
    Expr,
    Query,
    any_of,
    col,
    create_table,
    drop_table,
    select,
    star,
    table,
)
from lscore.compiler.diff import Difference
from lscore.compiler.model import Model
from lscore.runtime.engines.duckdb import DuckdbEngine
from lscore.runtime.impact.measures import changed, moved, sizes
from lscore.runtime.impact.report import LineMove, MovedLead
from lscore.runtime.impact.rows import ROWS, SideBySide
from lscore.runtime.movement.names import names_of
from lscore.runtime.results import decimal_of

_PICKED = "picked"
_LEADS = "picked_leads"
_EVENTS = "picked_events"

_Line = tuple[str, str, str]
"""Score, category and rule."""

_Said = tuple[Decimal, str]
"""Points, and the words behind them."""

_Explained = tuple[Mapping[str, Mapping[str, Any]], Mapping[str, Mapping[_Line, _Said]]]
"""By lead: the row of its result, and its lines."""


def most_moved(
    connection: duckdb.DuckDBPyConnection,
    rows: SideBySide,
    compared: tuple[Model, Difference],
    data: tuple[LeadRows, EventRows | None],
    *,
    most: int,
) -> tuple[MovedLead, ...]:
    """The leads with the largest step: by tier, then by grade, then by points; of equals the first in the data.
    `compared`: the old model by its own names, and what differs."""
    order = [*((size, True) for size in sizes(rows)), (col("pos"), False)]
    differs = any_of([moved(rows), changed(rows)])
    query = select({"pos": col("pos"), "lead": col("lead")}, table(ROWS), where=differs, order=order)
    picked = rows.fetch(query.limit(most))
    if not picked:
        return ()
    first = rows.first
    first.execute(create_table(_PICKED, query.limit(most)))
    leads, events = _picked_data(data, rows.accounts)
    first.execute(create_table(_LEADS, leads))
    narrow = replace(data[0], table=_LEADS)
    narrow_events = None
    if data[1] is not None:
        assert events is not None
        first.execute(create_table(_EVENTS, events))
        narrow_events = replace(data[1], table=_EVENTS)
    models = (rows.parts.old, rows.parts.new)
    sides = [_explained(connection, model, first.as_of, narrow, narrow_events) for model in models]
    for name in (_EVENTS, _LEADS, _PICKED):
        first.execute(drop_table(name))
    names = _new_names(*compared, rows.parts.old)
    return tuple(_moved_lead(lead, sides, names) for _, lead in picked)


def _picked_data(data: tuple[LeadRows, EventRows | None], accounts: str | None) -> tuple[Query, Query | None]:
    """The leads that are wanted (with all of their accounts, whose events count for them), and their events."""
    leads, events = data
    wanted = select({"pos": col("pos")}, table(_PICKED))
    if accounts is not None:
        wanted = _with_accounts(leads, accounts)
    rows = select([star()], table(leads.table), where=_among(col("pos"), wanted))
    if events is None:
        return rows, None
    keys = select({"key": col("key")}, table(_LEADS))
    return rows, select([star()], table(events.table), where=_among(col(events.key.name), keys))


def _with_accounts(leads: LeadRows, accounts: str) -> Query:
    """The places of the leads that are wanted and of all that share an account with one of them."""
    keys = select(
        {"key": col("key")}, table(leads.table), where=_among(col("pos"), select({"pos": col("pos")}, table(_PICKED)))
    )
    shared = select({"account": col("account")}, table(accounts), where=_among(col("member"), keys))
    members = select({"member": col("member")}, table(accounts), where=_among(col("account"), shared))
    found = any_of([_among(col("key"), keys), _among(col("key"), members)])
    return select({"pos": col("pos")}, table(leads.table), where=found)


def _among(value: Expr, query: Query) -> Expr:
    return value.isin(query=query)


def _explained(
    connection: duckdb.DuckDBPyConnection, model: Model, as_of: int, leads: LeadRows, events: EventRows | None
) -> _Explained:
    engine = DuckdbEngine(connection, model, as_of, leads, events, explain=True)
    engine.score()
    rows = {str(row["lead"]): row for row in engine.rows()}
    lines: dict[str, dict[_Line, _Said]] = {}
    query = engine.lines(0, (1 << 62) - 1)
    for lead, score, category, rule, points, _, _, text, _ in engine.fetch(query) if query is not None else ():
        own = lines.setdefault(lead, {})
        key = (score, category or "", rule)
        before = own.get(key)
        own[key] = (decimal_of(points) + (before[0] if before else 0), (before[1] if before else "") or text or "")
    engine.close()
    return rows, lines


def _new_names(old: Model, difference: Difference, base: Model) -> dict[_Line, _Line]:
    """What the lines of rules are in the new model, by what they are in `base`: the old model with the new names of its
    scores and categories, part for part."""
    own = _lines_of(old)
    names = names_of(difference, old, own)
    return {placed: names.lines[line] for line, placed in zip(own, _lines_of(base), strict=True) if line in names.lines}


def _lines_of(model: Model) -> list[_Line]:
    return [(score.name, rule.category or "", rule.name) for score in model.scores for rule in score.rules]


def _moved_lead(lead: str, sides: Sequence[_Explained], names: Mapping[_Line, _Line]) -> MovedLead:
    (old_rows, old_lines), (new_rows, new_lines) = sides
    old = {names.get(line, line): said for line, said in old_lines.get(lead, {}).items()}
    new = new_lines.get(lead, {})
    return MovedLead(lead, old_rows[lead], new_rows[lead], tuple(_lines(old, new)))


def _lines(old: Mapping[_Line, _Said], new: Mapping[_Line, _Said]) -> Iterator[LineMove]:
    for score, category, rule in sorted({*old, *new}, key=lambda line: (line[0], line[2], line[1])):
        before, after = old.get((score, category, rule)), new.get((score, category, rule))
        shown = after or before
        assert shown is not None
        points = (before[0] if before else None, after[0] if after else None)
        yield LineMove(score, category, rule, *points, text=shown[1])
