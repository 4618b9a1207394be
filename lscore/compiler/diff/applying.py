"""One change of a difference, made in the old model."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar, cast

from lscore.compiler.dependencies import in_order
from lscore.compiler.diff.changes import Change
from lscore.compiler.lint.subject import parts_of
from lscore.compiler.model import (
    AttributeValue,
    Category,
    Defined,
    Fallback,
    Keep,
    Levels,
    LevelValue,
    Model,
    Query,
    Rule,
    Score,
    ScoreValue,
)

_Part = TypeVar("_Part")
_SCALES = {"grades": "grades", "grade": "grades", "grade step": "grades", "tiers": "tiers", "tier": "tiers"}
_LINES = {"disqualify": "disqualify", "skip": "skip", "route": "routes", "ensure": "ensures"}
_SETTINGS = frozenset({"timezone", "missing", "account", "rating"})
_DATA = ("attributes", "events", "any_fields")


@dataclass(frozen=True, slots=True)
class Sides:
    """The old model as it was written and by its new names (`base`, part for part in the same places), and the new
    one."""

    old: Model
    base: Model
    new: Model


def with_change(model: Model, change: Change, sides: Sides) -> Model | None:
    """A model that goes back to `base`, with a change of its difference from the new one made in it, too; None where
    the change has no place there."""
    what = change.what
    if what == "rule":
        return _with_rule(model, change, sides)
    if what == "score":
        return _with_score(model, change)
    if what in ("category", "keep"):
        return _with_part_of_score(model, change, sides)
    if what == "define":
        return _with_define(model, change, sides.new)
    if what == "levels":
        levels = _exchanged(model.levels, _same_levels(change, sides), cast("Levels | None", change.new_part))
        return replace(model, levels=levels)
    if what in _SCALES or what == "tier at most":
        return _with_line_of_scale(model, change, sides)
    if what in _LINES:
        field = _LINES[what]
        lines = _exchanged(getattr(model, field), _in_base(change.old_part, field, sides), change.new_part)
        return replace(model, **{field: tuple(lines)})
    if what in _SETTINGS:
        return replace(model, **{what: getattr(sides.new, what)})
    return model


def with_scale(model: Model, field: str, new: Model) -> Model:
    """With all that another model says of grades or tiers: its lines name letters, which the old scale may lack."""
    return replace(model, **{field: getattr(new, field)})


def with_data(model: Model, new: Model) -> Model:
    """With what another model reads of leads and events."""
    return replace(model, **{field: getattr(new, field) for field in _DATA}, declared=new.declared)


def stands(model: Model) -> bool:
    """Whether everything that a model names is there, and its scores do not use one another in a circle."""
    scores = {score.name for score in model.scores}
    defines = dict(model.defines)
    attributes = {(item.name, item.type) for item in model.attributes}
    events = {event.name for event in model.events}
    return (
        all(part.name in scores for part in parts_of(model, ScoreValue))
        and all(part.score in scores for part in parts_of(model, LevelValue))
        and all(item.score in scores for item in model.levels)
        and all(part.name in defines for part in parts_of(model, Defined))
        and all((part.name, part.type) in attributes for part in parts_of(model, AttributeValue))
        and all(part.event is None or part.event in events for part in parts_of(model, Query))
        and _letters_stand(model)
        and not _circles(model, defines)
    )


def _letters_stand(model: Model) -> bool:
    """Whether every line of grades and tiers names a letter of its scale."""
    grades, tiers = model.grades, model.tiers
    named = [line.what for line in grades.lines] if grades else []
    named += [item.what for item in ([grades.otherwise] if grades and grades.otherwise else [])]
    if grades and not {*named, *([grades.start] if grades.start else [])} <= set(grades.letters):
        return False
    if tiers is None:
        return True
    lines: list[Any] = [*tiers.lines, *tiers.at_most, *([tiers.otherwise] if tiers.otherwise else [])]
    return {line.what for line in lines} <= set(tiers.letters)


def _circles(model: Model, defines: dict[str, Any]) -> bool:
    def uses(part: object, seen: frozenset[str]) -> set[str]:
        found = {item.name for item in parts_of(part, ScoreValue)} | {item.score for item in parts_of(part, LevelValue)}
        for item in parts_of(part, Defined):
            if item.name not in seen:
                found |= uses(defines[item.name], seen | {item.name})
        return found

    _, circles = in_order({score.name: sorted(uses(score, frozenset())) for score in model.scores})
    named, others = in_order({name: [item.name for item in parts_of(said, Defined)] for name, said in defines.items()})
    del named
    return bool(circles or others)


# --- rules, categories, keeps


def _with_rule(model: Model, change: Change, sides: Sides) -> Model | None:
    before = _rule_in_base(change.old_part, sides)
    after = cast("Rule | None", change.new_part)
    if before is not None:
        model = _edited(model, before[0], lambda score: replace(score, rules=_exchanged(score.rules, before[1], None)))
    if after is None:
        return model
    target = next(score.name for score in sides.new.scores if any(item is after for item in score.rules))
    if all(score.name != target for score in model.scores):
        return None

    def put(score: Score) -> Score:
        there = after.category is None or any(item.name == after.category for item in score.categories)
        # A category that the old model lacks adds up its rules: its bounds are a change of their own.
        return replace(score, rules=(*score.rules, after if there else replace(after, category=None)))

    return _edited(model, target, put)


def _rule_in_base(part: object, sides: Sides) -> tuple[str, Rule] | None:
    for score, other in zip(sides.old.scores, sides.base.scores, strict=True):
        for rule, same in zip(score.rules, other.rules, strict=True):
            if rule is part:
                return other.name, same
    return None


def _with_part_of_score(model: Model, change: Change, sides: Sides) -> Model | None:
    field = "categories" if change.what == "category" else "keeps"
    target = ""
    before: Category | Keep | None = None
    for score, other in zip(sides.old.scores, sides.base.scores, strict=True):
        for part, same in zip(getattr(score, field), getattr(other, field), strict=True):
            if part is change.old_part:
                target, before = other.name, same
    after = cast("Category | Keep | None", change.new_part)
    where = next(
        (score.name for score in sides.new.scores if any(item is after for item in getattr(score, field))), target
    )
    if all(score.name != where for score in model.scores):
        return None
    if before is not None and where == target:
        return _edited(model, where, lambda score: _with_part(score, field, before, after))
    if before is not None:
        model = _edited(model, target, lambda score: _with_part(score, field, before, None))
    return _edited(model, where, lambda score: _with_part(score, field, None, after))


def _with_part(score: Score, field: str, before: Category | Keep | None, after: Category | Keep | None) -> Score:
    return replace(score, **{field: _exchanged(getattr(score, field), before, after)})


def _with_score(model: Model, change: Change) -> Model | None:
    before, after = cast("Score | None", change.old_part), cast("Score | None", change.new_part)
    if after is None:
        assert before is not None
        kept = tuple(score for score in model.scores if score.name != before.name)
        return replace(model, scores=kept, levels=tuple(item for item in model.levels if item.score != before.name))
    if before is None:
        return replace(model, scores=(*model.scores, after), score_order=(*model.score_order, after.name))
    shape = {"low": after.low, "high": after.high, "decimals": after.decimals}
    return _edited(model, after.name, lambda score: replace(score, **shape))


def _edited(model: Model, name: str, edit: Callable[[Score], Score]) -> Model:
    """With one of its scores edited; a rule whose category went stands outside of any."""
    return replace(model, scores=tuple(_whole(edit(item)) if item.name == name else item for item in model.scores))


def _whole(score: Score) -> Score:
    names = {category.name for category in score.categories}
    if all(rule.category is None or rule.category in names for rule in score.rules):
        return score
    rules = (rule if rule.category in names else replace(rule, category=None) for rule in score.rules)
    return replace(score, rules=tuple(rules))


def _exchanged(parts: Sequence[_Part], before: _Part | None, after: _Part | None) -> tuple[_Part, ...]:
    """With one part for another; without one it is only taken away or added."""

    def items() -> Iterator[_Part]:
        done = before is None
        for part in parts:
            if not done and part == before:
                done = True
                if after is not None:
                    yield after
            else:
                yield part
        if before is None and after is not None:
            yield after

    return tuple(items())


# --- what decides


def _with_define(model: Model, change: Change, new: Model) -> Model:
    said = dict(new.defines).get(change.name)
    if said is None:
        return model
    return replace(model, defines=tuple((name, said if name == change.name else old) for name, old in model.defines))


def _same_levels(change: Change, sides: Sides) -> Levels | None:
    return next((base for old, base in _pairs("levels", sides) if old is change.old_part), None)


def _in_base(part: object, field: str, sides: Sides) -> Any:
    return next((base for old, base in _pairs(field, sides) if old is part), None)


def _pairs(field: str, sides: Sides) -> Iterable[tuple[Any, Any]]:
    return zip(getattr(sides.old, field), getattr(sides.base, field), strict=True)


def _with_line_of_scale(model: Model, change: Change, sides: Sides) -> Model | None:
    field = "tiers" if change.what.startswith("tier") else "grades"
    scale, old, base = (getattr(item, field) for item in (model, sides.old, sides.base))
    if change.what == field or scale is None or old is None:
        return with_scale(model, field, sides.new)
    lines = {"grade step": "steps", "tier at most": "at_most"}.get(change.what, "lines")
    before, after = change.old_part, change.new_part
    if isinstance(before, Fallback):
        scale, before = replace(scale, otherwise=None), None
    if isinstance(after, Fallback):
        scale, after = replace(scale, otherwise=after), None
    pairs = zip(getattr(old, lines), getattr(base, lines), strict=True)
    same = next((other for one, other in pairs if one is before), None)
    return replace(model, **{field: replace(scale, **{lines: _exchanged(getattr(scale, lines), same, after)})})
