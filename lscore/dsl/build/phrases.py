"""Event phrases. The grammar takes their parts in any order; their order is checked here, where the right one is
shown.
"""

# ruff: noqa: D102 (a method carries the name of its rule, and grammar.lark says what that is)

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from lscore.dsl import nodes, refusals
from lscore.dsl.build.conditions import ConditionRules
from lscore.dsl.build.values import joined, span_of, tuples_of
from lscore.dsl.diagnostics import Span
from lscore.dsl.tokens import Token

_ORDER = ("where", "count", "in one", "after", "window")
_UNITS = {"times": "times", "time": "times", "days": "days", "day": "days", "leads": "leads", "lead": "leads"}


@dataclass(frozen=True, slots=True)
class _Head:
    span: Span
    account: bool
    event: nodes.Name
    objects: tuple[nodes.Value, ...] = ()
    any_of: bool = False


@dataclass(frozen=True, slots=True)
class _Tail:
    """A part of a phrase behind its object: one of `_ORDER`, or `at least` with a value (`grade at least B`)."""

    kind: str
    span: Span
    value: Any


class PhraseRules(ConditionRules):
    """Events, their objects, and what may follow."""

    # --- the parts

    def object(self, *children: Any) -> tuple[Any, bool]:
        if len(children) == 1:
            return (children[0],), False
        return children[-1], True

    def phrase_head(self, first: Token, *rest: Any) -> _Head:
        account = len(rest) > 1
        event = self.name(rest[3] if account else first)
        objects, any_of = _objects(rest)
        return _Head(span_of(first, event, objects), account, event, objects, any_of)

    def where(self, word: Token, *rest: Any) -> _Tail:
        if len(rest) == 3:
            item = nodes.Group(span_of(rest[0], rest[2]), self.as_condition(rest[1]))
        elif isinstance(rest[0], Token):
            item = nodes.Phrase(rest[0].span, False, self.name(rest[0]))
        else:
            item = rest[0]
        return _Tail("where", span_of(word, item), item)

    def amount(self, *words: Token) -> Token:
        return joined(words)

    def unit(self, *words: Token) -> tuple[Token, ...]:
        return words

    def count(self, *children: Any) -> _Tail:
        words = [child for child in children[1:] if isinstance(child, Token)] if children[0].is_word("on", "by") else []
        bound, number = (children[1], children[2]) if words else (children[0], children[1])
        span = span_of(*children)
        field = None
        if words:
            unit = _UNITS[children[-1].text]
        elif len(children[2]) == 2:
            unit, field = "different", self.name(children[2][1])
        else:
            unit = _UNITS[children[2][0].text]
        kind: Any = bound.text
        word: Any = unit
        return _Tail("count", span, nodes.Count(span, kind, self.number(number), word, field))

    def at_least_value(self, amount: Token, value: Any) -> _Tail:
        return _Tail("at least", span_of(amount, value), (amount, value))

    def in_one(self, words: Token, field: Token) -> _Tail:
        return _Tail("in one", span_of(words, field), self.name(field))

    def window(self, *children: Any) -> _Tail:
        span = span_of(*children)
        match children[0].text:
            case "within" if len(children) == 3:
                window = nodes.Window(span, "within next", children[2])
            case "within":
                window = nodes.Window(span, "within", children[1])
            case "over":
                window = nodes.Window(span, "over", children[1])
            case _:
                window = nodes.Window(span, "between", children[1], children[3])
        return _Tail("window", span, window)

    def anchor_phrase(self, event: Token, *rest: Any) -> nodes.Phrase:
        objects, any_of = _objects(rest)
        where: Any = rest[-1].value if rest and isinstance(rest[-1], _Tail) else None
        span = span_of(event, objects, rest[-1] if where is not None else None)
        return nodes.Phrase(span, False, self.name(event), objects, any_of, where)

    def anchor(self, phrase: nodes.Phrase, *rest: Token) -> nodes.After:
        same = self.name(rest[-1]) if rest else None
        return nodes.After(span_of(phrase, same), None, phrase, same)

    # --- the whole

    def phrase(self, head: _Head, *children: Any) -> nodes.Phrase | nodes.AtLeast:
        tails: list[_Tail] = []
        pending: Token | None = None
        for child in children:
            match child:
                case Token():
                    pending = child
                case nodes.After() if pending is not None:
                    tails.append(_after(tails, pending, child))
                case _:
                    tails.append(child)
        if any(tail.kind == "at least" for tail in tails):
            return self._at_least(head, tails)
        return self._in_order(head, tails)

    def _at_least(self, head: _Head, tails: list[_Tail]) -> nodes.AtLeast:
        """`grade at least B`; nothing else is compared in this way."""
        tail = next(tail for tail in tails if tail.kind == "at least")
        amount, value = tail.value
        node = nodes.AtLeast(span_of(head, tail), head.event, value)
        alone = len(tails) == 1 and not head.objects and not head.account
        if not alone or amount.text != "at least" or head.event.text not in ("grade", "tier"):
            ordered = alone and head.event.text in ("grade", "tier")
            self.refuse(refusals.no_count(head.event, amount, value, alone=alone, ordered=ordered))
        return node

    def _in_order(self, head: _Head, tails: list[_Tail]) -> nodes.Phrase:
        tails = _dated(tails)
        parts: dict[str, Any] = {}
        for tail in tails:
            if tail.kind in parts:
                self.refuse(refusals.PartTwice(span=tail.span, part=_WORDS[tail.kind]))
            parts.setdefault(tail.kind, tail.value)
        phrase = nodes.Phrase(
            span_of(head, tails), head.account, head.event, head.objects, head.any_of,
            parts.get("where"), parts.get("count"), parts.get("in one"), parts.get("after"), parts.get("window"),
        )  # fmt: skip
        kinds = [tail.kind for tail in tails]
        if len(set(kinds)) == len(kinds) and kinds != sorted(kinds, key=_ORDER.index):
            self.refuse(refusals.wrong_order(phrase))
        return phrase


def _dated(tails: list[_Tail]) -> list[_Tail]:
    """The tails, the window right behind `where FIELD` put into the `where` if it can only be the date's: it lies
    ahead, where no event is, or another window follows.
    """
    if len(tails) < 2 or not isinstance(tails[0].value, nodes.Phrase) or tails[1].kind != "window":
        return tails
    where, window = tails[0], tails[1]
    if window.value.kind != "within next" and all(tail.kind != "window" for tail in tails[2:]):
        return tails
    date = nodes.Phrase(span_of(where.value, window), False, where.value.event, window=window.value)
    return [_Tail("where", span_of(where, window), date), *tails[2:]]


_WORDS = {"where": "`where`", "count": "number of times", "in one": "`in one`", "after": "`after`", "window": "window"}


def _objects(children: tuple[Any, ...]) -> tuple[tuple[nodes.Value, ...], bool]:
    """The objects among the children of a rule, and whether they stand behind `any of`."""
    found: Any = next(iter(tuples_of(children)), ((), False))
    return found


def _after(tails: list[_Tail], word: Token, after: nodes.After) -> _Tail:
    """The after-clause, with the `within D` right before it."""
    within = None
    if tails and tails[-1].kind == "window" and tails[-1].value.kind == "within":
        window = tails.pop()
        within, start = window.value.near, window.span
    else:
        start = word.span
    span = start.to(after.span)
    return _Tail("after", span, nodes.After(span, within, after.anchor, after.same))
