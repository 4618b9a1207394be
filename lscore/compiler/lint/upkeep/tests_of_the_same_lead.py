"""Two tests that state one and the same lead."""

from __future__ import annotations

from collections.abc import Iterator

from lscore.compiler.lint.rule import Finding, LintRule
from lscore.compiler.lint.subject import Subject
from lscore.compiler.model import Test
from lscore.dsl.diagnostics import Label, Severity

_MODEL = """\
model "b2b"

lead:
    title text

score fit:
    when title is CEO: +20
    when title is student: -10

test "a chief signs":
    as of 2026-03-01
    given title CEO
    expect fit 20

test "a student does not buy":
    as of 2026-03-01
    given title {}
    expect fit {}
"""


def _check(subject: Subject) -> Iterator[Finding]:
    first: dict[object, Test] = {}
    for test in subject.tests:
        same = (test.as_of, tuple(sorted(test.lead)), tuple(sorted(_events(test))))
        other = first.setdefault(same, test)
        # A file of tests may not be among those that are checked; then its text is not at hand.
        if other is test or test.span.file not in subject.sources:
            continue
        there = (Label(other.span, "the same lead"),) if other.span.file in subject.sources else ()
        yield Finding(
            test.span,
            f"this test states the very lead of the test `{other.name}`",
            label="the same instant, attributes and events",
            related=there,
            help="put what it expects into the other, or state the lead that it is about",
        )


def _events(test: Test) -> Iterator[tuple[int, str, tuple[tuple[str, str], ...]]]:
    for event in test.events:
        yield event.at, event.event, tuple(sorted(event.fields))


RULE = LintRule(
    id="tests-of-the-same-lead",
    group="upkeep",
    severity=Severity.NOTE,
    says="Two tests state one and the same lead.",
    why="One of them was likely copied and never changed, so that what its name promises is not tested.",
    bad=_MODEL.format("CEO", "20"),
    good=_MODEL.format("student", "-10"),
    check=_check,
)
