"""A score whose rules cannot come to an end of its range."""

from __future__ import annotations

from collections.abc import Iterator

from lscore.compiler.lint.analysis.bounds import Bounds
from lscore.compiler.lint.analysis.logic import logic_of
from lscore.compiler.lint.rule import Finding, LintRule
from lscore.compiler.lint.subject import Subject
from lscore.compiler.model import Score
from lscore.compiler.numbers import plain
from lscore.dsl.diagnostics import Severity

_MODEL = """\
model "b2b"

lead:
    title
    employees number

score fit, from 0 to 100:
    when title in CEO, CFO: +{}
    points by employees as size:
        from 1000: +40
        from 200: +20
"""


def _check(subject: Subject) -> Iterator[Finding]:
    bounds = logic_of(subject.model).bounds
    for score in subject.model.scores:
        if score.span is None or not score.rules:
            continue
        least, most = bounds.sum_of(score)
        if score.high is not None and most is not None and most < score.high and not _lifted(score, bounds):
            yield Finding(
                subject.head(score.span),
                f"`{score.name}` goes up to {plain(score.high)}, but its rules reach {plain(most)} at most",
                label=f"never above {plain(most)}",
                help=f"end the range at {plain(most)}, or give more points",
            )
        if score.low is not None and least is not None and least > score.low and not _lowered(score, bounds):
            yield Finding(
                subject.head(score.span),
                f"`{score.name}` begins at {plain(score.low)}, but its rules give {plain(least)} at least",
                label=f"never below {plain(least)}",
                help=f"begin the range at {plain(least)}, or mend what every lead gets",
            )


def _lifted(score: Score, bounds: Bounds) -> bool:
    """Whether a keep can bring a score to the upper end of its range."""
    _, most = bounds.score(score.name)
    return most is None or (score.high is not None and most >= score.high)


def _lowered(score: Score, bounds: Bounds) -> bool:
    least, _ = bounds.score(score.name)
    return least is None or (score.low is not None and least <= score.low)


RULE = LintRule(
    id="range-never-reached",
    group="meaning",
    severity=Severity.NOTE,
    says="The rules of a score cannot come to an end of its range.",
    why=(
        "People read a score against its range: 60 of 100 is middling, 60 of 70 is excellent. Where the rules reach 70 "
        "at most, everyone looks worse than they are, and thresholds are set too high."
    ),
    bad=_MODEL.format("30"),
    good=_MODEL.format("60"),
    check=_check,
)
