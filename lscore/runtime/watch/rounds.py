"""A round of `lscore watch`: check, test, score the sample, compare with the last good scores of each model."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from lscore.compiler.lint.settings import LintSettings
from lscore.compiler.model import Model
from lscore.dsl.diagnostics import Diagnostic, Severity
from lscore.errors import LscoreError
from lscore.runtime.as_of import instant_of_run
from lscore.runtime.checking import Checked, Compilation, check, compile_files
from lscore.runtime.tests import TestOutcome, run_tests
from lscore.runtime.watch.differences import Comparison, Scored, compare
from lscore.runtime.watch.files import named_files

if TYPE_CHECKING:
    from lscore.runtime.project import EventSource, LeadSource
    from lscore.runtime.watch.sample import Sample


@dataclass(frozen=True, slots=True)
class Task:
    """What a round is about, as options and lscore.toml say it now: the files to check, with the folders that they may
    not leave; `others`, which may hold tests; which models to score, over which data. `note` is what is wrong with
    that choice."""

    files: tuple[Path, ...]
    roots: Mapping[Path, Path | None]
    others: tuple[Path, ...]
    settings: LintSettings
    scored: Callable[[Model], bool]
    leads: LeadSource | None
    events: EventSource | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class FileTests:
    """How the tests of one file went."""

    file: str
    outcomes: tuple[TestOutcome, ...]


@dataclass(frozen=True, slots=True)
class Round:
    """What a round found.

    `fresh` are the findings that the round before did not have, `gone` counts those that only that one had;
    `newly_failed` are tests, with their files, that did not fail before. `comparisons` is None where no data is named,
    `first` are the files of models that were scored for the first time; `waiting` are those of models with errors,
    whose last good scores stay what the next ones are compared with; `trouble` is why nothing could be scored. `leads`
    is the size of the sample, `of` that of the data. `named` are the files that the models name.
    """

    checked: Checked
    tests: tuple[FileTests, ...]
    newly_failed: tuple[tuple[str, TestOutcome], ...]
    fresh: tuple[Diagnostic, ...]
    gone: int
    comparisons: tuple[Comparison, ...] | None
    first: tuple[str, ...]
    waiting: tuple[str, ...]
    trouble: str
    leads: int
    of: int
    named: frozenset[Path]
    seconds: float

    @property
    def failed_tests(self) -> int:
        """How many tests failed."""
        return sum(not outcome.passed for part in self.tests for outcome in part.outcomes)

    @property
    def broken(self) -> bool:
        """Whether some model has an error."""
        return any(finding.severity is Severity.ERROR for finding in self.checked.findings)


@dataclass(slots=True)
class _Scores:
    """What a round says of scores."""

    comparisons: list[Comparison] | None = None
    first: list[str] = field(default_factory=list[str])
    trouble: str = ""


class Session:
    """All rounds of one `lscore watch`: what the next is compared with.

    `as_of` is the instant of all rounds (microseconds, or a text that is read in the models' timezones), `most` the
    size of the sample. Raises UsageError for what is no time.
    """

    def __init__(self, as_of: str | None, most: int, *, allow_missing: bool) -> None:
        now = instant_of_run(as_of, ())
        self._as_of: str | int = now if as_of is None else as_of
        self._most = most
        self._allow_missing = allow_missing
        self._last: dict[str, tuple[Scored, Sample]] = {}
        self._findings: Counter[tuple[str, str, str]] = Counter()
        self._failed: set[tuple[str, str]] = set()
        self._sample: Sample | None = None
        self._sampled: tuple[object, ...] = ()

    def as_of(self, models: Sequence[Model]) -> int:
        """The instant in microseconds from the epoch. Raises UsageError where the models' timezones make several of
        it."""
        return self._as_of if isinstance(self._as_of, int) else instant_of_run(self._as_of, models)

    def round(self, task: Task, marks: Mapping[Path, object]) -> Round:
        """Go over everything once; `marks` are the states of the data's files, which are read again when they change.

        Raises LscoreError where not even a check is possible: a baseline that cannot be read.
        """
        started = time.monotonic()
        compilation = compile_files(task.files, task.roots, task.others)
        as_of = self.as_of(compilation.models)
        checked = check(compilation, task.settings, as_of=as_of)
        fresh, gone = self._compared(checked.findings, compilation)
        tests = _tests(compilation)
        scores = self._scores(task, compilation, as_of, marks)
        known = {model.file for model in compilation.models}
        return Round(
            checked=checked,
            tests=tests,
            newly_failed=self._newly_failed(tests),
            fresh=fresh,
            gone=gone,
            comparisons=None if scores.comparisons is None else tuple(scores.comparisons),
            first=tuple(scores.first),
            waiting=tuple(file for file in self._last if file not in known and Path(file) in task.files),
            trouble=scores.trouble,
            leads=len(self._sample.leads) if self._sample else 0,
            of=self._sample.of if self._sample else 0,
            named=frozenset(named_files(compilation.compiled)),
            seconds=time.monotonic() - started,
        )

    def _compared(self, findings: Sequence[Diagnostic], compilation: Compilation) -> tuple[tuple[Diagnostic, ...], int]:
        """The findings that are new, and how many are gone; a finding may have gone to another line. Those of files
        that can't be linted now are remembered."""
        linted = {file for item in compilation.compiled if item.model for file in item.sources}
        left = self._findings.copy()
        fresh: list[Diagnostic] = []
        for finding in findings:
            key = _key(finding)
            if left[key]:
                left[key] -= 1
            else:
                fresh.append(finding)
        hidden = Counter({key: count for key, count in left.items() if key[0] not in linted})
        self._findings = Counter(map(_key, findings)) + hidden
        return tuple(fresh), left.total() - hidden.total()

    def _newly_failed(self, tests: Sequence[FileTests]) -> tuple[tuple[str, TestOutcome], ...]:
        failed = [(part.file, item) for part in tests for item in part.outcomes if not item.passed]
        ran = {part.file for part in tests}
        before = self._failed
        self._failed = {(file, item.name) for file, item in failed} | {key for key in before if key[0] not in ran}
        return tuple((file, item) for file, item in failed if (file, item.name) not in before)

    def _scores(self, task: Task, compilation: Compilation, as_of: int, marks: Mapping[Path, object]) -> _Scores:
        if task.note:
            return _Scores(trouble=task.note)
        if task.leads is None:
            return _Scores()
        scores = _Scores([])
        models = [model for model in compilation.models if task.scored(model)]
        if not models:
            return scores
        try:
            sample = self._read(task, models, marks)
            for model in models:
                self._score(model, sample, as_of, scores)
        except LscoreError as error:
            scores.trouble = str(error)
        return scores

    def _read(self, task: Task, models: Sequence[Model], marks: Mapping[Path, object]) -> Sample:
        from lscore.runtime.watch.sample import read_sample  # noqa: PLC0415 (imports the engines)

        assert task.leads is not None
        wanted = (task.leads, task.events, dict(marks))
        if self._sample is None or self._sampled != wanted or not self._sample.serves(models):
            self._sample, self._sampled = None, ()
            self._sample = read_sample(models, task.leads, task.events, self._most, allow_missing=self._allow_missing)
            self._sampled = wanted
        return self._sample

    def _score(self, model: Model, sample: Sample, as_of: int, scores: _Scores) -> None:
        from lscore.runtime.watch.sample import standings  # noqa: PLC0415 (imports the engines)

        last, known = self._last.get(model.file, (None, None))
        same = last is not None and known is sample and last.model.version == model.version
        now = Scored(model, last.leads if last is not None and same else standings(sample, model, as_of))
        if last is None:
            scores.first.append(model.file)
        elif scores.comparisons is not None:
            scores.comparisons.append(Comparison(model, len(now.leads)) if same else compare(last, now))
        self._last[model.file] = now, sample


def _key(finding: Diagnostic) -> tuple[str, str, str]:
    return finding.span.file, finding.code, finding.message


def _tests(compilation: Compilation) -> tuple[FileTests, ...]:
    found: list[FileTests] = []
    for file, compiled in zip(compilation.files, compilation.compiled, strict=True):
        if compiled.model and compiled.model.tests:
            found.append(FileTests(str(file), tuple(run_tests(compiled.model))))
    return tuple(found)
