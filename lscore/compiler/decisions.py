"""Decisions: grades, levels, rating, tiers, disqualify, skip, routes, ensure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

from lscore.compiler.conditions import condition, whole_number
from lscore.compiler.endings import line_because
from lscore.compiler.lead import ALL_WORDS, LETTERS, LeadReader, Place, Uses, Word, level_value
from lscore.compiler.letters import find_letter
from lscore.compiler.model import Condition, Fallback, Grades, GradeValue, Levels, Line, ScoreValue, Step, Tiers, Value
from lscore.compiler.names import Scale, World, suggest
from lscore.compiler.normal import WHITE, normal
from lscore.compiler.problems import decisions as problems
from lscore.compiler.problems import rules as rule_problems
from lscore.compiler.problems import values as value_problems
from lscore.compiler.report import Report
from lscore.compiler.texts import written
from lscore.dsl import nodes
from lscore.dsl.diagnostics import Label, Span
from lscore.dsl.printer import canonical

_Node = TypeVar("_Node", bound=nodes.Node)

GRADE = Place("a `grade` line")
TIER = Place("a `tier` line", LETTERS - {"tier"})
DISQUALIFY = Place("a `disqualify` line")
SKIP = Place("a `skip` line")
ROUTE = Place("a `route` line", ALL_WORDS)
ENSURE = Place("an `ensure` line", ALL_WORDS)


@dataclass(frozen=True, slots=True)
class Decisions:
    """What a model decides."""

    grades: Grades | None
    levels: tuple[Levels, ...]
    rating: tuple[Value, ...]
    tiers: Tiers | None
    disqualify: tuple[Line, ...]
    skip: tuple[Line, ...]
    routes: tuple[Line, ...]
    ensures: tuple[Line, ...]


def lower_decisions(page: nodes.Page, world: World, reach: dict[str, dict[Word, Span]], report: Report) -> Decisions:
    """All decisions of a model. `reach` says which results a define leads to."""
    bench = _Bench(page, world, reach, report)
    return Decisions(
        grades=bench.grades(),
        levels=bench.levels(),
        rating=bench.rating(),
        tiers=bench.tiers(),
        disqualify=bench.lines(nodes.Disqualify, DISQUALIFY, "disqualified"),
        skip=bench.lines(nodes.Skip, SKIP, "skipped"),
        routes=bench.routes(),
        ensures=bench.ensures(),
    )


@dataclass(frozen=True, slots=True)
class _Bench:
    """Where the lines of a model are decided on."""

    page: nodes.Page
    world: World
    reach: dict[str, dict[Word, Span]]
    report: Report

    def grades(self) -> Grades | None:
        """The scale, its lines and steps."""
        scale = self.world.grades
        if scale is None:
            return None
        stated = next(iter(self._all(nodes.Grades)), None)
        start = find_letter(scale, stated.start, "grade", Report()) if stated and stated.start else None
        lines, otherwise = self._scale_lines(self._all(nodes.GradeLine), scale, "grade", GRADE)
        steps = [self._step(node) for node in self._all(nodes.StepLine)]
        return Grades(scale.letters, start, lines, otherwise, tuple(step for step in steps if step is not None))

    def tiers(self) -> Tiers | None:
        """The scale and its lines."""
        scale = self.world.tiers
        if scale is None:
            return None
        nodes_of_lines = self._all(nodes.TierLine)
        straight = [node for node in nodes_of_lines if not node.at_most]
        lines, otherwise = self._scale_lines(straight, scale, "tier", TIER)
        capped = [node for node in nodes_of_lines if node.at_most]
        at_most, _ = self._scale_lines(capped, scale, "tier", TIER)
        return Tiers(scale.letters, lines, otherwise, at_most)

    def levels(self) -> tuple[Levels, ...]:
        """The levels of each score."""
        seen: dict[str, nodes.Levels] = {}
        found: list[Levels] = []
        for node in self._all(nodes.Levels):
            name = node.score
            first = seen.setdefault(name.text, node)
            declared = self.world.names.get(name.text)
            if declared is None or declared.kind != "score":
                near = suggest(name.text, self.world.known("score"), name.span, self.report)
                problem = problems.UnknownScore(span=name.span, name=name.text, hint=near.hint, fix=near.fix)
                self.report.add(problem)
            elif first is not node:
                there = Label(first.score.span, "already here")
                self.report.add(problems.LevelsTwice(span=name.span, name=name.text, related=(there,)))
            found += [self._levels(node)] if first is node else []
        return tuple(sorted(found, key=lambda levels: levels.score))

    def rating(self) -> tuple[Value, ...]:
        """The parts of the rating; by default grade and score, where there is one score."""
        stated = next(iter(self._all(nodes.Rating)), None)
        if stated is None:
            scores = self.world.known("score")
            return (GradeValue(), ScoreValue(scores[0])) if self.world.grades and len(scores) == 1 else ()
        parts = [self._rating_part(part) for part in stated.parts]
        return tuple(part for part in parts if part is not None)

    def lines(self, kind: type[nodes.Disqualify] | type[nodes.Skip], place: Place, what: str) -> tuple[Line, ...]:
        """The lines that say one thing."""
        found = [self._line(node, what, node.condition, node.endings, place) for node in self._all(kind)]
        return tuple(line for line in found if line is not None)

    def routes(self) -> tuple[Line, ...]:
        """All routes, in code-point order."""
        found: list[Line] = []
        for node in self._all(nodes.Route):
            target = self._label(node.target)
            line = self._line(node, target, node.condition, node.endings, ROUTE)
            found += [line] if line is not None else []
        return tuple(sorted(found, key=lambda line: line.what))

    def ensures(self) -> tuple[Line, ...]:
        """All `ensure` lines."""
        found = [
            self._line(node, canonical(node.condition), node.condition, (), ENSURE) for node in self._all(nodes.Ensure)
        ]
        return tuple(line for line in found if line is not None)

    def _all(self, kind: type[_Node]) -> list[_Node]:
        return [node for node in self.page.statements if isinstance(node, kind)]

    def _read(self, node: nodes.Condition, place: Place) -> Condition | None:
        return condition(node, LeadReader(self.world, self.report, place, Uses(), self.reach))

    def _label(self, value: nodes.Value) -> str:
        """The name of a route or level as it is shown."""
        text = written(value).strip(WHITE)
        if not normal(text):
            self.report.add(value_problems.EmptyText(span=value.span))
        return text

    def _line(
        self, node: nodes.Node, what: str, test: nodes.Condition, endings: tuple[nodes.Ending, ...], place: Place
    ) -> Line | None:
        because = line_because(endings, self.report)
        found = self._read(test, place)
        return None if found is None else Line(what, found, because, canonical(node), node.span)

    def _scale_lines(
        self, lines: list[nodes.GradeLine] | list[nodes.TierLine], scale: Scale, kind: str, place: Place
    ) -> tuple[tuple[Line, ...], Fallback | None]:
        """The lines that name letters, and the `otherwise` among them."""
        found: list[Line] = []
        otherwise: tuple[Fallback, Span] | None = None
        for node in lines:
            letter = find_letter(scale, node.letter, kind, self.report) or ""
            if node.condition is not None:
                line = self._line(node, letter, node.condition, node.endings, place)
                found += [line] if line is not None and letter else []
            elif otherwise is None:
                because = line_because(node.endings, self.report)
                otherwise = Fallback(letter, because, canonical(node), node.span), node.span
            else:
                there = Label(otherwise[1], "already here")
                self.report.add(problems.OtherwiseTwice(span=node.span, kind=kind, related=(there,)))
        return tuple(found), otherwise[0] if otherwise else None

    def _step(self, node: nodes.StepLine) -> Step | None:
        because = line_because(node.endings, self.report)
        steps = whole_number(node.steps, self.report, least=1)
        found = self._read(node.condition, Place(f"a `{node.direction}` line"))
        if steps is None or found is None:
            return None
        return Step(steps if node.direction == "raise" else -steps, found, because, canonical(node), node.span)

    def _levels(self, node: nodes.Levels) -> Levels:
        bounds: dict[int, tuple[str, Span]] = {}
        words: dict[str, tuple[str, Span]] = {}
        for row in node.rows:
            level = self._label(row.level)
            match row.label:
                case nodes.FromLabel(number=number):
                    first = bounds.setdefault(number.units, (level, row.label.span))
                case nodes.Otherwise():
                    first = words.setdefault("otherwise", (level, row.label.span))
                case nodes.Missing():
                    first = words.setdefault("missing", (level, row.label.span))
            if first[1] is not row.label.span:
                there = Label(first[1], "already here")
                text = f"`{self.report.text(row.label.span)}`"
                self.report.add(rule_problems.RowTwice(span=row.label.span, text=text, related=(there,)))
        if not bounds:
            self.report.add(problems.LevelsNeedNumbers(span=node.score.span, name=node.score.text))
        return Levels(
            score=node.score.text,
            bounds=tuple((bound, bounds[bound][0]) for bound in sorted(bounds)),
            otherwise=words["otherwise"][0] if "otherwise" in words else None,
            missing=words["missing"][0] if "missing" in words else None,
            span=node.span,
        )

    def _rating_part(self, part: nodes.Name | nodes.LevelOf) -> Value | None:
        if isinstance(part, nodes.LevelOf):
            return level_value(part, self.world, self.report, Uses())
        declared = self.world.names.get(part.text)
        if declared is not None and declared.kind == "score":
            return ScoreValue(part.text)
        if part.text == "grade" and self.world.grades is not None:
            return GradeValue()
        if part.text == "grade":
            self.report.add(problems.no_such_result("grade", part.span))
        else:
            near = suggest(part.text, [*self.world.known("score"), "grade"], part.span, self.report)
            problem = problems.NoRatingPart(span=part.span, name=part.text, hint=near.hint, fix=near.fix)
            self.report.add(problem)
        return None
