"""The text of a node on one line, as the formatter writes it: a writer for every class of node.

Of a block it is the header; of a rule with rows its first line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from lscore.dsl import nodes as n


def canonical(node: n.Node) -> str:
    """The one-line text of any node."""
    return _WRITERS[type(node)](node)


def rule_title(rule: n.Rule) -> str:
    """The first line of a rule without points, endings and `:`. It is the rule's name where it has no `as`."""
    match rule:
        case n.When():
            return f"when {canonical(rule.condition)}{_options(rule.options)}"
        case n.Each():
            by = f" by {rule.by.text}" if rule.by is not None else ""
            return f"each {canonical(rule.phrase)}{by}{_options(rule.options)}"
        case n.PointsBy():
            return f"points by {canonical(rule.value)}"
        case n.ChoiceOf():
            return f"{rule.kind} of"
        case n.ForEvery():
            return f"for every {rule.step.written} {canonical(rule.value)}{_options(rule.options)}"
        case n.ForEveryWithout():
            beyond = f" beyond {rule.beyond.written}" if rule.beyond is not None else ""
            step, phrase = rule.step.written, canonical(rule.phrase)
            return f"for every {step} without {phrase}{beyond}{_options(rule.options)}"


def rule_key(rule: n.Rule) -> str:
    """The whole rule, `because` left out and its rows sorted, except in `first of`: two rules alike have the same."""
    endings = tuple(ending for ending in rule.endings if not isinstance(ending, n.Because))
    if isinstance(rule, n.When | n.ForEvery | n.ForEveryWithout):
        return f"{rule_title(rule)}: {rule.points.written}{_endings(endings)}"
    if isinstance(rule, n.Each) and rule.points is not None:
        return f"{rule_title(rule)}: {rule.points.written}{_endings(endings)}"
    rows = [_row_key(row) for row in rule.rows]
    if not (isinstance(rule, n.ChoiceOf) and rule.kind == "first"):
        rows.sort()
    return "\n    ".join([f"{rule_title(rule)}{_endings(endings)}:", *rows])


def _row_key(row: n.Row | n.ChoiceRow) -> str:
    if isinstance(row, n.Row):
        return canonical(n.Row(row.span, row.labels, row.points, None))
    return canonical(n.ChoiceRow(row.span, row.condition, row.points, None))


def _listed(items: Iterable[n.Node]) -> str:
    return ", ".join(canonical(item) for item in items)


def _options(options: Iterable[n.Node]) -> str:
    return "".join(f", {canonical(option)}" for option in options)


def _endings(endings: Iterable[n.Node]) -> str:
    return "".join(f" {canonical(ending)}" for ending in endings)


def _because(because: n.Because | None) -> str:
    return "" if because is None else f" {canonical(because)}"


# --- values, expressions


def _written(node: Any) -> str:
    return node.written


def _name(node: n.Name) -> str:
    return node.text


def _group(node: n.Group) -> str:
    return f"({canonical(node.item)})"


def _arith(node: n.Arith) -> str:
    return f"{canonical(node.left)} {node.op} {canonical(node.right)}"


def _extreme(node: n.Extreme) -> str:
    return f"{node.kind}({_listed(node.items)})"


def _domain(node: n.Domain) -> str:
    return f"domain({canonical(node.item)})"


def _aggregate(node: n.Aggregate) -> str:
    field = f" {node.field.text}" if node.field is not None else ""
    return f"{node.kind}{field} of {canonical(node.phrase)}"


def _days_since(node: n.DaysSince) -> str:
    return f"days since {canonical(node.phrase)}"


def _level_of(node: n.LevelOf) -> str:
    return f"level of {node.score.text}"


# --- conditions


def _and(node: n.And) -> str:
    return " and ".join(canonical(item) for item in node.items)


def _or(node: n.Or) -> str:
    return " or ".join(canonical(item) for item in node.items)


def _not(node: n.Not) -> str:
    return f"not {canonical(node.item)}"


def _how_many_of(node: n.HowManyOf) -> str:
    return f"{node.bound} {node.count.written} of ({_listed(node.items)})"


