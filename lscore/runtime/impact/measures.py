"""What the results side by side come to: scores, letters, routes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import count

from lscore.compiler.backends.sql.tree import (
    Expr,
    add,
    all_of,
    any_of,
    between,
    call,
    case,
    coalesce,
    col,
    compare,
    count_rows,
    lit,
    negated,
    same,
    select,
    sub,
    table,
)
from lscore.compiler.model import Model
from lscore.runtime.impact.report import (
    NONE,
    SKIPPED,
    Bucket,
    Load,
    Matrix,
    ScoreImpact,
    TierMove,
)
from lscore.runtime.impact.rows import NEW, OLD, ROWS, SideBySide
from lscore.runtime.results import decimal_of

BUCKETS = 12
"""At most so many buckets of a distribution."""

NAMED = 20
"""So many leads that enter or leave a tier are named."""


def counts(rows: SideBySide) -> tuple[int, int]:
    """How many leads are decided on otherwise, and of how many any column of the result differs."""
    found = rows.one({"moved": leads_with(moved(rows)), "changed": leads_with(changed(rows))})
    return int(found["moved"]), int(found["changed"])


def moved(rows: SideBySide) -> Expr:
    """Whether a lead is decided on otherwise: another tier or grade; where there are neither, another score."""
    decided = [what for what in ("tier", "grade") if any(rows.value(side, what) is not None for side in (OLD, NEW))]
    tests = [_differs(rows.letter(OLD, what), rows.letter(NEW, what)) for what in decided]
    tests = tests or [_differs(rows.score(OLD, name), rows.score(NEW, name)) for name in rows.scores()]
    for what in ("skipped", "disqualified"):
        tests.append(_differs(flag(rows, OLD, what), flag(rows, NEW, what)))
    return any_of(tests)


def changed(rows: SideBySide) -> Expr:
    """Whether any column of a lead's result differs."""
    pairs = [(rows.score(OLD, name), rows.score(NEW, name)) for name in rows.scores()]
    pairs += [(rows.letter(OLD, what), rows.letter(NEW, what)) for what in ("tier", "grade", "rating")]
    pairs += [(_level(rows, OLD, score), _level(rows, NEW, score)) for score in rows.scores()]
    pairs += [(flag(rows, OLD, what), flag(rows, NEW, what)) for what in ("skipped", "disqualified")]
    pairs += [(_texts(rows, OLD, what), _texts(rows, NEW, what)) for what in ("routes", "reasons")]
    return any_of([_differs(old, new) for old, new in pairs if old != new])


def flag(rows: SideBySide, side: int, what: str) -> Expr:
    """Whether a lead is `skipped` or `disqualified`."""
    value = rows.value(side, what)
    return lit(value=False) if value is None else coalesce(value, lit(value=False))


def _level(rows: SideBySide, side: int, score: str) -> Expr:
    levels = rows.models[side].levels
    value = next((rows.value(side, f"level_{place}") for place, item in enumerate(levels) if item.score == score), None)
    return lit(NONE) if value is None else coalesce(value, lit(NONE))


def _texts(rows: SideBySide, side: int, what: str) -> Expr:
    value = rows.value(side, what)
    return lit("") if value is None else coalesce(call("array_to_string", value, lit("\n")), lit(""))


def _differs(old: Expr, new: Expr) -> Expr:
    return negated(same(old, new))


def leads_with(test: Expr) -> Expr:
    """How many leads pass a test; it may be NULL for all of them."""
    return coalesce(call("count_if", test), lit(0))


# --- scores


def scores(rows: SideBySide) -> tuple[ScoreImpact, ...]:
    """What becomes of each score."""
    asked: dict[str, Expr] = {}
    for place, name in enumerate(rows.scores()):
        old, new, step = _step(rows, name)
        asked[f"{place} old"] = call("sum", old)
        asked[f"{place} new"] = call("sum", new)
        asked[f"{place} up"] = leads_with(compare(step, ">", lit(0)))
        asked[f"{place} down"] = leads_with(compare(step, "<", lit(0)))
        asked[f"{place} lowest"] = call("least", call("min", step), lit(0))
        asked[f"{place} highest"] = call("greatest", call("max", step), lit(0))
    found = rows.one(asked)
    return tuple(_score(rows, name, place, found) for place, name in enumerate(rows.scores()))


