"""Scores added to a model to see what it does not tell: whether a rule fires, what a cap takes away.

Every probe is a score of one rule or of a part of a score, never rounded, so that conditions can compare it.
"""

from __future__ import annotations

from dataclasses import replace

from lscore.compiler.model import (
    UNIT,
    All,
    Choice,
    ChoiceRule,
    Condition,
    EachRule,
    ForEveryRule,
    Happened,
    Keep,
    Model,
    NumberConst,
    NumberIs,
    NumberRows,
    Outcome,
    Rows,
    Rule,
    Score,
    ScoreValue,
    TableRule,
    TextRows,
    WhenRule,
    WithoutRule,
    YesNoRows,
)

EXACT = 4
"""Decimals that round nothing."""

_ZERO = NumberConst(0)
_ONE = Outcome(UNIT)


class Probes:
    """The probes of a model: each method gives a condition on the model that `model` becomes."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._names: dict[Score, str] = {}
        self._scores: list[Score] = []

    @property
    def model(self) -> Model:
        """The model with all probes that were asked for."""
        names = tuple(score.name for score in self._scores)
        return replace(
            self._model,
            scores=(*self._model.scores, *self._scores),
            score_order=(*self._model.score_order, *names),
            tests=(),
        )

    def fires(self, rule: Rule) -> Condition:
        """The rule has a line in the explanation."""
        return NumberIs(">", self._alone(replace(rule, body=_counting(rule), category=None)), _ZERO)

    def fires_any_day(self, rule: Rule) -> Condition:
        """It would have one on some day."""
        return self.fires(replace(rule, starts=None, ends=None))

    def differs(self, rule: Rule, other: EachRule) -> Condition:
        """With another body the rule would give other points."""
        rule = replace(rule, category=None)
        return NumberIs("!=", self._alone(rule), self._alone(replace(rule, body=other)))

    def beyond(self, rule: Rule, bound: int) -> tuple[Condition, Condition]:
        """Without its `at most … points` a rule would give more than `bound`; less than its negative."""
        body = rule.body
        assert isinstance(body, EachRule | ForEveryRule | WithoutRule)
        total = self._alone(replace(rule, body=replace(body, most=None), category=None))
        return _compare(">", total, bound), _compare("<", total, -bound)

    def category_sum(self, score: Score, category: str) -> ScoreValue:
        """The sum of a category's rules, before its bounds."""
        rules = tuple(replace(rule, category=None) for rule in score.rules if rule.category == category)
        return self._probe(Score("", rules, decimals=EXACT))

    def sum_of(self, score: Score) -> ScoreValue:
        """The sum of a score before its range."""
        return self._probe(Score("", score.rules, score.categories, decimals=EXACT))

    def keeps(self, score: Score, keep: Keep) -> Condition:
        """Without one of its `keep`s the score would be another."""
        rest = tuple(item for item in score.keeps if item is not keep)
        whole = self._probe(replace(score, name="", decimals=EXACT, span=None))
        return NumberIs("!=", whole, self._probe(replace(score, name="", decimals=EXACT, keeps=rest, span=None)))

    def _alone(self, rule: Rule) -> ScoreValue:
        return self._probe(Score("", (rule,), decimals=EXACT))

    def _probe(self, score: Score) -> ScoreValue:
        if score not in self._names:
            self._names[score] = f" probe {len(self._names)}"
            self._scores.append(replace(score, name=self._names[score]))
        return ScoreValue(self._names[score])


def _compare(op: str, total: ScoreValue, bound: int) -> Condition:
    return NumberIs(op, total, NumberConst(bound))  # pyright: ignore[reportArgumentType]


def _counting(rule: Rule) -> WhenRule | EachRule | TableRule | ChoiceRule | ForEveryRule | WithoutRule:
    """The body with points above 0 wherever it gives any, none too many or too old to count."""
    match rule.body:
        case WhenRule(condition=Happened(query=query) as condition, decay=decay) if decay is not None:
            return WhenRule(All((condition, Happened(query))), UNIT)
        case WhenRule(condition=condition):
            return WhenRule(condition, UNIT)
        case EachRule(query=query, by=by, rows=rows):
            points = UNIT if rows is None else None
            return EachRule(query, points=points, by=by, rows=_all_one(rows) if rows else None, most=UNIT)
        case TableRule(value=value, rows=rows):
            return TableRule(value, _all_one(rows))
        case ChoiceRule(rows=rows, otherwise=otherwise, kind=kind):
            same = tuple(Choice(row.condition, _ONE) for row in rows)
            return ChoiceRule(kind, same, _ONE if otherwise else None)
        case ForEveryRule() as body:
            return replace(body, points=UNIT, most=UNIT)
        case WithoutRule() as body:
            return replace(body, points=UNIT, most=UNIT)


def _all_one(rows: Rows) -> Rows:
    def one(outcome: Outcome | None) -> Outcome | None:
        return None if outcome is None else _ONE

    match rows:
        case TextRows():
            return TextRows(
                tuple((text, _ONE) for text, _ in rows.exact),
                tuple((parts, _ONE) for parts, _ in rows.patterns),
                one(rows.otherwise),
                one(rows.missing),
            )
        case NumberRows():
            bounds = tuple((bound, _ONE) for bound, _ in rows.bounds)
            return NumberRows(bounds, one(rows.otherwise), one(rows.missing))
        case YesNoRows():
            return YesNoRows(one(rows.yes), one(rows.no), one(rows.otherwise), one(rows.missing))
