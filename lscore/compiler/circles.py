"""Scores that use scores: the order in which they can be computed, and circles."""

from __future__ import annotations

from collections.abc import Mapping

from lscore.compiler.defines import Defines
from lscore.compiler.dependencies import in_order
from lscore.compiler.lead import Uses
from lscore.compiler.problems import rules as problems
from lscore.compiler.report import Report
from lscore.dsl.diagnostics import Label, Span


def score_order(uses: Mapping[str, Uses], defines: Defines, report: Report) -> tuple[str, ...]:
    """The scores in an order in which each uses only earlier ones, by their rules and keeps and through defines."""
    needs = {name: _scores(used, defines) for name, used in uses.items()}
    order, circles = in_order({name: list(spans) for name, spans in needs.items()})
    for circle in circles:
        places = [needs[name][other] for name, other in zip(circle, (*circle[1:], circle[0]), strict=True)]
        others = tuple(
            Label(span, f"score `{name}` uses it here") for name, span in zip(circle[1:], places[1:], strict=True)
        )
        way = " → ".join(f"`{name}`" for name in (*circle, circle[0]))
        report.add(problems.ScoreCircle(span=places[0], name=circle[0], way=way, related=others))
    return tuple(order)


def _scores(used: Uses, defines: Defines) -> dict[str, Span]:
    """The scores that a score uses, each with the place in its own lines."""
    found = dict(used.scores)
    for name, span in used.defines.items():
        for score in defines.scores.get(name, {}):
            found.setdefault(score, span)
    return found
