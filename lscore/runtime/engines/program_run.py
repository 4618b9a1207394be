"""Running the SQL statements of a program over the tables of a connection."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import duckdb

from lscore.compiler.backends.sql.program import Program
from lscore.compiler.backends.sql.tree import (
    Query,
    Statement,
    cast_to,
    col,
    create_table,
    create_view,
    drop_view,
    lit,
    select,
    set_variable,
    sql_text,
    table,
)
from lscore.runtime.batch.faults import working

Progress = Callable[[str], None]
"""Called with what is done next, before each statement."""


class ProgramRun:
    """A program at work, as of one instant (microseconds since the epoch)."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, program: Program, as_of: int) -> None:
        self.connection = connection
        self.program = program
        self.as_of = as_of
        self._prepared = False
        self._passed = False

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
        self.execute(create_view(every.name, select({**names, every.key: col("id")}, table(table_name))))
        self._passed = True

    def _prepare(self) -> None:
        """Set the parameters, and make the lookups of the events' columns, once."""
        if self._prepared:
            return
        self._prepared = True
        self.execute(set_variable("as_of", cast_to(lit(self.as_of), "BIGINT")))
        for name, value in self.program.variables.items():
            self.execute(set_variable(name, value))
        for step in self.program.lookups:
            self.execute(step.statement)

    def make(self, progress: Progress | None = None) -> None:
        """Make the table of results. Raises DataError for too little memory."""
        # Every statement whose rows are in some order says so; any other may give them as they come.
        self.connection.execute("SET preserve_insertion_order = false")
        try:
            self._prepare()
            every = self.program.every_event
            if every is not None and not self._passed:
                self.execute(create_table(every.name, every.query))
            for step in self.program.steps:
                if progress is not None:
                    progress(step.what)
                self.execute(step.statement)
        finally:
            self.connection.execute("SET preserve_insertion_order = true")
        # Memory for whoever writes the results.
        self._forget(self.program.scored)

    def close(self) -> None:
        """Forget the results."""
        self._forget(self.program.written)

    def _forget(self, statements: Sequence[Statement]) -> None:
        every = self.program.every_event
        if self._passed and every is not None:
            self._passed = False
            self.execute(drop_view(every.name))
        for statement in statements:
            self.execute(statement)

    def execute(self, statement: Statement) -> None:
        """Run a statement. Raises DataError for too little memory."""
        with working():
            self.connection.execute(sql_text(statement))

    def fetch(self, query: Query) -> list[tuple[Any, ...]]:
        """The rows of a query. Raises DataError for too little memory."""
        with working():
            return self.connection.execute(sql_text(query)).fetchall()
