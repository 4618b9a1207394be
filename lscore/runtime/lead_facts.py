"""One lead of the data with all that is known of it, ready to be scored and explained."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from duckdb import col, lit

from lscore.compiler.model import Model
from lscore.compiler.normal import WHITE
from lscore.errors import DataError
from lscore.runtime.as_of import instant_of_run
from lscore.runtime.engines.python import AccountFacts, PythonEngine
from lscore.runtime.run_data import RunData, read_data
from lscore.runtime.sources import Data, Workspace, event_source, lead_source
from lscore.runtime.staging import IDS, REJECTS
from lscore.runtime.streams import Lead, event_batches, lead_batches

if TYPE_CHECKING:
    from lscore.runtime.project import EventSource, LeadSource
    from lscore.runtime.results import ExplanationRow, Result


@dataclass(frozen=True, slots=True)
class LeadFacts:
    """One lead of the data, ready to be scored and explained."""

    engine: PythonEngine
    lead: str
    values: tuple[Any, ...]
    events: tuple[Any, ...]
    account: AccountFacts | None

    def result(self) -> Result:
        """The Result of the lead. Raises RunError for a sum beyond the limit."""
        return self.engine.score(self.lead, self.values, self.events, self.account)

    def explanation(self) -> list[ExplanationRow]:
        """The explanation rows of the lead."""
        return self.engine.explain(self.lead, self.values, self.events, self.account)


def lead_facts(
    model: Model,
    leads: LeadSource | Data,
    events: EventSource | Data | None,
    lead: str,
    *,
    as_of: str | date | int | None = None,
    allow_missing_columns: bool = False,
) -> LeadFacts:
    """All that the data has of one lead: its values, its events, those of its account.

    Raises DataError when there is no such lead, or it was rejected, or as a run does.
    """
    return facts_of_models((model,), leads, events, lead, as_of=as_of, allow_missing_columns=allow_missing_columns)[0]


def facts_of_models(
    models: Sequence[Model],
    leads: LeadSource | Data,
    events: EventSource | Data | None,
    lead: str,
    *,
    as_of: str | date | int | None = None,
    allow_missing_columns: bool = False,
) -> tuple[LeadFacts, ...]:
    """What `lead_facts` says, for each of several models; the data is opened once. Raises as that does."""
    engines = [PythonEngine(model, instant_of_run(as_of, (model,))) for model in models]
    lead = lead.strip(WHITE)
    with Workspace() as workspace:
        source = None if events is None else event_source(events)
        data, _ = read_data(workspace, models, lead_source(leads), source, allow_missing=allow_missing_columns)
        return tuple(_facts(data, engine, lead) for engine in engines)


def _facts(data: RunData, engine: PythonEngine, lead: str) -> LeadFacts:
    members = _members(data, engine, lead)
    mine = next(item for item in members if item.id == lead)
    rows = _events_of(data, engine, {item.id for item in members})
    own = tuple(row for owner, row in rows if owner == lead)
    grouped = engine.uses_account and engine.account_key(mine.values) is not None
    return LeadFacts(engine, lead, mine.values, own, engine.account(rows) if grouped else None)


def _members(data: RunData, engine: PythonEngine, lead: str) -> list[Lead]:
    """The lead and, where its events count, the other leads of its account."""
    connection = data.workspace.connection
    if not connection.table(IDS).filter(col("lead") == lit(lead)).fetchall():
        rejected = connection.table(REJECTS).filter((col("source") == lit("leads")) & (col("id") == lit(lead)))
        reasons = rejected.select(col("reason")).limit(1).fetchall()
        if reasons:
            raise DataError(f"lead {lead or '(empty)'} is rejected: {reasons[0][0]}")
        raise DataError(f"there is no lead {lead or '(empty)'} in {_names(data)}")
    everyone = [item for batch in lead_batches(data.cursor(), data.leads, engine.lead_columns) for item in batch]
    mine = next(item for item in everyone if item.id == lead)
    key = engine.account_key(mine.values) if engine.uses_account else None
    if key is None:
        return [mine]
    return [item for item in everyone if engine.account_key(item.values) == key]


def _names(data: RunData) -> str:
    parts = data.leads.parts
    return parts[0].name if len(parts) == 1 else f"the {len(parts):,} files {parts[0].name} to {parts[-1].name}"


def _events_of(data: RunData, engine: PythonEngine, ids: set[str]) -> list[tuple[str, Any]]:
    if data.events is None:
        return []
    rows: list[tuple[str, Any]] = []
    for batch in event_batches(data.cursor(), data.events, engine.event_columns):
        for index, owner in enumerate(batch.leads):
            at = engine.read_at(batch.times[index]) if owner in ids else None
            if at is not None and batch.names[index]:
                values = (column[index] for column in batch.columns)
                rows.append((owner, (batch.names[index], at, *values)))
    return rows
