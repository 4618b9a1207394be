"""The least and the most that rules, categories and scores can come to, whoever the lead is.

In units; None means that there is no bound. The bounds are sound and mostly reached: rules of which no two can hold
together count as one, but only where they ask for the same value.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from lscore.compiler.backends.kernel import scaled
from lscore.compiler.lint.analysis.kept import kept_for
from lscore.compiler.lint.analysis.rule_bounds import NOTHING, Span, rule_bounds
from lscore.compiler.model import Category, Keep, Model, Rule, Score, WhenRule

if TYPE_CHECKING:
    from lscore.compiler.lint.analysis.logic import Logic

TOGETHER = 16
"""Rules about one value are compared with each other up to so many."""


class Bounds:
    """What a model's rules, categories and scores can come to."""

    def __init__(self, model: Model, logic: Logic | None = None) -> None:
        self.model = model
        self._logic = logic
        self._scores = {score.name: score for score in model.scores}
        self._answers = kept_for(model)
        self._rules: dict[int, Span] = {}
        self._found: dict[str, Span] = {}
        self._sums: dict[tuple[str, str | None], Span] = {}
        self._by_category: dict[str, dict[str | None, list[Rule]]] = {}

    @property
    def logic(self) -> Logic:
        """What is known of conditions."""
        if self._logic is None:
            from lscore.compiler.lint.analysis.logic import Logic  # noqa: PLC0415 (each needs the other)

            self._logic = Logic(self.model, self)
        return self._logic

    def rule(self, score_name: str, rule: Rule) -> Span:
        """What a rule can give, before its category bounds it."""
        del score_name  # a Rule knows all that its bounds need
        found = self._rules.get(id(rule))
        if found is None:
            dated = rule.starts is not None or rule.ends is not None
            found = None if dated else self._answers.get("bounds", rule.body)
            if found is None:
                found = rule_bounds(rule, self.logic)
                if not dated:
                    self._answers.put("bounds", found, rule.body)
            self._rules[id(rule)] = found
        return found

    def rules(self, score: Score, category: str | None) -> Span:
        """What the rules of a category (None: those outside any) can add up to."""
        key = (score.name, category)
        if key not in self._sums:
            self._sums[key] = self.together(score.name, self.rules_of(score).get(category, ()))
        return self._sums[key]

    def rules_of(self, score: Score) -> Mapping[str | None, list[Rule]]:
        """The rules of each category of a score (None: those outside any)."""
        found = self._by_category.get(score.name)
        if found is None:
            found = self._by_category[score.name] = {}
            for rule in score.rules:
                found.setdefault(rule.category, []).append(rule)
        return found

    def together(self, score_name: str, rules: Iterable[Rule]) -> Span:
        """What some rules of a score can add up to."""
        least: int | None = 0
        most: int | None = 0
        for group in self._exclusive(rules):
            lows, highs = zip(*(self.rule(score_name, rule) for rule in group), strict=True)
            # Of rules that exclude each other one counts at most; a single one may count always.
            low = _lowest(lows if len(group) == 1 else (*lows, 0))
            high = _highest(highs if len(group) == 1 else (*highs, 0))
            least = None if least is None or low is None else least + low
            most = None if most is None or high is None else most + high
        return least, most

    def category(self, score: str, category: str) -> Span:
        """What a category can come to, after its bounds and its weight."""
        found = self._scores[score]
        part = next(item for item in found.categories if item.name == category)
        return weighted(bounded(self.rules(found, category), part.low, part.high), part)

    def sum_of(self, score: Score) -> Span:
        """What the parts of a score can add up to, before its range."""
        parts = [self.rules(score, None), *(self.category(score.name, part.name) for part in score.categories)]
        lows, highs = zip(*parts, strict=True)
        return _sum(lows), _sum(highs)

    def score(self, name: str) -> Span:
        """What a score can come to in the end."""
        if name not in self._found:
            score = self._scores[name]
            span = bounded(self.sum_of(score), score.low, score.high)
            span = self._kept(span, score.keeps)
            self._found[name] = rounded_to(span, score.decimals)
        return self._found[name]

    def before_keeps(self, score: Score) -> Span:
        """What a score can come to before its keeps and its rounding."""
        return bounded(self.sum_of(score), score.low, score.high)

    def _kept(self, span: Span, keeps: Sequence[Keep]) -> Span:
        """What keeps make of a score: those that may hold widen its bounds, those that always do narrow them."""
        least, most = span
        some = [keep for keep in keeps if not self.logic.never(keep.condition)]
        sure = [
            keep for keep in some if keep.starts is None and keep.ends is None and self.logic.always(keep.condition)
        ]
        for keep in some:
            if keep.bound == "at least" and most is not None:
                most = max(most, keep.amount)
        for keep in sure:
            if keep.bound == "at least":
                least = keep.amount if least is None else max(least, keep.amount)
        for keep in some:
            if keep.bound == "at most" and least is not None:
                least = min(least, keep.amount)
        for keep in sure:
            if keep.bound == "at most":
                most = keep.amount if most is None else min(most, keep.amount)
        for keep in some:
            if keep.bound == "at":
                least = None if least is None else min(least, keep.amount)
                most = None if most is None else max(most, keep.amount)
        return least, most

    def _exclusive(self, rules: Iterable[Rule]) -> list[list[Rule]]:
        """Rules in groups of which no two rules ever hold together."""
        groups: list[list[Rule]] = []
        by_value: dict[object, list[list[Rule]]] = {}
        for rule in rules:
            key = self.logic.subject_of(rule.body.condition) if isinstance(rule.body, WhenRule) else None
            if key is None:
                groups.append([rule])
                continue
            near = by_value.setdefault(key, [])
            home = next((group for group in near if self._excluded(rule, group)), None)
            if home is None:
                near.append([rule])
                groups.append(near[-1])
            else:
                home.append(rule)
                if len(home) >= TOGETHER:
                    near[:] = [group for group in near if group is not home]
        return groups

    def _excluded(self, rule: Rule, group: list[Rule]) -> bool:
        conditions = [item.body.condition for item in (rule, *group) if isinstance(item.body, WhenRule)]
        return all(self.logic.excludes(conditions[0], other) for other in conditions[1:])


def _lowest(lows: Sequence[int | None]) -> int | None:
    return None if None in lows else min(low for low in lows if low is not None)


def _highest(highs: Sequence[int | None]) -> int | None:
    return None if None in highs else max(high for high in highs if high is not None)


def _sum(parts: Sequence[int | None]) -> int | None:
    return None if None in parts else sum(part for part in parts if part is not None)


def bounded(span: Span, low: int | None, high: int | None) -> Span:
    """Bounds after `at least` and `at most`."""
    least, most = span
    if low is not None:
        least, most = low if least is None else max(least, low), None if most is None else max(most, low)
    if high is not None:
        least, most = None if least is None else min(least, high), high if most is None else min(most, high)
    return least, most


def weighted(span: Span, category: Category) -> Span:
    """Bounds after the weight of a category."""
    weight = category.weight
    if weight is None:
        return span
    if weight == 0:
        return NOTHING
    least, most = (None if end is None else scaled(end, weight) for end in span)
    return (least, most) if weight > 0 else (most, least)


def rounded_to(span: Span, decimals: int) -> Span:
    """Bounds after rounding half away from zero to some decimals."""
    step = 10 ** (4 - decimals)
    least, most = (None if end is None else round_half_away(end, step) for end in span)
    return least, most


def round_half_away(units: int, step: int) -> int:
    """A number rounded to a multiple, half away from zero."""
    size = (2 * abs(units) + step) // (2 * step) * step
    return -size if units < 0 else size
