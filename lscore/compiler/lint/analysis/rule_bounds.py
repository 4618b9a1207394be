"""The least and the most that one rule can give."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from lscore.compiler.lint.analysis.formula import INFINITE
from lscore.compiler.lint.analysis.languages import has
from lscore.compiler.model import (
    DAY,
    Body,
    ChoiceRule,
    EachRule,
    FieldValue,
    ForEveryRule,
    NumberRows,
    Outcome,
    Query,
    Rule,
    TableRule,
    TextRows,
    Value,
    WhenRule,
    WithoutRule,
    YesNoRows,
)

if TYPE_CHECKING:
    from lscore.compiler.lint.analysis.logic import Logic

Span = tuple[int | None, int | None]
"""The least and the most in units; None: there is no bound."""

NOTHING: Span = (0, 0)


def over(points: list[int]) -> Span:
    """The bounds of one of some points."""
    return (min(points), max(points)) if points else NOTHING


def times(points: int, count: int | None) -> Span:
    """The bounds of up to `count` (None: any number of) times some points."""
    if count is None:
        return (None if points < 0 else 0, None if points > 0 else 0)
    return min(0, points * count), max(0, points * count)


def sized(span: Span, most: int | None) -> Span:
    """The bounds of a sum whose size is at most so many."""
    if most is None:
        return span
    least, highest = span
    return -most if least is None else _clamped(least, most), most if highest is None else _clamped(highest, most)


def _clamped(points: int, most: int) -> int:
    return max(-most, min(most, points))


def with_nothing(span: Span) -> Span:
    """The bounds where the rule may also give nothing."""
    least, most = span
    return None if least is None else min(0, least), None if most is None else max(0, most)


def rule_bounds(rule: Rule, logic: Logic) -> Span:
    """The bounds of what a rule gives; `from` and `until` may switch it off."""
    found = _Body(logic).bounds(rule.body)
    return found if rule.starts is None and rule.ends is None else with_nothing(found)


class _Body:
    def __init__(self, logic: Logic) -> None:
        self.logic = logic

    def bounds(self, body: Body) -> Span:
        match body:
            case WhenRule():
                return self._when(body)
            case EachRule():
                return self._each(body)
            case TableRule(value, rows):
                return over([0 if row is None else row.points for row in rows_reached(rows, value, self.logic)])
            case ChoiceRule():
                return self._choice(body)
            case ForEveryRule():
                return self._for_every(body)
            case WithoutRule():
                return self._without(body)
            case _:
                assert_never(body)

    def _when(self, body: WhenRule) -> Span:
        if self.logic.never(body.condition):
            return NOTHING
        if body.decay is None and self.logic.always(body.condition):
            return body.points, body.points
        return times(body.points, 1)

    def _choice(self, body: ChoiceRule) -> Span:
        points: list[int] = []
        for row in body.rows:
            if not self.logic.never(row.condition):
                points.append(row.outcome.points)
                if self.logic.always(row.condition):
                    return over(points)
        return over([*points, body.otherwise.points if body.otherwise else 0])

    def _for_every(self, body: ForEveryRule) -> Span:
        least, most = self.logic.range_of(body.value)
        fewest = max(0, least) // body.step if self.logic.definite(body.value) else 0
        if most >= INFINITE:
            low, high = times(body.points, None)
            base = fewest * body.points
            span = (base if low == 0 else low, base if high == 0 else high)
        else:
            span = over([fewest * body.points, max(0, most) // body.step * body.points])
        return sized(span, body.most)

    def _without(self, body: WithoutRule) -> Span:
        since = body.query.since
        if self.logic.never_matches(body.query):
            return NOTHING
        steps = None if since is None else max(0, since - 1 - body.beyond) // body.step
        return sized(times(body.points, steps), body.most)

    # --- each

    def _each(self, body: EachRule) -> Span:
        if self.logic.never_matches(body.query):
            return NOTHING
        count = self._most_events(body)
        span = times(body.points or 0, count) if body.rows is None else self._by_rows(body, body.rows, count)
        return sized(span, body.most)

    def _by_rows(self, body: EachRule, rows: TextRows | NumberRows | YesNoRows, count: int | None) -> Span:
        assert body.by is not None
        reached = [row.points for row in rows_reached(rows, body.by, self.logic) if row is not None]
        if body.once_per == body.by and isinstance(rows, TextRows) and not rows.patterns and rows.otherwise is None:
            # Each value counts once, so each row does, for each of its values.
            gains = sorted((points for points in reached if points > 0), reverse=True)
            losses = sorted(points for points in reached if points < 0)
            return sum(losses[:count]), sum(gains[:count])
        lows, highs = zip(*(times(points, count) for points in [0, *reached]), strict=True)
        return None if None in lows else min(lows), None if None in highs else max(highs)

    def _most_events(self, body: EachRule) -> int | None:
        """How many events are kept at most."""
        limits = [body.times]
        per_day = 1 if body.once_per == "day" else body.per_day
        if per_day is not None and body.query.since is not None:
            limits.append(per_day * most_days(body.query))
        if isinstance(body.once_per, FieldValue):
            limits.append(self.logic.values_of(body.once_per, body.query))
        known = [limit for limit in limits if limit is not None]
        return min(known, default=None)


def most_days(query: Query) -> int:
    """How many calendar days the window of a query touches at most.

    A window of 30 days touches 31 days, or one or two more where a day is short because of the clock.
    """
    assert query.since is not None
    return -(-(query.since - query.until) // DAY) + 3


def rows_reached(rows: TextRows | NumberRows | YesNoRows, value: Value, logic: Logic) -> list[Outcome | None]:
    """The rows that may take a value, None among them if it may be that none does."""
    missing = [] if logic.definite(value) else [rows.missing]
    if logic.never_known(value):
        return [rows.missing]
    match rows:
        case NumberRows():
            return [*_numbers_reached(rows, logic.range_of(value)), *missing]
        case YesNoRows():
            return [rows.yes or rows.otherwise, rows.no or rows.otherwise, *missing]
        case TextRows():
            allowed = logic.texts_of(value)
            if allowed is None:
                exact = [outcome for _, outcome in rows.exact]
                return [*exact, *(outcome for _, outcome in rows.patterns), rows.otherwise, *missing]
            return [*(_taken(rows, text) for text in allowed), *missing]
        case _:
            assert_never(rows)


def number_row_reached(rows: tuple[int, ...], place: int, low: int, high: int) -> bool:
    """Whether a number within bounds can be in the row at a place of rows that begin at some numbers."""
    return rows[place] <= high and (place + 1 == len(rows) or rows[place + 1] > low)


def _numbers_reached(rows: NumberRows, range_: tuple[int, int]) -> list[Outcome | None]:
    low, high = range_
    starts = tuple(bound for bound, _ in rows.bounds)
    found: list[Outcome | None] = [
        outcome for place, (_, outcome) in enumerate(rows.bounds) if number_row_reached(starts, place, low, high)
    ]
    if not starts or low < starts[0]:
        found.append(rows.otherwise)
    return found


def _taken(rows: TextRows, text: str) -> Outcome | None:
    for exact, outcome in rows.exact:
        if exact == text:
            return outcome
    for parts, outcome in rows.patterns:
        if has(parts, text):
            return outcome
    return rows.otherwise
