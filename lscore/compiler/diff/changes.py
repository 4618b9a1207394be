"""A difference between two versions of a model, as data."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from lscore.dsl.diagnostics import Span

Kind = Literal["added", "removed", "changed", "renamed"]

LINES = ("grade", "grade step", "tier", "tier at most", "disqualify", "skip", "route", "ensure")
"""What changes of lines that decide are of: the name of each is the line itself."""


class Weight(StrEnum):
    """What a change can move: its class.

    `text`: words in explanations and reports, tests; no score and no decision. `points`: scores (and what follows from
    them). `decisions`: the lines that decide, and what every condition reads. `schema`: what data is read and which
    columns a result has, so that others must change as well.
    """

    TEXT = "text"
    POINTS = "points"
    DECISIONS = "decisions"
    SCHEMA = "schema"

    @property
    def rank(self) -> int:
        """From 0, the lightest."""
        return list(Weight).index(self)


def heaviest(weights: list[Weight]) -> Weight | None:
    """The heaviest of some classes; None of none."""
    return max(weights, key=lambda weight: weight.rank, default=None)


@dataclass(frozen=True, slots=True)
class Detail:
    """One thing that a change changes, in the words of the page; empty where it was not or is no more."""

    what: str
    old: str = ""
    new: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one thing.

    `what` is its kind in the language (`rule`, `set`, `attribute` …), `name` its name now (of what was removed: its
    last one), `old_name` the one before where it was another. `where` is the score (and category) that it belongs to.
    `through` names what else changed so that this means something else (`set bosses`), without a word of its own being
    another. `old` and `new` are its places on the two sides, `old_part` and `new_part` what the Models say of it.
    """

    kind: Kind
    what: str
    name: str
    weight: Weight
    old_name: str = ""
    where: str = ""
    details: tuple[Detail, ...] = ()
    through: tuple[str, ...] = ()
    old: Span | None = None
    new: Span | None = None
    old_part: object = field(default=None, compare=False, repr=False)
    new_part: object = field(default=None, compare=False, repr=False)

    @property
    def score(self) -> str:
        """The score of `where`."""
        return self.where.partition(" / ")[0]

    @property
    def category(self) -> str:
        """The category of `where`; empty outside of any."""
        return self.where.partition(" / ")[2]

    @property
    def before(self) -> str:
        """Its name on the old side."""
        return self.old_name or self.name


@dataclass(frozen=True, slots=True)
class Difference:
    """All changes between two versions of one model, the heaviest first."""

    changes: tuple[Change, ...] = ()

    def __bool__(self) -> bool:
        """Whether anything differs."""
        return bool(self.changes)

    @property
    def weight(self) -> Weight | None:
        """The class of the whole: that of its heaviest change; None when nothing differs."""
        return heaviest([change.weight for change in self.changes])
