"""What a rule can give, and for which events it gives it."""

from __future__ import annotations

from lscore.compiler.model import (
    Body,
    ChoiceRule,
    EachRule,
    EventCount,
    ForEveryRule,
    NumberRows,
    Outcome,
    Query,
    Rows,
    TableRule,
    TextRows,
    WhenRule,
    WithoutRule,
    YesNoRows,
)


def outcomes(rows: Rows) -> tuple[Outcome, ...]:
    """What the rows of a table give."""
    match rows:
        case TextRows(exact=exact, patterns=patterns):
            found = [*(outcome for _, outcome in exact), *(outcome for _, outcome in patterns)]
        case NumberRows(bounds=bounds):
            found = [outcome for _, outcome in bounds]
        case YesNoRows(yes=yes, no=no):
            found = [outcome for outcome in (yes, no) if outcome is not None]
    return (*found, *(outcome for outcome in (rows.otherwise, rows.missing) if outcome is not None))


def points_of(body: Body) -> tuple[int, ...]:
    """The points that a rule can give once (units), before it multiplies, decays or bounds them."""
    match body:
        case EachRule(rows=rows, points=points):
            return (points or 0,) if rows is None else tuple(outcome.points for outcome in outcomes(rows))
        case TableRule(rows=rows):
            return tuple(outcome.points for outcome in outcomes(rows))
        case ChoiceRule(rows=choices, otherwise=otherwise):
            return (*(row.outcome.points for row in choices), *((otherwise.points,) if otherwise else ()))
        case WhenRule(points=points) | ForEveryRule(points=points) | WithoutRule(points=points):
            return (points,)


def query_counted(body: Body) -> Query | None:
    """The query whose number of events decides the points: of `each` with one amount for every event, of `for every 2
    count of`, of `points by count of`."""
    match body:
        case EachRule(query=query, rows=None):
            return query
        case ForEveryRule(value=EventCount(query=query)) | TableRule(value=EventCount(query=query)):
            return query
        case _:
            return None
