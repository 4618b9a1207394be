"""A condition that holds for no lead."""

from __future__ import annotations

from collections.abc import Iterator

from lscore.compiler.lint.analysis.logic import Logic, logic_of
from lscore.compiler.lint.analysis.stated import Stated, stated, why_never
from lscore.compiler.lint.rule import Finding, LintRule
from lscore.compiler.lint.subject import Subject
from lscore.compiler.model import Any, Defined, IsDisqualified
from lscore.dsl.diagnostics import Severity

_MODEL = """\
model "b2b"

lead:
    title
    employees number

score fit, from 0 to 100:
    when employees >= 500 {} employees < 50: +20
    when title {}: +30
"""

_NEVER = {
    "rule": "this rule never gives points",
    "row": "this row never holds",
    "keep": "this never keeps anything",
    "grade": "this line never gives its grade",
    "tier": "this line never gives its tier",
    "step": "this never moves a grade",
    "disqualify": "this disqualifies nobody",
    "skip": "this skips nobody",
    "route": "nobody takes this route",
    "ensure": "every lead violates this",
    "define": "this never holds",
}


def _check(subject: Subject) -> Iterator[Finding]:
    logic = logic_of(subject.model)
    for found in stated(subject):
        # What a define says is reported at the define.
        if isinstance(found.condition, Defined):
            continue
        if _never(found, logic):
            reason = why_never(subject, logic, found)
            yield Finding(
                subject.head(found.span),
                f"{_NEVER[found.kind]}: {reason or 'its condition never holds'}",
                label="never so",
                help="mend the condition; if one of two is enough, join them with `or`",
            )
        elif found.kind == "route" and _disqualified(found, logic):
            yield Finding(
                subject.head(found.span),
                "nobody takes this route: whoever it is for is disqualified, and has no routes",
                label="never so",
                help="remove the route, or mend what disqualifies",
            )


def _never(found: Stated, logic: Logic) -> bool:
    # Thresholds that a score cannot reach have rules of their own where a letter hangs on them.
    asked = logic.without_scores if found.kind in ("grade", "tier") else logic
    return asked.never(found.condition)


def _disqualified(found: Stated, logic: Logic) -> bool:
    lines = logic.model.disqualify
    if not lines:
        return False
    anyone = Any(tuple(line.condition for line in lines))
    return any(logic.implies(found.condition, item) for item in (IsDisqualified(), anyone))


RULE = LintRule(
    id="never-true",
    group="meaning",
    severity=Severity.WARNING,
    says="A condition holds for no lead, since its tests contradict each other or ask for what cannot be.",
    why=(
        "Nobody ever gets these points, this letter, this route, and nothing says so: the line just stays silent. "
        "Mostly `and` stands where `or` was meant, a threshold was turned, or a score cannot come to what it is "
        "asked for."
    ),
    bad=_MODEL.format("and", "is CEO and title is CFO"),
    good=_MODEL.format("or", "in CEO, CFO"),
    check=_check,
)
