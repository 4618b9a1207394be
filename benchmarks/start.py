"""How long until something happens: the commands as a person starts them, and the front end on large models.

`lscore --help` and `lscore check` of 1,000 rules are whole processes, started anew each time; reading (text to syntax
tree) and compiling (file to Model, reading included) of 500, 1,000 and 10,000 rules are timed inside one process.
`lscore diff` compares two versions of a model of `batch/rules.py`, in which every tenth rule says something else, and
two such models that have hardly a rule in common.
Seconds on the clock, and of CPU time, which other work on the machine does not lengthen. Medians, reported only.

    python benchmarks/start.py
"""

from __future__ import annotations

import argparse
import gc
import itertools
import os
import platform
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import models
from rich.console import Console
from rich.table import Table

sys.path.insert(0, str(Path(__file__).parent / "batch"))
import rules as batch_rules

from lscore.compiler import compile_file
from lscore.dsl.parser import parse

COMMAND = (sys.executable, "-c", "from lscore.cli import main; main()")
CHECKED_RULES = 1_000
READ_RULES = (500, 1_000, 10_000)
WANTED_HELP = 0.25
WANTED_CHECK = 2.0
WANTED_DIFF = 3.0
EVERY = 10
"""Every so many rules the second version of a model says something else."""


@dataclass(frozen=True, slots=True)
class Figure:
    """What was measured: the median in seconds on the clock and of CPU time, and the wish where there is one."""

    what: str
    clock: float
    cpu: float
    wanted: float | None = None


def measured(what: str, action: Callable[[], object], rounds: int, wanted: float | None = None) -> Figure:
    """So many rounds of an action; one round before them warms the file cache and is not counted."""
    action()
    clocks: list[float] = []
    cpus: list[float] = []
    for _ in range(rounds):
        gc.collect()
        clock, cpu = time.perf_counter(), cpu_seconds()
        action()
        clocks.append(time.perf_counter() - clock)
        cpus.append(cpu_seconds() - cpu)
    return Figure(what, statistics.median(clocks), statistics.median(cpus), wanted)


def cpu_seconds() -> float:
    """The CPU time so far of this process and of those it has started and seen end."""
    ended = os.times()
    return time.process_time() + ended.children_user + ended.children_system


def command(*arguments: str) -> Callable[[], object]:
    """A run of `lscore` as a process of its own; what it says goes nowhere, and it must end well, or with findings."""

    def run() -> None:
        ended = subprocess.run((*COMMAND, *arguments), check=False, capture_output=True)
        assert ended.returncode in (0, 1), ended.stderr.decode()

    return run


def model_file(folder: Path, rules: int) -> Path:
    """A generated model of so many rules, in the folder."""
    file = folder / f"rules_{rules}.score"
    file.write_text(models.generate(rules), encoding="utf-8")
    return file


def versions(folder: Path, rules: int) -> tuple[Path, Path, Path]:
    """A model of so many rules, another version of it, and one of other rules."""
    text = batch_rules.text(rules)
    number = itertools.count(1)

    def edited(found: re.Match[str]) -> str:
        return found[0] if next(number) % EVERY else f"{found[1]}+13"

    changed = re.sub(r"(: )[+-]\d+$", edited, text, flags=re.MULTILINE)
    files = folder / "old.score", folder / "new.score", folder / "other.score"
    for file, written in zip(files, (text, changed, batch_rules.text(rules, seed=2)), strict=True):
        file.write_text(written, encoding="utf-8")
    return files


def measure(folder: Path, checked: int, sizes: tuple[int, ...], rounds: int) -> list[Figure]:
    """All figures; the models are written into the folder."""
    check = command("check", str(model_file(folder, checked)))
    figures = [
        measured("lscore --help", command("--help"), rounds, WANTED_HELP),
        measured(f"lscore check, {checked:,} rules", check, rounds, WANTED_CHECK),
    ]
    old, new, other = map(str, versions(folder, checked))
    what = f"lscore diff, {checked:,} rules"
    figures.append(measured(f"{what}, every tenth changed", command("diff", old, new), rounds, WANTED_DIFF))
    figures.append(measured(f"{what} and as many others", command("diff", old, other), rounds, WANTED_DIFF))
    for rules in sizes:
        file = model_file(folder, rules)
        text = file.read_text(encoding="utf-8")
        assert compile_file(file).model is not None, file
        figures.append(measured(f"read {rules:,} rules", partial(parse, text, str(file)), rounds))
        figures.append(measured(f"compile {rules:,} rules", partial(compile_file, file), rounds))
    return figures


def report(figures: list[Figure], rounds: int) -> Table:
    """The table: seconds, and the wish."""
    table = Table(title=f"median of {rounds}")
    table.add_column("what")
    for column in ("seconds", "of CPU", "wanted"):
        table.add_column(column, justify="right")
    for figure in figures:
        wanted = "" if figure.wanted is None else f"under {figure.wanted:g}"
        table.add_row(figure.what, f"{figure.clock:.3f}", f"{figure.cpu:.3f}", wanted)
    return table


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rules", type=int, default=CHECKED_RULES, help="rules of the checked model (default: 1000)")
    parser.add_argument(
        "--sizes", type=int, nargs="+", default=READ_RULES, help="rules of the models read and compiled"
    )
    parser.add_argument("--rounds", type=int, default=5, help="how many rounds (default: 5)")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        figures = measure(Path(folder), arguments.rules, tuple(arguments.sizes), arguments.rounds)
    console = Console()
    console.print(report(figures, arguments.rounds))
    console.print(f"Python {platform.python_version()} · {datetime.now(UTC).date()}")


if __name__ == "__main__":
    main()
