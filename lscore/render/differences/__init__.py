"""A comparison of models in the forms that people and programs read, a module a form."""

from __future__ import annotations

from typing import Literal, assert_never

from lscore.runtime.model_differences import Comparison

DifferenceForm = Literal["text", "json", "markdown"]
FORMS: tuple[DifferenceForm, ...] = ("text", "json", "markdown")


def rendered(comparison: Comparison, form: DifferenceForm, *, color: bool = False) -> str:
    """A comparison in a form, with a line end. `color` matters to text alone."""
    match form:
        case "text":
            from lscore.render.differences.text import text  # noqa: PLC0415

            return text(comparison, color=color)
        case "json":
            from lscore.render.differences.json import json  # noqa: PLC0415

            return json(comparison)
        case "markdown":
            from lscore.render.differences.markdown import markdown  # noqa: PLC0415

            return markdown(comparison)
        case _:
            assert_never(form)
