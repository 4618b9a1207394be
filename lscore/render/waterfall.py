"""The explanation of one lead for a terminal: each score as a waterfall that adds up, what decided, what gave
nothing."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from decimal import Decimal

from rich.cells import cell_len, set_cell_size

from lscore.compiler.instants import day_at
from lscore.render.text import shown
from lscore.runtime.explain import Explanation, ScoreExplanation, points_text
from lscore.runtime.near_misses import Near
from lscore.runtime.results import ExplanationRow, Result
from lscore.runtime.values import Clock

POINTS = 7
"""Columns for whole points with their sign."""

WHAT = 15
"""Columns for what a line of the model decided."""

STEPS = {
    "(bounds)": "the bounds of {category}",
    "(weight)": "the weight of {category}",
    "(range)": "the range of the score",
    "(keep)": "a keep",
    "(rounding)": "rounding",
}


def waterfall(explanation: Explanation, width: int) -> str:
    """The whole explanation, at most `width` columns wide."""
    result = explanation.result
    clock = Clock(result.plan.model.timezone)
    blocks = [_head(result)]
    if result.skipped:
        blocks.append(["skipped: no scores, no decisions"])
    blocks += [score_lines(score, width, clock) for score in explanation.scores]
    blocks.append(_decisions(explanation, width))
    blocks.append(nothing_lines(explanation.nothing, width))
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def _head(result: Result) -> list[str]:
    row = result.row()
    said = [f"{what} {shown(str(row[what]))}" for what in ("grade", "rating", "tier") if row.get(what)]
    scores = [f"{name} {value}" for name, value in result.scores.items()]
    nothing = "skipped" if result.skipped else "nothing"
    lines = [f"lead {shown(result.lead)}: {', '.join([*said, *scores]) or nothing}"]
    lines.append(f"{shown(result.model)} (version {result.model_version}) as of {row['as_of']}")
    return lines


def score_lines(score: ScoreExplanation, width: int, clock: Clock) -> list[str]:
    """One score: a line for each part of it in the order in which they are applied, and the sum; days by the clock."""
    places = max((_places(points) for points in (*(row.points for row in score.rows), score.total)), default=0)
    margin = POINTS + places
    lines = [shown(score.score)]
    category = ""
    for row in sorted(score.rows, key=_step):
        if row.category != category and row.rule not in STEPS:
            category = row.category
            lines.append(f"{'':{margin}}  {shown(category) or 'outside categories'}")
        lines += _line(row, places, width, clock)
    if not score.rows:
        lines.append(f"{'':{margin}}  no rule gave anything")
    lines.append("-" * margin)
    lines.append(f"{_aligned(f'{score.total:f}', places)}  {shown(score.score)}")
    return lines


def _step(row: ExplanationRow) -> tuple[bool, int, str, int]:
    """Categories with their steps, rules outside them, then the steps of the score."""
    order = list(STEPS)
    step = order.index(row.rule) + 1 if row.rule in STEPS else 0
    of_score = step > order.index("(weight)") + 1
    return of_score, step if of_score else not row.category, row.category, step


def _places(points: Decimal) -> int:
    """Columns that a number's decimals need, with their dot."""
    _, dot, decimals = f"{points:f}".partition(".")
    return len(dot + decimals)


def _aligned(text: str, places: int) -> str:
    """A number with its dot under those of the others."""
    whole, dot, decimals = text.partition(".")
    return f"{whole:>{POINTS}}{dot + decimals:<{places}}"


def _line(row: ExplanationRow, places: int, width: int, clock: Clock) -> list[str]:
    """Points, rule and what it used; the reason below, where it has one."""
    what = STEPS.get(row.rule, "{rule}").format(category=row.category, rule=row.rule)
    indent = "    " if row.category else "  "
    margin = _aligned(points_text(row.points), places) + indent
    lines = _beside(margin, what, _used(row, clock), width)
    if row.text:
        lines += _wrapped(" " * len(margin), f"“{row.text}”", width)
    return lines


def _used(row: ExplanationRow, clock: Clock) -> str:
    """How many events, and the calendar day of the newest in the model's timezone."""
    newest = None if row.newest_event is None else clock.instant(row.newest_event)
    if newest is None:
        return ""
    times = f"{row.count} events, newest " if row.count > 1 else ""
    return f"{times}{day_at(clock.day_of(newest))}"


def _beside(margin: str, text: str, note: str, width: int) -> list[str]:
    """Text behind a margin, and a note at the right end of its first line or on a line of its own."""
    lines = _wrapped(margin, text, width)
    if not note:
        return lines
    room = width - cell_len(lines[-1]) - len(note)
    if room >= 2:
        lines[-1] += " " * room + note
        return lines
    return [*lines, " " * (width - len(note)) + note]


def _wrapped(margin: str, text: str, width: int) -> list[str]:
    inner = max(20, width - len(margin))
    parts = textwrap.wrap(shown(text), inner, break_long_words=True, break_on_hyphens=False) or [""]
    return [margin + parts[0], *(" " * len(margin) + part for part in parts[1:])]


def _decisions(explanation: Explanation, width: int) -> list[str]:
    """What decided, by the line of the model that did."""
    width -= 2
    lines: list[str] = []
    for decision in explanation.decisions:
        place = f"line {decision.line}" if decision.line else ""
        what = "does not hold" if decision.what == "ensure" else decision.what
        lines += _beside(set_cell_size(what, WHAT), decision.text, place, width)
        if decision.because and "because" not in decision.text:
            lines += _wrapped(" " * WHAT, f"“{decision.because}”", width)
    return ["what decided", *(f"  {line}" for line in lines)] if lines else []


def nothing_lines(rules: Sequence[Near], width: int) -> list[str]:
    """The rules that gave nothing, and what each of them lacked."""
    lines: list[str] = []
    for rule in rules:
        lines += _wrapped("  ", rule.rule, width)
        for reason in rule.reasons:
            lines += _wrapped("      ", reason, width)
    return ["rules that gave nothing", *lines] if lines else []
