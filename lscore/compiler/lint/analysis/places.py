"""Nodes of conditions with what stands around them, and the phrases of rules."""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass

from lscore.compiler.model import DAY, Score
from lscore.dsl import nodes


@dataclass(frozen=True, slots=True)
class Placed:
    """A node: `event` is the phrase's event where it stands in a `where`, `within` are the nodes around it, the
    outermost first."""

    node: nodes.Node
    event: str | None
    within: tuple[nodes.Node, ...]


def placed(node: nodes.Node) -> Iterator[Placed]:
    """A statement's or condition's nodes with what is around them."""
    yield from _placed(node, None, ())


def _placed(node: nodes.Node, event: str | None, within: tuple[nodes.Node, ...]) -> Iterator[Placed]:
    yield Placed(node, event, within)
    inside = (*within, node)
    for name, part in _parts(node):
        here = node.event.text if isinstance(node, nodes.Phrase) and name == "where" else event
        yield from _placed(part, here, inside)


def _parts(node: nodes.Node) -> Iterator[tuple[str, nodes.Node]]:
    """The nodes right in a node, each with the name of its field."""
    for name in node.__dataclass_fields__:
        value: object = getattr(node, name)
        if isinstance(value, nodes.Node):
            yield name, value
        elif isinstance(value, tuple):
            for part in value:  # pyright: ignore[reportUnknownVariableType]
                if isinstance(part, nodes.Node):
                    yield name, part


def event_phrases(node: nodes.Node, attributes: Container[str]) -> Iterator[nodes.Phrase]:
    """The phrases of a rule or condition that speak of events; anchors and what stands in a `where` aside."""
    if isinstance(node, nodes.Phrase):
        if not (node.windowed and node.event.text in attributes):
            yield node
        return
    for _, part in _parts(node):
        yield from event_phrases(part, attributes)


def own_window(phrase: nodes.Phrase) -> nodes.Window | None:
    """The window that a phrase states for its events. Behind a `where` that is one name it may be that of a date."""
    if isinstance(phrase.where, nodes.Phrase) and phrase.where.bare:
        return None
    return phrase.window


def bare(node: nodes.Node) -> nodes.Node:
    """A node without the parentheses around it."""
    while isinstance(node, nodes.Group):
        node = node.item
    return node


def place_of(score: Score, category: str | None) -> str:
    """A score, or a category of it, in words."""
    return f"category `{category}`" if category else f"score `{score.name}`"


def duration(micros: int) -> str:
    """A duration as the language writes it.

    >>> duration(14 * 86_400_000_000), duration(90 * 60_000_000)
    ('14d', '90min')
    """
    for unit, size in (("d", DAY), ("h", DAY // 24)):
        if micros % size == 0:
            return f"{micros // size}{unit}"
    return f"{micros // 60_000_000}min"
