"""Phrases about events that contain each other: whatever matches the one matches the other."""

from __future__ import annotations

from collections.abc import Callable

from lscore.compiler.model import After, Condition, Query

Implies = Callable[[Condition, Condition], bool]


def query_contained(inner: Query, outer: Query, implies: Implies) -> bool:
    """Whether each event that matches one query certainly matches another. `implies` tells it of `where`."""
    if inner == outer:
        return True
    if inner.account != outer.account or not _same_kind(inner, outer):
        return False
    if outer.since is not None and (inner.since is None or inner.since > outer.since):
        return False
    if inner.until < outer.until:
        return False
    return _where_contained(inner, outer, implies) and _after_contained(inner.after, outer.after, implies)


def _same_kind(inner: Query, outer: Query) -> bool:
    # Behind `active` a field may be read otherwise than behind the event itself, so `where` keeps the two apart.
    return inner.event == outer.event or (outer.event is None and outer.where is None and not _same(outer.after))


def _same(after: After | None) -> bool:
    return after is not None and after.same is not None


def _where_contained(inner: Query, outer: Query, implies: Implies) -> bool:
    if outer.where is None or inner.where == outer.where:
        return True
    return inner.where is not None and implies(inner.where, outer.where)


def _after_contained(inner: After | None, outer: After | None, implies: Implies) -> bool:
    if outer is None or inner == outer:
        return True
    if inner is None or (outer.same is not None and inner.same != outer.same):
        return False
    if outer.within is not None and (inner.within is None or inner.within > outer.within):
        return False
    return query_contained(inner.anchor, outer.anchor, implies)
