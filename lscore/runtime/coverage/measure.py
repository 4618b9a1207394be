"""Holding the goals of a model against its tests."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any, cast

from lscore.compiler.backends.python import Wanted
from lscore.compiler.lint.analysis.logic import Logic
from lscore.compiler.model import Condition, Happened, IsDisqualified, IsSkipped, Model, Test
from lscore.dsl.diagnostics import Diagnostic, Severity
from lscore.runtime.coverage.goals import FALSE, KINDS, Goal, Kind, Side
from lscore.runtime.coverage.model_goals import Goals
from lscore.runtime.engines.python import PythonEngine
from lscore.runtime.tests import inputs_of


@dataclass(frozen=True, slots=True)
class Gap:
    """A goal that is not met, and the sides that no test shows."""

    goal: Goal
    sides: tuple[Side, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """What tests show of a model: `goals` count, `gaps` are those not met, `impossible` those that no test can meet,
    `written` those that a comment says so of."""

    goals: tuple[Goal, ...]
    gaps: tuple[Gap, ...]
    impossible: tuple[Goal, ...] = ()
    written: tuple[Goal, ...] = ()

    def counts(self, kind: Kind | None = None) -> tuple[int, int]:
        """How many goals are met, of how many (of a kind)."""
        every = sum(kind in (None, goal.kind) for goal in self.goals)
        open_ = sum(kind in (None, gap.goal.kind) for gap in self.gaps)
        return every - open_, every

    @property
    def tenths(self) -> int:
        """The share of goals that are met, in tenths of a percent, rounded down; of nothing all is met."""
        met, every = self.counts()
        return 1000 * met // every if every else 1000


class Asker:
    """Asks leads of tests which sides of goals they show."""

    def __init__(self, found: Goals, goals: Iterable[Goal]) -> None:
        self.model = found.model
        self.sides: list[tuple[Goal, int]] = [(goal, place) for goal in goals for place in range(len(goal.sides))]
        conditions = dict.fromkeys(goal.sides[place].condition for goal, place in self.sides)
        self._place = {condition: number for number, condition in enumerate(conditions)}
        self._wanted = Wanted(results=False, conditions=(*conditions, IsSkipped(), IsDisqualified()))
        self._engines: dict[int, PythonEngine] = {}

    def engine(self, as_of: int) -> PythonEngine:
        """The engine for an instant."""
        if as_of not in self._engines:
            self._engines[as_of] = PythonEngine(self.model, as_of, ahead=False)
        return self._engines[as_of]

    def shown(self, test: Test) -> set[int]:
        """The numbers of the sides (in `sides`) that the lead of a test shows."""
        engine = self.engine(test.as_of)
        raw, _ = engine.ask(self._wanted, *inputs_of(engine, test))
        *answers, skipped, disqualified = raw.answers
        found: set[int] = set()
        for number, (goal, place) in enumerate(self.sides):
            if not answers[self._place[goal.sides[place].condition]]:
                continue
            if (goal.seen != "any" and skipped) or (goal.seen == "routed" and disqualified):
                continue
            found.add(number)
        return found


def measure(found: Goals, tests: Sequence[Test], written: frozenset[str] = frozenset()) -> Coverage:
    """The coverage of a model by tests. `written` are the ids of goals that the page says cannot be met."""
    asker = Asker(found, found.goals)
    shown: set[int] = set()
    for test in tests:
        shown |= asker.shown(test)
    missing: dict[int, list[Side]] = {}
    for number, (goal, place) in enumerate(asker.sides):
        if number not in shown:
            missing.setdefault(id(goal), []).append(goal.sides[place])
    never = _Never(found.model)
    gaps: list[Gap] = []
    impossible: list[Goal] = []
    excused: list[Goal] = []
    for goal in found.goals:
        sides = missing.get(id(goal), [])
        if any(never(side.condition) for side in sides):
            impossible.append(goal)
        elif sides and goal.id in written:
            excused.append(goal)
        elif sides:
            gaps.append(Gap(goal, tuple(sides)))
    left_out = {id(goal) for goal in (*impossible, *excused)}
    counted = tuple(goal for goal in found.goals if id(goal) not in left_out)
    return Coverage(counted, tuple(gaps), tuple(impossible), tuple(excused))


class _Never:
    """Tells of conditions that hold for no lead that a test can state: one lead, alone in its account."""

    def __init__(self, model: Model) -> None:
        self._logic = Logic(_tested(model))

    def __call__(self, condition: Condition) -> bool:
        return self._logic.never(_tested(condition))


def _tested(part: Any) -> Any:
    """A part of a Model as tests see it: two leads of one account are never met."""
    if isinstance(part, Happened) and part.of == "leads" and part.bound != "at most" and part.count > 1:
        return FALSE
    if isinstance(part, tuple):
        return tuple(_tested(item) for item in cast("tuple[Any, ...]", part))
    if is_dataclass(part) and not isinstance(part, type):
        whole: Any = part
        changes = {
            item.name: new
            for item in fields(whole)
            if item.name != "span" and (new := _tested(old := getattr(whole, item.name))) is not old and new != old
        }
        return replace(whole, **changes) if changes else part
    return part


# --- findings


def findings(coverage: Coverage) -> Iterator[Diagnostic]:
    """The gaps as notes at their places."""
    for gap in coverage.gaps:
        first, *rest = gap.sides
        yield Diagnostic(
            code=f"uncovered-{gap.goal.kind}",
            severity=Severity.NOTE,
            message=first.lacks,
            span=gap.goal.span,
            label="not covered",
            notes=(*(side.lacks for side in rest), f"goal {gap.goal.id} of {gap.goal.owner}"),
        )


def by_kind(coverage: Coverage) -> Iterator[tuple[Kind, int, int]]:
    """Each kind that the model has, with how many goals are met of how many."""
    for kind in KINDS:
        met, every = coverage.counts(kind)
        if every:
            yield kind, met, every
