"""The Python API: a model from a file, results for single leads, runs over files.

    model = lscore.load("first.score")
    result = model.score({"title": "CEO"}, [{"event": "visited", "at": "2026-02-20", "page": "/pricing"}], "2026-03-01")
    result.scores, result.grade, result.tier, result.explain()

A lead and an event are rows of the data: their keys are the columns of the data (the attribute's own name unless the
model says `from "column"`), their values texts as a CSV file gives them, None, or typed values. A lead's id stands
under `id` or `lead`; an event has `event` and `at`. Keys that the model does not name are ignored, columns that are
not there are missing.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lscore.compiler import compile_file
from lscore.compiler.backends.python import lead_columns
from lscore.compiler.model import Model as Meaning
from lscore.compiler.model import result_columns
from lscore.errors import DataError, ModelError
from lscore.runtime.as_of import instant_of_run
from lscore.runtime.engines.python import PythonEngine
from lscore.runtime.project import find_project
from lscore.runtime.results import Result
from lscore.runtime.run import run as run_models
from lscore.runtime.tests import TestOutcome, run_tests

if TYPE_CHECKING:
    from lscore.runtime.progress import Progress
    from lscore.runtime.project import EventSource, LeadSource
    from lscore.runtime.report import RunReport
    from lscore.runtime.run import EngineName
    from lscore.runtime.sources import Data

Row = Mapping[str, Any]
"""A row of the data by its columns."""

KEPT = 8
"""For how many instants a model keeps its engine."""


class Model:
    """A model, ready to score. Made by `load`."""

    def __init__(self, meaning: Meaning) -> None:
        self.meaning = meaning
        """What the model means, as the compiler gives it."""
        self._engines: OrderedDict[int, PythonEngine] = OrderedDict()

    def __repr__(self) -> str:
        return f"<Model {self.name!r} {self.version}>"

    @property
    def name(self) -> str:
        """The model's name."""
        return self.meaning.name

    @property
    def version(self) -> str:
        """The hash of its meaning."""
        return self.meaning.version

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of its results."""
        return result_columns(self.meaning)

    @property
    def lead_columns(self) -> tuple[str, ...]:
        """The columns of leads that it looks at, besides the id."""
        return lead_columns(self.meaning)

    def score(
        self,
        lead: Row,
        events: Sequence[Row],
        as_of: str | date | int,
        account_events: Iterable[Row] = (),
    ) -> Result:
        """The result of one lead.

        `as_of` is a date or time as text or typed (without an offset: in the model's timezone), or microseconds from
        the epoch. `account_events` are the events of the *other* leads of its account, each with the lead's id under
        `lead`. Raises DataError for an event without a readable `at` or without a name, UsageError for an `as_of` that
        is none, RunError for a sum beyond the limit.
        """
        engine = self._engine(instant_of_run(as_of, [self.meaning]))
        name = str(lead.get("id", lead.get("lead", "")))
        values = [lead.get(column) for column in engine.lead_columns]
        for event in events:
            _check(engine, event)
        account = None
        if engine.uses_account and engine.account_key(values) is not None:
            others = [(str(event.get("lead", "")), event) for event in account_events]
            for _, event in others:
                _check(engine, event)
            account = engine.account([*((name, event) for event in events), *others])
        return engine.score(name, values, events, account)

    def test(self) -> list[TestOutcome]:
        """Run the tests that the model states: their names, whether they passed, a report of those that did not."""
        return run_tests(self.meaning)

    def _engine(self, as_of: int) -> PythonEngine:
        engine = self._engines.pop(as_of, None) or PythonEngine(self.meaning, as_of, by_name=True)
        self._engines[as_of] = engine
        if len(self._engines) > KEPT:
            self._engines.popitem(last=False)
        return engine


def load(path: str | Path) -> Model:
    """The model in a file. Files that it uses stay in its project's folder (that of the nearest `lscore.toml`), or in
    its own.

    Raises ModelError, with `.diagnostics`, for a model with errors or a file that cannot be read.
    """
    file = Path(path)
    project = find_project(file.parent)
    compiled = compile_file(file, project.root if project else None)
    if compiled.model is None:
        raise ModelError(compiled.diagnostics, compiled.sources)
    return Model(compiled.model)


def run(
    models: Model | str | Path | Sequence[Model | str | Path],
    leads: LeadSource | Data,
    events: EventSource | Data | None = None,
    *,
    as_of: str | date | int | None = None,
    output: str | Path | None = None,
    format: str | None = None,  # noqa: A002 (the name of the command's option)
    partition_by: Sequence[str] = (),
    explain: str | Path | None = None,
    explain_format: str | None = None,
    explain_partition_by: Sequence[str] = (),
    rejects: str | Path | None = None,
    allow_missing_columns: bool = False,
    keep_rows: bool = False,
    engine: EngineName = "duckdb",
    memory_limit: str | None = None,
    threads: int | None = None,
    temp_dir: str | Path | None = None,
    progress: Progress | None = None,
) -> RunReport:
    """Score all leads of files, a database's table, an Arrow table or a data frame with one model or several.

    Models are given as such or by their files; all else means what it means to `lscore.runtime.run.run`. Raises
    ModelError for a model with errors, UsageError for arguments that make no sense, DataError for data that cannot be
    read or written, RunError for a sum beyond the limit.
    """
    several = [models] if isinstance(models, Model | str | Path) else list(models)
    meanings = [(model if isinstance(model, Model) else load(model)).meaning for model in several]
    return run_models(
        meanings,
        leads,
        events,
        as_of=as_of,
        output=output,
        format=format,
        partition_by=partition_by,
        explain=explain,
        explain_format=explain_format,
        explain_partition_by=explain_partition_by,
        rejects=rejects,
        allow_missing_columns=allow_missing_columns,
        keep_rows=keep_rows,
        engine=engine,
        memory_limit=memory_limit,
        threads=threads,
        temp_dir=temp_dir,
        progress=progress,
    )


def _check(engine: PythonEngine, event: Row) -> None:
    if not event.get("event"):
        raise DataError(f"an event has no name: give it one under `event` ({_shown(event)})")
    if engine.read_at(event.get("at")) is None:
        raise DataError(f"an event has no readable time: `at` should be like 2026-03-01T12:30Z ({_shown(event)})")


def _shown(event: Row) -> str:
    return ", ".join(f"{key} {value!r}" for key, value in event.items())
