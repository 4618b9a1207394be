"""`lscore watch`: check, test and compare scores whenever something is saved."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from lscore.commands.models import scores_something
from lscore.commands.options import (
    DATA_OPTIONS,
    DataChoice,
    as_of_option,
    data_options,
    missing_columns_option,
    score_files,
)
from lscore.commands.output import on_stdout
from lscore.compiler.lint.settings import LintSettings
from lscore.errors import DataError, LscoreError, UsageError
from lscore.render.changes import first_scores, no_verdict, round_text, saved_line, verdict
from lscore.render.text import render, tally
from lscore.runtime.project import FILE_NAME, Project, find_project
from lscore.runtime.score_files import root_of
from lscore.runtime.values import instant_text
from lscore.runtime.watch.files import Marks, Saved, data_files, data_folders, folders_below, folders_of, mark_of
from lscore.runtime.watch.folders import Folders
from lscore.runtime.watch.rounds import Session, Task

SAMPLE = 1000
"""Leads that are scored at each save."""


@click.command("watch")
@click.argument("paths", nargs=-1, metavar="[PATHS]...")
@data_options
@missing_columns_option
@as_of_option
@click.option(
    "--sample",
    type=click.IntRange(min=1),
    default=SAMPLE,
    show_default=True,
    metavar="N",
    help="Compare the scores of the first N leads.",
)
@click.option("--clear", is_flag=True, help="Clear the terminal before each round.")
@click.option("--poll", is_flag=True, help="Look every second: for drives whose changes the system does not tell.")
def command(paths: tuple[str, ...], **options: Any) -> int:
    """Check, test and compare scores whenever a model, a file that it uses, lscore.toml or the data is saved.

    PATHS are files, folders or globs; without any, every .score file of the project. Where leads are named (as for
    `lscore run`), each round tells which leads of a sample changed since the last save, by how much, and which rules
    did it. All rounds score as of one time. While a model has errors its last good scores are kept to compare with.

    Ctrl-C ends it, with exit code 0.
    """
    watching = _Watching(paths, options)
    try:
        watching.run()
    except KeyboardInterrupt:
        click.echo("\nstopped")
    return 0


class _Watching:
    """A `lscore watch` with its options."""

    def __init__(self, paths: tuple[str, ...], options: dict[str, Any]) -> None:
        self.paths = paths
        self.start = _start(paths)
        self.choice = DataChoice(**{name: options[name] for name in DATA_OPTIONS})
        self.session = Session(options["as_of"], options["sample"], allow_missing=options["allow_missing_columns"])
        self.folders = Folders(polling=options["poll"])
        self.stream = on_stdout()
        self.clear = bool(options["clear"]) and self.stream.file.isatty()
        self.marks = Marks()
        self.named: Collection[Path] = ()
        self.project = find_project(self.start)
        self.task = self._task(self.project)

    def run(self) -> None:
        """Round after round, until Ctrl-C."""
        with self.folders as folders:
            self._say(f"watching {_count(len(self.task.files), 'file')} of models and tests; Ctrl-C ends")
            self._look(())
            self._round(Saved())
            while True:
                touched = folders.changed()
                saved = self._look(touched)
                if saved:
                    self._round(saved)

    def _look(self, touched: Collection[Path]) -> Saved:
        """Watch what there is to watch now, then see what has changed: in this order no change is lost."""
        _check_here()
        with suppress(LscoreError):  # a round says what is wrong with it; until then what it last said holds
            self.project = find_project(self.start)
        self.folders.watch(self._folders())
        return self.marks.look(self._listed(), self.named, touched)

    def _round(self, saved: Saved) -> None:
        """Do a round and say what came of it."""
        if self.clear:
            click.clear()
        color = self.stream.color
        self._say(f"\n{saved_line(saved, datetime.now().astimezone().strftime('%H:%M:%S'), color)}")
        while self.folders.notes:
            self._say(f"note: {self.folders.notes.pop(0)}")
        try:
            self.task = self._task(find_project(self.start))
            done = self.session.round(self.task, self._data_marks())
        except LscoreError as error:
            self._say_trouble(error)
            return
        self.stream.write(round_text(done, color))
        if done.first and not done.trouble:
            at = instant_text(self.session.as_of(done.checked.models))
            self._say(first_scores(done, at))
        self._say(verdict(done, color))
        if not set(done.named) <= set(self.named):
            self.folders.watch((*self._folders(), *folders_of(done.named)))
        self.named = done.named
        self.marks.miss(done.named)

    def _task(self, project: Project | None) -> Task:
        """What to do, as the project is now. Raises LscoreError when that can't be said."""
        files = score_files(self.paths, project)
        others = score_files((), project) if project is not None and self.paths else files
        leads, events = self.choice.lead_source(project), self.choice.event_source(project)
        if leads is None and events is not None:
            raise UsageError("`--events` needs `--leads`: an event belongs to a lead")
        for source, what in ((leads, "leads"), (events, "events")):
            if source is not None and str(source.path) == "-":
                raise UsageError(f"the {what} are read again when they change, so they can't be standard input (-)")
        tuple(data_files(leads, events))  # says what can never be data
        scored, note = (None, "") if leads is None else _scored(self.paths, project)
        return Task(
            files=files,
            roots={file: root_of(file, project) for file in files},
            others=others,
            settings=project.lint if project is not None else LintSettings(),
            scored=lambda model: scores_something(model) and (scored is None or Path(model.file).resolve() in scored),
            leads=leads,
            events=events,
            note=note,
        )

    def _listed(self) -> Iterator[Path]:
        """The files that matter whatever the models name."""
        try:
            yield from score_files(self.paths, self.project)
        except LscoreError:
            yield from self.task.files
        yield from self._settings_files()
        yield from data_files(self.task.leads, self.task.events)

    def _settings_files(self) -> Iterator[Path]:
        yield self.project.file if self.project is not None else self.start / FILE_NAME
        if self.task.settings.baseline is not None:
            yield self.task.settings.baseline

    def _folders(self) -> Iterator[Path]:
        root = self.project.root if self.project is not None else Path()
        yield from folders_below([Path(path) for path in self.paths] or [root])
        data = tuple(data_files(self.task.leads, self.task.events))
        yield from folders_of((*self.task.files, *self._settings_files(), *self.named, *data))
        yield from data_folders(self.task.leads, self.task.events)

    def _data_marks(self) -> dict[Path, object]:
        return {path: mark_of(path) for path in data_files(self.task.leads, self.task.events)}

    def _say_trouble(self, error: LscoreError) -> None:
        """Why not even a check was possible."""
        if error.diagnostics:
            self.stream.write(render(error.diagnostics, error.sources, color=self.stream.color) + "\n")
            self._say(no_verdict(f"{tally(error.diagnostics)} in {error.diagnostics[0].span.file}", self.stream.color))
        else:
            self._say(no_verdict(str(error), self.stream.color))

    def _say(self, line: str) -> None:
        self.stream.write(f"{line}\n")


def _start(paths: tuple[str, ...]) -> Path:
    """The folder from which the project is looked for."""
    start = Path(paths[0]) if paths else Path()
    start = start if start.is_dir() else start.parent
    return (start if start.is_dir() else Path()).absolute()


def _check_here() -> None:
    """Raises DataError when the current folder, which all paths start from, was removed."""
    try:
        Path.cwd()
    except FileNotFoundError:
        raise DataError("the current folder was removed: there is nothing left to watch") from None


def _scored(paths: tuple[str, ...], project: Project | None) -> tuple[set[Path] | None, str]:
    """The models to score (None: all), as `lscore run` chooses them, and what is wrong with that choice."""
    if paths or project is None or not project.models:
        return None, ""
    try:
        return {path.resolve() for path in project.model_paths()}, ""
    except UsageError as error:
        return set(), str(error)


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
