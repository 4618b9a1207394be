"""Names, literals and lists of them; and what all rules share: places and problems."""

# ruff: noqa: D102 (a method carries the name of its rule, and grammar.lark says what that is)

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from lscore.dsl import nodes, problems
from lscore.dsl.diagnostics import Problem, Span
from lscore.dsl.edits import end_of
from lscore.dsl.literals import UNIT
from lscore.dsl.tokens import Token, merged

MOST_POINTS = 1_000_000 * UNIT
"""The most points a rule gives or takes, in units."""

BlockKind = Literal["lead", "score", "category", "rows", "choices", "levels", "test"]


_BODIES: dict[BlockKind, str] = {
    "lead": "attributes",
    "score": "body",
    "category": "body",
    "rows": "rows",
    "choices": "rows",
    "levels": "rows",
    "test": "lines",
}
"""The field of a block's node that holds the nodes of its lines."""


@dataclass(frozen=True, slots=True)
class Opening:
    """A header that has been read: the kind of its block, and the node of the block with nothing in it, which stands
    where the header does."""

    kind: BlockKind
    block: nodes.Node

    @property
    def span(self) -> Span:
        """The place of the header."""
        return self.block.span

    def close(self, body: Sequence[Any], span: Span) -> nodes.Node:
        """The node of the block, its body put in."""
        values: dict[str, Any] = {"span": span, _BODIES[self.kind]: tuple(body)}
        return replace(self.block, **values)


def span_of(*parts: Any) -> Span:
    """The span from the first to the last of the parts that have one; sequences count by their members."""
    spans = [span for part in parts for span in _spans(part)]
    return spans[0].to(spans[-1])


def _spans(part: Any) -> list[Span]:
    if isinstance(part, tuple | list):
        return [span for inner in part for span in _spans(inner)]  # pyright: ignore[reportUnknownVariableType]
    return [] if part is None else [part.span]


def listed(*children: Any) -> tuple[Any, ...]:
    """Every other child: a list without its commas."""
    return children[::2]


def as_tuple(found: Any) -> tuple[Any, ...]:
    """A list as it is, one thing as a list of one."""
    return found if isinstance(found, tuple) else (found,)  # pyright: ignore[reportUnknownVariableType]


def tuples_of(children: Sequence[Any]) -> list[Any]:
    """The lists among the children of a rule."""
    return [child for child in children if isinstance(child, tuple)]


def joined(words: Sequence[Token]) -> Token:
    """Several words as one token."""
    return words[0] if len(words) == 1 else merged("word", "", list(words))


@dataclass(frozen=True, slots=True)
class LevelIs(nodes.Node):
    """`level of engagement 1`, which only `expect` takes."""

    level: nodes.LevelOf
    value: nodes.Value


@dataclass(frozen=True, slots=True)
class ClosedPhrase(nodes.Node):
    """`(PHRASE)` behind `count of` and its like: the tree has the whole value in parentheses instead."""

    phrase: nodes.Phrase


class Builds:
    """Collects the problems of the line in hand, and knows its tokens."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.tokens: Sequence[Token] = ()

    def behind(self, span: Span) -> Span:
        """The empty place behind a span, which may go over several lines."""
        last = next(token for token in reversed(self.tokens) if token.span.end == span.end)
        return end_of(last.span)

    def refuse(self, problem: Problem) -> None:
        """Puts a problem among those of the page."""
        self.problems.append(problem)


class ValueRules(Builds):
    """Literals."""

    def name(self, token: Token) -> nodes.Name:
        return nodes.Name(token.span, token.text)

    def quoted(self, token: Token) -> nodes.Quoted:
        return nodes.Quoted(token.span, token.value, token.text)

    def number(self, token: Token) -> nodes.Number:
        return nodes.Number(token.span, token.value, token.text)

    def date_value(self, token: Token) -> nodes.DateValue:
        return nodes.DateValue(token.span, token.value, token.text)

    def time_value(self, token: Token) -> nodes.TimeValue:
        return nodes.TimeValue(token.span, token.value, token.text)

    def duration(self, token: Token) -> nodes.Duration:
        return nodes.Duration(token.span, token.value, token.text)

    def percent(self, token: Token) -> nodes.Percent:
        return nodes.Percent(token.span, token.value, token.text)

    def points(self, token: Token) -> nodes.Points:
        if abs(token.value) > MOST_POINTS:
            self.refuse(problems.PointsTooLarge(span=token.span, text=token.text))
        return nodes.Points(token.span, token.value, token.text)

    def values(self, *children: Any) -> tuple[nodes.Value, ...]:
        return listed(*children)
