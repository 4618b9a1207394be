"""Facts about one lead that hold together, until one too many is added.

What follows from facts is followed only as far as it is cheap: bounds of numbers, also through sums and comparisons of
two; texts that no text can be at once; phrases that contain each other.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lscore.compiler.lint.analysis.formula import (
    INFINITE,
    Answered,
    Differs,
    HasItem,
    Known,
    LiteralFact,
    Moment,
    Opaque,
    Ranged,
    Related,
    Tally,
    Term,
    TextOf,
)
from lscore.compiler.lint.analysis.languages import ANY, Language, apart, contained, has, set_contained
from lscore.compiler.lint.analysis.ranges import joined_range
from lscore.compiler.model import (
    DAY,
    UNIT,
    Arithmetic,
    DaysSinceEvent,
    DaysSinceValue,
    DomainOf,
    EventCount,
    EventValue,
    Extreme,
    Query,
    TextSet,
)

if TYPE_CHECKING:
    from lscore.compiler.lint.analysis.terms import Terms

ROUNDS = 12
"""Bounds are drawn tighter at most so often: enough for what people write, and an end where they would creep."""

ALL_WAYS = frozenset("<=>")
UNEQUAL = frozenset("<>")
ANY_ITEM = TextSet(patterns=(("", ""),))

Demand = tuple[tuple[Language, ...], bool]


class Facts:
    """Facts so far. `add` says whether they can still hold together, as far as is known."""

    def __init__(self, terms: Terms) -> None:
        self.terms = terms
        self.known: dict[Term, bool] = {}
        self.ranges: dict[Term, tuple[int, int]] = {}
        self.holes: dict[Term, frozenset[int]] = {}
        self.ways: dict[tuple[Term, Term], frozenset[str]] = {}
        self.texts: dict[Term, tuple[Demand, ...]] = {}
        self.answers: dict[Term, bool] = {}
        self.items: dict[Term, tuple[HasItem, ...]] = {}
        self.opaque: dict[object, bool] = {}

    def copy(self) -> Facts:
        """Facts that go on from here on their own."""
        other = Facts.__new__(Facts)
        other.terms = self.terms
        other.known = self.known.copy()
        other.ranges = self.ranges.copy()
        other.holes = self.holes.copy()
        other.ways = self.ways.copy()
        other.texts = self.texts.copy()
        other.answers = self.answers.copy()
        other.items = self.items.copy()
        other.opaque = self.opaque.copy()
        return other

    def add(self, fact: LiteralFact) -> bool:
        """Add a fact; False if it surely contradicts the others."""
        match fact:
            case Known(term, yes):
                return self._know(term, yes) and self._settled()
            case Ranged(term, low, high):
                return self._know(term) and self._within(term, low, high) and self._settled()
            case Differs(term, at):
                self.holes[term] = self.holes.get(term, frozenset()) | {at}
                return self._know(term) and self._within(term, -INFINITE, INFINITE) and self._settled()
            case Related(left, right, ways):
                return self._know(left) and self._know(right) and self._relate(left, right, ways) and self._settled()
            case TextOf(term, sets, yes):
                return self._know(term) and self._demand(term, sets, yes)
            case Answered(term, wanted):
                return self._know(term) and self.answers.setdefault(term, wanted) == wanted
            case HasItem(term, group, yes):
                return self._know(term) and self._item(HasItem(term, group, yes))
            case Opaque(condition, yes):
                return self.opaque.setdefault(condition, yes) == yes

    def suppose(self, term: Term) -> None:
        """Draw the bounds of a number as tight as those of its parts."""
        self._know(term)
        self._within(term, -INFINITE, INFINITE)
        self._settled()

    # --- known and missing

    def _know(self, term: Term, yes: bool = True) -> bool:
        before = self.known.get(term)
        if before is not None:
            return before == yes
        if not yes and self.terms.definite(term):
            return False
        self.known[term] = yes
        return self._parts_known(term) if yes else True

    def _parts_known(self, term: Term) -> bool:
        """What must be known where a value is."""
        match term:
            case Moment(value):
                return self._know(value)
            case DaysSinceValue(item):
                return self._know(item) and self._within(Moment(item, "age"), 0, INFINITE)
            case DaysSinceEvent(query):
                return self._within(EventCount(query), UNIT, INFINITE)
            case EventValue(kind=kind, query=query) if kind != "total":
                return self._within(EventCount(query), UNIT, INFINITE)
            case Arithmetic(_, left, right):
                return self._know(left) and self._know(right)
            case DomainOf(item):
                return self._know(item)
            case _:
                return True

    # --- numbers

    def range_of(self, term: Term) -> tuple[int, int]:
        """The bounds of a number so far."""
        found = self.ranges.get(term)
        if found is None:
            found = self.ranges[term] = self.terms.first_range(term)
            self._introduce(term)
        return found

    def _introduce(self, term: Term) -> None:
        """What is known of a number beside those that are there."""
        for smaller, larger in self.terms.ordered(term, self.ranges):
            key, ways = (smaller, larger), frozenset("<=")
            self.ways[key] = self.ways.get(key, ALL_WAYS) & ways
            self.range_of(smaller)
            self.range_of(larger)

    def _within(self, term: Term, low: int, high: int) -> bool:
        least, most = self.range_of(term)
        low, high = max(low, least), min(high, most)
        step, holes = self.terms.step(term), self.holes.get(term, ())
        if step > 1:
            low = -(-low // step) * step if low > -INFINITE else low
            high = high // step * step if high < INFINITE else high
        while low in holes and low <= high:
            low += step
        while high in holes and low <= high:
            high -= step
        self.ranges[term] = low, high
        return low <= high

    def _relate(self, left: Term, right: Term, ways: frozenset[str]) -> bool:
        self.range_of(left)
        self.range_of(right)
        key = (left, right)
        if (right, left) in self.ways:
            key = (right, left)
            ways = frozenset({"<": ">", ">": "<", "=": "="}[way] for way in ways)
        found = self.ways.get(key, ALL_WAYS) & ways
        self.ways[key] = found
        return bool(found)

    def _settled(self) -> bool:
        """Draw the bounds of numbers tighter by each other; False where nothing is left of one."""
        for _ in range(ROUNDS):
            before = self.ranges.copy()
            if not all(self._compare(left, right, ways) for (left, right), ways in tuple(self.ways.items())):
                return False
            if not all(map(self._follow, tuple(self.ranges))):
                return False
            if self.ranges == before:
                break
        return True

    def _compare(self, left: Term, right: Term, ways: frozenset[str]) -> bool:
        (low, high), (least, most) = self.range_of(left), self.range_of(right)
        if low > least and low > most:
            ways = ways & {">"}
        elif high < least:
            ways = ways & {"<"}
        if not ways:
            return False
        if ways == ALL_WAYS:
            return True
        if ways == UNEQUAL:
            return not low == high == least == most
        if ">" not in ways:
            gap = 0 if "=" in ways else 1
            if not (self._within(left, -INFINITE, most - gap) and self._within(right, low + gap, INFINITE)):
                return False
        if "<" not in ways:
            gap = 0 if "=" in ways else 1
            return self._within(left, least + gap, INFINITE) and self._within(right, -INFINITE, high - gap)
        return True

    def _follow(self, term: Term) -> bool:
        """What the bounds of a number say of other facts, and they of it."""
        match term:
            case Arithmetic() | Extreme() if self._sure(term):
                return self._within(term, *joined_range(term, self.range_of, self._sure))
            case EventCount(query):
                return self._follow_count(term, query)
            case Tally(query, of) if of != "different" and term.in_one in (None, "day"):
                # Whatever happens has a day and a lead.
                if self.ranges[term][1] < UNIT and not self._within(EventCount(query), 0, 0):
                    return False
                return self.range_of(EventCount(query))[0] < UNIT or self._within(term, UNIT, INFINITE)
            case DaysSinceEvent(query):
                return self._follow_age(term, query)
            case DaysSinceValue(item):
                return self._follow_days(term, Moment(item, "age"))
            case _:
                return True

    def _sure(self, term: Term) -> bool:
        return self.known.get(term, False) or self.terms.definite(term)

    def _follow_count(self, term: EventCount, query: Query) -> bool:
        low, high = self.ranges[term]
        days = DaysSinceEvent(query)
        if days not in self.known:
            return True
        if self.known[days]:
            return low >= UNIT or self._within(term, UNIT, INFINITE)
        return high <= 0 or self._within(term, 0, 0)

    def _follow_age(self, term: DaysSinceEvent, query: Query) -> bool:
        """No event is younger than the newest, and the newest is as young as it is."""
        if not self.known.get(term):
            return True
        low, high = self.ranges[term]
        since = INFINITE if query.since is None else query.since
        if high < INFINITE and (high // UNIT + 1) * DAY < since:
            newer = replace(query, since=(high // UNIT + 1) * DAY)
            if not self._within(EventCount(newer), UNIT, INFINITE):
                return False
        if low // UNIT * DAY > query.until and low < INFINITE:
            return self._within(EventCount(replace(query, since=low // UNIT * DAY)), 0, 0)
        return True

    def _follow_days(self, term: DaysSinceValue, age: Moment) -> bool:
        low, high = self.ranges[term]
        last = INFINITE if high >= INFINITE else (high // UNIT + 1) * DAY - 1
        if self.known.get(term) and not self._within(age, low // UNIT * DAY, last):
            return False
        if not self.known.get(term):
            return True
        low, high = self.range_of(age)
        return self._within(term, max(0, low) // DAY * UNIT, INFINITE if high >= INFINITE else high // DAY * UNIT)

    # --- texts and lists

    def _demand(self, term: Term, sets: tuple[Language, ...], yes: bool) -> bool:
        demands = self.texts.get(term)
        if demands is None:
            demands = ((ANY, True), *((found, True) for found in self.terms.texts(term)))
        demands = (*demands, (sets, yes))
        self.texts[term] = demands
        wanted = [sets for sets, yes in demands if yes]
        barred = [item for sets, yes in demands if not yes for item in sets]
        return all(any(_possible(item, wanted, barred) for item in sets) for sets in wanted)

    def _item(self, fact: HasItem) -> bool:
        found = self.items.get(fact.term) or (HasItem(fact.term, ANY_ITEM),)
        found = (*found, fact)
        self.items[fact.term] = found
        return not any(
            has_.yes and not not_.yes and set_contained(has_.group, not_.group) for has_ in found for not_ in found
        )


def _possible(item: Language, wanted: list[tuple[Language, ...]], barred: list[Language]) -> bool:
    """Whether a text may be in a set, in one of each of the wanted, and in none of the barred ones."""
    if isinstance(item, str):
        if any(has(other, item) for other in barred):
            return False
        return all(any(has(other, item) for other in sets) for sets in wanted)
    if any(contained(item, other) for other in barred):
        return False
    return all(any(not apart(item, other) for other in sets) for sets in wanted)
