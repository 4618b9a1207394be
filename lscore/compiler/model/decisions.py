"""Grades, levels, tiers, routes: what a lead's scores and facts decide."""

from __future__ import annotations

from dataclasses import dataclass, field

from lscore.compiler.model.conditions import Condition
from lscore.dsl.diagnostics import Span


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a decision: what it says (`what`: the letter, the route …), when, and why. `text`: as the formatter
    writes it."""

    what: str
    condition: Condition
    because: str = ""
    text: str = field(default="", compare=False)
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Fallback:
    """An `otherwise` line."""

    what: str
    because: str = ""
    text: str = field(default="", compare=False)
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Step:
    """`raise grade N steps` (positive) or `lower` (negative)."""

    steps: int
    condition: Condition
    because: str = ""
    text: str = field(default="", compare=False)
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Grades:
    """The scale (best first) and its lines."""

    letters: tuple[str, ...]
    start: str | None
    lines: tuple[Line, ...]
    otherwise: Fallback | None
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Tiers:
    """The scale (best first) and its lines."""

    letters: tuple[str, ...]
    lines: tuple[Line, ...]
    otherwise: Fallback | None
    at_most: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Levels:
    """`levels of` a score: each bound (units, ascending) with its level holds up to the next."""

    score: str
    bounds: tuple[tuple[int, str], ...]
    otherwise: str | None
    missing: str | None = None
    span: Span | None = field(default=None, compare=False, repr=False)
