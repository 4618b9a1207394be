"""A category that is at its cap for all leads that get anything of it."""

from __future__ import annotations

from collections.abc import Iterator

from lscore.compiler.backends.kernel import number_text
from lscore.compiler.lint.data.counting import LEADS, enough, head_of, leads_in_words
from lscore.compiler.lint.rule import Finding, LintRule
from lscore.compiler.lint.subject import Subject
from lscore.dsl.diagnostics import Severity

ID = "category-always-capped"
_MODEL = """\
model "b2b"

lead:
    title text
    employees number

score fit, from 0 to 100:
    category company, at most {}:
        points by employees:
            from 10: +15
            from 200: +25
    when title is CEO: +20
"""


def _check(subject: Subject) -> Iterator[Finding]:
    facts = subject.data
    if facts is None:
        return
    for score in subject.model.scores:
        for category in score.categories:
            found = facts.categories.get((score.name, category.name))
            if found is None or category.high is None or not enough(subject, ID, found.used):
                continue
            # Where nothing goes beyond the cap, it takes nothing from anybody.
            if found.full == found.used and found.beyond:
                yield Finding(
                    head_of(subject, category.span),
                    f"`{category.name}` is at its cap of {number_text(category.high)} for all "
                    f"{leads_in_words(found.used)} that get anything of it",
                    label="always at its cap",
                    help=f"raise `at most {number_text(category.high)}`, or give fewer points for each of its rules",
                )


RULE = LintRule(
    id=ID,
    group="data",
    severity=Severity.WARNING,
    says="A category is at its cap for every lead that gets points of it.",
    why="The cap swallows all differences between its rules: every lead gets the same, whether a little or all of it "
    "is true.",
    bad=_MODEL.format(10),
    good=_MODEL.format(25),
    check=_check,
    options=(LEADS,),
    leads="id,title,employees\n" + "".join(f"{n},{'CEO' if n % 2 else 'Planner'},{n * 30}\n" for n in range(1, 21)),
)
