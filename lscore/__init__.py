"""Lead scoring as code: models as readable text, checked, tested, explained, and run over data.

    model = lscore.load("first.score")
    result = model.score(lead, events, as_of="2026-03-01")

What stands here is imported when it is first used, so that `import lscore` costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lscore.errors import DataError, LscoreError, ModelError, RunError, UsageError
    from lscore.runtime.api import Model, load, run
    from lscore.runtime.results import ExplanationRow, Result

__version__ = "0.1.0"

__all__ = [
    "DataError",
    "ExplanationRow",
    "LscoreError",
    "Model",
    "ModelError",
    "Result",
    "RunError",
    "UsageError",
    "__version__",
    "load",
    "run",
]

_HOMES = {
    "DataError": "lscore.errors",
    "ExplanationRow": "lscore.runtime.results",
    "LscoreError": "lscore.errors",
    "Model": "lscore.runtime.api",
    "ModelError": "lscore.errors",
    "Result": "lscore.runtime.results",
    "RunError": "lscore.errors",
    "UsageError": "lscore.errors",
    "load": "lscore.runtime.api",
    "run": "lscore.runtime.api",
}


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(home), name)


def __dir__() -> list[str]:
    return [*__all__]
