"""Facts as aggregates over the events that match a query."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, assert_never

from lscore.compiler.backends.sql.facts import Fact
from lscore.compiler.backends.sql.row_tables import outcome_of, points_of, words_of
from lscore.compiler.backends.sql.scope import AS_OF, BOUNDS
from lscore.compiler.backends.sql.tree import (
    TRUE,
    Expr,
    add,
    alias,
    all_of,
    call,
    case,
    cast_to,
    coalesce,
    col,
    compare,
    count_different,
    count_rows,
    field_of,
    filtered,
    known,
    lit,
    missing,
    neg,
    over,
    rows_of,
    select,
    star,
    struct,
    sub,
    whole,
)
from lscore.compiler.backends.sql.tree import Query as SqlQuery
from lscore.compiler.model import DAY, EachRule, FieldValue, Happened, Query

if TYPE_CHECKING:
    from lscore.compiler.backends.sql.scan import Scan
    from lscore.compiler.backends.sql.variables import Variables


@dataclass(frozen=True, slots=True)
class Rowset:
    """Rows of events: where they are, which of them match (None: all do), and how to get at their values."""

    variables: Variables
    scan: Scan
    query: Query
    match: Expr | None
    source: Expr | None = None

    def field(self, item: FieldValue) -> Expr:
        """A field of the event."""
        return self.scan.field(self.query, item)

    def points(self, each: EachRule) -> Expr:
        """What the event gives before decay; NULL where no row takes it."""
        if each.by is None or each.rows is None:
            return lit(each.points)
        rows = each.rows
        return self.scan.of_field(self.query, each.by, ("points", rows), lambda value: points_of(rows, value))

    def words(self, each: EachRule) -> Expr:
        """The `because` of the row that takes the event; NULL without one."""
        if each.by is None or each.rows is None:
            return cast_to(lit(None), "VARCHAR")
        rows = each.rows
        return self.scan.of_field(self.query, each.by, ("words", rows), lambda value: words_of(rows, value))

    def gain(self, each: EachRule, points: Expr) -> Expr:
        """What the event gives after decay."""
        if each.decay is None:
            return points
        days = whole(sub(AS_OF, self.scan.instant()), lit(DAY))
        left = [(given, self.variables.left(each.decay, given, days)) for given in _amounts(each)]
        return left[0][1] if each.rows is None else case((compare(points, "=", lit(given)), it) for given, it in left)


def _amounts(each: EachRule) -> list[int]:
    if each.rows is None:
        return [each.points or 0]
    found: set[int] = set()
    outcome_of(each.rows, col("value"), lambda outcome: found.add(outcome.points) or lit(0))
    return sorted(found)


def aggregate(rows: Rowset, fact: Fact) -> Expr:
    """A fact as an aggregate over the rows that match."""
    test = rows.match
    at = rows.scan.instant()
    match fact.what:
        case "any":
            return call("bool_or", _where(test, TRUE))
        case "count":
            return _count(test)
        case "newest":
            return call("max", _where(test, at))
        case "days":
            return count_different(_where(test, rows.scan.day()))
        case "leads":
            return count_different(_where(test, rows.scan.lead()))
        case "keys":
            item = rows.scan.day() if fact.field is None else rows.field(fact.field)
            one_more = call("bool_or", _where(test, missing(item)))
            return add(count_different(_where(test, item)), cast_to(coalesce(one_more, lit(value=False)), "INTEGER"))
        case "points" | "points count" | "points newest" | "points words":
            return _points(rows, fact)
        case "days kept" | "meets" | "kept points" | "kept count" | "kept newest" | "kept words":
            raise AssertionError(f"{fact.what} needs rows")
        case _:
            return _over_known(rows, fact)


def _over_known(rows: Rowset, fact: Fact) -> Expr:
    """Facts of the events in which a field is known."""
    assert fact.field is not None
    item, test, at = rows.field(fact.field), rows.match, rows.scan.instant()
    is_known = all_of([*([test] if test is not None else []), known(item)])
    match fact.what:
        case "total":
            return call("sum", _where(test, item))
        case "known":
            return call("count", _where(test, item))
        case "known newest":
            return call("max", _where(is_known, at))
        case "highest":
            return call("max", _where(test, item))
        case "lowest":
            return call("min", _where(test, item))
        case "different":
            return count_different(_where(test, item))
        case "latest":
            return field_of(filtered(call("max", struct(instant=at, item=item)), is_known), "item")
        case "first":
            return field_of(filtered(call("max", struct(instant=neg(at), item=item)), is_known), "item")
        case _:
            raise AssertionError(fact.what)


def _points(rows: Rowset, fact: Fact) -> Expr:
    each = fact.each
    assert each is not None
    points = rows.points(each)
    taken = rows.match
    if each.rows is not None:
        taken = all_of([*([rows.match] if rows.match is not None else []), known(points)])
    match fact.what:
        case "points":
            return call("sum", _where(taken, rows.gain(each, points)))
        case "points count":
            return _count(taken)
        case "points newest":
            return call("max", _where(taken, rows.scan.instant()))
        case _:
            words = _all_words(rows.words(each))
            return words if taken is None else filtered(words, taken)


def _all_words(words: Expr) -> Expr:
    return call("list", words)


def said(words: Expr) -> Expr:
    """The distinct words of rows, joined."""
    distinct = call("list_sort", call("list_distinct", words))
    return call("nullif", call("array_to_string", distinct, lit("; ")), lit(""))


def _where(test: Expr | None, value: Expr) -> Expr:
    """A value for an aggregate that skips NULL. DuckDB sorts out the rows of a FILTER anew for each aggregate, with all
    columns of the others: of hundreds of them that is most of the time."""
    return value if test is None else case([(test, value)])


def _count(test: Expr | None) -> Expr:
    return count_rows() if test is None else call("count", case([(test, lit(1))]))


# --- facts that need the rows


def table_of_facts(rows: Rowset, facts: Mapping[str, Fact], key: str) -> SqlQuery:
    """A table of facts about the same rows (plain ones, or those of one `each`, or a single one of another kind)."""
    first = next(iter(facts.values()))
    match first.what:
        case "days kept":
            return _days_kept(rows, first, key, next(iter(facts)))
        case "meets":
            return _meets(rows, first, key, next(iter(facts)))
        case "kept points" | "kept count" | "kept newest" | "kept words":
            return _kept(rows, facts, key)
        case _:
            group = rows.scan.group()
            every = Rowset(rows.variables, rows.scan, rows.query, None, rows.source)
            values = {name: aggregate(every, fact) for name, fact in facts.items()}
            return select({key: group, **values}, rows.source, where=rows.match, group=[group])


def _days_kept(rows: Rowset, fact: Fact, key: str, name: str) -> SqlQuery:
    assert fact.each is not None
    group, day = rows.scan.group(), rows.scan.day()
    days = select({key: group, "n": count_rows()}, rows.source, where=rows.match, group=[group, day])
    kept = call("sum", call("least", col("n"), lit(fact.each.per_day)))
    return select({key: col(key), name: kept}, rows_of(days, "below"), group=[col(key)])


def _meets(rows: Rowset, fact: Fact, key: str, name: str) -> SqlQuery:
    happened = fact.happened
    assert happened is not None
    group = rows.scan.group()
    shared = rows.scan.day() if isinstance(happened.in_one, str) else _in_field(rows, happened)
    tests = [known(shared), *([rows.match] if rows.match is not None else [])]
    counts = select(
        {key: group, "n": _counted(rows, happened)}, rows.source, where=all_of(tests), group=[group, shared]
    )
    meets = call("bool_or", compare(col("n"), BOUNDS[happened.bound], lit(happened.count)))
    return select({key: col(key), name: meets}, rows_of(counts, "below"), group=[col(key)])


def _in_field(rows: Rowset, happened: Happened) -> Expr:
    assert isinstance(happened.in_one, FieldValue)
    return rows.field(happened.in_one)


def _counted(rows: Rowset, happened: Happened) -> Expr:
    match happened.of:
        case "times":
            return count_rows()
        case "different":
            assert happened.counted is not None
            return count_different(rows.field(happened.counted))
        case "days":
            return count_different(rows.scan.day())
        case "leads":
            return count_different(rows.scan.lead())
        case _:
            assert_never(happened.of)


def _kept(rows: Rowset, facts: Mapping[str, Fact], key: str) -> SqlQuery:
    """The events that the options of an `each` keep: the newest, on equal instants those with more points."""
    each = next(iter(facts.values())).each
    assert each is not None
    group, at = rows.scan.group(), rows.scan.instant()
    points, words = rows.points(each), rows.words(each)
    tests = [*([rows.match] if rows.match is not None else []), *([known(points)] if each.rows is not None else [])]
    order = [(at, True), (col("given"), True), (coalesce(col("said"), lit("")), False)]
    named: list[Expr] = [alias(points, "given"), alias(words, "said")]
    query = select([star(), *named], rows.source, where=all_of(tests))
    steps: list[tuple[list[Expr], int]] = []
    if each.once_per is not None:
        told_apart = rows.scan.day() if isinstance(each.once_per, str) else rows.field(each.once_per)
        steps.append(([group, told_apart], 1))
    if each.per_day is not None:
        steps.append(([group, rows.scan.day()], each.per_day))
    if each.times is not None:
        steps.append(([group], each.times))
    for number, (partition, most) in enumerate(steps):
        place = over(call("row_number"), partition, order)
        ranked = select([star(), alias(place, f"place_{number}")], rows_of(query, "below"))
        query = select([star()], rows_of(ranked, "below"), where=compare(col(f"place_{number}"), "<=", lit(most)))
    values = {name: _of_kept(rows, each, fact, at) for name, fact in facts.items()}
    return select({key: group, **values}, rows_of(query, "kept"), group=[group])


def _of_kept(rows: Rowset, each: EachRule, fact: Fact, at: Expr) -> Expr:
    match fact.what:
        case "kept points":
            return call("sum", rows.gain(each, col("given")))
        case "kept count":
            return count_rows()
        case "kept newest":
            return call("max", at)
        case _:
            return _all_words(col("said"))
