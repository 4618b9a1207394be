"""What became of the decisions: the steps that turned them, and the lines that decide now or no more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lscore.runtime.movement.split import Steps, Turn, TurnLine, TurnStep
from lscore.runtime.movement.states import State

KINDS: Mapping[str, frozenset[str]] = {
    "grade": frozenset({"grade", "step"}),
    "tier": frozenset({"tier", "tier at most", "disqualify"}),
    "disqualified": frozenset({"disqualify"}),
    "skipped": frozenset({"skip"}),
    "routes": frozenset({"route"}),
}
"""The lines that give a decision. A rating and a level follow from grades and scores, without a line of their own."""

_FLAGS = frozenset({"disqualified", "skipped"})
_FIRST = ("skipped", "disqualified", "grade", "rating", "tier")


def turns(steps: Steps) -> tuple[Turn, ...]:
    """The decisions that some step turned, even if another turned them back."""
    rows = [steps[0][1].row, *(after.row for _, _, after in steps)]
    columns = {column for row in rows for column in row if column.startswith("level_")}
    found = [_turn(what, steps) for what in (*_FIRST, *sorted(columns), "routes")]
    return tuple(turn for turn in found if turn.steps)


def value_of(what: str, state: State) -> Any:
    """A decision as one result has it: a text or None, a bool, a tuple of routes."""
    value = state.row.get(what)
    if what in _FLAGS:
        return bool(value)
    return tuple(value or ()) if what == "routes" else value


def _turn(what: str, steps: Steps) -> Turn:
    found = [
        TurnStep(step, value_of(what, before), value_of(what, after), _lines(what, before, after))
        for step, before, after in steps
        if value_of(what, before) != value_of(what, after)
    ]
    return Turn(what, value_of(what, steps[0][1]), value_of(what, steps[-1][2]), tuple(found))


def _lines(what: str, before: State, after: State) -> tuple[TurnLine, ...]:
    """The lines that decide on one side alone, those of before first."""
    kinds = KINDS.get(what, frozenset())
    old = {(item.what, item.gives, item.text): item for item in before.decisions or () if item.what in kinds}
    new = {(item.what, item.gives, item.text): item for item in after.decisions or () if item.what in kinds}
    gone = [TurnLine(False, item) for key, item in old.items() if key not in new]
    return (*gone, *(TurnLine(True, item) for key, item in new.items() if key not in old))
