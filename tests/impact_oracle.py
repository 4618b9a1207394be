"""What the impact of an edit is, worked out lead by lead from the results of the `python` engine."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pyarrow as pa

from lscore.compiler.diff.alone import alone
from lscore.compiler.model import Model
from lscore.errors import RunError
from lscore.runtime.impact.impact import MOST_CHANGES, Changed, impacts
from lscore.runtime.impact.report import NONE, SKIPPED, Effect, Impact
from tests.agreement import said_by_python
from tests.random_edits import Edited

Rows = Mapping[str, Mapping[str, Any]]
"""Result rows by lead."""


def impact_of(edited: Edited) -> Impact | str:
    """What lscore says of the edit's impact, or why it says nothing."""
    data = edited.example.data
    leads = table("id", [(name, values) for name, values in data.leads])
    events = table("lead", [(name, values) for name, values in data.events])
    changed = Changed("random", "old.score", "new.score", edited.old, edited.new, edited.said)
    try:
        found = impacts([changed], leads, events, as_of=edited.example.as_of, allow_missing_columns=True)
    except RunError as error:
        return str(error)
    return found.impacts[0]


def table(key: str, rows: list[tuple[str, Mapping[str, Any]]]) -> pa.Table:
    """Rows as a table of Arrow whose columns are texts."""
    names = list(dict.fromkeys(name for _, values in rows for name in values))
    columns = {key: pa.array([name for name, _ in rows], pa.string())}
    for name in names:
        values = [row.get(name) for _, row in rows]
        kind = pa.list_(pa.string()) if any(isinstance(value, list) for value in values) else pa.string()
        columns[name] = pa.array(values, kind)
    if key == "lead":
        columns |= {name: pa.array([], pa.string()) for name in ("at", "event") if name not in columns and not rows}
    return pa.table(columns)


def rows_by(model: Model, edited: Edited) -> Rows | str:
    """The rows that a model gives the edit's leads, by lead."""
    found = said_by_python(replace(edited.example, model=model))
    return found if isinstance(found, str) else {lead: row for lead, (row, _, _) in found.items()}


def disagreements(edited: Edited) -> list[str]:
    """Where lscore says otherwise than the results do."""
    said = impact_of(edited)
    parts = alone(edited.old.model, edited.new.model, edited.said, most=MOST_CHANGES)
    old, new = rows_by(edited.old.model, edited), rows_by(edited.new.model, edited)
    # By the new names, so that scores are found again.
    base = rows_by(parts.old, edited)
    if isinstance(old, str) or isinstance(new, str) or isinstance(base, str):
        return [] if isinstance(said, str) else ["an impact of sums beyond the limit"]
    if isinstance(said, str):
        return [said]
    wrong = [
        f"{what}: {mine} is said, {theirs} is so" for what, mine, theirs in _pairs(said, base, new) if mine != theirs
    ]
    wrong += [f"old rows differ: {lead}" for lead in old if _values(old[lead]) != _values(base[lead])]
    titles = [cause.title for cause in said.attribution.causes]
    if titles != [unit.title for unit in parts.units]:
        wrong.append(f"causes {titles}")
    total = said.attribution.total
    effects = [said.attribution.interaction]
    for unit, cause in zip(parts.units, said.attribution.causes, strict=False):
        effects.append(cause.effect)
        rows = rows_by(unit.model, edited)
        if not isinstance(rows, str):
            wrong += [f"{cause.title}: {item}" for item in _effect_differs(cause.effect, base, rows, said)]
    wrong += [f"in all: {item}" for item in _effect_differs(total, base, new, said)]
    if total != _sum(effects, total):
        wrong.append(f"the parts do not add up: {total} and {effects}")
    return wrong


def _values(row: Mapping[str, Any]) -> list[Any]:
    """A row's values without what it is called by."""
    return sorted(str(value) for name, value in row.items() if name not in ("model", "model_version"))


