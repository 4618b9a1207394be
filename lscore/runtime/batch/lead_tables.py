"""The leads of a run as a table, rejects set apart."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb
from duckdb import coalesce, col, count_all, fn, lit

from lscore.compiler.backends.sql.rows import LeadRows, RawColumn
from lscore.compiler.backends.sql.tree import drop_table, sql_text
from lscore.runtime.batch.few import few_of
from lscore.runtime.batch.scans import TEXT, Scan, common_kind
from lscore.runtime.interrupts import interruptible
from lscore.runtime.parts import trimmed
from lscore.runtime.staging import DOUBLE_ID, LEADS, NO_ID, REJECTS

READ = "leads_read"
DOUBLES = "lead_doubles"
_KEPT = "leads_kept"


def make_leads(
    connection: duckdb.DuckDBPyConnection, scans: Sequence[Scan], columns: Sequence[str], key_kind: str
) -> tuple[LeadRows, int]:
    """The view `leads` (those that can be used) and the table `lead_doubles` (`lead`: ids that stand twice), and how
    many leads there are. Rejects go to the table `rejects`.

    `key_kind` is the type of the keys that events join by: one of whole numbers, or text.
    """
    kinds = {name: common_kind(scan.columns[name] for scan in scans if name in scan.columns) for name in columns}
    with interruptible():
        _read(scans, kinds, key_kind)
        rows = connection.table(READ)
        no_id = col("lead").is_null() | (col("lead") == lit(""))
        counted = rows.filter(~no_id).aggregate([col("lead"), count_all().alias("n")], "lead")
        counted.filter(col("n") > lit(1)).select(col("lead")).create(DOUBLES)
        lost = rows.aggregate([fn("count_if", no_id)]).fetchall()[0][0]
        doubles = connection.table(DOUBLES)
        if lost or len(doubles):
            _reject(rows.filter(no_id), NO_ID)
            _reject(rows.join(doubles, ["lead"], how="semi"), DOUBLE_ID)
            rows.filter(~no_id).join(doubles, ["lead"], how="anti").sort(col("pos")).create(_KEPT)
            connection.execute(sql_text(drop_table(READ)))
            rows = connection.table(_KEPT)
        rows.create_view(LEADS)
        count = len(rows)
        few = few_of(rows, kinds)
    return LeadRows(LEADS, {name: RawColumn(f"v{n}", kinds[name], few[name]) for n, name in enumerate(columns)}), count


def _read(scans: Sequence[Scan], kinds: dict[str, str], key_kind: str) -> None:
    for number, scan in enumerate(scans):
        lead = trimmed(scan.role("id", TEXT))
        key = lead if key_kind == TEXT else scan.role("id", key_kind)
        values = [scan.value(name, kind).alias(f"v{n}") for n, (name, kind) in enumerate(kinds.items())]
        rows = scan.relation.select(col("pos"), lead.alias("lead"), key.alias("key"), *values)
        if number == 0:
            rows.create(READ)
        else:
            rows.insert_into(READ)


def _reject(rows: duckdb.DuckDBPyRelation, reason: str) -> None:
    shown = coalesce(col("lead"), lit("")).alias("id")
    rows.select(lit(LEADS).alias("source"), col("pos"), shown, lit(reason).alias("reason")).insert_into(REJECTS)
