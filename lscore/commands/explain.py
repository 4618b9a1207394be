"""`lscore explain`: why a lead has its score."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from lscore.commands.models import load_models
from lscore.commands.options import (
    DataChoice,
    as_of_option,
    data_options,
    missing_columns_option,
    project_of,
    root_of,
    score_files,
)
from lscore.commands.output import console, on_stdout
from lscore.errors import UsageError


@click.command("explain")
@click.argument("model")
@click.argument("lead")
@data_options
@missing_columns_option
@as_of_option
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def command(model: str, lead: str, as_of: str | None, form: str, allow_missing_columns: bool, **data: Any) -> int:
    """Explain the scores of LEAD (its id): each rule with its points, what it used and why; caps, weights, ranges,
    keeps and rounding; the sum; the lines that decided; and the rules that gave nothing, with how near they were.

    The data is that of the options, else that of the project.
    """
    from lscore.render.json import exact_json  # noqa: PLC0415
    from lscore.render.waterfall import waterfall  # noqa: PLC0415
    from lscore.runtime.explain import explain, to_json  # noqa: PLC0415
    from lscore.runtime.lead_facts import lead_facts  # noqa: PLC0415

    project = project_of((model,))
    choice = DataChoice(**data)
    leads = choice.required_leads(project)
    files = score_files((model,), project)
    if len(files) > 1 or Path(model).is_dir():
        raise UsageError(f"{model} is no single model: name its file")
    (meaning,), _ = load_models(files, lambda file: root_of(file, project))
    events = choice.event_source(project)
    facts = lead_facts(meaning, leads, events, lead, as_of=as_of, allow_missing_columns=allow_missing_columns)
    explanation = explain(facts.engine, facts.lead, facts.values, facts.events, facts.account)
    stream = on_stdout()
    if form == "json":
        stream.write(exact_json(to_json(explanation)) + "\n")
    else:
        stream.write(waterfall(explanation, min(console(stream).width, 100)))
    return 0
