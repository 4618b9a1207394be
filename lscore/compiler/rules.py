"""Rules: what gives points, and how often."""

from __future__ import annotations

from typing import assert_never

from lscore.compiler.conditions import condition, whole_number
from lscore.compiler.endings import row_because
from lscore.compiler.fields import field_value
from lscore.compiler.lead import LeadReader
from lscore.compiler.model import (
    DAY,
    Body,
    Choice,
    ChoiceRule,
    Decay,
    EachRule,
    ForEveryRule,
    Happened,
    Outcome,
    TableRule,
    WhenRule,
    WithoutRule,
)
from lscore.compiler.phrases import grouping, matching
from lscore.compiler.problems import rules as problems
from lscore.compiler.report import Report
from lscore.compiler.tables import row_type, table
from lscore.compiler.values import number, value
from lscore.dsl import nodes
from lscore.dsl.diagnostics import Label, Span


def rule_body(node: nodes.Rule, reader: LeadReader) -> Body | None:
    """What a rule does; None when something in it is wrong (all of it is reported)."""
    match node:
        case nodes.When():
            return _when(node, reader)
        case nodes.Each():
            return _each(node, reader)
        case nodes.PointsBy():
            found = value(node.value, reader, row_type(node.rows))
            if found is None:
                return None
            rows = table(node.rows, found, node.value.span, reader.world, reader.report)
            return None if rows is None else TableRule(found, rows)
        case nodes.ChoiceOf():
            return _choice(node, reader)
        case nodes.ForEvery():
            return _for_every(node, reader)
        case nodes.ForEveryWithout():
            return _without(node, reader)
        case _:
            assert_never(node)


def _when(node: nodes.When, reader: LeadReader) -> WhenRule | None:
    options = _options(node.options, (nodes.Decay,), "`when`", reader.report)
    found = condition(node.condition, reader)
    decay = options.get(nodes.Decay)
    if not isinstance(decay, nodes.Decay):
        return None if found is None else WhenRule(found, node.points.units)
    fading = _decay(decay, reader.report)
    if found is not None and not (isinstance(found, Happened) and isinstance(_bare(node.condition), nodes.Phrase)):
        there = Label(node.condition.span, "this is not one event phrase")
        reader.report.add(problems.DecayNeedsPhrase(span=decay.span, related=(there,)))
        return None
    return None if found is None or fading is None else WhenRule(found, node.points.units, fading)


def _bare(node: nodes.Condition | nodes.Expr) -> nodes.Condition | nodes.Expr:
    """A condition without the parentheses around it."""
    while isinstance(node, nodes.Group):
        node = node.item
    return node


def _each(node: nodes.Each, reader: LeadReader) -> EachRule | None:
    report = reader.report
    kinds = (nodes.OncePer, nodes.TimesPerDay, nodes.AtMostTimes, nodes.Decay, nodes.AtMostPoints)
    options = _options(node.options, kinds, "`each`", report)
    found = matching(node.phrase, reader.stand, "each")
    once, daily, times = options.get(nodes.OncePer), options.get(nodes.TimesPerDay), options.get(nodes.AtMostTimes)
    per_day = whole_number(daily.count, report, least=1) if isinstance(daily, nodes.TimesPerDay) else None
    most_times = whole_number(times.count, report, least=1) if isinstance(times, nodes.AtMostTimes) else None
    decay = options.get(nodes.Decay)
    fading = _decay(decay, report) if isinstance(decay, nodes.Decay) else None
    most = _most_points(options, report)
    if found is None:
        return None
    query, event = found
    once_per = grouping(once.field, event, reader.stand, "once per") if isinstance(once, nodes.OncePer) else None
    points, rows, by = node.points.units if node.points else 0, None, None
    if node.by is not None and node.rows:
        by = field_value(node.by, event, reader.world, report, row_type(node.rows))
        rows = None if by is None else table(node.rows, by, node.by.span, reader.world, report)
        if rows is None:
            return None
    return EachRule(
        query,
        points=None if rows is not None else points,
        by=by,
        rows=rows,
        once_per=once_per,
        per_day=per_day,
        times=most_times,
        decay=fading,
        most=most,
    )


