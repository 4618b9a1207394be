"""Tests in the language: one lead, its events, and what is expected of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from lscore.compiler.conditions import whole_number
from lscore.compiler.expectations import ResultReader, Results, expectation
from lscore.compiler.facts import raw_text, raw_value
from lscore.compiler.fields import OBJECT
from lscore.compiler.instants import first_instant, instant
from lscore.compiler.model import Event, Expectation, Test, TestEvent, Type
from lscore.compiler.names import RESULT_NAMES, World, suggest, with_article
from lscore.compiler.problems import names as name_problems
from lscore.compiler.problems import phrases as phrase_problems
from lscore.compiler.problems import tests as problems
from lscore.compiler.problems import values as value_problems
from lscore.compiler.report import Report
from lscore.compiler.texts import written
from lscore.dsl import nodes
from lscore.dsl.diagnostics import Label, Span
from lscore.dsl.edits import parenthesise

MOST_TIMES = 10_000
"""How often a line of a test may repeat its event."""


def lower_tests(found: Iterable[nodes.Test], world: World, results: Results, report: Report) -> tuple[Test, ...]:
    """The tests of a file, in its order."""
    seen: dict[str, Span] = {}
    tests: list[Test] = []
    for node in found:
        name = written(node.name)
        first = seen.setdefault(name, node.name.span)
        if first is not node.name.span:
            there = Label(first, "first here")
            report.add(problems.TestTwice(span=node.name.span, name=name, related=(there,)))
        test = _Bench(node, world, results, report).test(name)
        tests += [test] if test is not None else []
    return tuple(tests)


@dataclass(frozen=True, slots=True)
class _Bench:
    """One test while it is put together."""

    node: nodes.Test
    world: World
    results: Results
    report: Report

    def test(self, name: str) -> Test | None:
        """The test; None when it has no instant."""
        if not name.strip():
            self.report.add(value_problems.EmptyText(span=self.node.name.span))
        as_of = self._as_of()
        lead = self._lead()
        lines = [line for line in self.node.lines if isinstance(line, nodes.EventFact)]
        events = [event for line in lines for event in self._events(line, as_of or 0)]
        expectations = self._expectations()
        if as_of is None:
            return None
        return Test(name, as_of, tuple(lead.items()), tuple(events), tuple(expectations), self.node.header)

    def _as_of(self) -> int | None:
        lines = [line for line in self.node.lines if isinstance(line, nodes.AsOf)]
        if not lines:
            self.report.add(problems.NoAsOf(span=self.node.header))
            return None
        for line in lines[1:]:
            there = Label(lines[0].span, "already here")
            self.report.add(problems.AsOfTwice(span=line.span, related=(there,)))
        return self._instant(lines[0].moment)

    def _instant(self, moment: nodes.DateValue | nodes.TimeValue) -> int:
        if isinstance(moment, nodes.DateValue):
            return first_instant(moment.day, self.world.zone)
        return instant(moment.moment, self.world.zone)

    def _lead(self) -> dict[str, str]:
        """The raw values of the lead's attributes."""
        seen: dict[str, Span] = {}
        lead: dict[str, str] = {}
        facts = [fact for line in self.node.lines if isinstance(line, nodes.Given) for fact in line.facts]
        for fact in facts:
            name = fact.name.text
            if not self._is_attribute(fact.name) or not self._once(fact.name, seen):
                continue
            attribute = self.world.attributes.get(name)
            value = raw_value(fact, attribute.type if attribute else None, self.world, self.report)
            if value is not None:
                lead[name] = value
        return lead

    def _is_attribute(self, name: nodes.Name) -> bool:
        if name.text in self.world.attributes:
            return True
        declared = self.world.names.get(name.text)
        if declared is None and not self.world.declared and name.text not in RESULT_NAMES:
            return True
        near = suggest(name.text, self.world.known("attribute"), name.span, self.report)
        if declared is not None:
            there = Label(declared.span, f"`{name.text}` is declared here")
            problem = problems.NotGiven(
                span=name.span, name=name.text, kind=with_article(declared.kind), related=(there,)
            )
        else:
            problem = name_problems.UnknownAttribute(span=name.span, name=name.text, hint=near.hint, fix=near.fix)
        self.report.add(problem)
        return False

    def _once(self, name: nodes.Name, seen: dict[str, Span]) -> bool:
        first = seen.setdefault(name.text, name.span)
        if first is name.span:
            return True
        there = Label(first, "already here")
        self.report.add(problems.FactTwice(span=name.span, name=name.text, related=(there,)))
        return False

    def _events(self, line: nodes.EventFact, as_of: int) -> list[TestEvent]:
        """The events of one line, as often as it says."""
        fields = self._fields(line)
        times = whole_number(line.times, self.report, least=1) if line.times else 1
        if line.times and times is not None and times > MOST_TIMES:
            self.report.add(problems.TooManyTimes(span=line.times.span, most=f"{MOST_TIMES:,}"))
            return []
        if fields is None or times is None:
            return []
        at = as_of - line.when.micros if isinstance(line.when, nodes.Duration) else self._instant(line.when)
        return [TestEvent(at, line.event.text, tuple(fields.items()))] * times

    def _fields(self, line: nodes.EventFact) -> dict[str, str] | None:
        event = self.world.events.get(line.event.text)
        if event is None and not self._is_event(line.event):
            return None
        seen: dict[str, Span] = {}
        fields: dict[str, str] = {}
        if line.object is not None:
            first = event.fields[0] if event and event.fields else None
            name = first.name if first else OBJECT
            seen[name] = line.object.span
            if event is not None and first is None:
                text = self.report.text(line.object.span)
                title = f"`{event.name}`"
                self.report.add(phrase_problems.NoObject(span=line.object.span, title=title, text=text))
                return None
            value = raw_text(line.object, name, first.type if first else None, self.world, self.report)
            fields |= {name: value} if value is not None else {}
        for fact in line.fields:
            known = self._field_type(fact.name, event)
            if known is None or not self._once(fact.name, seen):
                continue
            value = raw_value(fact, known[0], self.world, self.report)
            fields |= {fact.name.text: value} if value is not None else {}
        return fields

    def _is_event(self, name: nodes.Name) -> bool:
        """Whether an undeclared name may be an event; a problem if not."""
        declared = self.world.names.get(name.text)
        if declared is None and not self.world.declared and name.text not in RESULT_NAMES:
            return True
        near = suggest(name.text, self.world.known("event"), name.span, self.report)
        self.report.add(name_problems.UnknownEvent(span=name.span, name=name.text, hint=near.hint, fix=near.fix))
        return False

    def _field_type(self, name: nodes.Name, event: Event | None) -> tuple[Type | None] | None:
        """The type of a field, None in it where nobody declared one."""
        if event is None:
            return (None,)
        found = next((field for field in event.fields if field.name == name.text), None)
        if found is not None:
            return (found.type,)
        fields = [field.name for field in event.fields]
        near = suggest(name.text, fields, name.span, self.report)
        known = ", ".join(f"`{field}`" for field in fields)
        hint = near.hint or (f"its fields are {known}" if known else "it has no fields")
        title = f"`{event.name}`"
        self.report.add(
            phrase_problems.UnknownField(span=name.span, name=name.text, title=title, hint=hint, fix=near.fix)
        )
        return None

    def _expectations(self) -> list[Expectation]:
        reader = ResultReader(self.world, self.report)
        lines = [line for line in self.node.lines if isinstance(line, nodes.Expect)]
        if not lines:
            self.report.add(problems.NothingExpected(span=self.node.header))
        found: list[Expectation] = []
        for line in lines:
            at = 0
            while at < len(line.items):
                values = self._torn_off(line.items, at, reader)
                if values:
                    listed = line.items[at].span.to(line.items[at + values].span)
                    text = self.report.text(listed)
                    self.report.add(value_problems.OpenList(span=listed, text=text, fix=parenthesise(listed)))
                else:
                    last = at + 1 == len(line.items)
                    one = expectation(line.items[at], last, reader, self.results)
                    found += [one] if one is not None else []
                at += 1 + values
        return found

    def _torn_off(self, items: tuple[nodes.Expectation, ...], at: int, reader: ResultReader) -> int:
        """How many items behind an `in` are no expectations: values of its list, which does not stand last."""
        item = items[at]
        if not isinstance(item.item if isinstance(item, nodes.Not) else item, nodes.In):
            return 0
        values = 0
        for value in items[at + 1 :]:
            if not (isinstance(value, nodes.Phrase) and value.bare) or reader.knows(value.event.text):
                break
            values += 1
        return values
