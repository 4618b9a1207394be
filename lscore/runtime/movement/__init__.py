"""What moved a lead: the difference of two results, split into data edits, the clock and rule edits; sums close.

Between the old result and the new one stand results that differ from their neighbours in one thing alone:

    old result        old data   the older `as_of`   old rules
    1. older data     today's data, but no event after the older `as_of`                    data
    2. clock          as of now, still without those events                                 clock
    3. new events     with the events since                                                 data
    4. rules          the new rules: the new result                                         rules

What a step changes of a line, of a score, of a decision is its part. The parts of all steps add up, whatever the model.
"""

from __future__ import annotations

from lscore.runtime.movement.split import (
    Cause,
    LineMovement,
    Movement,
    NewEvent,
    Note,
    ScoreMovement,
    Step,
    Turn,
    TurnLine,
)
from lscore.runtime.movement.trace import Asked, moved_against, moved_since

__all__ = [
    "Asked",
    "Cause",
    "LineMovement",
    "Movement",
    "NewEvent",
    "Note",
    "ScoreMovement",
    "Step",
    "Turn",
    "TurnLine",
    "moved_against",
    "moved_since",
]
