"""What a change of a model does to the leads of some data, as data. Numbers are exact."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from lscore.compiler.diff import Change

NONE = "(none)"
"""Stands for no grade, or no tier."""

SKIPPED = "(skipped)"
"""Stands for what a skipped lead has instead of a grade or tier."""

DISQUALIFIED = "disqualified"
"""The tier of a disqualified lead."""


@dataclass(frozen=True, slots=True)
class Bucket:
    """How many leads' score changed by an amount from `low` to `high`, both included (the same: by just that)."""

    low: Decimal
    high: Decimal
    leads: int


@dataclass(frozen=True, slots=True)
class ScoreImpact:
    """What becomes of one score over all leads. A lead without the score (skipped, or a score that one side lacks)
    counts as 0.

    `up` and `down` are how many leads' score goes up and down, `lowest` and `highest` the largest steps down and up,
    `old_total` and `new_total` the points of all leads together. `buckets` hold the leads whose score changes, in
    ascending order.
    """

    score: str
    old_total: Decimal
    new_total: Decimal
    up: int
    down: int
    lowest: Decimal
    highest: Decimal
    buckets: tuple[Bucket, ...] = ()

    @property
    def change(self) -> Decimal:
        """The points that all leads together gain."""
        return self.new_total - self.old_total


@dataclass(frozen=True, slots=True)
class Matrix:
    """How many leads go from which letter to which: `counts[i][j]` from `labels[i]` to `labels[j]`. The labels are
    those of both scales, the best first, then `disqualified`, `(none)` and `(skipped)` where there are such leads."""

    labels: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]

    def old(self, label: str) -> int:
        """How many leads had a letter."""
        return sum(self.counts[self.labels.index(label)])

    def new(self, label: str) -> int:
        """How many leads have it now."""
        place = self.labels.index(label)
        return sum(row[place] for row in self.counts)

    @property
    def moved(self) -> int:
        """How many leads have another letter."""
        return sum(count for i, row in enumerate(self.counts) for j, count in enumerate(row) if i != j)


@dataclass(frozen=True, slots=True)
class TierMove:
    """Who enters a tier and who leaves it: how many leads, and the first of them by their ids in the order of the
    leads."""

    tier: str
    old: int
    new: int
    entered: int
    left: int
    entering: tuple[str, ...] = ()
    leaving: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Load:
    """How many leads a route (or `(disqualified)`, `(skipped)`, `(ensure broken)`) has, and how many it gains and
    loses."""

    name: str
    old: int
    new: int
    gained: int
    lost: int


@dataclass(frozen=True, slots=True)
class Effect:
    """What something does to all leads: `points` by score; `up` and `down`: how many leads get a better and a worse
    tier (where there are no tiers: grade); `tiers`: how many leads more (or less) each tier has. All of it adds up."""

    points: Mapping[str, Decimal] = field(default_factory=dict[str, Decimal])
    up: int = 0
    down: int = 0
    tiers: Mapping[str, int] = field(default_factory=dict[str, int])


@dataclass(frozen=True, slots=True)
class Cause:
    """A change made alone, in the old model: its effect, and how many leads have another score, grade or tier by it.

    `title` names it (`rule pricing`, `set bosses`); `changes` are the changes of the diff that belong together in it.
    """

    title: str
    changes: tuple[Change, ...]
    effect: Effect
    leads: int


@dataclass(frozen=True, slots=True)
class Attribution:
    """The whole effect and its parts: `causes` and `interaction` (what the changes do only together, or against one
    another) add up to `total`. `apart` are changes that have no meaning alone in the old model, or are beyond the
    number of changes that are tried: what they do is part of the interaction."""

    total: Effect
    causes: tuple[Cause, ...]
    interaction: Effect
    apart: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class LineMove:
    """A line of the explanation of a score on both sides: points are None where it is not there."""

    score: str
    category: str
    rule: str
    old: Decimal | None
    new: Decimal | None
    text: str = ""


@dataclass(frozen=True, slots=True)
class MovedLead:
    """A lead with its result row on both sides (as `lscore run` writes it, with exact values), and the lines of its
    scores side by side."""

    lead: str
    old: Mapping[str, Any]
    new: Mapping[str, Any]
    lines: tuple[LineMove, ...]


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit on what a change may do: `what` as it was given (`--max-into hot=50`), `allowed` and `found` leads."""

    what: str
    allowed: int
    found: int

    @property
    def broken(self) -> bool:
        """Whether there are more than allowed."""
        return self.found > self.allowed


@dataclass(frozen=True, slots=True)
class Impact:
    """What a change of one model does to the leads of some data.

    `old_file` and `new_file` are the names of the two files, `old_version` and `new_version` the versions of the two
    meanings, `as_of` the instant of both (ISO 8601, UTC). `leads` and `events` are how many were used. `moved` are the
    leads that are decided on otherwise: another tier or grade, skipped or disqualified on one side alone (where the
    model has neither tiers nor grades: another score); `changed` those of which any column of the result is another.
    """

    model: str
    old_file: str
    new_file: str
    old_version: str
    new_version: str
    as_of: str
    leads: int
    events: int
    moved: int
    changed: int
    scores: tuple[ScoreImpact, ...]
    grades: Matrix | None
    tiers: Matrix | None
    tier_moves: tuple[TierMove, ...]
    loads: tuple[Load, ...]
    attribution: Attribution
    most_moved: tuple[MovedLead, ...]
    limits: tuple[Limit, ...] = ()

    @property
    def failed(self) -> bool:
        """Whether a limit is broken."""
        return any(limit.broken for limit in self.limits)
