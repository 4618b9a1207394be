"""Why a step changed a line, in words: events that came or aged, what a rule that gives nothing lacks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from lscore.compiler.instants import day_at
from lscore.compiler.model import DAY
from lscore.runtime.movement.names import Names
from lscore.runtime.movement.split import LineMovement, Note, ScoreMovement, Step, Steps
from lscore.runtime.movement.states import Key, Run, Said


def noted(score: ScoreMovement, runs: Mapping[Step, Run], steps: Steps, names: Names) -> ScoreMovement:
    """A score with the notes of its lines. `runs` are the ones behind the states after each step."""
    lines = (
        replace(line, notes=tuple(_notes(line, runs, steps, names)), edits=names.changes.get(line.key, ()))
        for line in score.lines
    )
    return replace(score, lines=tuple(lines))


def _notes(line: LineMovement, runs: Mapping[Step, Run], steps: Steps, names: Names) -> Iterator[Note]:
    """Of all steps but the last: what edits changed is told by the difference of the models."""
    old_key = names.old(line.key)
    earlier: Run | None = None
    for step, before, after in steps:
        run = runs[step]
        if line.parts[step] and step is not Step.RULES:
            was, now = before.lines.get(line.key), after.lines.get(line.key)
            text = _text(old_key, step, was, now, run, earlier)
            if text:
                yield Note(step, text)
        earlier = run


def _text(key: Key, step: Step, was: Said | None, now: Said | None, run: Run, earlier: Run | None) -> str:
    if now is None:
        return "; ".join(run.lacking(key))
    if was is None:
        lacked = "; ".join(earlier.lacking(key)) if earlier is not None and step is Step.CLOCK else ""
        return f"until then {lacked}" if lacked else _events(now, run)
    if (was.count, was.newest) != (now.count, now.newest):
        return f"{_number(was.count)} -> {_events(now, run) or now.count}"
    if step is Step.CLOCK and now.newest is not None and earlier is not None:
        newest = run.engine.world.clock.instant(now.newest) or 0
        return f"newest event {_days(run.engine.as_of - newest)} old, was {_days(earlier.engine.as_of - newest)}"
    return f"“{was.text}” -> “{now.text}”" if was.text != now.text and was.text and now.text else ""


def _number(count: int) -> str:
    return f"{count:,} event{'s' if count != 1 else ''}"


def _events(said: Said, run: Run) -> str:
    """How many events, and the calendar day of the newest in the model's timezone."""
    clock = run.engine.world.clock
    newest = None if said.newest is None else clock.instant(said.newest)
    return "" if newest is None else f"{_number(said.count)}, newest {day_at(clock.day_of(newest))}"


def _days(micros: int) -> str:
    days = micros // DAY
    return f"{days:,} day{'s' if days != 1 else ''}"
