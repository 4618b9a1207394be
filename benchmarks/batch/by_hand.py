"""Run one of the hand-written SQL scripts in this process, from Parquet to Parquet: the batch engine is held to them.

python benchmarks/batch/by_hand.py masks --leads L.parquet --events E.parquet -o R.parquet
"""

from __future__ import annotations

import argparse
from pathlib import Path

import duckdb
from data import AS_OF

HERE = Path(__file__).parent
SHAPES = ("masks", "naive", "count")


def run(shape: str, leads: Path, events: Path, output: Path, memory_limit: str | None, threads: int | None) -> None:
    """Score the leads as `rules_70.score` does (`count`: only count their events)."""
    with duckdb.connect() as database:
        database.execute("SET preserve_insertion_order = false")
        database.execute("SET enable_progress_bar = false")
        if memory_limit:
            database.execute(f"SET memory_limit = '{memory_limit}'")
        if threads:
            database.execute(f"SET threads = {threads}")
        for name, value in (("leads", leads), ("events", events), ("output", output)):
            database.execute(f"SET VARIABLE {name} = '{value}'")
        database.execute(f"SET VARIABLE as_of = TIMESTAMP '{AS_OF.rstrip('Z')}'")
        for statement in database.extract_statements((HERE / f"by_hand_{shape}.sql").read_text(encoding="utf-8")):
            database.execute(statement)


def main() -> None:
    """Run the script named on the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("shape", choices=SHAPES)
    parser.add_argument("--leads", type=Path, required=True)
    parser.add_argument("--events", type=Path, required=True)
    parser.add_argument("-o", "--output", type=Path, required=True)
    parser.add_argument("--memory-limit", help="as DuckDB takes it, e.g. 1GB")
    parser.add_argument("--threads", type=int)
    arguments = parser.parse_args()
    run(arguments.shape, arguments.leads, arguments.events, arguments.output, arguments.memory_limit, arguments.threads)


if __name__ == "__main__":
    main()
