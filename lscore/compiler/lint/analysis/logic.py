"""What can be said of conditions whoever the lead is: that one never holds, always holds, or implies another.

All answers are sound and none is complete: yes is a proof for every lead, every events and every `as_of`; no only means
that no proof was found.

What it knows:
- `and`, `or`, `not`, `at least 2 of` (where it has at most 24 ways to hold), defines, missing values and what `not`
  makes of them;
- numbers: bounds and excluded values, comparisons of two values, what the bounds of parts say of `+ - * /`, `max` and
  `min`; scores through what their rules can add up to (`Bounds`), in the steps of their decimals;
- texts: values, sets and patterns that contain or exclude each other, `one of` lists; letters of grade and tier; levels
  as ranges of their score; lists: an item that is in one set and in no wider one;
- dates and times: their age against `as_of`, their day, their instant (each on its own);
- phrases: how often, on how many days, with how many different values; windows, `where`, `after` and objects that
  contain each other; that some event matched where `latest`, `highest` or `days since` is known.

What it does not: sums that must add up (`a + b > 10 and a < 3 and b < 3` it finds, `a < b and b < c and c < a` not),
windows that fill each other up, day against instant, words against patterns that exclude them, two readings of one
column, what a letter of grade, tier or rating says of the scores behind it, what `at most` says beside `in one`.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from lscore.compiler.lint.analysis.facts import Facts
from lscore.compiler.lint.analysis.formula import FALSE, TRUE, Both, Either, Formula, both
from lscore.compiler.lint.analysis.kept import kept_for
from lscore.compiler.lint.analysis.obvious import Obvious
from lscore.compiler.lint.analysis.reading import Reading
from lscore.compiler.lint.analysis.terms import Terms
from lscore.compiler.model import (
    All,
    Any,
    AttributeValue,
    Condition,
    DomainOf,
    FieldValue,
    IsKnown,
    Model,
    Not,
    NumberBetween,
    NumberIn,
    NumberIs,
    Query,
    TextHas,
    TextIn,
    Type,
    Value,
    YesNoIs,
)

if TYPE_CHECKING:
    from lscore.compiler.lint.analysis.bounds import Bounds

EFFORT = 400
"""How many facts are tried before a question stays open."""


class Logic:
    """Answers questions about the conditions of one model. See the module for what it knows."""

    def __init__(self, model: Model, bounds: Bounds | None = None, *, scores: bool = True) -> None:
        self.model = model
        self._looks_at_scores = scores
        self._bounds = bounds
        self._reading = Reading(model)
        self._terms = Terms(model, self._reading, self._score, self.implies, self.never)
        self._obvious = Obvious(self._terms.limited, self._terms.never_matches)
        self._kept = kept_for(model)
        self._never: dict[Condition, bool] = {}
        self._always: dict[Condition, bool] = {}
        self._excluded: dict[tuple[Condition, Condition], bool] = {}
        self._implied: dict[tuple[Condition, Condition], bool] = {}

    @cached_property
    def without_scores(self) -> Logic:
        """The same without what scores can reach: its `never` are conditions that contradict themselves."""
        return Logic(self.model, self._bounds, scores=False)

    @property
    def bounds(self) -> Bounds:
        """What the scores of the model can come to."""
        if self._bounds is None:
            from lscore.compiler.lint.analysis.bounds import Bounds  # noqa: PLC0415 (each needs the other)

            self._bounds = Bounds(self.model, self)
        return self._bounds

    def never(self, condition: Condition) -> bool:
        """Whether a condition certainly holds for no lead."""
        found = self._kept.get("never", condition)
        if found is None:
            found = self._never.get(condition)
        if found is None:
            found = self._never[condition] = self._refuted(self._reading.formula(condition))
            self._kept.put("never", found, condition)
        return found

    def always(self, condition: Condition) -> bool:
        """Whether a condition certainly holds for every lead."""
        found = self._kept.get("always", condition)
        if found is None:
            found = self._always.get(condition)
        if found is None:
            found = self._always[condition] = self._refuted(self._reading.formula(condition, yes=False))
            self._kept.put("always", found, condition)
        return found

    def implies(self, inner: Condition, outer: Condition) -> bool:
        """Whether the second condition certainly holds wherever the first does."""
        found = self._kept.get("implies", inner, outer)
        if found is not None:
            return found
        if inner == outer:
            return True
        key = (inner, outer)
        found = self._implied.get(key)
        if found is None:
            read = self._reading.formula
            found = self._implied[key] = self._refuted(read(inner), read(outer, yes=False))
            self._kept.put("implies", found, inner, outer)
        return found

    def excludes(self, left: Condition, right: Condition) -> bool:
        """Whether two conditions certainly never hold together."""
        found = self._kept.get("excludes", left, right)
        if found is not None:
            return found
        key = (left, right)
        found = self._excluded.get(key)
        if found is None:
            found = self._excluded[key] = self._refuted(self._reading.formula(left), self._reading.formula(right))
            self._kept.put("excludes", found, left, right)
        return found

    # --- values

    def range_of(self, value: Value) -> tuple[int, int]:
        """The least and the most of a number where it is known, in units."""
        facts = Facts(self._terms)
        facts.suppose(value)
        return facts.range_of(value)

    def definite(self, value: Value) -> bool:
        """Whether a value is never missing."""
        return self._reading.definite(value)

    def never_known(self, value: Value) -> bool:
        """Whether a value is always missing."""
        return self.never(IsKnown(value))

    def never_matches(self, query: Query) -> bool:
        """Whether no event can match a query."""
        return self._terms.never_matches(query)

    def contained(self, inner: Query, outer: Query) -> bool:
        """Whether each event that matches one query certainly matches the other."""
        return self._terms.contained(inner, outer)

    def texts_of(self, value: Value) -> tuple[str, ...] | None:
        """All texts that a value can be, in normal form; None where it can be any."""
        for found in self._terms.texts(value):
            return tuple(item for item in found if isinstance(item, str))
        return None

    def values_of(self, item: FieldValue, query: Query) -> int | None:
        """How many values of a field (missing is one) the matches of a query can have at most; None: any number."""
        if item.type is Type.YESNO:
            return 3
        where = query.where
        if isinstance(where, All):
            tests = [test for test in where.items if isinstance(test, TextIn) and test.value == item]
        else:
            tests = [where] if isinstance(where, TextIn) and where.value == item else []
        counts = [len(test.texts.exact) for test in tests if not test.negated and not test.texts.patterns]
        return min(counts, default=None)

    def subject_of(self, condition: Condition) -> object:
        """The one value of the lead that a condition tests and nothing else; None if it is not like that."""
        match condition:
            case TextIn(value=value) | TextHas(value=value) | NumberBetween(value=value) | YesNoIs(value=value):
                return value if isinstance(value, AttributeValue | DomainOf) else None
            case NumberIs(left=value) | NumberIn(value=value):
                return value if isinstance(value, AttributeValue) else None
            case All(items) | Any(items):
                found = {self.subject_of(item) for item in items}
                return found.pop() if len(found) == 1 else None
            case Not(item):
                return self.subject_of(item)
            case _:
                return None

    def _score(self, name: str) -> tuple[int | None, int | None]:
        return self.bounds.score(name) if self._looks_at_scores else (None, None)

    def _refuted(self, *formulas: Formula) -> bool:
        if self._obvious.can_hold(both(*formulas)):
            return False
        return _Search().refuted(Facts(self._terms), formulas, ())


class _Search:
    """A search for a way in which formulas hold together, with an end."""

    def __init__(self) -> None:
        self.left = EFFORT

    def refuted(self, facts: Facts, formulas: Sequence[Formula], choices: Sequence[Either]) -> bool:
        """Whether the formulas, beside facts and choices so far, surely cannot hold together."""
        open_ = self._added(facts, formulas, [*choices])
        while open_ is not None:
            open_, forced = self._narrowed(facts, open_)
            if open_ is None:
                return True
            if not forced:
                break
            open_ = self._added(facts, forced, open_)
        if open_ is None:
            return True
        if not open_ or self.left <= 0:
            return False
        chosen = min(open_, key=lambda choice: len(choice.items))
        rest = [choice for choice in open_ if choice is not chosen]
        return all(self.refuted(facts.copy(), (item,), rest) for item in chosen.items)

    def _added(self, facts: Facts, formulas: Sequence[Formula], choices: list[Either]) -> list[Either] | None:
        """Facts with formulas added; the choices that are open then; None where they contradict each other."""
        waiting = [*formulas]
        while waiting:
            formula = waiting.pop()
            if formula == FALSE:
                return None
            if isinstance(formula, Both):
                waiting += formula.items
            elif isinstance(formula, Either):
                choices.append(formula)
            else:
                self.left -= 1
                if not facts.add(formula):
                    return None
        return choices

    def _narrowed(self, facts: Facts, choices: list[Either]) -> tuple[list[Either] | None, list[Formula]]:
        """Choices without items that the facts rule out (None where one has none left), and the items of those that
        have one left."""
        narrowed: list[Either] = []
        forced: list[Formula] = []
        for choice in choices:
            left = [item for item in choice.items if self._possible(facts, item)]
            if not left:
                return None, []
            if len(left) == 1:
                forced.append(left[0])
            else:
                narrowed.append(choice if len(left) == len(choice.items) else Either(tuple(left)))
        return narrowed, forced

    def _possible(self, facts: Facts, item: Formula) -> bool:
        """Whether an item goes with the facts at first sight. With no effort left everything does."""
        return self.left <= 0 or item == TRUE or self._added(facts.copy(), (item,), []) is not None


class _Same:
    """A model that is equal to itself alone: comparing models takes long."""

    __slots__ = ("model",)

    def __init__(self, model: Model) -> None:
        self.model = model

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.model is other.model

    def __hash__(self) -> int:
        return id(self.model)


@lru_cache(maxsize=4)
def _logic_of(model: _Same) -> Logic:
    return Logic(model.model)


def logic_of(model: Model) -> Logic:
    """The Logic of a model, shared by all that ask."""
    return _logic_of(_Same(model))
