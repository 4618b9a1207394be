"""The `duckdb` engine: all leads at once, by SQL statements made from the Model.

    engine = DuckdbEngine(connection, model, as_of, leads, events, explain=False)
    engine.score()
    engine.results()        a query with a row a lead, in the order of the leads
    engine.lines(low, high) a query with the lines that explain the leads at some positions

Leads and events are tables or views of the connection (see `lscore.compiler.backends.sql.rows`). Values of the queries
are raw: numbers are units of 1/10,000, instants microseconds from the epoch.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

import duckdb

from lscore.compiler.backends.sql.program import compose
from lscore.compiler.backends.sql.rows import EventRows, LeadRows
from lscore.compiler.backends.sql.tree import (
    NULL,
    Expr,
    Query,
    call,
    cast_to,
    col,
    compare,
    count_rows,
    known,
    lit,
    over,
    rows_of,
    select,
    sql_text,
    sub,
    table,
    whole,
)
from lscore.compiler.model import Model, result_columns
from lscore.errors import RunError
from lscore.runtime.batch.faults import working
from lscore.runtime.engines.program_run import ProgramRun, Progress
from lscore.runtime.results import decimal_of
from lscore.runtime.values import instant_text


class DuckdbEngine(ProgramRun):
    """Scores all leads by one model as of one instant (microseconds since the epoch)."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        model: Model,
        as_of: int,
        leads: LeadRows,
        events: EventRows | None,
        *,
        explain: bool,
    ) -> None:
        super().__init__(connection, compose(model, leads, events, explain=explain), as_of)
        self.model = model
        self.columns = result_columns(model)

    def score(self, progress: Progress | None = None) -> None:
        """Make the table of results. Raises RunError for a sum beyond the limit, DataError for too little memory."""
        self.make(progress)
        self._check_sums()

    def results(self) -> Query:
        """The rows of the results, by `result_columns`, in the order of the leads."""
        values = {name: self._value(name) for name in self.columns}
        return select(values, table(self.program.result), order=[(col("pos"), False)])

    def _value(self, name: str) -> Expr:
        model = self.model
        fixed: dict[str, Expr] = {
            "model": lit(model.name),
            "model_version": lit(model.version),
            "as_of": cast_to(lit(self.as_of), "BIGINT"),
        }
        fixed |= {score.name: col(f"score_{place}") for place, score in enumerate(model.scores)}
        fixed |= {f"level_{levels.score}": col(f"level_{place}") for place, levels in enumerate(model.levels)}
        return fixed.get(name, col(name))

    def lines(self, low: int, high: int) -> Query | None:
        """The lines that explain the leads at positions from low to high, by the columns of explanations, in order;
        None where the model has no scores."""
        if not self.program.lines:
            return None
        query = self.program.lines_between(lit(low), lit(high))
        shown = {
            "lead": col("lead"),
            "score": col("score"),
            "category": call("nullif", col("category"), lit("")),
            "rule": col("rule"),
            "points": col("points"),
            "count": col("count"),
            "newest_event": col("newest"),
            "text": col("text"),
            "model": lit(self.model.name),
        }
        return select(shown, rows_of(query, "below"))

    def portions(self, size: int) -> list[tuple[int, int, int]]:
        """The leads in portions: first and last position, and number of leads."""
        number = over(call("row_number"), [], [(col("pos"), False)])
        numbered = select({"pos": col("pos"), "n": sub(number, lit(1))}, table(self.program.result))
        ends = {"low": call("min", col("pos")), "high": call("max", col("pos")), "leads": count_rows()}
        portion = whole(col("n"), lit(size))
        return self.fetch(select(ends, rows_of(numbered, "below"), group=[portion], order=[(col("low"), False)]))

    def rows(self) -> list[dict[str, object]]:
        """The rows of the results with exact values, as `Result.row` gives them."""
        scores = {score.name for score in self.model.scores}
        return [
            {name: _exact(name, value, number=name in scores) for name, value in zip(self.columns, row, strict=True)}
            for row in self.fetch(self.results())
        ]

    def tally(self) -> list[tuple[Any, ...]]:
        """How many leads there are of each (skipped, disqualified, grade, tier)."""
        wanted = {
            name: col(name) if name in self.program.columns else NULL
            for name in ("skipped", "disqualified", "grade", "tier")
        }
        counted = select({**wanted, "n": count_rows()}, table(self.program.result), group=list(wanted.values()))
        return self.fetch(counted)

    def violations(self) -> Iterator[tuple[str, int]]:
        """Lead and place of each `ensure` that does not hold, in the order of the leads."""
        if "violated" not in self.program.columns:
            return
        some = compare(call("len", col("violated")), ">", lit(0))
        query = select(
            {"lead": col("lead"), "violated": col("violated")},
            table(self.program.result),
            where=some,
            order=[(col("pos"), False)],
        )
        with working():
            found = self.connection.execute(sql_text(query))
        while rows := found.fetchmany(1000):
            for lead, places in rows:
                for place in places:
                    yield lead, place

    def _check_sums(self) -> None:
        if "overflow" not in self.program.columns:
            return
        first = {name: call("arg_min", col(name), col("pos")) for name in ("lead", "overflow")}
        query = select(first, table(self.program.result), where=known(col("overflow")))
        lead, what = self.fetch(query)[0]
        if lead is not None:
            raise RunError(
                f"lead {lead}: the points of {what} go beyond 100,000,000,000,000; no score can be that large"
            )


def _exact(name: str, value: Any, *, number: bool) -> object:
    if number:
        return None if value is None else decimal_of(value)
    if name == "as_of":
        return instant_text(value)
    return tuple(cast("list[str]", value)) if isinstance(value, list) else value
