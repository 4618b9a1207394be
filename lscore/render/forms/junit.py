"""JUnit XML. Of `test` a case a test, of other verbs a case a file; it fails when more than notes are found in it."""

from __future__ import annotations

from collections.abc import Sequence

from lscore.dsl.diagnostics import Diagnostic, Severity, in_order
from lscore.render.forms.report import Report
from lscore.render.junit import Case, Suite, Wrong, document
from lscore.render.junit import junit as junit_of_tests
from lscore.render.text import render, tally


def junit(report: Report) -> str:
    """A report as JUnit XML."""
    if report.verb == "test":
        return junit_of_tests(report.tests, report.findings, report.sources)
    found: dict[str, list[Diagnostic]] = {file: [] for file in report.files}
    for finding in in_order(list(report.findings)):
        found.setdefault(finding.span.file, []).append(finding)
    cases = tuple(_case(file, findings, report) for file, findings in found.items())
    return document([Suite(f"lscore {report.verb}", cases)])


def _case(file: str, findings: Sequence[Diagnostic], report: Report) -> Case:
    classname = f"lscore.{report.verb}"
    grave = [finding for finding in findings if finding.severity is not Severity.NOTE]
    text = render(findings, report.sources)
    if not grave:
        return Case(file, classname, file, findings[0].span.line if findings else 1, said=text)
    kind = Severity.ERROR if any(finding.severity is Severity.ERROR for finding in grave) else Severity.WARNING
    return Case(file, classname, file, grave[0].span.line, Wrong("failure", kind.value, tally(findings), text))
