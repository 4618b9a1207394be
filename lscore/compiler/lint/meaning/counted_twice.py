"""One event that earns points in two rules."""

from __future__ import annotations

from collections.abc import Hashable, Iterator

from lscore.compiler.lint.analysis.places import place_of
from lscore.compiler.lint.analysis.points import points_of, query_counted
from lscore.compiler.lint.rule import Finding, LintRule
from lscore.compiler.lint.subject import Subject
from lscore.compiler.model import EachRule, Rule
from lscore.dsl.diagnostics import Label, Severity

_MODEL = """\
model "b2b"

event opened: mail, campaign
event clicked: mail, campaign

score engagement, from 0 to 100:
    category mail, within 30d, at most 15:
        each opened, at most 5 times: +1
    category interest, within 30d, at most 30:
        for every 2 count of {}, at most 10 points: +3
"""


def _check(subject: Subject) -> Iterator[Finding]:
    for score in subject.model.scores:
        first: dict[Hashable, Rule] = {}
        for rule in score.rules:
            key = _evidence(rule)
            if key is None or rule.span is None:
                continue
            other = first.setdefault(key, rule)
            if other is rule or other.span is None:
                continue
            yield Finding(
                subject.head(rule.span),
                f"the same events are counted by `{other.title}` of {place_of(score, other.category)}",
                label="counts them again",
                related=(Label(subject.head(other.span), "counted here"),),
                help="count them in one of the two rules",
            )


def _evidence(rule: Rule) -> Hashable | None:
    """What two rules have in common that give points for the same events: the events, which of them are kept, the
    sign of the points, the days on which the rules count."""
    query = query_counted(rule.body)
    points = points_of(rule.body)
    if query is None or not any(points) or (min(points) < 0 < max(points)):
        return None
    kept = (rule.body.once_per, rule.body.per_day) if isinstance(rule.body, EachRule) else (None, None)
    return query, kept, max(points) > 0, rule.starts, rule.ends


RULE = LintRule(
    id="counted-twice",
    group="meaning",
    severity=Severity.WARNING,
    says="Two rules of one score give points for every one of the same events.",
    why=(
        "The second rule adds no knowledge: it makes the first one worth more, where nobody sees it. The cap of one "
        "category no longer holds, since the same events go on to earn in the other."
    ),
    bad=_MODEL.format("opened"),
    good=_MODEL.format("clicked"),
    check=_check,
)
