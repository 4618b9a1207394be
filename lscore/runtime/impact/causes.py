"""How much of the change each changed rule causes: each change made alone in the old model, the rest as interaction."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lscore.compiler.backends.sql.tree import Expr, all_of, any_of, call, compare, known, lit, negated, same, sub
from lscore.runtime.impact.measures import leads_with
from lscore.runtime.impact.report import Attribution, Cause, Effect
from lscore.runtime.impact.rows import NEW, OLD, UNITS, SideBySide
from lscore.runtime.results import decimal_of


def attribution(rows: SideBySide) -> Attribution:
    """The whole effect and its parts; they add up."""
    units = rows.parts.units
    numbers = (NEW, *range(UNITS, UNITS + len(units)))
    found = rows.one({f"{number} {what}": value for number in numbers for what, value in _asked(rows, number).items()})
    total = _effect(rows, NEW, found)
    causes = tuple(
        Cause(unit.title, unit.changes, _effect(rows, UNITS + place, found), int(found[f"{UNITS + place} leads"]))
        for place, unit in enumerate(units)
    )
    return Attribution(total, causes, _rest(total, causes), rows.parts.apart)


def _asked(rows: SideBySide, number: int) -> dict[str, Expr]:
    """What a model does otherwise than the old one."""
    asked: dict[str, Expr] = {}
    differs: list[Expr] = []
    for name in rows.scores():
        old, new = rows.score(OLD, name), rows.score(number, name)
        # What stands in the same column is no other for any lead.
        if old != new:
            asked[f"points {name}"] = sub(call("sum", new), call("sum", old))
            differs.append(negated(same(old, new)))
    for what in ("tier", "grade"):
        old, new = rows.value(OLD, what), rows.value(number, what)
        if old != new:
            differs.append(negated(same(old if old is not None else lit(None), new if new is not None else lit(None))))
    asked["leads"] = leads_with(any_of(differs))
    scale = "tier" if rows.letters("tier") else "grade"
    letters = rows.letters(scale)
    before, after = (rows.rank(side, scale, letters) for side in (OLD, number))
    if before != after:
        both = [known(before), known(after)]
        asked["up"] = leads_with(all_of([*both, compare(after, "<", before)]))
        asked["down"] = leads_with(all_of([*both, compare(after, ">", before)]))
    old, new = rows.value(OLD, "tier"), rows.value(number, "tier")
    if old != new:
        for tier in rows.letters("tier"):
            asked[f"tier {tier}"] = sub(_having(new, tier), _having(old, tier))
    return asked


def _having(value: Expr | None, tier: str) -> Expr:
    return lit(0) if value is None else leads_with(compare(value, "=", lit(tier)))


def _effect(rows: SideBySide, number: int, found: Mapping[str, Any]) -> Effect:
    def of(what: str) -> int:
        return int(found.get(f"{number} {what}") or 0)

    return Effect(
        points={name: decimal_of(of(f"points {name}")) for name in rows.scores()},
        up=of("up"),
        down=of("down"),
        tiers={tier: of(f"tier {tier}") for tier in rows.letters("tier")},
    )


def _rest(total: Effect, causes: tuple[Cause, ...]) -> Effect:
    """What is left of the whole without the parts."""
    effects = [cause.effect for cause in causes]
    return Effect(
        points={name: points - sum(item.points[name] for item in effects) for name, points in total.points.items()},
        up=total.up - sum(item.up for item in effects),
        down=total.down - sum(item.down for item in effects),
        tiers={tier: count - sum(item.tiers[tier] for item in effects) for tier, count in total.tiers.items()},
    )
