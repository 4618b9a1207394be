"""Defines: conditions with a name."""

from __future__ import annotations

from lscore.compiler.diff.changes import Change, Detail, Weight
from lscore.compiler.diff.forms import Forms
from lscore.compiler.diff.pairing import Pairing
from lscore.compiler.diff.reach import Reach
from lscore.compiler.diff.side import Side
from lscore.compiler.diff.words import condition_details
from lscore.dsl.printer import canonical


def diff_defines(old: Side, new: Side, forms: tuple[Forms, Forms], reach: Reach) -> list[Change]:
    """All changes of defines. What they weigh is settled by what they reach."""
    before = [name for name, _ in old.model.defines]
    after = [name for name, _ in new.model.defines]
    pairs = [(name, name) for name in before if name in set(after)]
    # Each list holds names alone, so what they say is asked of the side that they are of.
    gone = [(name, forms[0].define(name)) for name in before if name not in set(after)]
    come = [(name, forms[1].define(name)) for name in after if name not in set(before)]
    pairing = Pairing(gone, come).by(lambda item: item[1][1])
    pairs += [(one[0], other[0]) for one, other in pairing.pairs]
    found = [_gone(name, old, removed=True) for name, _ in pairing.old]
    found += [_gone(name, new, removed=False) for name, _ in pairing.new]
    for name, other in pairs:
        change = _compared(name, other, old, new, forms, reach)
        found += [change] if change is not None else []
    return found


def _gone(name: str, side: Side, *, removed: bool) -> Change:
    node = side.defines.get(name)
    text = canonical(node.condition) if node else ""
    place = side.place(node.span) if node else None
    if removed:
        return Change("removed", "define", name, Weight.TEXT, details=(Detail("condition", old=text),), old=place)
    return Change("added", "define", name, Weight.TEXT, details=(Detail("condition", new=text),), new=place)


def _compared(name: str, other: str, old: Side, new: Side, forms: tuple[Forms, Forms], reach: Reach) -> Change | None:
    before, after = old.defines.get(name), new.defines.get(other)
    details: list[Detail] = []
    through: tuple[str, ...] = ()
    same = forms[0].define(name) == forms[1].define(other)
    if not same and before and after:
        details = condition_details(before.condition, after.condition)
        through = reach.through(before, after) or (() if details else reach.anywhere())
    if same and name == other:
        return None
    return Change(
        kind="changed" if name == other else "renamed",
        what="define",
        name=other,
        weight=Weight.TEXT,
        old_name="" if name == other else name,
        details=tuple(details),
        through=through,
        old=old.place(before.span if before else None),
        new=new.place(after.span if after else None),
    )
