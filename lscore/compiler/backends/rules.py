"""Rules as statements that add points to a sum, and (where asked) lines that explain them.

A rule that looks at one column alone is written into that column, so that its points are worked out once per distinct
value; all others into the program of the lead.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, assert_never

from lscore.compiler.backends.evidence import only_source
from lscore.compiler.backends.expressions import Writer
from lscore.compiler.backends.needs import COUNT, NEWEST, Need, decays_of, picks
from lscore.compiler.backends.rows import row_taken
from lscore.compiler.model import (
    SUM_LIMIT,
    ChoiceRule,
    Condition,
    DaysSinceEvent,
    EachRule,
    EventCount,
    EventValue,
    ForEveryRule,
    Happened,
    Outcome,
    Query,
    Rule,
    TableRule,
    Value,
    WhenRule,
    WithoutRule,
)

if TYPE_CHECKING:
    from lscore.compiler.backends.lead import Lead


DAYS_SINCE = "(AS_OF - {}) // 86400000000"


@dataclass(frozen=True, slots=True)
class Evidence:
    """Expressions of the number of events that a rule used, and of the instant of the newest."""

    count: str = "1"
    newest: str = "None"


NO_EVENTS = Evidence()


class RuleWriter:
    """Writes the rules of one score."""

    def __init__(self, lead: Lead, score: str) -> None:
        self.lead = lead
        self.score = score

    def write(self, rule: Rule, sums: dict[str | None, str]) -> None:
        """The statements of a rule; `sums` are the locals of the lead's program that add up, by category."""
        writer: Writer = self.lead
        target = sums[rule.category]
        column = None if self.lead.explain or self._must_wait(rule) else self.lead.column_of(rule.body)
        if column is not None:
            writer = column
            target, outer = column.sum_output((self.score, rule.category))
            self.lead.column_sums.setdefault((self.score, rule.category), {})[outer] = None
        writer.program.note(f"rule: {rule.title or rule.name}")
        _Statements(self.lead, self.score, rule, writer, target).write()

    def _must_wait(self, rule: Rule) -> bool:
        """Whether a rule may stop the run: a skipped lead has no scores, so it must not be asked for one before."""
        body = rule.body
        return (
            bool(self.lead.model.skip)
            and isinstance(body, ForEveryRule)
            and (body.most is None or body.most > SUM_LIMIT)
        )


