"""The pytest plugin: `pytest` runs the tests that `.score` files state, beside those in Python.

Installed with lscore (entry point `pytest11`), turned off by `-p no:lscore`. A file is asked only when it holds tests;
then each is an item, `models/b2b.score::a CEO who looks is hot`. A project without `.score` files pays for the look at
the ending of a file's name: nothing else of lscore is imported.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from _pytest._code.code import ReprFileLocation, TerminalRepr

if TYPE_CHECKING:
    from _pytest._io import TerminalWriter

    from lscore.compiler import Compiled
    from lscore.compiler.model import Model
    from lscore.dsl.diagnostics import Diagnostic
    from lscore.errors import LscoreError
    from lscore.runtime.tests import TestOutcome

TEST = re.compile(rb"^(?:\xef\xbb\xbf)?[ \t]*tests?\b", re.MULTILINE)
"""A line that begins a test, or a file of tests."""


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> ScoreFile | None:
    """Collect a `.score` file that holds tests, or that was named (then its errors are wanted, too)."""
    if file_path.suffix != ".score":
        return None
    if parent.session.isinitpath(file_path) or _holds_tests(file_path):
        return ScoreFile.from_parent(parent, path=file_path)  # pyright: ignore[reportUnknownMemberType]
    return None


def _holds_tests(file: Path) -> bool:
    try:
        return TEST.search(file.read_bytes()) is not None
    except OSError:
        return True  # the compiler says what is wrong with the file


class ScoreFile(pytest.File):
    """A `.score` file: a model, or a file of tests."""

    _compiled: Compiled
    _outcomes: dict[str, TestOutcome] | None = None

    def collect(self) -> Iterator[ScoreTest]:
        """The tests, in their order. A model with errors has none: the errors are told."""
        from lscore.errors import LscoreError  # noqa: PLC0415

        try:
            self._compiled = _compiled(self.path)
        except LscoreError as failure:
            raise _CannotTestError(_of_failure(failure)) from None
        if self._compiled.model is None:
            raise _CannotTestError(_of_diagnostics(self._compiled.diagnostics, self._compiled.sources))
        for test in self._compiled.model.tests:
            yield ScoreTest.from_parent(self, name=test.name, line=test.span.line)  # pyright: ignore[reportUnknownMemberType]

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException]) -> str | TerminalRepr:
        """The errors of the model; a traceback only for what nobody foresaw."""
        if isinstance(excinfo.value, _CannotTestError):
            return excinfo.value.told
        return super().repr_failure(excinfo)

    @property
    def sources(self) -> dict[str, str]:
        """The texts of the files read, by their names in messages."""
        return self._compiled.sources

    def outcome_of(self, name: str) -> TestOutcome:
        """How a test went. Raises LscoreError where the model cannot be run on the test's lead.

        What a test costs is the engine more than the lead: the first asks for all that were chosen in this file.
        """
        from lscore.errors import LscoreError  # noqa: PLC0415
        from lscore.runtime.tests import run_tests  # noqa: PLC0415

        model = self._model
        if self._outcomes is None:
            chosen = [item.name for item in self.session.items if item.parent is self]
            try:
                self._outcomes = {outcome.name: outcome for outcome in run_tests(model, chosen)}
            except LscoreError:
                self._outcomes = {}  # one of them fails: each alone says which
        return self._outcomes.get(name) or run_tests(model, [name])[0]

    @property
    def _model(self) -> Model:
        assert self._compiled.model is not None
        return self._compiled.model


class ScoreTest(pytest.Item):
    """A test of a `.score` file; `line` counts from 1."""

    parent: ScoreFile  # pyright: ignore[reportIncompatibleVariableOverride]

    def __init__(self, *, line: int, name: str, parent: ScoreFile) -> None:
        super().__init__(name, parent)  # pyright: ignore[reportUnknownMemberType]
        self._line = line

    def runtest(self) -> None:
        """Run the test; an expectation that is not met is its failure."""
        outcome = self.parent.outcome_of(self.name)
        if not outcome.passed:
            raise _NotMetError(outcome)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException]) -> str | TerminalRepr:  # pyright: ignore[reportIncompatibleMethodOverride]
        """What `lscore test` shows of the failure."""
        from lscore.errors import LscoreError  # noqa: PLC0415

        if isinstance(excinfo.value, _NotMetError):
            return _of_outcome(excinfo.value.outcome, self.parent.sources)
        if isinstance(excinfo.value, LscoreError):
            return _of_failure(excinfo.value)
        return super().repr_failure(excinfo)

    def reportinfo(self) -> tuple[Path, int, str]:
        """File, line (from 0) and name, as reports show them."""
        return self.path, self._line - 1, self.name


class _CannotTestError(Exception):
    """The file's tests cannot be asked: `told` says why."""

    def __init__(self, told: _Told) -> None:
        super().__init__(str(told))
        self.told = told


class _NotMetError(Exception):
    """A test failed."""

    def __init__(self, outcome: TestOutcome) -> None:
        super().__init__(outcome.name)
        self.outcome = outcome


class _Told(TerminalRepr):
    """A failure in lscore's words: in color on a terminal that has it, plain in reports. `reprcrash` is where pytest
    looks for the one line of its summaries."""

    def __init__(self, plain: str, colored: str, crash: ReprFileLocation | None = None) -> None:
        self._plain = plain
        self._colored = colored
        self.reprcrash = crash

    def __str__(self) -> str:
        return self._plain

    def toterminal(self, tw: TerminalWriter) -> None:
        """Write it."""
        tw.line(self._colored if tw.hasmarkup else self._plain)


def _compiled(path: Path) -> Compiled:
    """The file, compiled within its project. Raises LscoreError for an `lscore.toml` that is wrong."""
    from lscore.compiler import compile_file  # noqa: PLC0415
    from lscore.runtime.project import find_project  # noqa: PLC0415
    from lscore.runtime.score_files import root_of  # noqa: PLC0415

    return compile_file(_as_named(path), root_of(path, find_project(path.parent)))


def _as_named(path: Path) -> Path:
    """The path as a person in the current folder would write it."""
    try:
        return Path(os.path.relpath(path))
    except ValueError:  # another drive
        return path


def _of_outcome(outcome: TestOutcome, sources: dict[str, str]) -> _Told:
    from lscore.render.tests import FileOutcomes, report_tests  # noqa: PLC0415

    def told(*, color: bool) -> str:
        report = report_tests([FileOutcomes(outcome.span.file, (outcome,))], sources, color, verbose=False)
        return report.rstrip("\n").rpartition("\n")[0].rstrip("\n")  # pytest counts by itself

    first = outcome.failures[0]
    message = f"expected {first.text}, got {first.got}"
    return _Told(told(color=False), told(color=True), ReprFileLocation(first.span.file, first.span.line, message))


def _of_diagnostics(found: tuple[Diagnostic, ...], sources: dict[str, str]) -> _Told:
    from lscore.dsl.diagnostics import Severity, in_order  # noqa: PLC0415
    from lscore.render.text import render  # noqa: PLC0415

    errors = in_order([item for item in found if item.severity is Severity.ERROR])
    plain, colored = (render(errors, sources, color=color).rstrip("\n") for color in (False, True))
    first = errors[0]
    return _Told(plain, colored, ReprFileLocation(first.span.file, first.span.line, first.message))


def _of_failure(failure: LscoreError) -> _Told:
    """A mistake in `lscore.toml`, a sum beyond the limit."""
    if failure.diagnostics:
        return _of_diagnostics(failure.diagnostics, dict(failure.sources))
    return _Told(f"lscore: {failure}", f"lscore: {failure}")
