"""Decisions and declarations in words."""

from __future__ import annotations

from typing import assert_never

from lscore.compiler.vocabulary import Vocabulary
from lscore.dsl import nodes
from lscore.render.plain.amounts import both, duration, either, number, plural, points, value
from lscore.render.plain.conditions import condition_in_words
from lscore.render.plain.rules import category_in_words, counting_days, rule_in_words, score_in_words

_MOST = 12
_HELD = {"at least": "never below", "at most": "never above", "at": "exactly"}


def statement_in_words(node: nodes.Statement, names: Vocabulary) -> str:
    """What a statement says, as one sentence (a test: what it expects). Blocks are described by their headers."""
    match node:
        case nodes.ScoreBlock():
            return score_in_words(node)
        case nodes.CategoryBlock():
            return category_in_words(node, "score")
        case (
            nodes.When()
            | nodes.Each()
            | nodes.PointsBy()
            | nodes.ChoiceOf()
            | nodes.ForEvery()
            | nodes.ForEveryWithout()
        ):
            return rule_in_words(node, names)
        case nodes.Test():
            return _test(node, names)
        case (
            nodes.Keep()
            | nodes.GradeLine()
            | nodes.StepLine()
            | nodes.TierLine()
            | nodes.Disqualify()
            | nodes.Skip()
            | nodes.Route()
        ):
            return f"{_decision(node, names)}{counting_days(node.endings)}."
        case nodes.Grades() | nodes.Levels() | nodes.Rating() | nodes.Tiers() | nodes.Ensure():
            return _scale(node, names)
        case _:
            return _declaration(node, names)


def _decision(
    node: nodes.Keep | nodes.GradeLine | nodes.StepLine | nodes.TierLine | nodes.Disqualify | nodes.Skip | nodes.Route,
    names: Vocabulary,
) -> str:
    if node.condition is None:
        assert isinstance(node, nodes.GradeLine | nodes.TierLine)
        what = "grade" if isinstance(node, nodes.GradeLine) else "tier"
        return f"The lead gets the {what} {_plain(node.letter)} if no other line for a {what} holds"
    said = condition_in_words(node.condition, names)
    match node:
        case nodes.Keep(score=score, bound=bound, amount=amount):
            return f"The score {score.text} is {_HELD[bound]} {number(amount.units)}, if {said}"
        case nodes.GradeLine(letter=letter):
            return f"The lead gets the grade {_plain(letter)} (unless a better one holds), if {said}"
        case nodes.StepLine(direction=direction, steps=steps):
            way = "better" if direction == "raise" else "worse"
            return f"The grade is {plural(steps.units // 10_000, 'step')} {way}, if {said}"
        case nodes.TierLine(letter=letter, at_most=True):
            return f"The tier is {_plain(letter)} at best, if {said}"
        case nodes.TierLine(letter=letter):
            return f"The lead gets the tier {_plain(letter)} (unless a better one holds), if {said}"
        case nodes.Disqualify():
            return f"The lead is disqualified and has no routes, if {said}"
        case nodes.Skip():
            return f"The lead is not scored at all, if {said}"
        case nodes.Route(target=target):
            return f"The lead goes to {_plain(target)}, if {said}"
        case _:
            assert_never(node)


def _scale(node: nodes.Grades | nodes.Levels | nodes.Rating | nodes.Tiers | nodes.Ensure, names: Vocabulary) -> str:
    match node:
        case nodes.Grades(letters=letters, start=start):
            first = f" A lead for which no line holds starts at {_plain(start)}." if start is not None else ""
            return f"The grades, best first: {', '.join(map(_plain, letters))}.{first}"
        case nodes.Tiers(letters=letters):
            return f"The tiers, best first: {', '.join(map(_plain, letters))}."
        case nodes.Levels(score=score, rows=rows):
            return f"The level of {score.text}: {'; '.join(map(_level, rows))}."
        case nodes.Rating(parts=parts):
            shown = [part.text if isinstance(part, nodes.Name) else f"the level of {part.score.text}" for part in parts]
            return f"The rating is {both(shown)}, written behind each other."
        case nodes.Ensure(condition=condition):
            said = condition_in_words(condition, names)
            return f"For every lead it must hold that {said}; a run reports each lead for which it does not."
        case _:
            assert_never(node)


def _level(row: nodes.LevelRow) -> str:
    match row.label:
        case nodes.FromLabel(number=least):
            return f"{_plain(row.level)} from {number(least.units)}"
        case nodes.Otherwise():
            return f"otherwise {_plain(row.level)}"
        case nodes.Missing():
            return f"{_plain(row.level)} if missing"


