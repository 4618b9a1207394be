"""An attribute that most leads do not have."""

from __future__ import annotations

from collections.abc import Iterator

from lscore.compiler.lint.data.counting import LEADS, enough, leads_in_words, place_of_attribute
from lscore.compiler.lint.rule import Finding, LintRule, Option
from lscore.compiler.lint.subject import Subject, parts_of
from lscore.compiler.model import AttributeValue
from lscore.dsl.diagnostics import Severity

ID = "mostly-missing"
_PERCENT = Option("percent", 80, "missing in so many of a hundred leads or more", least=1)
_MODEL = """\
model "b2b"

lead:
    industry text
    employees number

score fit, from 0 to 100:
    when {}: +10 because "where our references are"
"""


def _check(subject: Subject) -> Iterator[Finding]:
    facts = subject.data
    if facts is None or not enough(subject, ID, facts.leads):
        return
    percent = subject.option(ID, _PERCENT.name, _PERCENT.default)
    used = {item.name for item in parts_of(subject.model, AttributeValue)}
    for name, column in facts.attributes.items():
        if name in used and not column.absent and column.missing * 100 >= percent * facts.leads:
            what = "all" if not column.known else f"{column.missing:,} of the"
            yield Finding(
                place_of_attribute(subject, name),
                f"`{name}` is missing in {what} {leads_in_words(facts.leads)}",
                label="mostly missing",
                help="ask for it in your forms, fill it in, or do not score by it: unknown earns nothing",
            )


RULE = LintRule(
    id=ID,
    group="data",
    severity=Severity.WARNING,
    says="An attribute that the model uses is missing in most leads.",
    why="Unknown earns nothing, so points for this attribute say more about who filled in a form than about who suits "
    "you.",
    bad=_MODEL.format("industry is Software"),
    good=_MODEL.format("employees >= 200"),
    check=_check,
    options=(_PERCENT, LEADS),
    leads="id,industry,employees\n" + "".join(f"{n},{'Software' if n < 4 else ''},{n * 30}\n" for n in range(1, 21)),
)
