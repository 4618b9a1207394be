"""What coverage is measured of: a model with all tests that speak of it, in its own file and in files of tests."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from lscore.compiler import Compiled
from lscore.compiler.model import Model, Test
from lscore.dsl.diagnostics import Diagnostic
from lscore.runtime.coverage import written as on_page
from lscore.runtime.coverage.killing import Bench, Fate, bench_of, fates
from lscore.runtime.coverage.measure import Coverage, findings, measure
from lscore.runtime.coverage.model_goals import Goals, goals_of
from lscore.runtime.coverage.mutants import Mutant, mutants_of
from lscore.runtime.coverage.suggest import Suggested, Suggestion, suggest, suggest_for_mutants
from lscore.runtime.tests import run_tests

Advance = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Subject:
    """A model that compiles, its tests, and what its pages say of coverage."""

    compiled: Compiled
    model: Model
    tests: tuple[Test, ...]
    written: tuple[on_page.Written, ...]
    root: Path | None = None

    @property
    def file(self) -> str:
        """The model's file."""
        return self.model.file

    def goals(self) -> Goals:
        """What is counted of the model."""
        return goals_of(self.model, self.compiled.pages, self.compiled.sources)

    def coverage(self, goals: Goals) -> Coverage:
        """What its tests show."""
        return measure(goals, self.tests, on_page.ids(self.written, "unreachable"))

    def coverage_findings(self, coverage: Coverage) -> list[Diagnostic]:
        """The gaps, and what is wrong with comments about goals."""
        used = frozenset(goal.id for goal in coverage.written)
        return [*findings(coverage), *on_page.complaints(self.written, "unreachable", used)]

    def suggestions(self, goals: Goals, coverage: Coverage, advance: Advance) -> Suggested:
        """Tests that close gaps."""
        return suggest(goals, coverage, self.model, self.tests, advance)

    def bench(self) -> Bench:
        """What its mutants are tried on: the tests that pass."""
        outcomes = run_tests(replace(self.model, tests=self.tests))
        passed = [test for test, outcome in zip(self.tests, outcomes, strict=True) if outcome.passed]
        return bench_of(self.compiled, passed, self.root)

    def mutants(self) -> tuple[Mutant, ...]:
        """All mutants."""
        return mutants_of(self.compiled.pages)


@dataclass(frozen=True, slots=True)
class Mutation:
    """What became of the mutants of a model. `equivalent` are survivors that a comment says so of, `untried` those that
    were too many."""

    killed: tuple[Mutant, ...]
    survived: tuple[Mutant, ...]
    equivalent: tuple[Mutant, ...]
    untried: tuple[Mutant, ...] = ()

    @property
    def tenths(self) -> int:
        """The share that is noticed of those that could be, in tenths of a percent, rounded down; of none all is."""
        every = len(self.killed) + len(self.survived)
        return 1000 * len(self.killed) // every if every else 1000


def sample(mutants: tuple[Mutant, ...], most: int) -> tuple[Mutant, ...]:
    """At most so many of some mutants, in their order: those with the smallest ids. An id is a hash of the words of a
    line, so they come from all over the model, and stay the same ones while their lines do."""
    if len(mutants) <= most:
        return mutants
    last = sorted(mutant.id for mutant in mutants)[most - 1]
    return tuple(mutant for mutant in mutants if mutant.id <= last)[:most]


def mutation(
    subject: Subject, bench: Bench, mutants: tuple[Mutant, ...], advance: Advance, most: int | None = None
) -> Mutation:
    """Try the mutants of a model, at most so many of them."""
    tried = mutants if most is None else sample(mutants, most)
    found: list[Fate] = fates(bench, tried, advance)
    known = on_page.ids(subject.written, "equivalent")
    pairs = list(zip(tried, found, strict=True))
    ids = {mutant.id for mutant in tried}
    survived = [mutant for mutant, fate in pairs if fate == "survived"]
    return Mutation(
        tuple(mutant for mutant, fate in pairs if fate == "killed"),
        tuple(mutant for mutant in survived if mutant.id not in known),
        tuple(mutant for mutant in survived if mutant.id in known),
        tuple(mutant for mutant in mutants if mutant.id not in ids),
    )


def more_suggestions(subject: Subject, bench: Bench, found: Mutation, advance: Advance) -> tuple[Suggestion, ...]:
    """Tests that notice mutants which survive."""
    made, _ = suggest_for_mutants(subject.model, bench, found.survived, subject.tests, advance)
    return made


def subjects(
    compiled: Iterable[tuple[Compiled, Path | None]], chosen: Callable[[str], bool] = lambda _: True
) -> tuple[Subject, ...]:
    """The models of some compiled files (each with the folder it may not leave), each once, with the tests of all of
    them; pages that only declare what others use are counted with those. `chosen` tells of the names of tests which
    count."""
    groups: dict[Path, list[tuple[Compiled, Path | None]]] = {}
    for item, root in compiled:
        if item.model is not None:
            groups.setdefault(Path(item.model.file).resolve(), []).append((item, root))
    found: list[Subject] = []
    for group in groups.values():
        first, root = group[0]
        tests = dict.fromkeys(test for item, _ in group if item.model for test in item.model.tests if chosen(test.name))
        pages = [page for item, _ in group for page in item.pages.values()]
        assert first.model is not None
        found.append(Subject(first, first.model, tuple(tests), on_page.written_in(pages), root))
    return tuple([subject for subject in found if _says_something(subject.model)] or found)


def _says_something(model: Model) -> bool:
    """Whether it gives any points or decides anything."""
    return bool(model.scores or model.grades or model.tiers or model.disqualify or model.skip or model.routes)
