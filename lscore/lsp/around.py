"""The nodes around a place of a page, and the rules of a page with where they stand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from lscore.compiler.names import DEFAULT_SCORE
from lscore.dsl import nodes
from lscore.dsl.printer import rule_title

Held = TypeVar("Held", bound=nodes.Node)


@dataclass(frozen=True, slots=True)
class PlacedRule:
    """A rule, with its score and its category (None: outside any)."""

    rule: nodes.Rule
    score: str
    category: nodes.CategoryBlock | None = None

    @property
    def name(self) -> str:
        """Its stable name."""
        named = (ending.name.text for ending in self.rule.endings if isinstance(ending, nodes.As))
        return next(named, None) or rule_title(self.rule)

    @property
    def key(self) -> tuple[str, str, str]:
        """What tells it from others: score, category, name."""
        return self.score, self.category.name.text if self.category is not None else "", self.name

    @property
    def window(self) -> nodes.Duration | None:
        """The window of its category."""
        options = self.category.options if self.category is not None else ()
        return next((option.duration for option in options if isinstance(option, nodes.WithinOption)), None)


def rules_on(page: nodes.Page) -> Iterator[PlacedRule]:
    """All rules of a page."""
    yield from _rules(page.statements, DEFAULT_SCORE, None)


def _rules(body: Iterable[nodes.Node], score: str, category: nodes.CategoryBlock | None) -> Iterator[PlacedRule]:
    for node in body:
        match node:
            case nodes.ScoreBlock(name=name, body=inner):
                yield from _rules(inner, name.text, None)
            case nodes.CategoryBlock(body=inner):
                yield from _rules(inner, score, node)
            case _ if isinstance(node, nodes.Rule):
                yield PlacedRule(node, score, category)
            case _:
                pass


@dataclass(frozen=True, slots=True)
class Around:
    """What an offset lies in: the statement at the left margin, the rule, the line of a test, the column of a
    declaration, the score and category; what does not apply is None."""

    statement: nodes.Statement | None = None
    rule: PlacedRule | None = None
    category: nodes.CategoryBlock | None = None
    line: nodes.TestLine | None = None
    score: str = DEFAULT_SCORE


def around(page: nodes.Page, offset: int) -> Around:
    """What an offset of a page lies in."""
    statement = _holding(page.statements, offset)
    match statement:
        case nodes.ScoreBlock(name=name, body=body):
            inner = _holding(body, offset)
            if isinstance(inner, nodes.CategoryBlock):
                return _in_category(statement, inner, name.text, offset)
            return Around(statement, _placed(inner, name.text, None), score=name.text)
        case nodes.CategoryBlock():
            return _in_category(statement, statement, DEFAULT_SCORE, offset)
        case nodes.Test(lines=lines):
            return Around(statement, line=_holding(lines, offset))
        case _ if isinstance(statement, nodes.Rule):
            return Around(statement, PlacedRule(statement, DEFAULT_SCORE))
        case _:
            return Around(statement)


def _in_category(statement: nodes.Statement, category: nodes.CategoryBlock, score: str, offset: int) -> Around:
    rule = _holding(category.body, offset)
    return Around(statement, _placed(rule, score, category), category, score=score)


def _placed(rule: object, score: str, category: nodes.CategoryBlock | None) -> PlacedRule | None:
    return PlacedRule(rule, score, category) if isinstance(rule, nodes.Rule) else None


def _holding(items: Iterable[Held], offset: int) -> Held | None:
    return next((item for item in items if item.span.start <= offset <= item.span.end), None)
