"""Decisions: keeps, grades, levels, rating, tiers, disqualify, skip, routes, ensure."""

# ruff: noqa: D102 (a method carries the name of its rule, and grammar.lark says what that is)

from __future__ import annotations

from typing import Any

from lscore.dsl import nodes, problems
from lscore.dsl.build.conditions import ConditionRules
from lscore.dsl.build.values import Opening, listed, span_of
from lscore.dsl.tokens import Token


class DecisionRules(ConditionRules):
    """What a model decides."""

    def keep(self, word: Token, score: nodes.Name, *rest: Any) -> nodes.Keep:
        amount, _if, condition, endings = rest[-4:]
        bound: Any = " ".join(token.text for token in rest[:-4])
        return nodes.Keep(
            span_of(word, condition, endings), score, bound, amount, self.as_condition(condition), endings
        )

    def grades(self, word: Token, letters: Any, *rest: Any) -> nodes.Grades:
        return nodes.Grades(span_of(word, letters, *rest), letters, rest[-1] if rest else None)

    def grade_line(self, word: Token, letter: Any, *rest: Any) -> nodes.GradeLine:
        condition = self.as_condition(rest[1]) if len(rest) == 3 else None
        return nodes.GradeLine(span_of(word, letter, *rest), letter, condition, rest[-1])

    def step_line(self, direction: Token, _grade: Token, steps: Token, *rest: Any) -> nodes.StepLine:
        condition, endings = rest[-2:]
        span = span_of(direction, condition, endings)
        word: Any = direction.text
        return nodes.StepLine(span, word, self.number(steps), self.as_condition(condition), endings)

    def levels_header(self, word: Token, _of: Token, score: nodes.Name, colon: Token) -> Opening:
        return Opening("levels", nodes.Levels(span_of(word, colon), score, ()))

    def level_row(self, label: Any, _colon: Token, level: Any) -> nodes.LevelRow:
        return nodes.LevelRow(span_of(label, level), label, level)

    def rating(self, word: Token, _colon: Token, *parts: Any) -> nodes.Rating:
        return nodes.Rating(span_of(word, parts), listed(*parts))

    def rating_part(self, name: Token, *rest: Token) -> nodes.Name | nodes.LevelOf:
        if not rest:
            return self.name(name)
        if name.text != "level":
            self.refuse(problems.respelt(name.text, "level", name.span))
        return nodes.LevelOf(span_of(name, *rest), self.name(rest[1]))

    def tiers(self, word: Token, letters: Any) -> nodes.Tiers:
        return nodes.Tiers(span_of(word, letters), letters)

    def tier_line(self, word: Token, *rest: Any) -> nodes.TierLine:
        at_most = isinstance(rest[0], Token)
        letter = rest[2] if at_most else rest[0]
        condition = self.as_condition(rest[-2]) if not isinstance(rest[-2], Token) else None
        return nodes.TierLine(span_of(word, letter, *rest), letter, at_most, condition, rest[-1])

    def disqualify(self, word: Token, _if: Token, condition: Any, endings: Any) -> nodes.Disqualify:
        return nodes.Disqualify(span_of(word, condition, endings), self.as_condition(condition), endings)

    def skip(self, word: Token, _if: Token, condition: Any, endings: Any) -> nodes.Skip:
        return nodes.Skip(span_of(word, condition, endings), self.as_condition(condition), endings)

    def route(self, word: Token, _to: Token, target: Any, _if: Token, condition: Any, endings: Any) -> nodes.Route:
        return nodes.Route(span_of(word, condition, endings), target, self.as_condition(condition), endings)

    def ensure(self, word: Token, condition: Any) -> nodes.Ensure:
        return nodes.Ensure(span_of(word, condition), self.as_condition(condition))
