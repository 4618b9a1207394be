"""Annotations of GitHub Actions: a workflow command a finding, for the output of a step."""

from __future__ import annotations

from lscore.dsl.diagnostics import Diagnostic, Severity
from lscore.render.forms.places import Places
from lscore.render.forms.report import Report
from lscore.render.forms.wording import whole

COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}
_IN_MESSAGES = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_ESCAPED = str.maketrans(_IN_MESSAGES)
_ESCAPED_PROPERTY = str.maketrans(_IN_MESSAGES | {":": "%3A", ",": "%2C"})


def github(report: Report) -> str:
    """A report as workflow commands; nothing where nothing was found."""
    places = Places(report)
    return "".join(f"{_command(finding, places)}\n" for finding in report.all_findings)


def _command(finding: Diagnostic, places: Places) -> str:
    """`::error file=m.score,line=3,col=6,endColumn=12,title=unknown-name::there is no …`."""
    place = places.region(finding.span)
    properties: dict[str, object] = {"file": places.location(finding.span.file).name, "line": place.line}
    if place.end_line != place.line:
        properties["endLine"] = place.end_line  # columns are for places of one line
    elif places.knows(finding.span):
        properties |= {"col": place.column, "endColumn": place.end_column}
    properties["title"] = finding.code
    said = ",".join(f"{name}={str(value).translate(_ESCAPED_PROPERTY)}" for name, value in properties.items())
    return f"::{COMMANDS[finding.severity]} {said}::{whole(finding).translate(_ESCAPED)}"
