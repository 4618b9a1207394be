"""Everything that explains one lead: the lines of each score, what decided, and the rules that gave nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from lscore.compiler.backends.kernel import number_text
from lscore.compiler.backends.python import Wanted
from lscore.compiler.model import Fallback, Line, Step
from lscore.compiler.normal import normal
from lscore.runtime.near_misses import Near, NearMisses
from lscore.runtime.results import ExplanationRow, Result, held

if TYPE_CHECKING:
    from lscore.runtime.engines.python import PythonEngine

JSON_VERSION = 1


@dataclass(frozen=True, slots=True)
class ScoreExplanation:
    """The lines of one score; they add up to `total`."""

    score: str
    rows: tuple[ExplanationRow, ...]
    total: Decimal


@dataclass(frozen=True, slots=True)
class Decision:
    """A line of the model that decided something: `what` is skip, disqualify, grade, step, tier, tier at most, route or
    ensure; `gives` the letter, tier or route; `text` the line as the formatter writes it; `line` its place."""

    what: str
    gives: str
    text: str
    line: int
    because: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """All that explains one lead."""

    result: Result
    scores: tuple[ScoreExplanation, ...]
    decisions: tuple[Decision, ...]
    nothing: tuple[Near, ...]
    """The rules that gave nothing."""


def explain(
    engine: PythonEngine, lead: str, values: Sequence[Any], events: Iterable[Any] = (), account: Any = None
) -> Explanation:
    """The explanation of one lead. Raises RunError if a sum grows beyond what is allowed."""
    events = list(events)
    raw, code = engine.ask(Wanted(explain=True, by_name=engine.by_name), lead, values, events, account)
    result = Result(lead, raw, engine.plan, engine, values, events, account)
    rows = engine.rows(lead, raw, code)
    scores = tuple(
        ScoreExplanation(name, tuple(row for row in rows if row.score == name), total)
        for name, total in result.scores.items()
    )
    nothing: tuple[Near, ...] = ()
    if not result.skipped:
        gave = {line[0] for line in raw.lines}
        silent = [(line.score, line.rule) for number, line in enumerate(code.lines) if line.rule and number not in gave]
        nothing = NearMisses(engine, lead, values, events, account).of(silent)
    return Explanation(result, scores, decisions(result), nothing)


def decisions(result: Result) -> tuple[Decision, ...]:
    """The lines that gave a result its skip, disqualification, grade, tier, routes and violations."""
    model, raw, plan = result.plan.model, result.raw, result.plan
    if result.skipped:
        return tuple(_decision("skip", line) for line in held(raw.skip_mask, model.skip))
    found = [*_grade(result)]
    if raw.disqualify_mask:
        found += [_decision("disqualify", line) for line in held(raw.disqualify_mask, model.disqualify)]
    else:
        giving = plan.deciding_lines(raw)
        most = {id(line) for line in plan.at_most_lines}
        found += [_decision("tier at most" if id(line) in most else "tier", line) for line in giving]
        found += [_decision("route", line) for line in held(raw.route_mask, model.routes)]
    return (*found, *(_decision("ensure", line) for line in held(raw.ensure_mask, model.ensures)))


def _grade(result: Result) -> list[Decision]:
    grades = result.plan.model.grades
    if grades is None or result.grade is None:
        return []
    lines = held(result.raw.grade_mask, result.plan.grade_lines)
    found = [_decision("grade", line) for line in lines if normal(line.what) == normal(lines[0].what)]
    if not lines and grades.otherwise is not None:
        found = [_decision("grade", grades.otherwise)]
    elif not lines and grades.start is not None:
        found = [Decision("grade", grades.start, f"grades {', '.join(grades.letters)}, start {grades.start}", 0, "")]
    return found + [_step(step) for step in held(result.raw.step_mask, grades.steps)]


def _decision(what: str, line: Line | Fallback) -> Decision:
    return Decision(what, line.what, line.text or line.what, line.span.line if line.span else 0, line.because)


def _step(step: Step) -> Decision:
    gives = f"{step.steps:+}"
    return Decision("step", gives, step.text or gives, step.span.line if step.span else 0, step.because)


def to_json(explanation: Explanation) -> dict[str, Any]:
    """The explanation as plain data (numbers as Decimal: exact). Its form is that of `version`."""
    result = explanation.result
    return {
        "version": JSON_VERSION,
        "result": {
            name: list(value) if isinstance(value, tuple) else value  # pyright: ignore[reportUnknownArgumentType]
            for name, value in result.row().items()
        },
        "violations": [{"line": line, "text": text} for line, text in result.violations],
        "scores": [
            {"score": item.score, "points": item.total, "lines": [_row(row) for row in item.rows]}
            for item in explanation.scores
        ],
        "decisions": [
            {
                "what": item.what,
                "gives": item.gives,
                "text": item.text,
                "line": item.line,
                "because": item.because or None,
            }
            for item in explanation.decisions
        ],
        "nothing": [
            {
                "score": item.score,
                "category": item.category or None,
                "rule": item.rule,
                "line": item.line,
                "missing": list(item.reasons),
            }
            for item in explanation.nothing
        ],
    }


def _row(row: ExplanationRow) -> dict[str, Any]:
    return {
        "category": row.category or None,
        "rule": row.rule,
        "points": row.points,
        "count": row.count,
        "newest_event": row.newest_event,
        "text": row.text or None,
    }


def points_text(points: Decimal) -> str:
    """Points with their sign: `+15`, `-2.5`."""
    text = number_text(int(points.scaleb(4)))
    return text if text.startswith("-") else f"+{text}"
