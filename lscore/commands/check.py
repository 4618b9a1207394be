"""`lscore check`: everything that is wrong with models, and with data what the data contradicts."""

from __future__ import annotations

from typing import Any

import click

from lscore.commands.options import DataChoice, data_options, missing_columns_option, project_of, root_of, score_files
from lscore.commands.output import on_stdout, say_nothing_found, show_diagnostics
from lscore.compiler import compile_file
from lscore.compiler.model import Model
from lscore.dsl.diagnostics import Diagnostic, Severity
from lscore.errors import UsageError


@click.command("check")
@click.argument("paths", nargs=-1, metavar="[PATHS]...")
@data_options
@missing_columns_option
def command(paths: tuple[str, ...], allow_missing_columns: bool, **data: Any) -> int:
    """Check models and files of tests: syntax, names, types, circles. With --leads (and --events) also what the data
    contradicts: columns it lacks, values that cannot be read, values outside `one of`.

    PATHS are files, folders or globs; without any, every .score file of the project. Exit code 1 when there are
    findings.
    """
    project = project_of(paths)
    choice = DataChoice(**data)
    files = score_files(paths, project)
    found: list[Diagnostic] = []
    sources: dict[str, str] = {}
    models: list[Model] = []
    for file in files:
        compiled = compile_file(file, root_of(file, project))
        found += compiled.diagnostics
        sources |= compiled.sources
        if compiled.model and compiled.model.file == str(file):
            models.append(compiled.model)
    leads = choice.lead_source(None)
    if leads is None and choice.events is not None:
        raise UsageError("`--events` needs `--leads`: an event belongs to a lead")
    if leads is not None and models and not any(finding.severity is Severity.ERROR for finding in found):
        from lscore.runtime.data_checks import check_data  # noqa: PLC0415

        leads = choice.lead_source(project)
        assert leads is not None
        events = choice.event_source(project)
        found += check_data(models, leads, events, allow_missing_columns=allow_missing_columns)
    if not found:
        say_nothing_found(len(files))
        return 0
    show_diagnostics(found, sources, to=on_stdout())
    return 1
