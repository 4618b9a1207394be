"""Defines: conditions with a name, and what each leads to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from lscore.compiler.conditions import condition
from lscore.compiler.dependencies import in_order
from lscore.compiler.lead import ALL_WORDS, LeadReader, Place, Uses, Word
from lscore.compiler.model import Condition
from lscore.compiler.names import World
from lscore.compiler.problems import names as problems
from lscore.compiler.report import Report
from lscore.dsl import nodes
from lscore.dsl.diagnostics import Label, Span


@dataclass(frozen=True, slots=True)
class Defines:
    """The defines in an order in which each uses only earlier ones; the results and scores that each leads to, with
    the place where they are used."""

    ordered: tuple[tuple[str, Condition], ...] = ()
    words: dict[str, dict[Word, Span]] = field(default_factory=dict[str, dict[Word, Span]])
    scores: dict[str, dict[str, Span]] = field(default_factory=dict[str, dict[str, Span]])


def lower_defines(declared: Mapping[str, nodes.Define], world: World, report: Report) -> Defines:
    """All defines, those that nothing uses as well."""
    found: dict[str, Condition] = {}
    uses: dict[str, Uses] = {}
    for name, node in declared.items():
        uses[name] = Uses()
        reader = LeadReader(world, report, Place("a define", ALL_WORDS), uses[name], {})
        meaning = condition(node.condition, reader)
        if meaning is not None:
            found[name] = meaning
    order, circles = in_order({name: list(used.defines) for name, used in uses.items()})
    for circle in circles:
        _report_circle(circle, declared, uses, report)
    words: dict[str, dict[Word, Span]] = {}
    scores: dict[str, dict[str, Span]] = {}
    for name in order:
        words[name], scores[name] = dict(uses[name].words), dict(uses[name].scores)
        for other in uses[name].defines:
            for word, span in words.get(other, {}).items():
                words[name].setdefault(word, span)
            for score, span in scores.get(other, {}).items():
                scores[name].setdefault(score, span)
    return Defines(tuple((name, found[name]) for name in order if name in found), words, scores)


def _report_circle(
    circle: list[str], declared: Mapping[str, nodes.Define], uses: Mapping[str, Uses], report: Report
) -> None:
    first = circle[0]
    use = uses[first].defines[circle[1] if len(circle) > 1 else first]
    others = tuple(Label(declared[name].name.span, f"`{name}` is part of it") for name in circle[1:])
    way = " → ".join(f"`{name}`" for name in (*circle, first))
    report.add(problems.DefineCircle(span=use, name=first, way=way, related=others))
