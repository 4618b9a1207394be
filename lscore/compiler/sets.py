"""Sets of texts: written out, of other sets, or read from files.

`expand` settles what every set holds. A set's values are kept as texts and, where they are numbers, as numbers, since
the same set may stand beside a text or a number.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from lscore.compiler.dependencies import in_order
from lscore.compiler.model import TextSet
from lscore.compiler.normal import WHITE, normal, normal_parts
from lscore.compiler.numbers import read
from lscore.compiler.problems import files as file_problems
from lscore.compiler.problems import values as problems
from lscore.compiler.report import Report
from lscore.dsl import nodes
from lscore.dsl.diagnostics import Edit, Fix, Label
from lscore.dsl.spelling import nearest

ReadFile = Callable[[nodes.Quoted], str | None]
"""Reads the file that a path on a page names; None (and a problem) when it cannot."""


@dataclass(frozen=True, slots=True)
class SetValues:
    """What a set holds: as texts, as numbers, and the first of its values that is no number."""

    texts: TextSet
    numbers: tuple[int, ...] = ()
    no_number: str = ""


@dataclass(slots=True)
class _Contents:
    """What a set holds while it is put together, `sets` being the other sets named in it."""

    parts: dict[tuple[str, ...], None] = field(default_factory=dict[tuple[str, ...], None])
    numbers: dict[int, None] = field(default_factory=dict[int, None])
    no_number: str = ""
    sets: dict[str, nodes.Name] = field(default_factory=dict[str, nodes.Name])

    def take(self, parts: tuple[str, ...], units: int | None, text: str) -> None:
        self.parts[parts] = None
        if units is None:
            self.no_number = self.no_number or text
        else:
            self.numbers[units] = None


def expand(
    declared: Mapping[str, nodes.SetOf | nodes.SetFrom], read_file: ReadFile, report: Report
) -> dict[str, SetValues]:
    """The values of every set; sets in a circle are reported and hold what they state themselves."""
    own = {name: _contents(node, declared, read_file, report) for name, node in declared.items()}
    order, circles = in_order({name: list(contents.sets) for name, contents in own.items()})
    for circle in circles:
        _report_circle(circle, declared, own, report)
    done: dict[str, SetValues] = {}
    for name in order:
        contents = own[name]
        for other in contents.sets:
            held = done.get(other)
            if held is None:
                continue
            contents.parts.update(dict.fromkeys((text,) for text in held.texts.exact))
            contents.parts.update(dict.fromkeys(held.texts.patterns))
            contents.numbers.update(dict.fromkeys(held.numbers))
            contents.no_number = contents.no_number or held.no_number
        exact = sorted(part[0] for part in contents.parts if len(part) == 1)
        patterns = sorted(part for part in contents.parts if len(part) > 1)
        texts = TextSet(tuple(exact), tuple(patterns))
        done[name] = SetValues(texts, tuple(sorted(contents.numbers)), contents.no_number)
    return done


def _contents(
    node: nodes.SetOf | nodes.SetFrom,
    declared: Mapping[str, nodes.SetOf | nodes.SetFrom],
    read_file: ReadFile,
    report: Report,
) -> _Contents:
    contents = _Contents()
    if isinstance(node, nodes.SetFrom):
        for text in _file_values(node, read_file, report):
            parts = normal_parts(_split(text))
            contents.take(parts, read(text), text)
        return contents
    for value in node.values:
        if isinstance(value, nodes.Name) and value.text in declared:
            contents.sets.setdefault(value.text, value)
        else:
            _take_value(value, contents, report)
    return contents


def _take_value(value: nodes.Value, contents: _Contents, report: Report) -> None:
    match value:
        case nodes.Name(text=text):
            contents.take((normal(text),), None, text)
        case nodes.Quoted(parts=parts, written=text):
            form = normal_parts(parts)
            if form == ("",):
                report.add(problems.EmptyText(span=value.span))
            else:
                contents.take(form, None, text)
        case nodes.Number(units=units, written=text):
            contents.take((normal(text),), units, text)
        case nodes.DateValue(written=text) | nodes.TimeValue(written=text):
            contents.take((normal(text),), None, text)


def _split(text: str) -> tuple[str, ...]:
    r"""The parts of a value in a file: `*` is any text, `\*` a star.

    >>> _split(r"a*b\*c")
    ('a', 'b*c')
    """
    return tuple(part.replace("\0", "*") for part in text.replace("\0", "").replace("\\*", "\0").split("*"))


def _file_values(node: nodes.SetFrom, read_file: ReadFile, report: Report) -> list[str]:
    """The trimmed values of a set's file, empty ones left out."""
    tabular = node.path.text.lower().endswith(".csv")
    if tabular and node.column is None:
        report.add(file_problems.SetNeedsColumn(span=node.path.span, path=node.path.text))
        return []
    if not tabular and node.column is not None:
        report.add(file_problems.SetHasNoColumns(span=node.column.span, path=node.path.text))
        return []
    text = read_file(node.path)
    if text is None:
        return []
    if node.column is not None:
        return _column(node, node.column, text, report)
    lines = (line.strip(WHITE) for line in text.split("\n"))
    return [line for line in lines if line and not line.startswith("#")]


def values_in_file(node: nodes.SetFrom, text: str) -> list[str]:
    """The values of a set out of the text of its file, as they are written there; none where it cannot be read."""
    return _file_values(node, lambda _: text, Report())


def _column(node: nodes.SetFrom, column: nodes.Name | nodes.Quoted, text: str, report: Report) -> list[str]:
    name = column.text.strip(WHITE)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error:
        report.add(file_problems.UnreadableCsv(span=node.path.span, path=node.path.text))
        return []
    header = [cell.strip(WHITE) for cell in rows[0]] if rows else []
    if name not in header:
        near = nearest(name, header)
        fix = None
        if near is not None:
            written = near if isinstance(column, nodes.Name) and near.isidentifier() else f'"{near}"'
            fix = Fix(f"write {written}", (Edit(column.span, written),))
        hint = f"did you mean `{near}`?" if near else f"its columns are {', '.join(header) or 'none'}"
        report.add(
            file_problems.NoSuchColumn(span=column.span, column=name, path=node.path.text, hint=hint, fix=fix),
        )
        return []
    place = header.index(name)
    cells = (row[place].strip(WHITE) for row in rows[1:] if len(row) > place)
    return [cell for cell in cells if cell]


def _report_circle(
    circle: list[str],
    declared: Mapping[str, nodes.SetOf | nodes.SetFrom],
    own: Mapping[str, _Contents],
    report: Report,
) -> None:
    first = circle[0]
    use = own[first].sets[circle[1] if len(circle) > 1 else first]
    if len(circle) == 1:
        quoted = f'"{first}"'
        fix = Fix(f"quote it: {quoted}", (Edit(use.span, quoted),))
        report.add(problems.SetNamesItself(span=use.span, name=first, fix=fix))
        return
    others = tuple(Label(declared[name].name.span, f"`{name}` is part of it") for name in circle[1:])
    way = " → ".join(f"`{name}`" for name in (*circle, first))
    report.add(problems.SetCircle(span=use.span, name=first, way=way, related=others))