def _compare(node: n.Compare) -> str:
    return f"{canonical(node.left)} {node.op} {canonical(node.right)}"


def _in(node: n.In) -> str:
    return f"{canonical(node.left)} {'not in' if node.negated else 'in'} {_listed(node.items)}"


def _between(node: n.Between) -> str:
    return f"{canonical(node.left)} between {canonical(node.low)} and {canonical(node.high)}"


def _text_test(node: n.TextTest) -> str:
    return f"{canonical(node.left)} {node.op} {canonical(node.right)}"


def _includes(node: n.Includes) -> str:
    mode = "" if node.mode == "one" else f"{node.mode} of "
    return f"{canonical(node.left)} include {mode}{_listed(node.items)}"


def _known(node: n.Known) -> str:
    return f"{canonical(node.left)} {node.written}"


def _at_least(node: n.AtLeast) -> str:
    return f"{canonical(node.left)} at least {canonical(node.value)}"


def _count(node: n.Count) -> str:
    many = f"{node.bound} {node.count.written}"
    match node.unit:
        case "times":
            return f"{many} times"
        case "days":
            return f"on {many} days"
        case "leads":
            return f"by {many} different leads"
        case "different":
            return f"{many} different {node.field.text if node.field is not None else ''}"


def _after(node: n.After) -> str:
    within = f"within {node.within.written} " if node.within is not None else ""
    same = f" of the same {node.same.text}" if node.same is not None else ""
    return f"{within}after {canonical(node.anchor)}{same}"


def _window(node: n.Window) -> str:
    match node.kind:
        case "within" | "within next":
            return f"{node.kind} {node.near.written}"
        case "over":
            return f"over {node.near.written} ago"
        case "between":
            return f"between {node.near.written} and {node.far.written if node.far is not None else ''} ago"


def _phrase(node: n.Phrase) -> str:
    parts = ["at the account:"] if node.account else []
    parts.append(node.event.text)
    if node.objects:
        parts.append(f"any of {_listed(node.objects)}" if node.any_of else _listed(node.objects))
    if node.where is not None:
        parts.append(f"where {canonical(node.where)}")
    if node.count is not None:
        parts.append(canonical(node.count))
    if node.in_one is not None:
        parts.append(f"in one {node.in_one.text}")
    parts += [canonical(part) for part in (node.after, node.window) if part is not None]
    return " ".join(parts)


# --- scores and rules


def _once_per(node: n.OncePer) -> str:
    return f"once per {node.field.text}"


def _times_per_day(node: n.TimesPerDay) -> str:
    return f"at most {node.count.written} times per day"


def _at_most_times(node: n.AtMostTimes) -> str:
    return f"at most {node.count.written} times"


def _at_most_points(node: n.AtMostPoints) -> str:
    return f"at most {node.amount.written} points"


def _decay(node: n.Decay) -> str:
    match node.kind:
        case "halving":
            return f"halving every {node.duration.written}"
        case "fading":
            return f"fading over {node.duration.written}"
        case "losing":
            percent = node.percent.written if node.percent is not None else ""
            return f"losing {percent} every {node.duration.written}"


def _because_text(node: n.Because) -> str:
    return f"because {node.text.written}"


def _as(node: n.As) -> str:
    return f"as {node.name.text}"


def _from_day(node: n.FromDay) -> str:
    return f"from {node.day.written}"


def _until_day(node: n.UntilDay) -> str:
    return f"until {node.day.written}"


def _from_label(node: n.FromLabel) -> str:
    return f"from {node.number.written}"


def _row(node: n.Row) -> str:
    return f"{_listed(node.labels)}: {node.points.written}{_because(node.because)}"


def _choice_row(node: n.ChoiceRow) -> str:
    label = "otherwise" if node.condition is None else f"when {canonical(node.condition)}"
    return f"{label}: {node.points.written}{_because(node.because)}"


def _rule(rule: n.When | n.ForEvery | n.ForEveryWithout) -> str:
    return f"{rule_title(rule)}: {rule.points.written}{_endings(rule.endings)}"


