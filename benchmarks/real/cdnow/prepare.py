"""Make a leads file and an events file out of the CDNOW purchases, for `lscore run`.

The data has a row a purchase and no row a customer, and its rows do not say what happened. So the customers (with the
day of their first purchase) become `customers.csv`, the purchases become `purchases.csv` with the event's name beside
each. Nothing is left out: a purchase after the day of the run is in the file, and the run does not see it.

    python benchmarks/real/cdnow/prepare.py ../shared/data/cdnow_transactions.csv.gz build/real
"""

from __future__ import annotations

import argparse
from pathlib import Path

import duckdb

CUSTOMERS = """
    copy (
        select customer_id as id, min(date) as first_purchase
        from read_csv($source, all_varchar = true) group by customer_id order by customer_id
    ) to '{target}' (format csv, header)
"""
PURCHASES = """
    copy (
        select customer_id as lead, date as at, 'purchased' as event, number_of_cds as cds, dollar_value as amount
        from read_csv($source, all_varchar = true) order by all
    ) to '{target}' (format csv, header)
"""


def prepare(source: Path, folder: Path) -> tuple[Path, Path]:
    """Write `customers.csv` and `purchases.csv` into the folder and return their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    written: list[Path] = []
    with duckdb.connect() as connection:
        for name, query in (("customers.csv", CUSTOMERS), ("purchases.csv", PURCHASES)):
            target = folder / name
            connection.execute(query.format(target=str(target).replace("'", "''")), {"source": str(source)})
            written.append(target)
    return written[0], written[1]


def main() -> None:
    """Read the two paths from the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("source", type=Path, help="cdnow_transactions.csv.gz")
    parser.add_argument("folder", type=Path, help="where customers.csv and purchases.csv go")
    arguments = parser.parse_args()
    for path in prepare(arguments.source, arguments.folder):
        print(path)


if __name__ == "__main__":
    main()
