"""A comparison with its impact as one comment on a pull request.

What moves and which limits are broken stand at the top, tables that are long fold away. Whatever the size of a change
the comment is shorter than GitHub takes: each table gets a fair share of the room, what is beyond it is counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from html import escape
from itertools import groupby, zip_longest

from lscore.render.differences.markdown import change_row, class_head, code, length, model_head
from lscore.render.differences.wording import nothing
from lscore.render.forms.markdown import LONGEST, plain
from lscore.render.impact.sections import Bar, Cell, Column, Grid, Names, Row, Section, sections
from lscore.render.impact.wording import Name, Words, data_used, headline, limit, many, no_impact
from lscore.render.text import shown
from lscore.runtime.impact.report import Impact, Limit
from lscore.runtime.model_differences import Comparison, ModelDifference

MARKER = "<!-- lscore diff -->"
"""The first line, by which the comment is found again to be updated."""

ROOM = LONGEST - 1
LONGEST_NAME = 120
"""So many characters of a name are shown."""

MOST_NAMES = 10
MOST_LINES = 30
"""So many lines of a lead are shown."""

MOST_LIMITS = 10
MOST_BODIES = 20
"""So many models have tables; the others have what moves and their limits."""

LONGEST_BAR = 20
_KEPT = 400
"""Room for what is counted at the end."""


@dataclass(frozen=True, slots=True)
class _Part:
    """A piece of the comment: rows between `head` and `tail` may be left out, and are then counted as `noun`. `rows`
    are the first of `count`: no more of them than could ever fit. `size` is its length with all that are there."""

    head: str
    rows: tuple[str, ...]
    count: int
    tail: str
    noun: str
    size: int


def _part(head: str, rows: Iterable[str] = (), tail: str = "", noun: str = "", count: int = 0) -> _Part:
    """A piece with so many rows, of which only those are written that may fit."""
    size = length(head) + length(tail)
    written: list[str] = []
    for row in rows:
        size += length(row)
        if length(row) < ROOM:
            written.append(row)
        if size >= 2 * ROOM:
            break
    return _Part(head, tuple(written), count, tail, noun, size)


def markdown(comparison: Comparison, impacts: Sequence[Impact | None]) -> str:
    """The comment, shorter than LONGEST characters (UTF-16 units)."""
    if not comparison.models:
        return f"{MARKER}\n**lscore diff**: {plain(shown(_cut(nothing(comparison), 2 * LONGEST_NAME)))}\n"
    pairs = list(zip(comparison.models, impacts or [None] * len(comparison.models), strict=True))
    pairs.sort(key=lambda pair: not (pair[1] and pair[1].failed))
    head = _top(comparison, [impact for impact in impacts if impact])
    tops = [_model_top(model, impact, told=bool(impacts)) for model, impact in pairs]
    shown_models = _first(tops, (ROOM - length(head) - _KEPT) // 2)
    bodies = [list(_body(model, impact)) for model, impact in pairs[: min(shown_models, MOST_BODIES)]]
    room = ROOM - length(head) - _KEPT - sum(map(length, tops[:shown_models]))
    filled, left_out = _filled(bodies, room)
    written = [top + body for top, body in zip_longest(tops[:shown_models], filled, fillvalue="")]
    return head + "".join(written) + _end(len(tops) - shown_models, left_out=left_out or shown_models > MOST_BODIES)


def _top(comparison: Comparison, impacts: Sequence[Impact]) -> str:
    sides = f"{code(_cut(comparison.old))} → {code(_cut(comparison.new))}"
    broken = sum(item.broken for impact in impacts for item in impact.limits)
    limits = f", **{many(broken, 'limit')} broken**" if broken else ""
    return f"{MARKER}\n**lscore diff**: {comparison.weight}, {sides}{limits}\n"


def _model_top(model: ModelDifference, impact: Impact | None, *, told: bool) -> str:
    """What is there whatever else is left out: which model, what moves, limits."""
    named = replace(model, name=_cut(model.name), old=_cut(model.old), new=_cut(model.new))
    lines = [model_head(named)]
    if impact is not None:
        lines.append(f"\n**{_inline(headline(impact))}**\n")
        limits = sorted(impact.limits, key=lambda item: not item.broken)
        lines += [f"{'' if place else chr(10)}- {_limit(item)}\n" for place, item in enumerate(limits[:MOST_LIMITS])]
        lines += [f"- and {len(limits) - MOST_LIMITS:,} more limits\n"] if len(limits) > MOST_LIMITS else []
    elif told:
        lines.append(f"\n{no_impact(model)}\n")
    return "".join(lines)


def _limit(item: Limit) -> str:
    words = _inline(limit(item))
    return f"**{words}**" if item.broken else words


def _first(tops: Sequence[str], room: int) -> int:
    """How many models are shown; the others are counted."""
    for place, top in enumerate(tops):
        room -= length(top)
        if room < 0:
            return max(place, 1)
    return len(tops)


def _end(models: int, *, left_out: bool) -> str:
    missed = [*([many(models, "model")] if models else []), *(["some tables"] if left_out else [])]
    said = " and ".join(missed)
    return f"\nfor want of room without {said}; `lscore diff --format html` shows all\n" if missed else ""


# --- room


def _filled(bodies: Sequence[Sequence[_Part]], room: int) -> tuple[list[str], bool]:
    """The bodies, each table cut to its share of the room, and whether one did not fit at all: the others share its."""
    kept = [part for body in bodies for part in body]
    every = len(kept)
    while True:
        texts = [_fitted(part, share) for part, share in zip(kept, _shares(kept, room), strict=True)]
        if all(texts):
            break
        kept = [part for part, text in zip(kept, texts, strict=True) if text]
    written = {id(part): text for part, text in zip(kept, texts, strict=True)}
    return ["".join(written.get(id(part), "") for part in body) for body in bodies], len(kept) < every


def _shares(parts: Sequence[_Part], room: int) -> list[int]:
    """As much as each needs; where that is too much, what the small ones leave is divided among the large."""
    shares = [0] * len(parts)
    order = sorted(range(len(parts)), key=lambda place: parts[place].size)
    for done, place in enumerate(order):
        shares[place] = min(parts[place].size, room // (len(parts) - done))
        room -= shares[place]
    return shares


def _fitted(part: _Part, room: int) -> str:
    """The piece with the rows that fit, or nothing where not even one does."""
    if part.size <= room and part.count == len(part.rows):
        return part.head + "".join(part.rows) + part.tail
    left = room - length(part.head) - length(part.tail) - length(_more(part.count, part.noun))
    rows: list[str] = []
    for row in part.rows:
        if length(row) <= left:
            left -= length(row)
            rows.append(row)
    if not rows:
        return ""
    return f"{part.head}{''.join(rows)}{_more(part.count - len(rows), part.noun)}{part.tail}"


def _more(count: int, noun: str) -> str:
    return f"\nand {count:,} more {noun}\n"


# --- tables


def _body(model: ModelDifference, impact: Impact | None) -> Iterator[_Part]:
    for weight, group in groupby(model.difference.changes, key=lambda change: change.weight):
        changes = list(group)
        yield _part(class_head(weight), map(change_row, changes), "", "changes", len(changes))
    if impact is None:
        return
    for section in sections(impact):
        if section.key == "leads":
            yield _leads(section)
        else:
            yield from map(_folded, section.grids)
    yield _part(f"\n<sub>{_inline(data_used(impact))}</sub>\n")


def _folded(grid: Grid) -> _Part:
    title = "".join(f"<code>{escape(_clean(part))}</code>" if isinstance(part, Name) else part for part in grid.title)
    head = f"\n<details><summary>{title[0].upper()}{title[1:]}</summary>\n\n{_head(grid.columns)}"
    foot = "".join(_row(row, bold=True) for row in grid.foot)
    note = f"\n{_inline(grid.note)}\n" if grid.note else ""
    return _part(head, map(_row, grid.rows), f"{foot}{note}\n</details>\n", "rows", len(grid.rows))


def _leads(section: Section) -> _Part:
    head = f"\n<details><summary>{section.title}</summary>\n"
    return _part(head, map(_lead, section.grids), "\n</details>\n", "leads", len(section.grids))


def _lead(grid: Grid) -> str:
    rows = "".join(map(_row, grid.rows[:MOST_LINES]))
    more = _more(len(grid.rows) - MOST_LINES, "lines") if len(grid.rows) > MOST_LINES else ""
    return f"\n{_inline(grid.title)}\n\n{_head(grid.columns)}{rows}{more}"


def _head(columns: Sequence[Column]) -> str:
    titles = " | ".join(_text(column.title) for column in columns)
    sides = "|".join("---:" if column.kind == "number" else "---" for column in columns)
    return f"| {titles} |\n|{sides}|\n"


def _row(row: Row, *, bold: bool = False) -> str:
    cells = [_cell(cell) for cell in row.cells]
    if bold:
        cells = [f"**{cell}**" if cell else "" for cell in cells]
    return f"| {' | '.join(cells)} |\n"


def _cell(cell: Cell) -> str:
    match cell:
        case Names(names, more):
            listed = ", ".join(code(_cut(name)) for name in names[:MOST_NAMES])
            hidden = more + max(0, len(names) - MOST_NAMES)
            return f"{listed} and {hidden:,} more" if hidden and listed else listed
        case Bar(size, most):
            return "█" * (size * LONGEST_BAR // max(most, 1)) or "▏"
        case str():
            return _text(cell)


def _inline(words: Words) -> str:
    return "".join(_text(part) for part in words)


def _text(text: str) -> str:
    """A name as code; lscore's own words as they are."""
    return code(_cut(text)) if isinstance(text, Name) else text.replace("->", "→").replace("\\", "\\\\")


def _cut(text: str, most: int = LONGEST_NAME) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _clean(text: str) -> str:
    return shown(_cut(text))
