"""Decisions as SQL: skip, disqualify, grade, levels, rating, tier, routes, reasons, ensures."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lscore.compiler.backends.decisions import rank_of
from lscore.compiler.backends.sql.tree import (
    NULL,
    Expr,
    add,
    all_of,
    any_of,
    array,
    call,
    case,
    cast_to,
    compare,
    kept,
    known,
    lit,
    negated,
)
from lscore.compiler.model import Condition, Grades, Line, Tiers, has_reasons
from lscore.compiler.normal import normal

if TYPE_CHECKING:
    from lscore.compiler.backends.sql.lead import Lead


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter of a scale: as it is shown, and as it is compared."""

    text: Expr
    form: Expr


class Decisions:
    """Writes what is decided about a lead; each is written when it is first asked for."""

    def __init__(self, lead: Lead) -> None:
        self.lead = lead
        self.model = lead.model
        self._kept: dict[str, Expr] = {}
        self._held: dict[int, Expr] = {}
        self._letters: dict[str, Letter] = {}

    def _once(self, what: str, made: Callable[[], Expr]) -> Expr:
        if what not in self._kept:
            self._kept[what] = self.lead.layers.let(made())
        return self._kept[what]

    def holds(self, condition: Condition) -> Expr:
        """Whether a line's condition holds, under a name of its own."""
        if id(condition) not in self._held:
            self._held[id(condition)] = self.lead.layers.let(self.lead.condition(condition))
        return self._held[id(condition)]

    def _any(self, lines: Iterable[Line]) -> Expr:
        return any_of([self.holds(line.condition) for line in lines])

    def skipped(self) -> Expr:
        """Whether a `skip` line holds."""
        return self._once("skipped", lambda: self._any(self.model.skip))

    def disqualified(self) -> Expr:
        """Whether a `disqualify` line holds."""
        return self._once("disqualified", lambda: self._any(self.model.disqualify))

    # --- scales

    def _rank(self, scale: Grades | Tiers) -> Expr:
        """The place on a scale, by the best line that holds, else by what stands in for them."""
        fallback = scale.otherwise.what if scale.otherwise else None
        if fallback is None and isinstance(scale, Grades):
            fallback = scale.start
        pairs = [
            (self.holds(line.condition), lit(rank_of(scale.letters, line.what)))
            for line in sorted(scale.lines, key=lambda line: rank_of(scale.letters, line.what))
        ]
        other = cast_to(NULL, "INTEGER") if fallback is None else lit(rank_of(scale.letters, fallback))
        return case(pairs, other)

    def _letter(self, what: str, letters: Sequence[str], rank: Expr) -> Letter:
        if what not in self._letters:
            texts = [(compare(rank, "=", lit(place)), lit(letter)) for place, letter in enumerate(letters)]
            forms = [(compare(rank, "=", lit(place)), lit(normal(letter))) for place, letter in enumerate(letters)]
            let = self.lead.layers.let
            self._letters[what] = Letter(let(case(texts)), let(case(forms)))
        return self._letters[what]

    def grade(self) -> Letter:
        """The grade."""
        grades = self.model.grades
        if grades is None:
            return Letter(NULL, NULL)
        if "grade" in self._letters:
            return self._letters["grade"]
        rank = self.lead.layers.let(self._rank(grades))
        if grades.steps:
            down = [case([(self.holds(step.condition), lit(-step.steps))], lit(0)) for step in grades.steps]
            moved = call("least", call("greatest", add(rank, *down), lit(0)), lit(len(grades.letters) - 1))
            rank = self.lead.layers.let(case([(known(rank), moved)]))
        return self._letter("grade", grades.letters, rank)

    def _tier_before(self) -> Expr:
        """The place of the tier before `tier at most`."""
        assert self.model.tiers is not None
        tiers = self.model.tiers
        return self._once("tier before", lambda: self._rank(tiers))

    def _tier_after(self) -> Expr:
        """The place of the tier after `tier at most`."""
        tiers = self.model.tiers
        assert tiers is not None
        rank = self._tier_before()
        if not tiers.at_most:
            return rank
        lines = sorted(tiers.at_most, key=lambda line: -rank_of(tiers.letters, line.what))
        pairs = [(self.holds(line.condition), lit(rank_of(tiers.letters, line.what))) for line in lines]
        worst = self._once("worst tier", lambda: case(pairs, cast_to(NULL, "INTEGER")))
        below = all_of([known(rank), known(worst), compare(worst, ">", rank)])
        return self._once("tier after", lambda: case([(below, worst)], rank))

    def tier(self) -> Letter:
        """The tier, or `disqualified`."""
        if "tier" in self._letters:
            return self._letters["tier"]
        tiers = self.model.tiers
        letter = Letter(NULL, NULL)
        if tiers is not None:
            letter = self._letter("kept tier", tiers.letters, self._tier_after())
        if self.model.disqualify:
            word = [(self.disqualified(), lit("disqualified"))]
            let = self.lead.layers.let
            letter = Letter(let(case(word, letter.text)), let(case(word, letter.form)))
        self._letters["tier"] = letter
        return letter

    def level(self, score: str) -> Expr:
        """The level of a score."""
        levels = next((item for item in self.model.levels if item.score == score), None)
        if levels is None:
            return NULL
        value = self.lead.score(score)
        pairs = [(compare(value, ">=", lit(bound)), lit(text)) for bound, text in reversed(levels.bounds)]
        return self._once(f"level of {score}", lambda: case(pairs, lit(levels.otherwise)))

    def rating(self) -> Expr:
        """The rating."""
        if not self.model.rating:
            return NULL
        if "rating" not in self._kept:
            parts = [self.lead.layers.let(self.lead.shown(value)) for value in self.model.rating]
            joined = call("concat", *parts)
            self._kept["rating"] = self.lead.layers.let(case([(all_of([known(part) for part in parts]), joined)]))
        return self._kept["rating"]

    # --- lists of texts

    def routes(self) -> Expr:
        """The routes, in code-point order."""
        free = negated(self.disqualified()) if self.model.disqualify else None
        tests: dict[str, list[Expr]] = {}
        for line in self.model.routes:
            tests.setdefault(line.what, []).append(all_of([*([free] if free else []), self.holds(line.condition)]))
        return _texts(tests)

    def reasons(self) -> Expr:
        """Why a lead is skipped, disqualified, or has its tier; in code-point order."""
        if not has_reasons(self.model):
            return _texts({})
        tests: dict[str, list[Expr]] = {}
        free: list[Expr] = []
        for lines, decided in ((self.model.skip, self.skipped), (self.model.disqualify, self.disqualified)):
            for line in lines:
                tests.setdefault(line.because, []).append(all_of([*free, self.holds(line.condition)]))
            if lines:
                free.append(negated(decided()))
        for because, test in self._tier_reasons():
            tests.setdefault(because, []).append(all_of([*free, test]))
        return _texts(tests)

    def _tier_reasons(self) -> Iterable[tuple[str, Expr]]:
        tiers = self.model.tiers
        if tiers is None:
            return
        before, after = self._tier_before(), self._tier_after()
        for line in tiers.lines:
            place = lit(rank_of(tiers.letters, line.what))
            yield line.because, all_of([self.holds(line.condition), compare(before, "=", place)])
        if tiers.otherwise:
            yield tiers.otherwise.because, negated(self._any(tiers.lines))
        for line in tiers.at_most:
            place = lit(rank_of(tiers.letters, line.what))
            moved = all_of([compare(after, "=", place), compare(after, "!=", before)])
            yield line.because, all_of([self.holds(line.condition), moved])

    def violated(self) -> Expr:
        """The places (from 0) of the `ensure` lines that do not hold."""
        items = [
            case([(negated(self.holds(line.condition)), lit(number))]) for number, line in enumerate(self.model.ensures)
        ]
        return cast_to(_present(items), "BIGINT[]")


def _texts(tests: dict[str, list[Expr]]) -> Expr:
    items = [case([(any_of(found), lit(text))]) for text, found in sorted(tests.items()) if text]
    return cast_to(_present(items), "VARCHAR[]")


def _present(items: Sequence[Expr]) -> Expr:
    if not items:
        return array()
    return kept(array(*items), "item", known)
