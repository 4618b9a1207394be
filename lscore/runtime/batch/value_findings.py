"""What a run finds in the values of the data, for all leads at once: the same findings as `ValueFindings` collects.

What cannot be bad is not looked at: columns whose type or range already tells. Columns with few values are judged by
their distinct values, all others of one table in one aggregating query. Rows are only counted, and examples only looked
for, where some value is bad; an example is a value and the first lead that has it, in the order of leads and events.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import duckdb
from duckdb import col, fn, lit

from lscore.compiler.backends.sql import tree
from lscore.compiler.backends.sql.reading import read
from lscore.compiler.backends.sql.rows import RawColumn
from lscore.compiler.backends.sql.zone import Zone
from lscore.compiler.model import Attribute, Field, Model, Type
from lscore.compiler.normal import normal
from lscore.dsl.diagnostics import Diagnostic
from lscore.runtime.batch.examples import Found, examples
from lscore.runtime.batch.instants import expression, set_zone
from lscore.runtime.batch.ranges import surely_good
from lscore.runtime.batch.tables import BatchData
from lscore.runtime.findings import can_fail, value_problem
from lscore.runtime.interrupts import interruptible


@dataclass(frozen=True, slots=True)
class _Check:
    """A column read as what a model says it is: an attribute of leads, or a field of an event."""

    name: str
    type: Type
    column: str
    raw: RawColumn
    trouble: tree.Expr
    event: str = ""
    names: tuple[str, ...] = ()
    """The event's names in the data, as they are written there."""

    @property
    def mine(self) -> duckdb.Expression:
        """The test of a row that this check looks at."""
        return col("event").isin(*map(lit, self.names)) if self.names else lit(True)


def value_findings(data: BatchData, model: Model) -> Iterator[Diagnostic]:
    """One finding for each attribute and field, and for each way in which its values are bad."""
    connection = data.workspace.connection
    zone = Zone(model.timezone or "UTC")
    set_zone(connection, zone)
    with interruptible():
        leads = connection.view(data.leads.table)
        checks = [_check(model, zone, item, data.leads.columns[item.column]) for item in model.attributes]
        yield from _found(data, model, leads, [check for check in checks if check])
        if data.events is None:
            return
        events = connection.view(data.events.table)
        names = [row[0] for row in events.aggregate([col("event")], "event").fetchall() if row[0] is not None]
        forms: dict[str, list[str]] = {}
        for name in names:
            forms.setdefault(normal(name), []).append(name)
        found: list[_Check | None] = []
        for event in model.events:
            written = tuple(forms.get(event.data_name, ()))
            if written:
                raws = [data.events.columns[item.column] for item in event.fields]
                found += [
                    _check(model, zone, item, raw, event.name, written)
                    for item, raw in zip(event.fields, raws, strict=True)
                ]
        yield from _found(data, model, events, [check for check in found if check])


def _check(
    model: Model, zone: Zone, item: Attribute | Field, raw: RawColumn, event: str = "", names: tuple[str, ...] = ()
) -> _Check | None:
    """None for what cannot be bad whatever the data has."""
    if not can_fail(model, event, item.name, item.type):
        return None
    found = read(tree.col(raw.name), raw.kind, item.type, zone=zone, one_of=item.one_of, markers=model.missing)
    return (
        None
        if found.trouble is tree.NULL
        else _Check(item.name, item.type, item.column, raw, found.trouble, event, names)
    )


def _found(
    data: BatchData, model: Model, rows: duckdb.DuckDBPyRelation, checks: Sequence[_Check]
) -> Iterator[Diagnostic]:
    """The findings of the checks of leads, or of events."""
    good = surely_good(rows, [(check.raw, check.type) for check in checks])
    unsure = [(number, check) for number, (check, fine) in enumerate(zip(checks, good, strict=True)) if not fine]
    judged = _few_judged(data, rows, [pair for pair in unsure if pair[1].raw.few])
    judged |= _rows_judged(rows, [pair for pair in unsure if not pair[1].raw.few])
    findings: list[tuple[int, int, Found]] = []
    for number, bad in judged.items():
        check = checks[number]
        found = examples(data, bad, check.column, check.raw, check.names)
        findings += ((item.first >> 13, number, item) for item in found)
    for _, number, found in sorted(findings, key=lambda item: item[:2]):
        check = checks[number]
        yield value_problem(
            model, check.event, check.name, check.type, found.kind, found.count, found.examples
        ).diagnostic()


def _few_judged(
    data: BatchData, rows: duckdb.DuckDBPyRelation, checks: Sequence[tuple[int, _Check]]
) -> dict[int, duckdb.DuckDBPyRelation]:
    """By the number of each check that some distinct value of its column fails: the bad rows, with `word`."""
    connection = data.workspace.connection
    judged: dict[int, duckdb.DuckDBPyRelation] = {}
    distinct: dict[str, duckdb.DuckDBPyRelation] = {}
    for number, check in checks:
        column = check.raw.name
        if column not in distinct:
            name = data.workspace.new_name("distinct_values")
            rows.select(col(column)).distinct().create(name)
            distinct[column] = connection.table(name)
        words = distinct[column].select(col(column), expression(check.trouble).alias("word"))
        name = data.workspace.new_name("bad_values")
        words.filter(col("word").is_not_null()).create(name)
        bad = connection.table(name)
        if bad.limit(1).fetchall():
            judged[number] = rows.filter(check.mine).join(bad, [column])
    return judged


def _rows_judged(
    rows: duckdb.DuckDBPyRelation, checks: Sequence[tuple[int, _Check]]
) -> dict[int, duckdb.DuckDBPyRelation]:
    """The same for columns of many values: all are judged in one pass over the rows."""
    if not checks:
        return {}
    words = {number: expression(check.trouble) for number, check in checks}
    counts = rows.aggregate([fn("count", word) for word in words.values()]).fetchall()[0]
    judged: dict[int, duckdb.DuckDBPyRelation] = {}
    for (number, check), count in zip(checks, counts, strict=True):
        if count:
            own = rows.filter(check.mine).select(*map(col, rows.columns), words[number].alias("word"))
            judged[number] = own.filter(col("word").is_not_null())
    return judged
