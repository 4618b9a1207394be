"""An attribute that leads had better not be judged by."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from lscore.compiler.lint.analysis.uses import uses_of
from lscore.compiler.lint.rule import Finding, LintRule
from lscore.compiler.lint.subject import Subject
from lscore.dsl.diagnostics import Severity

WORDS = frozenset(
    {
        *("gender", "sex", "sexuality", "ethnicity", "ethnic", "nationality", "citizenship", "religion"),
        *("birthday", "birthdate", "birthplace", "dob", "disability", "disabled", "pregnant", "pregnancy", "marital"),
    }
)
PHRASES: frozenset[tuple[str, ...]] = frozenset(
    {("date", "of", "birth"), ("birth", "date"), ("sexual", "orientation"), ("political", "party")}
)
ALONE = frozenset({"age", "race", "faith"})
"""Words that mean something else beside other words: `account_age`."""

_MODEL = """\
model "webshop"

lead:
    {} text

event ordered: product

score interest, from 0 to 100:
    when {} is {}: +10 because "buys more of this"
    when ordered within 90d: +30 because "bought lately"
"""


def _check(subject: Subject) -> Iterator[Finding]:
    protected = [attribute for attribute in subject.model.attributes if _is_protected(attribute.name)]
    for attribute in protected:
        if attribute.name in uses_of(subject).attributes and attribute.span is not None:
            yield Finding(
                subject.head(attribute.span),
                f"leads are judged by `{attribute.name}`, which the law likely protects",
                label="used by rules or decisions",
                help="leave it out, or say in an ignore comment who has decided that it may be used",
            )


def _is_protected(name: str) -> bool:
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).replace("-", "_").lower().split("_")
    if len(words) == 1:
        return words[0] in WORDS | ALONE
    told = {*pairwise(words), *zip(words, words[1:], words[2:], strict=False)}
    return bool(WORDS & {*words}) or bool(told & PHRASES)


RULE = LintRule(
    id="protected-attribute",
    group="upkeep",
    severity=Severity.NOTE,
    says="Leads are judged by an attribute that the law likely protects.",
    why="In many countries people may not be treated differently for their sex, age, origin, belief or health, and the "
    "GDPR asks for a ground to use such data at all. The rule goes by the name of the attribute and so cannot be "
    "certain.",
    bad=_MODEL.format("gender", "gender", "female"),
    good=_MODEL.format("country", "country", "NL"),
    check=_check,
)