class _Statements:
    """The statements of one rule."""

    def __init__(self, lead: Lead, score: str, rule: Rule, writer: Writer, target: str) -> None:
        self.lead = lead
        self.rule = rule
        self.writer = writer
        self.target = target
        self.active = active_test(writer, rule.starts, rule.ends)
        self.where = f"rule `{rule.name}` of score `{score}`"
        self.line = lead.line(score, rule.category or "", rule.name, rule) if lead.explain else None

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

    def _given(self, test: str, points: str, evidence: Evidence, because: str | None = None) -> None:
        """Add points if a test holds; `because` is an expression, else the rule's own words."""
        lines = [f"if {self.active}{test}:", f"    {self.target} += {points}"]
        if self.line is not None:
            words = because or self.writer.names.constant(self.rule.because)
            lines.append(f"    lines.append(({self.line}, {points}, {evidence.count}, {evidence.newest}, {words}))")
        self.writer.program.do("\n".join(lines))

    def _because(self, outcome: Outcome) -> str:
        return self.writer.names.constant(outcome.because or self.rule.because)

    def _when(self, body: WhenRule) -> None:
        test = self.writer.condition(body.condition)
        if body.decay is None:
            self._given(test, repr(body.points), self._evidence(body.condition))
            return
        assert isinstance(body.condition, Happened)
        newest = self.lead.slot(body.condition.query, NEWEST)
        decays = decays_of(self.lead.names, body.decay)
        table = self.lead.names.expression(f"{decays}[{body.points}]")
        holds = self.writer.program.let(f"{test} and {newest} is not None")
        points = self.writer.program.let(f"{table}[{DAYS_SINCE.format(newest)}] if {holds} else 0")
        self._given(holds, points, self._evidence(body.condition))

    def _each(self, body: EachRule) -> None:
        count = self._each_count(body)
        items = self._each_items(body) if picks(body) and not count else ""
        if self.line is None:
            total = self._bounded(self._each_sum(body, count, items), body.most)
            self.lead.program.do(f"{self.target} += {total}{self._if_active}")
        elif items or body.rows is not None:
            self._each_line(body, items or self._each_items(body))
        else:  # the newest event is always among those that are kept
            count = self.lead.program.let(count or self.lead.slot(body.query, COUNT))
            points = self._bounded(self._each_sum(body, count, items), body.most)
            self._given(count, points, Evidence(count, self.lead.slot(body.query, NEWEST)))

    def _each_count(self, body: EachRule) -> str:
        """How many events are kept, where that is all that matters: all give the same; else nothing."""
        if body.rows is not None or body.decay is not None or (body.once_per is not None and body.per_day is not None):
            return ""
        need = COUNT
        if body.once_per is not None:
            need = Need("keys", body.once_per)
        elif body.per_day is not None:
            need = Need("days kept", each=body)
        count = self.lead.slot(body.query, need)
        return count if body.times is None else f"({count} if {count} < {body.times} else {body.times})"

    def _each_items(self, body: EachRule) -> str:
        """The events that are kept."""
        items = self.lead.slot(body.query, Need("each items", each=body))
        options = f"{body.once_per is not None}, {body.per_day}, {body.times}"
        return self.lead.program.let(f"newest_kept({items}, {options}) if {items} else ()", "kept")

    def _each_sum(self, body: EachRule, count: str, items: str) -> str:
        """The expression of the points of all kept events."""
        if items:
            return f"decayed_sum({items}, {self._decays(body)}, AS_OF) if {items} else 0"
        if body.rows is None and body.decay is None:
            return f"{count} * {body.points}"
        return self.lead.slot(body.query, Need("each sum", each=body))

    def _each_line(self, body: EachRule, items: str) -> None:
        words = self.lead.names.constant(self.rule.because)
        line = f"each_line({items}, {self._decays(body)}, AS_OF, {words}) if {items} else (0, 0, None, '')"
        found = self.lead.program.let(line, "line")
        points = self._bounded(f"{found}[0]", body.most)
        self._given(items, points, Evidence(f"{found}[1]", f"{found}[2]"), f"{found}[3]")

    def _decays(self, body: EachRule) -> str:
        return decays_of(self.lead.names, body.decay) if body.decay else "None"

    @property
    def _if_active(self) -> str:
        return f" if {self.active.removesuffix(' and ')} else 0" if self.active else ""

    def _bounded(self, points: str, most: int | None) -> str:
        """Points whose size is at most so much."""
        if most is None:
            return f"({points})"
        local = self.writer.program.let(points)
        self.writer.program.do(
            f"if {local} > {most}:\n    {local} = {most}\nelif {local} < -{most}:\n    {local} = -{most}"
        )
        return local

    def _table(self, body: TableRule) -> None:
        local = self.writer.value(body.value)
        explain = self.line is not None
        taken = self.writer.program.let(row_taken(self.writer, body.rows, local, explain), "row")
        if not explain:
            self._given(f"{taken} is not None", taken, NO_EVENTS)
            return
        words = f"{taken}[1] or {self.writer.names.constant(self.rule.because)}"
        self._given(f"{taken} is not None", f"{taken}[0]", self._evidence_of_value(body.value), words)

    def _choice(self, body: ChoiceRule) -> None:
        program = self.writer.program
        open_ = program.let("True", "none_yet")
        for row in body.rows:
            holds = program.let(f"{open_} and {self.writer.condition(row.condition)}", "holds")
            self._given(holds, repr(row.outcome.points), self._evidence(row.condition), self._because(row.outcome))
            program.do(f"{open_} = {open_} and not {holds}")
        if body.otherwise is not None:
            self._given(open_, repr(body.otherwise.points), NO_EVENTS, self._because(body.otherwise))

    def _for_every(self, body: ForEveryRule) -> None:
        local = self.writer.value(body.value)
        steps = self.writer.program.let(
            f"{local} // {body.step} if {self.active}{local} is not None and {local} > 0 else 0"
        )
        self._steps(steps, body.points, body.most, self._evidence_of_value(body.value))

    def _without(self, body: WithoutRule) -> None:
        newest = self.lead.slot(body.query, NEWEST)
        age = f"AS_OF - {newest} - {body.beyond}"
        held = f"{self.active}{newest} is not None and {age} > 0"
        steps = self.lead.program.let(f"({age}) // {body.step} if {held} else 0")
        self._steps(steps, body.points, body.most, Evidence("1", newest))

    def _steps(self, steps: str, points: int, most: int | None, evidence: Evidence) -> None:
        where = self.writer.names.constant(self.where)
        total = self.writer.program.let(self._bounded(f"{steps} * {points}", most))
        self.writer.program.do(within_limit(total, where))
        self._given(steps, total, evidence)

    # --- what a line of the explanation tells of events

    def _evidence(self, condition: Condition) -> Evidence:
        """The events behind a condition: of its only phrase, be it the condition or one of what `and` joins."""
        if self.line is None:
            return NO_EVENTS
        source = only_source(condition, self.lead.places.defines)
        if isinstance(source, Happened):
            return self._evidence_of_query(source.query)
        return NO_EVENTS if source is None else self._evidence_of_value(source)

    def _evidence_of_query(self, query: Query) -> Evidence:
        return Evidence(f"{self.lead.slot(query, COUNT)} or 1", self.lead.slot(query, NEWEST))

    def _evidence_of_value(self, value: Value) -> Evidence:
        if self.line is None:
            return NO_EVENTS
        match value:
            case EventCount(query):
                return self._evidence_of_query(query)
            case EventValue(field=field, query=query):
                known = self.lead.slot(query, Need("known", field))
                return Evidence(f"{known} or 1", self.lead.slot(query, Need("known newest", field)))
            case DaysSinceEvent(query):
                return Evidence("1", self.lead.slot(query, NEWEST))
            case _:
                return NO_EVENTS


def within_limit(local: str, what: str) -> str:
    """A statement that stops the run where a sum of points is too large; `what` is a constant."""
    return f"if not -{SUM_LIMIT} <= {local} <= {SUM_LIMIT}:\n    overflow({what})"


def active_test(writer: Writer, starts: int | None, ends: int | None) -> str:
    """The front of a test that a `from` or `until` stands for; empty without them."""
    if starts is None and ends is None:
        return ""
    first = "" if starts is None else f"{starts} <= "
    last = "" if ends is None else f" <= {ends}"
    return f"{writer.names.expression(f'({first}TODAY{last})')} and "
