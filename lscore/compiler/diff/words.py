"""The words of the page for what differs: points, windows, options, conditions, rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lscore.compiler.diff.changes import Detail
from lscore.dsl import nodes
from lscore.dsl.printer import canonical, rule_title

_OPTIONS: dict[type[nodes.Node], str] = {
    nodes.OncePer: "once per",
    nodes.TimesPerDay: "times per day",
    nodes.AtMostTimes: "times",
    nodes.AtMostPoints: "cap",
    nodes.Decay: "decay",
    nodes.WithinOption: "window",
    nodes.AtLeastOption: "at least",
    nodes.AtMostOption: "at most",
    nodes.WeightOption: "weight",
    nodes.RangeOption: "range",
    nodes.DecimalsOption: "decimals",
    nodes.Because: "because",
    nodes.As: "name",
    nodes.FromDay: "from",
    nodes.UntilDay: "until",
}
"""What options and endings are called."""

WORDS_ALONE = frozenset({"because", "name"})
"""Details that are words for people."""


def rule_details(old: nodes.Rule, new: nodes.Rule) -> list[Detail]:
    """What two rules say differently."""
    if type(old) is not type(new):
        return [*_points(old, new), Detail("rule", rule_title(old), rule_title(new)), *_rest(old, new)]
    return [*_points(old, new), *_heads(old, new), *_rest(old, new)]


def _heads(old: nodes.Rule, new: nodes.Rule) -> Iterator[Detail]:
    """What stands in front of the points."""
    match old, new:
        case nodes.When(condition=before), nodes.When(condition=after):
            yield from condition_details(before, after)
        case nodes.Each(phrase=before, by=by), nodes.Each(phrase=after, by=other):
            yield from condition_details(before, after)
            yield from detail("by", by, other)
        case nodes.PointsBy(value=before), nodes.PointsBy(value=after):
            yield from detail("value", before, after)
        case nodes.ChoiceOf(kind=before), nodes.ChoiceOf(kind=after) if before != after:
            yield Detail("choice", f"{before} of", f"{after} of")
        case nodes.ForEvery(step=step, value=before), nodes.ForEvery(step=other, value=after):
            yield from detail("for every", step, other)
            yield from detail("value", before, after)
        case nodes.ForEveryWithout(), nodes.ForEveryWithout():
            yield from detail("for every", old.step, new.step)
            yield from condition_details(old.phrase, new.phrase)
            yield from detail("beyond", old.beyond, new.beyond)
        case _:
            pass


def _points(old: nodes.Rule, new: nodes.Rule) -> Iterator[Detail]:
    before, after = getattr(old, "points", None), getattr(new, "points", None)
    yield from detail("points", before, after)
    rows, others = _rows(old), _rows(new)
    if rows is None and others is None:
        return
    rows, others = rows or {}, others or {}
    for label in [*rows, *(label for label in others if label not in rows)]:
        one, other = rows.get(label, ("", "")), others.get(label, ("", ""))
        if one[0] != other[0]:
            yield Detail(f"row {label}", one[0], other[0])
        if one[1] != other[1] and one[0] and other[0]:
            yield Detail("because", one[1], other[1])
    if _in_order(old) and _in_order(new) and set(rows) == set(others) and list(rows) != list(others):
        yield Detail("order", " · ".join(rows), " · ".join(others))


def _in_order(rule: nodes.Rule) -> bool:
    return isinstance(rule, nodes.ChoiceOf) and rule.kind == "first"


def _rows(rule: nodes.Rule) -> dict[str, tuple[str, str]] | None:
    """Each row's label (of several, each) with its points and its words."""
    if isinstance(rule, nodes.ChoiceOf):
        return {
            "otherwise" if row.condition is None else canonical(row.condition): (row.points.written, _because(row))
            for row in rule.rows
        }
    if isinstance(rule, nodes.PointsBy | nodes.Each) and rule.rows:
        return {canonical(label): (row.points.written, _because(row)) for row in rule.rows for label in row.labels}
    return None


def _because(row: nodes.Row | nodes.ChoiceRow) -> str:
    return "" if row.because is None else row.because.text.written


def _rest(old: nodes.Rule, new: nodes.Rule) -> list[Detail]:
    """Options and endings."""
    before, after = getattr(old, "options", ()), getattr(new, "options", ())
    return [*option_details(before, after), *option_details(old.endings, new.endings)]


def option_details(old: Iterable[nodes.Node], new: Iterable[nodes.Node]) -> list[Detail]:
    """What options (or endings) of the same statement say differently."""
    before = {type(item): item for item in old}
    after = {type(item): item for item in new}
    return [
        Detail(name, _option(before.get(kind)), _option(after.get(kind)))
        for kind, name in _OPTIONS.items()
        if (kind in before or kind in after) and before.get(kind) != after.get(kind)
        if _option(before.get(kind)) != _option(after.get(kind))
    ]


def _option(node: nodes.Node | None) -> str:
    """An option without the word that it is called by."""
    match node:
        case None:
            return ""
        case nodes.Because(text=text):
            return text.written
        case nodes.As(name=name):
            return name.text
        case nodes.FromDay(day=day) | nodes.UntilDay(day=day):
            return day.written
        case nodes.AtLeastOption(amount=amount) | nodes.AtMostOption(amount=amount) | nodes.AtMostPoints(amount=amount):
            return amount.written
        case nodes.WeightOption(percent=percent):
            return percent.written
        case nodes.OncePer(field=field):
            return field.text
        case nodes.TimesPerDay(count=count) | nodes.AtMostTimes(count=count):
            return f"at most {count.written}"
        case nodes.RangeOption(low=low, high=high):
            return f"{low.written} to {high.written}"
        case nodes.DecimalsOption(count=count):
            return count.written
        case nodes.WithinOption(duration=duration):
            return duration.written
        case _:
            return canonical(node)


def condition_details(old: nodes.Node, new: nodes.Node) -> list[Detail]:
    """What two conditions (or phrases) say differently: the window alone where it is only that, else the whole."""
    if canonical(old) == canonical(new):
        return []
    if isinstance(old, nodes.Group) and isinstance(new, nodes.Group):
        return condition_details(old.item, new.item)
    if isinstance(old, nodes.Phrase) and isinstance(new, nodes.Phrase):
        heads = ("account", "event", "objects", "any_of", "where", "in_one", "after")
        if all(getattr(old, name) == getattr(new, name) for name in heads):
            return [*detail("count", old.count, new.count), *detail("window", old.window, new.window)]
    return [Detail("condition", canonical(old), canonical(new))]


def detail(what: str, old: nodes.Node | None, new: nodes.Node | None) -> list[Detail]:
    """One thing in the words of the page; nothing when they are the same."""
    before, after = "" if old is None else canonical(old), "" if new is None else canonical(new)
    return [Detail(what, before, after)] if before != after else []
