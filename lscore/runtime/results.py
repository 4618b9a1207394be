"""Results: what a run says of one lead, and the lines that explain it. Numbers are exact."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any, Protocol

from lscore.compiler.backends.decisions import at_most_lines, grade_lines, tier_lines
from lscore.compiler.backends.raw_result import RawResult
from lscore.compiler.backends.results import ExplanationRow, deciding_lines, decimal_of, held, in_order
from lscore.compiler.model import Fallback, Line, Model, result_columns
from lscore.runtime.values import instant_text

__all__ = ["Explainer", "ExplanationRow", "Plan", "Result", "decimal_of", "held", "in_order"]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Plan:
    """What all results of a run share: the model, the instant, and what the bits of its masks mean."""

    def __init__(self, model: Model, as_of: int) -> None:
        self.model = model
        self.instant = as_of
        self.columns = result_columns(model)
        self.score_names = tuple(score.name for score in model.scores)
        self.level_names = tuple(levels.score for levels in model.levels)
        self.grade_lines = grade_lines(model)
        self.tier_lines = tier_lines(model)
        self.at_most_lines = at_most_lines(model)
        self._reasons: dict[tuple[int | str | None, ...], tuple[str, ...]] = {}
        self._routes: dict[int, tuple[str, ...]] = {}

    @cached_property
    def as_of(self) -> datetime:
        """The instant of the run, in UTC."""
        return _EPOCH + timedelta(microseconds=self.instant)

    @cached_property
    def as_of_text(self) -> str:
        """The instant of the run, as results show it."""
        return instant_text(self.instant)

    def reasons(self, raw: RawResult) -> tuple[str, ...]:
        """The reasons that a raw result gives."""
        key = (raw.skip_mask, raw.disqualify_mask, raw.tier_mask, raw.at_most_mask, raw.tier)
        found = self._reasons.get(key)
        if found is None:
            found = self._reasons[key] = in_order(line.because for line in self.deciding_lines(raw))
        return found

    def deciding_lines(self, raw: RawResult) -> list[Line | Fallback]:
        """The lines that gave the skip, the disqualification or the tier."""
        model, tiers = self.model, self.model.tiers
        otherwise = tiers.otherwise if tiers else None
        return deciding_lines(raw, model.skip, model.disqualify, self.tier_lines, otherwise, self.at_most_lines)

    def routes(self, mask: int) -> tuple[str, ...]:
        """The routes behind a mask."""
        found = self._routes.get(mask)
        if found is None:
            found = self._routes[mask] = in_order(line.what for line in held(mask, self.model.routes))
        return found


class Explainer(Protocol):
    """What gives the lines of an explanation when they are asked for."""

    def explain(self, lead: str, values: Any, events: Any, account: Any) -> list[ExplanationRow]:
        """The lines for one lead."""
        ...


class Result:
    """What a model says of one lead. It does not change."""

    __slots__ = ("_engine", "_plan", "_raw", "account", "events", "lead", "values")

    def __init__(
        self, lead: str, raw: RawResult, plan: Plan, engine: Explainer, values: Any, events: Any, account: Any
    ) -> None:
        self.lead = lead
        """The lead's id."""
        self._raw = raw
        self._plan = plan
        self._engine = engine
        self.values = values
        """The raw values it was scored from."""
        self.events = events
        self.account = account

    def __repr__(self) -> str:
        return f"Result({', '.join(f'{name}={value!r}' for name, value in self.row().items())})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Result) and self.row() == other.row() and self.violations == other.violations

    def __hash__(self) -> int:
        return hash((self.lead, self._raw.scores))

    @property
    def scores(self) -> dict[str, Decimal]:
        """Each score by name; none for a skipped lead."""
        scores = zip(self._plan.score_names, self._raw.scores or (), strict=not self.skipped)
        return {name: decimal_of(units) for name, units in scores if units is not None}

    @property
    def levels(self) -> dict[str, str | None]:
        """The level of each score that has levels; none for a skipped lead."""
        levels = self._raw.levels
        return {} if self.skipped or levels is None else dict(zip(self._plan.level_names, levels, strict=True))

    @property
    def grade(self) -> str | None:
        """The grade, None if missing."""
        return self._raw.grade

    @property
    def rating(self) -> str | None:
        """The rating, None if missing."""
        return self._raw.rating

    @property
    def tier(self) -> str | None:
        """The tier (`disqualified` for a disqualified lead), None if missing."""
        return self._raw.tier

    @property
    def disqualified(self) -> bool:
        """Whether a `disqualify` line holds."""
        return not self.skipped and bool(self._raw.disqualify_mask)

    @property
    def skipped(self) -> bool:
        """Whether a `skip` line holds; then there are no results but the reasons."""
        return bool(self._raw.skip_mask)

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why it is skipped, disqualified, or has its tier."""
        return self._plan.reasons(self._raw)

    @property
    def routes(self) -> tuple[str, ...]:
        """Where it goes."""
        return self._plan.routes(self._raw.route_mask or 0)

    @property
    def violations(self) -> tuple[tuple[int, str], ...]:
        """Line and text of each `ensure` that does not hold."""
        lines = held(self._raw.ensure_mask, self._plan.model.ensures)
        return tuple((line.span.line if line.span else 0, line.what) for line in lines)

    @property
    def model(self) -> str:
        """The model's name."""
        return self._plan.model.name

    @property
    def model_version(self) -> str:
        """The version of the model's meaning."""
        return self._plan.model.version

    @property
    def as_of(self) -> datetime:
        """The instant of the run, in UTC."""
        return self._plan.as_of

    @property
    def plan(self) -> Plan:
        """What this result shares with the others of its run."""
        return self._plan

    @property
    def raw(self) -> RawResult:
        """The result as the engine gives it."""
        return self._raw

    def explain(self) -> list[ExplanationRow]:
        """The lines that add up to each score."""
        return self._engine.explain(self.lead, self.values, self.events, self.account)

    def row(self) -> dict[str, Any]:
        """The row of a run's result: the columns of `result_columns`, in their order, with exact values."""
        plan, raw = self._plan, self._raw
        scores: Sequence[int | None] = raw.scores or (None,) * len(plan.score_names)
        levels: Sequence[str | None] = raw.levels or (None,) * len(plan.level_names)
        values: list[Any] = [self.lead, *(None if units is None else decimal_of(units) for units in scores), *levels]
        rest: Mapping[str, Any] = {
            "grade": self.grade,
            "rating": self.rating,
            "tier": self.tier,
            "disqualified": self.disqualified,
            "skipped": self.skipped,
            "reasons": self.reasons,
            "routes": self.routes,
            "model": self.model,
            "model_version": self.model_version,
            "as_of": plan.as_of_text,
        }
        return dict(zip(plan.columns, [*values, *(rest[name] for name in plan.columns[len(values) :])], strict=True))
