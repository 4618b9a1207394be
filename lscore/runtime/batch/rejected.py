"""The events that a run cannot use, looked up in the data once the pass over them has found that there are some."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import duckdb
from duckdb import coalesce, col, lit, when

from lscore.runtime.batch.event_tables import LOST, EventCounts, no_name, time_kind, time_value
from lscore.runtime.batch.instants import no_instant
from lscore.runtime.batch.lead_tables import DOUBLES
from lscore.runtime.batch.scans import TEXT, TEXTS, WHOLE, common_kind, positioned
from lscore.runtime.batch.text_tables import reading_part
from lscore.runtime.parts import Part, trimmed
from lscore.runtime.staging import DOUBLE_LEAD, EVENTS, LEADS, NO_LEAD, NO_NAME, NO_TIME, PART, REJECTS, UNKNOWN_LEAD


def reject_events(
    connection: duckdb.DuckDBPyConnection,
    parts: Sequence[Part],
    fixed: Mapping[str, str],
    counts: EventCounts,
) -> None:
    """Add the rejected events to the table `rejects`, when the leads and the counts are there."""
    if not counts.rejected:
        return
    for number, part in enumerate(parts):
        with reading_part(part):
            rows = positioned_events(connection, part, number * PART, fixed)
            if counts.rows > counts.of_leads:
                _reject_lost(connection, rows)
            if counts.no_time or counts.no_name:
                _reject_unreadable(connection, rows)


def _reject_lost(connection: duckdb.DuckDBPyConnection, rows: duckdb.DuckDBPyRelation) -> None:
    """The events that no usable lead claims."""
    shown = coalesce(col("id").cast(TEXT), lit("")).alias("id")
    nobody = col("id").is_null() | (col("id").cast(TEXT) == lit(""))
    if connection.table(LOST).filter(nobody).fetchall():
        _insert(rows.filter(nobody).select(col("pos"), shown, lit(NO_LEAD).alias("reason")))
    twice = connection.table(DOUBLES).select(col("lead"), lit(True).alias("twice"))
    reasons = connection.table(LOST).select(col("id"), col("id").cast(TEXT).alias("lead"))
    reasons = reasons.filter(col("lead") != lit("")).join(twice, ["lead"], how="left")
    reason = when(coalesce(col("twice"), lit(False))).then(lit(DOUBLE_LEAD)).otherwise(lit(UNKNOWN_LEAD))
    kind = str(connection.table(LOST).types[0])
    reasons = reasons.select(col("id"), reason.alias("reason"))
    rows = rows.select(col("pos"), col("id").cast(kind).alias("id"))
    _insert(rows.join(reasons, ["id"]).select(col("pos"), shown, col("reason")))


def _reject_unreadable(connection: duckdb.DuckDBPyConnection, rows: duckdb.DuckDBPyRelation) -> None:
    """The events of usable leads without a readable time or a name."""
    no_time = no_instant("at", str(rows.types[rows.columns.index("at")]))
    leads = connection.view(LEADS).select(col("key").alias("id"))
    bad = rows.filter(no_time | no_name()).select(
        col("pos"), col("id").cast(str(leads.types[0])).alias("id"), col("at"), col("event")
    )
    bad = bad.join(leads, ["id"], how="semi")
    reason = when(no_time).then(lit(NO_TIME)).otherwise(lit(NO_NAME))
    _insert(bad.select(col("pos"), col("id").cast(TEXT).alias("id"), reason.alias("reason")))


def _insert(rejects: duckdb.DuckDBPyRelation) -> None:
    rejects.select(lit(EVENTS).alias("source"), col("pos"), col("id"), col("reason")).insert_into(REJECTS)


def positioned_events(
    connection: duckdb.DuckDBPyConnection, part: Part, offset: int, fixed: Mapping[str, str], column: str | None = None
) -> duckdb.DuckDBPyRelation:
    """The rows of a part where it lies, in their order: `pos`, `id` (trimmed), `at`, `event`, and a column's `value`, a
    list as it is, else as text."""
    scan = positioned(connection, part, offset, {**fixed, **({"value": column} if column else {})})
    kind = common_kind([scan.fixed["lead"]])
    key = scan.role("lead", kind) if kind in WHOLE else trimmed(scan.role("lead", TEXT))
    values = [col("pos"), key.alias("id"), time_value(scan, time_kind([scan])).alias("at")]
    values.append(scan.role("event", TEXT).alias("event"))
    if column:
        own = scan.fixed["value"]
        values.append(scan.role("value", TEXTS if own.kind.endswith("]") else TEXT).alias("value"))
    return scan.relation.select(*values)
