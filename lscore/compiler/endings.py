"""The endings of lines: `because`, `as`, `from`, `until`."""

from __future__ import annotations

from dataclasses import dataclass

from lscore.compiler.instants import day_number
from lscore.compiler.normal import WHITE
from lscore.compiler.problems import rules as problems
from lscore.compiler.problems import values as value_problems
from lscore.compiler.report import Report
from lscore.dsl import nodes
from lscore.dsl.diagnostics import Label


@dataclass(frozen=True, slots=True)
class Endings:
    """What stands behind the points of a rule. Days count from 1970-01-01."""

    because: str = ""
    name: nodes.Name | None = None
    starts: int | None = None
    ends: int | None = None


def rule_endings(endings: tuple[nodes.Ending, ...], report: Report) -> Endings:
    """The endings of a rule or keep: each once, and no period that ends before it begins."""
    seen: dict[type[nodes.Ending], nodes.Ending] = {}
    for ending in endings:
        first = seen.setdefault(type(ending), ending)
        if first is not ending:
            word = report.text(ending.span).partition(" ")[0]
            report.add(problems.EndingTwice(span=ending.span, word=word, related=(Label(first.span, "already here"),)))
    because, name = seen.get(nodes.Because), seen.get(nodes.As)
    start, end = seen.get(nodes.FromDay), seen.get(nodes.UntilDay)
    starts = day_number(start.day.day) if isinstance(start, nodes.FromDay) else None
    ends = day_number(end.day.day) if isinstance(end, nodes.UntilDay) else None
    if start and end and starts is not None and ends is not None and starts > ends:
        report.add(problems.EndsBeforeStart(span=end.span, related=(Label(start.span, "begins here"),)))
    return Endings(
        because=row_because(because, report) if isinstance(because, nodes.Because) else "",
        name=name.name if isinstance(name, nodes.As) else None,
        starts=starts,
        ends=ends,
    )


def line_because(endings: tuple[nodes.Ending, ...], report: Report) -> str:
    """The endings of a decision, which has a `because` and nothing else."""
    texts: list[nodes.Because] = []
    for ending in endings:
        if not isinstance(ending, nodes.Because):
            word = report.text(ending.span).partition(" ")[0]
            report.add(problems.EndingNotHere(span=ending.span, word=word))
        elif texts:
            there = Label(texts[0].span, "already here")
            report.add(problems.EndingTwice(span=ending.span, word="because", related=(there,)))
        else:
            texts.append(ending)
    return row_because(texts[0], report) if texts else ""


def row_because(because: nodes.Because | None, report: Report) -> str:
    """The text of a `because`, empty when there is none."""
    if because is None:
        return ""
    if not because.text.text.strip(WHITE):
        report.add(value_problems.EmptyText(span=because.text.span))
    return because.text.text
