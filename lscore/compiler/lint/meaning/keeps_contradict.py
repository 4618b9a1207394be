"""Two keeps of one score that cannot both be had."""

from __future__ import annotations

from collections.abc import Iterator

from lscore.compiler.lint.analysis.logic import Logic, logic_of
from lscore.compiler.lint.rule import Finding, LintRule
from lscore.compiler.lint.subject import Subject
from lscore.compiler.model import Keep, Score
from lscore.compiler.numbers import plain
from lscore.dsl.diagnostics import Label, Severity

_MODEL = """\
model "b2b"

lead:
    opted_in yes/no

event submitted: form

score engagement, from 0 to 100:
    each submitted within 30d, at most 5 times: +10

keep engagement at least 80 if submitted contact-form within 7d
keep engagement at most 20 if {}
"""


def _check(subject: Subject) -> Iterator[Finding]:
    logic = logic_of(subject.model)
    for score in subject.model.scores:
        for keep in score.keeps:
            other = next((item for item in score.keeps if _overrules(item, keep, score, logic)), None)
            if other is None or keep.span is None or other.span is None:
                continue
            yield Finding(
                subject.head(keep.span),
                f"this never keeps `{score.name}` {keep.bound} {plain(keep.amount)}: wherever it holds, "
                f"`{other.bound} {plain(other.amount)}` holds and wins",
                label="always overruled",
                related=(Label(subject.head(other.span), "wins"),),
                help="say in the conditions which of the two is for whom",
            )


def _overrules(other: Keep, keep: Keep, score: Score, logic: Logic) -> bool:
    """Whether another keep holds wherever this one does, and leaves a score that this one does not want."""
    if other is keep or not _as_long(other, keep) or not _against(other, keep, score):
        return False
    return not logic.never(keep.condition) and logic.implies(keep.condition, other.condition)


def _as_long(other: Keep, keep: Keep) -> bool:
    """Whether one keep counts on all days on which the other does."""
    begun = other.starts is None or (keep.starts is not None and other.starts <= keep.starts)
    return begun and (other.ends is None or (keep.ends is not None and keep.ends <= other.ends))


def _against(other: Keep, keep: Keep, score: Score) -> bool:
    """Whether what is left after both is not what one of them wants."""
    match other.bound, keep.bound:
        case ("at", "at") | ("at most", "at least"):
            return other.amount < keep.amount
        case ("at", "at least"):
            return other.amount < keep.amount
        case ("at", "at most"):
            # Of several exact ones the lowest wins, and may be low enough.
            return all(item.amount > keep.amount for item in score.keeps if item.bound == "at")
        case _:
            return False


RULE = LintRule(
    id="keeps-contradict",
    group="meaning",
    severity=Severity.WARNING,
    says="A `keep` never gets what it says: another one of the same score holds with it and wins.",
    why=(
        "An exact `keep` wins over the others, the lowest of several, and `at most` is applied after `at least`. Where "
        "the condition of the one is contained in that of the other, the first is a promise that is never held."
    ),
    bad=_MODEL.format("submitted within 30d"),
    good=_MODEL.format("opted_in is no"),
    check=_check,
)
