"""Arguments that several verbs share, and what they mean together with the project's `lscore.toml`."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

import click

from lscore.errors import LscoreError, UsageError
from lscore.runtime.project import EventSource, LeadSource, Project, find_project
from lscore.runtime.score_files import files_below

NO_MODELS = {".csv", ".gz", ".json", ".jsonl", ".md", ".ndjson", ".parquet", ".py", ".toml"}
"""Endings of files that are named for a model by mistake."""

Command = TypeVar("Command", bound=Callable[..., Any])

_DATA_OPTIONS = (
    click.option(
        "--leads",
        metavar="DATA",
        help="The leads: CSV(.gz), Parquet, JSON lines, a glob, a folder, duckdb:FILE?table=NAME, or - for stdin.",
    ),
    click.option("--events", metavar="DATA", help="The events, named in the same ways."),
    click.option("--id", "lead_id", metavar="COLUMN", help="The leads' id column [default: id, else lead]."),
    click.option("--event-lead", metavar="COLUMN", help="The events' column with the lead's id [default: lead]."),
    click.option("--event-at", metavar="COLUMN", help="The events' column with the time [default: at]."),
    click.option("--event-name", metavar="COLUMN", help="The events' column with the event's name [default: event]."),
)


def data_options(command: Command) -> Command:
    """The options that name the data."""
    for option in reversed(_DATA_OPTIONS):
        command = option(command)
    return command


missing_columns_option = click.option(
    "--allow-missing-columns", is_flag=True, help="A column that the data lacks is missing, and a finding."
)

as_of_option = click.option(
    "--as-of",
    metavar="TIME",
    help="Score as of this date or time, e.g. 2026-03-01 or 2026-03-01T12:00Z [default: now].",
)


_LIMIT_OPTIONS = (
    click.option("--memory-limit", metavar="SIZE", help="Use at most SIZE of memory for the data, e.g. 1GB."),
    click.option("--threads", type=click.IntRange(1, 1024), metavar="N", help="Work with N threads [default: all]."),
    click.option("--temp-dir", metavar="FOLDER", help="Keep temporary data there [default: the system's folder]."),
)

LIMIT_OPTIONS = ("memory_limit", "threads", "temp_dir")
"""The names of the options that bound what work on data may use."""


def limit_options(command: Command) -> Command:
    """The options that bound what work on data may use."""
    for option in reversed(_LIMIT_OPTIONS):
        command = option(command)
    return command


DATA_OPTIONS = ("leads", "events", "lead_id", "event_lead", "event_at", "event_name")
"""The names of the data options: the fields of a DataChoice."""


@dataclass(frozen=True, slots=True)
class DataChoice:
    """What the data options say; None where they say nothing."""

    leads: str | None
    events: str | None
    lead_id: str | None
    event_lead: str | None
    event_at: str | None
    event_name: str | None

    def lead_source(self, project: Project | None) -> LeadSource | None:
        """The leads: the options before the project; None when neither names any."""
        stated = project.leads if project else None
        if self.leads is None and stated is None:
            return None
        source = LeadSource(self.leads, stated.id if stated else None) if self.leads is not None else stated
        assert source is not None
        return replace(source, id=self.lead_id) if self.lead_id else source

    def required_leads(self, project: Project | None) -> LeadSource:
        """The leads, as `lead_source` says. Raises UsageError when none are named."""
        leads = self.lead_source(project)
        if leads is None:
            raise UsageError(
                'which leads? Name them with `--leads FILE`, or in lscore.toml: [leads] path = "leads.csv"'
            )
        return leads

    def event_source(self, project: Project | None) -> EventSource | None:
        """The events: each option before the project's setting; None when neither names any."""
        stated = project.events if project else None
        if self.events is None and stated is None:
            return None
        source = stated or EventSource("")
        source = replace(source, path=self.events) if self.events is not None else source
        named = {"lead": self.event_lead, "at": self.event_at, "event": self.event_name}
        return replace(source, **{key: value for key, value in named.items() if value is not None})


def data_files(leads: LeadSource, events: EventSource | None) -> list[str | Path]:
    """The places that data is read from, as far as they are there."""
    from lscore.runtime.sources import source_files  # noqa: PLC0415 (imports the readers of data)
    from lscore.runtime.targets import places_read  # noqa: PLC0415

    found: list[str | Path] = []
    for source, what in ((leads, "leads"), (events, "events")):
        if source is not None:
            with suppress(LscoreError):  # whoever reads it says what is wrong with it
                found += places_read(source.path, source_files(source, what))
    return found


def project_of(paths: tuple[str, ...]) -> Project | None:
    """The project that the first path lies in; without paths, that of the current folder."""
    start = Path(paths[0]) if paths else Path.cwd()
    start = start if start.is_dir() else start.parent
    return find_project(start.resolve()) if start.exists() else find_project(Path.cwd())


def score_files(paths: tuple[str, ...], project: Project | None) -> tuple[Path, ...]:
    """The `.score` files that a verb means: those named, those in named folders (whatever their depth), those that a
    glob finds; without paths every `.score` file of the project (or of the current folder).

    Raises UsageError for a path that is not there and for a search that finds nothing.
    """
    places = [Path(path) for path in paths] or [_shown(project.root) if project else Path()]
    found: dict[Path, None] = {}
    for place in places:
        found |= dict.fromkeys(_files_at(place))
    return tuple(found)


def _files_at(place: Path) -> list[Path]:
    if place.is_dir():
        files = files_below(place)
        if not files:
            raise UsageError(f"there is no .score file in {place}{os.sep}")
        return files
    if place.exists():
        if place.suffix in NO_MODELS:
            raise UsageError(f"{place} is no model: a model's name ends in .score")
        return [place]
    if any(char in str(place) for char in "*?["):
        anchor = Path(place.anchor)
        pattern = str(place.relative_to(anchor)) if place.is_absolute() else str(place)
        files = sorted(anchor.glob(pattern))
        if files:
            return files
        raise UsageError(f"no file matches {place}")
    raise UsageError(f"there is no file or folder {place}")


def _shown(path: Path) -> Path:
    """The path as a person in the current folder would write it."""
    return Path(os.path.relpath(path))
