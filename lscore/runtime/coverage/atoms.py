"""The atoms of a condition: what `and`, `or`, `not` and `at least N of` join, each with its node on the page and with
what must hold of the others for it to decide.

An atom decides where the whole condition would turn out otherwise if the atom alone did: below `and` when all others
hold, below `or` when no other does, below `at least N of` when exactly N - 1 of the others do.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lscore.compiler.model import All, Condition, HowMany, Not
from lscore.compiler.model import Any as AnyOf
from lscore.dsl import nodes
from lscore.runtime.coverage.goals import TRUE, both, neither


@dataclass(frozen=True, slots=True)
class Atom:
    """A part of a condition: `decides` is what must hold for it to decide the whole; `alone` it is the whole."""

    condition: Condition
    node: nodes.Node
    decides: Condition = TRUE
    alone: bool = True


def atoms_of(node: nodes.Node, condition: Condition) -> Iterator[Atom]:
    """The atoms of a condition whose node is known, in their order."""
    yield from _atoms(node, condition, TRUE, alone=True)


def _atoms(node: nodes.Node, condition: Condition, decides: Condition, *, alone: bool) -> Iterator[Atom]:
    node = bare(node)
    match node, condition:
        case nodes.And(items=parts), All(items) if len(parts) == len(items):
            for place, (part, item) in enumerate(zip(parts, items, strict=True)):
                rest = All(_others(items, place))
                yield from _atoms(part, item, both(decides, rest), alone=False)
        case nodes.Or(items=parts), AnyOf(items) if len(parts) == len(items):
            for place, (part, item) in enumerate(zip(parts, items, strict=True)):
                yield from _atoms(part, item, both(decides, neither(_others(items, place))), alone=False)
        case nodes.HowManyOf(items=parts), HowMany(items=items) if len(parts) == len(items):
            for place, (part, item) in enumerate(zip(parts, items, strict=True)):
                rest = _pivot(condition, _others(items, place))
                yield from _atoms(part, item, both(decides, rest), alone=False)
        case nodes.Not(item=part), Not(item):
            yield from _atoms(part, item, decides, alone=alone)
        case _:
            yield Atom(condition, node, decides, alone)


def _pivot(whole: HowMany, others: tuple[Condition, ...]) -> Condition:
    """The others are so many that one more or less decides."""
    count = whole.count
    match whole.bound:
        case "at least":
            return HowMany("exactly", count - 1, others)
        case "at most":
            return HowMany("exactly", count, others)
        case "exactly":
            return AnyOf((HowMany("exactly", count - 1, others), HowMany("exactly", count, others)))


def _others(items: tuple[Condition, ...], place: int) -> tuple[Condition, ...]:
    return (*items[:place], *items[place + 1 :])


def bare(node: nodes.Node) -> nodes.Node:
    """A node without the parentheses around it."""
    while isinstance(node, nodes.Group):
        node = node.item
    return node
