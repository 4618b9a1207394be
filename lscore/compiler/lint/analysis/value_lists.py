"""Lists of values on a page: what a value of one stands for, and what it matches."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from lscore.compiler.lint.subject import Subject
from lscore.compiler.normal import normal, normal_parts
from lscore.compiler.report import Report
from lscore.compiler.sets import SetValues, expand
from lscore.compiler.texts import set_parts, written
from lscore.dsl import nodes

Parts = tuple[str, ...]
"""A text (one part) or a pattern (the parts between its stars), in normal form."""

Sets = Mapping[str, SetValues]


def sets_of(subject: Subject) -> Sets:
    """What every set of the model's pages holds, other sets and files included."""
    declared: dict[str, nodes.SetOf | nodes.SetFrom] = {}
    for node in subject.statements:
        if isinstance(node, nodes.SetOf | nodes.SetFrom):
            declared[node.name.text] = node

    def read_file(path: nodes.Quoted) -> str | None:
        return subject.sources.get(os.path.normpath(Path(path.span.file).parent / path.text))

    return expand(declared, read_file, Report()) if declared else {}


def parts_of_value(value: nodes.Value) -> Parts:
    """A value of a list as its parts: a star in quotes is any text."""
    if isinstance(value, nodes.Quoted) and len(value.parts) > 1:
        return normal_parts(value.parts)
    return (normal(written(value)),)


def parts_behind(value: nodes.Value, sets: Sets) -> Iterator[Parts]:
    """The texts and patterns that a value of a list stands for: all of a set's, where it is the name of one."""
    held = sets.get(value.text) if isinstance(value, nodes.Name) else None
    if held is None:
        yield parts_of_value(value)
    else:
        yield from set_parts(held.texts)


def matches(parts: Parts, text: str) -> bool:
    """Whether a text in normal form is the text, or one of the pattern, that the parts say.

    >>> matches(("vp ", ""), "vp sales"), matches(("vp ", ""), "vp")
    (True, False)
    """
    if len(parts) == 1:
        return parts[0] == text
    first, *middle, last = parts
    place, end = len(first), len(text) - len(last)
    if place > end or not (text.startswith(first) and text.endswith(last)):
        return False
    for part in middle:
        found = text.find(part, place, end)
        if found < 0:
            return False
        place = found + len(part)
    return True
