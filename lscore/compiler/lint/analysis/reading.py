"""Reading conditions as formulas."""

from __future__ import annotations

from collections.abc import Mapping

from lscore.compiler.lint.analysis.formula import (
    FALSE,
    INFINITE,
    Answered,
    Differs,
    Formula,
    HasItem,
    Known,
    Moment,
    Opaque,
    Ranged,
    Related,
    Tally,
    Term,
    TextOf,
    at_least,
    both,
    either,
    truth,
)
from lscore.compiler.lint.analysis.languages import languages
from lscore.compiler.model import (
    UNIT,
    All,
    Any,
    AtLeastOnScale,
    Condition,
    DayIs,
    DaysSinceEvent,
    DaysSinceValue,
    Defined,
    EventCount,
    Extreme,
    GradeValue,
    Happened,
    HowMany,
    InstantIs,
    InWindow,
    IsKnown,
    Levels,
    LevelValue,
    ListHas,
    Model,
    Not,
    NumberBetween,
    NumberConst,
    NumberIn,
    NumberIs,
    ScoreValue,
    TextHas,
    TextIn,
    TextSet,
    TierValue,
    Value,
    YesNoIs,
)
from lscore.compiler.normal import normal

WAYS = {
    "=": frozenset("="),
    "!=": frozenset("<>"),
    "<": frozenset("<"),
    "<=": frozenset("<="),
    ">": frozenset(">"),
    ">=": frozenset(">="),
}
INVERSE = {"=": "!=", "!=": "=", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}
TURNED = {"=": "=", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


class Reading:
    """Reads the conditions of a model."""

    def __init__(self, model: Model) -> None:
        self.defines: Mapping[str, Condition] = dict(model.defines)
        self.levels: Mapping[str, Levels] = {levels.score: levels for levels in model.levels}
        grades, tiers = model.grades, model.tiers
        self._graded = bool(grades and (grades.otherwise or grades.start))
        self._tiered = bool(tiers and tiers.otherwise)

    def formula(self, condition: Condition, *, yes: bool = True) -> Formula:
        """A condition, or (not `yes`) its contrary."""
        match condition:
            case All(items) | Any(items):
                parts = [self.formula(item, yes=yes) for item in items]
                return both(*parts) if isinstance(condition, All) == yes else either(*parts)
            case Not(item):
                return self.formula(item, yes=not yes)
            case Defined(name):
                return self.formula(self.defines[name], yes=yes)
            case HowMany():
                return self._how_many(condition, yes)
            case IsKnown(value):
                return self.known(value, yes=yes)
            case YesNoIs(value, wanted):
                return (
                    Answered(value, wanted)
                    if yes
                    else either(self.known(value, yes=False), Answered(value, not wanted))
                )
            case TextIn() | TextHas():
                return self._text(condition, yes)
            case AtLeastOnScale(value, letters):
                exact = tuple(sorted(map(normal, letters)))
                return self._text(TextIn(value, TextSet(exact)), yes)
            case NumberIs(op, left, right):
                return self._compared(op, left, right, yes)
            case NumberIn(value, items, negated):
                tests = [NumberIs("!=" if negated else "=", value, item) for item in items]
                return self.formula(All(tuple(tests)) if negated else Any(tuple(tests)), yes=yes)
            case NumberBetween(value, low, high):
                tests = (NumberIs(">=", value, low), NumberIs("<=", value, high))
                return self.formula(All(tests), yes=yes)
            case ListHas(value, mode, groups):
                parts = [HasItem(value, group, yes) for group in groups]
                found = both(*parts) if (mode == "all") == yes else either(*parts)
                return found if yes else either(self.known(value, yes=False), found)
            case InWindow() | DayIs() | InstantIs():
                return self._moment(condition, yes)
            case Happened():
                return self._happened(condition, yes)
            case _:
                return Opaque(condition, yes)

    def definite(self, term: Term) -> bool:
        """Whether a value is never missing."""
        match term:
            case NumberConst() | EventCount() | ScoreValue() | Tally():
                return True
            case Extreme(items=items):
                return any(map(self.definite, items))
            case GradeValue():
                return self._graded
            case TierValue():
                return self._tiered
            case _:
                return False

    def known(self, value: Value, *, yes: bool = True) -> Formula:
        """A value is known, or missing."""
        if self.definite(value):
            return truth(yes)
        match value:
            case LevelValue(score):
                return self._level(score, None, yes)
            case DaysSinceEvent(query):
                count = EventCount(query)
                return Ranged(count, low=UNIT) if yes else Ranged(count, high=0)
            case DaysSinceValue(item):
                age = Moment(item, "age")
                if yes:
                    return Ranged(age, low=0)
                return either(self.known(item, yes=False), Ranged(age, high=-1))
            case Extreme(items=items):
                parts = [self.known(item, yes=yes) for item in items]
                return either(*parts) if yes else both(*parts)
            case _:
                return Known(value, yes)

    def _how_many(self, condition: HowMany, yes: bool) -> Formula:
        bound, count, size = condition.bound, condition.count, len(condition.items)
        holding = tuple(self.formula(item) for item in condition.items)
        failing = tuple(self.formula(item, yes=False) for item in condition.items)
        least = at_least(count, holding)
        most = at_least(size - count, failing)
        fewer = at_least(size - count + 1, failing)
        more = at_least(count + 1, holding)
        match bound, yes:
            case "at least", _:
                found = least if yes else fewer
            case "at most", _:
                found = most if yes else more
            case _, True:
                found = None if least is None or most is None else both(least, most)
            case _:
                found = None if fewer is None or more is None else either(fewer, more)
        return Opaque(condition, yes) if found is None else found

    def _text(self, test: TextIn | TextHas, yes: bool) -> Formula:
        value = test.value
        wanted = yes != (isinstance(test, TextIn) and test.negated)
        if isinstance(value, LevelValue):
            assert isinstance(test, TextIn)
            inside = self._level(value.score, test, True)
            return inside if yes else self._level(value.score, test, False)
        found = TextOf(value, languages(test), wanted)
        return found if yes else either(self.known(value, yes=False), found)

    def _level(self, score: str, test: TextIn | None, yes: bool) -> Formula:
        """The level of a score is known (and passes a test), or the contrary: ranges of the score."""
        levels = self.levels.get(score)
        if levels is None:
            return truth(not yes)
        edges = [-INFINITE, *(bound for bound, _ in levels.bounds), INFINITE]
        names = [levels.otherwise, *(name for _, name in levels.bounds)]
        parts: list[Formula] = []
        for low, high, name in zip(edges, edges[1:], names, strict=False):
            held = name is not None and (test is None or (normal(name) in test.texts.exact) != test.negated)
            if held == yes:
                parts.append(Ranged(ScoreValue(score), low, high - 1))
        return either(*parts)

    def _compared(self, op: str, left: Value, right: Value, yes: bool) -> Formula:
        if not yes:
            missing = [self.known(side, yes=False) for side in (left, right)]
            return either(*missing, self._compared(INVERSE[op], left, right, True))
        if isinstance(left, NumberConst):
            op, left, right = TURNED[op], right, left
        if isinstance(left, NumberConst) and isinstance(right, NumberConst):
            way = "<" if left.units < right.units else "=" if left.units == right.units else ">"
            return truth(way in WAYS[op])
        if isinstance(right, NumberConst):
            return _ranged(left, op, right.units)
        if left == right:
            return self.known(left) if "=" in WAYS[op] else FALSE
        return Related(left, right, WAYS[op])

    def _moment(self, test: InWindow | DayIs | InstantIs, yes: bool) -> Formula:
        if not yes:
            return either(self.known(test.value, yes=False), self._outside(test))
        match test:
            case InWindow(value, "within", micros):
                return Ranged(Moment(value, "age"), 0, micros - 1)
            case InWindow(value, "within next", micros):
                return Ranged(Moment(value, "age"), -micros, -1)
            case InWindow(value, _, micros):
                return Ranged(Moment(value, "age"), low=micros)
            case DayIs(op, value, day):
                return _ranged(Moment(value, "day"), op, day)
            case InstantIs(op, value, instant):
                return _ranged(Moment(value, "instant"), op, instant)

    def _outside(self, test: InWindow | DayIs | InstantIs) -> Formula:
        """A known date or time does not pass a test."""
        match test:
            case InWindow(value):
                inside = self._moment(test, True)
                assert isinstance(inside, Ranged)
                age = Moment(value, "age")
                return either(Ranged(age, high=inside.low - 1), Ranged(age, low=inside.high + 1))
            case DayIs(op, value, day):
                return _ranged(Moment(value, "day"), INVERSE[op], day)
            case InstantIs(op, value, instant):
                return _ranged(Moment(value, "instant"), INVERSE[op], instant)

    def _happened(self, test: Happened, yes: bool) -> Formula:
        wanted, query = test.count * UNIT, test.query
        if test.in_one is not None and not (test.bound == "at least" and test.count > 0):
            return self._in_one(test, yes)
        term: Term = Tally(query, test.of, test.counted, test.in_one)
        if test.of == "times" and test.in_one is None:
            term = EventCount(query)
        match test.bound:
            case "at least":
                return Ranged(term, low=wanted) if yes else Ranged(term, high=wanted - 1)
            case "at most":
                return Ranged(term, high=wanted) if yes else Ranged(term, low=wanted + 1)
            case "exactly":
                return Ranged(term, wanted, wanted) if yes else Differs(term, wanted)

    def _in_one(self, test: Happened, yes: bool) -> Formula:
        """`at most 2 times in one session`: of some session that occurs, so that something must have happened."""
        if test.count == 0 and test.of != "different" and test.bound != "at least":
            return truth(not yes)
        opaque = Opaque(test, yes)
        return both(opaque, Ranged(EventCount(test.query), low=UNIT)) if yes else opaque


def _ranged(term: Term, op: str, at: int) -> Formula:
    """A known number compares so with one number."""
    match op:
        case "=":
            return Ranged(term, at, at)
        case "!=":
            return Differs(term, at)
        case "<" | "<=":
            return Ranged(term, high=at if op == "<=" else at - 1)
        case _:
            return Ranged(term, low=at if op == ">=" else at + 1)