def _step(rows: SideBySide, name: str) -> tuple[Expr, Expr, Expr]:
    old, new = rows.score(OLD, name), rows.score(NEW, name)
    return old, new, sub(new, old)


def _score(rows: SideBySide, name: str, place: int, found: Mapping[str, int | None]) -> ScoreImpact:
    units = {what: int(found[f"{place} {what}"] or 0) for what in ("old", "new", "up", "down", "lowest", "highest")}
    impact = ScoreImpact(
        score=name,
        old_total=decimal_of(units["old"]),
        new_total=decimal_of(units["new"]),
        up=units["up"],
        down=units["down"],
        lowest=decimal_of(units["lowest"]),
        highest=decimal_of(units["highest"]),
    )
    if not impact.up and not impact.down:
        return impact
    return replace(impact, buckets=tuple(_buckets(rows, name, units["lowest"], units["highest"])))


def _buckets(rows: SideBySide, name: str, lowest: int, highest: int) -> Iterator[Bucket]:
    """Each amount by itself where there are few, else ranges of one width."""
    step = _step(rows, name)[2]
    told = compare(step, "!=", lit(0))
    amounts = select({"step": step, "n": count_rows()}, table(ROWS), where=told, group=[step])
    found = rows.fetch(amounts.limit(BUCKETS + 1))
    if len(found) <= BUCKETS:
        yield from (Bucket(decimal_of(amount), decimal_of(amount), count) for amount, count in sorted(found))
        return
    ranges = _ranges(lowest, highest, _finest(rows, name))
    place = case([(between(step, lit(low), lit(high)), lit(number)) for number, (low, high) in enumerate(ranges)])
    counted = dict(rows.fetch(select({"place": place, "n": count_rows()}, table(ROWS), where=told, group=[place])))
    for number, (low, high) in enumerate(ranges):
        if counted.get(number):
            yield Bucket(decimal_of(low), decimal_of(high), counted[number])


def _finest(rows: SideBySide, name: str) -> int:
    """The smallest step (units) that the score can make."""
    places = [score.decimals for model in rows.models[:2] for score in model.scores if score.name == name]
    return 10 ** (4 - max(places, default=0))


