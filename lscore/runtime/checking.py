"""Checking models: errors, what the lint rules find, what comments and the baseline leave of it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from lscore.compiler import Compiled, compile_file
from lscore.compiler.lint.ask import lint
from lscore.compiler.lint.baseline import Counts, beside, read_baseline
from lscore.compiler.lint.comments import without_ignored
from lscore.compiler.lint.registry import RULES
from lscore.compiler.lint.settings import LintSettings
from lscore.compiler.lint.subject import Subject
from lscore.compiler.memory import CompileMemory, Memories
from lscore.compiler.model import DAY, Model, Test
from lscore.dsl import nodes
from lscore.dsl.diagnostics import Diagnostic, Severity, in_order
from lscore.runtime.values import Clock

if TYPE_CHECKING:
    from lscore.compiler.lint.data.facts import DataFacts


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check found, in the order of the places; `sources` are the texts of all files read, `files` those that
    were to be checked. `ignored` findings were left out for a reason on the page, `held` because the baseline knows
    them; `shrunk` is what the baseline could say now (None: there is no baseline). `models` are those that compile."""

    findings: tuple[Diagnostic, ...]
    sources: Mapping[str, str]
    files: tuple[Path, ...]
    models: tuple[Model, ...] = ()
    ignored: int = 0
    held: int = 0
    baseline: Counts | None = None
    shrunk: Counts | None = None

    @property
    def failed(self) -> bool:
        """Whether anything weighs more than a note."""
        return any(finding.severity is not Severity.NOTE for finding in self.findings)


@dataclass(frozen=True, slots=True)
class Compilation:
    """Files, compiled: each with what became of it."""

    files: tuple[Path, ...]
    compiled: tuple[Compiled, ...]
    tests: Mapping[Path, tuple[Test, ...]] = field(default_factory=dict[Path, "tuple[Test, ...]"])
    """By the file of a model: the tests of test files that name it."""

    @property
    def models(self) -> tuple[Model, ...]:
        """The models that compile and whose own file is among the files."""
        pairs = zip(self.files, self.compiled, strict=True)
        return tuple(item.model for file, item in pairs if item.model and item.model.file == str(file))

    @property
    def broken(self) -> bool:
        """Whether any file has an error."""
        return any(found.severity is Severity.ERROR for item in self.compiled for found in item.diagnostics)


def compile_files(
    files: Sequence[Path],
    roots: Mapping[Path, Path | None],
    others: Iterable[Path] = (),
    texts: Mapping[Path, str] | None = None,
    memories: Memories | None = None,
) -> Compilation:
    """Compile files; `roots` are the folders that each may not leave. Of `others` only the tests are wanted that test
    files among them hold for models among `files`. `texts` stand in for what some files hold. `memories` are of the
    last compilations; with them models are given no version."""

    def compiling(file: Path) -> Compiled:
        return compile_file(file, roots.get(file), texts, memories.of(file) if memories is not None else None)

    compiled = tuple(compiling(file) for file in files)
    tests: dict[Path, tuple[Test, ...]] = {}
    asked = {file.resolve() for file in files}
    unsaved = {file.resolve(): text for file, text in (texts or {}).items()}
    for file in dict.fromkeys((*files, *others)):
        if not _holds_tests(file, unsaved):
            continue
        found = compiling(file)
        if found.model is not None and found.model.file != str(file):
            named = Path(found.model.file).resolve()
            if named in asked:
                tests[named] = (*tests.get(named, ()), *found.model.tests)
    return Compilation(tuple(files), compiled, tests)


def _holds_tests(file: Path, unsaved: Mapping[Path, str]) -> bool:
    text = unsaved.get(file.resolve())
    if text is not None:
        return "tests of" in text
    try:
        return "tests of" in file.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False


def check(
    compilation: Compilation,
    settings: LintSettings,
    *,
    as_of: int,
    extra: Iterable[Diagnostic] = (),
    facts: Mapping[str, DataFacts] | None = None,
    stale: Callable[[], bool] | None = None,
    memories: Memories | None = None,
) -> Checked:
    """What is to be said of compiled files: errors and warnings of the compiler, findings of the lint rules as of an
    instant (microseconds), `extra` findings (of data). `facts` are what data says, by the name of the model's file.
    Once `stale` says so, nobody wants the findings any more: what is left out then is not said. `memories` are those
    that the files were compiled with: the lint rules are not asked again about what did not change.

    Raises UsageError for a baseline that cannot be read.
    """
    found: list[Diagnostic] = [item for compiled in compilation.compiled for item in compiled.diagnostics]
    found += extra
    pages: dict[str, nodes.Page] = {}
    sources: dict[str, str] = {}
    linted: list[str] = []
    for file, compiled in zip(compilation.files, compilation.compiled, strict=True):
        sources |= compiled.sources
        model = compiled.model
        if model is None or model.file != str(file):
            continue
        tests = (*model.tests, *compilation.tests.get(file.resolve(), ()))
        today = Clock(model.timezone).day_of(as_of)
        data = (facts or {}).get(model.file)
        subject = Subject(model, compiled.pages, compiled.sources, tests, today, settings, data)
        found += _linted(subject, memories.of(file) if memories is not None else None, stale)
        pages |= compiled.pages
        linted.append(model.file)
    asked = asked_rules(settings, with_data=bool(facts))
    left = without_ignored(in_order(found), pages, settings, today=as_of // DAY, asked=asked)
    return _beside_baseline(left.kept, left.count, settings, compilation, sources)


def _linted(subject: Subject, memory: CompileMemory | None, stale: Callable[[], bool] | None) -> Iterable[Diagnostic]:
    """What the lint rules find, where the subject is another than the last time."""
    if memory is None:
        return lint(subject, stale)
    asked = subject.pages, subject.sources, subject.tests, subject.today, subject.settings, subject.data
    if memory.linted is None or memory.linted[0] != asked:
        memory.linted = None
        found = tuple(lint(subject, stale))
        if stale is None or not stale():
            memory.linted = asked, found
        return found
    return memory.linted[1]


def _beside_baseline(
    found: list[Diagnostic],
    ignored: int,
    settings: LintSettings,
    compilation: Compilation,
    sources: Mapping[str, str],
) -> Checked:
    files, models = compilation.files, compilation.models
    if settings.baseline is None:
        return Checked(tuple(in_order(found)), sources, files, models, ignored)
    counts = read_baseline(settings.baseline)
    compared = beside(found, counts, settings.baseline.absolute().parent)
    kept = tuple(in_order(compared.kept))
    # What is not looked at because of an error is not mended.
    shrunk = counts if compilation.broken else compared.shrunk
    return Checked(kept, sources, files, models, ignored, compared.held, counts, shrunk)


def asked_rules(settings: LintSettings, *, with_data: bool) -> Collection[str]:
    """The ids of the rules that settings ask for."""
    return {
        rule.id for rule in RULES.values() if settings.asks(rule.id, rule.group) and (with_data or rule.group != "data")
    }
