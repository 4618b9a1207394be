"""`run`: models over leads and events, results into files. What `lscore run` and the Python API call."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol

from lscore.compiler.model import Model
from lscore.dsl.diagnostics import Diagnostic, in_order
from lscore.errors import UsageError
from lscore.runtime.as_of import instant_of_run
from lscore.runtime.formats import format_of, writer_for
from lscore.runtime.lead_by_lead import LeadByLead, in_batches
from lscore.runtime.outputs import OutputFiles, StdoutClosed, check_apart
from lscore.runtime.progress import Progress, Silent
from lscore.runtime.rejects import reject_counts, rejected_rows
from lscore.runtime.report import RunReport, Tally, violation_rows
from lscore.runtime.result_columns import (
    REJECT_COLUMNS,
    VIOLATION_COLUMNS,
    explanation_columns,
    result_file_columns,
)
from lscore.runtime.run_plan import Output, Plan, check_models
from lscore.runtime.sinks import open_output
from lscore.runtime.sources import Data, Workspace, event_source, lead_source, source_files
from lscore.runtime.staging import Staged
from lscore.runtime.targets import places_read

if TYPE_CHECKING:
    from lscore.runtime.batch.all_leads import AllLeads
    from lscore.runtime.project import EventSource, LeadSource
    from lscore.runtime.sinks import Sink

EngineName = Literal["duckdb", "python"]
ENGINES: tuple[EngineName, ...] = ("duckdb", "python")


def run(
    models: Model | Sequence[Model],
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
    """Score all leads with each model and write the results.

    `leads` and `events` are paths, globs, folders, `-`, tables of databases, Arrow tables, data frames, or sources that
    also name their columns. `as_of` is a date or time as text (without an offset: in the model's timezone), a datetime,
    microseconds from the epoch, or None for now. `output` and `explain` are files (or `-` for standard output) in the
    `format` they are named by or end in: csv, jsonl, parquet; folders of files by the values of `partition_by`; or
    `duckdb:FILE?table=NAME`. Rows stand model by model, each in the order of the leads. `rejects` is the file for rows
    that could not be used; by default `NAME.rejects.csv` beside the output. The leads for which an `ensure` does not
    hold go to `NAME.violations.csv` there. `keep_rows` keeps the result rows in the report. `engine` is `duckdb` (all
    leads at once) or `python` (one after the other); both give the same. `memory_limit` (like `1GB`), `threads` and
    `temp_dir` (for temporary data) bound what is used. `progress` is told what is done.

    Raises UsageError for arguments that make no sense, DataError for data that cannot be read or written or a memory
    limit that is too small, RunError for a sum beyond the limit. Then, as after Ctrl-C, no file has changed.
    """
    started = time.monotonic()
    meanings = (models,) if isinstance(models, Model) else tuple(models)
    check_models(meanings)
    if engine not in ENGINES:
        raise UsageError(f"there is no engine {engine}: choose duckdb or python")
    instant = instant_of_run(as_of, meanings)
    lead_data, event_data = lead_source(leads), None if events is None else event_source(events)
    results = Output(output, format, partition_by)
    plan = Plan(meanings, instant, results, Output(explain, explain_format, explain_partition_by), rejects, keep_rows)
    _check_outputs(plan, lead_data, event_data)
    with Workspace(memory_limit, threads, temp_dir) as workspace:
        work = _engine(engine)(
            workspace,
            meanings,
            lead_data,
            event_data,
            progress or Silent(),
            as_of=instant,
            explain=explain is not None,
            allow_missing=allow_missing_columns,
        )
        return _Run(plan, workspace, work).report(started)


def _check_outputs(plan: Plan, leads: LeadSource, events: EventSource | None) -> None:
    """Raises UsageError for an output that cannot be meant, before there is any work."""
    plan.results.target("the results")
    plan.explanations.target("the explanations")
    read = [Path(file) for model in plan.models for file in model.files]
    places = list(places_read(leads.path, source_files(leads, "leads")))
    if events is not None:
        places += places_read(events.path, source_files(events, "events"))
    check_apart(plan.outputs(), (*places, *read))


class Work(Protocol):
    """An engine at work on the data of a run."""

    findings: list[Diagnostic]
    lead_count: int
    event_count: int
    tables: tuple[Staged, ...]

    def score(
        self,
        model: Model,
        rows: Sink | None,
        lines: Sink | None,
        *,
        keep: list[dict[str, object]] | None,
    ) -> Tally:
        """Score all leads by a model, and write the results and what explains them."""
        ...


def _engine(name: EngineName) -> type[LeadByLead] | type[AllLeads]:
    if name == "python":
        return LeadByLead
    from lscore.runtime.batch.all_leads import AllLeads  # noqa: PLC0415 (sqlglot is slow to import)

    return AllLeads


class _Run:
    """A run under way."""

    def __init__(self, plan: Plan, workspace: Workspace, work: Work) -> None:
        self.plan = plan
        self.connection = workspace.connection
        self.work = work
        self.tallies: list[Tally] = []
        self.rows: list[dict[str, object]] | None = [] if plan.keep_rows else None
        self.written: tuple[str, ...] = ()
        self.rejects_file: str | None = None
        self.violations_file: str | None = None

    def _write(self) -> None:
        """Score and write everything; the files appear at the end."""
        plan, work = self.plan, self.work
        with OutputFiles() as files:
            rows = self._sink(files, plan.results, explained=False)
            lines = self._sink(files, plan.explanations, explained=True)
            for model in plan.models:
                self.tallies.append(work.score(model, rows, lines, keep=self.rows))
            for sink in (rows, lines):
                if sink is not None:
                    sink.close()
            rejects = self._write_rejects(files)
            violations = self._write_violations(files)
        self.rejects_file, self.violations_file = rejects, violations
        self.written = plan.written

    def _sink(self, files: OutputFiles, output: Output, *, explained: bool) -> Sink | None:
        target = output.target("the explanations" if explained else "the results")
        if target is None:
            return None
        columns = explanation_columns(self.plan.models) if explained else result_file_columns(self.plan.models)
        return open_output(files, target, columns, self.connection)

    def _write_rejects(self, files: OutputFiles) -> str | None:
        path = self.plan.rejects_path
        if path is None:
            return None
        if not reject_counts(self.connection):
            files.remove(path)
            return None
        writer = writer_for(format_of(path, None, "the rejects"), files.open(path), REJECT_COLUMNS)
        for batch in in_batches(rejected_rows(self.connection, self.work.tables)):
            writer.write(batch)
        writer.close()
        return str(path)

    def _write_violations(self, files: OutputFiles) -> str | None:
        path = self.plan.violations_path
        if path is None:
            return None
        if not any(tally.violations for tally in self.tallies):
            files.remove(path)
            return None
        writer = writer_for(format_of(path, None, "the violations"), files.open(path), VIOLATION_COLUMNS)
        for batch in in_batches(row for tally in self.tallies for row in violation_rows(tally.model, tally.violations)):
            writer.write(batch)
        writer.close()
        return str(path)

    def report(self, started: float) -> RunReport:
        """Write everything; what the run, which began at an instant of the monotonic clock, tells of itself."""
        try:
            self._write()
        except StdoutClosed:
            self.written = ()
        return RunReport(
            models=tuple(tally.report() for tally in self.tallies),
            as_of=self.plan.as_of,
            leads=self.work.lead_count,
            events=self.work.event_count,
            rejects=reject_counts(self.connection),
            findings=tuple(in_order(self.work.findings)),
            outputs=self.written,
            rejects_file=self.rejects_file,
            violations_file=self.violations_file,
            seconds=time.monotonic() - started,
            rows=self.rows,
        )
