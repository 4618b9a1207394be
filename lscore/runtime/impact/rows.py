"""The results of both models, and of each change alone, side by side: a row a lead."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import duckdb

from lscore.compiler.backends.sql.ground import same_ground
from lscore.compiler.backends.sql.rows import EventRows, LeadRows
from lscore.compiler.backends.sql.together import Member, Together, compose_together
from lscore.compiler.backends.sql.tree import (
    NULL,
    Expr,
    Query,
    case,
    cast_to,
    coalesce,
    col,
    compare,
    create_view,
    drop_view,
    join,
    known,
    lit,
    select,
    table,
)
from lscore.compiler.diff.alone import Alone
from lscore.compiler.model import Model
from lscore.errors import RunError
from lscore.runtime.engines.program_run import ProgramRun, Progress
from lscore.runtime.impact.report import DISQUALIFIED, NONE, SKIPPED

OLD = 0
NEW = 1
UNITS = 2
"""The number of the first change that is made alone."""

ROWS = "impact_rows"


class SideBySide:
    """The models of one comparison at work on the same leads and events, as of an instant (microseconds)."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        parts: Alone,
        as_of: int,
        leads: LeadRows,
        events: EventRows | None,
    ) -> None:
        self.parts = parts
        self.models: tuple[Model, ...] = (parts.old, parts.new, *(unit.model for unit in parts.units))
        groups: dict[object, list[Member]] = {}
        for number, model in enumerate(self.models):
            groups.setdefault(same_ground(model), []).append(Member(number, model, whole=number < UNITS))
        self._together: list[Together] = []
        self._runs: list[ProgramRun] = []
        for number, members in enumerate(groups.values()):
            together = compose_together(members, leads, events, result=f"impact_{number}")
            self._together.append(together)
            self._runs.append(ProgramRun(connection, together.program, as_of))
        self._columns = {key: name for item in self._together for key, name in item.columns.items()}

    @property
    def first(self) -> ProgramRun:
        """The program that is made first: it may ask something while the events are counted."""
        return self._runs[0]

    @property
    def accounts(self) -> str | None:
        """The table of the leads' accounts; None where no model asks for those."""
        return next((item.accounts for item in self._together if item.accounts), None)

    def make(self, progress: Progress | None = None) -> None:
        """Work all results out. Raises RunError for a sum of either model beyond the limit."""
        for run in self._runs:
            run.make(progress)
        names = dict.fromkeys(name for item in self._together for name in item.program.columns[2:])
        first, *others = (item.program.result for item in self._together)
        joins = [join(table(other), compare(col("pos", other), "=", col("pos", first))) for other in others]
        keys = {name: col(name, first) for name in ("pos", "lead")}
        self._runs[0].execute(
            create_view(ROWS, select({**keys, **{name: col(name) for name in names}}, table(first), joins=joins))
        )
        for number in (OLD, NEW):
            self._check_sums(number)

    def close(self) -> None:
        """Forget all results."""
        self._runs[0].execute(drop_view(ROWS))
        for run in self._runs:
            run.close()

    def fetch(self, query: Query) -> list[tuple[Any, ...]]:
        """The rows of a query."""
        return self._runs[0].fetch(query)

    def one(self, values: dict[str, Expr]) -> dict[str, Any]:
        """Some aggregates over all leads."""
        found: dict[str, Any] = {}
        names = list(values)
        # So many columns at once that no statement grows without bound.
        for start in range(0, len(names), 400):
            some = names[start : start + 400]
            query = select({f"a{place}": values[name] for place, name in enumerate(some)}, table(ROWS))
            found |= dict(zip(some, self.fetch(query)[0], strict=True))
        return found

    # --- values of a model

    def value(self, number: int, what: str) -> Expr | None:
        """A column of a model's result (see `Program`); None where it has none."""
        name = self._columns.get((number, what))
        return None if name is None else col(name)

    def scores(self) -> tuple[str, ...]:
        """All scores, those of the new model first."""
        names = (score.name for model in (self.parts.new, self.parts.old) for score in model.scores)
        return tuple(dict.fromkeys(names))

    def score(self, number: int, name: str) -> Expr:
        """A score in units; 0 where the lead has none."""
        model = self.models[number]
        place = next((place for place, score in enumerate(model.scores) if score.name == name), None)
        value = None if place is None else self.value(number, f"score_{place}")
        return lit(0) if value is None else coalesce(value, lit(0))

    def letter(self, number: int, what: str) -> Expr:
        """The `grade` or `tier` as people see it."""
        value = self.value(number, what)
        label = lit(NONE) if value is None else coalesce(value, lit(NONE))
        skipped = self.value(number, "skipped")
        return label if skipped is None else case([(skipped, lit(SKIPPED))], label)

    def rank(self, number: int, what: str, letters: Sequence[str]) -> Expr:
        """The place of a grade or tier among letters; NULL for none."""
        value = self.value(number, what)
        if value is None:
            return cast_to(NULL, "INTEGER")
        return case([(compare(value, "=", lit(letter)), lit(place)) for place, letter in enumerate(letters)])

    def letters(self, what: str) -> tuple[str, ...]:
        """The letters of both scales, the best first; behind tiers `disqualified`, where a model says so."""
        scales = [model.grades if what == "grade" else model.tiers for model in self._pair]
        old, new = (scale.letters if scale else () for scale in scales)
        found: list[str] = list(new)
        for place, letter in enumerate(old):
            if letter not in found:
                before = [item for item in old[:place] if item in found]
                found.insert(found.index(before[-1]) + 1 if before else 0, letter)
        if what == "tier" and any(model.disqualify for model in self._pair):
            found.append(DISQUALIFIED)
        return tuple(found)

    @property
    def _pair(self) -> tuple[Model, Model]:
        return self.parts.old, self.parts.new

    def _check_sums(self, number: int) -> None:
        value = self.value(number, "overflow")
        if value is None:
            return
        wanted = {"lead": col("lead"), "what": value}
        found = select(wanted, table(ROWS), where=known(value), order=[(col("pos"), False)]).limit(1)
        for lead, what in self.fetch(found):
            side = "old" if number == OLD else "new"
            raise RunError(
                f"lead {lead}: by the {side} model the points of {what} go beyond 100,000,000,000,000; "
                "no score can be that large"
            )
