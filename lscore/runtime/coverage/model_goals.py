"""All goals of a model."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from lscore.compiler.backends.decisions import rank_of
from lscore.compiler.model import (
    Condition,
    Fallback,
    Grades,
    Levels,
    Line,
    Model,
    Not,
    NumberConst,
    NumberIs,
    Score,
    ScoreValue,
    Step,
    Tiers,
)
from lscore.dsl import nodes
from lscore.dsl.diagnostics import Span
from lscore.dsl.printer import canonical
from lscore.runtime.coverage.goals import TRUE, Goal, Seen, Side, both, goal_id, neither
from lscore.runtime.coverage.pages import Pages
from lscore.runtime.coverage.parts import Stand, merged, of_condition
from lscore.runtime.coverage.probe import Probes
from lscore.runtime.coverage.rule_goals import bound_sides, rule_goals


@dataclass(frozen=True, slots=True)
class Goals:
    """The goals of a model, and the model with the probes that their conditions ask."""

    goals: tuple[Goal, ...]
    model: Model


def goals_of(model: Model, pages: Mapping[str, nodes.Page], sources: Mapping[str, str]) -> Goals:
    """What coverage counts in a model: `pages` and `sources` are those of its compilation."""
    probes = Probes(model)
    finder = _Finder(model, Pages(pages, sources), probes)
    found = _numbered(_windows_merged([*finder.goals()]))
    return Goals(tuple(found), probes.model)


def _windows_merged(goals: Sequence[Goal]) -> list[Goal]:
    """The window of a category is one goal, whatever phrases have it."""
    groups: dict[Span, list[Goal]] = {}
    for goal in goals:
        if goal.kind == "window":
            groups.setdefault(goal.span, []).append(goal)
    kept: list[Goal] = []
    for goal in goals:
        group = groups.get(goal.span, []) if goal.kind == "window" else []
        if len(group) < 2:
            kept.append(goal)
        elif goal is group[0]:
            owner = goal.owner.partition(":")[0]
            kept.append(replace(merged(group), owner=owner))
    return kept


def _numbered(goals: Sequence[Goal]) -> list[Goal]:
    """Goals with their ids; those of equal words are told apart by their order in the Model."""
    seen: dict[tuple[str, str, str], int] = {}
    numbered: list[Goal] = []
    for goal in goals:
        key = (goal.kind, goal.owner, goal.what)
        seen[key] = seen.get(key, -1) + 1
        placed = replace(goal, place=seen[key])
        numbered.append(replace(placed, id=goal_id(placed)))
    return numbered


@dataclass(frozen=True, slots=True)
class _Finder:
    model: Model
    pages: Pages
    probes: Probes

    def goals(self) -> Iterator[Goal]:
        for score in self.model.scores:
            for rule in score.rules:
                yield from rule_goals(score, rule, self.pages, self.probes)
            yield from self._of_bounds(score)
            yield from self._of_keeps(score)
        yield from self._of_defines()
        if self.model.grades:
            yield from self._of_scale("grade", self.model.grades)
            for step in self.model.grades.steps:
                yield from self._of_line(step, nodes.StepLine)
        if self.model.tiers:
            yield from self._of_scale("tier", self.model.tiers)
            for line in self.model.tiers.at_most:
                yield from self._of_line(line, nodes.TierLine)
        for line in self.model.disqualify:
            yield from self._of_line(line, nodes.Disqualify)
        for line in self.model.skip:
            yield from self._of_line(line, nodes.Skip, seen="any")
        for line in self.model.routes:
            yield from self._of_line(line, nodes.Route, seen="routed")
        for line in self.model.ensures:
            yield from self._of_ensure(line)
        for levels in self.model.levels:
            yield from self._of_levels(levels)

    def _of_bounds(self, score: Score) -> Iterator[Goal]:
        for category in score.categories:
            owner = f"{score.name}, {category.name}"
            for bound, kind, op in (
                (category.low, nodes.AtLeastOption, "<"),
                (category.high, nodes.AtMostOption, ">"),
            ):
                option = self.pages.category_option(score.name, category.name, kind)
                if bound is not None and option is not None:
                    total = self.probes.category_sum(score, category.name)
                    yield self._cap(option.span, owner, canonical(option), _beyond(op, total, bound))
        option = self.pages.range_option(score.name)
        if option is None:
            return
        for bound, number, op in ((score.low, option.low, "<"), (score.high, option.high, ">")):
            if bound is not None:
                words = f"from {number.written}" if op == "<" else f"to {number.written}"
                yield self._cap(number.span, score.name, words, _beyond(op, self.probes.sum_of(score), bound))

    def _cap(self, span: Span, owner: str, text: str, binds: Condition) -> Goal:
        lacks = f"no test has a lead for which `{text}` of {owner} makes a difference"
        return Goal("cap", span, owner, text, (Side(binds, lacks, f"{owner} stops {text}"),))

    def _of_keeps(self, score: Score) -> Iterator[Goal]:
        for keep in score.keeps:
            node = self.pages.at(keep.span, nodes.Keep)
            if node is None or keep.span is None:
                continue
            text = canonical(node).partition(" because ")[0]
            stand = Stand(text)
            yield _fires(self.pages.head(keep.span), text, keep.condition)
            yield from of_condition(node.condition, keep.condition, stand)
            side = Side(self.probes.keeps(score, keep), f"no test has a lead whose score `{text}` changes", text)
            yield Goal("cap", node.amount.span, text, f"{keep.bound} {node.amount.written}", (side,))

    def _of_defines(self) -> Iterator[Goal]:
        defines = dict(self.model.defines)
        for node in self.pages.nodes(nodes.Define):
            if node.name.text in defines:
                stand = Stand(f"define {node.name.text}")
                yield from of_condition(node.condition, defines[node.name.text], stand)

    def _of_scale(self, what: str, scale: Grades | Tiers) -> Iterator[Goal]:
        """A line gives its letter where no line of a better one holds."""
        kind = nodes.GradeLine if what == "grade" else nodes.TierLine
        for line in scale.lines:
            rank = rank_of(scale.letters, line.what)
            better = tuple(other.condition for other in scale.lines if rank_of(scale.letters, other.what) < rank)
            yield from self._of_line(line, kind, gate=neither(better))
        if scale.otherwise is not None and scale.otherwise.span is not None:
            none = neither(tuple(line.condition for line in scale.lines))
            yield _fires(self.pages.head(scale.otherwise.span), _words(scale.otherwise), none)

    def _of_line(
        self,
        line: Line | Step,
        kind: type[nodes.StepLine | nodes.GradeLine | nodes.TierLine | nodes.Disqualify | nodes.Skip | nodes.Route],
        seen: Seen = "kept",
        gate: Condition = TRUE,
    ) -> Iterator[Goal]:
        node = self.pages.at(line.span, kind)
        if node is None or line.span is None or node.condition is None:
            return
        text = _words(line)
        yield _fires(self.pages.head(line.span), text, both(gate, line.condition), seen)
        yield from of_condition(node.condition, line.condition, Stand(text, seen), gate)

    def _of_ensure(self, line: Line) -> Iterator[Goal]:
        if line.span is not None:
            side = Side(TRUE, f"no test has a lead for which `ensure {line.what}` is asked", "ensure")
            yield Goal("rule", self.pages.head(line.span), f"ensure {line.what}", "asked", (side,))

    def _of_levels(self, levels: Levels) -> Iterator[Goal]:
        node = self.pages.at(levels.span, nodes.Levels)
        if node is None:
            return
        owner = f"levels of {levels.score}"
        value = ScoreValue(levels.score)
        bounds = [bound for bound, _ in levels.bounds]
        for row in node.rows:
            if isinstance(row.label, nodes.FromLabel):
                sides = bound_sides(bounds, row.label.number.units, value, Stand(owner), f"`{levels.score}`")
                yield Stand(owner).goal("threshold", row.label, sides)
            elif isinstance(row.label, nodes.Otherwise) and bounds:
                yield _fires(row.span, f"{owner}: otherwise", NumberIs("<", value, NumberConst(bounds[0])))


def _fires(span: Span, text: str, condition: Condition, seen: Seen = "kept") -> Goal:
    sides = (
        Side(condition, f"no test has a lead for which `{text}` holds", f"{text}"),
        Side(Not(condition), f"`{text}` holds in every test", f"not {text}"),
    )
    return Goal("rule", span, text, "holds", sides, seen)


def _words(line: Line | Step | Fallback) -> str:
    """A line without its endings: they do not change what it decides."""
    text = line.text
    return text.partition(" because ")[0]


def _beyond(op: str, total: ScoreValue, bound: int) -> Condition:
    return NumberIs(op, total, NumberConst(bound))  # pyright: ignore[reportArgumentType]
