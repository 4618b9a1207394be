"""`lscore run`: score all leads."""

from __future__ import annotations

import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from lscore.commands.models import load_models
from lscore.commands.options import (
    DataChoice,
    as_of_option,
    data_options,
    missing_columns_option,
    project_of,
    root_of,
)
from lscore.commands.output import console, on_stderr, on_stdout
from lscore.errors import UsageError

if TYPE_CHECKING:
    from lscore.runtime.project import Project

FORMATS = ("csv", "jsonl", "parquet", "table")


@click.command("run")
@click.argument("models", nargs=-1, metavar="[MODELS]...")
@data_options
@missing_columns_option
@as_of_option
@click.option(
    "-o", "--output", metavar="FILE", help="Write the results to FILE (.csv, .jsonl, .parquet), - for stdout."
)
@click.option("--format", "form", type=click.Choice(FORMATS), help="The results' format [default: by FILE's ending].")
@click.option("--explain", metavar="FILE", help="Write the explanation of every score to FILE.")
@click.option("--rejects", metavar="FILE", help="Write rejected rows to FILE [default: beside the output].")
@click.option("-q", "--quiet", is_flag=True, help="No progress and no summary.")
def command(
    models: tuple[str, ...],
    as_of: str | None,
    output: str | None,
    form: str | None,
    explain: str | None,
    rejects: str | None,
    quiet: bool,
    allow_missing_columns: bool,
    **data: Any,
) -> int:
    """Score leads with MODELS (without any: those of lscore.toml). One row a lead, in the order of the leads.

    Without -o and without an output in lscore.toml the result is a table on a terminal, and CSV where stdout is a file
    or a pipe. Exit code 1 when an `ensure` does not hold for some lead; the results are written all the same.
    """
    from lscore.render.summary import summary  # noqa: PLC0415
    from lscore.runtime.run import run  # noqa: PLC0415

    project = project_of(models)
    choice = DataChoice(**data)
    leads = choice.required_leads(project)
    meanings, sources = load_models(_model_files(models, project), lambda file: root_of(file, project))
    if output is None and form is None and project:
        output = project.output
    if form == "table" and output not in (None, "-"):
        raise UsageError(f"a table is for people to look at: leave out `-o {output}`, or choose csv, jsonl or parquet")
    to_table = form == "table" or (output is None and form is None and sys.stdout.isatty())
    with _progress(quiet) as progress:
        report = run(
            meanings,
            leads,
            choice.event_source(project),
            as_of=as_of,
            output=None if to_table else output or "-",
            format=None if to_table else form or (None if output and output != "-" else "csv"),
            explain=explain,
            rejects=rejects,
            allow_missing_columns=allow_missing_columns,
            keep_rows=to_table,
            progress=progress,
        )
    if to_table:
        from lscore.render.table import result_table  # noqa: PLC0415

        stream = on_stdout()
        result_table(report, meanings, console(stream))
    if not quiet:
        summary(report, sources, on_stderr())
    return 1 if report.failed else 0


def _model_files(models: tuple[str, ...], project: Project | None) -> tuple[Path, ...]:
    from lscore.commands.options import score_files  # noqa: PLC0415

    if models:
        return score_files(models, project)
    if project and project.models:
        return project.model_paths()
    here = sorted(Path().glob("*.score"))
    if len(here) == 1:
        return tuple(here)
    raise UsageError("which model? Name it: `lscore run MODEL --leads FILE`, or list it in lscore.toml under `models`")


@contextmanager
def _progress(quiet: bool) -> Generator[Callable[[int, int], None] | None]:
    """A bar on stderr where that is a terminal."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn  # noqa: PLC0415

    columns = (TextColumn("scoring"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console(on_stderr()), transient=True) as bar:
        task = bar.add_task("scoring", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
