"""`lscore test`: run the tests that models and files of tests state."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from lscore.commands.coverage_options import CoverageChoice, coverage_answer, coverage_options
from lscore.commands.options import project_of, score_files
from lscore.commands.output import on_stderr, on_stdout, show_diagnostics
from lscore.compiler import Compiled, compile_file
from lscore.dsl.diagnostics import Diagnostic, Severity
from lscore.errors import UsageError
from lscore.render.forms import FORMS, Form, Report, rendered
from lscore.render.tests import FileOutcomes
from lscore.runtime.outputs import check_apart, write_whole
from lscore.runtime.score_files import root_of
from lscore.runtime.tests import run_tests


@click.command("test")
@click.argument("paths", nargs=-1, metavar="[PATHS]...")
@click.option("-k", "only", metavar="TEXT", help="Only the tests whose name contains TEXT (in any case).")
@click.option("--format", "form", type=click.Choice(FORMS), default="text", show_default=True)
@click.option("-o", "--output", metavar="FILE", help="Write the report to FILE instead of stdout.")
@click.option("-v", "--verbose", is_flag=True, help="Name the tests that pass, too.")
@coverage_options
def command(
    paths: tuple[str, ...], only: str | None, form: Form, output: str | None, verbose: bool, **coverage: Any
) -> int:
    """Run the tests in models and in files of tests. A failure shows what was expected, what came, and the lines of the
    explanation that make the difference.

    PATHS are files, folders or globs; without any, every .score file of the project. Exit code 1 when a test fails or a
    model has errors.
    """
    project = project_of(paths)
    files = score_files(paths, project)
    sources: dict[str, str] = {}
    errors: list[Diagnostic] = []
    outcomes: list[FileOutcomes] = []
    models: list[tuple[Compiled, Path | None]] = []
    for file in files:
        compiled = compile_file(file, root_of(file, project))
        sources |= compiled.sources
        errors += [found for found in compiled.diagnostics if found.severity is Severity.ERROR]
        models.append((compiled, root_of(file, project)))
        if compiled.model:
            wanted = [test.name for test in compiled.model.tests if _selected(test.name, only)]
            outcomes.append(FileOutcomes(str(file), tuple(run_tests(compiled.model, wanted))))
    if errors:
        show_diagnostics(errors, sources, to=on_stderr())
    if not any(part.outcomes for part in outcomes) and not errors:
        if only is not None:
            raise UsageError(f"no test's name contains `{only}`")
        click.echo(f"there are no tests in {_places(files)}", err=True)
    check_apart({"the report": output}, (*files, *map(Path, sources)))
    stream = on_stdout()
    color = stream.color and not output
    choice = CoverageChoice(**coverage)
    answer = coverage_answer(choice, models, color=color, chosen=lambda name: _selected(name, only))
    report = Report("test", (*errors, *answer.findings), sources, tuple(map(str, files)), tests=tuple(outcomes))
    text = rendered(report, form, color=color, verbose=verbose)
    if form == "text" and answer.text:
        text = f"{text}\n{answer.text}"
    elif answer.text:
        click.echo(answer.summary, err=True)
    if output and output != "-":
        write_whole(Path(output), text.encode("utf-8"))
    else:
        stream.write(text)
    failed = any(not outcome.passed for part in outcomes for outcome in part.outcomes)
    return 1 if failed or errors or answer.failed else 0


def _selected(name: str, only: str | None) -> bool:
    return only is None or only.casefold() in name.casefold()


def _places(files: tuple[Path, ...]) -> str:
    return str(files[0]) if len(files) == 1 else f"{len(files):,} files"
