"""Rules, categories and scores in words."""

from __future__ import annotations

from typing import assert_never

from lscore.compiler.vocabulary import Vocabulary
from lscore.dsl import nodes
from lscore.render.plain.amounts import duration, either, number, percent, plural, points, signed, value
from lscore.render.plain.conditions import condition_in_words, value_in_words
from lscore.render.plain.events import Say, deed, last_deed

_MOST_ROWS = 8


def rule_in_words(node: nodes.Rule, names: Vocabulary, window: nodes.Duration | None = None) -> str:
    """What a rule gives, as one sentence. `window` is that of the category it stands in."""
    return f"{_rule(node, names, window)}{_days(node.endings)}."


def _rule(node: nodes.Rule, names: Vocabulary, window: nodes.Duration | None) -> str:
    match node:
        case nodes.When(condition=condition, options=options, points=given):
            said = condition_in_words(condition, names, window)
            decays = _options(options)
            return f"{points(given.units)}{'' if decays else ' once'}, if {said}{decays}"
        case nodes.Each(points=nodes.Points(units=units), phrase=phrase, options=options):
            said = deed(phrase, names, _fields(names), window)
            return f"{points(units)} each time {said}{_options(options)}"
        case nodes.Each(phrase=phrase, options=options, by=by, rows=rows):
            said = deed(phrase, names, _fields(names), window)
            return f"Points each time {said}{_options(options)}, by {by.text if by else 'row'}: {_rows(rows, names)}"
        case nodes.PointsBy(value=what, rows=rows):
            return f"Points by {value_in_words(what, names, window)}: {_rows(rows, names)}"
        case nodes.ChoiceOf(kind=kind, rows=rows):
            which = "first of these that holds" if kind == "first" else "best of these that hold"
            return f"The points of the {which}: {_choices(rows, names, window)}"
        case nodes.ForEvery(step=step, value=what, points=given, options=options):
            said = value_in_words(what, names, window)
            amount = "" if step.units == 10_000 else f"{number(step.units)} of "
            if said.startswith(("the ", "(")):
                amount = f"{number(step.units)} in "
            if isinstance(what, nodes.Name) and what.text in names.scores:
                amount = "point of " if step.units == 10_000 else f"{number(step.units)} points of "
            return f"{points(given.units)} for every {amount}{said}{_options(options)}"
        case nodes.ForEveryWithout():
            return _without(node, names, window)
        case _:
            assert_never(node)


def _fields(names: Vocabulary) -> Say:
    return lambda node: condition_in_words(node, names, event="")


def _without(node: nodes.ForEveryWithout, names: Vocabulary, window: nodes.Duration | None) -> str:
    since = last_deed(node.phrase, names, _fields(names), window)
    first = f", the first {duration(node.beyond)} left out" if node.beyond is not None else ""
    return f"{points(node.points.units)} for every {duration(node.step)} since {since}{first}{_options(node.options)}"


def _options(options: tuple[nodes.RuleOption, ...]) -> str:
    return "".join(f", {_option(option)}" for option in options)


def _option(node: nodes.RuleOption) -> str:
    match node:
        case nodes.OncePer(field=field):
            return f"once per {field.text}"
        case nodes.TimesPerDay(count=count):
            return f"at most {_times(count)} a day"
        case nodes.AtMostTimes(count=count):
            return f"at most {_times(count)}"
        case nodes.AtMostPoints(amount=amount):
            return f"at most {number(amount.units)} points in all"
        case nodes.Decay(kind="halving", duration=every):
            return f"halved after every {duration(every)}"
        case nodes.Decay(kind="fading", duration=over):
            return f"fading to nothing over {duration(over)}"
        case nodes.Decay(duration=every, percent=share):
            lost = percent(share.units) if share is not None else ""
            return f"less {lost} of them after every {duration(every)}"
        case _:
            assert_never(node)


def _times(count: nodes.Number) -> str:
    return f"{number(count.units)} {'time' if count.units == 10_000 else 'times'}"


def _rows(rows: tuple[nodes.Row, ...], names: Vocabulary) -> str:
    shown = "; ".join(f"{signed(row.points.units)} {_labels(row.labels, names)}" for row in rows[:_MOST_ROWS])
    more = len(rows) - _MOST_ROWS
    return f"{shown}; and {plural(more, 'more row')}" if more > 0 else shown


def _labels(labels: tuple[nodes.RowLabel, ...], names: Vocabulary) -> str:
    match labels[0]:
        case nodes.FromLabel(number=least):
            return f"from {number(least.units)}"
        case nodes.Otherwise():
            return "for any other"
        case nodes.Missing():
            return "if missing"
        case _:
            return f"for {either([_label(label, names) for label in labels])}"


def _label(label: nodes.RowLabel, names: Vocabulary) -> str:
    if isinstance(label, nodes.FromLabel | nodes.Otherwise | nodes.Missing):
        return _labels((label,), names)
    if isinstance(label, nodes.Name) and label.text in names.sets:
        return f"one of {label.text}"
    return label.text if isinstance(label, nodes.Name) and label.text in ("yes", "no") else value(label)


def _choices(rows: tuple[nodes.ChoiceRow, ...], names: Vocabulary, window: nodes.Duration | None) -> str:
    said: list[str] = []
    for row in rows[:_MOST_ROWS]:
        given = signed(row.points.units)
        condition = row.condition
        said.append(
            f"otherwise {given}" if condition is None else f"{given} if {condition_in_words(condition, names, window)}"
        )
    more = len(rows) - _MOST_ROWS
    return "; ".join([*said, f"and {plural(more, 'more row')}"] if more > 0 else said)


def _days(endings: tuple[nodes.Ending, ...]) -> str:
    """From when and until when a line counts."""
    said: list[str] = []
    for ending in endings:
        match ending:
            case nodes.FromDay(day=day):
                said.append(f"from {day.written} on")
            case nodes.UntilDay(day=day):
                said.append(f"until {day.written}")
            case nodes.Because() | nodes.As():
                pass
            case _:
                assert_never(ending)
    return f"; counts {' and '.join(said)}" if said else ""


counting_days = _days


def score_in_words(node: nodes.ScoreBlock) -> str:
    """What a score is."""
    said = f"The score {node.name.text}: the sum of the rules and categories below it"
    decimals = "rounded to whole points"
    for option in node.options:
        match option:
            case nodes.RangeOption(low=low, high=high):
                said += f", never below {number(low.units)} and never above {number(high.units)}"
            case nodes.DecimalsOption(count=count):
                decimals = f"rounded to {plural(count.units // 10_000, 'decimal')}"
            case _:
                assert_never(option)
    return f"{said}, {decimals}."


def category_in_words(node: nodes.CategoryBlock, score: str) -> str:
    """What a category is."""
    said = [f"The category {node.name.text} of the score {score}: the sum of its rules"]
    window = ""
    for option in node.options:
        match option:
            case nodes.AtLeastOption(amount=amount):
                said.append(f"at least {number(amount.units)}")
            case nodes.AtMostOption(amount=amount):
                said.append(f"at most {number(amount.units)}")
            case nodes.WeightOption(percent=share):
                said.append(f"of which {percent(share.units)} count")
            case nodes.WithinOption(duration=within):
                span = duration(within)
                window = f" Events in it count if they happened in the last {span}, unless a rule says otherwise."
            case _:
                assert_never(option)
    return f"{', '.join(said)}.{window}"
