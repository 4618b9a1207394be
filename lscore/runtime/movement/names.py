"""What lines of the old model are called in the new one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from lscore.compiler.diff import Change, Difference
from lscore.compiler.model import Model, Rule
from lscore.runtime.movement.states import Key


@dataclass(frozen=True, slots=True)
class Names:
    """New names by the old ones, and what changed of a line by its new name."""

    scores: Mapping[str, str] = field(default_factory=dict[str, str])
    lines: Mapping[Key, Key] = field(default_factory=dict[Key, Key])
    changes: Mapping[Key, tuple[Change, ...]] = field(default_factory=dict[Key, "tuple[Change, ...]"])

    def old(self, key: Key) -> Key:
        """The old name of a line."""
        return next((old for old, new in self.lines.items() if new == key), key)


STEPS = ("(bounds)", "(weight)")
"""The lines of a category itself."""


def names_of(difference: Difference, old: Model, keys: Iterable[Key]) -> Names:
    """What a difference between two models renames; `keys` are the lines that the old one can give."""
    scores = {change.old_name: change.name for change in difference.changes if change.what == "score"}
    scores = {before: after for before, after in scores.items() if before}
    categories = {
        (change.where, change.old_name): change.name
        for change in difference.changes
        if change.what == "category" and change.old_name
    }
    rules, changes = _rules(difference, old)
    # Two rules of one name give lines of one name: which of them another name belongs to can't be told.
    once = Counter((score.name, rule.category or "", rule.name) for score in old.scores for rule in score.rules)
    names: dict[Key, Key] = {}
    for key in keys:
        score = scores.get(key[0], key[0])
        placed = (score, categories.get((score, key[1]), key[1]), key[2])
        names[key] = rules.get(key, placed) if once[key] == 1 else placed
    taken = Counter(names.values())
    lines = {key: name for key, name in names.items() if key != name and taken[name] == 1}
    return Names(scores, lines, changes)


def _rules(difference: Difference, old: Model) -> tuple[dict[Key, Key], dict[Key, tuple[Change, ...]]]:
    """The rules that changed: their new keys by the old ones, and the changes by the new keys."""
    keys = _keys(old)
    names: dict[Key, Key] = {}
    changes: dict[Key, tuple[Change, ...]] = {}
    for change in difference.changes:
        for key in _changed(change, keys, names):
            changes[key] = (*changes.get(key, ()), change)
    return names, changes


def _changed(change: Change, keys: Mapping[int, Key], names: dict[Key, Key]) -> list[Key]:
    """The lines that a change is of, by their new names; `keys` are those of the old rules by their identity."""
    match change.what:
        case "rule":
            key, old = (change.score, change.category, change.name), keys.get(id(change.old_part))
            if old is not None and change.kind != "removed":
                names[old] = key
            return [key]
        case "category":
            return [(change.where, change.name, step) for step in STEPS]
        case "score":
            return [(change.name, "", step) for step in ("(range)", "(rounding)")]
        case "keep":
            return [(change.where, "", "(keep)")]
        case _:
            return []


def _keys(model: Model) -> dict[int, Key]:
    """The keys of a model's rules by their identity."""
    rules: list[tuple[str, Rule]] = [(score.name, rule) for score in model.scores for rule in score.rules]
    return {id(rule): (score, rule.category or "", rule.name) for score, rule in rules}
