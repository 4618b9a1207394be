"""The goals of rules: each fires, its rows, its conditions and phrases, its options."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from lscore.compiler.model import (
    All,
    ChoiceRule,
    Condition,
    EachRule,
    ForEveryRule,
    Happened,
    IsKnown,
    Not,
    NumberConst,
    NumberIs,
    NumberRows,
    Outcome,
    Rows,
    Rule,
    Score,
    TableRule,
    TextIn,
    TextRows,
    TextSet,
    Value,
    WhenRule,
    WithoutRule,
    YesNoIs,
)
from lscore.compiler.model import Any as AnyOf
from lscore.compiler.normal import normal, normal_parts
from lscore.compiler.numbers import plain
from lscore.compiler.texts import written
from lscore.dsl import nodes
from lscore.dsl.printer import canonical
from lscore.runtime.coverage.goals import Goal, Side, both, neither
from lscore.runtime.coverage.pages import Pages
from lscore.runtime.coverage.parts import Stand, of_condition, of_phrase, of_values
from lscore.runtime.coverage.probe import Probes


def rule_goals(score: Score, rule: Rule, pages: Pages, probes: Probes) -> Iterator[Goal]:
    """The goals of one rule; none for a rule whose place is not known."""
    node = pages.at(rule.span, nodes.Rule)  # type: ignore[type-var]
    if node is None or rule.span is None:
        return
    title = rule.name if rule.name != rule.title else rule.title
    place = f"{score.name}, {rule.category}" if rule.category else score.name
    stand = Stand(f"{place}: {title}", inherited=pages.category_window(rule))
    fires = probes.fires(rule)
    sides = (
        Side(fires, f"no test makes `{title}` fire", f"{title} fires"),
        Side(Not(fires), f"every test makes `{title}` fire", f"{title} does not fire"),
    )
    yield Goal("rule", pages.head(rule.span), stand.owner, "fires", sides)
    yield from _of_body(rule, node, stand)
    yield from _of_options(rule, node, stand, probes)
    yield from _of_days(rule, node, stand, probes)


def _of_body(rule: Rule, node: nodes.Node, stand: Stand) -> Iterator[Goal]:
    match rule.body, node:
        case WhenRule(condition=condition), nodes.When():
            yield from of_condition(node.condition, condition, stand)
        case EachRule() as body, nodes.Each():
            yield from of_phrase(node.phrase, body.query, stand)
            if body.rows is not None and body.by is not None:
                query, by = body.query, body.by
                inside = replace(stand, wrap=_matching(body), noun="an event")
                yield from _of_rows(node.rows, body.rows, by, inside)
                del query
        case TableRule(value, rows), nodes.PointsBy():
            yield from of_values(node.value, value, stand)
            yield from _of_rows(node.rows, rows, value, stand)
        case ChoiceRule() as body, nodes.ChoiceOf():
            yield from _of_choice(body, node, stand)
        case ForEveryRule(value=value), nodes.ForEvery():
            yield from of_values(node.value, value, stand)
        case WithoutRule() as body, nodes.ForEveryWithout():
            yield from of_phrase(node.phrase, body.query, stand)
        case _:
            return


def _matching(body: EachRule) -> Callable[[Condition], Condition]:
    query = body.query

    def wrap(test: Condition) -> Condition:
        return Happened(replace(query, where=test if query.where is None else both(query.where, test)))

    return wrap


# --- rows


def _of_rows(found: Sequence[nodes.Row], rows: Rows, value: Value, stand: Stand) -> Iterator[Goal]:
    """The rows of a table: `from` rows are thresholds, the others rules."""
    if isinstance(rows, NumberRows):
        yield from _of_bounds(found, rows, value, stand)
    for row, taken in _taken(found, rows, value):
        labels = ", ".join(canonical(label) for label in row.labels)
        sides = (
            stand.side(taken, f"that the row `{labels}` takes"),
            Side(Not(stand.wrap(taken)), f"every test has {stand.noun} that the row `{labels}` takes", "another row"),
        )
        yield stand.goal("rule", row, sides, f"row {labels}")


def _of_bounds(found: Sequence[nodes.Row], rows: NumberRows, value: Value, stand: Stand) -> Iterator[Goal]:
    bounds = [bound for bound, _ in rows.bounds]
    for row in found:
        for label in row.labels:
            if isinstance(label, nodes.FromLabel):
                sides = bound_sides(bounds, label.number.units, value, stand, "a value")
                yield stand.goal("threshold", label, sides)


def bound_sides(bounds: Sequence[int], bound: int, value: Value, stand: Stand, noun: str) -> list[Side]:
    """The two sides of a `from`: the row itself, and the one below."""
    place = bounds.index(bound)
    above: Condition = NumberIs(">=", value, NumberConst(bound))
    below: Condition = NumberIs("<", value, NumberConst(bound))
    top, bottom = "", ""
    if place + 1 < len(bounds):
        above = both(above, NumberIs("<", value, NumberConst(bounds[place + 1])))
        top = f" and below {plain(bounds[place + 1])}"
    if place:
        below = both(NumberIs(">=", value, NumberConst(bounds[place - 1])), below)
        bottom = f", from {plain(bounds[place - 1])}"
    return [
        stand.side(above, f"with {noun} from {plain(bound)}{top}"),
        stand.side(below, f"with {noun} below {plain(bound)}{bottom}"),
    ]


def _taken(found: Sequence[nodes.Row], rows: Rows, value: Value) -> Iterator[tuple[nodes.Row, Condition]]:
    """The rows that are no `from` rows, each with when it takes the value."""
    taken: dict[int, list[Condition]] = {}
    for number, row in enumerate(found):
        for label in row.labels:
            test = _word_taken(label, rows, value)
            if test is not None:
                taken.setdefault(number, []).append(test)
    if isinstance(rows, TextRows):
        for number, tests in _texts_taken(found, rows, value).items():
            taken.setdefault(number, []).extend(tests)
    for number, tests in sorted(taken.items()):
        yield found[number], tests[0] if len(tests) == 1 else AnyOf(tuple(tests))


def _word_taken(label: nodes.RowLabel, rows: Rows, value: Value) -> Condition | None:
    match label, rows:
        case nodes.Missing(), _:
            return Not(IsKnown(value))
        case nodes.Otherwise(), NumberRows(bounds=bounds):
            return NumberIs("<", value, NumberConst(bounds[0][0])) if bounds else IsKnown(value)
        case nodes.Otherwise(), TextRows(exact=exact, patterns=patterns):
            texts = TextSet(tuple(text for text, _ in exact), tuple(sorted(parts for parts, _ in patterns)))
            return TextIn(value, texts, negated=True)
        case nodes.Otherwise(), _:
            tests = [YesNoIs(value, wanted) for wanted, row in ((True, rows.yes), (False, rows.no)) if row is None]  # type: ignore[union-attr]
            return AnyOf(tuple(tests))
        case nodes.Name(text="yes" | "no" as word), _ if not isinstance(rows, TextRows | NumberRows):
            return YesNoIs(value, word == "yes")
        case _:
            return None


def _texts_taken(found: Sequence[nodes.Row], rows: TextRows, value: Value) -> dict[int, list[Condition]]:
    """For the rows of a table over texts, when each takes the value: an exact text wins over patterns."""
    exact = tuple(text for text, _ in rows.exact)
    owners: dict[int, tuple[list[str], list[Condition]]] = {}
    for text, outcome in rows.exact:
        owner = _row_of((text,), outcome, found)
        if owner is not None:
            owners.setdefault(owner, ([], []))[0].append(text)
    earlier: list[tuple[str, ...]] = []
    for parts, outcome in rows.patterns:
        owner = _row_of(parts, outcome, found)
        if owner is not None:
            free = Not(TextIn(value, TextSet(exact, tuple(sorted(earlier)))))
            owners.setdefault(owner, ([], []))[1].append(both(TextIn(value, TextSet((), (parts,))), free))
        earlier.append(parts)
    return {
        number: [*([TextIn(value, TextSet(tuple(sorted(texts))))] if texts else []), *tests]
        for number, (texts, tests) in owners.items()
    }


def _row_of(parts: tuple[str, ...], outcome: Outcome, found: Sequence[nodes.Row]) -> int | None:
    """The row that a text stands in: the one that writes it, else the one with its points and words."""
    alike: list[int] = []
    for number, row in enumerate(found):
        because = row.because.text.text if row.because else ""
        if row.points.units != outcome.points or because != outcome.because:
            continue
        for label in row.labels:
            if isinstance(label, nodes.Value) and _parts(label) == parts:
                return number
        if any(isinstance(label, nodes.Name) for label in row.labels):
            alike.append(number)
    return alike[0] if alike else None


def _parts(label: nodes.Value) -> tuple[str, ...]:
    if isinstance(label, nodes.Quoted) and len(label.parts) > 1:
        return normal_parts(label.parts)
    return (normal(written(label)),)


def _of_choice(body: ChoiceRule, node: nodes.ChoiceOf, stand: Stand) -> Iterator[Goal]:
    """The rows of `first of` and `best of`: each is taken where no row that wins over it holds."""
    rows = [row for row in node.rows if row.condition is not None]
    if node.kind == "best":
        rows.sort(key=lambda row: (-row.points.units, row.because.text.text if row.because else ""))
    before: list[Condition] = []
    for choice, row in zip(body.rows, rows, strict=True):
        gate = neither(tuple(before))
        assert row.condition is not None
        yield _row_goal(row, both(gate, choice.condition), stand)
        yield from of_condition(row.condition, choice.condition, stand, gate)
        before.append(choice.condition)
    for row in node.rows:
        if row.condition is None:
            yield _row_goal(row, neither(tuple(before)), stand)


def _row_goal(row: nodes.ChoiceRow, taken: Condition, stand: Stand) -> Goal:
    text = "otherwise" if row.condition is None else canonical(row.condition)
    sides = (
        stand.side(taken, f"that the row `{text}` takes"),
        Side(Not(taken), f"every test has a lead that the row `{text}` takes", "another row"),
    )
    return stand.goal("rule", row, sides, f"row {text}")


# --- options


def _of_options(rule: Rule, node: nodes.Node, stand: Stand, probes: Probes) -> Iterator[Goal]:
    """The caps of a rule: each binds in some test."""
    for option in getattr(node, "options", ()):
        match option, rule.body:
            case nodes.AtMostPoints(), EachRule() | ForEveryRule() | WithoutRule():
                most = rule.body.most
                assert most is not None
                yield _cap(option, AnyOf(probes.beyond(rule, most)), stand)
            case nodes.AtMostTimes(), EachRule() as body:
                yield _cap(option, probes.differs(rule, replace(body, times=None)), stand)
            case nodes.TimesPerDay(), EachRule() as body:
                yield _cap(option, probes.differs(rule, replace(body, per_day=None)), stand)
            case nodes.OncePer(), EachRule() as body:
                yield _cap(option, probes.differs(rule, replace(body, once_per=None)), stand)
            case _:
                continue
    if isinstance(rule.body, WithoutRule) and isinstance(node, nodes.ForEveryWithout) and node.beyond is not None:
        fires = probes.fires(rule)
        sides = (
            Side(fires, f"no test has a lead that has been silent beyond {node.beyond.written}", "silence counts"),
            Side(
                All((Happened(rule.body.query), Not(fires))),
                f"no test has a lead that has been silent up to {node.beyond.written}",
                "silence does not count yet",
            ),
        )
        yield stand.goal("window", node.beyond, sides, f"beyond {node.beyond.written}")


def _cap(option: nodes.Node, binds: Condition, stand: Stand) -> Goal:
    text = canonical(option)
    side = Side(binds, f"no test has a lead for which `{text}` makes a difference", f"{text} binds")
    return stand.goal("cap", option, (side,))


def _of_days(rule: Rule, node: nodes.Node, stand: Stand, probes: Probes) -> Iterator[Goal]:
    """`from` and `until`: a test on a day on which the rule counts, and one on which it would."""
    for ending in getattr(node, "endings", ()):
        if not isinstance(ending, nodes.FromDay | nodes.UntilDay):
            continue
        fires = probes.fires(rule)
        free = replace(rule, starts=None) if isinstance(ending, nodes.FromDay) else replace(rule, ends=None)
        text = canonical(ending)
        sides = (
            Side(fires, f"no test makes the rule fire within `{text}`", f"within {text}"),
            Side(
                both(probes.fires(free), Not(fires)),
                f"no test would make the rule fire but for `{text}`",
                f"outside of {text}",
            ),
        )
        yield stand.goal("window", ending, sides)
