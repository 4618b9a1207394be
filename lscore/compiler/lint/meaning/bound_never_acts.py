"""A bound of `each` that another option makes idle."""

from __future__ import annotations

from collections.abc import Iterator

from lscore.compiler.lint.analysis.places import duration
from lscore.compiler.lint.analysis.points import points_of
from lscore.compiler.lint.rule import Finding, LintRule
from lscore.compiler.lint.subject import Subject
from lscore.compiler.model import DAY, All, EachRule, FieldValue, TextIn
from lscore.dsl import nodes
from lscore.dsl.diagnostics import Edit, Fix, Severity, Span

_SHIFT = DAY // 6
"""More than clocks are ever changed by."""

_MODEL = """\
model "b2b"

event visited: page

score engagement, from 0 to 100:
    each visited within {}, once per day, at most 10 times: +3
"""


def _check(subject: Subject) -> Iterator[Finding]:
    for score in subject.model.scores:
        for rule in score.rules:
            body = rule.body
            if not isinstance(body, EachRule) or rule.span is None:
                continue
            node = subject.at(rule.span, nodes.Each)
            if node is not None:
                for option, why in _idle(body, node):
                    yield _finding(option, why, subject)


def _idle(rule: EachRule, node: nodes.Each) -> Iterator[tuple[nodes.RuleOption, str]]:
    """The options that never change anything, each with the reason."""
    most, why = _events(rule)
    for option in node.options:
        if isinstance(option, nodes.TimesPerDay) and rule.per_day is not None:
            if rule.once_per == "day":
                yield option, "`once per day` leaves one a day"
            elif rule.times is not None and rule.times <= rule.per_day:
                yield option, f"no more than {rule.times} count in all"
        elif isinstance(option, nodes.AtMostTimes) and rule.times is not None:
            if most is not None and most <= rule.times:
                yield option, why
        elif isinstance(option, nodes.AtMostPoints) and rule.most is not None:
            counted = min((number for number in (most, rule.times) if number is not None), default=None)
            largest = max(map(abs, points_of(rule)))
            if counted is not None and counted * largest <= rule.most:
                yield option, "the points never come to more"


def _events(rule: EachRule) -> tuple[int | None, str]:
    """How many events there can be before `at most N times`, and why."""
    found: list[tuple[int, str]] = []
    if isinstance(rule.once_per, FieldValue):
        values = _values(rule, rule.once_per)
        if values is not None and values > 1:  # of one value `once-per-one-value` speaks
            found.append((values, f"`once per {rule.once_per.name}` leaves one for each of {values} values"))
    a_day = 1 if rule.once_per == "day" else rule.per_day
    if a_day is not None and rule.query.since is not None:
        length = rule.query.since - rule.query.until
        days = (length + _SHIFT) // DAY + 2
        found.append((a_day * days, f"{a_day} a day never come to so many in {duration(length)}"))
    return min(found, default=(None, ""))


def _values(rule: EachRule, once_per: FieldValue) -> int | None:
    """How many values the events of a rule can have in a field; None: any number."""
    where = rule.query.where
    for test in where.items if isinstance(where, All) else (where,):
        if isinstance(test, TextIn) and test.value == once_per and not test.negated and not test.texts.patterns:
            return len(test.texts.exact)
    return None


def _finding(option: nodes.RuleOption, why: str, subject: Subject) -> Finding:
    return Finding(
        option.span,
        f"`{subject.text(option.span)}` never acts: {why}",
        label="never reached",
        help="remove it, or lower it until it says what you mean",
        fix=_removed(option, subject),
    )


def _removed(option: nodes.RuleOption, subject: Subject) -> Fix:
    """Remove an option with the comma in front of it."""
    span = option.span
    text = subject.sources[span.file]
    start = len(text[: span.start].rstrip())
    if text[start - 1] == ",":
        start = len(text[: start - 1].rstrip())
    line_start = text.rfind("\n", 0, start) + 1
    place = Span(span.file, start, span.end, text.count("\n", 0, start) + 1, start - line_start + 1)
    return Fix("remove it", (Edit(place, ""),))


RULE = LintRule(
    id="bound-never-acts",
    group="meaning",
    severity=Severity.WARNING,
    says="A bound of `each` is never reached, since another option or the window keeps below it.",
    why=(
        "`at most 10 times` beside `once per day` within five days promises a limit that nobody meets. Either the "
        "bound is superfluous, or it should be lower, or the window longer than it is."
    ),
    bad=_MODEL.format("5d"),
    good=_MODEL.format("30d"),
    check=_check,
    fix="unsafe",
    fixed="removes the bound",
)