def _each(node: n.Each) -> str:
    if node.points is None:
        return _table(node)
    return f"{rule_title(node)}: {node.points.written}{_endings(node.endings)}"


def _table(node: n.Each | n.PointsBy | n.ChoiceOf) -> str:
    return f"{rule_title(node)}{_endings(node.endings)}:"


def _range_option(node: n.RangeOption) -> str:
    return f"from {node.low.written} to {node.high.written}"


def _decimals_option(node: n.DecimalsOption) -> str:
    return f"to {node.count.written} {_plural('decimal', node.count)}"


def _plural(word: str, count: n.Number) -> str:
    return word if count.units == 10_000 else f"{word}s"


def _block(node: n.ScoreBlock | n.CategoryBlock) -> str:
    word = "score" if isinstance(node, n.ScoreBlock) else "category"
    return f"{word} {node.name.text}{_options(node.options)}:"


# --- declarations


def _set_from(node: n.SetFrom) -> str:
    column = f" column {canonical(node.column)}" if node.column is not None else ""
    return f"set {node.name.text} from {node.path.written}{column}"


def _column(node: n.ColumnDecl) -> str:
    kind = f" {node.type}" if node.type is not None else ""
    one_of = f" one of {_listed(node.one_of)}" if node.one_of else ""
    source = f" from {node.column.written}" if node.column is not None else ""
    return f"{node.name.text}{kind}{one_of}{source}"


def _event(node: n.EventDecl) -> str:
    source = f" from {node.data_name.written}" if node.data_name is not None else ""
    fields = f": {_listed(node.fields)}" if node.fields else ""
    return f"event {node.name.text}{source}{fields}"


# --- decisions


def _keep(node: n.Keep) -> str:
    amount = f"{node.bound} {node.amount.written}"
    return f"keep {node.score.text} {amount} if {canonical(node.condition)}{_endings(node.endings)}"


def _grades(node: n.Grades) -> str:
    start = f", start {canonical(node.start)}" if node.start is not None else ""
    return f"grades {_listed(node.letters)}{start}"


def _decided(word: str, condition: n.Condition | None, endings: Iterable[n.Node]) -> str:
    test = "otherwise" if condition is None else f"if {canonical(condition)}"
    return f"{word} {test}{_endings(endings)}"


def _grade_line(node: n.GradeLine) -> str:
    return _decided(f"grade {canonical(node.letter)}", node.condition, node.endings)


def _step_line(node: n.StepLine) -> str:
    steps = f"{node.direction} grade {node.steps.written} {_plural('step', node.steps)}"
    return _decided(steps, node.condition, node.endings)


def _level_row(node: n.LevelRow) -> str:
    return f"{canonical(node.label)}: {canonical(node.level)}"


def _tier_line(node: n.TierLine) -> str:
    at_most = "at most " if node.at_most else ""
    return _decided(f"tier {at_most}{canonical(node.letter)}", node.condition, node.endings)


# --- tests


def _fact(node: n.Fact) -> str:
    return f"{node.name.text} {canonical(node.value)}"


def _event_fact(node: n.EventFact) -> str:
    when = f"{node.when.written} ago" if isinstance(node.when, n.Duration) else f"at {node.when.written}"
    times = f", {node.times.written} times" if node.times is not None else ""
    value = f" {canonical(node.object)}" if node.object is not None else ""
    return f"{when}{times}: {node.event.text}{value}{_options(node.fields)}"


def _expect_value(node: n.ExpectValue) -> str:
    return f"{canonical(node.subject)} {canonical(node.value)}"


def _expect_route(node: n.ExpectRoute) -> str:
    return f"{'not ' if node.negated else ''}route {canonical(node.target)}"


def _expect_reason(node: n.ExpectReason) -> str:
    return f"{'not ' if node.negated else ''}reason {canonical(node.text)}"


def _expect_rule(node: n.ExpectRule) -> str:
    return f"rule {node.name.text} {node.points.written}"


