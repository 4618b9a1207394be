"""A comparison for a terminal.

b2b: points (main:b2b.score -> b2b.score)
points: what scores say, and what follows from them
  ~ rule whitepaper in engagement / content
      points  +15 -> +20
      window  within 30d -> within 45d
      main:b2b.score:12 -> b2b.score:14
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

import click

from lscore.compiler.diff import Change, Detail, Weight
from lscore.render.differences.wording import HEADINGS, counted, details, nothing, places, statement, subject, was
from lscore.render.text import shown
from lscore.runtime.model_differences import Comparison, ModelDifference

MARKS = {"added": "+", "removed": "-", "changed": "~", "renamed": ">"}
_TINTS = {"added": "green", "removed": "red", "changed": "yellow", "renamed": "cyan"}


def text(comparison: Comparison, *, color: bool = False) -> str:
    """The whole of it."""
    if not comparison.models:
        return f"{shown(nothing(comparison))}\n"
    return "\n".join("\n".join(_model(model, color)) + "\n" for model in comparison.models)


def _model(model: ModelDifference, color: bool) -> Iterator[str]:
    files = " -> ".join(file for file in (model.old, model.new) if file)
    changes = model.difference.changes
    head = f"{shown(model.name)}: {model.difference.weight} ({shown(files)})"
    yield click.style(head, bold=True) if color else head
    for weight, group in groupby(changes, key=lambda change: change.weight):
        yield from _class(weight, list(group), color)
    yield counted(changes)


def _class(weight: Weight, changes: list[Change], color: bool) -> Iterator[str]:
    yield HEADINGS[weight]
    for change in changes:
        yield from change_lines(change, color=color)


def change_lines(change: Change, *, color: bool = False) -> Iterator[str]:
    """A change in lines, its places in the last."""
    mark = MARKS[change.kind]
    where = f" in {change.where}" if change.where else ""
    renamed = f", was {was(change)}" if was(change) else ""
    head = shown(f"{subject(change)}{renamed}{where}")
    yield f"  {click.style(mark, fg=_TINTS[change.kind]) if color else mark} {head}"
    whole = statement(change)
    if whole and whole != change.name:
        yield f"      {shown(whole)}"
    width = max((len(detail.what) for detail in details(change)), default=0)
    for detail in details(change):
        yield shown(f"      {detail.what:<{width}}  {arrow(detail)}")
    if change.through:
        yield shown(f"      through {', '.join(change.through)}")
    if change.old or change.new:
        yield shown(f"      {' -> '.join(places(change))}")


def arrow(detail: Detail) -> str:
    """`+15 -> +20`; of what is on one side alone `+ …` or `- …`."""
    if detail.old and detail.new:
        return f"{detail.old} -> {detail.new}"
    return f"+ {detail.new}" if detail.new else f"- {detail.old}"
