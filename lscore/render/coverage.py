"""Coverage, mutants and suggested tests, for a terminal; their gaps are findings, so that all forms can show them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import click

from lscore.dsl.diagnostics import Diagnostic, Severity
from lscore.runtime.coverage.measure import Coverage, by_kind
from lscore.runtime.coverage.mutants import Mutant
from lscore.runtime.coverage.subjects import Mutation
from lscore.runtime.coverage.suggest import Suggested, Suggestion


def percent(tenths: int) -> str:
    """A share as people write it.

    >>> percent(928), percent(1000)
    ('92.8%', '100%')
    """
    whole, rest = divmod(tenths, 10)
    return f"{whole}.{rest}%" if rest else f"{whole}%"


def coverage_lines(file: str, coverage: Coverage, *, color: bool) -> Iterator[str]:
    """The share of goals that tests meet, in all and by kind."""
    met, every = coverage.counts()
    words = f"{file}: coverage {percent(coverage.tenths)}, {met:,} of {every:,}"
    yield _bold(words, coverage.tenths == 1000, color=color)
    for kind, kind_met, kind_every in by_kind(coverage):
        yield f"  {kind + 's':<12}{kind_met:>5,} of {kind_every:,}"
    if coverage.impossible:
        yield f"  not counted: {_many(len(coverage.impossible), 'goal')} that no test can meet"
    if coverage.written:
        yield f"  not counted: {_many(len(coverage.written), 'goal')} that the page calls unreachable"


def mutation_lines(file: str, found: Mutation, *, color: bool) -> Iterator[str]:
    """How many mutants some test notices."""
    every = len(found.killed) + len(found.survived)
    words = f"{file}: mutants {percent(found.tenths)}, {len(found.killed):,} of {every:,} noticed"
    yield _bold(words, not found.survived, color=color)
    if found.equivalent:
        yield f"  not counted: {_many(len(found.equivalent), 'mutant')} that the page calls equivalent"
    if found.untried:
        yield f"  not tried: {_many(len(found.untried), 'mutant')}; `--mutate-limit 0` tries all"


def mutant_findings(survived: Iterable[Mutant]) -> Iterator[Diagnostic]:
    """Mutants that no test notices, at their places."""
    for mutant in survived:
        text = " ".join(mutant.edit.text.split())
        yield Diagnostic(
            code="surviving-mutant",
            severity=Severity.NOTE,
            message=f"no test notices {mutant.what} `{mutant.id}`",
            span=mutant.span,
            label=f"now `{text}`" if text else "left out",
            notes=(f"- {mutant.before}", f"+ {mutant.after}"),
        )


def suggestion_text(tests: Iterable[Suggestion], left: Suggested | None = None) -> str:
    """The tests, ready to be put on a page, and what none was found for."""
    blocks = [test.text for test in tests]
    notes = [f"# no lead was found: {side.lacks} ({goal.owner})\n" for goal, side in left.left] if left else []
    return "\n".join([*blocks, *notes])


def _bold(text: str, good: bool, *, color: bool) -> str:
    return click.style(text, fg="green" if good else "yellow", bold=True) if color else text


def _many(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
