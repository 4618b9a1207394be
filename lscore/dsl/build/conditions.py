"""Conditions and expressions. The grammar reads both by one set of rules; here they are told apart."""

# ruff: noqa: D102 (a method carries the name of its rule, and grammar.lark says what that is)

from __future__ import annotations

from dataclasses import replace
from typing import Any

from lscore.dsl import edits, nodes, refusals
from lscore.dsl.build.values import ClosedPhrase, LevelIs, ValueRules, as_tuple, joined, listed, span_of
from lscore.dsl.diagnostics import Edit, Fix
from lscore.dsl.spelling import nearest
from lscore.dsl.tokens import Token

AGGREGATES = ("count", "total", "average", "highest", "lowest", "latest", "first")
FUNCTIONS = ("max", "min", "domain")

_EXPRESSIONS = (
    nodes.Name, nodes.Quoted, nodes.Number, nodes.DateValue, nodes.TimeValue, nodes.Arith, nodes.Extreme, nodes.Domain,
    nodes.Aggregate, nodes.DaysSince, nodes.LevelOf,
)  # fmt: skip


class ConditionRules(ValueRules):
    """Logic, tests, arithmetic."""

    # --- the two sorts

    def as_condition(self, node: Any) -> Any:
        """The node as a condition; an expression alone is refused."""
        if isinstance(node, nodes.Group):
            return nodes.Group(node.span, self.as_condition(node.item))
        if isinstance(node, LevelIs):
            self.refuse(refusals.level_without_is(node.level, node.value))
            return nodes.Compare(node.span, "is", node.level, node.value)
        if isinstance(node, _EXPRESSIONS):
            self.refuse(refusals.no_condition(node))
            return nodes.Compare(node.span, "is", _zero(node), _zero(node))
        return node

    def as_operand(self, node: Any) -> Any:
        """The node as an expression; a condition is refused, a bare name becomes a Name."""
        match node:
            case nodes.Phrase() if node.bare:
                return node.event
            case nodes.Group():
                return nodes.Group(node.span, self.as_operand(node.item))
            case nodes.Phrase():
                self.refuse(refusals.phrase_as_value(node))
                return node.event
            case _ if isinstance(node, _EXPRESSIONS):
                return node
            case _:
                self.refuse(refusals.ConditionAsValue(span=node.span))
                return _zero(node)

    def as_event(self, node: Any) -> nodes.Phrase:
        """The node as an event phrase, which `grade at least B` is not."""
        if isinstance(node, nodes.AtLeast):
            self.refuse(refusals.NoEvent(span=node.span))
            return nodes.Phrase(node.span, False, nodes.Name(node.span, "active"))
        return node

    # --- logic

    def condition(self, *children: Any) -> Any:
        if len(children) == 1:
            # Whether it is a condition or the inside of arithmetic is known where it is used.
            return children[0]
        items = [self.as_condition(child) for child in children[::2]]
        signs: list[Token] = list(children[1::2])
        if len({sign.text for sign in signs}) == 1:
            kind = nodes.And if signs[0].text == "and" else nodes.Or
            return kind(span_of(items), tuple(items))
        return self._mixed(items, signs)

    def _mixed(self, items: list[Any], signs: list[Token]) -> Any:
        """`and` beside `or`: refused, and read with `and` first, as the fix writes it."""
        groups: list[list[Any]] = [[items[0]]]
        for sign, item in zip(signs, items[1:], strict=True):
            if sign.text == "and":
                groups[-1].append(item)
            else:
                groups.append([item])
        changes: list[Edit] = []
        parts: list[Any] = []
        for group in groups:
            whole = span_of(group)
            if len(group) == 1:
                parts.append(group[0])
                continue
            changes += [edits.before(whole, "("), Edit(self.behind(whole), ")")]
            parts.append(nodes.Group(whole, nodes.And(whole, tuple(group))))
        other = next(sign for sign in signs if sign.text != signs[0].text)
        fix = Fix("put the parts with `and` in parentheses", tuple(changes))
        self.refuse(refusals.MixedAndOr(span=other.span, first=signs[0].text, other=other.text, fix=fix))
        return nodes.Or(span_of(parts), tuple(parts))

    def negation(self, sign: Token, item: Any) -> nodes.Not:
        return nodes.Not(span_of(sign, item), self.as_condition(item))

    def group(self, opening: Token, item: Any, closing: Token) -> nodes.Group:
        return nodes.Group(span_of(opening, closing), item)

    def bound(self, *words: Token) -> Token:
        return joined(words)

    def how_many(self, bound: Any, count: Token, *rest: Any) -> nodes.HowManyOf:
        items = tuple(self.as_condition(item) for item in rest[2:-1:2])
        return nodes.HowManyOf(span_of(bound, rest[-1]), bound.text, self.number(count), items)

    # --- tests

    def compare(self, left: Any, *rest: Any) -> nodes.Compare:
        operator: Any = " ".join(token.text for token in rest[:-1])
        span = span_of(left, rest[-1])
        return nodes.Compare(span, operator, self.as_operand(left), self.as_operand(rest[-1]))

    def known(self, left: Any, *words: Token) -> nodes.Known:
        written: Any = " ".join(word.text for word in words)
        return nodes.Known(span_of(left, words[-1]), self.as_operand(left), written)

    def items(self, *children: Any) -> tuple[Any, ...]:
        return tuple(self.as_operand(child) for child in listed(*children))

    def in_list(self, left: Any, *rest: Any) -> nodes.In:
        items = as_tuple(rest[-1])
        negated = rest[0].text == "not"
        return nodes.In(span_of(left, items), self.as_operand(left), negated, items)

    def between(self, left: Any, _sign: Token, low: Any, _and: Token, high: Any) -> nodes.Between:
        span = span_of(left, high)
        return nodes.Between(span, self.as_operand(left), self.as_operand(low), self.as_operand(high))

    def text_test(self, left: Any, *rest: Any) -> nodes.TextTest:
        operator: Any = " ".join(token.text for token in rest[:-1])
        return nodes.TextTest(span_of(left, rest[-1]), operator, self.as_operand(left), rest[-1])

    def includes(self, left: Any, *rest: Any) -> nodes.Includes:
        items = as_tuple(rest[-1])
        mode: Any = rest[1].text if len(rest) > 2 else "one"
        return nodes.Includes(span_of(left, items), self.as_operand(left), mode, items)

    # --- expressions

    def arithmetic(self, left: Any, sign: Token, right: Any) -> nodes.Arith | nodes.Phrase:
        if (
            isinstance(left, nodes.Phrase)
            and isinstance(left.where, nodes.Compare)
            and left.span.end == left.where.span.end
        ):
            return self._where_with_arithmetic(left, left.where, sign, right)
        parts = [self.as_operand(left), self.as_operand(right)]
        for part in parts:
            if isinstance(part, nodes.Aggregate | nodes.DaysSince) and _has_where(part.phrase):
                self.refuse(refusals.where_in_arithmetic(part))
        operator: Any = sign.text
        return nodes.Arith(span_of(left, right), operator, parts[0], parts[1])

    def _where_with_arithmetic(
        self, phrase: nodes.Phrase, test: nodes.Compare, sign: Token, right: Any
    ) -> nodes.Phrase:
        """`where amount >= 100 * 2`: refused, and read with the arithmetic inside the test."""
        span = span_of(test, right)
        self.refuse(refusals.arithmetic_behind_where(span, self.behind(span)))
        operator: Any = sign.text
        amount = nodes.Arith(span_of(test.right, right), operator, test.right, self.as_operand(right))
        group = nodes.Group(span, nodes.Compare(span, test.op, test.left, amount))
        return replace(phrase, span=span_of(phrase, right), where=group)

    def call(self, name: Token, *rest: Any) -> nodes.Extreme | nodes.Domain | nodes.Phrase:
        span = span_of(name, rest[-1])
        if name.text not in FUNCTIONS:
            self.refuse(refusals.unknown_function(name.text, name.span, nearest(name.text, FUNCTIONS)))
            return nodes.Phrase(span, False, self.name(name))  # which stands for a value and a condition alike
        first, *others = [self.as_operand(item) for item in rest[1:-1:2]]
        match name.text:
            case "max" | "min" as kind:
                return nodes.Extreme(span, kind, (first, *others))
            case _:
                if others:
                    self.refuse(refusals.DomainOfOne(span=span))
                return nodes.Domain(span, first)

    def closed_phrase(self, opening: Token, phrase: Any, closing: Token) -> ClosedPhrase:
        return ClosedPhrase(span_of(opening, closing), self.as_event(phrase))

    def aggregate(self, *children: Any) -> Any:
        if isinstance(closed := children[-1], ClosedPhrase):
            return nodes.Group(span_of(children[0], closed), self.aggregate(*children[:-1], closed.phrase))
        if isinstance(children[-1], nodes.AtLeast) and self.problems:
            return children[-1]  # refused already: `level of engagement at least 1`
        kind, phrase = children[0], self.as_event(children[-1])
        field = self.name(children[1]) if len(children) == 4 else None
        span = span_of(kind, phrase)
        if kind.text == "level" and field is None:
            return self.level_of(kind, phrase)
        if kind.text not in AGGREGATES:
            self.refuse(refusals.unknown_aggregate(kind, field, phrase, nearest(kind.text, AGGREGATES)))
        elif (field is None) != (kind.text == "count"):
            self.refuse(refusals.aggregate_field(kind.text, span, field))
        word: Any = kind.text
        return nodes.Aggregate(span, word, field, phrase)

    def level_of(self, word: Token, phrase: nodes.Phrase) -> nodes.LevelOf | LevelIs:
        """`level of SCORE`, in tests with the level that is expected behind it."""
        span = span_of(word, phrase)
        if phrase.bare:
            return nodes.LevelOf(span, phrase.event)
        plain = nodes.Phrase(span, phrase.account, phrase.event, phrase.objects, phrase.any_of)
        if phrase == plain and len(phrase.objects) == 1 and not phrase.account and not phrase.any_of:
            level = nodes.LevelOf(word.span.to(phrase.event.span), phrase.event)
            return LevelIs(span, level, phrase.objects[0])
        self.refuse(refusals.LevelOfScore(span=phrase.span))
        return nodes.LevelOf(span, phrase.event)

    def days_since(self, word: Token, phrase: Any) -> nodes.DaysSince | nodes.Group:
        if isinstance(phrase, ClosedPhrase):
            return nodes.Group(span_of(word, phrase), self.days_since(word, phrase.phrase))
        return nodes.DaysSince(span_of(word, phrase), self.as_event(phrase))


def _zero(node: nodes.Node) -> nodes.Number:
    """What stands in the tree for a value that was refused: it brings no error of its own."""
    return nodes.Number(node.span, 0, "0")


def _has_where(phrase: nodes.Phrase) -> bool:
    anchor = phrase.after.anchor if phrase.after is not None else None
    return phrase.where is not None or (anchor is not None and anchor.where is not None)
