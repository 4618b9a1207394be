"""The comparison, read from top to bottom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from lscore.compiler.diff.changes import Change, Difference, Weight, heaviest
from lscore.compiler.diff.decisions import diff_decisions, diff_scales
from lscore.compiler.diff.defines import diff_defines
from lscore.compiler.diff.forms import Forms, Renamed
from lscore.compiler.diff.pairing import Pairing
from lscore.compiler.diff.reach import Reach
from lscore.compiler.diff.rules import diff_rules, pair_rules, placed_rules, window_of
from lscore.compiler.diff.scores import diff_categories, diff_keeps, diff_scores, renamed_groups
from lscore.compiler.diff.sets import diff_sets
from lscore.compiler.diff.side import Side
from lscore.compiler.diff.world import diff_attributes, diff_columns, diff_events, diff_settings, diff_tests, renames
from lscore.compiler.model import Category, Rule, Score

ORDER = (
    *("result", "lead", "attribute", "event", "missing", "timezone", "account"),
    *("grades", "grade", "grade step", "levels", "rating", "tiers", "tier", "tier at most"),
    *("disqualify", "skip", "route", "ensure", "score", "category", "rule", "keep", "set", "define"),
    *("model", "owner", "test"),
)
"""The order of changes of one class."""

IGNORED: Mapping[tuple[str, str], str] = {
    ("Model", "name"): "the name that the page states is compared; else it is that of the file",
    ("Model", "score_order"): "follows from what the scores use",
    ("Model", "version"): "a hash of the rest",
    ("Model", "file"): "where a model lies says nothing of it",
    ("Model", "files"): "what they hold is compared",
    **dict.fromkeys(
        (
            *(("Test", "as_of"), ("Test", "lead"), ("Test", "events"), ("Test", "expectations"), ("Test", "span")),
            *(("TestEvent", "at"), ("TestEvent", "event"), ("TestEvent", "fields")),
            *(("ExpectCondition", "condition"), ("ExpectCondition", "text"), ("ExpectCondition", "span")),
            *(("ExpectRoute", "target"), ("ExpectRoute", "negated"), ("ExpectRoute", "text"), ("ExpectRoute", "span")),
            *(("ExpectReason", "reason"), ("ExpectReason", "negated")),
            *(("ExpectReason", "text"), ("ExpectReason", "span")),
            *(("ExpectRule", "rule"), ("ExpectRule", "points"), ("ExpectRule", "text"), ("ExpectRule", "span")),
        ),
        "a test is compared by its lines, which say all of it",
    ),
}
"""Fields of the Model (class, field) that no comparison looks at, and why. All others are compared."""


def diff(old: Side, new: Side) -> Difference:
    """Everything that two versions of a model say differently. Empty exactly when nothing that the model says differs:
    its results, its explanations, its tests."""
    found = [*diff_attributes(old, new), *diff_events(old, new)]
    renamed = Renamed(attributes=renames(found, "attribute"), events=renames(found, "event"))
    scores = _renamed_scores(old, new, renamed)
    renamed = replace(renamed, scores=scores)
    forms = Forms(old.model, renamed), Forms(new.model)
    found += [*diff_settings(old, new, renamed), *diff_scales(old, new)]
    found += diff_sets(old, new)
    found += diff_defines(old, new, forms, Reach(old, new, found))
    reach = Reach(old, new, found)
    found += diff_columns(old, new)
    found += _diff_scores(old, new, forms, scores, reach)
    found += diff_decisions(old, new, forms, reach, scores)
    found += diff_tests(old, new)
    return Difference(tuple(_ordered(_weighed(found))))


def _renamed_scores(old: Side, new: Side, renamed: Renamed) -> dict[str, str]:
    forms = Forms(old.model, renamed), Forms(new.model)
    return renamed_groups(old.model.scores, new.model.scores, _rules_of, _rules_of, forms)


def _rules_of(score: Score) -> Sequence[Rule]:
    return score.rules


def _diff_scores(
    old: Side, new: Side, forms: tuple[Forms, Forms], scores: dict[str, str], reach: Reach
) -> list[Change]:
    """Scores and all that is in them."""
    pairs = Pairing(old.model.scores, new.model.scores).by(lambda score: scores.get(score.name, score.name))
    names: dict[tuple[str, str], str] = {}
    for before, after in pairs.pairs:
        found = renamed_groups(before.categories, after.categories, _rules_in(before), _rules_in(after), forms)
        names |= {(after.name, name): other for name, other in found.items()}
    categories, windows = diff_categories(pairs, names, old, new)
    rules = pair_rules(placed_rules(old, forms[0], scores, names), placed_rules(new, forms[1], {}, {}))
    return [
        *diff_scores(pairs, old, new),
        *categories,
        *diff_rules(rules, old, new, reach, windows),
        *diff_keeps(old, new, forms, scores, reach),
    ]


def _rules_in(score: Score) -> Callable[[Category], Sequence[Rule]]:
    held: dict[str | None, list[Rule]] = defaultdict(list)
    for rule in score.rules:
        held[rule.category].append(rule)
    return lambda category: held[category.name]


def _weighed(changes: list[Change]) -> list[Change]:
    """The changes, those of sets, defines and windows of categories weighing what they reach."""
    reached: dict[str, list[Weight]] = defaultdict(list)
    for change in changes:
        for title in change.through:
            reached[title].append(change.weight)
            reached[f"{title} in {change.where}"].append(change.weight)
    return [
        replace(change, weight=heaviest([change.weight, *reached[_reaching(change)]]) or change.weight)
        if change.what in ("set", "define", "category")
        else change
        for change in changes
    ]


def _reaching(change: Change) -> str:
    """How other changes name the one that they come through."""
    if change.what == "category":
        return f"{window_of(change.name)} in {change.where} / {change.name}"
    return f"{change.what} {change.name}"


def _ordered(changes: list[Change]) -> list[Change]:
    """The heaviest first, then by kind, in the order of the new page."""

    def key(change: Change) -> tuple[object, ...]:
        span = change.new or change.old
        place = (span.file, span.start) if span else ("", 0)
        return -change.weight.rank, ORDER.index(change.what), change.where, place, change.name

    return sorted(changes, key=key)
