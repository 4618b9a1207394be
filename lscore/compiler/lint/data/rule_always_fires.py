"""A rule that gives every lead of the data the same points."""

from __future__ import annotations

from collections.abc import Iterator

from lscore.compiler.backends.kernel import number_text
from lscore.compiler.lint.data.counting import LEADS, enough, head_of, leads_in_words
from lscore.compiler.lint.rule import Finding, LintRule
from lscore.compiler.lint.subject import Subject
from lscore.dsl.diagnostics import Severity

ID = "rule-always-fires"
_MODEL = """\
model "b2b"

lead:
    email text
    employees number

score fit, from 0 to 100:
    when {}: +10 because "can be written to"
    when employees >= 200: +15
"""


def _check(subject: Subject) -> Iterator[Finding]:
    facts = subject.data
    if facts is None or not enough(subject, ID, facts.scored):
        return
    for score in subject.model.scores:
        for place, rule in enumerate(score.rules):
            found = facts.rules[score.name, place]
            if found.fires == facts.scored and found.lowest is not None and found.lowest == found.highest:
                points = f"{'+' if found.lowest > 0 else ''}{number_text(found.lowest)}"
                yield Finding(
                    head_of(subject, rule.span),
                    f"this rule gives {points} to every one of the {leads_in_words(facts.scored)}",
                    label="always fires",
                    help="points that all leads have tell none from another: ask for more, or remove the rule",
                )


RULE = LintRule(
    id=ID,
    group="data",
    severity=Severity.WARNING,
    says="A rule gives every lead the same points.",
    why="What all leads have tells none of them from another; it only moves the score away from its thresholds. "
    "Leads that are skipped do not count here.",
    bad=_MODEL.format("email is known"),
    good=_MODEL.format('email ends with ".com"'),
    check=_check,
    options=(LEADS,),
    leads="id,email,employees\n"
    + "".join(f"{n},sales@firm{n}.{'com' if n % 2 else 'nl'},{n * 30}\n" for n in range(1, 21)),
)
