"""How tests went, for a terminal: each failure with what was expected, what came, and the lines that make the
difference."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import click

from lscore.dsl.diagnostics import Diagnostic, Severity
from lscore.render.text import render, shown
from lscore.render.waterfall import nothing_lines, score_lines
from lscore.runtime.tests import TestOutcome
from lscore.runtime.values import Clock

WIDTH = 80


@dataclass(frozen=True, slots=True)
class FileOutcomes:
    """The tests of one file."""

    file: str
    outcomes: tuple[TestOutcome, ...]


def report_tests(parts: Sequence[FileOutcomes], sources: Mapping[str, str], color: bool, verbose: bool) -> str:
    """The whole report."""
    lines: list[str] = []
    for part in parts:
        for outcome in part.outcomes:
            if not outcome.passed:
                lines += [*_failure(outcome, sources, color), ""]
            elif verbose:
                lines.append(f"{click.style('ok', fg='green') if color else 'ok'} {part.file}: {shown(outcome.name)}")
    lines.append(_total([outcome for part in parts for outcome in part.outcomes], color))
    return "\n".join(lines) + "\n"


def _failure(outcome: TestOutcome, sources: Mapping[str, str], color: bool) -> Iterable[str]:
    """The failed expectations under carets, then the explanation of the lead."""
    found = (
        Diagnostic(
            code="failed-test",
            severity=Severity.ERROR,
            message=f"test {outcome.name}: expected {failure.text}, got {failure.got}",
            span=failure.span,
            label=f"got {failure.got}",
        )
        for failure in outcome.failures
    )
    yield render(found, sources, color=color).rstrip("\n")
    if outcome.explanation is None:
        return
    clock = Clock(outcome.explanation.result.plan.model.timezone)
    for score in outcome.explanation.scores:
        yield from (f"    {line}" for line in score_lines(score, WIDTH - 4, clock))
    yield from (f"    {line}" for line in nothing_lines(outcome.explanation.nothing, WIDTH - 4))


def _total(outcomes: Sequence[TestOutcome], color: bool) -> str:
    failed = sum(not outcome.passed for outcome in outcomes)
    passed = len(outcomes) - failed
    text = f"{passed:,} passed" if not failed else f"{failed:,} failed, {passed:,} passed"
    return click.style(text, fg="red" if failed else "green", bold=True) if color else text
