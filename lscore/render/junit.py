"""JUnit XML: suites of test cases, and how tests went as such."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from lscore.dsl.diagnostics import Diagnostic, in_order
from lscore.render.tests import FileOutcomes
from lscore.render.text import render, shown
from lscore.runtime.tests import TestOutcome

NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 has no way to write."""

DECLARATION = "<?xml version='1.0' encoding='utf-8'?>"
"""That of ElementTree would name the encoding of this machine."""


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong with a case: it failed, or (an error) could not be tried."""

    how: Literal["failure", "error"]
    type: str
    message: str
    text: str


@dataclass(frozen=True, slots=True)
class Case:
    """A test case. `file` and `line` are where it stands; `said` is what it says although nothing is wrong."""

    name: str
    classname: str
    file: str
    line: int
    wrong: Wrong | None = None
    said: str = ""


@dataclass(frozen=True, slots=True)
class Suite:
    """Test cases of one name."""

    name: str
    cases: tuple[Case, ...]

    def count(self, how: str) -> int:
        """How many cases are wrong in a way."""
        return sum(case.wrong is not None and case.wrong.how == how for case in self.cases)


def document(suites: Sequence[Suite]) -> str:
    """The XML document; suites without cases are left out."""
    counts = {
        "tests": sum(len(suite.cases) for suite in suites),
        "failures": sum(suite.count("failure") for suite in suites),
        "errors": sum(suite.count("error") for suite in suites),
    }
    root = Element("testsuites", {"name": "lscore"} | {name: str(count) for name, count in counts.items()})
    for suite in suites:
        if suite.cases:
            _add_suite(root, suite)
    indent(root)
    return f"{DECLARATION}\n{tostring(root, encoding='unicode')}\n"


def _add_suite(root: Element, suite: Suite) -> None:
    counts = {"tests": len(suite.cases), "failures": suite.count("failure"), "errors": suite.count("error")}
    about = {"name": _clean(suite.name)} | {name: str(count) for name, count in counts.items()}
    element = SubElement(root, "testsuite", about)
    for case in suite.cases:
        about = {"name": case.name, "classname": case.classname, "file": case.file, "line": str(case.line)}
        added = SubElement(element, "testcase", {name: _clean(value) for name, value in about.items()})
        if case.wrong:
            wrong = SubElement(added, case.wrong.how, message=_clean(case.wrong.message), type=case.wrong.type)
            wrong.text = _clean(case.wrong.text)
        if case.said:
            SubElement(added, "system-out").text = _clean(case.said)


def junit(
    parts: Sequence[FileOutcomes], errors: Iterable[Diagnostic] = (), sources: Mapping[str, str] | None = None
) -> str:
    """Tests as JUnit XML: a suite a file, a case a test. A file with errors has a case that says them."""
    by_file: dict[str, list[Diagnostic]] = {}
    for error in in_order(list(errors)):
        by_file.setdefault(error.span.file, []).append(error)
    suites = [Suite(part.file, tuple(_case(part.file, outcome) for outcome in part.outcomes)) for part in parts]
    suites += [Suite(file, (_unread(file, found, sources or {}),)) for file, found in by_file.items()]
    return document(suites)


def _case(file: str, outcome: TestOutcome) -> Case:
    wrong = None
    if not outcome.passed:
        first = outcome.failures[0]
        wrong = Wrong("failure", "failed-test", f"expected {first.text}, got {first.got}", outcome.report)
    return Case(outcome.name, file, outcome.span.file, outcome.span.line, wrong)


def _unread(file: str, found: Sequence[Diagnostic], sources: Mapping[str, str]) -> Case:
    first = found[0]
    wrong = Wrong("error", first.code, shown(first.message), render(found, sources))
    return Case("compiles", file, file, first.span.line, wrong)


def _clean(text: str) -> str:
    return NOT_XML.sub("\ufffd", text)
