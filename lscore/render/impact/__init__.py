"""What a change of models means and what it does to leads, in the forms that people and programs read, a module a form.

`sections` says what is shown, as words and tables; each form writes these.

| form | for |
|---|---|
| `text` | people at a terminal |
| `json` | programs; `lscore/render/impact/impact.schema.json` says what stands where |
| `markdown` | one comment on a pull request, found again by its first line |
| `html` | one page with charts that needs nothing else |
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal, assert_never

from lscore.runtime.impact.report import Impact
from lscore.runtime.model_differences import Comparison

ImpactForm = Literal["text", "json", "markdown", "html"]
FORMS: tuple[ImpactForm, ...] = ("text", "json", "markdown", "html")

_HALF_SIGNS = re.compile("[\ud800-\udfff]")
"""What a name that is no UTF-8 leaves in a text; no encoding can write it."""


def rendered(
    comparison: Comparison,
    impacts: Sequence[Impact | None],
    form: ImpactForm,
    *,
    color: bool = False,
    width: int = 80,
) -> str:
    """A comparison with its impact in a form, with a line end.

    `impacts` stand beside `comparison.models`, None where a model has none; without any it is the comparison alone.
    `color` and `width` (columns) matter to text alone.
    """
    if impacts and len(impacts) != len(comparison.models):
        raise ValueError(f"{len(comparison.models)} models, {len(impacts)} impacts")
    return _HALF_SIGNS.sub("\ufffd", _rendered(comparison, impacts, form, color, width))


def _rendered(
    comparison: Comparison, impacts: Sequence[Impact | None], form: ImpactForm, color: bool, width: int
) -> str:
    """Each form is imported when it is asked for: html brings a template engine and a chart library."""
    match form:
        case "text":
            from lscore.render.impact.text import text  # noqa: PLC0415

            return text(comparison, impacts, color=color, width=width)
        case "json":
            from lscore.render.impact.json import json  # noqa: PLC0415

            return json(comparison, impacts)
        case "markdown":
            from lscore.render.impact.markdown import markdown  # noqa: PLC0415

            return markdown(comparison, impacts)
        case "html":
            from lscore.render.impact.html import html  # noqa: PLC0415

            return html(comparison, impacts)
        case _:
            assert_never(form)
