"""What the benchmarks of the batch engine measure: steps, each a process of its own, and the bars that compare them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import data
import rules
from peers import PEERS

HERE = Path(__file__).parent
LSCORE = (sys.executable, "-c", "from lscore.cli import main; main()", "run")
BY_HAND = ("count", "masks", "naive")
LIMIT = "1GB"


@dataclass(frozen=True, slots=True)
class World:
    """Where everything lies and how large it is."""

    folder: Path
    leads: int
    events: int
    peer_leads: int
    threads: int | None

    @property
    def files(self) -> data.Files:
        """The files of the leads and of the events."""
        return data.files(self.folder, self.leads, self.events)

    def output(self, step: str) -> Path:
        """Where a step writes its result."""
        return self.folder / f"result_{step}.parquet"


@dataclass(frozen=True, slots=True)
class Run:
    """One process: its seconds on the clock, its peak memory in bytes, and the leads that it scored."""

    seconds: float
    peak: int
    leads: int


@dataclass(frozen=True, slots=True)
class Bar:
    """A claim: the ratio of two steps' seconds a lead (or one step's peak memory), and what it is to be."""

    name: str
    says: str
    step: str
    beside: str | None
    most: float | None = None
    least: float | None = None

    @property
    def steps(self) -> tuple[str, ...]:
        """The steps to run for it."""
        return (self.step,) if self.beside is None else (self.step, self.beside)

    def met(self, value: float) -> bool:
        """Whether the measured value is within the bar (true where the bar only reports)."""
        return (self.most is None or value <= self.most) and (self.least is None or value >= self.least)


BARS = (
    Bar("masks", "70 rules / bit-mask SQL by hand", "rules_70", "masks", most=1.3),
    Bar("naive", "70 rules / SQL with an aggregate a rule", "rules_70", "naive", most=0.5),
    Bar("rules-300", "300 rules / 70 rules", "rules_300", "rules_70", most=5),
    Bar("rules-1000", "1,000 rules / 70 rules", "rules_1000", "rules_70", most=16),
    Bar("memory", "70 rules: peak memory in GB", "rules_70", None, most=1.2),
    Bar("limit", f"70 rules with --memory-limit {LIMIT} / without", "limit", "rules_70", most=1.5),
    Bar("windows", "70 rules, every window: 400 days / 90 days", "every-400d", "every-90d", least=1.8),
    Bar("cut", "70 rules / with windows above 90 days cut at 90", "rules_70", "cut-90d"),
    Bar("explain", "70 rules with --explain / without", "explain", "rules_70", most=4),
    Bar("zen-engine", "12 rules: zen-engine, a batch / lscore", "zen-engine", "peers", least=30),
    Bar("rule-engine", "12 rules: rule-engine / lscore", "rule-engine", "peers", least=100),
    *(
        Bar(name, f"12 rules: {name} / lscore", name, "peers")
        for name in PEERS
        if name not in {"zen-engine", "rule-engine"}
    ),
    Bar("count", "70 rules / F: count per lead", "rules_70", "count"),
    Bar("rules-10", "10 rules / F: count per lead", "rules_10", "count"),
)


def prepare(world: World, steps: tuple[str, ...]) -> None:
    """Write the data and the models that the steps need, unless they are there."""
    data.made(world.folder, world.leads, world.events)
    if "peers" in steps:
        data.counted(world.files)
    for step in steps:
        if step not in BY_HAND and step not in PEERS:
            model_file(world, step).write_text(rules.text(model_of(step)), encoding="utf-8")


def model_of(step: str) -> int | str:
    """Which model the step runs, as `rules.text` takes it."""
    if step in {"limit", "explain"}:
        return 70
    return int(step.removeprefix("rules_")) if step.startswith("rules_") else step


def model_file(world: World, step: str) -> Path:
    """Where the step's model lies."""
    return world.folder / f"model_{step}.score"


def command(world: World, step: str) -> list[str]:
    """The process of a step."""
    leads, events = str(world.files.leads), str(world.files.events)
    threads = [] if world.threads is None else ["--threads", str(world.threads)]
    output = ["-o", str(world.output(step))]
    if step in BY_HAND:
        return [sys.executable, str(HERE / "by_hand.py"), step, "--leads", leads, "--events", events, *output, *threads]
    if step in PEERS:
        counts = str(data.counted(world.files))
        rows = str(max(1, world.peer_leads // PEERS[step].slower))
        return [sys.executable, str(HERE / "peers.py"), step, "--leads", counts, "--rows", rows, *output]
    run = [*LSCORE, str(model_file(world, step)), "--as-of", data.AS_OF, "--quiet", *output, *threads]
    match step:
        case "peers":
            return [*run, "--leads", str(data.counted(world.files))]
        case "limit":
            run += ["--memory-limit", LIMIT]
        case "explain":
            run += ["--explain", str(world.output("explanations"))]
        case _:
            pass
    return [*run, "--leads", leads, "--events", events]


def run(world: World, step: str) -> Run:
    """Run a step and wait for its end. A peer says its seconds itself: its start does not count.

    Raises RuntimeError with what it said on stderr when it fails.
    """
    began = time.perf_counter()
    process = subprocess.Popen(command(world, step), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stderr is not None
    # Neither says more than a pipe holds, so they can be read one after the other.
    said, failed = process.stdout.read(), process.stderr.read()
    _, status, used = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise RuntimeError(f"{step}: exit code {process.returncode}\n{failed.strip()}")
    peak = used.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    if step in PEERS:
        told = json.loads(said)
        return Run(told["seconds"], peak, told["leads"])
    return Run(seconds, peak, world.leads)
