"""The columns of a run's files: of its results, its explanations, its rejects."""

from __future__ import annotations

from collections.abc import Sequence

from lscore.compiler.model import Model, result_columns
from lscore.runtime.formats import Column, Kind
from lscore.runtime.rejects import COLUMNS

_KINDS = {
    "disqualified": Kind.FLAG,
    "skipped": Kind.FLAG,
    "reasons": Kind.LIST,
    "routes": Kind.LIST,
    "as_of": Kind.INSTANT,
}
_LATE = ("grade", "rating", "tier", "disqualified", "skipped", "reasons", "routes", "model", "model_version", "as_of")

REJECT_COLUMNS = tuple(Column(name, Kind.COUNT if name == "row" else Kind.TEXT) for name in COLUMNS)

VIOLATION_COLUMNS = (Column("lead"), Column("model"), Column("file"), Column("line", Kind.COUNT), Column("ensure"))


def result_file_columns(models: Sequence[Model]) -> tuple[Column, ...]:
    """The columns of the results of one model, or of several: every column that some model has, in the same order."""
    names = {name for model in models for name in result_columns(model)}
    decimals: dict[str, int] = {}
    for score in (score for model in models for score in model.scores):
        decimals[score.name] = max(decimals.get(score.name, 0), score.decimals)
    levels = sorted(names - set(decimals) - set(_LATE) - {"lead"})
    ordered = ("lead", *sorted(decimals), *levels, *(name for name in _LATE if name in names))
    return tuple(
        Column(name, Kind.NUMBER, decimals[name]) if name in decimals else Column(name, _KINDS.get(name, Kind.TEXT))
        for name in ordered
    )


def explanation_columns(models: Sequence[Model]) -> tuple[Column, ...]:
    """The columns of the explanations; the model stands in them when there are several."""
    columns = (
        Column("lead"),
        Column("score"),
        Column("category"),
        Column("rule"),
        Column("points", Kind.NUMBER),
        Column("count", Kind.COUNT),
        Column("newest_event", Kind.INSTANT),
        Column("text"),
    )
    return (*columns, Column("model")) if len(models) > 1 else columns
