"""`lscore check`: everything that is wrong with models, and with data what the data contradicts."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from lscore.commands.options import (
    DATA_OPTIONS,
    DataChoice,
    as_of_option,
    data_options,
    missing_columns_option,
    project_of,
    score_files,
)
from lscore.commands.output import on_stdout
from lscore.compiler.lint.baseline import baseline_text, counted
from lscore.compiler.lint.settings import LintSettings
from lscore.errors import UsageError
from lscore.render.forms import FORMS, Form, Report, rendered
from lscore.runtime.as_of import instant_of_run
from lscore.runtime.checking import Checked, Compilation, check, compile_files
from lscore.runtime.lint_settings import named_rules
from lscore.runtime.mending import Rewritten, mended
from lscore.runtime.outputs import check_apart, write_whole
from lscore.runtime.project import Project
from lscore.runtime.score_files import root_of

BASELINE = "lscore-baseline.json"
_MARK = b"\xef\xbb\xbf"
"""The byte-order mark that some editors write in front of a text."""


@click.command("check")
@click.argument("paths", nargs=-1, metavar="[PATHS]...")
@data_options
@missing_columns_option
@as_of_option
@click.option("--format", "form", type=click.Choice(FORMS), default="text", show_default=True)
@click.option("-o", "--output", metavar="FILE", help="Write the findings to FILE instead of stdout.")
@click.option("--select", metavar="RULES", help="Ask only these lint rules or groups (meaning, upkeep, data).")
@click.option("--ignore", metavar="RULES", help="Do not ask these lint rules or groups.")
@click.option("--fix", is_flag=True, help="Make the safe fixes.")
@click.option("--unsafe-fixes", is_flag=True, help="Make also the fixes that need your eye.")
@click.option("--diff", is_flag=True, help="Write nothing; show what the fixes would change (then exit code 1).")
@click.option("--baseline", metavar="FILE", help="Hold back the findings that FILE counts.")
@click.option("--write-baseline", is_flag=True, help=f"Count the findings in the baseline [default: {BASELINE}].")
def command(paths: tuple[str, ...], **options: Any) -> int:
    """Check models and files of tests: syntax, names, types, circles, and what the lint rules find. With --leads (and
    --events) also what the data contradicts.

    PATHS are files, folders or globs; without any, every .score file of the project. Exit code 1 when anything weighs
    more than a note. `lscore rule` lists the lint rules.
    """
    project = project_of(paths)
    work = _Work(paths, project, options)
    if options["fix"] or options["unsafe_fixes"] or options["diff"]:
        rewritten = mended(work.once, unsafe=options["unsafe_fixes"])
        if options["diff"]:
            return _show_difference(rewritten)
        _write(rewritten)
    checked = work.once({})
    if options["write_baseline"]:
        return _write_baseline(checked, work.baseline)
    return _say(checked, options["form"], options["output"])


class _Work:
    """A check with its options settled."""

    def __init__(self, paths: tuple[str, ...], project: Project | None, options: Mapping[str, Any]) -> None:
        self.project = project
        self.files = score_files(paths, project)
        self.roots = {file: root_of(file, project) for file in self.files}
        self.others = score_files((), project) if project is not None else _beside(self.files)
        self.settings = _settings(project, options)
        self.baseline = _baseline_file(project, self.settings)
        if options["write_baseline"]:
            self.settings = replace(self.settings, baseline=self.baseline if self.baseline.exists() else None)
        self.as_of: str | None = options["as_of"]
        self.choice = DataChoice(**{name: options[name] for name in DATA_OPTIONS})
        self.allow_missing: bool = options["allow_missing_columns"]
        if self.choice.leads is None and self.choice.events is not None:
            raise UsageError("`--events` needs `--leads`: an event belongs to a lead")

    def once(self, texts: Mapping[Path, str]) -> Checked:
        """Check the files; `texts` stand in for what some of them hold."""
        compilation = compile_files(self.files, self.roots, self.others, texts)
        as_of = instant_of_run(self.as_of, compilation.models)
        if self.choice.leads is None or compilation.broken or not compilation.models:
            return check(compilation, self.settings, as_of=as_of)
        return self._with_data(compilation, as_of)

    def _with_data(self, compilation: Compilation, as_of: int) -> Checked:
        from lscore.runtime.data_checks import check_data  # noqa: PLC0415 (imports the engines)

        leads = self.choice.lead_source(self.project)
        assert leads is not None
        events = self.choice.event_source(self.project)
        said = check_data(compilation.models, leads, events, as_of=as_of, allow_missing_columns=self.allow_missing)
        return check(compilation, self.settings, as_of=as_of, extra=said.findings, facts=said.facts)


def _beside(files: tuple[Path, ...]) -> tuple[Path, ...]:
    """The .score files in the folders of some files: tests of them may be there."""
    folders = dict.fromkeys(file.parent for file in files)
    return tuple(path for folder in folders for path in sorted(folder.glob("*.score")))


def _settings(project: Project | None, options: Mapping[str, Any]) -> LintSettings:
    """The project's settings, and the options before them."""
    settings = project.lint if project is not None else LintSettings()
    if options["select"] is not None:
        settings = replace(settings, select=named_rules(options["select"], "--select"))
    if options["ignore"] is not None:
        settings = replace(settings, ignore=(*settings.ignore, *named_rules(options["ignore"], "--ignore")))
    if options["baseline"] is not None:
        settings = replace(settings, baseline=Path(options["baseline"]))
    return settings


