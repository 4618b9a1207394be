"""Random models over random data, scored by both engines: what one says and the other does not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

import duckdb
import pyarrow as pa

from lscore.compiler import compile_text
from lscore.compiler.model import Model
from lscore.errors import RunError
from lscore.runtime.engines.python import PythonEngine
from lscore.runtime.typed_tables import as_texts
from tests.batch_support import Row, scored_by_duckdb
from tests.random_data import INSTANTS, Data, Moments, data, edges_of, typed
from tests.random_worlds import ModelText

Found = dict[str, Row] | str
"""The rows of all leads, or why there are none."""


@dataclass(frozen=True, slots=True)
class Example:
    """A model, the instant of its run, and data; the columns in `types` are typed, the others texts."""

    text: str
    model: Model
    as_of: int
    data: Data
    types: Mapping[str, pa.DataType]

    def __str__(self) -> str:
        leads = [f"{name}: {values}" for name, values in self.data.leads]
        events = [f"  {name}: {values}" for name, values in self.data.events]
        return "\n".join([self.text, f"as of {self.as_of}", *leads, *events, str(dict(self.types))])


def draw_example(dice: Random, *, size: int = 12, with_types: bool = False) -> Example:
    """A model and data for it."""
    drawn = ModelText(dice, size=size)
    text = "\n".join(drawn.draw()) + "\n"
    model = compiled(text)
    as_of = PythonEngine(model, 0).read_at(dice.choice(INSTANTS))
    assert as_of is not None
    moments = Moments(dice, as_of, drawn.zone, edges_of(text))
    found = data(dice, moments)
    types: dict[str, pa.DataType] = {}
    if with_types:
        found, types = typed(dice, found, moments)
    return Example(text, model, as_of, found, types)


def compiled(text: str) -> Model:
    """The model; AssertionError with the errors if there is none."""
    found = compile_text(text, "random.score")
    assert found.model is not None, f"{text}\n{[(d.span.line, d.message) for d in found.diagnostics]}"
    return found.model


def said_by_python(example: Example) -> Found:
    """What the `python` engine says of the texts of the data."""
    engine = PythonEngine(example.model, example.as_of)
    leads = dict(_texts(example.data.leads, example.types))
    values = {name: [lead.get(column) for column in engine.lead_columns] for name, lead in leads.items()}
    own: dict[str, list[Any]] = {name: [] for name in leads}
    for name, event in _texts(example.data.events, example.types):
        if name in own:
            own[name].append((event["event"], event["at"], *(event.get(column) for column in engine.event_columns)))
    accounts: dict[Any, list[str]] = {}
    for name, row in values.items():
        if engine.uses_account and (key := engine.account_key(row)) is not None:
            accounts.setdefault(key, []).append(name)
    facts = {
        name: fact
        for names in accounts.values()
        for fact in [engine.account([(member, event) for member in names for event in own[member]])]
        for name in names
    }
    found: dict[str, Row] = {}
    try:
        for name, row in values.items():
            result, lines = engine.explained(name, row, own[name], facts.get(name))
            found[name] = result.row(), list(result.violations), [tuple(line) for line in lines]
    except RunError as error:
        return str(error)
    return found


def said_by_duckdb(
    example: Example, connection: duckdb.DuckDBPyConnection, *, explain: bool = True, few: bool = True
) -> Found:
    """What the `duckdb` engine says."""
    try:
        return scored_by_duckdb(
            example.model,
            example.as_of,
            example.data.leads,
            example.data.events,
            explain=explain,
            few=few,
            types=example.types,
            connection=connection,
        )
    except RunError as error:
        return str(error)


def differences(wanted: Found, got: Found, *, explained: bool) -> list[str]:
    """What differs between what two engines say."""
    if isinstance(wanted, str) or isinstance(got, str):
        return [] if wanted == got else [f"python: {_ending(wanted)}", f"duckdb: {_ending(got)}"]
    if list(wanted) != list(got):
        return [f"leads {list(wanted)} and {list(got)}"]
    found: list[str] = []
    for lead, (row, violations, lines) in wanted.items():
        other, others, other_lines = got[lead]
        found += [
            f"{lead}: {name}: {value!r} {other.get(name)!r}" for name, value in row.items() if value != other.get(name)
        ]
        found += [f"{lead}: columns differ"] if list(row) != list(other) else []
        found += [f"{lead}: violations {violations} {others}"] if violations != others else []
        if explained and lines != other_lines:
            found += [f"{lead}: python explains {line}" for line in lines if line not in other_lines]
            found += [f"{lead}: duckdb explains {line}" for line in other_lines if line not in lines]
            found += [f"{lead}: order or number of lines"] if set(lines) == set(other_lines) else []
    return found


def _ending(found: Found) -> str:
    return found if isinstance(found, str) else f"rows of {len(found)} leads"


def _texts(
    rows: Sequence[tuple[str, Mapping[str, Any]]], types: Mapping[str, pa.DataType]
) -> Sequence[tuple[str, Mapping[str, Any]]]:
    """The rows with texts in the typed columns, as files that are read as texts give them."""
    names = [name for name in types if rows and name in rows[0][1]]
    if not names:
        return rows
    table = pa.table(
        {f"c{place}": pa.array([row[name] for _, row in rows], types[name]) for place, name in enumerate(names)}
    )
    with duckdb.connect() as connection:
        texts = as_texts(connection.from_arrow(table)).fetchall()
    return [
        (lead, {**row, **dict(zip(names, found, strict=True))}) for (lead, row), found in zip(rows, texts, strict=True)
    ]
