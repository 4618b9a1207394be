"""A comparison with its impact for a terminal: what differs, then what moves and why, as tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from io import StringIO
from typing import Literal, assert_never

from rich import bar as blocks
from rich.cells import cell_len
from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from lscore.render.differences.text import text as difference_text
from lscore.render.impact.sections import Bar, Cell, Column, Grid, Names, Row, Section, sections
from lscore.render.impact.wording import data_used, headline, limit, no_impact, said
from lscore.render.table import GAP
from lscore.render.text import shown
from lscore.runtime.impact.report import Impact
from lscore.runtime.model_differences import Comparison

LONGEST_NAME = 34
"""Columns that the names of rows take at most; longer ones go on in the next line."""

LONGEST_TITLE = 16
"""Columns that the title of a column of numbers takes at most."""

LONGEST_BAR = 30
LEAST_NAMES = 14
"""Columns that a list of ids has at least."""


def text(comparison: Comparison, impacts: Sequence[Impact | None], *, color: bool = False, width: int = 80) -> str:
    """The whole of it, a model after the other."""
    if not impacts:
        return difference_text(comparison, color=color)
    parts: list[str] = []
    for model, impact in zip(comparison.models, impacts, strict=True):
        parts.append(difference_text(replace(comparison, models=(model,)), color=color))
        if impact is None:
            parts.append(f"{shown(model.name)}: {no_impact(model)}\n")
        else:
            parts.append(impact_text(impact, color=color, width=width))
    return "\n".join(parts)


def impact_text(impact: Impact, *, color: bool = False, width: int = 80) -> str:
    """What moves in one model; limits that are broken stand at the end."""
    buffer = StringIO()
    console = Console(
        file=buffer,
        width=width,
        force_terminal=color,
        color_system="standard" if color else None,
        no_color=not color,
        highlight=False,
        legacy_windows=False,
    )
    console.print(Text(f"impact on {shown(impact.model)}, {said(headline(impact))}", style="bold"))
    console.print(Text(said(data_used(impact)), style="dim"))
    for section in sections(impact):
        _section(section, console)
    if impact.limits:
        console.print()
    for item in impact.limits:
        console.print(Text(said(limit(item)), style="bold red" if item.broken else ""))
    return "".join(f"{line.rstrip()}\n" for line in buffer.getvalue().splitlines())


def _section(section: Section, console: Console) -> None:
    for grid in section.grids:
        console.print()
        console.print(Text(said(grid.title), style="bold"))
        for part in _that_fit(grid, console.width):
            console.print(_table(part, console.width))
        if grid.note:
            console.print(Text(said(grid.note)))


def _that_fit(grid: Grid, room: int) -> Iterator[Grid]:
    """The table, cut into several that each fit the line where it does not; the names of the rows stand in all."""
    widths = _widths(grid)
    start = 1
    while start < len(grid.columns):
        end, left = start, room - widths[0]
        while end < len(grid.columns) and (end == start or left >= GAP + widths[end]):
            left -= GAP + widths[end]
            end += 1
        yield _columns(grid, range(start, end)) if end - start < len(grid.columns) - 1 else grid
        start = end


def _columns(grid: Grid, places: range) -> Grid:
    """Some columns of a table, behind the names of its rows."""

    def rows(whole: tuple[Row, ...]) -> tuple[Row, ...]:
        return tuple(_row_part(row, places) for row in whole)

    columns = (grid.columns[0], *(grid.columns[place] for place in places))
    return replace(grid, columns=columns, rows=rows(grid.rows), foot=rows(grid.foot))


def _row_part(row: Row, places: range) -> Row:
    quiet_at = row.quiet_at
    kept = None if quiet_at is None or quiet_at not in places else quiet_at - places.start + 1
    return Row((row.cells[0], *(row.cells[place] for place in places)), row.quiet, kept)


def _widths(grid: Grid) -> list[int]:
    """What each column needs."""
    found: list[int] = []
    for place, column in enumerate(grid.columns):
        cells = max((cell_len(_plain(row.cells[place])) for row in (*grid.rows, *grid.foot)), default=0)
        title = cell_len(shown(column.title))
        match column.kind:
            case "name":
                found.append(min(max(cells, title), LONGEST_NAME))
            case "number":
                found.append(max(cells, min(title, LONGEST_TITLE)))
            case "names":
                found.append(LEAST_NAMES)
            case "bar":
                found.append(LONGEST_BAR)
            case _:
                assert_never(column.kind)
    return found


def _plain(cell: Cell) -> str:
    match cell:
        case Names(names, more):
            listed = ", ".join(shown(name) for name in names)
            return f"{listed} and {more:,} more" if more and listed else listed
        case Bar():
            return ""
        case str():
            return shown(cell)


def _table(grid: Grid, room: int) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, GAP, 0, 0), header_style="bold", collapse_padding=True)
    widths = _widths(grid)
    wide = [place for place, column in enumerate(grid.columns) if column.kind == "names"]
    if wide:
        rest = sum(width for place, width in enumerate(widths) if place not in wide)
        share = (room - rest - GAP * (len(widths) - 1)) // len(wide)
        for place in wide:
            widths[place] = max(share, LEAST_NAMES)
    for place, column in enumerate(grid.columns):
        side: Literal["left", "right"] = "right" if column.kind == "number" else "left"
        table.add_column(Text(shown(column.title)), justify=side, width=widths[place], overflow="fold")
    for row in grid.rows:
        table.add_row(*_cells(row, grid.columns))
    if grid.foot:
        table.add_row(*(Text("-" * widths[place]) for place in range(len(widths))))
    for row in grid.foot:
        table.add_row(*_cells(row, grid.columns))
    return table


def _cells(row: Row, columns: tuple[Column, ...]) -> Iterator[RenderableType]:
    for place, (cell, column) in enumerate(zip(row.cells, columns, strict=True)):
        if isinstance(cell, Bar):
            yield blocks.Bar(max(cell.most, 1), 0, cell.length, width=LONGEST_BAR)
        else:
            quiet = (row.quiet or row.quiet_at == place) and column.kind != "names"
            yield Text(_plain(cell), style="dim" if quiet else "")
