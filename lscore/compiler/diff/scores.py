"""Scores, their categories and keeps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from lscore.compiler.diff.changes import Change, Detail, Weight
from lscore.compiler.diff.forms import Forms
from lscore.compiler.diff.pairing import Pairing
from lscore.compiler.diff.reach import Reach
from lscore.compiler.diff.rules import bounds
from lscore.compiler.diff.side import Side
from lscore.compiler.diff.words import condition_details, option_details
from lscore.compiler.model import Category, Keep, Rule, Score
from lscore.compiler.numbers import plain
from lscore.dsl import nodes
from lscore.dsl.diagnostics import Span
from lscore.dsl.printer import canonical

_Group = TypeVar("_Group", Score, Category)

RENAMED = 0.5
"""With at least this share of their rules in common two scores (or categories) of different names are one, renamed."""


def renamed_groups(
    old: Iterable[_Group],
    new: Iterable[_Group],
    old_rules: Callable[[_Group], Sequence[Rule]],
    new_rules: Callable[[_Group], Sequence[Rule]],
    forms: tuple[Forms, Forms],
) -> dict[str, str]:
    """New names by the old ones, of scores or categories that hold mostly the same rules under another name."""
    names = {group.name for group in old} & {group.name for group in new}
    gone = [(item, Counter(map(forms[0].meaning, _bodies(old_rules(item))))) for item in old if item.name not in names]
    come = [(item, Counter(map(forms[1].meaning, _bodies(new_rules(item))))) for item in new if item.name not in names]
    likely: list[tuple[float, str, str]] = []
    for item, held in gone:
        for other, theirs in come:
            share = (held & theirs).total() / max(held.total(), theirs.total(), 1)
            if share >= RENAMED:
                likely.append((-share, item.name, other.name))
    found: dict[str, str] = {}
    for _, name, other in sorted(likely):
        if name not in found and other not in found.values():
            found[name] = other
    return found


def _bodies(rules: Iterable[Rule]) -> list[object]:
    return [rule.body for rule in rules]


@dataclass(frozen=True, slots=True)
class Openings:
    """What the openings of a score or category state: its options, and the header that has them, else the first."""

    options: tuple[nodes.Node, ...]
    header: Span | None


def openings(side: Side, score: str, category: str | None = None) -> Openings:
    """The openings of a score, or of a category in it."""
    found: list[nodes.ScoreBlock | nodes.CategoryBlock] = []
    for block in side.own.statements if side.own else ():
        if isinstance(block, nodes.ScoreBlock) and block.name.text == score:
            inner = [item for item in block.body if isinstance(item, nodes.CategoryBlock)]
            found += [block] if category is None else [item for item in inner if item.name.text == category]
        elif isinstance(block, nodes.CategoryBlock) and score == "score" and block.name.text == category:
            found.append(block)
    options = tuple(option for block in found for option in block.options)
    headers = [block.header for block in found if block.options] + [block.header for block in found]
    return Openings(options, headers[0] if headers else None)


def diff_scores(pairs: Pairing[Score], old: Side, new: Side) -> list[Change]:
    """The scores themselves, without what is in them."""
    found = [
        Change("removed", "score", item.name, Weight.SCHEMA, old=_head(old, item), old_part=item) for item in pairs.old
    ]
    found += [
        Change("added", "score", item.name, Weight.SCHEMA, new=_head(new, item), new_part=item) for item in pairs.new
    ]
    for before, after in pairs.pairs:
        details = [*_range(before, after)]
        if before.decimals != after.decimals:
            details.append(Detail("decimals", str(before.decimals), str(after.decimals)))
        same = before.name == after.name
        if details or not same:
            found.append(
                Change(
                    kind="changed" if same else "renamed",
                    what="score",
                    name=after.name,
                    weight=Weight.POINTS if same else Weight.SCHEMA,
                    old_name="" if same else before.name,
                    details=tuple(details),
                    old=_head(old, before),
                    new=_head(new, after),
                    old_part=before,
                    new_part=after,
                )
            )
    return found


def _head(side: Side, score: Score) -> Span | None:
    return side.place(openings(side, score.name).header or score.span)


def _range(before: Score | Category, after: Score | Category) -> list[Detail]:
    found: list[Detail] = []
    for what, one, other in (("at least", before.low, after.low), ("at most", before.high, after.high)):
        if one != other:
            found.append(Detail(what, _amount(one), _amount(other)))
    return found


def _amount(units: int | None) -> str:
    return "" if units is None else plain(units)


def diff_categories(
    pairs: Pairing[Score], names: dict[tuple[str, str], str], old: Side, new: Side
) -> tuple[list[Change], frozenset[str]]:
    """The categories of scores that stand on both sides, and (as score / category) those whose window changed."""
    found: list[Change] = []
    windows: set[str] = set()
    for before, after in pairs.pairs:
        pairing = _paired(before, after, names)
        for item in pairing.old:
            details = tuple(option_details(openings(old, before.name, item.name).options, ()))
            weight = Weight.POINTS if bounds(item) else Weight.TEXT
            place = old.place(item.span)
            gone = Change("removed", "category", item.name, weight, where=after.name, details=details, old=place)
            found.append(replace(gone, old_part=item))
        for item in pairing.new:
            details = tuple(option_details((), openings(new, after.name, item.name).options))
            weight = Weight.POINTS if bounds(item) else Weight.TEXT
            place = new.place(item.span)
            come = Change("added", "category", item.name, weight, where=after.name, details=details, new=place)
            found.append(replace(come, new_part=item))
        for one, other in pairing.pairs:
            opened = openings(old, before.name, one.name), openings(new, after.name, other.name)
            details = _category(one, other, opened[0].options, opened[1].options)
            if any(detail.what == "window" for detail in details):
                windows.add(f"{after.name} / {other.name}")
            if details or one.name != other.name:
                heads = old.place(opened[0].header or one.span), new.place(opened[1].header or other.span)
                found.append(_changed_category(one, other, after.name, details, heads))
    return found, frozenset(windows)


def _paired(before: Score, after: Score, names: dict[tuple[str, str], str]) -> Pairing[Category]:
    """The categories of a score, those that were renamed by their new names."""
    pairing = Pairing(before.categories, after.categories).by(lambda item: item.name)
    return pairing.by(lambda item: names.get((after.name, item.name), item.name))


def _category(
    before: Category, after: Category, old: tuple[nodes.Node, ...], new: tuple[nodes.Node, ...]
) -> list[Detail]:
    details = _range(before, after)
    if before.weight != after.weight:
        details.append(Detail("weight", _percent(before.weight), _percent(after.weight)))
    windows = [[item.duration for item in options if isinstance(item, nodes.WithinOption)] for options in (old, new)]
    micros = [[item.micros for item in found] for found in windows]
    if micros[0] != micros[1]:
        details.append(Detail("window", *("".join(item.written for item in found) for found in windows)))
    return details


def _percent(units: int | None) -> str:
    return "" if units is None else f"{plain(units)}%"


def _changed_category(
    before: Category, after: Category, score: str, details: list[Detail], heads: tuple[Span | None, Span | None]
) -> Change:
    same = before.name == after.name
    # A window weighs what it reaches: no phrase, where all have windows of their own.
    moves = any(detail.what != "window" for detail in details)
    return Change(
        kind="changed" if same else "renamed",
        what="category",
        name=after.name,
        weight=Weight.POINTS if moves else Weight.TEXT,
        old_name="" if same else before.name,
        where=score,
        details=tuple(details),
        old=heads[0],
        new=heads[1],
        old_part=before,
        new_part=after,
    )


# --- keeps


@dataclass(frozen=True, slots=True)
class _Kept:
    keep: Keep
    score: str
    meaning: str
    exact: str
    condition: str
    node: nodes.Keep | None

    @property
    def title(self) -> str:
        return f"{self.score} {self.keep.bound} {plain(self.keep.amount)}"


def diff_keeps(old: Side, new: Side, forms: tuple[Forms, Forms], scores: dict[str, str], reach: Reach) -> list[Change]:
    """The keeps of all scores."""
    pairing = Pairing(_keeps(old, forms[0], scores), _keeps(new, forms[1], {}))
    pairing.by(lambda item: item.exact).by(lambda item: item.meaning).by(lambda item: item.keep.name or None)
    pairing.by(lambda item: (item.score, item.keep.bound, item.condition))
    pairing.by(lambda item: (item.score, item.keep.bound, item.keep.amount)).by(
        lambda item: (item.score, item.keep.bound)
    )
    found = [
        Change(
            "removed",
            "keep",
            item.title,
            Weight.POINTS,
            details=_line(item, removed=True),
            old=old.place(item.keep.span),
            old_part=item.keep,
        )
        for item in pairing.old
    ]
    found += [
        Change(
            "added",
            "keep",
            item.title,
            Weight.POINTS,
            details=_line(item, removed=False),
            new=new.place(item.keep.span),
            new_part=item.keep,
        )
        for item in pairing.new
    ]
    for before, after in pairing.pairs:
        if before.exact != after.exact:
            found.append(_changed_keep(before, after, old, new, reach))
    return found


def _keeps(side: Side, forms: Forms, scores: dict[str, str]) -> list[_Kept]:
    found: list[_Kept] = []
    for score in side.model.scores:
        name = scores.get(score.name, score.name)
        for keep in score.keeps:
            meaning = f"{name} {keep.bound} {keep.amount} {keep.starts} {keep.ends} {forms.meaning(keep.condition)}"
            said = f"{name} {forms.exact(keep)}"
            condition = forms.meaning(keep.condition)
            found.append(_Kept(keep, name, meaning, said, condition, side.node(keep.span, nodes.Keep)))
    return found


def _line(item: _Kept, *, removed: bool) -> tuple[Detail, ...]:
    text = canonical(item.node) if item.node is not None else item.title
    return (Detail("keep", old=text) if removed else Detail("keep", new=text),)


def _changed_keep(before: _Kept, after: _Kept, old: Side, new: Side, reach: Reach) -> Change:
    details: list[Detail] = []
    if before.score != after.score:
        details.append(Detail("score", before.score, after.score))
    if (before.keep.bound, before.keep.amount) != (after.keep.bound, after.keep.amount):
        amounts = (f"{item.keep.bound} {plain(item.keep.amount)}" for item in (before, after))
        details.append(Detail("keep", *amounts))
    through: tuple[str, ...] = ()
    if before.node is not None and after.node is not None:
        if before.condition != after.condition:
            details += condition_details(before.node.condition, after.node.condition)
            through = reach.through(before.node, after.node) or (() if details else reach.anywhere())
        details += option_details(before.node.endings, after.node.endings)
    return Change(
        kind="changed",
        what="keep",
        name=after.title,
        weight=Weight.TEXT if before.meaning == after.meaning else Weight.POINTS,
        old_name="" if before.title == after.title else before.title,
        details=tuple(details),
        through=through,
        old=old.place(before.keep.span),
        new=new.place(after.keep.span),
        old_part=before.keep,
        new_part=after.keep,
    )
