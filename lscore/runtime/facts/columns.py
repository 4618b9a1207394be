"""What columns hold: how much is missing, how many values there are, the most frequent ones."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import duckdb
from duckdb import coalesce, col, count_all, fn, lit

from lscore.compiler.backends.sql import tree
from lscore.compiler.backends.sql.reading import Read, read
from lscore.compiler.backends.sql.rows import RawColumn
from lscore.compiler.backends.sql.zone import Zone
from lscore.compiler.lint.data.facts import ColumnFacts, ValueFacts
from lscore.compiler.model import Attribute, Field, Type
from lscore.compiler.normal import WHITE
from lscore.runtime.batch.instants import expression
from lscore.runtime.facts.private import looks_private
from lscore.runtime.nearest import nearest
from lscore.runtime.workspace import Workspace

MOST = 50
"""How many values are told of."""

_NEAR = 500
"""Among how many of the most frequent values the nearest is looked for."""

_UNSEEN = 200
"""For how many unseen values the nearest is looked for."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Reads columns of tables as a model does: in its timezone, without its markers of missing values."""

    workspace: Workspace
    zone: Zone
    markers: tuple[str, ...]

    def read(self, item: Attribute | Field, raw: RawColumn) -> Read:
        """A raw column as the model reads it."""
        return read(tree.col(raw.name), raw.kind, item.type, zone=self.zone, one_of=item.one_of, markers=self.markers)

    def texts(
        self, grouped: duckdb.DuckDBPyRelation, item: Attribute | Field, raw: RawColumn, wanted: Collection[str]
    ) -> ColumnFacts:
        """A column of texts or lists. `grouped` has its raw values, each with its number (`n`); `wanted` are the texts
        that the model compares it with."""
        found = self.read(item, raw)
        form, shown = expression(found.compared).alias("form"), expression(found.original).alias("shown")
        rows = self._kept(grouped.select(form, shown, col("n")))
        known = missing = 0
        counts = rows.aggregate([col("form").is_null().alias("none"), _total().alias("n")], "form is null")
        for none, count in counts.fetchall():
            known, missing = (known, count) if none else (count, missing)
        return self._of_values(item, rows.filter(col("form").is_not_null()), (known, missing), wanted)

    def _of_values(
        self, item: Attribute | Field, rows: duckdb.DuckDBPyRelation, counts: tuple[int, int], wanted: Collection[str]
    ) -> ColumnFacts:
        """The same of the known values (`form`, `shown`, `n`)."""
        known, missing = counts
        if item.type is Type.LIST:
            rows = rows.select(fn("unnest", col("form")).alias("form"), col("n"))
            rows = rows.select(col("form"), col("form").alias("shown"), col("n"))
        by_form = self._kept(rows.aggregate([col("form"), _total().alias("n")], "form"))
        different = len(by_form)
        top = by_form.sort(col("n").desc(), col("form")).limit(_NEAR)
        values = _values(top.fetchall(), rows.join(top.select(col("form")), ["form"], how="semi"))
        private = looks_private(item.name, known, different, [value.spellings[0] for value in values[:MOST]])
        unseen = self._unseen(by_form, wanted, () if private else values)
        return ColumnFacts(item.type, known, missing, different, () if private else values[:MOST], private, unseen)

    def _unseen(
        self, by_form: duckdb.DuckDBPyRelation, wanted: Collection[str], values: Sequence[ValueFacts]
    ) -> Mapping[str, str | None]:
        """Those of the texts that are no value, with the nearest of some values."""
        if not wanted:
            return {}
        seen = by_form.filter(col("form").isin(*map(lit, sorted(wanted)))).select(col("form")).fetchall()
        lacking = sorted(set(wanted) - {form for (form,) in seen})
        return {text: nearest_of(text, values) if place < _UNSEEN else None for place, text in enumerate(lacking)}

    def others(
        self, rows: duckdb.DuckDBPyRelation, columns: Sequence[tuple[Attribute, RawColumn]]
    ) -> dict[str, ColumnFacts]:
        """Columns of numbers, dates, times and answers, by their names."""
        if not columns:
            return {}
        asked: list[duckdb.Expression] = []
        for item, raw in columns:
            value = self.read(item, raw).compared
            asked += [fn("count", expression(value)), expression(tree.count_different(value))]
        counts = rows.aggregate([*asked, count_all()]).fetchall()[0]
        return {
            item.name: ColumnFacts(item.type, counts[2 * place], counts[-1] - counts[2 * place], counts[2 * place + 1])
            for place, (item, _) in enumerate(columns)
        }

    def _kept(self, rows: duckdb.DuckDBPyRelation) -> duckdb.DuckDBPyRelation:
        """The rows as a table, so that they are worked out once."""
        name = self.workspace.new_name("values_of_column")
        rows.create(name)
        return self.workspace.connection.table(name)


def grouped(rows: duckdb.DuckDBPyRelation, raw: RawColumn) -> duckdb.DuckDBPyRelation:
    """The different raw values of a column, each with the number of rows that have it (`n`)."""
    return rows.aggregate([col(raw.name), count_all().alias("n")], f'"{raw.name}"')


def nearest_of(text: str, values: Sequence[ValueFacts]) -> str | None:
    """The usual spelling of the value that a text most likely means; None where none is near."""
    spelt = {value.form: value.spellings[0] for value in values}
    near = nearest(text, spelt)
    return spelt[near] if near is not None else None


def _values(counts: Sequence[tuple[str, int]], rows: duckdb.DuckDBPyRelation) -> tuple[ValueFacts, ...]:
    """Values with their numbers, and the spellings of each out of `rows`, the usual one first."""
    spelt: dict[str, dict[str, int]] = {}
    for form, shown, count in rows.select(col("form"), col("shown"), col("n")).fetchall():
        spellings = spelt.setdefault(form, {})
        text = shown.strip(WHITE)
        spellings[text] = spellings.get(text, 0) + count
    return tuple(
        ValueFacts(form, count, tuple(sorted(spelt[form], key=lambda text: (-spelt[form][text], text))))
        for form, count in counts
    )


def _total() -> duckdb.Expression:
    return coalesce(fn("sum", col("n")), lit(0)).cast("BIGINT")
