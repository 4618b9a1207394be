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
    DATA_OPTIONS,
    Command,
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
    from lscore.runtime.progress import Progress
    from lscore.runtime.project import Project

FORMATS = ("csv", "jsonl", "parquet", "table")


_OUTPUT_OPTIONS = (
    click.option(
        "-o",
        "--output",
        metavar="FILE",
        help="Write the results to FILE (.csv, .jsonl, .parquet, duckdb:FILE?table=NAME), - for stdout.",
    ),
    click.option("--format", type=click.Choice(FORMATS), help="The results' format [default: by FILE's ending]."),
    click.option(
        "--partition-by", metavar="COLUMNS", help="Write a folder of files by the values of these columns, e.g. tier."
    ),
    click.option("--explain", metavar="FILE", help="Write the explanation of every score to FILE."),
    click.option(
        "--explain-partition-by",
        metavar="COLUMNS",
        help="Write the explanations as a folder by these columns, e.g. score.",
    ),
    click.option("--rejects", metavar="FILE", help="Write rejected rows to FILE [default: beside the output]."),
)

_ENGINE_OPTIONS = (
    click.option(
        "--engine",
        type=click.Choice(["duckdb", "python"]),
        default="duckdb",
        show_default=True,
        help="All leads at once, or one after the other: the same results.",
    ),
    click.option("--memory-limit", metavar="SIZE", help="Use at most SIZE of memory for the data, e.g. 1GB."),
    click.option("--threads", type=click.IntRange(1, 1024), metavar="N", help="Work with N threads [default: all]."),
    click.option("--temp-dir", metavar="FOLDER", help="Keep temporary data there [default: the system's folder]."),
)


def _with(options: tuple[Callable[[Command], Command], ...]) -> Callable[[Command], Command]:
    """A decorator that adds options in their order."""

    def decorated(command: Command) -> Command:
        for option in reversed(options):
            command = option(command)
        return command

    return decorated


@click.command("run")
@click.argument("models", nargs=-1, metavar="[MODELS]...")
@data_options
@missing_columns_option
@as_of_option
@_with(_OUTPUT_OPTIONS)
@_with(_ENGINE_OPTIONS)
@click.option("-q", "--quiet", is_flag=True, help="No progress and no summary.")
def command(models: tuple[str, ...], quiet: bool, **options: Any) -> int:
    """Score leads with MODELS (without any: those of lscore.toml). One row a lead, in the order of the leads.

    Without -o and without an output in lscore.toml the result is a table on a terminal, and CSV where stdout is a file
    or a pipe. Exit code 1 when an `ensure` does not hold for some lead; the results are written all the same.
    """
    from lscore.render.summary import summary  # noqa: PLC0415
    from lscore.runtime.run import run  # noqa: PLC0415

    project = project_of(models)
    choice = DataChoice(**{name: options.pop(name) for name in DATA_OPTIONS})
    leads = choice.required_leads(project)
    meanings, sources = load_models(_model_files(models, project), lambda file: root_of(file, project))
    to_table = _say_where(options, project)
    with _progress(quiet) as progress:
        report = run(meanings, leads, choice.event_source(project), keep_rows=to_table, progress=progress, **options)
    if to_table:
        from lscore.render.table import result_table  # noqa: PLC0415

        stream = on_stdout()
        result_table(report, meanings, console(stream))
    if not quiet:
        summary(report, sources, on_stderr())
    return 1 if report.failed else 0


def _say_where(options: dict[str, Any], project: Project | None) -> bool:
    """Settle output, format and partitions among the options; whether the results become a table to look at."""
    output, form = options["output"], options["format"]
    for name in ("partition_by", "explain_partition_by"):
        options[name] = () if options[name] is None else tuple(part.strip() for part in options[name].split(","))
    if output is None and form is None and project:
        output = project.output
    if form == "table" and output not in (None, "-"):
        raise UsageError(f"a table is for people to look at: leave out `-o {output}`, or choose csv, jsonl or parquet")
    to_table = form == "table" or (output is None and form is None and sys.stdout.isatty())
    if to_table:
        options |= {"output": None, "format": None}
        return True
    elsewhere = output is not None and output != "-"
    options |= {"output": output or "-", "format": form or (None if elsewhere else "csv")}
    return False


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
def _progress(quiet: bool) -> Generator[Progress | None]:
    """A bar on stderr where that is a terminal."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from lscore.render.progress import bar  # noqa: PLC0415

    with bar(console(on_stderr())) as shown:
        yield shown
