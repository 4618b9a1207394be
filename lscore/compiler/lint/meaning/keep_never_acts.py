"""A keep that never changes a score."""

from __future__ import annotations

from collections.abc import Iterator

from lscore.compiler.lint.analysis.logic import Logic, logic_of
from lscore.compiler.lint.rule import Finding, LintRule
from lscore.compiler.lint.subject import Subject
from lscore.compiler.model import Keep, Score
from lscore.compiler.numbers import plain
from lscore.dsl.diagnostics import Severity

_MODEL = """\
model "b2b"

lead:
    opted_in yes/no

event visited: page

score engagement, from 0 to 50:
    each visited within 30d, at most 10 times: +5

keep engagement at most {} if opted_in is no
"""


def _check(subject: Subject) -> Iterator[Finding]:
    logic = logic_of(subject.model)
    for score in subject.model.scores:
        for keep in score.keeps:
            why = "" if keep.span is None or logic.never(keep.condition) else _why_idle(score, keep, logic)
            if why and keep.span is not None:
                yield Finding(
                    subject.head(keep.span),
                    f"this never changes `{score.name}`: {why}",
                    label="never acts",
                    help="remove it, or mend its amount",
                )


def _why_idle(score: Score, keep: Keep, logic: Logic) -> str:
    least, most = logic.bounds.before_keeps(score)
    amount = keep.amount
    if keep.bound == "at least":
        if least is not None and least >= amount:
            return f"without it, too, it is {plain(least)} at least"
    elif keep.bound == "at most":
        # `at most` comes after `at least`, so what that lifts is to be lowered again.
        lifts = [other.amount for other in score.keeps if other.bound == "at least"]
        if most is not None and all(top <= amount for top in (most, *lifts)):
            return f"without it, too, it is {plain(most)} at most"
    elif len(score.keeps) == 1 and least is not None and least == most == amount:
        # Beside others an exact one acts in that it overrules them.
        return f"without it, too, it is {plain(amount)}"
    stronger = next((other for other in score.keeps if _stronger(other, keep, logic)), None)
    if stronger is None:
        return ""
    return f"wherever it holds, `{stronger.bound} {plain(stronger.amount)}` holds as well and asks for more"


def _stronger(other: Keep, keep: Keep, logic: Logic) -> bool:
    """Whether another keep of the same kind asks for more wherever this one holds."""
    if other is keep or other.bound != keep.bound or keep.bound == "at":
        return False
    more = other.amount > keep.amount if keep.bound == "at least" else other.amount < keep.amount
    return more and other.starts is None and other.ends is None and logic.implies(keep.condition, other.condition)


RULE = LintRule(
    id="keep-never-acts",
    group="meaning",
    severity=Severity.WARNING,
    says="A `keep` never changes its score.",
    why=(
        "Somebody relies on it: an opt-out that holds a score down, a request that lifts it. Where the score cannot "
        "come to the other side of its amount, or another `keep` always asks for more, it does nothing."
    ),
    bad=_MODEL.format("80"),
    good=_MODEL.format("20"),
    check=_check,
)
