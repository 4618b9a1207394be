"""Both engines say the same of random models over random data, to the last digit and in every line of explanation."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from pathlib import Path
from random import Random
from types import ModuleType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from lscore.compiler import model as m
from lscore.compiler.model import conditions, decisions, rules, world
from lscore.dsl.diagnostics import Diagnostic
from lscore.errors import RunError
from lscore.runtime.report import RunReport
from lscore.runtime.run import EngineName, run
from tests.agreement import Example, compiled, differences, draw_example, said_by_duckdb, said_by_python
from tests.engines_run import MODES
from tests.random_data import Data
from tests.random_worlds import ModelText

CONNECTION = duckdb.connect(config={"threads": 1})
DICE = st.randoms(use_true_random=False)


@settings(max_examples=40)
@given(DICE, st.sampled_from(MODES))
def test_texts(dice: Random, mode: dict[str, bool]) -> None:
    must_agree(draw_example(dice, size=6), mode)


@settings(max_examples=25)
@given(DICE, st.sampled_from(MODES))
def test_typed_columns(dice: Random, mode: dict[str, bool]) -> None:
    must_agree(draw_example(dice, size=4, with_types=True), mode)


def must_agree(example: Example, mode: dict[str, bool]) -> None:
    with CONNECTION.cursor() as connection:
        got = said_by_duckdb(example, connection, **mode)
    found = differences(said_by_python(example), got, explained=mode.get("explain", True))
    assert not found, f"{example}\n{found}"


# --- runs over files

RUNS = (Phase.explicit, Phase.generate)
"""Runs over files are too slow to search for the smallest that fails: `engines_run` reduces those in memory."""

Told = tuple[object, list[tuple[str, ...]], object, object]
Answers = tuple[list[list[str]], list[list[str]], list[list[str]]]
"""The rows of the results, of the violations and of what explains them."""


@settings(max_examples=4, phases=RUNS)
@given(DICE)
def test_runs_over_files(tmp_path_factory: Any, dice: Random) -> None:
    example = draw_example(dice, size=4)
    folder = tmp_path_factory.mktemp("run")
    mixed = _shuffled(example, dice)
    for name, data in (("plain", example.data), ("mixed", mixed)):
        _write_csv(folder / f"{name}.leads.csv", "id", data.leads)
        _write_csv(folder / f"{name}.events.csv", "lead", data.events)
        _write_parquet(folder / f"{name}.leads.parquet", "id", data.leads, {})
        _write_parquet(folder / f"{name}.events.parquet", "lead", data.events, {})
    wanted, told = answers(example, folder, "plain", "csv", "python", 1)
    for form, threads in (("csv", 1), ("csv", 2), ("parquet", 1)):
        got, other = answers(example, folder, "plain", form, "duckdb", threads)
        assert (got, other) == (wanted, told), f"{form} {threads}\n{example}"
    for form, threads in (("csv", 2), ("parquet", 2)):
        got, _ = answers(example, folder, "mixed", form, "duckdb", threads)
        assert list(map(sorted, got)) == list(map(sorted, wanted)), f"{form} {threads} shuffled\n{example}"


@settings(max_examples=5, phases=RUNS)
@given(DICE)
def test_runs_over_typed_parquet_files(tmp_path_factory: Any, dice: Random) -> None:
    example = draw_example(dice, size=4, with_types=True)
    folder = tmp_path_factory.mktemp("run")
    _write_parquet(folder / "plain.leads.parquet", "id", example.data.leads, example.types)
    _write_parquet(folder / "plain.events.parquet", "lead", example.data.events, example.types)
    wanted = answers(example, folder, "plain", "parquet", "python", 1)
    assert answers(example, folder, "plain", "parquet", "duckdb", 2) == wanted, str(example)


def answers(
    example: Example, folder: Path, name: str, form: str, engine: EngineName, threads: int
) -> tuple[Answers, Told | str]:
    """What a run writes, and what it tells."""
    out = folder / f"{name}.{form}.{engine}.{threads}"
    out.mkdir()
    try:
        report = run(
            example.model,
            folder / f"{name}.leads.{form}",
            folder / f"{name}.events.{form}",
            as_of=example.as_of,
            output=out / "results.csv",
            explain=out / "lines.csv",
            engine=engine,
            threads=threads,
        )
    except RunError as error:
        return ([], [], []), str(error)
    written = (_rows(out / "results.csv"), _rows(out / "results.violations.csv"), _rows(out / "lines.csv"))
    return written, _told(report)


def _told(report: RunReport) -> Told:
    def words(found: Diagnostic) -> tuple[str, ...]:
        return found.code, found.message, str(found.span), found.label, *found.notes, found.help

    return report.models, sorted(map(words, report.findings)), report.rejects, (report.leads, report.events)


def _rows(file: Path) -> list[list[str]]:
    if not file.exists():
        return []
    with file.open(encoding="utf-8", newline="") as stream:
        return list(csv.reader(stream))


def _shuffled(example: Example, dice: Random) -> Data:
    data = example.data
    return Data(dice.sample(data.leads, len(data.leads)), dice.sample(data.events, len(data.events)))


def _write_csv(file: Path, key: str, rows: Sequence[tuple[str, Mapping[str, Any]]]) -> None:
    columns = list(rows[0][1]) if rows else ["event", "at"]
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow([key, *columns])
        writer.writerows([name, *values.values()] for name, values in rows)


def _write_parquet(
    file: Path, key: str, rows: Sequence[tuple[str, Mapping[str, Any]]], types: Mapping[str, pa.DataType]
) -> None:
    columns = list(rows[0][1]) if rows else ["event", "at"]
    arrays = {key: pa.array([name for name, _ in rows], pa.string())}
    arrays |= {
        column: pa.array([values[column] for _, values in rows], types.get(column, pa.string())) for column in columns
    }
    pq.write_table(pa.table(arrays), file)


# --- what is drawn

NEVER_IN_A_RUN = {"IsSkipped"}
"""Stands in tests alone."""


def test_everything_of_the_language_is_drawn() -> None:
    seen: set[object] = set()
    for number in range(250):
        for node in _nodes(compiled("\n".join(ModelText(Random(number), size=8).draw()) + "\n")):
            seen |= {type(node).__name__, *_said(node)}
    wanted = {item for module in (conditions, decisions, rules, world) for item in _sayable(module)}
    assert sorted(map(str, wanted - seen)) == []


def _nodes(node: object) -> Iterator[Any]:
    if isinstance(node, tuple):
        for item in node:
            yield from _nodes(item)
    elif is_dataclass(node):
        yield node
        for item in fields(node):
            yield from _nodes(getattr(node, item.name))


def _said(node: Any) -> Iterator[tuple[str, str, object]]:
    """What the fields of a node say: a word of few, yes or no, nothing, or something."""
    for item in fields(node):
        value = getattr(node, item.name)
        yield type(node).__name__, item.name, value if value is None or isinstance(value, bool | str) else "something"
        yield type(node).__name__, item.name, "something" if value is not None else None


def _sayable(module: ModuleType) -> Iterator[object]:
    """All that the fields of a module's nodes can say."""
    for name, node in vars(module).items():
        if not (isinstance(node, type) and is_dataclass(node)) or name in NEVER_IN_A_RUN:
            continue
        yield name
        hints = get_type_hints(node, {**vars(m), **vars(module)})
        for item in fields(node):
            if item.compare:
                yield from ((name, item.name, word) for word in _words(hints[item.name]))


def _words(hint: Any) -> Sequence[object]:
    if get_origin(hint) is Literal:
        return get_args(hint)
    if get_origin(hint) in (Union, UnionType):
        return [word for part in get_args(hint) for word in _words(part)]
    if hint is bool:
        return [True, False]
    if isinstance(hint, type) and issubclass(hint, m.Type):
        return list(hint)
    return [None if hint is type(None) else "something"]
