"""What coverage counts: goals, each with the sides that tests must show."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Literal, get_args

from lscore.compiler.model import All, Condition, Not
from lscore.compiler.model import Any as AnyOf
from lscore.dsl.diagnostics import Span

Kind = Literal["rule", "condition", "threshold", "window", "cap"]
KINDS: tuple[Kind, ...] = get_args(Kind)

Seen = Literal["any", "kept", "routed"]
"""Which leads show something: any; those that are not skipped; those that are neither skipped nor disqualified."""

TRUE: Condition = All(())
FALSE: Condition = AnyOf(())


@dataclass(frozen=True, slots=True)
class Side:
    """What a test must show: a lead for which `condition` holds. `lacks` says it in words: "no test has …"; `shows` is
    the name of a test that does."""

    condition: Condition
    lacks: str
    shows: str


@dataclass(frozen=True, slots=True)
class Goal:
    """A place of the model, met when tests show all its sides.

    `owner` and `what` are the words of the statement and of the part of it that is counted, as the formatter writes
    them; they make up the `id`, which no change of layout or order moves.
    """

    kind: Kind
    span: Span
    owner: str
    what: str
    sides: tuple[Side, ...]
    seen: Seen = "kept"
    place: int = 0
    """Which of several with equal words it is."""
    id: str = field(default="", compare=False)


def goal_id(goal: Goal) -> str:
    """Eight digits that stand for a goal wherever its lines stand."""
    words = "\n".join((goal.kind, goal.owner, goal.what, str(goal.place)))
    return hashlib.sha256(words.encode()).hexdigest()[:8]


def both(left: Condition, right: Condition) -> Condition:
    """`left and right`, without what is always true.

    >>> both(TRUE, FALSE) == FALSE
    True
    """
    items = [
        part for item in (left, right) for part in (item.items if isinstance(item, All) else (item,)) if part != TRUE
    ]
    return items[0] if len(items) == 1 else All(tuple(items))


def neither(items: tuple[Condition, ...]) -> Condition:
    """None of some conditions holds."""
    return Not(AnyOf(items)) if items else TRUE
