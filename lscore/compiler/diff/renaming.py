"""The old model by the names of the new one, so that parts of both can stand in one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any, cast

from lscore.compiler.diff.changes import Change
from lscore.compiler.model import (
    Attribute,
    AttributeValue,
    Defined,
    Event,
    Levels,
    LevelValue,
    Model,
    Query,
    Score,
    ScoreValue,
)
from lscore.dsl.diagnostics import Span


@dataclass(frozen=True, slots=True)
class _Names:
    """New names by the old ones; of categories by (new name of the score, old name)."""

    attributes: Mapping[str, str]
    events: Mapping[str, str]
    scores: Mapping[str, str]
    defines: Mapping[str, str]
    categories: Mapping[tuple[str, str], str]

    @property
    def any(self) -> bool:
        return any((self.attributes, self.events, self.scores, self.defines, self.categories))


def by_new_names(model: Model, changes: Iterable[Change]) -> Model:
    """The old model with all that was renamed under its new name. Its parts stand where they stood; it has no tests."""
    bare = replace(model, tests=())
    names = _names(list(changes))
    return cast("Model", _renamed(bare, names)) if names.any else bare


def _names(changes: list[Change]) -> _Names:
    def of(what: str) -> dict[str, str]:
        return {item.old_name: item.name for item in changes if item.what == what and item.old_name}

    categories = {
        (item.where, item.old_name): item.name for item in changes if item.what == "category" and item.old_name
    }
    return _Names(of("attribute"), of("event"), of("score"), of("define"), categories)


def _renamed(part: Any, names: _Names) -> Any:
    if isinstance(part, tuple):
        return tuple(_renamed(item, names) for item in cast("tuple[Any, ...]", part))
    if not is_dataclass(part) or isinstance(part, Span | type):
        return part
    items: dict[str, Any] = {item.name: getattr(part, item.name) for item in fields(part)}
    changed = {name: _renamed(value, names) for name, value in items.items()} | _name(part, names)
    # What holds no renamed name stays the very same part.
    if all(changed[name] is value or changed[name] == value for name, value in items.items()):
        return part
    return replace(part, **changed)


def _name(part: Any, names: _Names) -> dict[str, Any]:
    """The names that a part states itself."""
    match part:
        case AttributeValue(name=name) | Attribute(name=name):
            return {"name": names.attributes.get(name, name)}
        case Event(name=name):
            return {"name": names.events.get(name, name)}
        case Query(event=name) if name is not None:
            return {"event": names.events.get(name, name)}
        case ScoreValue(name=name):
            return {"name": names.scores.get(name, name)}
        case LevelValue(score=name) | Levels(score=name):
            return {"score": names.scores.get(name, name)}
        case Defined(name=name):
            return {"name": names.defines.get(name, name)}
        case Score():
            return _score(part, names)
        case Model():
            defines = tuple((names.defines.get(name, name), _renamed(said, names)) for name, said in part.defines)
            return {"defines": defines, "score_order": tuple(names.scores.get(name, name) for name in part.score_order)}
        case _:
            return {}


def _score(score: Score, names: _Names) -> dict[str, Any]:
    name = names.scores.get(score.name, score.name)
    own = {old: new for (where, old), new in names.categories.items() if where == name}
    rules = (_renamed(rule, names) for rule in score.rules)
    return {
        "name": name,
        "categories": tuple(replace(item, name=own.get(item.name, item.name)) for item in score.categories),
        "rules": tuple(replace(rule, category=own[rule.category]) if rule.category in own else rule for rule in rules),
    }
