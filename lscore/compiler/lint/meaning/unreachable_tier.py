"""A tier, or a line of one, that no lead ever gets."""

from __future__ import annotations

from collections.abc import Iterator

from lscore.compiler.lint.analysis.decided import (
    live_ranks,
    rank_of,
    silent_lines,
    ungiven_letters,
    unused_fallback,
)
from lscore.compiler.lint.analysis.logic import Logic, logic_of
from lscore.compiler.lint.rule import Finding, LintRule
from lscore.compiler.lint.subject import Subject
from lscore.compiler.model import Tiers
from lscore.dsl import nodes
from lscore.dsl.diagnostics import Label, Severity

_MODEL = """\
model "b2b"

event submitted: form
event visited: page

score engagement, from 0 to 100:
    when submitted contact-form within 30d: +60
    each visited within 30d, at most 8 times: +5

tiers hot, warm, cold
tier hot if engagement >= 60
tier warm if {}
tier cold otherwise
"""


def _check(subject: Subject) -> Iterator[Finding]:
    tiers = subject.model.tiers
    if tiers is None:
        return
    yield from silent_lines(subject, "tier", tiers.letters, tiers.lines)
    yield from unused_fallback(subject, "tier", tiers.lines, tiers.otherwise)
    logic = logic_of(subject.model)
    yield from _idle_bounds(subject, tiers, logic)
    scale = next(iter(subject.nodes(nodes.Tiers)), None)
    if scale is None or len(scale.letters) != len(tiers.letters):
        return
    given = live_ranks(logic, tiers.letters, tiers.lines, tiers.otherwise)
    # Of a tier that has lines the lines are told of.
    told = [*tiers.lines, *tiers.at_most, *([tiers.otherwise] if tiers.otherwise else [])]
    given |= {rank_of(tiers.letters, line.what) for line in told}
    yield from ungiven_letters(scale.letters, given, "tier")


def _idle_bounds(subject: Subject, tiers: Tiers, logic: Logic) -> Iterator[Finding]:
    """`tier at most` where a worse one always holds with it."""
    for line in tiers.at_most:
        rank = rank_of(tiers.letters, line.what)
        worse = [other for other in tiers.at_most if rank_of(tiers.letters, other.what) > rank]
        over = next((other for other in worse if logic.implies(line.condition, other.condition)), None)
        if over is None or line.span is None or logic.never(line.condition):
            continue
        yield Finding(
            subject.head(line.span),
            f"this never holds a tier down to `{line.what}`: wherever it holds, `{over.what}` is the most",
            label="never decides",
            related=(Label(subject.head(over.span), "holds there, and is worse"),) if over.span else (),
            help="remove it, or mend the condition of the other line",
        )


RULE = LintRule(
    id="unreachable-tier",
    group="meaning",
    severity=Severity.WARNING,
    says="A tier that no lead ever gets: beyond what a score can reach, or always forestalled by a better one.",
    why=(
        "The best tier whose line holds is the tier. A threshold above what the rules of the score can add up to, or a "
        "line that holds only where a better one does, gives nothing, and whoever waits for such leads waits in vain."
    ),
    bad=_MODEL.format("submitted contact-form within 7d and engagement >= 60"),
    good=_MODEL.format("engagement >= 20"),
    check=_check,
)
