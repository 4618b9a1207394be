"""Rules as points, and (where asked) lines that explain them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, assert_never

from lscore.compiler.backends.evidence import only_source
from lscore.compiler.backends.needs import picks
from lscore.compiler.backends.sql.aggregates import said
from lscore.compiler.backends.sql.facts import ANY, COUNT, NEWEST, Fact
from lscore.compiler.backends.sql.lines import Line
from lscore.compiler.backends.sql.row_tables import points_of, words_of
from lscore.compiler.backends.sql.scope import AS_OF, Writer
from lscore.compiler.backends.sql.tree import (
    NULL,
    Expr,
    add,
    all_of,
    any_of,
    call,
    case,
    cast_to,
    coalesce,
    compare,
    known,
    lit,
    mul,
    negated,
    sub,
    whole,
)
from lscore.compiler.model import (
    DAY,
    SUM_LIMIT,
    ChoiceRule,
    Condition,
    DaysSinceEvent,
    EachRule,
    EventCount,
    EventValue,
    ForEveryRule,
    Happened,
    NumberRows,
    Outcome,
    Query,
    Rows,
    Rule,
    TableRule,
    TextRows,
    Value,
    WhenRule,
    WithoutRule,
    YesNoRows,
)

if TYPE_CHECKING:
    from lscore.compiler.backends.sql.columns import ColumnWriter
    from lscore.compiler.backends.sql.lead import Lead

_ZERO = cast_to(lit(0), "BIGINT")


@dataclass(frozen=True, slots=True)
class Evidence:
    """The number of events that a rule used, and the instant of the newest."""

    count: Expr
    newest: Expr


NO_EVENTS = Evidence(lit(1), NULL)


@dataclass(slots=True)
class Sum:
    """Points to add up: `size` bounds what they can come to; None: nothing does."""

    parts: list[Expr] = field(default_factory=list[Expr])
    size: int | None = 0

    def add(self, part: Expr, size: int | None) -> None:
        """One more part, and how large it can be."""
        self.parts.append(part)
        self.size = None if self.size is None or size is None else self.size + size

    @property
    def large(self) -> bool:
        """Whether it may be beyond what a sum of points may come to."""
        return self.size is None or self.size > SUM_LIMIT

    def total(self) -> Expr:
        """The sum; a HUGEINT where it may be large."""
        if self.large and self.parts:
            return add(*(cast_to(part, "HUGEINT") for part in self.parts))
        return add(*self.parts) if self.parts else _ZERO


class RuleWriter:
    """Writes the rules of one score into the sums of its categories."""

    def __init__(self, lead: Lead, score: str) -> None:
        self.lead = lead
        self.score = score
        self.columns: dict[tuple[str, str | None], tuple[ColumnWriter, Sum]] = {}

    def write(self, rule: Rule, sums: dict[str | None, Sum]) -> None:
        """Add what a rule gives."""
        writer = None if self.lead.explain else self.lead.writer_of(rule.body)
        target = sums[rule.category]
        if writer is not None and writer.column.raw.few:
            key = (writer.column.raw.name, rule.category)
            _, target = self.columns.setdefault(key, (writer, Sum()))
        _Writing(self.lead, self.score, rule, writer or self.lead, target).write()

    def finish(self, sums: dict[str | None, Sum]) -> None:
        """Add what the columns give: the sum of all rules that look at one alone."""
        for (_, category), (writer, found) in self.columns.items():
            sums[category].add(writer.column.output(found.total()), found.size)


class _Writing:
    """The writing of one rule."""

    def __init__(self, lead: Lead, score: str, rule: Rule, writer: Writer, target: Sum) -> None:
        self.lead = lead
        self.score = score
        self.rule = rule
        self.writer = writer
        self.target = target
        self.active = lead.active(rule.starts, rule.ends)
        self.where = f"rule `{rule.name}` of score `{score}`"

    def write(self) -> None:
        body = self.rule.body
        match body:
            case WhenRule():
                self._when(body)
            case EachRule():
                self._each(body)
            case TableRule():
                self._table(body)
            case ChoiceRule():
                self._choice(body)
            case ForEveryRule():
                self._for_every(body)
            case WithoutRule():
                self._without(body)
            case _:
                assert_never(body)

    def _given(
        self,
        test: Expr,
        points: Expr,
        size: int | None,
        evidence: Evidence = NO_EVENTS,
        because: Expr | None = None,
        *,
        else_nothing: bool = False,
    ) -> None:
        """Add points if a test holds; `because` is what a row says, else the rule's own words count.

        `else_nothing`: the points are 0 anyway where the test does not hold.
        """
        if else_nothing and not self.active and not self.lead.explain:
            self.target.add(points, size)
            return
        holds = all_of([*self.active, test])
        if self.lead.explain:
            holds = self.lead.layers.let(holds)
            points = self.lead.layers.let(points)
            own = lit(self.rule.because or None)
            text = own if because is None else coalesce(because, own)
            self.lead.explained(
                Line(
                    self.score,
                    self.rule.category or "",
                    self.rule.name,
                    holds,
                    points,
                    evidence.count,
                    evidence.newest,
                    text,
                )
            )
        self.target.add(case([(holds, points)], _ZERO), size)

    def _when(self, body: WhenRule) -> None:
        test = self.writer.condition(body.condition)
        if body.decay is None:
            self._given(test, lit(body.points), abs(body.points), self._evidence(body.condition))
            return
        assert isinstance(body.condition, Happened)
        newest = self.lead.fact(body.condition.query, NEWEST)
        days = self.lead.layers.let(whole(sub(AS_OF, newest), lit(DAY)))
        left = self.lead.variables.left(body.decay, body.points, days)
        holds = all_of([test, known(newest)])
        self._given(holds, left, abs(body.points), self._evidence(body.condition))

    # --- each

    def _each(self, body: EachRule) -> None:
        count = self._each_count(body)
        size = self._each_size(body)
        if count is not None:
            count = self.lead.layers.let(count)
            newest = self.lead.fact(body.query, NEWEST) if self.lead.explain else NULL
            points = mul(count, lit(body.points or 0))
            if body.times is None:
                points = self._times(count, body.points or 0, body.most)
            elif body.most is not None:
                points = self._bounded(points, body.most)
            evidence = Evidence(count, newest)
            self._given(compare(count, ">", lit(0)), points, size, evidence, else_nothing=True)
            return
        kept = picks(body)
        points = self._bounded(self._each_fact(body, "kept points" if kept else "points"), body.most)
        if not self.lead.explain:
            self._given(lit(value=True), points, size, else_nothing=True)
            return
        used = self._each_fact(body, "kept count" if kept else "points count")
        newest = self._each_fact(body, "kept newest" if kept else "points newest")
        words = None
        if body.rows is not None and _says(body.rows):
            words = said(self._each_fact(body, "kept words" if kept else "points words"))
        self._given(compare(used, ">", lit(0)), points, size, Evidence(used, newest), words)

    def _each_fact(self, body: EachRule, what: str) -> Expr:
        return self.lead.fact(body.query, Fact(what, each=body))  # type: ignore[arg-type]

    def _each_count(self, body: EachRule) -> Expr | None:
        """How many events are kept, where that is all that matters: all give the same."""
        if body.rows is not None or body.decay is not None or (body.once_per is not None and body.per_day is not None):
            return None
        if body.once_per is not None:
            item = None if isinstance(body.once_per, str) else body.once_per
            count = self.lead.fact(body.query, Fact("keys", item))
        elif body.per_day is not None:
            count = self.lead.fact(body.query, Fact("days kept", each=_only_per_day(body)))
        elif body.times == 1 and not self.lead.explain:
            return cast_to(self.lead.fact(body.query, ANY), "BIGINT")
        else:
            count = self.lead.fact(body.query, COUNT)
        return count if body.times is None else call("least", count, lit(body.times))

    @staticmethod
    def _each_size(body: EachRule) -> int | None:
        points = abs(body.points or 0) if body.rows is None else max(map(abs, _amounts(body.rows)), default=0)
        if body.most is not None:
            return body.most
        return None if body.times is None else points * body.times

    def _times(self, count: Expr, points: int, most: int | None) -> Expr:
        """So many times the points, bounded; a HUGEINT where nothing bounds them."""
        if most is None:
            return mul(cast_to(count, "HUGEINT"), lit(points))
        # One time more than fit below the bound already gives it: so the product stays small.
        enough = call("least", count, lit(most // max(1, abs(points)) + 1))
        return self._bounded(mul(enough, lit(points)), most)

    def _bounded(self, points: Expr, most: int | None) -> Expr:
        """Points whose size is at most so much."""
        if most is None:
            return points
        return call("least", call("greatest", points, lit(-most)), lit(most))

    # --- tables and choices

    def _table(self, body: TableRule) -> None:
        value = self.writer.value(body.value)
        size = max(map(abs, _amounts(body.rows)), default=0)
        points = points_of(body.rows, value)
        if not self.lead.explain and not self.active:
            self.target.add(coalesce(points, _ZERO), size)
            return
        points = self.writer.layers.let(points)
        because = words_of(body.rows, value) if self.lead.explain and _says(body.rows) else None
        self._given(known(points), points, size, self._evidence_of_value(body.value), because)

    def _choice(self, body: ChoiceRule) -> None:
        earlier: list[Expr] = []
        for row in body.rows:
            condition = self.writer.layers.let(self.writer.condition(row.condition))
            holds = all_of([*([negated(any_of(earlier))] if earlier else []), condition])
            self._given(
                holds,
                lit(row.outcome.points),
                abs(row.outcome.points),
                self._evidence(row.condition),
                self._because(row.outcome),
            )
            earlier.append(condition)
        if body.otherwise is not None:
            nothing = negated(any_of(earlier))
            because = self._because(body.otherwise)
            self._given(nothing, lit(body.otherwise.points), abs(body.otherwise.points), because=because)

    def _because(self, outcome: Outcome) -> Expr:
        return lit(outcome.because or None)

    # --- for every

    def _for_every(self, body: ForEveryRule) -> None:
        value = self.writer.value(body.value)
        held = all_of([*self.active, known(value), compare(value, ">", lit(0))])
        self._steps(held, whole(value, lit(body.step)), body.points, body.most, self._evidence_of_value(body.value))

    def _without(self, body: WithoutRule) -> None:
        newest = self.lead.fact(body.query, NEWEST)
        age = sub(sub(AS_OF, newest), lit(body.beyond))
        held = all_of([*self.active, known(newest), compare(age, ">", lit(0))])
        self._steps(held, whole(age, lit(body.step)), body.points, body.most, Evidence(lit(1), newest))

    def _steps(self, held: Expr, count: Expr, points: int, most: int | None, evidence: Evidence) -> None:
        layers = self.writer.layers
        steps = layers.let(case([(held, count)], _ZERO))
        total = layers.let(self._times(steps, points, most))
        if most is None or most > SUM_LIMIT:
            beyond = self.outer(negated(within_limit(total)))
            self.lead.overflows.append((beyond, self.where))
            total = layers.let(cast_to(case([(within_limit(total), total)], lit(0)), "BIGINT"))
        size = SUM_LIMIT if most is None else most
        self._given(compare(steps, ">", lit(0)), total, size, evidence, else_nothing=True)

    def outer(self, value: Expr) -> Expr:
        """A value of the writer's scope as one of the lead."""
        writer = self.lead.writer_of(self.rule.body)
        return value if self.writer is self.lead or writer is None else writer.column.output(value)

    # --- what a line of the explanation tells of events

    def _evidence(self, condition: Condition) -> Evidence:
        """The events behind a condition: of its only phrase, be it the condition or one of what `and` joins."""
        if not self.lead.explain:
            return NO_EVENTS
        source = only_source(condition, self.lead.places.defines)
        if isinstance(source, Happened):
            return self._evidence_of_query(source.query)
        return NO_EVENTS if source is None else self._evidence_of_value(source)

    def _evidence_of_query(self, query: Query) -> Evidence:
        return Evidence(_at_least_one(self.lead.fact(query, COUNT)), self.lead.fact(query, NEWEST))

    def _evidence_of_value(self, value: Value) -> Evidence:
        if not self.lead.explain:
            return NO_EVENTS
        match value:
            case EventCount(query):
                return self._evidence_of_query(query)
            case EventValue(field=item, query=query):
                known_ones = self.lead.fact(query, Fact("known", item))
                return Evidence(_at_least_one(known_ones), self.lead.fact(query, Fact("known newest", item)))
            case DaysSinceEvent(query):
                return Evidence(lit(1), self.lead.fact(query, NEWEST))
            case _:
                return NO_EVENTS


def within_limit(total: Expr) -> Expr:
    """Whether a sum of points is no larger than sums may be."""
    return all_of([compare(total, ">=", lit(-SUM_LIMIT)), compare(total, "<=", lit(SUM_LIMIT))])


def _at_least_one(count: Expr) -> Expr:
    return call("greatest", count, lit(1))


def _only_per_day(each: EachRule) -> EachRule:
    return EachRule(each.query, points=each.points, per_day=each.per_day)


def _outcomes(rows: Rows) -> list[Outcome]:
    match rows:
        case TextRows(exact, patterns):
            found = [outcome for _, outcome in exact] + [outcome for _, outcome in patterns]
        case NumberRows(bounds):
            found = [outcome for _, outcome in bounds]
        case YesNoRows(yes, no):
            found = [outcome for outcome in (yes, no) if outcome]
    return [*found, *(outcome for outcome in (rows.otherwise, rows.missing) if outcome)]


def _amounts(rows: Rows) -> list[int]:
    return [outcome.points for outcome in _outcomes(rows)]


def _says(rows: Rows) -> bool:
    return any(outcome.because for outcome in _outcomes(rows))
