"""The exceptions of lscore. Whatever it raises on purpose is one of these; anything else is a fault of its own.

LscoreError
├── ModelError   a model cannot be used: syntax, names, types. `.diagnostics` says what and where
├── DataError    the data cannot be used: a column that is not there, a file that cannot be read
├── RunError     the run had to stop: a sum beyond the limit
└── UsageError   a setting or an argument is wrong
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from lscore.dsl.diagnostics import Diagnostic


class LscoreError(Exception):
    """The parent of all; `exit_code` is what the command line ends with.

    Where a text is at fault, `diagnostics` say what and where, and `sources` are the texts of the files that they
    point into.
    """

    exit_code: ClassVar[int] = 3
    diagnostics: tuple[Diagnostic, ...] = ()
    sources: Mapping[str, str] = MappingProxyType({})


class ModelError(LscoreError):
    """Raised when a model has errors."""

    exit_code: ClassVar[int] = 1

    def __init__(self, diagnostics: Sequence[Diagnostic], sources: Mapping[str, str] | None = None) -> None:
        self.diagnostics = tuple(diagnostics)
        self.sources = dict(sources or {})
        super().__init__(self.diagnostics)

    def __str__(self) -> str:
        """One line an error: place, what is wrong, what to do."""
        return "\n".join(_line(item) for item in self.diagnostics if item.severity == "error")


class DataError(LscoreError):
    """Raised when data that a run needs is not there or cannot be read."""


class RunError(LscoreError):
    """Raised when a run cannot go on: its results would not be right."""


class UsageError(LscoreError):
    """Raised when a setting, an option or an argument is wrong."""

    exit_code: ClassVar[int] = 2


def _line(item: Diagnostic) -> str:
    place = f"{item.span.file}:{item.span.line}:{item.span.column}"
    return f"{place}: {item.message}" + (f" ({item.help})" if item.help else "")
