"""A window that reaches back further than the events do."""

from __future__ import annotations

from collections.abc import Iterator

from lscore.compiler.lint.data.facts import History
from lscore.compiler.lint.rule import Finding, LintRule, Option
from lscore.compiler.lint.subject import Subject
from lscore.compiler.model import DAY
from lscore.dsl import nodes
from lscore.dsl.diagnostics import Severity

ID = "window-longer-than-history"
_EVENTS = Option("events", 20, "how many events there must be before anything is said of them", least=1)
_MODEL = """\
model "b2b"

lead:
    title text

event visited: page

score engagement, from 0 to 100:
    when visited "/pricing" within {}: +20 because "looks at prices"
"""


def _check(subject: Subject) -> Iterator[Finding]:
    facts = subject.data
    if facts is None or facts.history is None or facts.history.oldest is None:
        return
    if facts.history.count < subject.option(ID, _EVENTS.name, _EVENTS.default):
        return
    length = facts.as_of - facts.history.oldest
    if length <= 0:
        return
    for duration in _windows(subject):
        # An export of the last 30 days goes back a little less than 30 days.
        if duration.micros - length > max(DAY, duration.micros // 10):
            yield Finding(
                duration.span,
                f"this window is {duration.written} long, but the {facts.history.count:,} events go back only "
                f"{_days(facts.history, facts.as_of)}",
                label="longer than the history",
                help="take a shorter window, or give the run older events",
            )


def _windows(subject: Subject) -> Iterator[nodes.Duration]:
    """The far ends of the windows of events."""
    events = {event.name for event in subject.model.events} | {"active"}
    for option in subject.nodes(nodes.WithinOption):
        yield option.duration
    for phrase in subject.nodes(nodes.Phrase):
        window = phrase.window
        # The name of a date may stand before a window, too.
        if window is not None and window.kind != "within next" and phrase.event.text in events:
            yield window.far or window.near


def _days(history: History, as_of: int) -> str:
    days = (as_of - (history.oldest or 0)) // DAY
    return "1 day" if days == 1 else f"{days:,} days"


RULE = LintRule(
    id=ID,
    group="data",
    severity=Severity.WARNING,
    says="A window reaches back further than the events do.",
    why="The model counts on a past that it is not given: scores will drift upwards as the history grows, and "
    "thresholds set today will be too low.",
    bad=_MODEL.format("90d"),
    good=_MODEL.format("14d"),
    check=_check,
    options=(_EVENTS,),
    leads="id,title\n1,CEO\n2,Planner\n",
    events="lead,at,event,page\n" + "".join(f"{1 + n % 2},2026-02-{n:02},visited,/pricing\n" for n in range(9, 29)),
)
