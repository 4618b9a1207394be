"""SARIF 2.1.0, for code scanning.

Files are named from the root of the repository (`%SRCROOT%`, which the reader knows; where it lies on this machine is
nobody's business), columns count UTF-16 units. A file outside the root has its absolute URI.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib.metadata import version

from lscore.compiler.lint.registry import RULES
from lscore.dsl.diagnostics import Diagnostic, Edit, Fix, Label, Problem, Severity, Span
from lscore.render.forms.fingerprints import fingerprints
from lscore.render.forms.places import Places, Region
from lscore.render.forms.report import Report
from lscore.render.forms.wording import whole
from lscore.render.json import exact_json
from lscore.render.rule_page import rule_page
from lscore.render.text import shown

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
ROOT = "%SRCROOT%"
FINGERPRINT = "ruleFileLine/v1"
"""The name of what `fingerprints` makes; another version when it makes something else of the same finding."""

Node = Mapping[str, object]

_LIGHT_FIRST = (Severity.NOTE, Severity.WARNING, Severity.ERROR)


def sarif(report: Report) -> str:
    """A report as a SARIF log with one run."""
    places = Places(report)
    findings = report.all_findings
    codes = {code: number for number, code in enumerate(sorted({finding.code for finding in findings}))}
    marks = fingerprints(findings, places)
    run: Node = {
        "tool": {"driver": {"name": "lscore", "version": version("lscore"), "rules": list(_rules(findings, codes))}},
        "automationDetails": {"id": f"lscore/{report.verb}/"},
        "originalUriBaseIds": {ROOT: {"description": {"text": "the root of the repository"}}},
        "columnKind": "utf16CodeUnits",
        "results": [
            _result(finding, codes[finding.code], mark, places) for finding, mark in zip(findings, marks, strict=True)
        ],
    }
    return exact_json({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}) + "\n"


def _rules(findings: Sequence[Diagnostic], codes: Iterable[str]) -> Iterator[Node]:
    """What findings are of, in the order of the codes: lint rules, or problems of a model, of data, of a test."""
    problems = {problem.code: problem for problem in _problems()}
    gravest: dict[str, Severity] = {}
    for finding in findings:
        gravest[finding.code] = max(finding.severity, gravest.get(finding.code, Severity.NOTE), key=_LIGHT_FIRST.index)
    for code in codes:
        rule = RULES.get(code)
        if rule is not None:
            yield _descriptor(code, rule.severity, rule.says, rule.why, rule_page(rule))
        else:
            brief = _first_line(problems[code]) if code in problems else code.replace("-", " ")
            yield _descriptor(code, gravest[code], brief, brief, brief)


def _descriptor(code: str, severity: Severity, brief: str, full: str, page: str) -> Node:
    return {
        "id": code,
        "shortDescription": _message(brief),
        "fullDescription": _message(full),
        "help": {**_message(full), "markdown": _literal(page)},
        "defaultConfiguration": {"level": severity.value},
    }


def _problems() -> Iterator[type[Problem]]:
    """The classes of problems that are loaded; those of what was found are."""
    waiting = [*Problem.__subclasses__()]
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        if "code" in vars(kind):
            yield kind


def _first_line(problem: type[Problem]) -> str:
    return (problem.__doc__ or problem.code).partition("\n")[0].rstrip(".")


def _result(finding: Diagnostic, rule: int, mark: str, places: Places) -> Node:
    result: dict[str, object] = {
        "ruleId": finding.code,
        "ruleIndex": rule,
        "level": finding.severity.value,
        "message": _message(whole(finding)),
        "locations": [{"physicalLocation": _physical(finding.span, places)}],
        "partialFingerprints": {FINGERPRINT: mark},
    }
    if finding.related:
        result["relatedLocations"] = [_related(number, label, places) for number, label in enumerate(finding.related)]
    if finding.fix and finding.fix.edits and all(places.knows(edit.span) for edit in finding.fix.edits):
        result["fixes"] = [_fix(finding.fix, places)]
    return result


def _related(number: int, label: Label, places: Places) -> Node:
    location = {"id": number, "physicalLocation": _physical(label.span, places)}
    return {**location, "message": _message(shown(label.text))} if label.text else location


def _physical(span: Span, places: Places) -> Node:
    """Where a span stands; of a file that is no text of ours, the line alone."""
    region = _region(places.utf16(span)) if places.knows(span) else {"startLine": places.region(span).line}
    return {"artifactLocation": _file(span.file, places), "region": region}


def _file(file: str, places: Places) -> Node:
    found = places.location(file)
    return {"uri": found.uri, "uriBaseId": ROOT} if found.inside else {"uri": found.uri}


def _region(place: Region) -> Node:
    return {
        "startLine": place.line,
        "startColumn": place.column,
        "endLine": place.end_line,
        "endColumn": place.end_column,
    }


def _fix(fix: Fix, places: Places) -> Node:
    by_file: dict[str, list[Edit]] = {}
    for edit in fix.edits:
        by_file.setdefault(edit.span.file, []).append(edit)
    changes = [
        {
            "artifactLocation": _file(file, places),
            "replacements": [
                {"deletedRegion": _region(places.utf16(edit.span)), "insertedContent": {"text": edit.text}}
                for edit in edits
            ],
        }
        for file, edits in by_file.items()
    ]
    return {"description": _message(fix.title), "artifactChanges": changes, "properties": {"safe": fix.safe}}


def _message(text: str) -> dict[str, object]:
    """A message whose brackets are no link."""
    return {"text": _literal(text).replace("](", "] (")}


def _literal(text: str) -> str:
    """In a message braces stand for arguments; doubled they are themselves."""
    return text.replace("{", "{{").replace("}", "}}")