_WRITERS: dict[type, Callable[[Any], str]] = {
    n.Name: _name,
    **dict.fromkeys((n.Quoted, n.Number, n.DateValue, n.TimeValue, n.Duration, n.Points, n.Percent), _written),
    n.Group: _group,
    n.Arith: _arith,
    n.Extreme: _extreme,
    n.Domain: _domain,
    n.Aggregate: _aggregate,
    n.DaysSince: _days_since,
    n.LevelOf: _level_of,
    n.And: _and,
    n.Or: _or,
    n.Not: _not,
    n.HowManyOf: _how_many_of,
    n.Compare: _compare,
    n.In: _in,
    n.Between: _between,
    n.TextTest: _text_test,
    n.Includes: _includes,
    n.Known: _known,
    n.AtLeast: _at_least,
    n.Count: _count,
    n.After: _after,
    n.Window: _window,
    n.Phrase: _phrase,
    n.OncePer: _once_per,
    n.TimesPerDay: _times_per_day,
    n.AtMostTimes: _at_most_times,
    n.AtMostPoints: _at_most_points,
    n.Decay: _decay,
    n.Because: _because_text,
    n.As: _as,
    n.FromDay: _from_day,
    n.UntilDay: _until_day,
    n.FromLabel: _from_label,
    n.Otherwise: lambda _: "otherwise",
    n.Missing: lambda _: "missing",
    n.Row: _row,
    n.ChoiceRow: _choice_row,
    n.When: _rule,
    n.Each: _each,
    n.PointsBy: _table,
    n.ChoiceOf: _table,
    n.ForEvery: _rule,
    n.ForEveryWithout: _rule,
    n.RangeOption: _range_option,
    n.DecimalsOption: _decimals_option,
    n.WithinOption: lambda node: f"within {node.duration.written}",
    n.AtLeastOption: lambda node: f"at least {node.amount.written}",
    n.AtMostOption: lambda node: f"at most {node.amount.written}",
    n.WeightOption: lambda node: f"weight {node.percent.written}",
    n.CategoryBlock: _block,
    n.ScoreBlock: _block,
    n.ModelName: lambda node: f"model {node.name.written}",
    n.Owner: lambda node: f"owner {node.name.written}",
    n.Timezone: lambda node: f"timezone {node.name.written}",
    n.MissingMarkers: lambda node: f"missing {_listed(node.values)}",
    n.Use: lambda node: f"use {node.path.written}",
    n.SetOf: lambda node: f"set {node.name.text}: {_listed(node.values)}",
    n.SetFrom: _set_from,
    n.Define: lambda node: f"define {node.name.text}: {canonical(node.condition)}",
    n.ColumnDecl: _column,
    n.LeadBlock: lambda _: "lead:",
    n.AccountBy: lambda node: f"account by {node.attribute.text}",
    n.EventDecl: _event,
    n.Keep: _keep,
    n.Grades: _grades,
    n.GradeLine: _grade_line,
    n.StepLine: _step_line,
    n.LevelRow: _level_row,
    n.Levels: lambda node: f"levels of {node.score.text}:",
    n.Rating: lambda node: f"rating: {_listed(node.parts)}",
    n.Tiers: lambda node: f"tiers {_listed(node.letters)}",
    n.TierLine: _tier_line,
    n.Disqualify: lambda node: _decided("disqualify", node.condition, node.endings),
    n.Skip: lambda node: _decided("skip", node.condition, node.endings),
    n.Route: lambda node: _decided(f"route to {canonical(node.target)}", node.condition, node.endings),
    n.Ensure: lambda node: f"ensure {canonical(node.condition)}",
    n.Fact: _fact,
    n.AsOf: lambda node: f"as of {node.moment.written}",
    n.Given: lambda node: f"given {_listed(node.facts)}",
    n.EventFact: _event_fact,
    n.ExpectValue: _expect_value,
    n.ExpectRoute: _expect_route,
    n.ExpectReason: _expect_reason,
    n.ExpectRule: _expect_rule,
    n.Expect: lambda node: f"expect {_listed(node.items)}",
    n.Test: lambda node: f"test {node.name.written}:",
    n.TestsOf: lambda node: f"tests of {node.path.written}",
}
