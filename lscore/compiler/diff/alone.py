"""Each change of a difference made alone: what the old model would be with it, and nothing else.

Some changes have a meaning only together: the lines of a scale with its letters, all that a set brings about. They are
one unit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from lscore.compiler.diff.applying import Sides, stands, with_change, with_data, with_scale
from lscore.compiler.diff.changes import LINES, Change, Difference, Weight
from lscore.compiler.diff.names import with_names_of
from lscore.compiler.diff.renaming import by_new_names
from lscore.compiler.lint.subject import parts_of
from lscore.compiler.model import Model, Query

_DATA = frozenset({"attribute", "event", "lead"})
_SCALES = {"grade": "grades", "grade step": "grades", "tier": "tiers", "tier at most": "tiers"}
_Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unit:
    """Changes that belong together, and the old model with them alone. `title` names them in the language's words."""

    title: str
    changes: tuple[Change, ...]
    model: Model


@dataclass(frozen=True, slots=True)
class Alone:
    """Both models by the names of the new one, and the changes each by itself. `apart` are changes that cannot be made
    alone. The models read the same data wherever that makes no difference to any."""

    old: Model
    new: Model
    units: tuple[Unit, ...]
    apart: tuple[Change, ...]


def alone(old: Model, new: Model, difference: Difference, *, most: int) -> Alone:
    """The changes of a difference that can move a result, each made alone: `most` units, the heaviest first."""
    changes = [change for change in difference.changes if change.weight is not Weight.TEXT]
    mine, theirs = by_new_names(old, difference.changes), replace(new, tests=())
    # Names of the other side make no difference to a model, but for a phrase that takes any event: to that, an event
    # that is named is another than one that is not.
    mixed = mine.events != theirs.events and any(_takes_any_event(model) for model in (mine, theirs))
    sides = Sides(old, with_names_of(mine, theirs), with_names_of(theirs, mine))
    units: list[Unit] = []
    apart: list[Change] = []
    for key, group in _grouped(changes).items():
        model = _made(sides.base, key, group, sides) if len(units) < most else None
        if model is None or not stands(model):
            apart += group
        elif model != sides.base:
            units.append(Unit(_title(key, group), tuple(group), model))
    if mixed:
        return Alone(mine, theirs, tuple(units), tuple(apart))
    return Alone(sides.base, sides.new, tuple(units), tuple(apart))


def _takes_any_event(model: Model) -> bool:
    return any(query.event is None for query in parts_of(model, Query))


def _grouped(changes: Sequence[Change]) -> dict[_Key, list[Change]]:
    scales = {change.what for change in changes} & {"grades", "tiers"}
    # Scores that only one side has come and go with their rules.
    lone = {change.name for change in changes if change.what == "score" and change.kind in ("added", "removed")}
    groups: dict[_Key, list[Change]] = {}
    for number, change in enumerate(changes):
        groups.setdefault(_key(change, number, scales, lone), []).append(change)
    return groups


def _key(change: Change, number: int, scales: set[str], lone: set[str]) -> _Key:
    what = change.what
    if what in _DATA:
        return ("what is read of leads and events",)
    if what in scales or _SCALES.get(what) in scales:
        return (_SCALES.get(what, what),)
    score = change.score if what in ("rule", "category") else change.name
    if what in ("rule", "category", "score") and score in lone and change.kind != "changed":
        return (f"score {score}",)
    if what in ("set", "define", "timezone", "missing", "account"):
        return (f"{what} {change.name}".strip(),)
    through = tuple(name for name in change.through if not name.startswith("define ")) or change.through
    if not through or change.details:
        return ("", str(number))
    if any(name.split()[0] in _DATA for name in through):
        return ("what is read of leads and events",)
    window = "the window of category "
    return tuple(name.replace(window, "category ", 1) for name in through)


def _title(key: _Key, group: list[Change]) -> str:
    if key[0]:
        return " and ".join(key)
    change = group[0]
    return change.name if change.what in LINES else f"{change.what} {change.name}".strip()


def _made(base: Model, key: _Key, group: list[Change], sides: Sides) -> Model | None:
    if key[0] in ("grades", "tiers"):
        return with_scale(base, key[0], sides.new)
    if key == ("what is read of leads and events",):
        base = with_data(base, sides.new)
    model: Model | None = base
    # A score that comes brings its rules along.
    whole = [change for change in group if change.what == "score" and change.kind in ("added", "removed")]
    for change in whole or group:
        model = None if model is None else with_change(model, change, sides)
    return model
