"""Charts of an impact as SVG that stands in a page: no script, no style of its own, nothing fetched.

pygal lays them out; colors and fonts come from the page's style sheet, so that they follow its light and dark dress.
Floats are only where something is drawn: every number that is read is written from the exact one.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any, TypeVar, cast

import pygal  # pyright: ignore[reportMissingTypeStubs]
from pygal.style import Style  # pyright: ignore[reportMissingTypeStubs]

from lscore.render.impact.sections import amounts
from lscore.render.impact.wording import many, signed
from lscore.render.text import shown
from lscore.runtime.impact.report import Attribution, Effect, Impact, ScoreImpact

# pygal finds maps by an import hook that Python warns of at every import from then on. There are no maps here.
sys.meta_path[:] = [finder for finder in sys.meta_path if "pygal" not in type(finder).__module__]

Item = TypeVar("Item")

WIDTH = 380
"""Units, a bit more than a phone is wide: a page scales a chart by little."""

LINE = 26
"""Units for a bar with its gap."""

LONGEST_LABEL = 22
MOST_BARS = 12
"""So many causes and tiers have a bar of their own, the others share one."""

SIGNS = 36
"""So many signs fit beside one another where the bars are; a bar bears its number where that fits on it."""

FONT = 12


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart and what it says, for those who cannot see it."""

    title: str
    said: str
    svg: str


@dataclass(frozen=True, slots=True)
class _Value:
    """A bar: its length, its number as text, what is said of it."""

    length: Decimal | int
    text: str
    said: str


@dataclass(frozen=True, slots=True)
class _Series:
    name: str
    values: tuple[_Value, ...]


def tier_sizes(impact: Impact) -> Chart | None:
    """How the leads are divided among the tiers (else grades), before and after."""
    what, matrix = ("tier", impact.tiers) if impact.tiers else ("grade", impact.grades)
    if matrix is None or not matrix.moved:
        return None
    sizes = [(shown(label), matrix.old(label), matrix.new(label)) for label in matrix.labels]
    sizes = _with_rest(sizes, lambda rest: ("others", sum(item[1] for item in rest), sum(item[2] for item in rest)))
    series = [_Series(label, (_size("old", label, old), _size("new", label, new))) for label, old, new in sizes]
    words = ", ".join(f"{label} {old:,} before and {new:,} now" for label, old, new in sizes)
    drawn = _bars(("old", "new"), series, "ranked", legend=True)
    return Chart(f"Leads by {what}, old and new", f"{words}.", drawn)


def _size(side: str, label: str, count: int) -> _Value:
    return _Value(count, f"{count:,}", f"{side}: {label} {many(count, 'lead')}")


def tier_moves(impact: Impact) -> Chart | None:
    """Who enters a tier, to the right, and who leaves it, to the left."""
    moves = [move for move in impact.tier_moves if move.entered or move.left][:MOST_BARS]
    if not moves:
        return None
    labels = [shown(move.tier) for move in moves]
    names = list(zip(labels, moves, strict=True))
    enter = [
        _Value(move.entered, f"{move.entered:,}", f"{many(move.entered, 'lead')} to {name}") for name, move in names
    ]
    leave = [_Value(-move.left, f"{move.left:,}", f"{many(move.left, 'lead')} from {name}") for name, move in names]
    words = ", ".join(f"{name}: {move.entered:,} enter and {move.left:,} leave" for name, move in names)
    series = [_Series("leave", tuple(leave)), _Series("enter", tuple(enter))]
    return Chart("Who enters and leaves each tier", f"{words}.", _bars(labels, series, "signed", legend=True))


def score_changes(score: ScoreImpact) -> Chart | None:
    """How many leads' score changes by how much."""
    if not score.buckets:
        return None
    labels = [amounts(bucket.low, bucket.high) for bucket in score.buckets]
    counts = [bucket.leads for bucket in score.buckets]
    told = list(zip(labels, counts, strict=True))
    up = [score.buckets[place].high > 0 for place in range(len(counts))]
    series = [
        _Series(
            name,
            tuple(
                _Value(count, f"{count:,}", f"{label}: {many(count, 'lead')}")
                if up[place] is wanted
                else _Value(0, "", "")
                for place, (label, count) in enumerate(told)
            ),
        )
        for name, wanted in (("down", False), ("up", True))
    ]
    words = ", ".join(f"{label} for {many(count, 'lead')}" for label, count in told)
    drawn = _bars(labels, series, "signed")
    return Chart(f"Leads by their change of {shown(score.score)}", f"{words}.", drawn)


def cause_points(told: Attribution, score: str) -> Chart | None:
    """The points of one score that each change gives or takes."""
    parts = [(title, effect.points.get(score, Decimal(0))) for title, effect in _parts(told)]
    if not any(points for _, points in parts):
        return None
    labels = [shown(title) for title, _ in parts]
    values = tuple(
        _Value(points, signed(points), f"{label}: {signed(points)}")
        for label, (_, points) in zip(labels, parts, strict=True)
    )
    words = ", ".join(value.said for value in values)
    total = signed(told.total.points.get(score, Decimal(0)))
    drawn = _bars(labels, _by_sign(values), "signed")
    return Chart(f"Points of {shown(score)} by cause", f"{words}; in all {total}.", drawn)


