"""`run`: models over leads and events, results into files. What `lscore run` and the Python API call."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from lscore.compiler.model import Model
from lscore.dsl.diagnostics import Diagnostic, in_order
from lscore.errors import UsageError
from lscore.runtime.as_of import instant_of_run
from lscore.runtime.engines.python import PythonEngine
from lscore.runtime.findings import ValueFindings
from lscore.runtime.formats import RowWriter, format_of, writer_for
from lscore.runtime.outputs import STDOUT, OutputFiles, StdoutClosed, check_apart, standard_output
from lscore.runtime.rejects import reject_counts, rejected_rows
from lscore.runtime.report import RunReport, Tally, violation_rows
from lscore.runtime.result_columns import (
    REJECT_COLUMNS,
    VIOLATION_COLUMNS,
    explanation_columns,
    result_file_columns,
)
from lscore.runtime.run_data import RunData, read_data
from lscore.runtime.scoring import Watch, results
from lscore.runtime.sources import Data, Workspace, event_source, lead_source, source_files

if TYPE_CHECKING:
    from lscore.runtime.project import EventSource, LeadSource
    from lscore.runtime.results import ExplanationRow

Progress = Callable[[int, int], None]
"""Called with the leads done and all leads (times the models)."""

Item = TypeVar("Item")
_ROWS = 1000


def run(
    models: Model | Sequence[Model],
    leads: LeadSource | Data,
    events: EventSource | Data | None = None,
    *,
    as_of: str | date | int | None = None,
    output: str | Path | None = None,
    format: str | None = None,  # noqa: A002 (the name of the command's option)
    explain: str | Path | None = None,
    explain_format: str | None = None,
    rejects: str | Path | None = None,
    allow_missing_columns: bool = False,
    keep_rows: bool = False,
    progress: Progress | None = None,
) -> RunReport:
    """Score all leads with each model and write the results.

    `leads` and `events` are paths, globs, `-`, Arrow tables or readers, or sources that also name their columns.
    `as_of` is a date or time as text (without an offset: in the model's timezone), a datetime, microseconds from the
    epoch, or None for now. `output` and `explain` are files (or `-` for standard output) in the `format` they are
    named by or end in: csv, jsonl, parquet; rows stand model by model, each in the order of the leads. `rejects` is the
    file for rows that could not be used; by default `NAME.rejects.csv` beside the output. The leads for which an
    `ensure` does not hold go to `NAME.violations.csv` there. `keep_rows` keeps the result
    rows in the report. `progress` is called with the leads done and all leads.

    Raises UsageError for arguments that make no sense, DataError for data that cannot be read or written, RunError
    for a sum beyond the limit. Then, as after Ctrl-C, no file has changed.
    """
    started = time.monotonic()
    meanings = (models,) if isinstance(models, Model) else tuple(models)
    _check_models(meanings)
    instant = instant_of_run(as_of, meanings)
    lead_data, event_data = lead_source(leads), None if events is None else event_source(events)
    plan = _Plan(
        meanings, instant, output, format, explain, explain_format, rejects or _beside(output, "rejects"), keep_rows
    )
    read = (Path(file) for model in meanings for file in model.files)
    plan.check_formats()
    check_apart(plan.outputs(), (*source_files(lead_data, "leads"), *source_files(event_data, "events"), *read))
    with Workspace() as workspace:
        data, findings = read_data(workspace, meanings, lead_data, event_data, allow_missing=allow_missing_columns)
        work = _Run(plan, data, progress, list(findings))
        try:
            work.write()
        except StdoutClosed:
            work.written = ()
        return work.report(time.monotonic() - started)


def _check_models(models: Sequence[Model]) -> None:
    if not models:
        raise UsageError("a run needs a model")
    seen: dict[str, str] = {}
    for model in models:
        if model.name in seen:
            raise UsageError(
                f"{seen[model.name]} and {model.file} are both named `{model.name}`, so results would not tell them "
                'apart: give one another name with a line `model "…"`'
            )
        seen[model.name] = model.file


def _beside(output: str | Path | None, what: str) -> Path | None:
    if output is None or str(output) == STDOUT or str(output).startswith("/dev/") or not Path(output).name:
        return None
    return Path(output).with_suffix(f".{what}.csv")


@dataclass(frozen=True, slots=True)
class _Plan:
    """What a run is to do."""

    models: tuple[Model, ...]
    as_of: int
    output: str | Path | None
    format: str | None
    explain: str | Path | None
    explain_format: str | None
    rejects: str | Path | None
    keep_rows: bool

    def check_formats(self) -> None:
        """Raises UsageError for a file whose format nothing tells, before there is any work."""
        if self.output is not None:
            format_of(self.output, self.format, "the results")
        if self.explain is not None:
            format_of(self.explain, self.explain_format, "the explanations")

    def outputs(self) -> dict[str, str | Path | None]:
        """What is written where."""
        files = {"the results": self.output, "the explanations": self.explain, "the rejects": self.rejects}
        return {**files, "the violations": self.violations}

    @property
    def violations(self) -> Path | None:
        """The file for the leads for which an `ensure` does not hold: beside the results."""
        return _beside(self.output, "violations")


@dataclass(slots=True)
class _Run:
    """A run under way."""

    plan: _Plan
    data: RunData
    progress: Progress | None
    findings: list[Diagnostic]
    tallies: list[Tally] = field(default_factory=list[Tally])
    rows: list[dict[str, object]] = field(default_factory=list[dict[str, object]])
    events: int = 0
    done: int = 0
    written: tuple[str, ...] = ()
    rejects_file: str | None = None
    violations_file: str | None = None

    def write(self) -> None:
        """Score and write everything; the files appear at the end."""
        plan = self.plan
        with OutputFiles() as files, ExitStack() as stack:
            results_writer = self._writer(files, stack, plan.output, plan.format, explained=False)
            lines_writer = self._writer(files, stack, plan.explain, plan.explain_format, explained=True)
            for number, model in enumerate(plan.models):
                self._score(model, results_writer, lines_writer, first=number == 0)
            for writer in (results_writer, lines_writer):
                if writer is not None:
                    writer.close()
            rejects = self._write_rejects(files)
            violations = self._write_violations(files)
        self.rejects_file, self.violations_file = rejects, violations
        self.written = tuple(
            str(path) for path in (plan.output, plan.explain) if path is not None and str(path) != STDOUT
        )

    def _writer(
        self, files: OutputFiles, stack: ExitStack, path: str | Path | None, name: str | None, *, explained: bool
    ) -> RowWriter | None:
        if path is None:
            return None
        form = format_of(path, name, "the output")
        stream = stack.enter_context(standard_output()) if str(path) == STDOUT else files.open(path)
        columns = explanation_columns(self.plan.models) if explained else result_file_columns(self.plan.models)
        return writer_for(form, stream, columns)

    def _score(self, model: Model, rows: RowWriter | None, lines: RowWriter | None, *, first: bool) -> None:
        engine = PythonEngine(model, self.plan.as_of)
        values = ValueFindings(model, engine.lead_checks, engine.event_checks)
        watch = Watch(values, self.data.workspace.connection, rejecting=first)
        tally = Tally(model)
        self.tallies.append(tally)
        for batch in _batches(results(self.data, engine, watch, explain=lines is not None)):
            for scored in batch:
                tally.add(scored)
            if rows is not None:
                rows.write([scored.row for scored in batch])
            if lines is not None:
                lines.write([_line(line, model) for scored in batch for line in scored.lines])
            if self.plan.keep_rows:
                self.rows += [scored.row for scored in batch]
            self._advance(len(batch))
        self.findings += values.diagnostics()
        self.events = max(self.events, watch.events)

    def _advance(self, leads: int) -> None:
        self.done += leads
        if self.progress is not None:
            self.progress(self.done, self.data.lead_count * len(self.plan.models))

    def _write_rejects(self, files: OutputFiles) -> str | None:
        path = self.plan.rejects
        if path is None:
            return None
        if not reject_counts(self.data.workspace.connection):
            files.remove(path)
            return None
        writer = writer_for(format_of(path, None, "the rejects"), files.open(path), REJECT_COLUMNS)
        tables = tuple(table for table in (self.data.leads, self.data.events) if table is not None)
        for batch in _batches(rejected_rows(self.data.workspace.connection, tables)):
            writer.write(batch)
        writer.close()
        return str(path)

    def _write_violations(self, files: OutputFiles) -> str | None:
        path = self.plan.violations
        if path is None:
            return None
        if not any(tally.violations for tally in self.tallies):
            files.remove(path)
            return None
        writer = writer_for(format_of(path, None, "the violations"), files.open(path), VIOLATION_COLUMNS)
        for batch in _batches(row for tally in self.tallies for row in violation_rows(tally.model, tally.violations)):
            writer.write(batch)
        writer.close()
        return str(path)

    def report(self, seconds: float) -> RunReport:
        """What the run tells of itself."""
        return RunReport(
            models=tuple(tally.report() for tally in self.tallies),
            as_of=self.plan.as_of,
            leads=self.data.lead_count,
            events=self.events,
            rejects=reject_counts(self.data.workspace.connection),
            findings=tuple(in_order(self.findings)),
            outputs=self.written,
            rejects_file=self.rejects_file,
            violations_file=self.violations_file,
            seconds=seconds,
            rows=self.rows if self.plan.keep_rows else None,
        )


def _batches(items: Iterator[Item]) -> Iterator[list[Item]]:
    batch: list[Item] = []
    for item in items:
        batch.append(item)
        if len(batch) == _ROWS:
            yield batch
            batch = []
    if batch:
        yield batch


def _line(line: ExplanationRow, model: Model) -> dict[str, object]:
    return {
        "lead": line.lead,
        "score": line.score,
        "category": line.category or None,
        "rule": line.rule,
        "points": line.points,
        "count": line.count,
        "newest_event": line.newest_event,
        "text": line.text or None,
        "model": model.name,
    }
