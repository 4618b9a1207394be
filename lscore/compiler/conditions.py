"""Conditions: what is common to rules, `where` and `expect`."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import assert_never

from lscore.compiler.comparisons import compare, includes, is_between, is_in, is_known, open_list, text_test
from lscore.compiler.letters import at_least
from lscore.compiler.model import All, Any, Condition, HowMany, ListHas, Not, TextHas, TextIn
from lscore.compiler.numbers import decimals_of
from lscore.compiler.problems import values as problems
from lscore.compiler.reading import Reader
from lscore.compiler.report import Report
from lscore.dsl import nodes
from lscore.dsl.edits import parenthesise
from lscore.dsl.printer import canonical


def condition(node: nodes.Condition | nodes.Expr, reader: Reader) -> Condition | None:
    """What a condition means; None when something in it is wrong (all of it is reported)."""
    match node:
        case nodes.And(items=items):
            known = several(items, reader)
            return None if known is None else All(known)
        case nodes.Or(items=items):
            known = several(items, reader)
            return None if known is None else Any(known)
        case nodes.Not(item=item):
            inner = condition(item, reader)
            return None if inner is None else Not(inner)
        case nodes.Group(item=item):
            return condition(item, reader)
        case nodes.HowManyOf():
            return _how_many(node, reader)
        case nodes.Compare():
            return _as_written(compare(node, reader), node)
        case nodes.In():
            return _as_written(is_in(node, reader), node)
        case nodes.Between():
            return is_between(node, reader)
        case nodes.TextTest():
            return _as_written(text_test(node, reader), node)
        case nodes.Includes():
            return _as_written(includes(node, reader), node)
        case nodes.Known():
            return is_known(node, reader)
        case nodes.AtLeast():
            return at_least(node, reader)
        case nodes.Phrase():
            return reader.phrase(node)
        case nodes.Name():
            return reader.phrase(nodes.Phrase(node.span, account=False, event=node))
        case (
            nodes.Quoted()
            | nodes.Number()
            | nodes.DateValue()
            | nodes.TimeValue()
            | nodes.Arith()
            | nodes.Extreme()
            | nodes.Domain()
            | nodes.Aggregate()
            | nodes.DaysSince()
            | nodes.LevelOf()
        ):
            reader.report.add(problems.ValueAsCondition(span=node.span, text=reader.report.text(node.span)))
            return None
        case _:
            assert_never(node)


def _as_written(found: Condition | None, node: nodes.Condition) -> Condition | None:
    """A test on texts with its words: the Model has only their compared form."""
    return replace(found, written=canonical(node)) if isinstance(found, TextIn | TextHas | ListHas) else found


def several(items: tuple[nodes.Condition, ...], reader: Reader) -> tuple[Condition, ...] | None:
    """All conditions of a list, or None when one is wrong."""
    found = [condition(item, reader) for item in items]
    known = tuple(item for item in found if item is not None)
    return known if len(known) == len(found) else None


def whole_number(node: nodes.Number, report: Report, *, least: int = 0) -> int | None:
    """A number that counts something: whole, and not below `least`."""
    if decimals_of(node.units) or node.units < least * 10_000:
        report.add(problems.NotACount(span=node.span, text=node.written, least=least))
        return None
    return node.units // 10_000


def _how_many(node: nodes.HowManyOf, reader: Reader) -> Condition | None:
    count = whole_number(node.count, reader.report)
    open_lists = [open_list(item, reader) for item in node.items]
    if any(open_lists) or _torn_list(node, reader):
        return None
    known = several(node.items, reader)
    if count is None or known is None:
        return None
    return HowMany(node.bound, count, known)


def _torn_list(node: nodes.HowManyOf, reader: Reader) -> bool:
    """Whether names that mean nothing alone stand behind a list, and so belong to it; a problem if so."""
    if not reader.world.declared:
        return False
    for item, following in pairwise(node.items):
        lists = isinstance(item, nodes.In) or (isinstance(item, nodes.Includes) and item.mode != "one")
        bare = isinstance(following, nodes.Phrase) and following.bare and following.event.text not in reader.world.names
        if lists and bare:
            span = item.span.to(following.span)
            text = reader.report.text(span)
            reader.report.add(problems.OpenList(span=span, text=text, fix=parenthesise(span)))
            return True
    return False
