"""Decisions as statements: skip, disqualify, grade, levels, rating, tier, routes, ensures.

Which lines hold is kept as a mask, a bit a line, in the order that the functions here give: the best letter first.
So the lowest bit is the line that decides, and the reasons can be read off the mask later.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from lscore.compiler.model import Grades, Line, Model, Step, Tiers
from lscore.compiler.normal import normal

if TYPE_CHECKING:
    from lscore.compiler.backends.lead import Lead


def by_rank(letters: Sequence[str], lines: Sequence[Line]) -> tuple[Line, ...]:
    """Lines sorted by what they say, the best of the scale first."""
    return tuple(sorted(lines, key=lambda line: rank_of(letters, line.what)))


def rank_of(letters: Sequence[str], letter: str) -> int:
    """The place of a letter on its scale, 0 for the best."""
    return [normal(item) for item in letters].index(normal(letter))


def grade_lines(model: Model) -> tuple[Line, ...]:
    """The lines of grades, best letter first."""
    return by_rank(model.grades.letters, model.grades.lines) if model.grades else ()


def tier_lines(model: Model) -> tuple[Line, ...]:
    """The lines of tiers, best first."""
    return by_rank(model.tiers.letters, model.tiers.lines) if model.tiers else ()


def at_most_lines(model: Model) -> tuple[Line, ...]:
    """The `tier at most` lines, worst first."""
    return by_rank(model.tiers.letters, model.tiers.at_most)[::-1] if model.tiers else ()


class Decisions:
    """Writes what is decided about a lead; each is written when it is first asked for."""

    def __init__(self, lead: Lead) -> None:
        self.lead = lead
        self.model = lead.model
        self.masks: dict[str, str] = {}
        self.texts: dict[str, str] = {}

    def _mask_of(self, what: str, lines: Sequence[Line | Step]) -> str:
        """The local with the bits of the lines that hold."""
        if what not in self.masks:
            program = self.lead.program
            if lines:
                program.note(f"--- the {what} lines that hold")
            local = program.let("0", f"{what}_lines")
            for bit, line in enumerate(lines):
                test = self.lead.condition(line.condition)
                program.note(line.text)
                program.do(f"if {test}:\n    {local} |= 1 << {bit}")
            self.masks[what] = local
        return self.masks[what]

    def _text(self, what: str, expression: str) -> str:
        if what not in self.texts:
            self.texts[what] = self.lead.program.let(expression, what)
        return self.texts[what]

    def skipped(self) -> str:
        """The mask of the `skip` lines that hold."""
        return self._mask_of("skip", self.model.skip)

    def disqualified(self) -> str:
        """The mask of the `disqualify` lines that hold."""
        return self._mask_of("disqualify", self.model.disqualify)

    def grade_mask(self) -> str:
        """The mask of the `grade` lines that hold."""
        return self._mask_of("grade", grade_lines(self.model))

    def step_mask(self) -> str:
        """The mask of the `raise` and `lower` lines that hold."""
        steps = self.model.grades.steps if self.model.grades else ()
        return self._mask_of("step", steps)

    def tier_mask(self) -> str:
        """The mask of the `tier` lines that hold."""
        return self._mask_of("tier", tier_lines(self.model))

    def at_most_mask(self) -> str:
        """The mask of the `tier at most` lines that hold."""
        return self._mask_of("at most", at_most_lines(self.model))

    def routes(self) -> str:
        """The mask of the `route` lines that hold, none for a disqualified lead."""
        if "routes" not in self.masks:
            mask = self._mask_of("route", self.model.routes)
            if self.model.disqualify:
                mask = self.lead.program.let(f"0 if {self.disqualified()} else {mask}")
            self.masks["routes"] = mask
        return self.masks["routes"]

    def grade(self) -> str:
        """The local of the grade's letter."""
        grades = self.model.grades
        if grades is None:
            return "None"
        if "grade" in self.texts:
            return self.texts["grade"]
        rank = self._rank(grades, grade_lines(self.model), self.grade_mask())
        if grades.steps:
            mask = self.step_mask()
            steps = self.lead.program.let("0", "steps")
            for bit, step in enumerate(grades.steps):
                self.lead.program.do(f"if {mask} >> {bit} & 1:\n    {steps} -= {step.steps}")
            moved = f"min(max({rank} + {steps}, 0), {len(grades.letters) - 1})"
            self.lead.program.do(f"if {rank} is not None:\n    {rank} = {moved}")
        letters = self.lead.names.constant(grades.letters)
        return self._text("grade", f"None if {rank} is None else {letters}[{rank}]")

    def tier(self) -> str:
        """The local of the tier, or `disqualified`."""
        if "tier" in self.texts:
            return self.texts["tier"]
        text = "None"
        if (tiers := self.model.tiers) is not None:
            rank = self._rank(tiers, tier_lines(self.model), self.tier_mask())
            if lines := at_most_lines(self.model):
                bound = self.lead.names.constant(tuple(rank_of(tiers.letters, line.what) for line in lines))
                worst = self.lead.program.let(_first_of(bound, self.at_most_mask(), "None"))
                below = f"{rank} is not None and {worst} is not None and {worst} > {rank}"
                self.lead.program.do(f"if {below}:\n    {rank} = {worst}")
            letters = self.lead.names.constant(tiers.letters)
            text = self._text("kept tier", f"None if {rank} is None else {letters}[{rank}]")
        if self.model.disqualify:
            text = f"'disqualified' if {self.disqualified()} else {text}"
        return self._text("tier", text)

    def _rank(self, scale: Grades | Tiers, lines: Sequence[Line], mask: str) -> str:
        """The local of the place on a scale, by the best line that holds, else by what stands in for them."""
        fallback = scale.otherwise.what if scale.otherwise else None
        if fallback is None and isinstance(scale, Grades):
            fallback = scale.start
        other = "None" if fallback is None else repr(rank_of(scale.letters, fallback))
        ranks = self.lead.names.constant(tuple(rank_of(scale.letters, line.what) for line in lines))
        return self.lead.program.let(_first_of(ranks, mask, other), "rank")

    def level(self, score: str) -> str:
        """The local of the level of a score."""
        levels = next((item for item in self.model.levels if item.score == score), None)
        if levels is None:
            return "None"
        key = f"level of {score}"
        if key not in self.texts:
            constant = self.lead.names.constant
            bounds = constant(tuple(bound for bound, _ in levels.bounds))
            texts = constant(tuple(text for _, text in levels.bounds))
            other = constant(levels.otherwise)
            self._text(key, f"row_of_number({self.lead.score(score)}, {bounds}, {texts}, {other})")
        return self.texts[key]

    def rating(self) -> str:
        """The local of the rating."""
        if not self.model.rating:
            return "None"
        if "rating" not in self.texts:
            parts = [self.lead.shown(value) for value in self.model.rating]
            known = " and ".join(f"{part} is not None" for part in parts)
            self._text("rating", f"{' + '.join(parts)} if {known} else None")
        return self.texts["rating"]

    def violated(self) -> str:
        """The mask of the `ensure` lines that do not hold."""
        if "ensure" not in self.masks:
            program = self.lead.program
            if self.model.ensures:
                program.note("--- the ensure lines that do not hold")
            local = program.let("0", "violated_lines")
            for bit, line in enumerate(self.model.ensures):
                test = self.lead.condition(line.condition)
                program.note(f"ensure {line.what}")
                program.do(f"if not {test}:\n    {local} |= 1 << {bit}")
            self.masks["ensure"] = local
        return self.masks["ensure"]


def _first_of(table: str, mask: str, other: str) -> str:
    """What a table has for the lowest bit of a mask."""
    return f"{table}[({mask} & -{mask}).bit_length() - 1] if {mask} else {other}"
