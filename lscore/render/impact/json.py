"""A comparison with its impact for programs: the document of the comparison with `impact` in each model, as
`impact.schema.json` says. Numbers are exact."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lscore.render.differences.json import change_json, document, model_json
from lscore.render.json import exact_json
from lscore.runtime.impact.report import Attribution, Effect, Impact, LineMove, Matrix, MovedLead, ScoreImpact
from lscore.runtime.model_differences import Comparison


def json(comparison: Comparison, impacts: Sequence[Impact | None]) -> str:
    """The whole of it. `impact` is null where a model has none; without any impacts no model has the property."""
    whole = document(comparison)
    if impacts:
        pairs = zip(comparison.models, impacts, strict=True)
        whole["models"] = [model_json(model) | {"impact": impact and impact_json(impact)} for model, impact in pairs]
    return exact_json(whole) + "\n"


def impact_json(impact: Impact) -> Mapping[str, object]:
    """The impact on one model's leads."""
    return {
        "as_of": impact.as_of,
        "old_version": impact.old_version,
        "new_version": impact.new_version,
        "leads": impact.leads,
        "events": impact.events,
        "changed": impact.changed,
        "moved": impact.moved,
        "tiers": _matrix(impact.tiers),
        "grades": _matrix(impact.grades),
        "tier_moves": [
            {
                "tier": move.tier,
                "old": move.old,
                "new": move.new,
                "entered": move.entered,
                "left": move.left,
                "entering": move.entering,
                "leaving": move.leaving,
            }
            for move in impact.tier_moves
        ],
        "scores": [_score(score) for score in impact.scores],
        "routes": [
            {"name": load.name, "old": load.old, "new": load.new, "gained": load.gained, "lost": load.lost}
            for load in impact.loads
        ],
        "attribution": _attribution(impact.attribution),
        "most_moved": [_lead(moved) for moved in impact.most_moved],
        "limits": [
            {"what": item.what, "allowed": item.allowed, "found": item.found, "broken": item.broken}
            for item in impact.limits
        ],
        "failed": impact.failed,
    }


def _matrix(matrix: Matrix | None) -> Mapping[str, object] | None:
    return matrix and {"labels": matrix.labels, "counts": matrix.counts}


def _score(score: ScoreImpact) -> Mapping[str, object]:
    return {
        "score": score.score,
        "old_total": score.old_total,
        "new_total": score.new_total,
        "change": score.change,
        "up": score.up,
        "down": score.down,
        "lowest": score.lowest,
        "highest": score.highest,
        "buckets": [{"low": item.low, "high": item.high, "leads": item.leads} for item in score.buckets],
    }


def _attribution(told: Attribution) -> Mapping[str, object]:
    return {
        "total": _effect(told.total),
        "causes": [
            {
                "title": cause.title,
                "leads": cause.leads,
                "effect": _effect(cause.effect),
                "changes": [change_json(change) for change in cause.changes],
            }
            for cause in told.causes
        ],
        "interaction": _effect(told.interaction),
        "apart": [change_json(change) for change in told.apart],
    }


def _effect(effect: Effect) -> Mapping[str, object]:
    return {"points": effect.points, "better": effect.up, "worse": effect.down, "tiers": effect.tiers}


def _lead(moved: MovedLead) -> Mapping[str, object]:
    return {"lead": moved.lead, "old": moved.old, "new": moved.new, "lines": [_line(line) for line in moved.lines]}


def _line(line: LineMove) -> Mapping[str, object]:
    return {
        "score": line.score,
        "category": line.category or None,
        "rule": line.rule,
        "old": line.old,
        "new": line.new,
        "text": line.text or None,
    }
