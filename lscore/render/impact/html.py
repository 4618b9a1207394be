"""A comparison with its impact as one page: charts and tables, readable offline, on paper, on a phone, in the dark."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import Any, cast

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from lscore.compiler.diff import Change, Weight
from lscore.render.differences.text import MARKS, arrow
from lscore.render.differences.wording import HEADINGS, counted, details, nothing, places, statement, subject, was
from lscore.render.impact import charts
from lscore.render.impact.charts import Chart
from lscore.render.impact.sections import Bar, Cell, Key, Names, Section, sections
from lscore.render.impact.wording import Name, Words, data_used, headline, limit, no_impact
from lscore.render.text import shown
from lscore.runtime.impact.report import Impact
from lscore.runtime.model_differences import Comparison, ModelDifference


@dataclass(frozen=True, slots=True)
class _Part:
    """A section with its charts."""

    section: Section
    charts: tuple[Chart, ...]


@dataclass(frozen=True, slots=True)
class _Model:
    """A model as the page shows it."""

    difference: ModelDifference
    impact: Impact | None
    parts: tuple[_Part, ...]
    changes: tuple[tuple[Weight, tuple[Change, ...]], ...]
    without: str


def html(comparison: Comparison, impacts: Sequence[Impact | None]) -> str:
    """The page, with a line end."""
    pairs = zip(comparison.models, impacts or [None] * len(comparison.models), strict=True)
    models = [_model(model, impact, told=bool(impacts)) for model, impact in pairs]
    nothing_differs = "" if comparison.models else nothing(comparison)
    page = (
        _templates()
        .get_template("page.html.jinja")
        .render(comparison=comparison, models=models, nothing=nothing_differs)
    )
    return page.rstrip("\n") + "\n"


@cache
def _templates() -> Environment:
    found = Environment(
        loader=PackageLoader("lscore.render.impact"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters |= {"words": _words, "cell": _cell, "shown": shown, "svg": Markup}
    says: dict[str, Any] = {
        "arrow": arrow,
        "counted": counted,
        "data_used": data_used,
        "details": details,
        "headings": HEADINGS,
        "headline": headline,
        "is_bar": _is_bar,
        "limit": limit,
        "marks": MARKS,
        "places": places,
        "statement": statement,
        "subject": subject,
        "was": was,
    }
    cast("dict[str, Any]", found.globals).update(says)
    return found


def _is_bar(cell: Cell) -> bool:
    """Whether it is left to the charts."""
    return isinstance(cell, Bar)


def _model(model: ModelDifference, impact: Impact | None, *, told: bool) -> _Model:
    groups = groupby(model.difference.changes, key=lambda change: change.weight)
    return _Model(
        model,
        impact,
        tuple(_Part(section, tuple(_charts(section.key, impact))) for section in sections(impact)) if impact else (),
        tuple((weight, tuple(changes)) for weight, changes in groups),
        no_impact(model) if told and impact is None else "",
    )


def _charts(key: Key, impact: Impact) -> Iterator[Chart]:
    """The charts of a section."""
    drawn: list[Chart | None] = []
    match key:
        case "tiers":
            drawn = [charts.tier_sizes(impact), charts.tier_moves(impact)]
        case "grades":
            drawn = [] if impact.tiers else [charts.tier_sizes(impact)]
        case "scores":
            drawn = [charts.score_changes(score) for score in impact.scores]
        case "causes":
            told = impact.attribution
            drawn = [charts.cause_points(told, score.score) for score in impact.scores]
            drawn.append(charts.cause_decisions(told))
        case "routes" | "leads":
            pass
    yield from (chart for chart in drawn if chart is not None)


def _words(words: Words) -> Markup:
    """A sentence with its names as code."""
    return Markup().join(_part(part) for part in words)


def _part(text: str) -> Markup | str:
    return Markup("<code>{}</code>").format(shown(text)) if isinstance(text, Name) else text.replace("->", "→")


def _cell(cell: Cell) -> Markup | str:
    match cell:
        case Names(names, more):
            listed = Markup(", ").join(_part(Name(name)) for name in names)
            return Markup("{} and {} more").format(listed, f"{more:,}") if more and names else listed
        case Bar():
            return ""
        case str():
            return _part(cell)