def _pairs(said: Impact, old: Rows, new: Rows) -> list[tuple[str, object, object]]:
    pairs: list[tuple[str, object, object]] = [("leads", said.leads, len(old))]
    for what, matrix in (("grade", said.grades), ("tier", said.tiers)):
        if matrix is not None:
            theirs = Counter((_letter(old[lead], what), _letter(new[lead], what)) for lead in old)
            mine = {
                (one, other): count
                for one, row in zip(matrix.labels, matrix.counts, strict=True)
                for other, count in zip(matrix.labels, row, strict=True)
                if count
            }
            pairs.append((what, mine, dict(theirs)))
    for item in said.scores:
        steps = [_points(new[lead], item.score) - _points(old[lead], item.score) for lead in old]
        pairs.append((f"{item.score} up", item.up, sum(step > 0 for step in steps)))
        pairs.append((f"{item.score} down", item.down, sum(step < 0 for step in steps)))
        pairs.append((f"{item.score} in all", item.change, sum(steps)))
        pairs.append((f"{item.score} steps", sum(bucket.leads for bucket in item.buckets), item.up + item.down))
        for bucket in item.buckets:
            inside = sum(bucket.low <= step <= bucket.high for step in steps)
            pairs.append((f"{item.score} from {bucket.low} to {bucket.high}", bucket.leads, inside))
    for load in said.loads:
        if not load.name.startswith("("):
            had = {lead for lead, row in old.items() if load.name in (row.get("routes") or ())}
            has = {lead for lead, row in new.items() if load.name in (row.get("routes") or ())}
            theirs = (len(had), len(has), len(has - had), len(had - has))
            pairs.append((f"route {load.name}", (load.old, load.new, load.gained, load.lost), theirs))
    for lead in said.most_moved:
        pairs.append((f"{lead.lead} new", dict(lead.new), dict(new[lead.lead])))
        for score in {line.score for line in lead.lines}:
            for side, rows in (("old", old), ("new", new)):
                found = [getattr(line, side) or Decimal(0) for line in lead.lines if line.score == score]
                pairs.append((f"{lead.lead} {side} {score}", sum(found), _points(rows[lead.lead], score)))
    return pairs


def _letter(row: Mapping[str, Any], what: str) -> str:
    return SKIPPED if row.get("skipped") else row.get(what) or NONE


def _points(row: Mapping[str, Any], score: str) -> Decimal:
    return row.get(score) or Decimal(0)


def _effect_differs(effect: Effect, old: Rows, rows: Rows, said: Impact) -> list[str]:
    """What an effect says otherwise than two sets of rows."""
    wrong: list[str] = []
    for score, points in effect.points.items():
        found = sum(_points(rows[lead], score) - _points(old[lead], score) for lead in old)
        wrong += [f"{score}: {points} is said, {found} is so"] if points != found else []
    what, matrix = ("tier", said.tiers) if said.tiers is not None else ("grade", said.grades)
    letters = [label for label in matrix.labels if label not in (NONE, SKIPPED)] if matrix is not None else []
    steps = [
        letters.index(before) - letters.index(after)
        for lead in old
        if (before := _letter(old[lead], what)) in letters and (after := _letter(rows[lead], what)) in letters
    ]
    ups = (sum(step > 0 for step in steps), sum(step < 0 for step in steps))
    wrong += (
        [f"up and down: {(effect.up, effect.down)} is said, {ups} is so"] if (effect.up, effect.down) != ups else []
    )
    for tier, count in effect.tiers.items():
        found = sum((rows[lead].get("tier") == tier) - (old[lead].get("tier") == tier) for lead in old)
        wrong += [f"tier {tier}: {count} is said, {found} is so"] if count != found else []
    return wrong


def _sum(effects: list[Effect], like: Effect) -> Effect:
    return Effect(
        points={name: sum((item.points[name] for item in effects), Decimal(0)) for name in like.points},
        up=sum(item.up for item in effects),
        down=sum(item.down for item in effects),
        tiers={tier: sum(item.tiers[tier] for item in effects) for tier in like.tiers},
    )
