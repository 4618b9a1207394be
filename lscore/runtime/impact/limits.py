"""Limits on what a change may do to leads: `--max-moved 5%`, `--max-into hot=50`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from lscore.errors import UsageError
from lscore.runtime.impact.report import Limit, TierMove
from lscore.runtime.nearest import nearest

_AMOUNT = re.compile(r"(\d{1,12}(?:\.\d{1,6})?)(\s*%)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Allowed:
    """So many leads, or so many percent of all leads."""

    text: str
    number: Decimal
    percent: bool

    def of(self, leads: int) -> int:
        """The number of leads that are allowed, of so many."""
        return int(self.number * leads / 100) if self.percent else int(self.number)


@dataclass(frozen=True, slots=True)
class Limits:
    """What is allowed: leads that are decided on otherwise (None: any number), and leads that enter a tier."""

    moved: Allowed | None = None
    into: tuple[tuple[str, Allowed], ...] = ()

    @classmethod
    def read(cls, moved: str | None, into: Sequence[str]) -> Limits:
        """The limits as options state them. Raises UsageError for what is none."""
        found: list[tuple[str, Allowed]] = []
        for text in into:
            tier, equals, amount = text.rpartition("=")
            if not equals or not tier.strip():
                raise UsageError(f"`--max-into {text}`: write a tier and a number of leads, as in `--max-into hot=50`")
            found.append((tier.strip(), _allowed(amount, f"--max-into {text}")))
        return cls(None if moved is None else _allowed(moved, f"--max-moved {moved}"), tuple(found))

    def __bool__(self) -> bool:
        """Whether there is any."""
        return self.moved is not None or bool(self.into)

    def check_tiers(self, tiers: Sequence[str]) -> None:
        """Raises UsageError for a tier that none of the models has."""
        for tier, _ in self.into:
            if tier not in tiers:
                close = nearest(tier, tiers)
                hint = f"did you mean `{close}`?" if close else f"there are {', '.join(tiers) or 'no tiers'}"
                raise UsageError(f"`--max-into`: no model that changes has a tier `{tier}`: {hint}")

    def held_to(self, leads: int, moved: int, moves: Sequence[TierMove]) -> tuple[Limit, ...]:
        """The limits beside what was found among so many leads."""
        found: list[Limit] = []
        if self.moved is not None:
            found.append(Limit(f"--max-moved {self.moved.text}", self.moved.of(leads), moved))
        for tier, allowed in self.into:
            entered = sum(move.entered for move in moves if move.tier == tier)
            found.append(Limit(f"--max-into {tier}={allowed.text}", allowed.of(leads), entered))
        return tuple(found)


def _allowed(text: str, option: str) -> Allowed:
    found = _AMOUNT.fullmatch(text.strip())
    if found is None or (not found[2] and "." in found[1]) or (found[2] and Decimal(found[1]) > 100):
        raise UsageError(f"`{option}`: write a number of leads, like 50, or a share of all leads, like 5%")
    return Allowed(text.strip(), Decimal(found[1]), percent=bool(found[2]))
