"""A rule that gives points to no lead of the data."""

from __future__ import annotations

from collections.abc import Iterator

from lscore.compiler.lint.data.counting import LEADS, Reach, active, amounts, enough, head_of, leads_in_words
from lscore.compiler.lint.rule import Finding, LintRule
from lscore.compiler.lint.subject import Subject
from lscore.dsl.diagnostics import Severity

ID = "rule-never-fires"
_MODEL = """\
model "b2b"

lead:
    title text
    employees number

score fit, from 0 to 100:
    when title is {}: +25 because "signs the contract"
    when employees >= 200: +15
"""


def _check(subject: Subject) -> Iterator[Finding]:
    facts = subject.data
    if facts is None or not enough(subject, ID, facts.scored):
        return
    reach = Reach(subject.model)
    for score in subject.model.scores:
        for place, rule in enumerate(score.rules):
            if facts.rules[score.name, place].fires or not any(amounts(rule.body)) or not active(rule, subject.today):
                continue
            # Without events no rule about events gives anything.
            if facts.history is None and reach.events(rule.body):
                continue
            yield Finding(
                head_of(subject, rule.span),
                f"this rule gives points to none of the {leads_in_words(facts.scored)}",
                label="never fires",
                help="look at the values and the window that it asks for, or remove it",
            )


RULE = LintRule(
    id=ID,
    group="data",
    severity=Severity.WARNING,
    says="A rule gives points to none of the leads.",
    why="Either what it asks for is written in another way in the data, or nobody is like that. In both cases the "
    "rule is read, kept and explained for nothing.",
    bad=_MODEL.format("CEO"),
    good=_MODEL.format('"Chief Executive"'),
    check=_check,
    options=(LEADS,),
    leads="id,title,employees\n"
    + "".join(f"{n},{'Chief Executive' if n % 5 == 0 else 'Planner'},{n * 30}\n" for n in range(1, 21)),
)
