"""Points that fade, and are gone at once before they have."""

from __future__ import annotations

from collections.abc import Iterator

from lscore.compiler.decay import WHOLE, decayed
from lscore.compiler.lint.analysis.places import bare, duration, own_window
from lscore.compiler.lint.rule import Finding, LintRule, Option
from lscore.compiler.lint.subject import Subject
from lscore.compiler.model import DAY, Decay, EachRule, Happened, Query, Rule, WhenRule
from lscore.dsl import nodes
from lscore.dsl.diagnostics import Fix, Label, Severity
from lscore.dsl.edits import replace

_ID = "decay-cut-by-window"
_LEFT = Option("percent", 20, "how many percent of the points may be left where the window ends")
_SIZE = 1_000_000
_LONGEST = 3_660

_MODEL = """\
model "b2b"

event downloaded: asset

score engagement, from 0 to 100:
    each downloaded whitepaper within {}, at most 3 times, halving every 15d: +12
"""


def _check(subject: Subject) -> Iterator[Finding]:
    percent = subject.option(_ID, _LEFT.name, _LEFT.default)
    for score in subject.model.scores:
        for rule in score.rules:
            found = _decaying(rule)
            if found is None:
                continue
            decay, query = found
            if query.since is None:
                continue
            left = decayed(_SIZE, decay, query.since // DAY)
            if left * 100 > percent * _SIZE:
                yield from _finding(rule, decay, query.since, left, percent, subject)


def _decaying(rule: Rule) -> tuple[Decay, Query] | None:
    match rule.body:
        case WhenRule(condition=Happened(query=query), decay=Decay() as decay):
            return decay, query
        case EachRule(query=query, decay=Decay() as decay):
            return decay, query
        case _:
            return None


def _finding(rule: Rule, decay: Decay, since: int, left: int, percent: int, subject: Subject) -> Iterator[Finding]:
    assert rule.span is not None
    node = subject.at(rule.span, nodes.When) or subject.at(rule.span, nodes.Each)
    if node is None:
        return
    phrase = bare(node.condition) if isinstance(node, nodes.When) else node.phrase
    option = next((option for option in node.options if isinstance(option, nodes.Decay)), None)
    if option is None or not isinstance(phrase, nodes.Phrase):
        return
    window = own_window(phrase)
    share = (left * 100 + _SIZE // 2) // _SIZE
    longer = _long_enough(decay, percent)
    whose = "a" if window else "the category's"
    yield Finding(
        option.span,
        f"{share}% of the points are left when {whose} window of {duration(since)} cuts them off",
        label="far from over by then",
        related=(Label(window.span, "ends here"),) if window else (),
        help=(
            f"a window of {longer}d lets them fade; a faster decay does as well"
            if longer
            else "a longer window or a faster decay lets them fade"
        ),
        fix=_lengthened(window, longer) if window and longer else None,
    )


def _long_enough(decay: Decay, percent: int) -> int | None:
    """The days after which all is gone, or of a halving no more than some percent are left."""
    if decay.kind == "fading":
        return decay.days
    if decay.kind == "losing":
        return -(-WHOLE // decay.percent) * decay.days if decay.percent else None
    for days in range(_LONGEST):
        if decayed(_SIZE, decay, days) * 100 <= percent * _SIZE:
            return days
    return None


def _lengthened(window: nodes.Window, days: int) -> Fix:
    return replace((window.far or window.near).span, f"{days}d")


RULE = LintRule(
    id=_ID,
    group="meaning",
    severity=Severity.NOTE,
    says="Points that fade are cut off by a window while much of them is left.",
    why=(
        "A decay is there so that a lead cools down by and by. Where the window ends while a large part of the points "
        "is left, the lead falls off a cliff instead: in one night its score drops, for no reason that sales can see."
    ),
    bad=_MODEL.format("15d"),
    good=_MODEL.format("45d"),
    check=_check,
    fix="unsafe",
    fixed="makes the window of the phrase as long as the points need to fade",
    options=(_LEFT,),
)
