"""What is known of the values of one model before anything is known of the lead."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from lscore.compiler.letters import DISQUALIFIED
from lscore.compiler.lint.analysis.formula import Tally, Term
from lscore.compiler.lint.analysis.languages import Language
from lscore.compiler.lint.analysis.phrases import query_contained
from lscore.compiler.lint.analysis.ranges import Range, first_range, step_of
from lscore.compiler.lint.analysis.reading import Reading
from lscore.compiler.model import (
    AttributeValue,
    Condition,
    EventCount,
    GradeValue,
    Model,
    Query,
    TierValue,
)
from lscore.compiler.normal import normal


class Terms:
    """The values of a model. `implies` and `never` are of the conditions behind `where`."""

    def __init__(
        self,
        model: Model,
        reading: Reading,
        bounds: Callable[[str], tuple[int | None, int | None]],
        implies: Callable[[Condition, Condition], bool],
        never: Callable[[Condition], bool],
    ) -> None:
        self.model = model
        self.reading = reading
        self._bounds = bounds
        self._implies = implies
        self._never = never
        self._decimals = {score.name: score.decimals for score in model.scores}
        self._first: dict[Term, Range] = {}
        self._contained: dict[tuple[Query, Query], bool] = {}
        self._allowed = {AttributeValue(item.name, item.type): item.one_of for item in model.attributes if item.one_of}

    def definite(self, term: Term) -> bool:
        """Whether a value is never missing."""
        return self.reading.definite(term)

    def step(self, term: Term) -> int:
        """A number is a multiple of so many units."""
        return step_of(term, self._decimals.__getitem__)

    def first_range(self, term: Term) -> Range:
        """The bounds of a number that is known."""
        found = self._first.get(term)
        if found is None:
            found = self._first[term] = first_range(term, self._bounds, self.never_matches)
        return found

    def never_matches(self, query: Query) -> bool:
        """Whether no event can match."""
        if query.since is not None and query.until >= query.since:
            return True
        if query.where is not None and self._never(query.where):
            return True
        return query.after is not None and self.never_matches(query.after.anchor)

    def contained(self, inner: Query, outer: Query) -> bool:
        """Whether each event that matches one query certainly matches the other."""
        key = (inner, outer)
        found = self._contained.get(key)
        if found is None:
            found = self._contained[key] = query_contained(inner, outer, self._implies)
        return found

    def limited(self, term: Term) -> bool:
        """Whether a value can only be some texts."""
        return term in self._allowed

    def texts(self, term: Term) -> Iterator[tuple[Language, ...]]:
        """Sets of texts in each of which a known text surely is."""
        match term:
            case AttributeValue() if term in self._allowed:
                yield self._allowed[term]
            case GradeValue():
                yield tuple(map(normal, self.model.grades.letters)) if self.model.grades else ()
            case TierValue():
                letters = self.model.tiers.letters if self.model.tiers else ()
                yield (*map(normal, letters), *((DISQUALIFIED,) if self.model.disqualify else ()))
            case _:
                return

    def ordered(self, term: Term, others: Iterable[Term]) -> Iterator[tuple[Term, Term]]:
        """Pairs of numbers, a new one among them, of which the first is never above the second."""
        match term:
            case Tally(query, of, counted, in_one):
                whole = EventCount(query) if of == "times" else Tally(query, of, counted)
                yield term, whole if in_one is not None else EventCount(query)
            case EventCount():
                pass
            case _:
                return
        for other in [*others]:
            if other == term or type(other) is not type(term) or not isinstance(other, (EventCount, Tally)):
                continue
            if isinstance(term, Tally) and isinstance(other, Tally) and _what(term) != _what(other):
                continue
            if self.contained(term.query, other.query):
                yield term, other
            elif self.contained(other.query, term.query):
                yield other, term


def _what(tally: Tally) -> object:
    return tally.of, tally.counted, tally.in_one