def _choice(node: nodes.ChoiceOf, reader: LeadReader) -> ChoiceRule | None:
    rows: list[Choice] = []
    otherwise: tuple[Outcome, Span] | None = None
    whole = True
    for row in node.rows:
        outcome = Outcome(row.points.units, row_because(row.because, reader.report))
        if row.condition is not None:
            found = condition(row.condition, reader)
            whole = whole and found is not None
            rows += [Choice(found, outcome)] if found is not None else []
        elif otherwise is None:
            otherwise = (outcome, row.span)
        else:
            there = Label(otherwise[1], "already here")
            reader.report.add(problems.RowTwice(span=row.span, text="`otherwise`", related=(there,)))
    if not whole:
        return None
    if node.kind == "best":
        rows.sort(key=lambda row: (-row.outcome.points, row.outcome.because))
    return ChoiceRule(node.kind, tuple(rows), otherwise[0] if otherwise else None)


def _for_every(node: nodes.ForEvery, reader: LeadReader) -> ForEveryRule | None:
    options = _options(node.options, (nodes.AtMostPoints,), "`for every`", reader.report)
    most = _most_points(options, reader.report)
    found = number(node.value, reader, "for every")
    if node.step.units <= 0:
        reader.report.add(problems.StepAboveZero(span=node.step.span, text=node.step.written))
        return None
    return None if found is None else ForEveryRule(node.step.units, found, node.points.units, most)


def _without(node: nodes.ForEveryWithout, reader: LeadReader) -> WithoutRule | None:
    options = _options(node.options, (nodes.AtMostPoints,), "`for every`", reader.report)
    most = _most_points(options, reader.report)
    found = matching(node.phrase, reader.stand, "without")
    if found is None:
        return None
    beyond = node.beyond.micros if node.beyond else 0
    return WithoutRule(node.step.micros, found[0], beyond, node.points.units, most)


def _options(
    options: tuple[nodes.RuleOption, ...], kinds: tuple[type[nodes.RuleOption], ...], rule: str, report: Report
) -> dict[type[nodes.RuleOption], nodes.RuleOption]:
    """The options by their kind: each once, and none that the rule does not take."""
    found: dict[type[nodes.RuleOption], nodes.RuleOption] = {}
    for option in options:
        text = report.text(option.span)
        if type(option) not in kinds:
            report.add(problems.OptionMisfit(span=option.span, text=text, rule=rule, takes=_TAKES[rule]))
            continue
        first = found.setdefault(type(option), option)
        if first is not option:
            there = Label(first.span, "already here")
            report.add(problems.OptionTwice(span=option.span, text=text, related=(there,)))
    return found


_TAKES = {
    "`when`": "a decay (`halving every 15d`, `fading over 30d`, `losing 25% every 7d`)",
    "`each`": "`once per`, `at most … times per day`, `at most … times`, a decay, `at most … points`",
    "`for every`": "`at most … points`",
}


def _decay(node: nodes.Decay, report: Report) -> Decay | None:
    if node.duration.micros % DAY:
        report.add(problems.DecayInDays(span=node.duration.span, text=node.duration.written))
        return None
    return Decay(node.kind, node.duration.micros // DAY, node.percent.units if node.percent else 0)


def _most_points(options: dict[type[nodes.RuleOption], nodes.RuleOption], report: Report) -> int | None:
    option = options.get(nodes.AtMostPoints)
    if not isinstance(option, nodes.AtMostPoints):
        return None
    if option.amount.units < 0:
        report.add(problems.MostBelowZero(span=option.amount.span, text=option.amount.written))
        return None
    return option.amount.units
