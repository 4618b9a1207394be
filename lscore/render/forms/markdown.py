"""Markdown for a pull request or the summary of a job: how many findings there are, then each with its line.

What comes from models and data stands in it as they write it: no sign of it formats, links, or calls people and issues.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lscore.dsl.diagnostics import Diagnostic, Severity
from lscore.render.forms.places import Places
from lscore.render.forms.report import Report
from lscore.render.forms.wording import headline, more
from lscore.render.text import WIDEST, shown, tally

LONGEST = 65_536
"""So many characters (UTF-16 units) a comment on GitHub holds."""

_FORMATTING = re.compile(r"[\\`*_\[\]<>~|&$]")
_CALLING = re.compile(r"[@#!](?=\w)|:(?=//)")
"""What makes a mention, a reference or a link, also behind a backslash."""

_APART = "<!-- -->"
_ORDER = tuple(Severity)


def markdown(report: Report) -> str:
    """A report as Markdown of at most LONGEST characters, the errors first; what does not fit is counted."""
    places = Places(report)
    findings = sorted(report.all_findings, key=lambda finding: _ORDER.index(finding.severity))
    text = f"**lscore {report.verb}**: {_counts(report)}\n"
    items: list[str] = []
    left = LONGEST - _length(text) - _length(_and_more(len(findings)))
    for finding in findings:
        item = "\n" + "\n".join(_lines(finding, places)) + "\n"
        left -= _length(item)
        if left < 0:
            return text + "".join(items) + _and_more(len(findings) - len(items))
        items.append(item)
    return text + "".join(items)


def _length(text: str) -> int:
    return len(text) + sum(char > "\uffff" for char in text)


def _and_more(number: int) -> str:
    return f"\nand {number:,} more\n"


def _counts(report: Report) -> str:
    found = tally(report.findings)
    if report.verb == "test":
        failed = sum(not outcome.passed for outcome in report.outcomes())
        passed = sum(outcome.passed for outcome in report.outcomes())
        parts = [f"{failed:,} failed" if failed else "", f"{passed:,} passed", found]
    else:
        files = f"{len(report.files):,} file{'s' if len(report.files) != 1 else ''}"
        ignored = f"{report.ignored:,} ignored for a reason" if report.ignored else ""
        held = f"{report.held:,} held back by the baseline" if report.held else ""
        parts = [f"{found or 'no findings'} in {files}", ignored, held]
    return ", ".join(part for part in parts if part)


def _lines(finding: Diagnostic, places: Places) -> Iterator[str]:
    place = places.region(finding.span)
    where = code_span(shown(f"{places.location(finding.span.file).name}:{place.line}"))
    yield f"**{finding.severity.value}** {code_span(finding.code)} at {where}: {plain(headline(finding))}"
    line = places.line(finding.span)
    if line.strip():
        start = max(0, place.column - 1 - WIDEST // 2) if len(line) > WIDEST else 0
        yield ""
        yield from fenced(shown(line[start : start + WIDEST]))
    rest = [f"- {plain(text)}" for text in more(finding)]
    if rest:
        yield from ("", *rest)


def plain(text: str) -> str:
    r"""A text that says what it says, with its names in backticks as code.

    >>> plain("`a*b` is *no* `date`, ask @sales")
    '`a*b` is \\*no\\* `date`, ask @<!-- -->sales'
    """
    parts = text.split("`")
    if len(parts) % 2 == 0 or not all(parts[1::2]):  # a backtick that pairs with none
        return _escaped(text)
    return "".join(code_span(part) if number % 2 else _escaped(part) for number, part in enumerate(parts))


def _escaped(text: str) -> str:
    return _CALLING.sub(rf"\g<0>{_APART}", _FORMATTING.sub(r"\\\g<0>", text))


def code_span(text: str) -> str:
    """A text as code, whatever backticks it has."""
    fence = "`" * (_longest_run(text) + 1)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def fenced(text: str) -> tuple[str, str, str]:
    """A line as a block of code."""
    fence = "`" * max(3, _longest_run(text) + 1)
    return fence, text, fence


def _longest_run(text: str) -> int:
    return max(map(len, re.findall("`+", text)), default=0)
