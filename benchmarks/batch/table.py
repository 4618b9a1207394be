"""All benchmarks of the batch engine in one command: the table of `docs/performance.md`.

Every measure is a whole process, from Parquet to Parquet, started anew; the steps take turns, so that each round has
its own ratios; what counts is the median of the rounds. Before anything is reported, the results are compared: the
hand-written SQL and the peers must have given every lead what lscore gave it.

    python benchmarks/batch/table.py --write docs/performance.md
    python benchmarks/batch/table.py --leads 20000 --events 400000 --repeat 1 --only masks,naive
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import data
import duckdb
from peers import PEERS
from steps import BARS, Bar, Run, World, prepare, run

BEGINS = "<!-- the table begins: written by benchmarks/batch/table.py -->"
ENDS = "<!-- the table ends -->"
DOCUMENT = f"""\
# Performance

How fast `lscore run` is over all leads at once, beside SQL written by hand and beside other rule engines. One command
makes the tables below; they can be made smaller with `--leads`, `--events`, `--repeat` and `--only`:

    python benchmarks/batch/table.py --write docs/performance.md

The other engines come with `pip install --group bench`; without one its line says so.

- **The data** (`benchmarks/batch/data.py`) is made up from a seed: leads of 12 columns, events of 15 types over 400
  days, about 400 assets and 3,000 urls in several spellings. A tenth of the leads has no event, half have 11 or
  fewer, the busiest about 13,000.
- **The models** (`benchmarks/batch/rules.py`): `rules_70.score` has 30 profile rules and 40 behaviour rules with 56
  different conditions, counts and sums of events; those of 300 and 1,000 rules are a mixture of the same kinds, made
  up from a seed. Three are the model of 70 rules with other windows: those above 90 days cut at 90, every one of
  90 days, every one of 400.
- **SQL by hand** (`benchmarks/batch/by_hand_*.sql`) gives the scores, grades, tiers and routes of `rules_70.score`:
  `masks` tests each distinct value once and works with one bit a condition, `naive` has an aggregate a condition,
  `count` (F) does no more than count each lead's events.
- **A measure** is a whole process, from Parquet to Parquet, started anew, on the clock; its memory is the peak of the
  resident set. The steps take turns; a ratio is taken within one round, and the median of the rounds counts. The
  results of the SQL and of the other engines are compared with lscore's, lead by lead, before the table is written.
- **Other rule engines** know neither events nor time. They get a smaller model, `peers.score`: 12 rules over
  attributes and over counts that are columns already, texts trimmed and in lower case, for lscore as well. Timed is
  reading so many leads from Parquet into dicts, evaluating them and writing Parquet, without their start; for lscore
  the whole process over all leads. The ratio is that of the seconds a lead.

{BEGINS}
{ENDS}
"""
"""What a new document says around the tables."""

COMPARED = {"masks": "rules_70", "naive": "rules_70", "limit": "rules_70", "explain": "rules_70"}
"""The steps whose results must equal another's, in every column that the hand-written SQL has."""

COLUMNS = ("lead", "engagement", "fit", "intent", "grade", "tier", "routes")
Rounds = Sequence[Mapping[str, Run]]


@dataclass(frozen=True, slots=True)
class Line:
    """A bar and what was measured: None where it could not be."""

    bar: Bar
    value: float | None
    note: str = ""


def chosen(only: str | None) -> tuple[Bar, ...]:
    """The bars that were asked for, in their order; SystemExit for a name that none has."""
    if only is None:
        return BARS
    names = {name.strip() for name in only.split(",")}
    unknown = names - {bar.name for bar in BARS}
    if unknown:
        sys.exit(f"no such bar: {', '.join(sorted(unknown))}; there are {', '.join(bar.name for bar in BARS)}")
    return tuple(bar for bar in BARS if bar.name in names)


def absent(step: str) -> bool:
    """Whether the step is a peer whose package is not installed."""
    if step not in PEERS:
        return False
    try:
        version(PEERS[step].package)
    except PackageNotFoundError:
        return True
    return False


def measure(world: World, steps: Iterable[str], repeat: int) -> list[dict[str, Run]]:
    """So many rounds of all steps, in turns."""
    rounds: list[dict[str, Run]] = []
    for number in range(repeat):
        rounds.append({})
        for step in steps:
            rounds[-1][step] = run(world, step)
            print(f"round {number + 1}: {step}: {rounds[-1][step].seconds:.2f} s", file=sys.stderr)
    return rounds


