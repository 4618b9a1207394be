"""The models of two places, each beside its other version: what differs between them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

from lscore.compiler.diff import Change, Difference, Side, Weight, diff
from lscore.compiler.diff.changes import heaviest
from lscore.compiler.diff.forms import Forms
from lscore.compiler.model import Model
from lscore.dsl.diagnostics import Diagnostic, Severity, Span, in_order
from lscore.errors import ModelError, UsageError
from lscore.runtime.revision_names import named_diagnostic
from lscore.runtime.revisions import Read, Snapshot

SAME_MODEL = 0.5
"""With at least this share of rules in common two models of different names and paths are one."""


@dataclass(frozen=True, slots=True)
class ModelDifference:
    """What became of one model; `old` and `new` are its files on the two sides, empty where there is none; `sides` are
    both versions, where there are two."""

    name: str
    old: str
    new: str
    difference: Difference
    sides: tuple[Side, Side] | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """What differs between two places; `old` and `new` are their names, `compared` counts the models compared; those
    in which nothing differs are not in `models`."""

    old: str
    new: str
    models: tuple[ModelDifference, ...]
    compared: int = 0

    @property
    def weight(self) -> Weight | None:
        """The class of the whole; None when nothing differs."""
        return heaviest([model.difference.weight for model in self.models if model.difference.weight])


def compare(old: Snapshot, new: Snapshot) -> Comparison:
    """Compare the models of two places: a file with a file, else by path, by name, by what they say.

    Raises UsageError when there is no model at all, or none that stands beside the one that was named; ModelError with
    the errors of models that do not compile on a side (but for those that are broken alike on both).
    """
    if not old.models and not new.models:
        raise UsageError(f"there is no .score file in {old.name} or in {new.name}")
    pairs = [pair for pair in _pairs(old, new) if not _same_texts(*pair)]
    _check(pairs)
    if old.single != new.single:  # the files of tests beside a file were not looked for
        pairs = [(_without_tests(before), _without_tests(after)) for before, after in pairs]
    found = [_difference(before, after) for before, after in pairs]
    changed = tuple(item for item in found if item.difference)
    return Comparison(old.name, new.name, changed, max(len(old.models), len(new.models)))


def _without_tests(item: Read | None) -> Read | None:
    """A model with the tests of its own page alone."""
    return replace(item, tests=()) if item is not None else None


def _same_texts(before: Read | None, after: Read | None) -> bool:
    """Whether nothing of a model was touched: then nothing is said of it, not even that it is broken."""
    return before is not None and after is not None and before.texts == after.texts


def _pairs(old: Snapshot, new: Snapshot) -> list[tuple[Read | None, Read | None]]:
    if old.single and new.single:
        return [(old.models[0], new.models[0])]
    pairs: list[tuple[Read | None, Read | None]] = []
    left, right = list(old.models), list(new.models)
    for same in (_same_path, _same_name, _same_rules):
        for before in list(left):
            partner = next((after for after in right if same(before, after)), None)
            if partner is not None:
                pairs.append((before, partner))
                left.remove(before)
                right.remove(partner)
    if old.single or new.single:
        if not pairs:
            lone, folder = (old, new) if old.single else (new, old)
            raise UsageError(f"{folder.name} has no model that is another version of {lone.name}")
        return pairs
    return [*pairs, *((before, None) for before in left), *((None, after) for after in right)]


def _same_path(before: Read, after: Read) -> bool:
    return before.path == after.path


def _same_name(before: Read, after: Read) -> bool:
    return bool(before.model and after.model and before.model.name == after.model.name)


def _same_rules(before: Read, after: Read) -> bool:
    if before.model is None or after.model is None:
        return False
    held, theirs = _rules(before.model), _rules(after.model)
    return bool(held) and (held & theirs).total() >= SAME_MODEL * max(held.total(), theirs.total())


def _rules(model: Model) -> Counter[str]:
    forms = Forms(model)
    return Counter(forms.meaning(rule.body) for score in model.scores for rule in score.rules)


def _check(pairs: list[tuple[Read | None, Read | None]]) -> None:
    errors: list[Diagnostic] = []
    sources: dict[str, str] = {}
    for item in (item for pair in pairs for item in pair if item is not None):
        if item.model is None:
            found = (error for error in item.compiled.diagnostics if error.severity is Severity.ERROR)
            errors += [named_diagnostic(error, item.shown) for error in found]
            sources |= {item.shown.get(file, file): text for file, text in item.compiled.sources.items()}
    if errors:
        raise ModelError(in_order(errors), sources)


def _difference(before: Read | None, after: Read | None) -> ModelDifference:
    if before is not None and after is not None:
        old, new = before.side(), after.side()
        return ModelDifference(new.model.name, before.file, after.file, diff(old, new), (old, new))
    item = before or after
    assert item is not None
    assert item.model is not None
    first = Span(item.file, 0, 0, 1, 1)
    if before is not None:
        change = Change("removed", "model", item.model.name, Weight.SCHEMA, old=first)
        return ModelDifference(item.model.name, item.file, "", Difference((change,)))
    change = Change("added", "model", item.model.name, Weight.SCHEMA, new=first)
    return ModelDifference(item.model.name, "", item.file, Difference((change,)))
