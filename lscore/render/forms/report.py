"""What a verb found, ready to be written in any form."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

from lscore.dsl.diagnostics import Diagnostic, Severity, Span, in_order

if TYPE_CHECKING:
    from lscore.render.tests import FileOutcomes
    from lscore.runtime.report import RunReport
    from lscore.runtime.tests import TestOutcome

Form = Literal["text", "json", "sarif", "github", "gitlab", "junit", "markdown"]
FORMS: tuple[Form, ...] = get_args(Form)
Verb = Literal["check", "test", "run"]

MOST_NOTES = 12
"""So many lines of the explanation of a failed test are told."""

MOST_LEADS = 5
"""So many leads are named for an `ensure` that does not hold."""


@dataclass(frozen=True, slots=True)
class Report:
    """What a verb found.

    `sources` has the texts of the files that the findings point into, as far as they are texts; `files` are the files
    that were looked at. `ignored` findings were left out for a reason on the page, `held` because the baseline knows
    them. `tests` are the outcomes of the tests of `lscore test`; those that failed are findings too (`all_findings`).
    `root` is the folder that files are named from (default: see `places.root_of`).
    """

    verb: Verb
    findings: tuple[Diagnostic, ...]
    sources: Mapping[str, str]
    files: tuple[str, ...]
    ignored: int = 0
    held: int = 0
    tests: tuple[FileOutcomes, ...] = ()
    root: Path | None = None

    @property
    def all_findings(self) -> list[Diagnostic]:
        """The findings and the failed tests, in the order of their places."""
        failed = (item for part in self.tests for outcome in part.outcomes for item in failures_of(outcome))
        return in_order([*self.findings, *failed])

    def outcomes(self) -> Iterator[TestOutcome]:
        """The outcomes of all tests."""
        for part in self.tests:
            yield from part.outcomes


def failures_of(outcome: TestOutcome) -> Iterator[Diagnostic]:
    """The expectations of a test that were not met; the first with the beginning of the explanation."""
    explained = outcome.report.splitlines()[len(outcome.failures) :]
    notes = explained[:MOST_NOTES]
    if len(explained) > MOST_NOTES:
        notes.append(f"{len(explained) - MOST_NOTES:,} more lines: `lscore test` shows them")
    for number, failure in enumerate(outcome.failures):
        yield Diagnostic(
            code="failed-test",
            severity=Severity.ERROR,
            message=f"test {outcome.name}: expected {failure.text}, got {failure.got}",
            span=failure.span,
            notes=() if number else tuple(notes),
        )


def broken_ensures(report: RunReport) -> Iterable[Diagnostic]:
    """The `ensure`s of a run that do not hold for some leads, each once."""
    for model in report.models:
        leads: dict[tuple[str, Span], list[str]] = {}
        for item in model.violations:
            leads.setdefault((item.ensure, item.span or Span(model.file, 0, 0, 1, 1)), []).append(item.lead)
        for (ensure, span), names in leads.items():
            first = ", ".join(names[:MOST_LEADS]) + (" …" if len(names) > MOST_LEADS else "")
            count = "1 lead" if len(names) == 1 else f"{len(names):,} leads"
            yield Diagnostic(
                code="broken-ensure",
                severity=Severity.ERROR,
                message=f"ensure {ensure} does not hold for {count}: {first}",
                span=span,
            )
