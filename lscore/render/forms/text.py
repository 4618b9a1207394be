"""For people at a terminal: each finding with its line, then how many there are."""

from __future__ import annotations

from lscore.dsl.diagnostics import in_order
from lscore.render.forms.report import Report
from lscore.render.tests import report_tests
from lscore.render.text import render, tally


def text(report: Report, *, color: bool, verbose: bool) -> str:
    """A report as text. That of tests tells the tests alone: errors of the models go where errors go."""
    if report.verb == "test":
        return report_tests(report.tests, report.sources, color, verbose)
    findings = in_order(list(report.findings))
    if findings:
        return f"{render(findings, report.sources, color=color)}\nfound {tally(findings)}\n"
    if report.verb == "check":
        return f"checked {len(report.files):,} file{'s' if len(report.files) != 1 else ''}: no findings\n"
    return "no findings\n"
