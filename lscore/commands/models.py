"""Models for the verbs that need whole ones: compiled, or all that is wrong with them at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from lscore.compiler import compile_file
from lscore.compiler.model import Model
from lscore.dsl.diagnostics import Diagnostic, Severity, in_order
from lscore.errors import ModelError, UsageError


def load_models(
    files: Sequence[Path], root_of: Callable[[Path], Path | None]
) -> tuple[tuple[Model, ...], dict[str, str]]:
    """The models of the files, and the texts of all files read, for messages.

    Files of tests and files that others `use` have nothing to score and are passed over. Raises ModelError with all
    errors of all files, UsageError when no file has a model.
    """
    models: list[Model] = []
    errors: list[Diagnostic] = []
    sources: dict[str, str] = {}
    for file in files:
        compiled = compile_file(file, root_of(file))
        sources |= compiled.sources
        errors += [found for found in compiled.diagnostics if found.severity is Severity.ERROR]
        if compiled.model and compiled.model.file == str(file) and scores_something(compiled.model):
            models.append(compiled.model)
    if errors:
        raise ModelError(in_order(errors), sources)
    if not models:
        raise UsageError(
            f"nothing to score with in {', '.join(map(str, files))}: declarations and tests alone are no model"
        )
    return tuple(models), sources


def scores_something(model: Model) -> bool:
    """Whether a run of the model would say anything of a lead."""
    decisions = (model.grades, model.tiers, model.disqualify, model.skip, model.routes, model.ensures)
    return bool(model.scores) or any(decisions)
