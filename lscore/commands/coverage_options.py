"""What `lscore test` says of the tests themselves: `--coverage`, `--suggest`, `--mutate`, `--fail-under`."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import click

from lscore.commands.output import console, on_stderr
from lscore.compiler import Compiled
from lscore.dsl.diagnostics import Diagnostic, in_order
from lscore.errors import UsageError
from lscore.render.coverage import coverage_lines, mutant_findings, mutation_lines, suggestion_text
from lscore.render.progress import Bar, bar
from lscore.render.text import render
from lscore.runtime.coverage import written as on_page
from lscore.runtime.coverage.subjects import Subject, more_suggestions, mutation, subjects

Command = TypeVar("Command", bound=Callable[..., Any])

_OPTIONS = (
    click.option("--coverage", is_flag=True, help="Tell what no test shows; docs/coverage.md says what counts."),
    click.option(
        "--fail-under",
        metavar="N",
        type=click.IntRange(0, 100),
        help="Exit code 1 when coverage (or, with --mutate, the share of mutants noticed) is below N percent.",
    ),
    click.option("--suggest", is_flag=True, help="Print tests that close gaps, for the author to review."),
    click.option("--mutate", is_flag=True, help="Change the model in small ways and tell what no test notices."),
    click.option(
        "--mutate-limit",
        metavar="N",
        type=click.IntRange(0),
        default=1000,
        show_default=True,
        help="With --mutate: try N changes of a model at most, the same ones on every run; 0: all.",
    ),
)


def coverage_options(command: Command) -> Command:
    """The options about coverage, which are the fields of a CoverageChoice."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


@dataclass(frozen=True, slots=True)
class CoverageChoice:
    """What the options say."""

    coverage: bool = False
    fail_under: int | None = None
    suggest: bool = False
    mutate: bool = False
    mutate_limit: int = 0

    @property
    def asks(self) -> bool:
        """Whether anything is asked for."""
        return self.coverage or self.suggest or self.mutate or self.fail_under is not None


@dataclass(frozen=True, slots=True)
class CoverageAnswer:
    """What is to be said: findings for every form, the text of the `text` form, and whether the exit code is 1."""

    findings: tuple[Diagnostic, ...] = ()
    text: str = ""
    summary: str = ""
    """The text without the findings: what other forms do not show."""
    failed: bool = False


def coverage_answer(
    choice: CoverageChoice,
    compiled: Sequence[tuple[Compiled, Path | None]],
    *,
    color: bool,
    chosen: Callable[[str], bool] = lambda _: True,
) -> CoverageAnswer:
    """Measure what is asked for. `compiled` are the files with the folders they may not leave, `chosen` tells which
    tests count. Raises UsageError when there is no model to measure."""
    if not choice.asks:
        return CoverageAnswer()
    found = subjects(compiled, chosen)
    if not found:
        raise UsageError("there is no model to measure the coverage of")
    with _progress() as shown:
        parts = [_of(subject, choice, shown, color=color) for subject in found]
    return CoverageAnswer(
        findings=tuple(item for part in parts for item in part.findings),
        text="\n".join(part.text for part in parts),
        summary="\n".join(part.summary for part in parts),
        failed=any(part.failed for part in parts),
    )


def _of(subject: Subject, choice: CoverageChoice, shown: Bar | None, *, color: bool) -> CoverageAnswer:
    findings: list[Diagnostic] = []
    lines: list[str] = []
    blocks: list[str] = []
    shares: list[int] = []
    if choice.coverage or choice.suggest or not choice.mutate:
        goals = subject.goals()
        coverage = subject.coverage(goals)
        findings += subject.coverage_findings(coverage)
        lines += coverage_lines(subject.file, coverage, color=color)
        shares.append(coverage.tenths)
        if choice.suggest:
            advance = _stage(shown, "suggesting tests", sum(len(gap.sides) for gap in coverage.gaps))
            suggested = subject.suggestions(goals, coverage, advance)
            blocks.append(suggestion_text(suggested.tests, suggested))
    if choice.mutate:
        mutants = subject.mutants()
        bench = subject.bench()
        most = choice.mutate_limit or len(mutants)
        advance = _stage(shown, "trying mutants", min(most, len(mutants)))
        result = mutation(subject, bench, mutants, advance, most)
        used = frozenset(mutant.id for mutant in (*result.equivalent, *result.untried))
        findings += [*mutant_findings(result.survived), *on_page.complaints(subject.written, "equivalent", used)]
        lines += mutation_lines(subject.file, result, color=color)
        shares.append(result.tenths)
        if choice.suggest:
            advance = _stage(shown, "suggesting tests", len(result.survived))
            blocks.append(suggestion_text(more_suggestions(subject, bench, result, advance)))
    told = render(in_order(findings), subject.compiled.sources, color=color)
    summary = "\n".join(part for part in ("\n".join(lines) + "\n", *blocks) if part)
    text = f"{told}\n{summary}" if told else summary
    under = choice.fail_under is not None and min(shares) < choice.fail_under * 10
    return CoverageAnswer(tuple(findings), text, summary, under)


def _stage(shown: Bar | None, what: str, total: int) -> Callable[[int], None]:
    if shown is None:
        return lambda _: None
    shown.stage(what, total)
    return shown.advance


@contextmanager
def _progress() -> Generator[Bar | None]:
    """A bar on a terminal; none where nobody watches."""
    stream = on_stderr()
    if not stream.file.isatty():
        yield None
        return
    with bar(console(stream)) as shown:
        yield shown
