"""Which lines of a scale can ever decide, and which of its letters anything gives."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from lscore.compiler.lint.analysis.logic import Logic, logic_of
from lscore.compiler.lint.analysis.stated import Stated, condition_at, why_never
from lscore.compiler.lint.rule import Finding
from lscore.compiler.lint.subject import Subject
from lscore.compiler.model import Any, Condition, Fallback, Line
from lscore.compiler.normal import normal
from lscore.dsl import nodes
from lscore.dsl.diagnostics import Label

UNIONS = 12
"""Lines of better letters are looked at together where there are at most so many."""


def rank_of(letters: Sequence[str], letter: str) -> int:
    """The place of a letter on its scale, 0 for the best."""
    return [normal(item) for item in letters].index(normal(letter))


def by_rank(letters: Sequence[str], lines: Sequence[Line]) -> Mapping[int, list[Line]]:
    """The lines of each letter, by its place."""
    found: dict[int, list[Line]] = {}
    for line in lines:
        found.setdefault(rank_of(letters, line.what), []).append(line)
    return found


def holds_of_some(lines: Sequence[Line]) -> Condition:
    """Some line holds."""
    return Any(tuple(line.condition for line in lines))


def silent_lines(subject: Subject, kind: str, letters: Sequence[str], lines: Sequence[Line]) -> Iterator[Finding]:
    """The lines that never give their letter: for what a score can reach, or since a better letter is asked before."""
    logic = logic_of(subject.model)
    ranked = by_rank(letters, lines)
    better: list[Line] = []
    for rank in sorted(ranked):
        for line in ranked[rank]:
            if line.span is None or logic.without_scores.never(line.condition):
                continue  # `never-true` tells of what contradicts itself
            if logic.never(line.condition):
                yield _too_high(subject, logic, kind, line)
            elif over := _forestalling(logic, line, better):
                yield _forestalled(subject, kind, line, over)
        better += ranked[rank]


def _too_high(subject: Subject, logic: Logic, kind: str, line: Line) -> Finding:
    assert line.span is not None
    stated = Stated("tier", line.span, line.condition, condition_at(subject, line.span))
    reason = why_never(subject, logic, stated) or "what it asks of a score is never reached"
    return Finding(
        subject.head(line.span),
        f"this line never gives {kind} `{line.what}`: {reason}",
        label="out of reach",
        help="ask for less, or give more points",
    )


def _forestalling(logic: Logic, line: Line, better: Sequence[Line]) -> list[Line]:
    """Lines of better letters of which one holds wherever this line does; none where that is not sure."""
    for other in better:
        if logic.implies(line.condition, other.condition):
            return [other]
    if 1 < len(better) <= UNIONS and logic.implies(line.condition, holds_of_some(better)):
        return [*better]
    return []


def _forestalled(subject: Subject, kind: str, line: Line, over: Sequence[Line]) -> Finding:
    assert line.span is not None
    letters = " or ".join(dict.fromkeys(f"`{other.what}`" for other in over))
    return Finding(
        subject.head(line.span),
        f"this line never gives {kind} `{line.what}`: wherever it holds, {kind} {letters} is given",
        label="never asked",
        related=tuple(
            Label(subject.head(other.span), "holds there, for the better one")
            for other in over
            if other.span is not None
        ),
        help=f"take leads out of the lines for {letters}, or remove this one",
    )


def live_ranks(
    logic: Logic, letters: Sequence[str], lines: Sequence[Line], fallback: Fallback | str | None
) -> set[int]:
    """The places of the letters that some line, or what stands in for them, may give."""
    found: set[int] = set()
    better: list[Line] = []
    for rank, ranked in sorted(by_rank(letters, lines).items()):
        if any(not logic.never(line.condition) and not _forestalling(logic, line, better) for line in ranked):
            found.add(rank)
        better += ranked
    if fallback is not None and not logic.always(holds_of_some(lines)):
        found.add(rank_of(letters, fallback if isinstance(fallback, str) else fallback.what))
    return found


def moved(ranks: set[int], steps: Sequence[int], last: int) -> set[int]:
    """The places that some of the steps (raises above 0) may move places to."""
    sums = {0}
    for step in steps:
        sums |= {total + step for total in sums}
    return {min(max(rank - total, 0), last) for rank in ranks for total in sums}


def unused_fallback(subject: Subject, kind: str, lines: Sequence[Line], fallback: Fallback | None) -> Iterator[Finding]:
    """An `otherwise` that is left with nobody."""
    logic = logic_of(subject.model)
    if fallback is None or fallback.span is None or not lines or not logic.always(holds_of_some(lines)):
        return
    yield Finding(
        subject.head(fallback.span),
        f"this line never gives {kind} `{fallback.what}`: for every lead one of the other lines holds",
        label="nobody is left",
        help="mend the lines that hold for everyone, or remove this one",
    )


def ungiven_letters(letters: Sequence[nodes.Value], given: set[int], kind: str) -> Iterator[Finding]:
    """The letters of a stated scale that no lead ever gets."""
    for place, letter in enumerate(letters):
        if place not in given:
            yield Finding(
                letter.span,
                f"no lead ever gets this {kind}: no line gives it",
                label="never given",
                help=f"write a `{kind}` line for it, or take it from the scale",
            )