def _baseline_file(project: Project | None, settings: LintSettings) -> Path:
    return settings.baseline or (project.file.parent if project else Path()) / BASELINE


def _say(checked: Checked, form: Form, output: str | None) -> int:
    """The findings in their form, and beside them what the baseline makes of them."""
    check_apart({"the findings": output}, (*checked.files, *map(Path, checked.sources)))
    files = tuple(map(str, checked.files))
    report = Report("check", checked.findings, checked.sources, files, checked.ignored, checked.held)
    stream = on_stdout()
    text = rendered(report, form, color=stream.color and not output)
    if output and output != "-":
        write_whole(Path(output), text.encode("utf-8"))
    else:
        stream.write(text)
    if checked.held:
        click.echo(f"the baseline holds back {_count(checked.held, 'finding')}", err=True)
    if checked.baseline != checked.shrunk:
        click.echo("the baseline counts more than there is: `lscore check --write-baseline` lowers it", err=True)
    return 1 if checked.failed else 0


def _write_baseline(checked: Checked, file: Path) -> int:
    """Make the baseline, or lower its counts: it never counts more than it did."""
    counts = checked.shrunk if checked.shrunk is not None else counted(checked.findings, file.absolute().parent)
    write_whole(file, baseline_text(counts).encode("utf-8"))
    number = sum(count for rules in counts.values() for count in rules.values())
    click.echo(f"{file} counts {_count(number, 'finding')}")
    return _say(checked, "text", None) if checked.shrunk is not None and checked.failed else 0


def _write(rewritten: Rewritten) -> None:
    for file, (_, after) in rewritten.texts.items():
        mark = _MARK if file.read_bytes().startswith(_MARK) else b""
        write_whole(file, mark + after.encode("utf-8"))
    if rewritten.made:
        files = _count(len(rewritten.texts), "file")
        click.echo(f"made {_count(rewritten.made, 'fix', 'fixes')} in {files}", err=True)


def _show_difference(rewritten: Rewritten) -> int:
    for file, (before, after) in rewritten.texts.items():
        lines = difflib.unified_diff(
            before.splitlines(keepends=True), after.splitlines(keepends=True), str(file), str(file)
        )
        ended = (line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)
        on_stdout().write("".join(ended))
    click.echo(f"would make {_count(rewritten.made, 'fix', 'fixes')}", err=True)
    return 1 if rewritten.texts else 0


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}"
