"""A comparison for programs; `lscore/render/differences/difference.schema.json` says what stands where."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import version

from lscore.compiler.diff import Change
from lscore.dsl.diagnostics import Span
from lscore.render.json import exact_json
from lscore.runtime.model_differences import Comparison, ModelDifference

VERSION = 1
"""Of the form: another one when something that was there goes or means something else."""


def json(comparison: Comparison) -> str:
    """The whole of it."""
    return exact_json(document(comparison)) + "\n"


def document(comparison: Comparison) -> dict[str, object]:
    """It as data. `class` is null where nothing differs, `old` and `new` where a side has no such thing."""
    return {
        **heading("diff"),
        "old": comparison.old,
        "new": comparison.new,
        "class": comparison.weight and comparison.weight.value,
        "compared": comparison.compared,
        "models": [model_json(model) for model in comparison.models],
    }


def heading(verb: str) -> dict[str, object]:
    """What a document begins with."""
    return {"version": VERSION, "lscore": version("lscore"), "verb": verb}


def model_json(model: ModelDifference) -> dict[str, object]:
    """A model with its changes."""
    weight = model.difference.weight
    return {
        "model": model.name,
        "old": model.old or None,
        "new": model.new or None,
        "class": weight and weight.value,
        "changes": [change_json(change) for change in model.difference.changes],
    }


def change_json(change: Change) -> Mapping[str, object]:
    """A change."""
    return {
        "kind": change.kind,
        "what": change.what,
        "name": change.name,
        "old_name": change.old_name or None,
        "class": change.weight.value,
        "where": change.where or None,
        "details": [{"what": item.what, "old": item.old or None, "new": item.new or None} for item in change.details],
        "through": change.through,
        "old": _place(change.old),
        "new": _place(change.new),
    }


def _place(span: Span | None) -> Mapping[str, object] | None:
    return None if span is None else {"file": span.file, "line": span.line, "column": span.column}