def cause_decisions(told: Attribution) -> Chart | None:
    """The leads that each change decides on for the better, to the right, and for the worse, to the left."""
    parts = _parts(told)
    if not any(effect.up or effect.down for _, effect in parts):
        return None
    named = [(shown(title), effect) for title, effect in parts]
    better = tuple(_ranked(name, effect.up, "better", 1) for name, effect in named)
    worse = tuple(_ranked(name, effect.down, "worse", -1) for name, effect in named)
    words = ", ".join(f"{name}: {effect.up:,} better and {effect.down:,} worse" for name, effect in named)
    total = f"in all {told.total.up:,} better and {told.total.down:,} worse"
    drawn = _bars(
        [name for name, _ in named], [_Series("worse", worse), _Series("better", better)], "signed", legend=True
    )
    return Chart("Leads with a better or worse result, by cause", f"{words}; {total}.", drawn)


def _ranked(name: str, count: int, how: str, side: int) -> _Value:
    return _Value(count * side, f"{count:,}", f"{name}: {many(count, 'lead')} {how}")


def _parts(told: Attribution) -> list[tuple[str, Effect]]:
    """The causes, the largest first, and what they do together."""
    causes = sorted(told.causes, key=lambda cause: -cause.leads)
    parts = _with_rest([(cause.title, cause.effect) for cause in causes], _others)
    return [*parts, ("together", told.interaction)]


def _others(parts: Sequence[tuple[str, Effect]]) -> tuple[str, Effect]:
    effects = [effect for _, effect in parts]
    scores = dict.fromkeys(score for effect in effects for score in effect.points)
    points = {score: sum((effect.points.get(score, Decimal(0)) for effect in effects), Decimal(0)) for score in scores}
    return f"{len(parts):,} others", Effect(
        points, sum(item.up for item in effects), sum(item.down for item in effects)
    )


def _with_rest(items: list[Item], rest: Callable[[Sequence[Item]], Item]) -> list[Item]:
    if len(items) <= MOST_BARS:
        return items
    return [*items[: MOST_BARS - 1], rest(items[MOST_BARS - 1 :])]


def _by_sign(values: Iterable[_Value]) -> list[_Series]:
    told = list(values)
    nothing = _Value(0, "", "")
    return [
        _Series("down", tuple(value if value.length < 0 else nothing for value in told)),
        _Series("up", tuple(value if value.length >= 0 else nothing for value in told)),
    ]


# --- drawing


def _bars(labels: Sequence[str], series: Sequence[_Series], dress: str, *, legend: bool = False) -> str:
    """Horizontal bars, the first label at the top."""
    rows = (len(series) + 2) // 3 if legend else 0
    chart: Any = pygal.HorizontalStackedBar(
        css=[],
        js=[],
        classes=("chart", dress),
        no_prefix=True,
        disable_xml_declaration=True,
        width=WIDTH,
        height=LINE * len(labels) + 40 + (20 + 20 * rows if rows else 0),
        margin=8,
        margin_bottom=20 if rows else 8,
        spacing=8,
        print_values=True,
        show_legend=legend,
        legend_at_bottom=True,
        legend_at_bottom_columns=3,
        show_x_guides=False,
        show_y_guides=True,
        show_x_labels=True,
        truncate_label=LONGEST_LABEL,
        truncate_legend=16,
        min_scale=2,
        max_scale=6,
        value_formatter=_whole,
        style=Style(label_font_size=FONT, major_label_font_size=FONT, value_font_size=FONT, legend_font_size=FONT),
    )
    chart.x_labels = [_cut(label) for label in reversed(labels)]
    widest = _widest(series)
    for item in series:
        chart.add(_cut(item.name), [_value(value, widest) for value in reversed(item.values)])
    chart.add_xml_filter(_quiet)
    return cast("str", chart.render())


def _whole(mark: float) -> str:
    """A mark of the axis; none between whole numbers."""
    return "" if mark % 1 else f"{mark:,.0f}"


def _cut(label: str) -> str:
    return label if len(label) <= LONGEST_LABEL else f"{label[: LONGEST_LABEL - 1]}…"


def _widest(series: Sequence[_Series]) -> Decimal | int:
    """From the end of the longest bar to the left to that of the longest to the right."""
    bars = list(zip(*(item.values for item in series), strict=True))
    right = max(sum(value.length for value in bar if value.length > 0) for bar in bars)
    return right - min(sum(value.length for value in bar if value.length < 0) for bar in bars)


def _value(value: _Value, widest: Decimal | int) -> dict[str, Any]:
    text = value.text if abs(value.length) * SIGNS >= widest * (len(value.text) + 1) else ""
    return {"value": value.length, "label": value.said, "formatter": partial(_written, text)}


def _written(text: str, _: object) -> str:
    """The number on a bar, in place of what is drawn."""
    return text


def _quiet(root: Any) -> Any:
    """The drawing alone: without script, style and what a script would have shown; a bar says what it is when pointed
    at. The page says what the whole is."""
    del root.attrib["id"]
    root.set("aria-hidden", "true")
    root.set("focusable", "false")
    for parent in list(root.iter()):
        for child in list(parent):
            if not isinstance(child.tag, str) or child.tag in {"defs", "script", "style", "title"} or _unseen(child):
                parent.remove(child)
        if parent.get("class") == "bar":
            _say(parent)
        for name in ("id", "style"):
            parent.attrib.pop(name, None)
    return root


def _unseen(node: Any) -> bool:
    classes = (node.get("class") or "").split()
    return "tooltip-overlay" in classes or node.get("class") in {"background", "titles"}


def _say(bar: Any) -> None:
    """Names a bar by its label, in place of all that pygal says of it."""
    for note in list(bar.iter("desc")):
        if note.get("class") == "label":
            note.tag = "title"
            del note.attrib["class"]
        else:
            bar.remove(note)
