"""Findings that a comment on the page ignores: `# lscore: ignore[rule] because … until 2027-03-01`.

Behind a line it speaks of that line, on a line of its own of the next line that is no comment. A reason is needed.
After its day it ignores nothing. What is wrong with such a comment is a finding as well.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from lscore.compiler.lint.registry import RULES
from lscore.compiler.lint.rule import Finding, LintRule
from lscore.compiler.lint.settings import LintSettings
from lscore.compiler.lint.upkeep import (
    ignore_expired,
    ignore_of_unknown_rule,
    ignore_unused,
    ignore_without_reason,
)
from lscore.dsl import nodes
from lscore.dsl.diagnostics import Diagnostic, Edit, Fix, Span

_COMMENT = re.compile(
    r"#\s*lscore:\s*ignore\s*\[(?P<rules>[^\]]*)\]"
    r"(?:\s+because\b\s*(?P<reason>.*?))?"
    r"(?:\s+until\s+(?P<until>\d{4}-\d{2}-\d{2}))?\s*$"
)
_MEANT = re.compile(r"#\s*lscore\s*:")
_OF_TESTS = re.compile(r"#\s*lscore:\s*(equivalent|unreachable)\b")
"""What `lscore test --coverage` and `--mutate` read."""
EPOCH = date(1970, 1, 1).toordinal()


@dataclass(slots=True)
class _Ignore:
    """A comment that ignores: `line` is the line it speaks of, `used` the rules of which it ignored something."""

    span: Span
    line: int
    rules: tuple[str, ...]
    reason: str
    until: int | None
    written: str
    """`until` as it is written."""
    used: set[str]


@dataclass(frozen=True, slots=True)
class Ignored:
    """What is left of some findings, and how many were ignored with a reason."""

    kept: list[Diagnostic]
    count: int


def without_ignored(
    found: Iterable[Diagnostic],
    pages: Mapping[str, nodes.Page],
    settings: LintSettings,
    *,
    today: int,
    asked: Collection[str],
) -> Ignored:
    """The findings without those that comments ignore, and the findings about the comments themselves.

    `today` is a day from 1970-01-01. `asked` are the rules that were asked: a comment about another is not reported as
    unused. Only findings of lint rules can be ignored.
    """
    ignores = [ignore for page in pages.values() for ignore in _ignores(page)]
    active: dict[tuple[str, int, str], _Ignore] = {}
    for ignore in ignores:
        if ignore.reason and (ignore.until is None or today <= ignore.until):
            active |= {(ignore.span.file, ignore.line, rule): ignore for rule in ignore.rules}
    kept: list[Diagnostic] = []
    count = 0
    for finding in found:
        ignore = active.get((finding.span.file, finding.span.line, finding.code))
        if ignore is None or finding.code not in RULES:
            kept.append(finding)
        else:
            ignore.used.add(finding.code)
            count += 1
    for ignore in ignores:
        about = _about(ignore, pages[ignore.span.file], today, asked)
        if about is not None and settings.asks(about[0].id, about[0].group):
            rule, finding = about
            kept.append(rule.diagnostic(finding, settings.severity.get(rule.id, rule.severity)))
    return Ignored(kept, count)


def _ignores(page: nodes.Page) -> Iterator[_Ignore]:
    lines = page.text.split("\n")
    for comment in page.comments:
        if not _MEANT.match(comment.text) or _OF_TESTS.match(comment.text):
            continue
        found = _COMMENT.match(comment.text)
        rules: tuple[str, ...] = ()
        reason, until = "", ""
        if found:
            rules = tuple(name.strip() for name in found["rules"].split(",") if name.strip())
            reason = (found["reason"] or "").strip().strip('"').strip()
            until = found["until"] or ""
        line = _line_of(comment.span, lines)
        yield _Ignore(comment.span, line, rules, reason, _day(until), until, set())


def _day(written: str) -> int | None:
    if not written:
        return None
    try:
        return date.fromisoformat(written).toordinal() - EPOCH
    except ValueError:
        return -EPOCH  # no such day: long past, so that it is looked at


def _line_of(span: Span, lines: list[str]) -> int:
    """The line that a comment speaks of."""
    if lines[span.line - 1][: span.column - 1].strip():
        return span.line
    for number in range(span.line, len(lines)):
        text = lines[number].strip()
        if text and not text.startswith("#"):
            return number + 1
    return span.line


def _about(ignore: _Ignore, page: nodes.Page, today: int, asked: Collection[str]) -> tuple[LintRule, Finding] | None:
    """What is wrong with a comment, if anything is."""
    unknown = [rule for rule in ignore.rules if rule not in RULES]
    if not ignore.rules or unknown:
        name = unknown[0] if unknown else ""
        return ignore_of_unknown_rule.RULE, ignore_of_unknown_rule.finding(ignore.span, name, RULES)
    if not ignore.reason:
        return ignore_without_reason.RULE, ignore_without_reason.finding(ignore.span, ignore.rules[0])
    if ignore.until is not None and today > ignore.until:
        finding = ignore_expired.finding(ignore.span, ignore.written)
        return ignore_expired.RULE, replace(finding, fix=_removal(ignore.span, page, safe=False))
    unused = [rule for rule in ignore.rules if rule in asked and rule not in ignore.used and not RULES[rule].daily]
    if not unused:
        return None
    whole = _removal(ignore.span, page, safe=True) if len(unused) == len(ignore.rules) else None
    return ignore_unused.RULE, replace(ignore_unused.finding(ignore.span, unused), fix=whole)


def _removal(span: Span, page: nodes.Page, *, safe: bool) -> Fix:
    """Remove the comment: with its line where nothing else stands there, else with the space in front of it."""
    start, end = span.start, span.end
    before = page.text[:start]
    begin = before.rfind("\n") + 1
    if not before[begin:].strip():
        start, end = begin, min(len(page.text), end + 1)
    else:
        start = len(before.rstrip(" "))
    place = Span(span.file, start, end, span.line, span.column - (span.start - start))
    return Fix("remove the comment", (Edit(place, ""),), safe)
