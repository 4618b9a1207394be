"""What a lint rule is: a page of text for people, and a function that finds places.

A module below `meaning/`, `upkeep/` or `data/` has one rule in the constant `RULE`; `registry` lists them all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from lscore.dsl.diagnostics import Diagnostic, Fix, Label, Severity, Span

if TYPE_CHECKING:
    from lscore.compiler.lint.subject import Subject

Group = Literal["meaning", "upkeep", "data"]
"""What a rule looks at: what the model can ever do, how it is kept, what the data says of it."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A place that a rule complains of, as a Diagnostic without code and severity."""

    span: Span
    message: str
    label: str = ""
    related: tuple[Label, ...] = ()
    notes: tuple[str, ...] = ()
    help: str = ""
    fix: Fix | None = None


@dataclass(frozen=True, slots=True)
class Option:
    """A number that `[lint.options]` in `lscore.toml` may set, from `least` up."""

    name: str
    default: int
    says: str
    least: int = 0


Check = Callable[["Subject"], Iterable[Finding]]


def found_elsewhere(subject: Subject) -> tuple[Finding, ...]:
    """The check of a rule whose findings come from a place that knows more than the subject."""
    del subject
    return ()


@dataclass(frozen=True, slots=True)
class LintRule:
    """A rule.

    `id` reads as the complaint, in kebab case. `says` is one line, `why` a few sentences. `bad` and `good` are whole
    models (of data rules with their data, see `Example`): the rule finds something in the one and nothing in the other;
    a test holds them to it. `fix` says whether its findings bring an edit, and whether that keeps the meaning ("safe")
    or needs the author's eye ("unsafe"); `fixed` says what it does. A rule of the group `data` is asked only where
    there is data.
    """

    id: str
    group: Group
    severity: Severity
    says: str
    why: str
    bad: str
    good: str
    check: Check
    fix: Literal["", "safe", "unsafe"] = ""
    fixed: str = ""
    options: tuple[Option, ...] = ()
    daily: bool = False
    """Whether findings come and go with the day, so that a comment that ignores one is never reported as unused."""
    files: Mapping[str, str] = field(default_factory=dict[str, str])
    """Files that the examples use, by their names."""
    leads: str = ""
    """CSV: the leads of the examples of a data rule."""
    events: str = ""
    """CSV: their events."""

    def diagnostic(self, finding: Finding, severity: Severity) -> Diagnostic:
        """A finding of this rule as a diagnostic."""
        return Diagnostic(
            code=self.id,
            severity=severity,
            message=finding.message,
            span=finding.span,
            label=finding.label,
            related=finding.related,
            notes=finding.notes,
            help=finding.help,
            fix=finding.fix,
        )
