"""Which tests notice which mutants, on all cores."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from lscore.compiler import Compiled, compile_file
from lscore.compiler.memory import CompileMemory
from lscore.compiler.model import Model, Test
from lscore.dsl import nodes
from lscore.dsl.diagnostics import Edit
from lscore.errors import RunError
from lscore.runtime.coverage.alike import Alike
from lscore.runtime.coverage.mutants import Mutant, edited
from lscore.runtime.tests import Trial, meets

Fate = Literal["killed", "survived", "same", "invalid"]
"""Some test fails; none does; no lead can tell the difference; it is no model any more."""

FEW = 40
"""So many mutants are not worth another process."""

BATCH = 8
"""Mutants that a process takes at a time."""


@dataclass(frozen=True, slots=True)
class Bench:
    """What a mutant is tried on: the model's file, the folder it may not leave, its pages without their tests, and the
    tests."""

    file: str
    root: str | None
    texts: Mapping[str, str]
    tests: tuple[Test, ...]
    alike: Alike
    memory: CompileMemory = field(default_factory=CompileMemory, compare=False)
    """What the last mutant leaves for the next."""

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
        return compile_file(Path(self.file), root, texts, self.memory).model

    def _of(self, file: str, edit: Edit) -> Fate:
        model = self.model(file, edit)
        if model is None:
            return "invalid"
        if not all_pass(model, self.tests):
            return "killed"
        return "same" if self.alike(model) else "survived"


def bench_of(compiled: Compiled, tests: Sequence[Test], root: Path | None) -> Bench:
    """The bench of a model that compiles."""
    assert compiled.model is not None
    texts = {page.file: _without_tests(page) for page in compiled.pages.values()}
    model = compiled.model
    place = None if root is None else str(root)
    return Bench(model.file, place, texts, tuple(tests), Alike(model))


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
    trial = Trial(model, tests)
    try:
        return all(_passes(trial, test) for test in tests)
    except (RunError, StopIteration, KeyError, AttributeError):
        return False  # a score, a letter or an attribute that tests speak of is gone


def _passes(trial: Trial, test: Test) -> bool:
    told = trial.told(test)
    return all(meets(item, told) for item in test.expectations)
