"""Tests that close gaps: found by search, with what the engine gives as their expectations.

What is handed out parses, passes, and shows what no test showed before. Whether it is what the model *should* do is for
its author to say.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from lscore.compiler.model import Model, Test
from lscore.dsl.diagnostics import Span
from lscore.errors import RunError
from lscore.runtime.coverage.blocks import block, rule_sums
from lscore.runtime.coverage.difference import aims
from lscore.runtime.coverage.goals import Goal, Side
from lscore.runtime.coverage.killing import Bench
from lscore.runtime.coverage.measure import Asker, Coverage
from lscore.runtime.coverage.model_goals import Goals
from lscore.runtime.coverage.moves import Move, moves_near, moves_of
from lscore.runtime.coverage.mutants import Mutant
from lscore.runtime.coverage.search import Search, nameless
from lscore.runtime.engines.python import PythonEngine
from lscore.runtime.results import Result
from lscore.runtime.tests import inputs_of

STARTS = 40
"""Leads of tests that a search starts from."""

MOST_MOVES = 3_000
"""Changes that are tried on a lead in one step. A model with more is so large that each goal has its own."""

MOST_LEADS = 8_000
"""Leads on which a mutant is held against the model."""

MOST_EXPLAINED = 2_000
"""Of them, so many are held against it rule by rule."""

AS_OF = 1_772_323_200_000_000
"""The day of tests for a model that has none: 2026-03-01."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A test that closes gaps: its lead, its text, and what it shows."""

    name: str
    lead: Test
    text: str
    shows: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Suggested:
    """The suggestions, and the gaps for which no lead was found: each a goal and what of it is not shown."""

    tests: tuple[Suggestion, ...]
    left: tuple[tuple[Goal, Side], ...]


