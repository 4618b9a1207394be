"""What a statement says through names: the sets, defines, attributes and events that it reaches."""

from __future__ import annotations

from collections.abc import Iterable

from lscore.compiler.diff.changes import Change
from lscore.compiler.diff.side import Side
from lscore.compiler.lint.subject import nodes_in
from lscore.dsl import nodes

NAMED = ("set", "define", "attribute", "event")
"""What statements use by its name."""

EVERYWHERE = ("timezone", "missing", "account", "grades", "tiers")
"""What reaches statements that do not name it."""


class Reach:
    """The changes of declarations, by what statements name them."""

    def __init__(self, old: Side, new: Side, changes: Iterable[Change]) -> None:
        self._sides = (old, new)
        self._changed: tuple[dict[str, list[str]], dict[str, list[str]]] = ({}, {})
        self._everywhere: list[str] = []
        for change in changes:
            title = f"{change.what} {change.name}".strip()
            if change.what in EVERYWHERE:
                self._everywhere.append(change.what)
            if change.what not in NAMED:
                continue
            for names, name in zip(self._changed, (change.before, change.name), strict=True):
                names.setdefault(name, []).append(title)

    def through(self, old: nodes.Node | None, new: nodes.Node | None) -> tuple[str, ...]:
        """What changed of all that a statement says through names."""
        found: dict[str, None] = {}
        for node, side, changed in zip((old, new), self._sides, self._changed, strict=True):
            if node is not None:
                for name in _names(node, side):
                    found |= dict.fromkeys(changed.get(name, ()))
        return tuple(found)

    def anywhere(self) -> tuple[str, ...]:
        """What may be the cause where no name is."""
        return tuple(self._everywhere)


def _names(node: nodes.Node, side: Side) -> list[str]:
    """All names in a statement, and in the sets and defines that it names, however far."""
    found: dict[str, None] = {}
    waiting = [node]
    while waiting:
        for part in nodes_in(waiting.pop()):
            if not isinstance(part, nodes.Name) or part.text in found:
                continue
            found[part.text] = None
            inside = (side.sets.get(part.text), side.defines.get(part.text))
            waiting += [item for item in inside if item is not None]
    return list(found)
