"""More attributes or rules than anyone can keep in mind."""

from __future__ import annotations

from collections.abc import Iterator

from lscore.compiler.lint.analysis.page import top
from lscore.compiler.lint.analysis.uses import uses_in, uses_of_rules
from lscore.compiler.lint.rule import Finding, LintRule, Option
from lscore.compiler.lint.subject import Subject
from lscore.dsl.diagnostics import Label, Severity

_MODEL = """\
model "b2b"

lead:
    title text
    seniority text
    industry text
    country text
    employees number
    revenue number
    founded number
    opted_in yes/no
    interests list

score fit, from 0 to 100:
    when title is CEO: +10
    when seniority is director: +10
    when industry in software, logistics: +10
    when country in NL, BE: +10
    when employees >= 200: +10
    when revenue >= 5M: +10
    when founded <= 2015: +5
    when interests include planning: +10
"""

_NINTH = "    when opted_in: +5\n"


def _check(subject: Subject) -> Iterator[Finding]:
    most = subject.option(RULE.id, "attributes", ATTRIBUTES.default)
    attributes = _attributes_scored(subject)
    if len(attributes) > most:
        yield Finding(
            top(subject),
            f"the rules look at {len(attributes)} attributes of the lead; more than {most} are hard to keep in mind",
            label="this model",
            notes=("they are " + ", ".join(f"`{name}`" for name in attributes),),
            help="leave out those that decide least",
        )
    limit = subject.option(RULE.id, "rules", COUNT.default)
    counts = [(len(score.rules), score) for score in subject.model.scores]
    rules = sum(count for count, _ in counts)
    if rules > limit:
        heads = [
            Label(subject.head(score.span), f"{count} rules")
            for count, score in counts
            if count and score.span is not None
        ]
        yield Finding(
            top(subject),
            f"the model has {rules:,} rules; more than {limit} are hard to keep in mind",
            label="this model",
            related=tuple(heads),
            help="leave out those that decide least, and put rules of one kind into a table",
        )


def _attributes_scored(subject: Subject) -> list[str]:
    """The attributes that rules of scores look at, by themselves or through defines."""
    found = uses_of_rules(subject).copy()
    for name, condition in reversed(subject.model.defines):
        if name in found.defines:
            behind = uses_in([condition])
            found.attributes |= behind.attributes
            found.defines |= behind.defines
    return sorted(found.attributes)


ATTRIBUTES = Option("attributes", 8, "the most attributes of the lead that the rules may look at")
COUNT = Option("rules", 60, "the most rules that the model may have")

RULE = LintRule(
    id="too-many-criteria",
    group="upkeep",
    severity=Severity.NOTE,
    says="The model looks at more attributes, or has more rules, than anyone can keep in mind.",
    why="Less is more: each further criterion moves fewer leads, is missing for more of them, and makes the score "
    "harder to explain. Models that grow without a limit are the ones that nobody dares to change.",
    bad=_MODEL + _NINTH,
    good=_MODEL,
    check=_check,
    options=(ATTRIBUTES, COUNT),
)
