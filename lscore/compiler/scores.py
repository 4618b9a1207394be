"""Scores: openings put together, rules named, duplicates and circles found."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeVar

from lscore.compiler.conditions import condition
from lscore.compiler.endings import rule_endings
from lscore.compiler.lead import LeadReader, Place, Uses, Word
from lscore.compiler.memory import CompileMemory
from lscore.compiler.model import Category, Keep, Rule, Score
from lscore.compiler.names import DEFAULT_SCORE, World, suggest
from lscore.compiler.numbers import decimals_of, plain
from lscore.compiler.problems import decisions as decision_problems
from lscore.compiler.problems import rules as problems
from lscore.compiler.report import Report
from lscore.compiler.rules import rule_body
from lscore.dsl import nodes
from lscore.dsl.diagnostics import Label, Span
from lscore.dsl.printer import rule_key, rule_title

_Option = TypeVar("_Option", bound=nodes.Node)

IN_SCORE = Place("a score")


@dataclass(slots=True)
class Names:
    """The `as` names of rules and keeps, each with its first place; `rules`: those of rules."""

    places: dict[str, Span] = field(default_factory=dict[str, Span])
    rules: dict[str, Span] = field(default_factory=dict[str, Span])

    def take(self, name: nodes.Name | None, report: Report, *, rule: bool) -> None:
        """Take down an `as` name, which stands once in a model."""
        if name is None:
            return
        first = self.places.setdefault(name.text, name.span)
        if rule:
            self.rules.setdefault(name.text, name.span)
        if first is not name.span:
            there = Label(first, "first used here")
            report.add(problems.RuleNameTwice(span=name.span, name=name.text, related=(there,)))


@dataclass(slots=True)
class _Openings:
    """All openings of one score or category: its first place, and the options on each opening that has some."""

    span: Span
    options: list[tuple[Span, tuple[nodes.Node, ...]]] = field(
        default_factory=list[tuple[Span, tuple[nodes.Node, ...]]]
    )

    def take(self, header: Span, options: tuple[nodes.Node, ...]) -> None:
        if options:
            self.options.append((header, options))


@dataclass(slots=True)
class _Parts:
    """A score while it is put together."""

    openings: _Openings
    rules: list[tuple[str | None, nodes.Rule]] = field(default_factory=list[tuple[str | None, nodes.Rule]])
    categories: dict[str, _Openings] = field(default_factory=dict[str, _Openings])
    keeps: list[nodes.Keep] = field(default_factory=list[nodes.Keep])
    uses: Uses = field(default_factory=Uses)


@dataclass(frozen=True, slots=True)
class Scores:
    """The scores in code-point order, what each uses, and the names of rules."""

    scores: tuple[Score, ...]
    uses: dict[str, Uses]
    names: Names


def lower_scores(
    page: nodes.Page,
    world: World,
    reach: dict[str, dict[Word, Span]],
    report: Report,
    memory: CompileMemory | None = None,
) -> Scores:
    """All scores of a model; rules that are in the `memory` are not read again."""
    if memory is not None:
        memory.begin(world, reach)
    parts = _collect(page)
    _collect_keeps(page, parts, report)
    names = Names()
    scores = [_score(name, parts[name], names, _Ground(world, reach, report, memory)) for name in sorted(parts)]
    return Scores(tuple(scores), {name: part.uses for name, part in parts.items()}, names)


def _collect(page: nodes.Page) -> dict[str, _Parts]:
    """The blocks and rules of each score, those outside any in the score named `score`."""
    found: dict[str, _Parts] = {}
    for statement in page.statements:
        match statement:
            case nodes.ScoreBlock(name=name, header=header, options=options, body=body):
                part = found.setdefault(name.text, _Parts(_Openings(header)))
                part.openings.take(header, options)
            case nodes.CategoryBlock(header=header):
                part, body = found.setdefault(DEFAULT_SCORE, _Parts(_Openings(header))), (statement,)
            case _ if isinstance(statement, nodes.Rule):
                part, body = found.setdefault(DEFAULT_SCORE, _Parts(_Openings(statement.span))), (statement,)
            case _:
                continue
        for item in body:
            if isinstance(item, nodes.CategoryBlock):
                openings = part.categories.setdefault(item.name.text, _Openings(item.header))
                openings.take(item.header, item.options)
                part.rules += [(item.name.text, rule) for rule in item.body]
            else:
                part.rules.append((None, item))
    return found


def _collect_keeps(page: nodes.Page, parts: dict[str, _Parts], report: Report) -> None:
    for statement in page.statements:
        if not isinstance(statement, nodes.Keep):
            continue
        name = statement.score
        if name.text in parts:
            parts[name.text].keeps.append(statement)
            continue
        near = suggest(name.text, parts, name.span, report)
        problem = decision_problems.UnknownScore(span=name.span, name=name.text, hint=near.hint, fix=near.fix)
        report.add(problem)


@dataclass(frozen=True, slots=True)
class _Ground:
    """What scores are read with."""

    world: World
    reach: dict[str, dict[Word, Span]]
    report: Report
    memory: CompileMemory | None

    def rule(self, category: str | None, node: nodes.Rule, reader: LeadReader, names: Names) -> Rule | None:
        """What a rule means."""
        names.take(_name(node), self.report, rule=True)
        if self.memory is None:
            return _rule(category, node, reader)
        return self.memory.rule(node, category, reader, lambda reader: _rule(category, node, reader))

    def alike(self, node: nodes.Rule) -> str:
        """What rules that are alike have in common."""
        return rule_key(node) if self.memory is None else self.memory.alike(node, self.report.written(node.span))


def _score(name: str, parts: _Parts, names: Names, ground: _Ground) -> Score:
    world, reach, report = ground.world, ground.reach, ground.report
    windows: dict[str | None, int | None] = {}
    categories: list[Category] = []
    for title in sorted(parts.categories):
        category, windows[title] = _category(title, parts.categories[title], report)
        categories.append(category)
    places = {title: Place("a score", window=window) for title, window in windows.items()}
    rules: list[Rule] = []
    seen: dict[tuple[str | None, str], Span] = {}
    for title, node in parts.rules:
        reader = LeadReader(world, report, places.get(title, IN_SCORE), parts.uses, reach)
        found = ground.rule(title, node, reader, names)
        rules += [found] if found is not None else []
        key = (title, ground.alike(node))
        first = seen.setdefault(key, node.span)
        if first is not node.span:
            place = f"category `{title}`" if title else f"score `{name}`"
            there = Label(report.first_line(first), "first here")
            report.add(problems.RuleTwice(span=report.first_line(node.span), place=place, related=(there,)))
    options = _one_opening(parts.openings, f"score `{name}`", report)
    low, high, decimals = _score_options(options, report)
    reader = LeadReader(world, report, IN_SCORE, parts.uses, reach)
    keeps = [_keep(keep, decimals, reader, names) for keep in parts.keeps]
    return Score(
        name,
        tuple(rules),
        tuple(categories),
        low,
        high,
        decimals,
        tuple(keep for keep in keeps if keep is not None),
        span=parts.openings.span,
    )


def _rule(category: str | None, node: nodes.Rule, reader: LeadReader) -> Rule | None:
    endings = rule_endings(node.endings, reader.report)
    body = rule_body(node, reader)
    if body is None:
        return None
    title = rule_title(node)
    return Rule(
        name=endings.name.text if endings.name else title,
        category=category,
        body=body,
        because=endings.because,
        starts=endings.starts,
        ends=endings.ends,
        title=title,
        span=node.span,
    )


def _name(node: nodes.Rule) -> nodes.Name | None:
    """The `as` name of a rule."""
    return next((ending.name for ending in node.endings if isinstance(ending, nodes.As)), None)


def _keep(node: nodes.Keep, decimals: int, reader: LeadReader, names: Names) -> Keep | None:
    endings = rule_endings(node.endings, reader.report)
    names.take(endings.name, reader.report, rule=False)
    _check_decimals(node.amount, decimals, f"score `{node.score.text}`", reader.report)
    found = condition(node.condition, reader)
    if found is None:
        return None
    return Keep(
        bound=node.bound,
        amount=node.amount.units,
        condition=found,
        because=endings.because,
        name=endings.name.text if endings.name else "",
        starts=endings.starts,
        ends=endings.ends,
        span=node.span,
    )


def _one_opening(openings: _Openings, title: str, report: Report) -> tuple[nodes.Node, ...]:
    """The options of a score or category, which stand on one of its openings."""
    for header, _ in openings.options[1:]:
        there = Label(openings.options[0][0], "these options")
        report.add(problems.OptionsTwice(span=header, title=title, related=(there,)))
    return openings.options[0][1] if openings.options else ()


def _option(options: tuple[nodes.Node, ...], kind: type[_Option], report: Report) -> _Option | None:
    """The option of a kind, which stands once."""
    found = [option for option in options if isinstance(option, kind)]
    for option in found[1:]:
        there = Label(found[0].span, "already here")
        report.add(problems.OptionTwice(span=option.span, text=report.text(option.span), related=(there,)))
    return found[0] if found else None


def _score_options(options: tuple[nodes.Node, ...], report: Report) -> tuple[int | None, int | None, int]:
    bounds = _option(options, nodes.RangeOption, report)
    precision = _option(options, nodes.DecimalsOption, report)
    decimals = 0
    if precision is not None:
        units = precision.count.units
        if decimals_of(units) or not 0 <= units <= 4 * 10_000:
            report.add(problems.DecimalsOutOfRange(span=precision.count.span, text=precision.count.written))
        else:
            decimals = units // 10_000
    if bounds is None:
        return None, None, decimals
    _check_bounds(bounds.low, bounds.high, report)
    for end in (bounds.low, bounds.high):
        _check_decimals(end, decimals, "the score", report)
    return bounds.low.units, bounds.high.units, decimals


def _category(name: str, openings: _Openings, report: Report) -> tuple[Category, int | None]:
    """A category and its window."""
    options = _one_opening(openings, f"category `{name}`", report)
    low = _option(options, nodes.AtLeastOption, report)
    high = _option(options, nodes.AtMostOption, report)
    weight = _option(options, nodes.WeightOption, report)
    window = _option(options, nodes.WithinOption, report)
    if low is not None and high is not None:
        _check_bounds(low.amount, high.amount, report)
    category = Category(
        name,
        low=low.amount.units if low else None,
        high=high.amount.units if high else None,
        weight=weight.percent.units if weight else None,
        span=openings.span,
    )
    return category, window.duration.micros if window else None


def _check_bounds(low: nodes.Number, high: nodes.Number, report: Report) -> None:
    if low.units > high.units:
        there = Label(low.span, "the lower end")
        report.add(problems.BoundsTurned(span=high.span, low=low.written, high=high.written, related=(there,)))


def _check_decimals(amount: nodes.Number, decimals: int, title: str, report: Report) -> None:
    if decimals_of(amount.units) > decimals:
        needed = decimals_of(amount.units)
        report.add(
            problems.MoreDecimals(
                span=amount.span,
                amount=plain(amount.units),
                title=title,
                decimals=_decimals(decimals),
                needed=_decimals(needed),
            )
        )


def _decimals(count: int) -> str:
    return "whole points" if count == 0 else "1 decimal" if count == 1 else f"{count} decimals"
