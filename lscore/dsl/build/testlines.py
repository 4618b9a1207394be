"""Tests in the model: what is given, what happened, what is expected."""

# ruff: noqa: D102 (a method carries the name of its rule, and grammar.lark says what that is)

from __future__ import annotations

from typing import Any

from lscore.dsl import nodes, refusals
from lscore.dsl.build.conditions import ConditionRules
from lscore.dsl.build.values import LevelIs, Opening, listed, span_of
from lscore.dsl.tokens import Token


class TestRules(ConditionRules):
    """The lines of a test."""

    def test_header(self, word: Token, name: Token, colon: Token) -> Opening:
        header, text = span_of(word, colon), self.quoted(name)
        return Opening("test", nodes.Test(header, header, text, ()))

    def tests_of(self, word: Token, _of: Token, path: Token) -> nodes.TestsOf:
        return nodes.TestsOf(span_of(word, path), self.quoted(path))

    def as_of(self, word: Token, _of: Token, moment: Any) -> nodes.AsOf:
        return nodes.AsOf(span_of(word, moment), moment)

    def given(self, word: Token, *facts: Any) -> nodes.Given:
        return nodes.Given(span_of(word, *facts), listed(*facts))

    def fact(self, name: Token, value: Any) -> nodes.Fact:
        return nodes.Fact(span_of(name, value), self.name(name), value)

    def fact_time(self, first: Any, second: Any) -> Any:
        """The duration or the instant, and where it begins."""
        if isinstance(first, Token):
            return first.span, second
        return first.span, first

    def happened(self, event: Token, value: Any = None) -> tuple[nodes.Name, Any]:
        return self.name(event), value

    def event_fact(self, when: Any, *rest: Any) -> nodes.EventFact:
        start, moment = when
        times = self.number(rest[1]) if rest[0].is_op(",") else None
        at = 4 if times is not None else 1
        event, value = rest[at]
        facts = rest[at + 2 :: 2]
        span = start.to(span_of(facts) if facts else span_of(event, value))
        return nodes.EventFact(span, moment, times, event, value, tuple(facts))

    def expect(self, word: Token, *items: Any) -> nodes.Expect:
        return nodes.Expect(span_of(word, *items), listed(*items))

    def expectation(self, item: Any, points: Token | None = None) -> nodes.Expectation:
        if points is not None:
            return self._rule_points(item, points)
        match item:
            case LevelIs():
                return nodes.ExpectValue(item.span, item.level, item.value)
            case nodes.Phrase() if _is_pair(item):
                return _expected(item, item.span, negated=False)
            case nodes.Not(item=nodes.Phrase() as inner) if _is_pair(inner):
                return self._unexpected(inner, item)
            case _:
                return self.as_condition(item)

    def _rule_points(self, item: Any, points: Token) -> nodes.Expectation:
        """`rule NAME POINTS`."""
        span = span_of(item, points)
        value = self.points(points)
        if (
            isinstance(item, nodes.Phrase)
            and _is_pair(item)
            and isinstance(item.objects[0], nodes.Name)
            and item.event.text == "rule"
        ):
            return nodes.ExpectRule(span, item.objects[0], value)
        self.refuse(refusals.SignedExpectation(span=span, text=points.text))
        return nodes.ExpectRule(span, nodes.Name(span, "nothing"), value)

    def _unexpected(self, inner: nodes.Phrase, item: nodes.Not) -> nodes.Expectation:
        if inner.event.text not in ("route", "reason"):
            self.refuse(refusals.not_this_value(inner))
            return self.as_condition(item)
        return _expected(inner, item.span, negated=True)


def _is_pair(phrase: nodes.Phrase) -> bool:
    """Whether it is two words, `grade A`, which in an expectation are a result and its value."""
    plain = nodes.Phrase(phrase.span, False, phrase.event, phrase.objects)
    return phrase == plain and len(phrase.objects) == 1


def _expected(phrase: nodes.Phrase, span: Any, *, negated: bool) -> nodes.Expectation:
    value = phrase.objects[0]
    match phrase.event.text:
        case "route":
            return nodes.ExpectRoute(span, value, negated)
        case "reason" if isinstance(value, nodes.Quoted):
            return nodes.ExpectReason(span, value, negated)
        case _:
            return nodes.ExpectValue(span, phrase.event, value)
