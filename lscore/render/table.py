"""The result of a run as a table for people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from lscore.compiler.model import Model, result_columns
from lscore.render.text import shown
from lscore.runtime.report import RunReport

MOST_ROWS = 50
"""A table shows so many leads; a file has them all."""

GAP = 2
"""Spaces between two columns."""

LEAST = 7
"""What reasons and routes keep, at least, where a line is too narrow for all."""

ASIDE = {"disqualified", "skipped", "model", "model_version", "as_of"}
"""Columns without one of their own: the tier tells the first two, the rest is the same in every row."""


def result_table(report: RunReport, models: Sequence[Model], console: Console) -> None:
    """One table a model: its leads with what the model says of them."""
    rows = report.rows or []
    for model in models:
        _one_table(model, [row for row in rows if row["model"] == model.name], console)


def _one_table(model: Model, rows: list[dict[str, object]], console: Console) -> None:
    columns = _that_fit(_columns(model), rows, console.width)
    numeric = {score.name for score in model.scores}
    table = Table(box=None, pad_edge=False, header_style="bold")
    cells = [[_cell(column, row) for column in columns] for row in rows[:MOST_ROWS]]
    for column, width in zip(columns, _widths(columns, cells, console.width), strict=True):
        side: Literal["left", "right"] = "right" if column in numeric else "left"
        table.add_column(column, justify=side, no_wrap=True, width=width)
    for line in cells:
        table.add_row(*map(Text, line))
    console.print(Text(f"{shown(model.name)} (version {model.version})"))
    console.print(table)
    if len(rows) > MOST_ROWS:
        console.print(Text(f"… and {len(rows) - MOST_ROWS:,} more leads; `-o scores.csv` writes all of them"))


def _that_fit(columns: list[str], rows: list[dict[str, object]], room: int) -> list[str]:
    """The columns without reasons, then without routes, where not even their beginnings fit."""
    kept = list(columns)
    for name in ("reasons", "routes"):
        cells = [[_cell(column, row) for column in kept] for row in rows[:MOST_ROWS]]
        if name in kept and sum(_widths(kept, cells, room)) + GAP * (len(kept) - 1) > room:
            kept.remove(name)
    return kept


def _widths(columns: list[str], cells: list[list[str]], room: int) -> list[int]:
    """What each column gets of a line: its widest cell; routes and reasons share what is left where that is less."""
    widths = [max(map(cell_len, texts)) for texts in zip(columns, *cells, strict=True)]
    places = [columns.index(name) for name in ("routes", "reasons") if name in columns]
    left = room - GAP * (len(widths) - 1) - sum(width for place, width in enumerate(widths) if place not in places)
    for number, place in enumerate(places, start=1):
        others = sum(widths[other] for other in places[number:])
        share = max(left // (len(places) - number + 1), left - others, LEAST)
        widths[place] = min(widths[place], share)
        left -= widths[place]
    return widths


def _columns(model: Model) -> list[str]:
    """What fits a terminal: a rating says what grade and levels say, routes stand before the longer reasons."""
    columns = [column for column in result_columns(model) if column not in ASIDE]
    if model.rating:
        columns = [column for column in columns if column != "grade" and not column.startswith("level_")]
    if model.skip and "tier" not in columns:
        columns.insert(1, "tier")
    return sorted(columns, key="reasons".__eq__)


def _cell(column: str, row: dict[str, object]) -> str:
    value = row.get(column)
    if column == "tier" and row.get("skipped"):
        return "(skipped)"
    if isinstance(value, (tuple, list)):
        return "; ".join(shown(str(item)) for item in value)  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
    return "" if value is None else shown(str(value))
