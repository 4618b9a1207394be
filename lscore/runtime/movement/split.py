"""The split: what each step between the states changed of every line, score and decision."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from lscore.compiler.diff import Change
from lscore.runtime.explain import Decision
from lscore.runtime.movement.states import Key, Said, State


class Cause(StrEnum):
    """What moves a lead."""

    CLOCK = "clock"
    DATA = "data"
    RULES = "rules"


class Step(StrEnum):
    """From one state to the next, in their order."""

    OLDER_DATA = "older data"
    CLOCK = "clock"
    NEW_EVENTS = "new events"
    RULES = "rules"

    @property
    def cause(self) -> Cause:
        """What the step is put down to."""
        return {Step.CLOCK: Cause.CLOCK, Step.RULES: Cause.RULES}.get(self, Cause.DATA)


Parts = Mapping[Step, int]
"""Units by step."""


@dataclass(frozen=True, slots=True)
class Note:
    """Why a step changed a line, in words."""

    step: Step
    text: str


@dataclass(frozen=True, slots=True)
class LineMovement:
    """A line of a score: what it said at first and what it says now (None: there is no such line), what each step
    changed. `old_rule` is its name before, where it was another; `edits` are what changed of the rule itself."""

    key: Key
    old_rule: str
    old: Said | None
    new: Said | None
    parts: Parts
    notes: tuple[Note, ...] = ()
    edits: tuple[Change, ...] = ()

    @property
    def moved(self) -> bool:
        """Whether any step changed its points, even if another took it back."""
        return any(self.parts.values())


@dataclass(frozen=True, slots=True)
class ScoreMovement:
    """A score in units; None where there is none: a skipped lead, a model without it. Its lines add up to it in every
    column."""

    score: str
    old: int | None
    new: int | None
    parts: Parts
    lines: tuple[LineMovement, ...]

    @property
    def change(self) -> int:
        """By how much it moved."""
        return (self.new or 0) - (self.old or 0)


@dataclass(frozen=True, slots=True)
class TurnLine:
    """A line of the model that decides now, or no more."""

    holds: bool
    decision: Decision


@dataclass(frozen=True, slots=True)
class TurnStep:
    """A step that changed a decision, and the lines behind it."""

    step: Step
    old: Any
    new: Any
    lines: tuple[TurnLine, ...]


@dataclass(frozen=True, slots=True)
class Turn:
    """What became of a decision: a grade, rating, tier, level, the routes (a tuple), disqualified, skipped."""

    what: str
    old: Any
    new: Any
    steps: tuple[TurnStep, ...]


@dataclass(frozen=True, slots=True)
class End:
    """One end of a movement: the version of its rules, its instant, where it comes from, the columns of its result."""

    version: str
    as_of: str
    source: str
    row: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class NewEvent:
    """An event that came between the two instants and that some line looks at; `lead` is empty for one of the lead
    itself."""

    at: int
    lead: str
    event: str
    fields: tuple[tuple[str, str], ...]
    seen_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Movement:
    """What moved a lead from one result to another."""

    lead: str
    model: str
    old: End
    new: End
    scores: tuple[ScoreMovement, ...]
    turns: tuple[Turn, ...]
    events: tuple[NewEvent, ...] = ()
    timezone: str = "UTC"
    changes: tuple[Change, ...] = ()
    """What differs between the rules of the two ends."""


Steps = Sequence[tuple[Step, State, State]]
"""Each step with the states before and after it; each begins where the one before ended."""


def split(steps: Steps, old_names: Mapping[Key, str]) -> tuple[ScoreMovement, ...]:
    """The parts of all scores. `old_names` are the rules that had another name before.

    AssertionError if the parts did not add up: the differences of neighbours always do.
    """
    states = [steps[0][1], *(after for _, _, after in steps)]
    names = sorted({name for state in states for name in state.scores})
    keys = sorted({key for state in states for key in state.lines})
    found = tuple(_score(name, [key for key in keys if key[0] == name], steps, old_names) for name in names)
    for score in found:
        assert sum(score.parts.values()) == score.change
        for step, part in score.parts.items():
            assert sum(line.parts[step] for line in score.lines) == part
        for line in score.lines:
            assert sum(line.parts.values()) == _points(line.new) - _points(line.old)
    return found


def _score(name: str, keys: Iterable[Key], steps: Steps, old_names: Mapping[Key, str]) -> ScoreMovement:
    first, last = steps[0][1], steps[-1][2]
    lines = tuple(
        LineMovement(
            key,
            old_names.get(key, ""),
            first.lines.get(key),
            last.lines.get(key),
            {step: _points(after.lines.get(key)) - _points(before.lines.get(key)) for step, before, after in steps},
        )
        for key in keys
    )
    parts = {step: after.scores.get(name, 0) - before.scores.get(name, 0) for step, before, after in steps}
    return ScoreMovement(name, first.scores.get(name), last.scores.get(name), parts, lines)


def _points(said: Said | None) -> int:
    return said.points if said is not None else 0
