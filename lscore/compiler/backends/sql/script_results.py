"""What a script shows in the end: results, explanations, leads for which an `ensure` does not hold."""

from __future__ import annotations

from lscore.compiler.backends.sql.program import Program
from lscore.compiler.backends.sql.script_trees import value_of
from lscore.compiler.backends.sql.tree import (
    TRUE,
    Expr,
    Query,
    call,
    case,
    cast_to,
    col,
    compare,
    join,
    lit,
    missing,
    mul,
    rows_of,
    select,
    table,
    union_all,
    variable,
)
from lscore.compiler.model import Model, result_columns

_UNITS = "DECIMAL(19, 0)"
_POINTS = 4


def results(model: Model, program: Program) -> Query:
    """A row a lead, in the order of the leads; an error where a sum of points is too large."""
    values = {name: _value(model, name) for name in result_columns(model)}
    return select(values, table(program.result), where=_within_limits(program), order=[(col("pos"), False)])


def _value(model: Model, name: str) -> Expr:
    for place, score in enumerate(model.scores):
        if name == score.name:
            return _decimal(col(f"score_{place}"), score.decimals)
    for place, levels in enumerate(model.levels):
        if name == f"level_{levels.score}":
            return col(f"level_{place}")
    fixed = {
        "model": lit(model.name),
        "model_version": lit(model.version),
        "as_of": call("make_timestamp", variable("as_of")),
    }
    return fixed.get(name, col(name))


def _decimal(units: Expr, decimals: int) -> Expr:
    """Units of 1/10,000 as a decimal, exactly."""
    unit = cast_to(lit("0.0001"), "DECIMAL(5, 4)")
    return cast_to(mul(cast_to(units, _UNITS), unit), f"DECIMAL(19, {decimals})")


def explanations(program: Program) -> Query:
    """The lines that explain the results, in order."""
    last = select({"last": call("max", col("pos"))}, table(program.result), where=_within_limits(program))
    rows = program.lines_between(lit(0), value_of(last))
    shown = {
        "lead": col("lead"),
        "score": col("score"),
        "category": call("nullif", col("category"), lit("")),
        "rule": col("rule"),
        "points": _decimal(col("points"), _POINTS),
        "count": col("count"),
        "newest_event": call("make_timestamp", col("newest")),
        "text": col("text"),
    }
    return select(shown, rows_of(rows, "below"))


def violations(model: Model) -> Query:
    """A row for each lead and `ensure` that does not hold for it."""
    ensures = union_all(
        [
            select({"place": lit(place), "line": lit(line.span.line if line.span else 0), "ensure": lit(line.what)})
            for place, line in enumerate(model.ensures)
        ]
    )
    broken = select(
        {"pos": col("pos"), "lead": col("lead"), "broken": call("unnest", col("violated"))}, table("result")
    )
    shown = {"lead": col("lead"), "line": col("line"), "ensure": col("ensure")}
    named = join(rows_of(ensures, "ensures"), compare(col("place"), "=", col("broken")))
    return select(shown, rows_of(broken, "below"), joins=[named], order=[(col("pos"), False), (col("place"), False)])


def _within_limits(program: Program) -> Expr | None:
    """Ends with an error where a sum of points is beyond the limit; None where none can be."""
    if "overflow" not in program.columns:
        return None
    words = ("lead ", col("lead"), ": the points of ", col("overflow"), " go beyond 100,000,000,000,000")
    told = call("concat", *(lit(word) if isinstance(word, str) else word for word in words))
    return case([(missing(col("overflow")), TRUE)], cast_to(call("error", told), "BOOLEAN"))
