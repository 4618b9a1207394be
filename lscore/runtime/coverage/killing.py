"""Which tests notice which mutants, on all cores."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from lscore.compiler import Compiled, compile_file
from lscore.compiler.backends.python import Wanted
from lscore.compiler.model import (
    Condition,
    ExpectCondition,
    ExpectReason,
    ExpectRoute,
    ExpectRule,
    Model,
    Test,
)
from lscore.compiler.normal import normal
from lscore.dsl import nodes
from lscore.dsl.diagnostics import Edit
from lscore.errors import RunError
from lscore.runtime.coverage.alike import alike
from lscore.runtime.coverage.mutants import Mutant, edited
from lscore.runtime.engines.python import PythonEngine
from lscore.runtime.results import Result, decimal_of
from lscore.runtime.tests import inputs_of

Fate = Literal["killed", "survived", "same", "invalid"]
"""Some test fails; none does; no lead can tell the difference; it is no model any more."""

FEW = 40
"""So many mutants are not worth another process."""

BATCH = 8
"""Mutants that a process takes at a time."""


@dataclass(frozen=True, slots=True)
class Bench:
    """What a mutant is tried on: the model's file, the folder it may not leave, its pages without their tests, and the
    tests. `version` is that of the model as it is."""

    file: str
    root: str | None
    texts: Mapping[str, str]
    tests: tuple[Test, ...]
    version: str
    form: Model
    """The model as `alike` gives it."""

    def fate(self, mutant: Mutant) -> Fate:
        """What becomes of a mutant."""
        fate = self._of(mutant.span.file, mutant.edit)
        if fate == "invalid" and mutant.fallback is not None:
            return self._of(mutant.span.file, mutant.fallback)
        return fate

    def model(self, file: str, edit: Edit) -> Model | None:
        """The model with an edit; None if it does not compile."""
        texts = {Path(name): text for name, text in self.texts.items()}
        texts[Path(file)] = edited(self.texts[file], edit)
        root = None if self.root is None else Path(self.root)
        return compile_file(Path(self.file), root, texts).model

    def _of(self, file: str, edit: Edit) -> Fate:
        model = self.model(file, edit)
        if model is None:
            return "invalid"
        if model.version == self.version:
            return "same"
        if not all_pass(model, self.tests):
            return "killed"
        return "same" if alike(model) == self.form else "survived"


def bench_of(compiled: Compiled, tests: Sequence[Test], root: Path | None) -> Bench:
    """The bench of a model that compiles."""
    assert compiled.model is not None
    texts = {page.file: _without_tests(page) for page in compiled.pages.values()}
    model = compiled.model
    place = None if root is None else str(root)
    return Bench(model.file, place, texts, tuple(tests), model.version, alike(model))


def _without_tests(page: nodes.Page) -> str:
    """The text of a page with spaces in place of its tests, so that every other place stays."""
    text = page.text
    for statement in page.statements:
        if isinstance(statement, nodes.Test):
            start, end = statement.span.start, statement.span.end
            blank = "".join("\n" if letter == "\n" else " " for letter in text[start:end])
            text = text[:start] + blank + text[end:]
    return text


def fates(
    bench: Bench,
    mutants: Sequence[Mutant],
    advance: Callable[[int], None] = lambda _: None,
    processes: int | None = None,
) -> list[Fate]:
    """What becomes of each mutant, in their order. `advance` is told how many more are done."""
    count = processes or min(os.cpu_count() or 1, 1 + len(mutants) // FEW)
    found: list[Fate] = []
    for fate in _alone(bench, mutants) if count < 2 else _spread(bench, mutants, count):
        found.append(fate)
        advance(1)
    return found


def _alone(bench: Bench, mutants: Iterable[Mutant]) -> Iterator[Fate]:
    return (bench.fate(mutant) for mutant in mutants)


def _spread(bench: Bench, mutants: Sequence[Mutant], count: int) -> Iterator[Fate]:
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(count, mp_context=context, initializer=_start, initargs=(bench,)) as pool:
        yield from pool.map(_fate, mutants, chunksize=BATCH)


_at_work: list[Bench] = []
"""The bench of a process of the pool."""


def _start(bench: Bench) -> None:
    _at_work[:] = [bench]


def _fate(mutant: Mutant) -> Fate:
    return _at_work[0].fate(mutant)


# --- running tests until one fails


def all_pass(model: Model, tests: Sequence[Test]) -> bool:
    """Whether a model passes tests that were written for another; a run that ends early is a test that fails."""
    items = [item for test in tests for item in test.expectations]
    conditions = tuple(dict.fromkeys(item.condition for item in items if isinstance(item, ExpectCondition)))
    place_of = {condition: place for place, condition in enumerate(conditions)}
    explain = any(isinstance(item, ExpectRule) for item in items)
    wanted = Wanted(conditions=conditions, explain=explain)
    engines: dict[int, PythonEngine] = {}
    model = replace(model, tests=())
    for test in tests:
        if test.as_of not in engines:
            engines[test.as_of] = PythonEngine(model, test.as_of)
        try:
            if not _passes(engines[test.as_of], test, wanted, place_of):
                return False
        except (RunError, StopIteration, KeyError, AttributeError):
            return False  # a score, a letter or an attribute that tests speak of is gone
    return True


def _passes(engine: PythonEngine, test: Test, wanted: Wanted, place_of: Mapping[Condition, int]) -> bool:
    inputs = inputs_of(engine, test)
    raw, code = engine.ask(wanted, *inputs)
    result = Result(inputs[0], raw, engine.plan, engine, *inputs[1:])
    rows = engine.rows(inputs[0], raw, code) if wanted.explain else []
    for item in test.expectations:
        match item:
            case ExpectCondition(condition):
                met = bool(raw.answers[place_of[condition]])
            case ExpectRoute(target, negated):
                met = (normal(target) in map(normal, result.routes)) is not negated
            case ExpectReason(reason, negated):
                met = (normal(reason) in map(normal, result.reasons)) is not negated
            case ExpectRule(rule, points):
                met = sum(row.points for row in rows if row.rule == rule) == decimal_of(points)
        if not met:
            return False
    return True
