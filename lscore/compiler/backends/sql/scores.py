"""A score: its rules, its categories, its range, its keeps, its rounding, in this order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from lscore.compiler.backends.sql import numbers
from lscore.compiler.backends.sql.lines import Line
from lscore.compiler.backends.sql.rules import RuleWriter, Sum, within_limit
from lscore.compiler.backends.sql.tree import (
    NULL,
    Expr,
    all_of,
    case,
    cast_to,
    compare,
    known,
    lit,
    missing,
    negated,
    sub,
)
from lscore.compiler.model import Category, Keep, Score

if TYPE_CHECKING:
    from lscore.compiler.backends.sql.lead import Lead

DECIMALS = 4


def write_score(lead: Lead, score: Score) -> Expr:
    """The value of a finished score, in units."""
    sums: dict[str | None, Sum] = {None: Sum(), **{category.name: Sum() for category in score.categories}}
    writer = RuleWriter(lead, score.name)
    for rule in score.rules:
        writer.write(rule, sums)
    writer.finish(sums)
    whole = sums[None]
    for category in score.categories:
        where = f"category `{category.name}` of score `{score.name}`"
        part = _Running(lead, score, category.name, sums[category.name], where)
        size = _bounded(category, sums[category.name])
        whole.add(_category(part, category, size), _weighted(category, size))
    running = _Running(lead, score, "", whole, f"score `{score.name}`")
    if score.low is not None:
        running.change("(range)", lit(score.low), compare(running.value, "<", lit(score.low)))
    if score.high is not None:
        running.change("(range)", lit(score.high), compare(running.value, ">", lit(score.high)))
    _keeps(running, score)
    if score.decimals < DECIMALS:
        running.change("(rounding)", numbers.to_decimals(running.value, score.decimals))
    return running.value


class _Running:
    """A sum on its way: each change of it is a line where it changes anything."""

    def __init__(self, lead: Lead, score: Score, category: str, total: Sum, where: str) -> None:
        self.lead = lead
        self.score = score
        self.category = category
        value = lead.layers.let(total.total())
        if total.large:
            lead.overflows.append((negated(within_limit(value)), where))
            value = case([(within_limit(value), value)], lit(0))
        self.value = lead.layers.let(cast_to(value, "BIGINT"))

    def change(self, line: str, changed: Expr, test: Expr | None = None, because: Expr = NULL) -> None:
        """Give the sum a new amount where a test holds."""
        before = self.value
        self.value = self.lead.layers.let(changed if test is None else case([(test, changed)], before))
        if self.lead.explain:
            differs = compare(self.value, "!=", before)
            gained = sub(self.value, before)
            self.lead.explained(Line(self.score.name, self.category, line, differs, gained, lit(1), NULL, because))


def _category(running: _Running, category: Category, size: int | None) -> Expr:
    """What a category gives; `size` bounds it once it is within its bounds."""
    if category.low is not None:
        running.change("(bounds)", lit(category.low), compare(running.value, "<", lit(category.low)))
    if category.high is not None:
        running.change("(bounds)", lit(category.high), compare(running.value, ">", lit(category.high)))
    if category.weight is not None:
        running.change("(weight)", numbers.scaled(running.value, category.weight, size))
    return running.value


def _bounded(category: Category, total: Sum) -> int | None:
    """How large the sum of a category can be within its bounds; None: of any size."""
    if category.low is not None and category.high is not None:
        return max(abs(category.low), abs(category.high))
    if total.size is None:
        return None
    return max(total.size, abs(category.low or 0), abs(category.high or 0))


def _weighted(category: Category, size: int | None) -> int | None:
    """How large it can be with its weight."""
    if size is None or category.weight is None:
        return size
    return size * max(1, category.weight // 1_000_000 + 1)


def _keeps(running: _Running, score: Score) -> None:
    """The lowest exact one that holds, else the highest `at least` and then the lowest `at most`."""
    lead = running.lead
    exact = _applied(lead, score.keeps_in_order("at"))
    least = _applied(lead, score.keeps_in_order("at least"))
    most = _applied(lead, score.keeps_in_order("at most"))
    if exact is not None:
        running.change("(keep)", exact[0], known(exact[0]), exact[1])
    free = [] if exact is None else [missing(exact[0])]
    for kept, op in ((least, "<"), (most, ">")):
        if kept is not None:
            test = all_of([*free, known(kept[0]), compare(running.value, op, kept[0])])
            running.change("(keep)", kept[0], test, kept[1])


def _applied(lead: Lead, keeps: Sequence[Keep]) -> tuple[Expr, Expr] | None:
    """Amount and words of the first keep that holds."""
    if not keeps:
        return None
    holding = [
        (lead.layers.let(all_of([*lead.active(keep.starts, keep.ends), lead.condition(keep.condition)])), keep)
        for keep in keeps
    ]
    amount = lead.layers.let(case([(holds, lit(keep.amount)) for holds, keep in holding]))
    words = case([(holds, lit(keep.because or None)) for holds, keep in holding]) if lead.explain else NULL
    return amount, lead.layers.let(words)
