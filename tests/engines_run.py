"""The long run of `test_engines_agree`: random models over random data, scored by both engines.

    python -m tests.engines_run --models 10000 --seed 1
    python -m tests.engines_run --seed 1 --only 4711        one of them, reduced to what still differs

Exit code 0: the engines agree on everything; 1: they differ somewhere.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from multiprocessing import get_context
from random import Random

import duckdb

from lscore.compiler import compile_text
from tests.agreement import Example, differences, draw_example, said_by_duckdb, said_by_python
from tests.random_data import Data

SIZES = (2, 3, 4, 4, 8)
MODES = ({}, {}, {"explain": False}, {"explain": False, "few": False}, {"few": False})
SHARE = 20
"""Examples that a process takes at a time."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one example."""

    number: int
    leads: int
    lines: int
    found: tuple[str, ...]


def drawn(seed: int, number: int) -> tuple[Example, dict[str, bool]]:
    """An example of a run, and how it is scored."""
    dice = Random(f"{seed}/{number}")
    mode = dice.choice(MODES)
    return draw_example(dice, size=dice.choice(SIZES), with_types=dice.randrange(3) == 2), mode


def compared(example: Example, mode: dict[str, bool], connection: duckdb.DuckDBPyConnection) -> list[str]:
    """How the engines differ; an error of one of them is a difference, too."""
    try:
        wanted = said_by_python(example)
        got = said_by_duckdb(example, connection, **mode)
    except Exception as error:
        return [f"{type(error).__name__}: {error}"]
    return differences(wanted, got, explained=mode.get("explain", True))


def share(seed: int, first: int, last: int) -> list[Outcome]:
    """The outcomes of some examples."""
    outcomes: list[Outcome] = []
    with duckdb.connect(config={"threads": 1}) as connection:
        for number in range(first, last):
            example, mode = drawn(seed, number)
            found = compared(example, mode, connection)
            outcomes.append(Outcome(number, len(example.data.leads), len(example.data.events), tuple(found)))
            if found:  # what a failed statement left behind must not spoil the next example
                connection.close()
                return [*outcomes, *share(seed, number + 1, last)]
    return outcomes


def _share(task: tuple[int, int, int]) -> list[Outcome]:
    return share(*task)


def outcomes(seed: int, models: int, processes: int) -> Iterator[Outcome]:
    """All outcomes of a run."""
    tasks = [(seed, first, min(first + SHARE, models)) for first in range(0, models, SHARE)]
    if processes == 1:
        for task in tasks:
            yield from _share(task)
        return
    with get_context("spawn").Pool(processes) as pool:
        for found in pool.imap_unordered(_share, tasks):
            yield from found


def run(seed: int, models: int, processes: int) -> int:
    """Compare, tell how far it is on standard error, and the result on standard output; how many examples differ."""
    started, done, leads, events, differing = time.monotonic(), 0, 0, 0, 0
    for outcome in outcomes(seed, models, processes):
        done += 1
        leads += outcome.leads
        events += outcome.lines
        if outcome.found:
            differing += 1
            print(f"seed {seed} model {outcome.number}: {'; '.join(outcome.found[:3])}", flush=True)
        if done % 100 == 0:
            rate = done / (time.monotonic() - started)
            print(f"{done} of {models} models, {rate:.1f} a second, {differing} differ", file=sys.stderr, flush=True)
    seconds = time.monotonic() - started
    print(
        f"seed {seed}: {done} models over {leads} leads and {events} events in {seconds:.0f} s "
        f"({done / seconds:.1f} models a second): {differing} differ"
    )
    return differing


# --- the smallest example that still differs


def reduced(example: Example, mode: dict[str, bool]) -> Example:
    """The example without the statements, leads and events that the difference does not need."""

    def differs(candidate: Example | None) -> bool:
        if candidate is None:
            return False
        with duckdb.connect(config={"threads": 1}) as connection:
            return bool(compared(candidate, mode, connection))

    parts: tuple[Callable[[Example, int], Example | None], ...] = (_without_lead, _without_event, _without_line)
    smaller = True
    while smaller:
        smaller = False
        for part in parts:
            place = 0
            while place < max(len(example.text.splitlines()), len(example.data.events)):
                if differs(found := part(example, place)) and found is not None:
                    example, smaller = found, True
                else:
                    place += 1
    return example


def _without_line(example: Example, place: int) -> Example | None:
    lines = example.text.splitlines()
    if place >= len(lines):
        return None
    text = "\n".join(lines[:place] + lines[place + 1 :]) + "\n"
    model = compile_text(text, "random.score").model
    return None if model is None else replace(example, text=text, model=model)


def _without_lead(example: Example, place: int) -> Example | None:
    leads = list(example.data.leads)
    if place >= len(leads):
        return None
    return replace(example, data=Data(leads[:place] + leads[place + 1 :], example.data.events))


def _without_event(example: Example, place: int) -> Example | None:
    events = list(example.data.events)
    if place >= len(events):
        return None
    return replace(example, data=Data(example.data.leads, events[:place] + events[place + 1 :]))


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(description="Compare both engines on random models.")
    parser.add_argument("--models", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--only", type=int, help="the number of one model: show it, reduced")
    options = parser.parse_args()
    if options.only is None:
        return 1 if run(options.seed, options.models, options.processes) else 0
    example, mode = drawn(options.seed, options.only)
    with duckdb.connect(config={"threads": 1}) as connection:
        found = compared(example, mode, connection)
    print(reduced(example, mode) if found else example, mode, *found, sep="\n")
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