def _declaration(node: nodes.Declaration | nodes.TestsOf, names: Vocabulary) -> str:
    match node:
        case nodes.ModelName(name=name):
            return f"The model is called {name.written} in reports."
        case nodes.Owner(name=name):
            return f"{name.written} answers for the model."
        case nodes.Timezone(name=name):
            return f"Calendar days, and times without a zone, are those of {name.text}."
        case nodes.MissingMarkers(values=values):
            return f"Data that says {either([value(item) for item in values])} counts as missing."
        case nodes.Use(path=path):
            return f"The attributes, events, sets and defines of {path.text} are known here, too."
        case nodes.SetOf(name=name, values=values):
            shown = [_member(item, names) for item in values[:_MOST]]
            more = f" and {plural(len(values) - _MOST, 'more')}" if len(values) > _MOST else ""
            return f"The set {name.text}: {', '.join(shown)}{more.replace('mores', 'more')}."
        case nodes.SetFrom(name=name, path=path, column=column):
            where = f"the column {column.text} of {path.text}" if column is not None else f"the lines of {path.text}"
            return f"The set {name.text}: {where}."
        case nodes.Define(name=name, condition=condition):
            return f"{name.text} holds if {condition_in_words(condition, names)}."
        case nodes.LeadBlock(attributes=attributes):
            return f"What is known of a lead: {both([item.name.text for item in attributes])}."
        case nodes.AccountBy(attribute=attribute):
            return f"Leads with the same {attribute.text} belong to one account."
        case nodes.EventDecl():
            return event_in_words(node)
        case nodes.TestsOf(path=path):
            return f"The tests of {path.text}."
        case _:
            assert_never(node)


def event_in_words(node: nodes.EventDecl) -> str:
    """What an event is."""
    data = f', called "{node.data_name.text}" in the data' if node.data_name is not None else ""
    if not node.fields:
        return f"The event {node.name.text}{data}, of which nothing more is known."
    first, *rest = (item.name.text for item in node.fields)
    more = f"; it also has {both(rest)}" if rest else ""
    return f"The event {node.name.text}{data}, with its {first} as the object{more}."


def column_in_words(node: nodes.ColumnDecl, what: str) -> str:
    """What an attribute or a field is."""
    said = f"{what} {node.name.text}: {_TYPES[node.type or 'text']}"
    if node.column is not None:
        said += f', from the column "{node.column.text}"'
    if node.one_of:
        said += f"; one of {either([value(item) for item in node.one_of])}, anything else counts as missing"
    return f"{said}."


_TYPES = {
    "text": "a text",
    "number": "a number",
    "date": "a day",
    "time": "a day and a time",
    "yes/no": "yes or no",
    "list": "a list of texts",
}


def _member(item: nodes.Value, names: Vocabulary) -> str:
    if isinstance(item, nodes.Name) and item.text in names.sets:
        return f"all of {item.text}"
    return value(item)


def _test(node: nodes.Test, names: Vocabulary) -> str:
    """A test, as what it expects."""
    wanted = [_expected(item, names) for line in node.lines if isinstance(line, nodes.Expect) for item in line.items]
    return f"Checks that a lead gets: {'; '.join(wanted) or 'nothing'}."


def line_in_words(node: nodes.TestLine, names: Vocabulary) -> str:
    """What a line of a test says."""
    match node:
        case nodes.AsOf(moment=moment):
            return f"The test looks at the lead on {value(moment)}."
        case nodes.Given(facts=facts):
            said = both([f"{fact.name.text} {value(fact.value)}" for fact in facts])
            return f"The lead has {said}; what is not given is missing."
        case nodes.EventFact():
            return _happened(node)
        case nodes.Expect(items=items):
            return f"The lead must get: {'; '.join(_expected(item, names) for item in items)}."
        case _:
            assert_never(node)


def _happened(node: nodes.EventFact) -> str:
    when = f"{duration(node.when)} ago" if isinstance(node.when, nodes.Duration) else f"At {value(node.when)}"
    what = f" {value(node.object)}" if node.object is not None else ""
    fields = "".join(f", {fact.name.text} {value(fact.value)}" for fact in node.fields)
    times = f", {plural(node.times.units // 10_000, 'time')}" if node.times is not None else ""
    return f"{when}{times}: {node.event.text}{what}{fields}."


def _expected(item: nodes.Expectation, names: Vocabulary) -> str:
    match item:
        case nodes.ExpectValue(subject=subject, value=wanted):
            what = subject.text if isinstance(subject, nodes.Name) else f"level of {subject.score.text}"
            return f"{what} {_plain(wanted)}"
        case nodes.ExpectRoute(target=target, negated=negated):
            return f"{'not ' if negated else ''}the route {_plain(target)}"
        case nodes.ExpectReason(text=text, negated=negated):
            return f"{'not ' if negated else ''}the reason {text.written}"
        case nodes.ExpectRule(name=name, points=given):
            return f"{points(given.units)} from the rule {name.text}"
        case _:
            return condition_in_words(item, names)


def _plain(node: nodes.Value) -> str:
    """A letter, a level, a route: without quotes."""
    return node.text if isinstance(node, nodes.Name) else value(node).strip('"')
