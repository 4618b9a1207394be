"""A comparison as Markdown for a pull request: a table a class, the heaviest first."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from lscore.compiler.diff import Change, Weight
from lscore.render.differences.text import MARKS, arrow
from lscore.render.differences.wording import HEADINGS, counted, details, nothing, places, statement, subject, was
from lscore.render.forms.markdown import LONGEST, code_span, plain
from lscore.render.text import shown
from lscore.runtime.model_differences import Comparison, ModelDifference

_KEPT = 200
"""So many characters are kept for what is counted at the end."""


def markdown(comparison: Comparison) -> str:
    """At most LONGEST characters; changes that do not fit are counted."""
    if not comparison.models:
        return f"**lscore diff**: {plain(shown(nothing(comparison)))}\n"
    head = f"**lscore diff**: {comparison.weight}, {code(comparison.old)} → {code(comparison.new)}\n"
    written = [head]
    left = LONGEST - length(head) - _KEPT
    missed = 0
    for block, changes in _blocks(comparison):
        left -= length(block)
        if left < 0 or missed:
            missed += changes
            left = -1
        else:
            written.append(block)
    return "".join(written) + (f"\nand {missed:,} more changes\n" if missed else "")


def length(text: str) -> int:
    """How much of LONGEST a text takes."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _blocks(comparison: Comparison) -> Iterator[tuple[str, int]]:
    """The pieces that stand whole or not at all, each with the number of changes it tells."""
    for model in comparison.models:
        yield model_head(model), 0
        for weight, group in groupby(model.difference.changes, key=lambda change: change.weight):
            yield class_head(weight), 0
            for change in group:
                yield change_row(change), 1


def model_head(model: ModelDifference) -> str:
    """The heading of a model, its files, and how much of what differs."""
    files = " → ".join(code(file) for file in (model.old, model.new) if file)
    counts = plain(shown(counted(model.difference.changes)))
    return f"\n### {plain(shown(model.name))}: {model.difference.weight}\n\n{files}: {counts}\n"


def class_head(weight: Weight) -> str:
    """The head of the table of a class."""
    return f"\n**{plain(HEADINGS[weight])}**\n\n| | what | change | where |\n|---|---|---|---|\n"


def change_row(change: Change) -> str:
    """A change as a row of it."""
    name = code(subject(change))
    renamed = f", was {code(was(change))}" if was(change) else ""
    where = f" in {plain(shown(change.where))}" if change.where else ""
    said = [f"{plain(detail.what)} {code(arrow(detail))}" for detail in details(change)]
    whole = statement(change)
    said += [code(whole)] if whole and whole != change.name else []
    said += [f"through {plain(shown(', '.join(change.through)))}"] if change.through else []
    lines = "<br>".join(said)
    at = " → ".join(code(place) for place in places(change))
    return f"| {MARKS[change.kind]} | {name}{renamed}{where} | {lines} | {at} |\n"


def code(text: str) -> str:
    """A text as code in a cell of a table. There a bar would end the cell, and a backslash before it be read in more
    than one way: such a text is code in HTML, with every sign as its number."""
    text = shown(text)
    if "|" not in text:
        return code_span(text)
    return f"<code>{''.join(char if char.isalnum() or char == ' ' else f'&#{ord(char)};' for char in text)}</code>"
