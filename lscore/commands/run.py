"""`lscore run`: score all leads."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from lscore.commands.models import load_models
from lscore.commands.options import (
    DATA_OPTIONS,
    Command,
    DataChoice,
    as_of_option,
    data_files,
    data_options,
    limit_options,
    missing_columns_option,
    project_of,
)
from lscore.commands.output import console, on_stderr, on_stdout, progress
from lscore.errors import ModelError, UsageError
from lscore.render.forms import FORMS, Form, Report, rendered
from lscore.runtime.score_files import root_of

if TYPE_CHECKING:
    from lscore.compiler.model import Model
    from lscore.runtime.project import Project

FORMATS = ("csv", "jsonl", "parquet", "table")

FORM_BY_ENDING: dict[str, Form] = {".json": "json", ".md": "markdown", ".sarif": "sarif", ".xml": "junit"}
"""What the name of a file for findings says of their form."""


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
    click.option("--findings", metavar="FILE", help="Write what is found in the data and the models to FILE."),
    click.option(
        "--findings-format",
        type=click.Choice(FORMS),
        help="The form of the findings [default: by FILE's ending, else text]; without FILE they go to stderr.",
    ),
)

_ENGINE_OPTIONS = (
    click.option(
        "--engine",
        type=click.Choice(["duckdb", "python"]),
        default="duckdb",
        show_default=True,
        help="All leads at once, or one after the other: the same results.",
    ),
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
@limit_options
@click.option("-q", "--quiet", is_flag=True, help="No progress and no summary.")
def command(models: tuple[str, ...], quiet: bool, **options: Any) -> int:
    """Score leads with MODELS (without any: those of lscore.toml). One row a lead, in the order of the leads.

    Without -o and without an output in lscore.toml the result is a table on a terminal, and CSV where stdout is a file
    or a pipe. Exit code 1 when an `ensure` does not hold for some lead; the results are written all the same.
    """
    from lscore.render.forms.report import broken_ensures  # noqa: PLC0415
    from lscore.render.summary import summary  # noqa: PLC0415
    from lscore.runtime.run import run  # noqa: PLC0415

    project = project_of(models)
    findings = _Findings.of(options.pop("findings"), options.pop("findings_format"))
    choice = DataChoice(**{name: options.pop(name) for name in DATA_OPTIONS})
    leads, events = choice.required_leads(project), choice.event_source(project)
    files = _model_files(models, project)
    try:
        meanings, sources = load_models(files, lambda file: root_of(file, project))
    except ModelError as failure:
        if findings is None:
            raise
        findings.check_apart({}, [*files, *failure.sources, *data_files(leads, events)])
        findings.write(Report("run", failure.diagnostics, failure.sources, tuple(map(str, files))))
        if findings.file is None:
            return failure.exit_code
        raise
    to_table = _say_where(options, project)
    if findings is not None:
        used = (file for meaning in meanings for file in meaning.files)
        findings.check_apart(_outputs(options, meanings, to_table), [*used, *data_files(leads, events)])
    with progress(quiet=quiet) as shown:
        report = run(meanings, leads, events, keep_rows=to_table, progress=shown, **options)
    if to_table:
        from lscore.render.table import result_table  # noqa: PLC0415

        stream = on_stdout()
        result_table(report, meanings, console(stream))
    if not quiet and (findings is None or findings.file is not None):
        summary(report, sources, on_stderr())
    if findings is not None:
        found = (*report.findings, *broken_ensures(report))
        findings.write(Report("run", found, sources, tuple(map(str, files))))
        if not quiet and findings.file not in {None, "-"}:
            click.echo(f"wrote {findings.file}", err=True)
    return 1 if report.failed else 0


@dataclass(frozen=True, slots=True)
class _Findings:
    """Where findings go in a form of their own: a file (`-` is stdout), or in the place of the summary to stderr."""

    file: str | None
    form: Form

    @classmethod
    def of(cls, file: str | None, form: Form | None) -> _Findings | None:
        """What the options say."""
        if file is None and form is None:
            return None
        return cls(file, form or FORM_BY_ENDING.get(Path(file or "").suffix.lower(), "text"))

    def check_apart(self, outputs: Mapping[str, str | Path | None], inputs: Sequence[str | Path]) -> None:
        """Raises UsageError when the file is another output or is read."""
        from lscore.runtime.outputs import check_apart  # noqa: PLC0415

        check_apart({**outputs, "the findings": self.file}, inputs)

    def write(self, report: Report) -> None:
        """Write them. Raises DataError."""
        from lscore.runtime.outputs import write_whole  # noqa: PLC0415

        stream = on_stderr() if self.file is None else on_stdout()
        if self.file is None or self.file == "-":
            stream.write(rendered(report, self.form, color=stream.color))
        else:
            write_whole(Path(self.file), rendered(report, self.form).encode("utf-8"))


def _outputs(options: Mapping[str, Any], meanings: Sequence[Model], to_table: bool) -> Mapping[str, str | Path | None]:
    """What the run writes where."""
    from lscore.runtime.run_plan import Output, Plan  # noqa: PLC0415

    results = Output("-", "csv")
    if not to_table:
        results = Output(options["output"], options["format"], options["partition_by"])
    return Plan(tuple(meanings), 0, results, Output(options["explain"]), options["rejects"], keep_rows=False).outputs()


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
