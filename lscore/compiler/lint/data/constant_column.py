"""An attribute that has one value in all leads."""

from __future__ import annotations

from collections.abc import Iterator

from lscore.compiler.lint.data.counting import LEADS, enough, leads_in_words, place_of_attribute
from lscore.compiler.lint.rule import Finding, LintRule
from lscore.compiler.lint.subject import Subject, parts_of
from lscore.compiler.model import AttributeValue
from lscore.dsl.diagnostics import Severity

ID = "constant-column"
_MODEL = """\
model "b2b"

lead:
    country text
    employees number

score fit, from 0 to 100:
    when {}: +10 because "in our region"
"""


def _check(subject: Subject) -> Iterator[Finding]:
    facts = subject.data
    if facts is None or not enough(subject, ID, facts.leads):
        return
    used = {item.name for item in parts_of(subject.model, AttributeValue)}
    for name, column in facts.attributes.items():
        if name in used and column.different == 1 and not column.missing:
            shown = f": `{column.values[0].spellings[0]}`" if column.values else ""
            yield Finding(
                place_of_attribute(subject, name),
                f"`{name}` has one value in all {leads_in_words(facts.leads)}{shown}",
                label="one value",
                help="points for it tell no lead from another: leave it out, or mend the export",
            )


RULE = LintRule(
    id=ID,
    group="data",
    severity=Severity.NOTE,
    says="An attribute that the model uses has one value in all leads.",
    why="It tells no lead from another. Often the export was cut to one value, or writes a default where nothing is "
    "known.",
    bad=_MODEL.format("country is NL"),
    good=_MODEL.format("employees >= 200"),
    check=_check,
    options=(LEADS,),
    leads="id,country,employees\n" + "".join(f"{n},NL,{n * 30}\n" for n in range(1, 21)),
)
