"""What `lscore diff` with leads costs beside one run of the same model over the same data.

Both are whole processes, started anew, that take turns; a ratio is taken within one round, and the median of the rounds
counts. The two versions of the model of 70 rules differ in every tenth rule.

    python benchmarks/batch/impact.py [--leads 1000000] [--events 20000000] [--repeat 5] [--folder build/bench]
"""

from __future__ import annotations

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import time
from pathlib import Path

import data
import rules

LSCORE = (sys.executable, "-c", "from lscore.cli import main; main()")
EVERY = 10
WANTED = 2.5


def edited(text: str) -> str:
    """A model with other points in every tenth rule."""
    seen = 0

    def points(found: re.Match[str]) -> str:
        nonlocal seen
        seen += 1
        return f": +{int(found[1]) + 1}" if seen % EVERY == 0 else found[0]

    return re.sub(r": \+(\d+)\b(?!\.)", points, text)


def seconds(*command: str) -> float:
    """How long a process takes on the clock."""
    started = time.perf_counter()
    subprocess.run([*LSCORE, *command], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - started


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description="Time a diff with its impact beside a run.")
    parser.add_argument("--leads", type=int, default=1_000_000)
    parser.add_argument("--events", type=int, default=20_000_000)
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--folder", type=Path, default=Path("build/bench"))
    options = parser.parse_args()
    folder: Path = options.folder
    files = data.made(folder, options.leads, options.events)
    old, new = folder / "model_impact_old.score", folder / "model_impact_new.score"
    old.write_text(rules.text(70), encoding="utf-8")
    new.write_text(edited(rules.text(70)), encoding="utf-8")
    given = ["--leads", str(files.leads), "--events", str(files.events), "--as-of", data.AS_OF]
    result, report = folder / "result_impact.parquet", folder / "result_impact.json"
    rounds: list[tuple[float, float]] = []
    for _ in range(options.repeat):
        run = seconds("run", str(old), *given, "--quiet", "-o", str(result))
        rounds.append((run, seconds("diff", str(old), str(new), *given, "--format", "json", "-o", str(report))))
    impact = json.loads(report.read_text(encoding="utf-8"))["models"][0]["impact"]
    ratio = statistics.median(second / first for first, second in rounds)
    run, diff = (statistics.median(column) for column in zip(*rounds, strict=True))
    causes = len(impact["attribution"]["causes"])
    print(
        f"{impact['leads']:,} leads, {impact['events']:,} events, {causes} changes made alone, {os.cpu_count()} cores"
    )
    print(f"run {run:.2f} s, diff with its impact {diff:.2f} s: {ratio:.2f} times (wanted: at most {WANTED})")


if __name__ == "__main__":
    main()
