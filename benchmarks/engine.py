"""How many leads a second: the `python` engine beside a function written by hand, for the same model and the same data.

Two settings: (a) the behaviour comes as counts, columns of the lead; (b) it comes as 12 raw events a lead. First every
lead is scored both ways and the results are compared; then each way runs alone over all leads, in turns, and the median
of the rounds counts, in CPU time, which other work on the machine does not lengthen. An engine is made anew for each
round, so that no round profits from what an earlier one read.

    python benchmarks/engine.py --leads 100000
"""

from __future__ import annotations

import argparse
import gc
import platform
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import handwritten
import sample
from rich.console import Console
from rich.table import Table

from lscore.compiler import compile_file
from lscore.compiler.model import Model
from lscore.runtime.engines.python import PythonEngine

HERE = Path(__file__).parent
AS_OF = round(sample.AS_OF.timestamp()) * 1_000_000
EVENTS_A_LEAD = 12
WANTED = {"score-only": 1 / 2, "explain": 1 / 5}
"""The part of the hand-written function's leads a second that an engine's path is to reach."""

Rows = Sequence[tuple[str, tuple[str, ...], list[tuple[str, ...]]]]


@dataclass(frozen=True, slots=True)
class Setting:
    """One way in which the behaviour comes in: the model, and the leads as the function and as the engine take them."""

    name: str
    model: Model
    leads: list[sample.Lead]
    rows: Rows
    by_hand: Callable[[sample.Lead], handwritten.Outcome]


def settings(leads: list[sample.Lead]) -> list[Setting]:
    """Both settings over the same leads."""
    return [
        Setting("counts", *for_engine("counts.score", leads, with_events=False), score_counts),
        Setting(f"{EVENTS_A_LEAD} events", *for_engine("events.score", leads, with_events=True), score_events),
    ]


def score_counts(lead: sample.Lead) -> handwritten.Outcome:
    """By hand, from the lead's columns."""
    return handwritten.score_counts(lead.values)


def score_events(lead: sample.Lead) -> handwritten.Outcome:
    """By hand, from the lead's columns and its events."""
    return handwritten.score_events(lead.values, lead.events)


def for_engine(file: str, leads: list[sample.Lead], *, with_events: bool) -> tuple[Model, list[sample.Lead], Rows]:
    """The model, and the same leads as the engine takes them: rows of the columns that it names."""
    model = compile_file(HERE / file).model
    assert model is not None, file
    engine = PythonEngine(model, AS_OF)
    order = [sample.FIELDS.index(column) + 2 for column in engine.event_columns]
    rows = [
        (
            lead.id,
            tuple(lead.values[column] for column in engine.lead_columns),
            [(row[0], row[1], *(row[place] for place in order)) for row in lead.events] if with_events else [],
        )
        for lead in leads
    ]
    return model, leads, rows


def compare(setting: Setting) -> None:
    """Score every lead both ways; the results must be equal."""
    engine = PythonEngine(setting.model, AS_OF)
    for lead, row in zip(setting.leads, setting.rows, strict=True):
        result = engine.score(*row)
        got = (int(result.scores["fit"]), int(result.scores["engagement"]), result.grade, result.tier)
        expected = setting.by_hand(lead)
        if got != expected:
            sys.exit(f"{setting.name}: lead {lead.id} is {got} by the engine, {expected} by hand\n{lead}")


def seconds_by_hand(setting: Setting) -> float:
    """One round of the hand-written function."""
    by_hand = setting.by_hand
    start = time.process_time()
    for lead in setting.leads:
        by_hand(lead)
    return time.process_time() - start


def seconds_of_scores(setting: Setting) -> float:
    """One round of the engine's score-only path."""
    score = PythonEngine(setting.model, AS_OF).score
    start = time.process_time()
    for lead, values, events in setting.rows:
        score(lead, values, events)
    return time.process_time() - start


def seconds_of_rows(setting: Setting) -> float:
    """One round of the engine's score-only path, with the row of exact values that a run writes."""
    score = PythonEngine(setting.model, AS_OF).score
    start = time.process_time()
    for lead, values, events in setting.rows:
        score(lead, values, events).row()
    return time.process_time() - start


def seconds_of_explanations(setting: Setting) -> float:
    """One round of the engine's explain path."""
    explain = PythonEngine(setting.model, AS_OF).explain
    explain(*setting.rows[0])  # the program that explains is made when it is first asked for
    start = time.process_time()
    for lead, values, events in setting.rows:
        explain(lead, values, events)
    return time.process_time() - start


ROUNDS: dict[str, Callable[[Setting], float]] = {
    "by hand": seconds_by_hand,
    "score-only": seconds_of_scores,
    "score-only, row": seconds_of_rows,
    "explain": seconds_of_explanations,
}


def measure(setting: Setting, rounds: int) -> dict[str, float]:
    """The median of the rounds in seconds, by path; the paths take turns, so that all see the same machine."""
    seconds: dict[str, list[float]] = {path: [] for path in ROUNDS}
    for _ in range(rounds):
        for path, run in ROUNDS.items():
            gc.collect()
            seconds[path].append(run(setting))
    return {path: statistics.median(times) for path, times in seconds.items()}


def report(figures: dict[str, dict[str, float]], leads: int, rounds: int) -> Table:
    """The table: leads a second, and the part of the hand-written function's."""
    table = Table(title=f"{leads:,} leads, median of {rounds}")
    table.add_column("setting")
    table.add_column("path")
    for column in ("seconds", "leads/s", "of by hand", "wanted"):
        table.add_column(column, justify="right")
    for setting, seconds in figures.items():
        for path, taken in seconds.items():
            wanted = f"{WANTED[path]:.2f}" if path in WANTED else ""
            part = seconds["by hand"] / taken
            table.add_row(setting, path, f"{taken:.3f}", f"{leads / taken:,.0f}", f"{part:.2f}", wanted)
        table.add_section()
    return table


def main() -> None:
    """Make the leads, compare the results, measure, print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--leads", type=int, default=100_000, help="how many leads (default: 100000)")
    parser.add_argument("--rounds", type=int, default=5, help="how many rounds (default: 5)")
    parser.add_argument("--seed", type=int, default=20260301, help="the seed of the leads")
    arguments = parser.parse_args()
    both = settings(sample.leads(arguments.leads, EVENTS_A_LEAD, arguments.seed))
    gc.freeze()  # the leads stay: a collection during a round should not walk through them
    figures: dict[str, dict[str, float]] = {}
    for setting in both:
        compare(setting)
        figures[setting.name] = measure(setting, arguments.rounds)
    console = Console()
    console.print(report(figures, arguments.leads, arguments.rounds))
    console.print(f"every lead scored alike by hand and by the engine · Python {platform.python_version()} · "
                  f"{datetime.now(UTC).date()}")  # fmt: skip


if __name__ == "__main__":
    main()
