"""What a model decides: keeps, grades, levels, rating, tiers, routes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from lscore.dsl.nodes.conditions import Condition, LevelOf
from lscore.dsl.nodes.rules import Ending, FromLabel, Missing, Otherwise
from lscore.dsl.nodes.values import Name, Node, Number, Value


@dataclass(frozen=True, slots=True)
class Keep(Node):
    """`keep SCORE at least|at most|at N if CONDITION [endings]`."""

    score: Name
    bound: Literal["at least", "at most", "at"]
    amount: Number
    condition: Condition
    endings: tuple[Ending, ...]


@dataclass(frozen=True, slots=True)
class Grades(Node):
    """`grades A, B, C, start C`."""

    letters: tuple[Value, ...]
    start: Value | None


@dataclass(frozen=True, slots=True)
class GradeLine(Node):
    """`grade A if CONDITION`; `condition` is None for `otherwise`."""

    letter: Value
    condition: Condition | None
    endings: tuple[Ending, ...]


@dataclass(frozen=True, slots=True)
class StepLine(Node):
    """`raise grade 1 step if CONDITION`, `lower grade …`."""

    direction: Literal["raise", "lower"]
    steps: Number
    condition: Condition
    endings: tuple[Ending, ...]


@dataclass(frozen=True, slots=True)
class LevelRow(Node):
    """`from 75: 1`, `otherwise: 3`, `missing: 4`."""

    label: FromLabel | Otherwise | Missing
    level: Value


@dataclass(frozen=True, slots=True)
class Levels(Node):
    """`levels of SCORE:` with rows."""

    score: Name
    rows: tuple[LevelRow, ...]


@dataclass(frozen=True, slots=True)
class Rating(Node):
    """`rating: grade, level of engagement`."""

    parts: tuple[Name | LevelOf, ...]


@dataclass(frozen=True, slots=True)
class Tiers(Node):
    """`tiers hot, warm, cold`."""

    letters: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class TierLine(Node):
    """`tier hot if …`, `tier cold otherwise` (no condition), `tier at most warm if …`."""

    letter: Value
    at_most: bool
    condition: Condition | None
    endings: tuple[Ending, ...]


@dataclass(frozen=True, slots=True)
class Disqualify(Node):
    """`disqualify if CONDITION`."""

    condition: Condition
    endings: tuple[Ending, ...]


@dataclass(frozen=True, slots=True)
class Skip(Node):
    """`skip if CONDITION`."""

    condition: Condition
    endings: tuple[Ending, ...]


@dataclass(frozen=True, slots=True)
class Route(Node):
    """`route to TARGET if CONDITION`."""

    target: Value
    condition: Condition
    endings: tuple[Ending, ...]


@dataclass(frozen=True, slots=True)
class Ensure(Node):
    """`ensure CONDITION`."""

    condition: Condition
