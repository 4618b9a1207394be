"""What a generated program gives for one lead, before an engine makes a Result of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

RawLine = tuple[int, int, int, int | None, str]
"""A line of an explanation: its number among all lines there can be, points (units), events used, instant of the newest
of them, `because`."""


class RawResult(NamedTuple):
    """The tuple that `score` of a generated program returns, in this order.

    A mask has a bit for each line of the model (lowest bit: first line), set where the line holds. What was not worked
    out is None: all results of a skipped lead, and those of a program that only answers questions.
    """

    skip_mask: int
    scores: tuple[int | None, ...] | None
    """Units, in the order of the model's scores."""
    levels: tuple[str | None, ...] | None
    grade: str | None
    rating: str | None
    tier: str | None
    grade_mask: int | None
    step_mask: int | None
    tier_mask: int | None
    at_most_mask: int | None
    disqualify_mask: int | None
    route_mask: int | None
    ensure_mask: int | None
    answers: tuple[Any, ...]
    """What was asked besides: conditions, then measures, then values."""
    lines: Sequence[RawLine]
    """What explains the scores, if that was asked for."""
