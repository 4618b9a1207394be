"""Scales: the letters of grades and tiers and the levels of scores, settled before any condition is read."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from lscore.compiler.letters import find_letter
from lscore.compiler.names import Scale, World
from lscore.compiler.normal import WHITE, normal
from lscore.compiler.problems import decisions as problems
from lscore.compiler.problems import names as name_problems
from lscore.compiler.problems import values as value_problems
from lscore.compiler.report import Report
from lscore.compiler.texts import written
from lscore.dsl import nodes
from lscore.dsl.diagnostics import Label

_Node = TypeVar("_Node", bound=nodes.Node)

DEFAULT_GRADES = ("A", "B", "C", "D")


def take_scales(page: nodes.Page, world: World, report: Report) -> None:
    """Note in the world which letters, tiers and levels there are, and whether leads are rated or disqualified."""
    statements = page.statements
    world.grades = _grades(statements, report)
    world.tiers = _tiers(statements, report)
    for node in statements:
        if isinstance(node, nodes.Levels):
            labels = dict.fromkeys(written(row.level).strip(WHITE) for row in node.rows)
            world.levels.setdefault(node.score.text, Scale(tuple(labels)))
    world.disqualifies = any(isinstance(node, nodes.Disqualify) for node in statements)
    stated = only(statements, nodes.Rating, "rating", report)
    world.has_rating = stated is not None or (world.grades is not None and len(world.known("score")) == 1)


def only(statements: Iterable[nodes.Node], kind: type[_Node], what: str, report: Report) -> _Node | None:
    """The statement of a kind that stands once in a model."""
    found = [node for node in statements if isinstance(node, kind)]
    for node in found[1:]:
        report.add(
            name_problems.StatedTwice(span=node.span, what=what, related=(Label(found[0].span, "already here"),))
        )
    return found[0] if found else None


def _grades(statements: tuple[nodes.Statement, ...], report: Report) -> Scale | None:
    node = only(statements, nodes.Grades, "grades", report)
    if node is not None:
        scale = Scale(_letters(node.letters, "grade", report))
        if node.start is not None:
            find_letter(scale, node.start, "grade", report)
        return scale
    graded = any(isinstance(node, (nodes.GradeLine, nodes.StepLine)) for node in statements)
    return Scale(DEFAULT_GRADES) if graded else None


def _tiers(statements: tuple[nodes.Statement, ...], report: Report) -> Scale | None:
    node = only(statements, nodes.Tiers, "tiers", report)
    if node is not None:
        return Scale(_letters(node.letters, "tier", report))
    lines = [node for node in statements if isinstance(node, nodes.TierLine)]
    names: dict[str, nodes.TierLine] = {}
    for line in lines:
        names.setdefault(normal(written(line.letter)), line)
    if not names:
        return None
    first, *others = names.values()
    if others:
        shown = ", ".join(written(line.letter) for line in names.values())
        there = Label(first.letter.span, "another tier")
        report.add(problems.TiersNeeded(span=others[0].letter.span, tiers=shown, related=(there,)))
    return Scale(tuple(written(line.letter).strip(WHITE) for line in names.values()))


def _letters(values: tuple[nodes.Value, ...], kind: str, report: Report) -> tuple[str, ...]:
    """The letters of a scale, each once."""
    seen: dict[str, nodes.Value] = {}
    letters: list[str] = []
    for value in values:
        text = written(value).strip(WHITE)
        form = normal(text)
        if not form:
            report.add(value_problems.EmptyText(span=value.span))
        elif form in seen:
            there = Label(seen[form].span, "already here")
            report.add(problems.LetterTwice(span=value.span, kind=kind, letter=text, related=(there,)))
        else:
            seen[form] = value
            letters.append(text)
    return tuple(letters)
