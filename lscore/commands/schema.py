"""`lscore schema`: declarations written from data."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from lscore.commands.options import DataChoice, data_options, project_of
from lscore.commands.output import on_stdout
from lscore.errors import UsageError


@click.command("schema")
@data_options
@click.option("-o", "--output", metavar="FILE", help="Write to FILE instead of stdout.")
def command(output: str | None, **data: Any) -> int:
    """Write `lead:` and `event` declarations from data, ready to edit: names, types, columns, the few values that an
    attribute takes. Without --leads it reads the project's data.
    """
    from lscore.runtime.outputs import check_apart, write_whole  # noqa: PLC0415
    from lscore.runtime.schema import infer_schema  # noqa: PLC0415
    from lscore.runtime.sources import source_files  # noqa: PLC0415

    project = project_of(())
    choice = DataChoice(**data)
    leads = choice.lead_source(project)
    if leads is None:
        raise UsageError("which data? Name it with `--leads FILE` (and `--events FILE`), or in lscore.toml")
    events = choice.event_source(project)
    check_apart({"the declarations": output}, (*source_files(leads, "leads"), *source_files(events, "events")))
    text = infer_schema(leads, events)
    if output and output != "-":
        write_whole(Path(output), text.encode("utf-8"))
    else:
        on_stdout().write(text)
    return 0
