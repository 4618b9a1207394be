"""A condition that holds for every lead."""

from __future__ import annotations

from collections.abc import Iterator

from lscore.compiler.lint.analysis.logic import logic_of
from lscore.compiler.lint.analysis.stated import stated
from lscore.compiler.lint.rule import Finding, LintRule
from lscore.compiler.lint.subject import Subject
from lscore.compiler.model import Defined
from lscore.dsl.diagnostics import Severity

_MODEL = """\
model "b2b"

lead:
    country text
    employees number

event visited: page

score fit, from 0 to 100:
    when employees {}: +20
    when count of visited within 30d {}: +5
"""

_ALWAYS = {
    "rule": ("every lead gets these points", "say for whom they are, or remove the rule"),
    "row": ("this row always holds", "write `otherwise` if it is what is left over, and mend it if not"),
    "keep": ("this keeps the score of every lead", "say for whom it is, or give the score a range"),
    "grade": (
        "every lead has at least this grade",
        "write `otherwise` if that is meant, and mend the condition if not",
    ),
    "tier": ("this holds for every lead", "write `otherwise` if that is meant, and mend the condition if not"),
    "step": ("this moves the grade of every lead", "say for whom it is, or remove it"),
    "disqualify": ("this disqualifies every lead", "say who is not wanted"),
    "skip": ("this skips every lead", "say who is not to be scored"),
    "route": ("every lead that is not disqualified takes this route", "say for whom it is"),
    "define": ("this always holds", "mend the condition"),
}
"""What it does, and what to do. An `ensure` is meant to hold always."""


def _check(subject: Subject) -> Iterator[Finding]:
    logic = logic_of(subject.model)
    for found in stated(subject):
        if found.kind == "ensure" or isinstance(found.condition, Defined) or not logic.always(found.condition):
            continue
        says, help_ = _ALWAYS[found.kind]
        yield Finding(
            subject.head(found.span),
            f"{says}: its condition holds for everyone",
            label="always so",
            help=help_,
        )


RULE = LintRule(
    id="always-true",
    group="meaning",
    severity=Severity.WARNING,
    says="A condition holds for every lead, whatever is known of it.",
    why=(
        "A rule that tells nobody apart adds the same points to everyone, and looks as if it knew something. Often a "
        "bound was turned (`>= 0` of a count), or the two sides of an `or` cover everything, missing values included."
    ),
    bad=_MODEL.format("> 100 or not employees > 50", ">= 0"),
    good=_MODEL.format("> 100 or country is NL", ">= 1"),
    check=_check,
)
