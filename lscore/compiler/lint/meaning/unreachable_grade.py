"""A grade, or a line of one, that no lead ever gets."""

from __future__ import annotations

from collections.abc import Iterator

from lscore.compiler.lint.analysis.decided import live_ranks, moved, silent_lines, ungiven_letters, unused_fallback
from lscore.compiler.lint.analysis.logic import logic_of
from lscore.compiler.lint.rule import Finding, LintRule
from lscore.compiler.lint.subject import Subject
from lscore.dsl import nodes
from lscore.dsl.diagnostics import Severity

_MODEL = """\
model "b2b"

lead:
    title
    employees number

score fit, from 0 to 100:
    when title in CEO, CFO: +60
    when employees >= 200: +40

grades A, B, C
grade A if fit {}
grade B if fit {}
grade C otherwise
"""


def _check(subject: Subject) -> Iterator[Finding]:
    grades = subject.model.grades
    if grades is None:
        return
    yield from silent_lines(subject, "grade", grades.letters, grades.lines)
    yield from unused_fallback(subject, "grade", grades.lines, grades.otherwise)
    scale = next(iter(subject.nodes(nodes.Grades)), None)
    if scale is None or len(scale.letters) != len(grades.letters):
        return
    logic = logic_of(subject.model)
    live = live_ranks(logic, grades.letters, grades.lines, grades.otherwise or grades.start)
    steps = [step.steps for step in grades.steps if not logic.never(step.condition)]
    named = {line.what for line in (*grades.lines, *([grades.otherwise] if grades.otherwise else []))}
    given = moved(live, steps, len(grades.letters) - 1)
    # Of a letter that has lines the lines are told of.
    given |= {place for place, letter in enumerate(grades.letters) if letter in named}
    yield from ungiven_letters(scale.letters, given, "grade")


RULE = LintRule(
    id="unreachable-grade",
    group="meaning",
    severity=Severity.WARNING,
    says="A grade that no lead ever gets: beyond what a score can reach, or always forestalled by a better one.",
    why=(
        "The best letter whose line holds is the grade. A threshold above what the rules of the score can add up to, "
        "or a line that holds only where a better one does, gives nothing, and the grade is missing from every report."
    ),
    bad=_MODEL.format(">= 120", ">= 40"),
    good=_MODEL.format(">= 80", ">= 40"),
    check=_check,
)
