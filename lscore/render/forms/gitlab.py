"""GitLab's Code Quality report: what a merge request shows beside its changes."""

from __future__ import annotations

from lscore.dsl.diagnostics import Severity
from lscore.render.forms.fingerprints import fingerprints
from lscore.render.forms.places import Places
from lscore.render.forms.report import Report
from lscore.render.forms.wording import headline
from lscore.render.json import exact_json
from lscore.render.text import shown

SEVERITIES = {Severity.ERROR: "critical", Severity.WARNING: "major", Severity.NOTE: "info"}


def gitlab(report: Report) -> str:
    """A report as a list of issues."""
    places = Places(report)
    findings = report.all_findings
    issues = [
        {
            "description": f"{headline(finding)}; {shown(finding.help)}" if finding.help else headline(finding),
            "check_name": finding.code,
            "fingerprint": mark,
            "severity": SEVERITIES[finding.severity],
            "location": {
                "path": places.location(finding.span.file).name,
                "lines": {"begin": places.region(finding.span).line},
            },
        }
        for finding, mark in zip(findings, fingerprints(findings, places), strict=True)
    ]
    return exact_json(issues) + "\n"
