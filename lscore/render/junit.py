"""How tests went as JUnit XML: a suite a file, a `testcase` a test."""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from lscore.render.tests import FileOutcomes

NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 has no way to write."""


def junit(parts: Sequence[FileOutcomes]) -> str:
    """The XML document. `file` and `line` of a test case are those of the test."""
    counts = [(len(part.outcomes), sum(not outcome.passed for outcome in part.outcomes)) for part in parts]
    tests, failures = (str(sum(column)) for column in zip(*counts, strict=True)) if counts else ("0", "0")
    root = Element("testsuites", name="lscore", tests=tests, failures=failures)
    for part, (count, failed) in zip(parts, counts, strict=True):
        if not count:
            continue
        suite = SubElement(root, "testsuite", name=part.file, tests=str(count), failures=str(failed), errors="0")
        for outcome in part.outcomes:
            about = {"name": _clean(outcome.name), "classname": part.file}
            about |= {"file": outcome.span.file, "line": str(outcome.span.line)}
            case = SubElement(suite, "testcase", about)
            if not outcome.passed:
                first = outcome.failures[0]
                message = _clean(f"expected {first.text}, got {first.got}")
                SubElement(case, "failure", message=message, type="failed-test").text = _clean(outcome.report)
    indent(root)
    return tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _clean(text: str) -> str:
    return NOT_XML.sub("\ufffd", text)
