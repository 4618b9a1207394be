"""What a run is to do: models, instant, where everything is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from lscore.compiler.model import Model
from lscore.errors import UsageError
from lscore.runtime.outputs import STDOUT
from lscore.runtime.targets import FileTarget, Target, output_target


@dataclass(frozen=True, slots=True)
class Output:
    """An output as it was asked for: a path (or `-`, or `duckdb:FILE?table=NAME`), a format, columns to part it by."""

    path: str | Path | None
    form: str | None = None
    partition_by: Sequence[str] = ()

    def target(self, what: str) -> Target | None:
        """Where it goes; None for nowhere. Raises UsageError for what cannot be meant."""
        return None if self.path is None else output_target(self.path, self.form, self.partition_by, what=what)


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run is to do; `as_of` in microseconds from the epoch."""

    models: tuple[Model, ...]
    as_of: int
    results: Output
    explanations: Output
    rejects: str | Path | None
    keep_rows: bool

    def outputs(self) -> dict[str, str | Path | None]:
        """What is written where."""
        return {
            "the results": self.results.path,
            "the explanations": self.explanations.path,
            "the rejects": self.rejects_path,
            "the violations": self.violations_path,
        }

    @property
    def written(self) -> tuple[str, ...]:
        """The outputs of results and explanations that stay when the run has ended."""
        paths = (self.results.path, self.explanations.path)
        return tuple(str(path) for path in paths if path is not None and str(path) != STDOUT)

    @property
    def rejects_path(self) -> str | Path | None:
        """The file for rows that could not be used: as named, else beside the results."""
        return self.rejects or self._beside("rejects")

    @property
    def violations_path(self) -> Path | None:
        """The file for the leads for which an `ensure` does not hold: beside the results."""
        return self._beside("violations")

    def _beside(self, what: str) -> Path | None:
        target = self.results.target("the results")
        if target is None or (isinstance(target, FileTarget) and _is_no_file(target.path)):
            return None
        return Path(target.path).with_suffix(f".{what}.csv")


def _is_no_file(path: str) -> bool:
    return path == STDOUT or path.startswith("/dev/") or not Path(path).name


def check_models(models: Sequence[Model]) -> None:
    """Raises UsageError when there is no model, or two of one name."""
    if not models:
        raise UsageError("a run needs a model")
    seen: dict[str, str] = {}
    for model in models:
        if model.name in seen:
            raise UsageError(
                f"{seen[model.name]} and {model.file} are both named `{model.name}`, so results would not tell them "
                'apart: give one another name with a line `model "…"`'
            )
        seen[model.name] = model.file
