"""Finding a lead that shows a side of a goal: small steps from the leads of tests towards it.

How far a lead is from a side is told by the parts of its condition: how many do not hold, how far numbers and counts
are from their bounds. The search takes the best few leads, tries every change on them and goes on with the best.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from lscore.compiler.backends.python import Wanted
from lscore.compiler.model import (
    All,
    Condition,
    Defined,
    Happened,
    HowMany,
    IsDisqualified,
    IsSkipped,
    Model,
    Not,
    NumberIs,
    Test,
    Value,
)
from lscore.compiler.model import Any as AnyOf
from lscore.errors import RunError
from lscore.runtime.coverage.goals import Goal, Side, both
from lscore.runtime.coverage.moves import Move
from lscore.runtime.engines.python import PythonEngine
from lscore.runtime.tests import inputs_of

WIDTH = 3
"""So many leads are carried on."""

STEPS = 8
"""So many changes are made to one."""

FAR = 1.0
"""The distance of a test that does not hold and tells nothing of how far it is from doing so."""


class Search:
    """The way to one side."""

    def __init__(self, model: Model, goal: Goal, side: Side) -> None:
        self.model = model
        self._defines = dict(model.defines)
        condition = side.condition
        if goal.seen != "any":
            condition = both(condition, Not(IsSkipped()))
        if goal.seen == "routed":
            condition = both(condition, Not(IsDisqualified()))
        self.condition = condition
        self._leaves: dict[Condition, int] = {}
        self._measures: dict[Happened, int] = {}
        self._values: dict[Value, int] = {}
        self._collect(condition)
        self._wanted = Wanted(
            results=False,
            conditions=tuple(self._leaves),
            measures=tuple(self._measures),
            values=tuple(self._values),
        )
        self._engines: dict[int, PythonEngine] = {}

    def found(self, starts: Sequence[Test], moves: Sequence[Move]) -> Test | None:
        """A test whose lead shows the side, some changes away from one of `starts`."""
        seen: set[Test] = set()
        ranked = sorted(((self.distance(test), place, test) for place, test in enumerate(starts)), key=_rank)
        beam = ranked[:WIDTH]
        if beam and beam[0][0] == 0:
            return beam[0][2]
        best = beam[0][0] if beam else 0.0
        for _ in range(STEPS):
            tried: list[tuple[float, int, Test]] = []
            for _, _, test in beam:
                for move in moves:
                    other = move.on(test)
                    if other in seen:
                        continue
                    seen.add(other)
                    distance = self.distance(other)
                    if distance == 0:
                        return other
                    tried.append((distance, len(tried), other))
            tried.sort(key=_rank)
            if not tried or tried[0][0] >= best:
                return None
            best = tried[0][0]
            beam = tried[:WIDTH]
        return None

    def distance(self, test: Test) -> float:
        """How far a test's lead is from showing the side; 0: it does."""
        if test.as_of not in self._engines:
            self._engines[test.as_of] = PythonEngine(self.model, test.as_of, ahead=False)
        engine = self._engines[test.as_of]
        try:
            raw, _ = engine.ask(self._wanted, *inputs_of(engine, test))
        except RunError:
            return 1e9
        return self._far(self.condition, raw.answers, True)

    def _collect(self, node: Condition) -> None:
        match node:
            case All(items) | AnyOf(items) | HowMany(items=items):
                for item in items:
                    self._collect(item)
            case Not(item):
                self._collect(item)
            case Defined(name):
                self._collect(self._defines[name])
            case _:
                self._leaves.setdefault(node, len(self._leaves))
                if isinstance(node, Happened) and node.in_one is None:
                    self._measures.setdefault(node, len(self._measures))
                if isinstance(node, NumberIs):
                    self._values.setdefault(node.left, len(self._values))
                    self._values.setdefault(node.right, len(self._values))

    def _far(self, node: Condition, answers: Sequence[object], wanted: bool) -> float:
        match node:
            case Not(item):
                return self._far(item, answers, not wanted)
            case Defined(name):
                return self._far(self._defines[name], answers, wanted)
            case All(items) | AnyOf(items):
                parts = [self._far(item, answers, wanted) for item in items]
                every = isinstance(node, All) is wanted
                return sum(parts) if every else min(parts, default=FAR)
            case HowMany(bound, count, items):
                held = sum(self._far(item, answers, True) == 0 for item in items)
                met = {"at least": held >= count, "at most": held <= count, "exactly": held == count}[bound]
                if met is wanted:
                    return 0.0
                return FAR * max(1, abs(held - count))
            case _:
                return self._leaf(node, answers, wanted)

    def _leaf(self, node: Condition, answers: Sequence[object], wanted: bool) -> float:
        if bool(answers[self._leaves[node]]) is wanted:
            return 0.0
        if isinstance(node, Happened) and node.in_one is None:
            measure = answers[len(self._leaves) + self._measures[node]]
            return _gap(abs(int(measure) - node.count), 2) if isinstance(measure, int) else FAR
        if isinstance(node, NumberIs):
            first = len(self._leaves) + len(self._measures)
            left, right = answers[first + self._values[node.left]], answers[first + self._values[node.right]]
            if isinstance(left, int) and isinstance(right, int):
                return _gap(abs(left - right), 200_000)
        return FAR


def _gap(size: int, scale: int) -> float:
    """Below `FAR`, and larger for larger gaps."""
    return 0.1 + 0.8 * size / (size + scale)


def _rank(item: tuple[float, int, Test]) -> tuple[float, int, int]:
    distance, place, test = item
    return distance, len(test.lead) + len(test.events), place


def nameless(test: Test) -> Test:
    """A test without its expectations: its lead alone."""
    return replace(test, name="", expectations=())