def _ranges(lowest: int, highest: int, finest: int) -> list[tuple[int, int]]:
    """Ranges (units, both ends included) of one width on both sides of 0, at most BUCKETS; widths are 1, 2 or 5 times a
    power of ten of the finest step."""
    widths = (finest * digit * 10**zeros for zeros in count() for digit in (1, 2, 5))
    width = next(width for width in widths if -(lowest // width) - (-highest // width) <= BUCKETS)
    below, above = -(lowest // width), -(-highest // width)
    down = [(-width * (place + 1), -width * place - finest) for place in reversed(range(below))]
    up = [(width * place + finest, width * (place + 1)) for place in range(above)]
    return down + up


# --- letters


def matrix(rows: SideBySide, what: str) -> Matrix | None:
    """How many leads go from which `grade` or `tier` to which; None where neither model has them."""
    letters = rows.letters(what)
    if not letters:
        return None
    old, new = rows.letter(OLD, what), rows.letter(NEW, what)
    query = select({"old": old, "new": new, "n": count_rows()}, table(ROWS), group=[old, new])
    found: dict[tuple[str, str], int] = {(one, other): count for one, other, count in rows.fetch(query)}
    seen = {label for pair in found for label in pair}
    labels = (*letters, *(label for label in (NONE, SKIPPED) if label in seen))
    return Matrix(labels, tuple(tuple(found.get((one, other), 0) for other in labels) for one in labels))


def tier_moves(rows: SideBySide, tiers: Matrix | None) -> tuple[TierMove, ...]:
    """Who enters and leaves each tier."""
    if tiers is None:
        return ()
    found: list[TierMove] = []
    for place, label in enumerate(tiers.labels):
        if label in (NONE, SKIPPED):
            continue
        stayed = tiers.counts[place][place]
        old, new = tiers.old(label), tiers.new(label)
        entering = _named(rows, label, NEW, OLD) if new > stayed else ()
        leaving = _named(rows, label, OLD, NEW) if old > stayed else ()
        found.append(TierMove(label, old, new, new - stayed, old - stayed, entering, leaving))
    return tuple(found)


def _named(rows: SideBySide, label: str, there: int, not_there: int) -> tuple[str, ...]:
    test = all_of(
        [
            compare(rows.letter(there, "tier"), "=", lit(label)),
            compare(rows.letter(not_there, "tier"), "!=", lit(label)),
        ]
    )
    query = select({"lead": col("lead")}, table(ROWS), where=test, order=[(col("pos"), False)])
    return tuple(lead for (lead,) in rows.fetch(query.limit(NAMED)))


# --- routes, and what else is done with leads


def loads(rows: SideBySide) -> tuple[Load, ...]:
    """How many leads each route has on both sides, and how many are skipped, disqualified, or break an `ensure`."""
    tests: dict[str, tuple[Expr, Expr]] = {
        route: (_routed(rows, OLD, route), _routed(rows, NEW, route)) for route in _routes(rows.models[:2])
    }
    if any(model.disqualify for model in rows.models[:2]):
        tests["(disqualified)"] = (flag(rows, OLD, "disqualified"), flag(rows, NEW, "disqualified"))
    if any(model.skip for model in rows.models[:2]):
        tests["(skipped)"] = (flag(rows, OLD, "skipped"), flag(rows, NEW, "skipped"))
    if any(model.ensures for model in rows.models[:2]):
        tests["(ensure broken)"] = (_broken(rows, OLD), _broken(rows, NEW))
    asked: dict[str, Expr] = {}
    for place, (old, new) in enumerate(tests.values()):
        asked[f"{place} old"] = leads_with(old)
        asked[f"{place} new"] = leads_with(new)
        asked[f"{place} gained"] = leads_with(all_of([new, negated(old)]))
    found = rows.one(asked) if asked else {}
    return tuple(
        _load(name, *(int(found[f"{place} {what}"]) for what in ("old", "new", "gained")))
        for place, name in enumerate(tests)
    )


def _load(name: str, old: int, new: int, gained: int) -> Load:
    return Load(name, old, new, gained, old - (new - gained))


def _routes(models: tuple[Model, ...]) -> tuple[str, ...]:
    return tuple(sorted({line.what for model in models for line in model.routes}))


def _routed(rows: SideBySide, side: int, route: str) -> Expr:
    value = rows.value(side, "routes")
    if value is None:
        return lit(value=False)
    return coalesce(call("list_contains", value, lit(route)), lit(value=False))


def _broken(rows: SideBySide, side: int) -> Expr:
    value = rows.value(side, "violated")
    if value is None:
        return lit(value=False)
    return coalesce(compare(call("len", value), ">", lit(0)), lit(value=False))


def sizes(rows: SideBySide) -> list[Expr]:
    """How far a lead moves: by its tier, by its grade (places on the scale; no letter lies below all), and by its
    scores, up or down, together (units)."""
    found: list[Expr] = []
    for what in ("tier", "grade"):
        letters = rows.letters(what)
        if letters:
            ranks = [coalesce(rows.rank(side, what, letters), lit(len(letters))) for side in (OLD, NEW)]
            found.append(call("abs", sub(*ranks)))
    if rows.scores():
        found.append(add(*(call("abs", _step(rows, name)[2]) for name in rows.scores())))
    return found