def compare(world: World, steps: Iterable[str]) -> None:
    """Hold every result beside lscore's; AssertionError where one lead differs."""
    with duckdb.connect() as database:
        for step in steps:
            if step in PEERS:
                beside, columns, kind = "peers", ("lead", "score"), "LEFT"
            elif step in COMPARED:
                beside, columns, kind = COMPARED[step], COLUMNS, "FULL"
            else:
                continue
            differs = " OR ".join(f"a.{column} IS DISTINCT FROM b.{column}" for column in columns)
            numbered = "(SELECT *, row_number() OVER () AS place FROM '{}')"
            found = database.execute(
                f"SELECT count(*) FROM {numbered.format(world.output(step))} AS a "
                f"{kind} JOIN {numbered.format(world.output(beside))} AS b USING (place) WHERE {differs}"
            ).fetchone()
            assert found == (0,), f"{step}: {found} leads differ from {beside}"


def value(bar: Bar, rounds: Rounds) -> float:
    """The median over the rounds: of the ratio of the seconds a lead, or of the peak memory in GB."""
    if bar.beside is None:
        return statistics.median(each[bar.step].peak / 1e9 for each in rounds)
    return statistics.median(
        (each[bar.step].seconds / each[bar.step].leads) / (each[bar.beside].seconds / each[bar.beside].leads)
        for each in rounds
    )


def limit(bar: Bar) -> str:
    """The bar as text."""
    if bar.most is not None:
        return f"at most {bar.most:g}"
    return "" if bar.least is None else f"at least {bar.least:g}"


def report(world: World, lines: Sequence[Line], rounds: Rounds, repeat: int) -> str:
    """Both tables, and what they were made with."""
    text = [
        f"{world.leads:,} leads, {world.events:,} events; median of {repeat}; ratios of times, each within one round.",
        "",
        "| what | bar | measured | met |",
        "|---|---:|---:|---|",
    ]
    for line in lines:
        bar = line.bar
        measured = line.note if line.value is None else f"{line.value:.2f}"
        met = "" if line.value is None or not limit(bar) else ("yes" if bar.met(line.value) else "**no**")
        text.append(f"| {bar.says} | {limit(bar)} | {measured} | {met} |")
    text += ["", "| step | seconds | peak memory, MB | leads/s |", "|---|---:|---:|---:|"]
    for step in rounds[0]:
        runs = [each[step] for each in rounds]
        seconds = statistics.median(run.seconds for run in runs)
        peak = statistics.median(run.peak for run in runs) / 1e6
        text.append(f"| {step} | {seconds:.2f} | {peak:,.0f} | {runs[0].leads / seconds:,.0f} |")
    return "\n".join([*text, "", made_with(rounds[0]), ""])


def made_with(steps: Iterable[str]) -> str:
    """The machine and the versions, in one line."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    packages = ["lscore", "duckdb", "pyarrow", *(PEERS[step].package for step in steps if step in PEERS)]
    versions = ", ".join(f"{package} {version(package)}" for package in packages)
    return (
        f"{os.cpu_count()} cores, {memory:.0f} GiB, {platform.system()}, Python {platform.python_version()}, "
        f"{versions}, {datetime.now(UTC).date()}."
    )


def write(file: Path, tables: str) -> None:
    """Put the tables between the two marks of the document; a new document also gets what stands around them."""
    old = file.read_text(encoding="utf-8") if file.exists() else DOCUMENT
    before, _, rest = old.partition(BEGINS)
    _, mark, after = rest.partition(ENDS)
    if not mark:
        sys.exit(f"{file} lacks the line {BEGINS} or the line {ENDS} after it")
    file.write_text(f"{before}{BEGINS}\n\n{tables}\n{ENDS}{after}", encoding="utf-8")


def options() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--folder", type=Path, default=Path("build/bench"), help="data and results (build/bench)")
    parser.add_argument("--leads", type=int, default=data.LEADS)
    parser.add_argument("--events", type=int, default=data.EVENTS)
    parser.add_argument("--peer-leads", type=int, default=50_000, help="how many leads the peers get (50000)")
    parser.add_argument("--repeat", type=int, default=5, help="rounds (5)")
    parser.add_argument("--threads", type=int, help="of lscore and of the SQL (default: all cores)")
    parser.add_argument("--only", help=f"some bars, with commas between: {', '.join(bar.name for bar in BARS)}")
    parser.add_argument("--write", type=Path, help="put the tables into this document")
    return parser.parse_args()


def main() -> None:
    """Measure, compare, print the tables."""
    arguments = options()
    bars = chosen(arguments.only)
    world = World(arguments.folder, arguments.leads, arguments.events, arguments.peer_leads, arguments.threads)
    wanted = dict.fromkeys(step for bar in bars for step in bar.steps)
    missing = {step for step in wanted if absent(step)}
    steps = tuple(step for step in wanted if step not in missing)
    prepare(world, steps)
    rounds = measure(world, steps, arguments.repeat)
    compare(world, steps)
    lines = [
        Line(bar, None, "not installed") if missing & set(bar.steps) else Line(bar, value(bar, rounds)) for bar in bars
    ]
    tables = report(world, lines, rounds, arguments.repeat)
    print(tables)
    if arguments.write:
        write(arguments.write, tables)


if __name__ == "__main__":
    main()
