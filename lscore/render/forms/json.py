"""For programs; `lscore/render/findings.schema.json` says what stands where."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from importlib.metadata import version

from lscore.dsl.diagnostics import Diagnostic, Fix, Severity, Span
from lscore.render.forms.fingerprints import fingerprints
from lscore.render.forms.places import Places
from lscore.render.forms.report import Report
from lscore.render.json import exact_json

VERSION = 1
"""Of the form: another one when something that was there goes or means something else."""


def json(report: Report) -> str:
    """A report as JSON."""
    places = Places(report)
    findings = report.all_findings
    marks = fingerprints(findings, places)
    document: dict[str, object] = {
        "version": VERSION,
        "lscore": version("lscore"),
        "verb": report.verb,
        "files": report.files,
        "counts": _counts(findings) | {"ignored": report.ignored, "held": report.held},
        "findings": [_finding(item, mark, places) for item, mark in zip(findings, marks, strict=True)],
    }
    if report.verb == "test":
        document["tests"] = _tests(report)
    return exact_json(document) + "\n"


def _counts(findings: list[Diagnostic]) -> dict[str, int]:
    severities = [finding.severity for finding in findings]
    return {severity.value: severities.count(severity) for severity in Severity}


def _finding(finding: Diagnostic, mark: str, places: Places) -> Mapping[str, object]:
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "message": finding.message,
        **_place(finding.span, places),
        "label": finding.label,
        "related": [{**_place(label.span, places), "text": label.text} for label in finding.related],
        "notes": finding.notes,
        "help": finding.help,
        "fix": _fix(finding.fix, places) if finding.fix else None,
        "fingerprint": mark,
    }


def _place(span: Span, places: Places) -> Mapping[str, object]:
    return {"file": span.file, **asdict(places.region(span))}


def _fix(fix: Fix, places: Places) -> Mapping[str, object]:
    edits = [{**_place(edit.span, places), "text": edit.text} for edit in fix.edits]
    return {"title": fix.title, "safe": fix.safe, "edits": edits}


def _tests(report: Report) -> list[Mapping[str, object]]:
    return [
        {
            "name": outcome.name,
            "file": outcome.span.file,
            "line": outcome.span.line,
            "passed": outcome.passed,
            "report": outcome.report,
        }
        for outcome in report.outcomes()
    ]
