"""The `duckdb` engine: all leads at once, by SQL statements made from the Model.

    engine = DuckdbEngine(connection, model, as_of, leads, events, explain=False)
    engine.score()
    engine.results()        a query with a row a lead, in the order of the leads
    engine.lines(low, high) a query with the lines that explain the leads at some positions

Leads and events are tables or views of the connection (see `lscore.compiler.backends.sql.rows`). Values of the queries
are raw: numbers are units of 1/10,000, instants microseconds from the epoch.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, cast

import duckdb

from lscore.compiler.backends.sql.program import Program, compose
from lscore.compiler.backends.sql.rows import EventRows, LeadRows
from lscore.compiler.backends.sql.tree import (
    NULL,
    Expr,
    Query,
    Statement,
    call,
    cast_to,
    col,
    compare,
    count_rows,
    create_table,
    create_view,
    drop_view,
    known,
    lit,
    over,
    rows_of,
    select,
    set_variable,
    sql_text,
    sub,
    table,
    whole,
)
from lscore.compiler.model import Model, result_columns
from lscore.errors import RunError
from lscore.runtime.batch.faults import working
from lscore.runtime.results import decimal_of
from lscore.runtime.values import instant_text

Progress = Callable[[str], None]
"""Called with what is done next, before each statement."""


class DuckdbEngine:
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
        self.connection = connection
        self.model = model
        self.as_of = as_of
        self.columns = result_columns(model)
        self._prepared = False
        self._passed = False
        self.program: Program = compose(model, leads, events, explain=explain)

    @property
    def steps(self) -> int:
        """How many statements `score` runs."""
        return len(self.program.steps)

    def pass_over_events(self) -> Query | None:
        """A query over all events that a run may make while it counts them; None where the model asks for nothing so.

        It gives the key that events name a lead by, `n` (the number of its events), further columns: for `take_pass`.
        """
        every = self.program.every_event
        if every is None:
            return None
        self._prepare()
        return every.query

    def take_pass(self, table_name: str) -> None:
        """Take what `pass_over_events` gave, from a table that has it (with `id` for the key)."""
        every = self.program.every_event
        assert every is not None
        names = {item.alias_or_name: col(item.alias_or_name) for item in every.query.selects}
        self._execute(create_view(every.name, select({**names, every.key: col("id")}, table(table_name))))
        self._passed = True

    def _prepare(self) -> None:
        """Set the parameters, and make the lookups of the events' columns, once."""
        if self._prepared:
            return
        self._prepared = True
        self._execute(set_variable("as_of", cast_to(lit(self.as_of), "BIGINT")))
        for name, value in self.program.variables.items():
            self._execute(set_variable(name, value))
        for step in self.program.lookups:
            self._execute(step.statement)

    def score(self, progress: Progress | None = None) -> None:
        """Make the table of results. Raises RunError for a sum beyond the limit, DataError for too little memory."""
        # Every statement whose rows are in some order says so; any other may give them as they come.
        self.connection.execute("SET preserve_insertion_order = false")
        try:
            self._prepare()
            every = self.program.every_event
            if every is not None and not self._passed:
                self._execute(create_table(every.name, every.query))
            for step in self.program.steps:
                if progress is not None:
                    progress(step.what)
                self._execute(step.statement)
        finally:
            self.connection.execute("SET preserve_insertion_order = true")
        # Memory for whoever writes the results.
        self._forget(self.program.scored)
        self._check_sums()

    def close(self) -> None:
        """Forget the results."""
        self._forget(self.program.written)

    def _forget(self, statements: Sequence[Statement]) -> None:
        every = self.program.every_event
        if self._passed and every is not None:
            self._passed = False
            self._execute(drop_view(every.name))
        for statement in statements:
            self._execute(statement)

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
        return self._fetch(select(ends, rows_of(numbered, "below"), group=[portion], order=[(col("low"), False)]))

    def rows(self) -> list[dict[str, object]]:
        """The rows of the results with exact values, as `Result.row` gives them."""
        scores = {score.name for score in self.model.scores}
        return [
            {name: _exact(name, value, number=name in scores) for name, value in zip(self.columns, row, strict=True)}
            for row in self._fetch(self.results())
        ]

    def tally(self) -> list[tuple[Any, ...]]:
        """How many leads there are of each (skipped, disqualified, grade, tier)."""
        wanted = {
            name: col(name) if name in self.program.columns else NULL
            for name in ("skipped", "disqualified", "grade", "tier")
        }
        counted = select({**wanted, "n": count_rows()}, table(self.program.result), group=list(wanted.values()))
        return self._fetch(counted)

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
        lead, what = self._fetch(query)[0]
        if lead is not None:
            raise RunError(
                f"lead {lead}: the points of {what} go beyond 100,000,000,000,000; no score can be that large"
            )

    def _execute(self, statement: Statement) -> None:
        with working():
            self.connection.execute(sql_text(statement))

    def _fetch(self, query: Query) -> list[tuple[Any, ...]]:
        with working():
            return self.connection.execute(sql_text(query)).fetchall()


def _exact(name: str, value: Any, *, number: bool) -> object:
    if number:
        return None if value is None else decimal_of(value)
    if name == "as_of":
        return instant_text(value)
    return tuple(cast("list[str]", value)) if isinstance(value, list) else value
