"""One rule that gives most of the points of its score."""

from __future__ import annotations

from collections.abc import Iterator

from lscore.compiler.lint.data.counting import LEADS, Reach, amounts, enough, head_of, leads_in_words
from lscore.compiler.lint.rule import Finding, LintRule, Option
from lscore.compiler.lint.subject import Subject
from lscore.compiler.model import Score
from lscore.dsl.diagnostics import Severity

ID = "dominating-rule"
_PERCENT = Option("percent", 60, "gives more than so many of a hundred points", least=1)
_RULES = Option("rules", 3, "of scores that have at least so many rules that give points", least=2)
_ALL = 1_000_000
"""A weight of 100%."""

_MODEL = """\
model "b2b"

lead:
    country text
    title text
    employees number

score fit, from 0 to 100:
    when country is NL: +{}
    when title is CEO: +25
    when employees >= 200: +15
"""


def _check(subject: Subject) -> Iterator[Finding]:
    facts = subject.data
    if facts is None or not enough(subject, ID, facts.scored):
        return
    percent = subject.option(ID, _PERCENT.name, _PERCENT.default)
    fewest = subject.option(ID, _RULES.name, _RULES.default)
    reach = Reach(subject.model)
    for score in subject.model.scores:
        if sum(max(amounts(rule.body), default=0) > 0 for rule in score.rules) < fewest:
            continue
        # Without events the rules about them give nothing, so that others seem to give all.
        if facts.history is None and reach.score(score.name):
            continue
        gained = [facts.rules[score.name, place].gained * weight for place, weight in enumerate(_weights(score))]
        total = sum(gained)
        for rule, part in zip(score.rules, gained, strict=True):
            if part * 100 > percent * total:
                yield Finding(
                    head_of(subject, rule.span),
                    f"this rule gives {part * 100 // total}% of all points above 0 that `{score.name}` gives the "
                    f"{leads_in_words(facts.scored)}",
                    label="dominates the score",
                    help="give it fewer points, or the others more",
                )


def _weights(score: Score) -> list[int]:
    """What the points of each rule count, in units of 1/10,000 percent."""
    weights = {category.name: category.weight for category in score.categories}
    found = [_ALL if rule.category is None else weights.get(rule.category) for rule in score.rules]
    return [_ALL if weight is None else weight for weight in found]


RULE = LintRule(
    id=ID,
    group="data",
    severity=Severity.NOTE,
    says="One rule gives most of the points of its score.",
    why="The score then says little more than that one rule. Points are summed over all leads, as far as the cap of "
    "their category lets them through.",
    bad=_MODEL.format(60),
    good=_MODEL.format(10),
    check=_check,
    options=(_PERCENT, _RULES, LEADS),
    leads="id,country,title,employees\n"
    + "".join(
        f"{n},{'BE' if n % 5 == 0 else 'NL'},{'CEO' if n % 4 == 0 else 'Planner'},{n * 15}\n" for n in range(1, 21)
    ),
)
