"""The two models on real data: every lead has a result, and the lines of its explanation add up to it.

The data is no part of the project. It is looked for where `LSCORE_DATA` says, else in `../shared/data`; without it
these tests are skipped.
"""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from collections import Counter, defaultdict
from decimal import Decimal
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
REAL = ROOT / "benchmarks" / "real"
DATA = Path(os.environ.get("LSCORE_DATA") or ROOT.parent / "shared" / "data")
LEADS = DATA / "x_education_leads.csv.gz"
PURCHASES = DATA / "cdnow_transactions.csv.gz"

Row = dict[str, str]


def lscore(*arguments: object) -> str:
    """What the command prints to stdout; it must end well."""
    command = [sys.executable, "-c", "from lscore.cli import main; main()", *map(str, arguments)]
    return output_of(command)


def output_of(command: list[str]) -> str:
    """What a process prints to stdout; it must end well."""
    ended = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False, cwd=ROOT)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout


def rows_of(file: Path) -> list[Row]:
    """The rows of a CSV file."""
    with file.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def sums_of(lines: list[Row]) -> dict[tuple[str, str], Decimal]:
    """The sum of the explanation's lines, by lead and score."""
    sums: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for line in lines:
        sums[line["lead"], line["score"]] += Decimal(line["points"])
    return sums


def assert_sums_close(results: list[Row], lines: list[Row], scores: tuple[str, ...]) -> None:
    """The lines add up to each score of each lead that has one."""
    sums = sums_of(lines)
    for row in results:
        for score in scores:
            if row[score]:
                assert sums[row["lead"], score] == Decimal(row[score]), (row["lead"], score)


needs_leads = pytest.mark.skipif(not LEADS.exists(), reason="the data folder is not here")
needs_purchases = pytest.mark.skipif(not PURCHASES.exists(), reason="the data folder is not here")

x_education = ("--leads", LEADS, "--id", "Lead Number", "--as-of", "2026-03-01")


@needs_leads
def test_every_lead_of_the_course_seller_has_a_result(tmp_path: Path) -> None:
    out, lines = tmp_path / "out.csv", tmp_path / "lines.csv"
    lscore("run", REAL / "x_education" / "model.score", *x_education, "-o", out, "--explain", lines)
    results = rows_of(out)
    assert len({row["lead"] for row in results}) == len(results) == 9_240
    assert all(0 <= int(row["score"]) <= 100 and row["rating"] == row["grade"] + row["score"] for row in results)
    assert set(Counter(row["grade"] for row in results)) == {"A", "B", "C", "D"}
    assert set(Counter(row["tier"] for row in results)) >= {"hot", "warm", "cold"}
    assert_sums_close(results, rows_of(lines), ("score",))


@needs_leads
def test_one_lead_of_the_course_seller_is_explained() -> None:
    printed = lscore("explain", REAL / "x_education" / "model.score", "660727", *x_education)
    assert "660727" in printed
    assert "chose a field of study" in printed


@needs_leads
def test_the_columns_of_the_course_seller_are_there() -> None:
    lscore("check", REAL / "x_education" / "model.score", "--leads", LEADS, "--id", "Lead Number")


@pytest.fixture(scope="module")
def cdnow(tmp_path_factory: pytest.TempPathFactory) -> tuple[object, ...]:
    """The options that name the prepared files."""
    folder = tmp_path_factory.mktemp("cdnow")
    output_of([sys.executable, str(REAL / "cdnow" / "prepare.py"), str(PURCHASES), str(folder)])
    return "--leads", folder / "customers.csv", "--events", folder / "purchases.csv", "--as-of", "1997-07-01"


@needs_purchases
def test_every_customer_of_the_record_shop_has_a_result(cdnow: tuple[object, ...], tmp_path: Path) -> None:
    out, lines = tmp_path / "out.csv", tmp_path / "lines.csv"
    lscore("run", REAL / "cdnow" / "model.score", *cdnow, "-o", out, "--explain", lines)
    results = rows_of(out)
    assert len({row["lead"] for row in results}) == len(results) == 23_570
    assert set(Counter(row["tier"] for row in results)) == {"champion", "loyal", "promising", "slipping", "lost"}
    assert_sums_close(results, rows_of(lines), ("frequency", "loyalty", "money", "recency"))


@needs_purchases
def test_one_customer_of_the_record_shop_is_explained(cdnow: tuple[object, ...]) -> None:
    printed = lscore("explain", REAL / "cdnow" / "model.score", "00003", *cdnow)
    assert "00003" in printed
    assert "loyalty" in printed


@pytest.mark.parametrize("folder", ["x_education", "cdnow"])
def test_the_models_pass_their_own_tests(folder: str) -> None:
    lscore("test", REAL / folder)
