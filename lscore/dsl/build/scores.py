"""Scores, categories, rules, their options, endings and rows."""

# ruff: noqa: D102 (a method carries the name of its rule, and grammar.lark says what that is)

from __future__ import annotations

from typing import Any

from lscore.dsl import nodes, refusals
from lscore.dsl.build.conditions import ConditionRules
from lscore.dsl.build.values import Opening, as_tuple, span_of
from lscore.dsl.tokens import Token


class ScoreRules(ConditionRules):
    """What gives points."""

    # --- blocks

    def score_header(self, word: Token, name: nodes.Name, *rest: Any) -> Opening:
        header, options = span_of(word, rest[-1]), tuple(part for part in rest if not isinstance(part, Token))
        return Opening("score", nodes.ScoreBlock(header, header, name, options, ()))

    def score_option(self, *children: Any) -> nodes.RangeOption | nodes.DecimalsOption:
        span = span_of(*children)
        if children[0].text == "from":
            return nodes.RangeOption(span, children[1], children[3])
        return nodes.DecimalsOption(span, self.number(children[1]))

    def category_header(self, word: Token, name: nodes.Name, *rest: Any) -> Opening:
        header, options = span_of(word, rest[-1]), tuple(part for part in rest if not isinstance(part, Token))
        return Opening("category", nodes.CategoryBlock(header, header, name, options, ()))

    def category_option(self, *children: Any) -> nodes.Node:
        span = span_of(*children)
        match [child.text if isinstance(child, Token) else "" for child in children]:
            case ["within", *_]:
                return nodes.WithinOption(span, children[1])
            case ["at", "least", *_]:
                return nodes.AtLeastOption(span, children[2])
            case ["at", *_]:
                return nodes.AtMostOption(span, children[2])
            case _:
                return nodes.WeightOption(span, self.percent(children[1]))

    # --- rules

    def when(self, word: Token, condition: Any, options: Any, _colon: Token, points: Any, endings: Any) -> nodes.When:
        span = span_of(word, points, endings)
        return nodes.When(span, self.as_condition(condition), options, points, endings)

    def each(self, word: Token, phrase: Any, *rest: Any) -> nodes.Each | Opening:
        by = rest[1] if isinstance(rest[0], Token) else None
        options, early, colon, *points_and_endings = rest[2:] if by is not None else rest
        phrase = self.as_event(phrase)
        if not points_and_endings:
            return self._each_table(word, phrase, by, options, early, colon)
        points, endings = points_and_endings
        span = span_of(word, points, endings)
        if by is not None:
            self.refuse(refusals.EachByWithPoints(span=points.span))
        if early:
            self.refuse(refusals.EndingBeforePoints(span=span_of(early)))
        return nodes.Each(span, phrase, by, options, points, (), (*early, *endings))

    def _each_table(self, word: Token, phrase: Any, by: Any, options: Any, endings: Any, colon: Token) -> Opening:
        if by is None:
            self.refuse(refusals.each_without_points(colon.span))
        return Opening("rows", nodes.Each(span_of(word, colon), phrase, by, options, None, (), endings))

    def points_by(self, word: Token, _by: Token, value: Any, endings: Any, colon: Token) -> Opening:
        item = self.as_operand(value)
        return Opening("rows", nodes.PointsBy(span_of(word, colon), item, (), endings))

    def choice_of(self, word: Token, _of: Token, endings: Any, colon: Token) -> Opening:
        kind: Any = word.text
        return Opening("choices", nodes.ChoiceOf(span_of(word, colon), kind, (), endings))

    def for_every(
        self, word: Token, _e: Token, step: Any, value: Any, options: Any, _c: Token, points: Any, endings: Any
    ) -> nodes.ForEvery:
        span = span_of(word, points, endings)
        return nodes.ForEvery(span, step, self.as_operand(value), options, points, endings)

    def for_every_without(self, word: Token, *rest: Any) -> nodes.ForEveryWithout:
        step, phrase = rest[1], self.as_event(rest[3])
        beyond = rest[5] if isinstance(rest[4], Token) else None
        options, _colon, points, endings = rest[-4:]
        return nodes.ForEveryWithout(span_of(word, points, endings), step, phrase, beyond, options, points, endings)

    # --- options, endings

    def options(self, *children: Any) -> tuple[nodes.RuleOption, ...]:
        return children[1::2]

    def option(self, *children: Any) -> nodes.RuleOption:
        span = span_of(*children)
        match [child.text if isinstance(child, Token) else "" for child in children]:
            case ["once", *_]:
                return nodes.OncePer(span, self.name(children[2]))
            case ["at", _, _, "times" | "time", "per", day]:
                if day != "day":
                    self.refuse(refusals.per_something(children[-1]))
                return nodes.TimesPerDay(span, self.number(children[2]))
            case ["at", _, _, "times" | "time"]:
                return nodes.AtMostTimes(span, self.number(children[2]))
            case ["at", *_]:
                return nodes.AtMostPoints(span, self.number(children[2]))
            case ["losing", *_]:
                return nodes.Decay(span, "losing", children[3], self.percent(children[1]))
            case [kind, *_]:
                word: Any = kind
                return nodes.Decay(span, word, children[2])
            case _:
                raise AssertionError(children)

    def endings(self, *children: Any) -> tuple[nodes.Ending, ...]:
        seen: dict[Any, Any] = {}
        for before, ending in zip((None, *children), children, strict=False):
            if before is not None and type(ending) in seen:
                word = _ENDING_WORDS[type(ending)]
                self.refuse(refusals.ending_twice(word, ending.span, self.behind(before.span), seen[type(ending)].span))
            seen.setdefault(type(ending), ending)
        return children

    def because(self, word: Token, text: Token) -> nodes.Because:
        return nodes.Because(span_of(word, text), self.quoted(text))

    def as_name(self, word: Token, name: Token) -> nodes.As:
        return nodes.As(span_of(word, name), self.name(name))

    def from_day(self, word: Token, day: nodes.DateValue) -> nodes.FromDay:
        return nodes.FromDay(span_of(word, day), day)

    def until_day(self, word: Token, day: nodes.DateValue) -> nodes.UntilDay:
        return nodes.UntilDay(span_of(word, day), day)

    # --- rows

    def otherwise(self, word: Token) -> nodes.Otherwise:
        return nodes.Otherwise(word.span)

    def missing(self, word: Token) -> nodes.Missing:
        return nodes.Missing(word.span)

    def from_number(self, word: Token, number: nodes.Number) -> nodes.FromLabel:
        return nodes.FromLabel(span_of(word, number), number)

    def row_label(self, label: Any) -> tuple[nodes.RowLabel, ...]:
        return as_tuple(label)

    def row(self, labels: Any, _colon: Token, points: Any, because: Any = None) -> nodes.Row:
        return nodes.Row(span_of(labels, points, because), labels, points, because)

    def choice_row(self, *children: Any) -> nodes.ChoiceRow:
        because: Any = children[-1] if isinstance(children[-1], nodes.Because) else None
        points: Any = children[-2 if because is not None else -1]
        condition = self.as_condition(children[1]) if isinstance(children[0], Token) else None
        return nodes.ChoiceRow(span_of(*children), condition, points, because)


_ENDING_WORDS = {nodes.Because: "because", nodes.As: "as", nodes.FromDay: "from", nodes.UntilDay: "until"}
