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

    `key_kind` is the type of the keys that events join by: one of whole numbers, or text. Leads that can be read again
    where they lie, and of whose ids there is nothing to say, are not read into the workspace.
    """
    kinds = {name: common_kind(scan.columns[name] for scan in scans if name in scan.columns) for name in columns}
    with interruptible():
        count = _clean(scans) if all(scan.lasting for scan in scans) else None
        if count is not None:
            shown = _union([_rows(scan, kinds, key_kind, scan.role("id", TEXT)) for scan in scans])
            shown.create_view(LEADS)
            shown.filter(lit(False)).select(col("lead")).create(DOUBLES)
            return _lead_rows(columns, kinds, shown), count
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
        return _lead_rows(columns, kinds, rows), len(rows)


def _lead_rows(columns: Sequence[str], kinds: dict[str, str], rows: duckdb.DuckDBPyRelation) -> LeadRows:
    few = few_of(rows, kinds)
    return LeadRows(LEADS, {name: RawColumn(f"v{n}", kinds[name], few[name]) for n, name in enumerate(columns)})


def _clean(scans: Sequence[Scan]) -> int | None:
    """How many leads there are, if each has an id that no other has and that needs no trimming."""
    ids = _union([scan.relation.select(scan.role("id", TEXT).alias("id")) for scan in scans])
    counted = ids.aggregate([col("id"), count_all().alias("n")], "id")
    odd = col("id").is_null() | (col("id") == lit("")) | (col("id") != trimmed(col("id"))) | (col("n") > lit(1))
    wrong, count = counted.aggregate([fn("count_if", odd), fn("sum", col("n"))]).fetchall()[0]
    return None if wrong else int(count or 0)


def _union(rows: Sequence[duckdb.DuckDBPyRelation]) -> duckdb.DuckDBPyRelation:
    first, *others = rows
    for other in others:
        first = first.union(other)
    return first


def _rows(scan: Scan, kinds: dict[str, str], key_kind: str, lead: duckdb.Expression) -> duckdb.DuckDBPyRelation:
    """The rows of a scan as they stand in `leads`; `lead` is the id as text."""
    key = lead if key_kind == TEXT else scan.role("id", key_kind)
    values = [scan.value(name, kind).alias(f"v{n}") for n, (name, kind) in enumerate(kinds.items())]
    return scan.relation.select(col("pos"), lead.alias("lead"), key.alias("key"), *values)


def _read(scans: Sequence[Scan], kinds: dict[str, str], key_kind: str) -> None:
    for number, scan in enumerate(scans):
        rows = _rows(scan, kinds, key_kind, trimmed(scan.role("id", TEXT)))
        if number == 0:
            rows.create(READ)
        else:
            rows.insert_into(READ)


def _reject(rows: duckdb.DuckDBPyRelation, reason: str) -> None:
    shown = coalesce(col("lead"), lit("")).alias("id")
    rows.select(lit(LEADS).alias("source"), col("pos"), shown, lit(reason).alias("reason")).insert_into(REJECTS)
