"""What changed between two scorings of the same leads: results, and the rules behind them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from lscore.compiler.model import Model, Rule, WhenRule, result_columns
from lscore.runtime.results import decimal_of
from lscore.runtime.watch.sample import Standing

ASIDE = {"lead", "model", "model_version", "as_of"}
"""Columns that say nothing of the lead."""


@dataclass(frozen=True, slots=True)
class Scored:
    """Leads as one version of a model scores them."""

    model: Model
    leads: Mapping[str, Standing]


class Kind(StrEnum):
    """What became of a rule; `SAME`: it says what it said, but what it speaks of has changed."""

    NEW = "new"
    GONE = "gone"
    CHANGED = "changed"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class RuleChange:
    """A rule that is not what it was, or gives some leads other points than before: to `leads` of them; `points`
    before and after, where one pair of them tells all."""

    score: str
    name: str
    kind: Kind
    leads: int
    points: tuple[Decimal, Decimal] | None


@dataclass(frozen=True, slots=True)
class Move:
    """So many leads went from one letter to another in a column (`tier`, `grade`, `level_fit`)."""

    column: str
    before: str
    after: str
    leads: int


@dataclass(frozen=True, slots=True)
class LeadChange:
    """A lead whose results changed: (column, before, after) of each."""

    lead: str
    cells: tuple[tuple[str, Any, Any], ...]
    moved: Decimal
    """By how much the score moved that moved most."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changed in the scores of one model. `leads` are those that both scorings have, `changed` are sorted by how
    far they moved. `parts` are what else of the model is not what it was, in words."""

    model: Model
    leads: int
    changed: tuple[LeadChange, ...] = ()
    moves: tuple[Move, ...] = ()
    rules: tuple[RuleChange, ...] = ()
    parts: tuple[str, ...] = ()
    new_leads: int = 0
    gone_leads: int = 0

    def __bool__(self) -> bool:
        return bool(self.changed or self.rules or self.parts or self.new_leads or self.gone_leads)


def compare(before: Scored, after: Scored) -> Comparison:
    """What changed from one scoring to the next."""
    both = [lead for lead in after.leads if lead in before.leads]
    old_columns = result_columns(before.model)
    columns = [name for name in result_columns(after.model) if name in old_columns and name not in ASIDE]
    scores = {score.name for score in after.model.scores}
    found = (_lead(lead, before.leads[lead].row, after.leads[lead].row, columns, scores) for lead in both)
    changed = [item for item in found if item.cells]
    return Comparison(
        after.model,
        len(both),
        tuple(sorted(changed, key=lambda item: -item.moved)),  # of equal moves the data's order
        tuple(_moves(changed, before, after, columns)),
        tuple(_rules(before, after, both)),
        tuple(_parts(before.model, after.model)),
        len(after.leads) - len(both),
        len(before.leads) - len(both),
    )


def _lead(
    lead: str, before: Mapping[str, Any], after: Mapping[str, Any], columns: Sequence[str], scores: set[str]
) -> LeadChange:
    cells = tuple((name, before[name], after[name]) for name in columns if before[name] != after[name])
    zero = Decimal(0)
    sizes = (abs((new or zero) - (old or zero)) for name, old, new in cells if name in scores)
    return LeadChange(lead, cells, max(sizes, default=zero))


def _moves(changed: Sequence[LeadChange], before: Scored, after: Scored, columns: Sequence[str]) -> Iterator[Move]:
    """How many leads took each way, by columns, the most travelled first."""
    for column in (name for name in columns if name in {"tier", "grade"} or name.startswith("level_")):
        ways = (
            (_letter(before.leads[item.lead].row, column), _letter(after.leads[item.lead].row, column))
            for item in changed
        )
        counts = Counter(way for way in ways if way[0] != way[1])
        yield from (Move(column, *way, leads) for way, leads in counts.most_common())


def _letter(row: Mapping[str, Any], column: str) -> str:
    if row.get("skipped"):
        return "(skipped)"
    return row[column] or "(none)"


def _rules(before: Scored, after: Scored, both: Sequence[str]) -> Iterator[RuleChange]:
    """Rules that changed, or that give other points; those that reach most leads first."""
    old, new = _by_name(before.model), _by_name(after.model)
    reached: dict[tuple[str, str], list[tuple[Decimal, Decimal]]] = {}
    zero = Decimal(0)
    for lead in both:
        had, has = before.leads[lead].points, after.leads[lead].points
        for key in had.keys() | has.keys():
            if had.get(key) != has.get(key):
                reached.setdefault(key, []).append((had.get(key, zero), has.get(key, zero)))
    found: list[RuleChange] = []
    for key in (*new, *(key for key in old if key not in new)):
        kind = _kind(old.get(key), new.get(key))
        pairs = reached.get(key, [])
        if kind is not Kind.SAME or pairs:
            found.append(RuleChange(*key, kind, len(pairs), _points(old.get(key), new.get(key), pairs)))
    yield from sorted(found, key=lambda item: -item.leads)


def _by_name(model: Model) -> dict[tuple[str, str], Rule]:
    return {(score.name, rule.name): rule for score in model.scores for rule in score.rules}


def _kind(old: Rule | None, new: Rule | None) -> Kind:
    if old is None:
        return Kind.NEW
    if new is None:
        return Kind.GONE
    return Kind.SAME if old == new else Kind.CHANGED


def _points(
    old: Rule | None, new: Rule | None, pairs: Sequence[tuple[Decimal, Decimal]]
) -> tuple[Decimal, Decimal] | None:
    """The points that a rule states before and after; else those of the leads, where all got the same."""
    if old and new and isinstance(old.body, WhenRule) and isinstance(new.body, WhenRule):
        stated = decimal_of(old.body.points), decimal_of(new.body.points)
        return stated if stated[0] != stated[1] else None
    return pairs[0] if pairs and len(set(pairs)) == 1 else None


_PARTS: tuple[tuple[str, Callable[[Model], object]], ...] = (
    ("the `lead:` block", lambda model: model.attributes),
    ("the events", lambda model: (model.events, model.any_fields)),
    ("the account", lambda model: model.account),
    ("the timezone", lambda model: model.timezone),
    ("what is missing", lambda model: model.missing),
    ("the defines", lambda model: frozenset(model.defines)),
    ("the grades", lambda model: model.grades),
    ("the levels", lambda model: model.levels),
    ("the rating", lambda model: model.rating),
    ("the tiers", lambda model: model.tiers),
    ("the disqualify lines", lambda model: frozenset(model.disqualify)),
    ("the skip lines", lambda model: frozenset(model.skip)),
    ("the routes", lambda model: frozenset(model.routes)),
    ("the ensure lines", lambda model: frozenset(line.condition for line in model.ensures)),
)


def _parts(before: Model, after: Model) -> Iterator[str]:
    """What of a model beside its rules is not what it was."""
    if before.version == after.version:
        return
    old, new = ({score.name: score for score in model.scores} for model in (before, after))
    for name in dict.fromkeys((*new, *old)):
        if name not in old or name not in new:
            yield f"score {name} is {'new' if name in new else 'gone'}"
            continue
        was, now = old[name], new[name]
        if (was.low, was.high, was.decimals) != (now.low, now.high, now.decimals):
            yield f"the range of {name}"
        had, has = ({item.name: item for item in score.categories} for score in (was, now))
        yield from (f"category {item}" for item in dict.fromkeys((*has, *had)) if had.get(item) != has.get(item))
        if set(was.keeps) != set(now.keeps):
            yield f"the keep lines of {name}"
    yield from (words for words, part in _PARTS if part(before) != part(after))