def suggest(
    found: Goals,
    coverage: Coverage,
    model: Model,
    tests: Sequence[Test],
    advance: Callable[[int], None] = lambda _: None,
) -> Suggested:
    """Tests that show what `coverage` says that `tests` do not. `advance` is told how many more sides are done."""
    open_ = [(gap.goal, side) for gap in coverage.gaps for side in gap.sides]
    starts = starts_of(tests)
    moves = moves_of(model, [gap.goal for gap in coverage.gaps], starts[0].as_of)
    some = moves[:: 1 + len(moves) // MOST_MOVES]
    asker = Asker(found, [gap.goal for gap in coverage.gaps])
    names = {test.name for test in tests}
    made: list[Suggestion] = []
    left: list[int] = []
    shown: set[int] = set()
    for goal, side in open_:
        advance(1)
        number = next(
            place for place, (other, seat) in enumerate(asker.sides) if other is goal and other.sides[seat] is side
        )
        if number in shown:
            continue
        few = moves if len(moves) <= MOST_MOVES else (*moves_near(found.model, side, starts[0].as_of), *some)
        lead = Search(found.model, goal, side).found(starts, few)
        if lead is None:
            left.append(number)
            continue
        lead = smallest(lead, lambda test, number=number: number in asker.shown(test))
        new = asker.shown(lead) - shown
        words = [asker.sides[place][0].sides[asker.sides[place][1]].shows for place in sorted(new)]
        shown |= new
        made.append(suggestion(model, lead, f"{goal.owner}: {side.shows}", names, tuple(words)))
    sides = [(goal, goal.sides[place]) for goal, place in asker.sides]
    return Suggested(tuple(made), tuple(sides[number] for number in left if number not in shown))


def starts_of(tests: Sequence[Test]) -> list[Test]:
    """The leads that a search starts from: nobody, then those of tests, of the day that most of them are of."""
    days = [test.as_of for test in tests]
    as_of = max(dict.fromkeys(days), key=days.count) if days else AS_OF
    nobody = Test("", as_of, (), (), (), tests[0].span if tests else _NOWHERE)
    distinct = dict.fromkeys((test.as_of, test.lead, test.events) for test in tests)
    leads = [replace(nobody, as_of=day, lead=lead, events=events) for day, lead, events in distinct]
    step = max(1, len(leads) // STARTS)
    return [nobody, *leads[::step]]


_NOWHERE = Span("", 0, 0, 1, 1)


def smallest(lead: Test, shows: Callable[[Test], bool]) -> Test:
    """The lead without the facts and events that it takes nothing from."""
    for fact in lead.lead:
        less = replace(lead, lead=tuple(item for item in lead.lead if item != fact))
        if shows(less):
            lead = less
    for place in reversed(range(len(lead.events))):
        less = replace(lead, events=(*lead.events[:place], *lead.events[place + 1 :]))
        if shows(less):
            lead = less
    return lead


def suggestion(model: Model, lead: Test, says: str, names: set[str], shows: tuple[str, ...]) -> Suggestion:
    """A suggestion with a name that no test has yet."""
    name = " ".join(says.replace('"', "'").replace("`", "").replace("\\", "/").replace("*", "…").split())
    number = 2
    unique = name
    while unique in names:
        unique, number = f"{name} ({number})", number + 1
    names.add(unique)
    return Suggestion(unique, nameless(lead), block(model, lead, unique), shows)


# --- tests that notice mutants


def suggest_for_mutants(
    model: Model,
    bench: Bench,
    mutants: Sequence[Mutant],
    tests: Sequence[Test],
    advance: Callable[[int], None] = lambda _: None,
) -> tuple[tuple[Suggestion, ...], tuple[Mutant, ...]]:
    """Tests that notice mutants which survive, and the mutants for which none was found."""
    starts = starts_of(tests)
    moves = moves_of(model, (), starts[0].as_of)
    pool = _Pool(model, starts, moves)
    names = {test.name for test in tests}
    made: list[Suggestion] = []
    left: list[Mutant] = []
    for mutant in mutants:
        advance(1)
        other = bench.model(mutant.span.file, mutant.edit)
        if other is None:
            continue
        if not _agrees_on(pool, other, [item.lead for item in made]):
            continue
        found = pool.told_apart(other) or pool.searched(other, mutant)
        if found is None:
            left.append(mutant)
            continue
        lead, deep = found
        lead = smallest(lead, lambda test, other=other, deep=deep: pool.differ(other, test, deep=deep))
        made.append(suggestion(model, lead, f"not {mutant.after}"[:100], names, (mutant.id,)))
    return tuple(made), tuple(left)


def _agrees_on(pool: _Pool, other: Model, leads: Sequence[Test]) -> bool:
    return not any(pool.differ(other, lead, deep=True) for lead in leads)


class _Pool:
    """Leads and what the model makes of them, to hold other models against."""

    def __init__(self, model: Model, starts: Sequence[Test], moves: Sequence[Move]) -> None:
        self.model = model
        self.starts = starts
        self.moves = moves
        leads: dict[Test, None] = dict.fromkeys(starts)
        for start in starts:
            for move in moves:
                if len(leads) < MOST_LEADS:
                    leads.setdefault(move.on(start))
        self.leads = list(leads)
        self._answers: dict[tuple[Test, bool], object] = {}
        self._engines: dict[tuple[int, int], PythonEngine] = {}

    def told_apart(self, other: Model) -> tuple[Test, bool] | None:
        """A lead of which the two models say different things that a test can expect; whether only of its rules."""
        for deep, most in ((False, MOST_LEADS), (True, MOST_EXPLAINED)):
            for lead in self.leads[:most]:
                if self.differ(other, lead, deep=deep):
                    return lead, deep
        return None

    def searched(self, other: Model, mutant: Mutant) -> tuple[Test, bool] | None:
        """One that is found by search where the models part."""
        place = Goal("condition", mutant.span, mutant.id, "", (), "kept")
        for aim in aims(self.model, other, place):
            lead = Search(aim.model, aim.goal, aim.goal.sides[0]).found(self.starts, self.moves)
            if lead is not None and self.differ(other, lead, deep=True):
                return lead, True
        return None

    def differ(self, other: Model, lead: Test, *, deep: bool) -> bool:
        """Whether they do of one lead; `deep` compares the points of rules as well."""
        key = (lead, deep)
        if key not in self._answers:
            self._answers[key] = self._answer(self.model, lead, deep=deep)
        return self._answer(other, lead, deep=deep) != self._answers[key]

    def _answer(self, model: Model, lead: Test, *, deep: bool) -> object:
        key = (id(model), lead.as_of)
        engine = self._engines.get(key)
        if engine is None or engine.model is not model:
            engine = self._engines[key] = PythonEngine(model, lead.as_of)
        try:
            if not deep:
                return told(engine.score(*inputs_of(engine, lead)))
            result, rows = engine.explained(*inputs_of(engine, lead))
            return told(result), rule_sums(self.model, rows)
        except RunError:
            return None


def told(result: Result) -> object:
    """What tests can expect of a result, points of rules aside."""
    return (
        result.skipped,
        result.disqualified,
        tuple(result.scores.items()),
        tuple(result.levels.items()),
        result.grade,
        result.rating,
        result.tier,
        result.routes,
        result.reasons,
    )
