"""The rules of scores: which is which, and what became of each."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from lscore.compiler.diff.changes import Change, Detail, Kind, Weight
from lscore.compiler.diff.forms import Forms
from lscore.compiler.diff.pairing import Pairing
from lscore.compiler.diff.reach import Reach
from lscore.compiler.diff.side import Side
from lscore.compiler.diff.words import WORDS_ALONE, rule_details
from lscore.compiler.model import Category, Rule
from lscore.dsl import nodes
from lscore.dsl.printer import canonical

ALIKE = 0.6
"""Of the words of two rules without `as` this share must be the same, so that one is the other, changed."""

_AMOUNT = re.compile(r'("(?:[^"\\]|\\.)*")|(?<![\w-])\d[\w.:+-]*')
"""A quoted text, or an amount outside of any."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A rule with its place: the score and category that it belongs to by their new names, its forms and its node."""

    rule: Rule
    score: str
    category: str | None
    bounded: bool
    """Whether its category does more than add up."""
    exact: str
    meaning: str
    node: nodes.Rule | None

    @property
    def named(self) -> bool:
        """Whether it has an `as`."""
        return self.rule.name != self.rule.title

    @property
    def where(self) -> str:
        """Its score and category."""
        return f"{self.score} / {self.category}" if self.category else self.score

    @property
    def skeleton(self) -> str:
        """Its title with every amount outside quotes left open."""
        return _AMOUNT.sub(lambda found: found[1] or "#", self.rule.title)

    @property
    def words(self) -> frozenset[str]:
        """The words of its first line and of its reason."""
        return frozenset([*re.findall(r"\w+|[^\w\s]", self.rule.title), f"because {self.rule.because}"])


def placed_rules(
    side: Side, forms: Forms, scores: Mapping[str, str], categories: Mapping[tuple[str, str], str]
) -> list[Placed]:
    """The rules of a side, in the order of its pages; `scores` and `categories` are new names by the old ones."""
    found: list[Placed] = []
    for score in side.model.scores:
        bounded = {category.name for category in score.categories if bounds(category)}
        name = scores.get(score.name, score.name)
        for rule in score.rules:
            category = rule.category and categories.get((name, rule.category), rule.category)
            period = f" {rule.starts} {rule.ends}"
            node = side.at(rule.span)
            found.append(
                Placed(
                    rule=rule,
                    score=name,
                    category=category,
                    bounded=rule.category in bounded,
                    exact=f"{forms.exact(rule.body)}{period} {rule.because!r}",
                    meaning=forms.meaning(rule.body) + period,
                    node=node if isinstance(node, nodes.Rule) else None,
                )
            )
    return found


def bounds(category: Category) -> bool:
    """Whether a category does more than add up its rules."""
    return any(option is not None for option in (category.low, category.high, category.weight))


def pair_rules(old: list[Placed], new: list[Placed]) -> Pairing[Placed]:
    """The rules of both sides, paired: by name first, then by what they do, at last by how alike they read."""
    return (
        Pairing(old, new)
        .by(lambda item: (item.score, item.category, item.rule.name, item.exact))
        .by(lambda item: (item.score, item.rule.name, item.meaning))
        .by(lambda item: item.rule.name if item.named else None)
        .by(lambda item: (item.score, item.category, item.rule.name))
        .by(lambda item: (item.score, item.category, item.meaning))
        .by(lambda item: (item.score, item.meaning))
        .by(lambda item: item.meaning)
        .by(lambda item: (item.score, item.rule.name))
        .by(lambda item: (item.score, item.category, item.rule.title))
        .by(lambda item: (item.score, item.category, item.skeleton), _may_be_one)
        .by_likeness(lambda item: item.words, _may_be_alike, ALIKE)
    )


def _may_be_one(old: Placed, new: Placed) -> bool:
    """Whether a rule may be another: two that are named differently by `as` are two."""
    return not (old.named and new.named)


def _may_be_alike(old: Placed, new: Placed) -> bool:
    same = old.score == new.score and type(old.rule.body) is type(new.rule.body)
    return same and _may_be_one(old, new)


def diff_rules(pairing: Pairing[Placed], old: Side, new: Side, reach: Reach, windows: frozenset[str]) -> list[Change]:
    """What became of each rule. `windows` are the categories (score / category) whose window changed."""
    found = [_gone(item, old, "removed") for item in pairing.old] + [_gone(item, new, "added") for item in pairing.new]
    for before, after in pairing.pairs:
        change = _compared(before, after, old, new, reach, windows)
        found += [change] if change is not None else []
    return found


def _gone(item: Placed, side: Side, kind: Kind) -> Change:
    removed = kind == "removed"
    text = _text(item)
    return Change(
        kind=kind,
        what="rule",
        name=item.rule.name,
        weight=Weight.POINTS,
        where=item.where,
        details=(Detail("rule", old=text if removed else "", new="" if removed else text),),
        old=side.place(item.rule.span) if removed else None,
        new=None if removed else side.place(item.rule.span),
        old_part=item.rule if removed else None,
        new_part=None if removed else item.rule,
    )


def _text(item: Placed) -> str:
    """A rule in one line, its rows behind it."""
    if item.node is None:
        return item.rule.title
    rows = " · ".join(canonical(row) for row in getattr(item.node, "rows", ()))
    return f"{canonical(item.node)} {rows}".rstrip()


def _compared(
    before: Placed, after: Placed, old: Side, new: Side, reach: Reach, windows: frozenset[str]
) -> Change | None:
    same_name = before.rule.name == after.rule.name
    moved = (before.score, before.category) != (after.score, after.category)
    if same_name and not moved and before.exact == after.exact:
        return None
    details = [Detail("place", before.where, after.where)] if moved else []
    through: tuple[str, ...] = ()
    # The page may say the same in other words (`2w` for `14d`): only what the Models tell apart is told here.
    if before.exact != after.exact and before.node is not None and after.node is not None:
        details += [item for item in rule_details(before.node, after.node) if item.what != "name"]
        through = _through(before, after, details, reach, windows)
    return Change(
        kind="renamed" if not same_name and not details and not through else "changed",
        what="rule",
        name=after.rule.name,
        weight=_weight(before, after),
        old_name="" if same_name else before.rule.name,
        where=after.where,
        details=tuple(details),
        through=through,
        old=old.place(before.rule.span),
        new=new.place(after.rule.span),
        old_part=before.rule,
        new_part=after.rule,
    )


def _through(
    before: Placed, after: Placed, details: list[Detail], reach: Reach, windows: frozenset[str]
) -> tuple[str, ...]:
    """What else a rule means something else through."""
    if before.meaning == after.meaning and details:
        return ()
    found = reach.through(before.node, after.node)
    if before.where in windows or after.where in windows:
        found = (*found, window_of(after.category or ""))
    if found or any(detail.what not in WORDS_ALONE for detail in details):
        return found
    return reach.anywhere()


def window_of(category: str) -> str:
    """How a category's window is named where rules mean something else through it."""
    return f"the window of category {category}"


def _weight(before: Placed, after: Placed) -> Weight:
    """Text, where the sum of the score stays what it is for every lead."""
    if before.meaning != after.meaning or before.score != after.score:
        return Weight.POINTS
    moved = before.category != after.category
    return Weight.POINTS if moved and (before.bounded or after.bounded) else Weight.TEXT
