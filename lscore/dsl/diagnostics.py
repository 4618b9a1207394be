"""What is wrong with a text, as data: nothing here formats for a terminal (that is `lscore.render`).

A *problem* is a small frozen dataclass with typed fields, which are given by name; its wording is a template at class
level, filled from the fields:

>>> class UnknownSet(Problem):
...     code: ClassVar[str] = "unknown-set"
...     message: ClassVar[str] = "there is no set `{name}`"
...     name: str
>>> UnknownSet(span=Span("m.score", 0, 4, 1, 1), name="tops").diagnostic().message
'there is no set `tops`'

All problems of one topic stand in one file: those of the page in `dsl/problems.py`, `mistakes.py`, `misplaced.py` and
`refusals.py`, those of names and types in `compiler/problems/`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ClassVar, Self, dataclass_transform


class Severity(StrEnum):
    """How much a finding weighs. Only an error keeps a model from running."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A piece of one file.

    `file` is the path as the user wrote it; `start` and `end` are offsets into its text in code points (end
    exclusive); `line` and `column` are those of `start`, both from 1, the column in code points.
    """

    file: str
    start: int
    end: int
    line: int
    column: int

    def to(self, other: Span) -> Span:
        """The span from the start of this to the end of `other` (of the same file)."""
        return Span(self.file, self.start, max(self.end, other.end), self.line, self.column)


@dataclass(frozen=True, slots=True)
class Label:
    """A further place that belongs to a diagnostic, with what is to be said about it."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace the text of `span` by `text`."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Fix:
    """An edit that mends a diagnostic. `safe` means: it does what the author certainly meant."""

    title: str
    edits: tuple[Edit, ...]
    safe: bool = False


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding, ready to be rendered: what (`message`), where (`span`, `label`), what else (`related`, `notes`),
    what to do (`help`, `fix`). `code` is its stable name in kebab case."""

    code: str
    severity: Severity
    message: str
    span: Span
    label: str = ""
    related: tuple[Label, ...] = ()
    notes: tuple[str, ...] = ()
    help: str = ""
    fix: Fix | None = None


@dataclass_transform(frozen_default=True, kw_only_default=True, eq_default=False)
class _Fields:
    """A dataclass to a type checker. `dataclass` itself would compile some methods for each of the hundreds of
    problems, a tenth of a second at every start of a command that mostly finds none of them.
    """

    def __init__(self, **values: Any) -> None:
        vars(self).update(values)

    def __getitem__(self, field: str) -> Any:
        """A field for the templates."""
        return getattr(self, field)


class Problem(_Fields):
    """The typed form of a diagnostic. Subclasses add fields and the class-level templates that name them."""

    code: ClassVar[str]
    severity: ClassVar[Severity] = Severity.ERROR
    message: ClassVar[str]
    label: ClassVar[str] = ""
    help: ClassVar[str] = ""

    span: Span
    related: tuple[Label, ...] = ()
    notes: tuple[str, ...] = ()
    fix: Fix | None = None
    hint: str = ""
    """Stands in for the class's `help` where the place knows better."""

    def diagnostic(self) -> Diagnostic:
        """The diagnostic with its templates filled."""
        return Diagnostic(
            code=self.code,
            severity=self.severity,
            message=self.message.format_map(self),
            span=self.span,
            label=self.label.format_map(self),
            related=self.related,
            notes=self.notes,
            help=self.hint or self.help.format_map(self),
            fix=self.fix,
        )

    def without_fix(self) -> Self:
        """The same problem with no edit that mends it."""
        values: dict[str, Any] = vars(self) | {"fix": None}
        return type(self)(**values)


def in_order(diagnostics: list[Diagnostic]) -> list[Diagnostic]:
    """Sorted by file, place and code, without exact repetitions."""
    unique = dict.fromkeys(diagnostics)
    return sorted(unique, key=lambda d: (d.span.file, d.span.start, d.code, d.message))
