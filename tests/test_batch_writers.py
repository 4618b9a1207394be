"""Results out of the duckdb engine: the same bytes as row by row; folders of parts and tables that appear whole."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lscore.compiler.backends.sql.tree import Query, call, col, lit, select, table
from lscore.errors import DataError, UsageError
from lscore.runtime import folders
from lscore.runtime.batch.faults import resource_message, working
from lscore.runtime.batch.lines import encode
from lscore.runtime.batch.writers import batch_writer, batches, copy_rows
from lscore.runtime.formats import Column, Format, Kind, Row, writer_for
from lscore.runtime.outputs import OutputFiles, Stream, check_apart
from lscore.runtime.sinks import Sink, open_output
from lscore.runtime.targets import FileTarget, FolderTarget, TableTarget, output_target, table_target
from lscore.runtime.values import instant_text

COLUMNS = (
    Column("lead"),
    Column('a "score", é', Kind.NUMBER, 4),
    Column("half", Kind.NUMBER, 1),
    Column("fit", Kind.NUMBER, 0),
    Column("tier"),
    Column("disqualified", Kind.FLAG),
    Column("reasons", Kind.LIST),
    Column("count", Kind.COUNT),
    Column("as_of", Kind.INSTANT),
)
TYPES = ("VARCHAR", "BIGINT", "BIGINT", "BIGINT", "VARCHAR", "BOOLEAN", "VARCHAR[]", "BIGINT", "BIGINT")
Raw = tuple[Any, ...]

ROWS: list[Raw] = [
    ("b", 25_000, None, 100_000, "hot", True, ["x", "y; z"], 3, 1_772_323_200_000_050),
    ("a", -1, -5_000, 0, None, False, [], 0, None),
    ('c,"\r\n\x0b\\', None, 10_000, None, "a b/é=%", None, None, None, -1),
    ("d", 1, 500_000, -10_000, "hot", None, [""], None, 0),
]


@pytest.fixture(name="connection")
def _connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(config={"threads": 2, "preserve_insertion_order": False}) as connection:
        yield connection


def staged(connection: duckdb.DuckDBPyConnection, rows: Sequence[Raw]) -> Query:
    """Rows as the engine has them, and the query that gives them in their order."""
    definitions = ", ".join(f"c{number} {kind}" for number, kind in enumerate(TYPES))
    connection.execute(f"CREATE OR REPLACE TEMP TABLE staged (pos BIGINT, {definitions})")
    if rows:
        marks = ", ".join("?" * (len(TYPES) + 1))
        connection.executemany(f"INSERT INTO staged VALUES ({marks})", [(n, *row) for n, row in enumerate(rows)])
    columns = {column.name: col(f"c{number}") for number, column in enumerate(COLUMNS)}
    return select(columns, table("staged"), order=[(col("pos"), False)])


def as_rows(rows: Sequence[Raw]) -> list[Row]:
    """The same rows as the python engine has them."""
    return [
        {column.name: as_value(column.kind, value) for column, value in zip(COLUMNS, raw, strict=True)} for raw in rows
    ]


def as_value(kind: Kind, value: Any) -> object:
    match kind:
        case Kind.NUMBER if value is not None:
            return Decimal(value).scaleb(-4)
        case Kind.INSTANT if value is not None:
            return instant_text(value)
        case Kind.LIST if value is not None:
            return tuple(value)
        case _:
            return value


def by_row(form: Format, rows: Sequence[Raw]) -> bytes:
    raw = io.BytesIO()
    writer = writer_for(form, Stream("it", raw), COLUMNS)
    writer.write(as_rows(rows))
    writer.close()
    return raw.getvalue()


def by_query(form: Format, connection: duckdb.DuckDBPyConnection, rows: Sequence[Raw]) -> bytes:
    return copied(form, connection, staged(connection, rows))


def copied(form: Format, connection: duckdb.DuckDBPyConnection, query: Query) -> bytes:
    raw = io.BytesIO()
    writer = batch_writer(form, Stream("it", raw), COLUMNS)
    copy_rows(connection, encode(form, COLUMNS, query), writer.write)
    writer.close()
    return raw.getvalue()


# --- the same bytes

TEXTS = st.text(
    st.one_of(st.characters(exclude_categories=["Cs"]), st.sampled_from('",;\\\n\r\t\x00\x0b\x1f\x7f/u0')), max_size=8
)
BIG = 2**63 - 1


def units(decimals: int) -> st.SearchStrategy[int]:
    step = 10 ** (4 - decimals)
    small = st.integers(-30_000 // step, 30_000 // step)
    return st.one_of(small, st.integers(-BIG // step + 1, BIG // step)).map(lambda number: number * step)


INSTANTS = st.one_of(
    st.integers(-(2**63), BIG),
    st.datetimes().map(lambda at: int(at.timestamp()) * 1_000_000 + at.microsecond),
    st.sampled_from([-62_135_596_800_000_000, -1, 0, 1, 500_000, 253_402_300_799_999_999]),
)
RAWS = st.tuples(
    TEXTS,
    st.none() | units(4),
    st.none() | units(1),
    st.none() | units(0),
    st.none() | TEXTS,
    st.none() | st.booleans(),
    st.none() | st.lists(TEXTS, max_size=3),
    st.none() | st.integers(0, BIG),
    st.none() | INSTANTS,
)


@settings(max_examples=50, deadline=None)
@given(rows=st.lists(RAWS, max_size=25))
def test_a_query_gives_the_bytes_that_rows_give(rows: list[Raw]) -> None:
    with duckdb.connect(config={"threads": 2, "preserve_insertion_order": False}) as connection:
        query = staged(connection, rows)
        assert copied(Format.CSV, connection, query).decode() == by_row(Format.CSV, rows).decode()
        assert copied(Format.JSONL, connection, query).decode() == by_row(Format.JSONL, rows).decode()
        one = pq.read_table(io.BytesIO(copied(Format.PARQUET, connection, query)))
        other = pq.read_table(io.BytesIO(by_row(Format.PARQUET, rows)))
        assert one.schema.equals(other.schema, check_metadata=True)
        assert one.equals(other)


@pytest.mark.parametrize("year", [1, 999, 1000, 1582, 1969, 2000, 9999])
def test_instants_of_every_age(connection: duckdb.DuckDBPyConnection, year: int) -> None:
    first = (year - 1970) * 365 * 86_400_000_000
    instants = [first + number * 86_400_000_000 * 29 + 10**number for number in range(12)]
    rows = [(None, None, None, None, None, None, None, None, instant) for instant in instants]
    assert by_query(Format.CSV, connection, rows) == by_row(Format.CSV, rows)


def test_many_rows_stay_in_their_order(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("CREATE TEMP TABLE many AS SELECT range AS pos, 'lead ' || range AS lead FROM range(300000)")
    query = select([col("lead")], table("many"), order=[(col("pos"), True)])
    raw = io.BytesIO()
    done: list[int] = []
    writer = batch_writer(Format.CSV, Stream("it", raw), (Column("lead"),))
    assert copy_rows(connection, encode(Format.CSV, (Column("lead"),), query), writer.write, done.append) == 300_000
    assert sum(done) == 300_000
    assert raw.getvalue().decode() == "lead\n" + "".join(f"lead {n}\n" for n in reversed(range(300_000)))


# --- where rows go


def write(sink: Sink, connection: duckdb.DuckDBPyConnection, rows: Sequence[Raw], *, way: str) -> None:
    if way == "rows":
        sink.write_rows(as_rows(rows))
    else:
        assert sink.write_query(connection, staged(connection, rows)) == len(rows)


WAYS = pytest.mark.parametrize("way", ["rows", "query"])


def run(target: Any, connection: duckdb.DuckDBPyConnection, *models: Sequence[Raw], way: str = "query") -> None:
    with OutputFiles() as files:
        sink = open_output(files, target, COLUMNS, connection)
        for rows in models:
            write(sink, connection, rows, way=way)
        sink.close()


@WAYS
@pytest.mark.parametrize("form", Format)
def test_several_models_append_to_a_file(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path, form: Format, way: str
) -> None:
    path = tmp_path / f"scores.{form}"
    run(FileTarget(str(path), form), connection, ROWS[:2], ROWS[2:], way=way)
    if form is Format.PARQUET:
        assert pq.read_table(path).equals(pq.read_table(io.BytesIO(by_row(form, ROWS))))
    else:
        assert path.read_bytes() == by_row(form, ROWS)
    run(FileTarget(str(path), form), connection, way=way)
    if form is Format.CSV:
        assert path.read_bytes() == by_row(form, [])


# --- tables


def values(path: Path, name: str = "scores") -> list[Raw]:
    with duckdb.connect(str(path), read_only=True) as database:
        columns = ", ".join(f'"{column.name.replace(chr(34), chr(34) * 2)}"' for column in COLUMNS[:-1])
        return database.execute(f"SELECT {columns}, epoch_us(as_of) FROM {name}").fetchall()


EXPECTED = [
    (*(Decimal(v).scaleb(-4) if v is not None and 1 <= n <= 3 else v for n, v in enumerate(raw)),) for raw in ROWS
]


@WAYS
def test_a_table(connection: duckdb.DuckDBPyConnection, tmp_path: Path, way: str) -> None:
    path = tmp_path / "deep" / "it's.db"
    target = table_target(f"duckdb:{path}?table=scores")
    run(target, connection, ROWS[:2], ROWS[2:], way=way)
    assert values(path) == EXPECTED
    with duckdb.connect(str(path)) as database:
        database.execute("CREATE TABLE other AS SELECT 1 AS one")
        kinds = [row[1] for row in database.execute("DESCRIBE scores").fetchall()]
    assert kinds == [
        "VARCHAR",
        "DECIMAL(19,4)",
        "DECIMAL(16,1)",
        "DECIMAL(15,0)",
        "VARCHAR",
        "BOOLEAN",
        "VARCHAR[]",
        "BIGINT",
        "TIMESTAMP WITH TIME ZONE",
    ]
    run(target, connection, ROWS[:1], way=way)
    assert values(path) == EXPECTED[:1]
    with duckdb.connect(str(path)) as database:
        assert database.execute("SELECT * FROM other").fetchall() == [(1,)]
    assert sorted(item.name for item in path.parent.iterdir()) == ["it's.db"]


def test_two_tables_of_a_file_in_a_schema_beside_one_that_is_read(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    path = tmp_path / "all.db"
    with duckdb.connect(str(path)) as database:
        database.execute("CREATE TABLE leads AS SELECT 7 AS id")
    connection.execute(f"ATTACH '{path}' AS source (READ_ONLY)")
    connection.execute("CREATE TEMP VIEW leads_read AS SELECT id FROM source.leads")
    relation = connection.sql("SELECT id FROM source.leads")
    with OutputFiles() as files:
        scores = open_output(files, table_target(f"duckdb:{path}?table=scores"), COLUMNS, connection)
        lines = open_output(files, table_target(f"duckdb:{path}?table=marts.lines"), COLUMNS, connection)
        write(scores, connection, ROWS, way="query")
        assert relation.fetchall() == [(7,)]
        connection.execute("CREATE TABLE rejects AS SELECT id FROM leads_read")
        write(lines, connection, ROWS[:1], way="query")
        scores.close()
        lines.close()
    assert connection.execute("SELECT id FROM rejects").fetchall() == [(7,)]
    connection.execute("DETACH source")
    assert values(path) == EXPECTED
    assert values(path, "marts.lines") == EXPECTED[:1]


@pytest.mark.parametrize("there", [True, False])
def test_a_table_of_a_run_that_fails(connection: duckdb.DuckDBPyConnection, tmp_path: Path, there: bool) -> None:
    path = tmp_path / "scores.db"
    target = table_target(f"duckdb:{path}?table=scores")
    if there:
        run(target, connection, ROWS[:1])

    def fail() -> None:
        with OutputFiles() as files:
            write(open_output(files, target, COLUMNS, connection), connection, ROWS, way="query")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    if there:
        assert values(path) == EXPECTED[:1]
    assert [item.name for item in tmp_path.iterdir()] == (["scores.db"] if there else [])


def test_what_cannot_be_a_table(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    (tmp_path / "text.db").write_text("a, b\n" * 5000)
    with pytest.raises(DataError, match="no DuckDB file"):
        run(TableTarget(str(tmp_path / "text.db"), "main", "scores"), connection, ROWS)
    with pytest.raises(DataError, match="is a folder"):
        run(TableTarget(str(tmp_path), "main", "scores"), connection, ROWS)
    with duckdb.connect(str(tmp_path / "view.db")) as database:
        database.execute("CREATE VIEW scores AS SELECT 1 AS one")
    with pytest.raises(UsageError, match="a view"):
        run(TableTarget(str(tmp_path / "view.db"), "main", "scores"), connection, ROWS)


HOLDER = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print('open', flush=True); sys.stdin.read()"


def test_a_database_that_is_open_elsewhere(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    path = tmp_path / "scores.db"
    command, pipe = [sys.executable, "-c", HOLDER, str(path)], subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "open\n"
        with pytest.raises(DataError, match="is open in another program"):
            run(TableTarget(str(path), "main", "scores"), connection, ROWS)
        other.communicate()
    run(TableTarget(str(path), "main", "scores"), connection, ROWS)
    assert values(path) == EXPECTED


@WAYS
def test_standard_output(
    connection: duckdb.DuckDBPyConnection, capfdbinary: pytest.CaptureFixture[bytes], way: str
) -> None:
    run(FileTarget("-", Format.JSONL), connection, ROWS, way=way)
    assert capfdbinary.readouterr().out == by_row(Format.JSONL, ROWS)


# --- folders of parts


def names(folder: Path) -> list[str]:
    return sorted(item.relative_to(folder).as_posix() for item in folder.rglob("*") if item.is_file())


@WAYS
@pytest.mark.parametrize("form", Format)
def test_a_folder_of_parts(connection: duckdb.DuckDBPyConnection, tmp_path: Path, form: Format, way: str) -> None:
    folder = tmp_path / "results"
    run(FolderTarget(str(folder), form, ("tier",)), connection, ROWS[:2], ROWS[2:], way=way)
    parts = ("__HIVE_DEFAULT_PARTITION__", "a%20b%2F%C3%A9%3D%25", "hot")
    assert names(folder) == ["_lscore.json", *(f"tier={part}/part-0.{form}" for part in parts)]
    rest = [column for column in COLUMNS if column.name != "tier"]
    raw = io.BytesIO()
    writer = writer_for(form, Stream("it", raw), rest)
    writer.write([row for row in as_rows(ROWS) if row["tier"] == "hot"])
    writer.close()
    found = folder / "tier=hot" / f"part-0.{form}"
    if form is Format.PARQUET:
        assert pq.ParquetFile(found).read().equals(pq.read_table(raw))
    else:
        assert found.read_bytes() == raw.getvalue()


def test_a_folder_as_other_programs_read_it(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    folder = tmp_path / "results"
    run(FolderTarget(str(folder), Format.PARQUET, ("tier", "disqualified")), connection, ROWS)
    with duckdb.connect() as other:
        relation = other.read_parquet(f"{folder}/**/*.parquet", hive_partitioning=True)
        assert sorted(relation.select("lead, tier").fetchall()) == sorted((row[0], row[4]) for row in ROWS)
    read: Any = ds.dataset(folder, format="parquet", partitioning="hive").to_table()
    assert sorted(zip(read["lead"].to_pylist(), read["tier"].to_pylist(), strict=True)) == sorted(
        (row[0], row[4]) for row in ROWS
    )


def test_a_folder_takes_the_place_of_the_old_one(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    folder = tmp_path / "results"
    run(FolderTarget(str(folder), Format.CSV, ("tier",)), connection, ROWS)
    run(FolderTarget(str(folder), Format.JSONL, ("disqualified",)), connection, ROWS[:2])
    assert names(folder) == ["_lscore.json", "disqualified=false/part-0.jsonl", "disqualified=true/part-0.jsonl"]
    assert [item.name for item in tmp_path.iterdir()] == ["results"]
    assert json.loads((folder / "_lscore.json").read_text())["partition_by"] == ["disqualified"]


def test_where_folders_cannot_change_places(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folders, "exchanged", lambda one, other: False)
    test_a_folder_takes_the_place_of_the_old_one(connection, tmp_path)


def test_a_folder_that_was_moved_away_by_a_killed_run_comes_back(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    folder = tmp_path / "results"
    target = FolderTarget(str(folder), Format.CSV, ("tier",))
    run(target, connection, ROWS)
    gone = 2**22 + 1  # no process has this number
    folder.rename(tmp_path / f".results.old-{gone}")
    (tmp_path / f".results.tmp-{gone}" / "tier=hot").mkdir(parents=True)

    def fail() -> None:
        with OutputFiles() as files:
            open_output(files, target, COLUMNS, connection)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    assert names(tmp_path / "results")[0] == "_lscore.json"
    assert [item.name for item in tmp_path.iterdir()] == ["results"]


@pytest.mark.parametrize("foreign", ["notes.txt", "tier=hot/part-1.csv", "tier=hot/part-0.csv.bak", "x/y"])
def test_a_folder_that_holds_other_files_is_refused(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path, foreign: str
) -> None:
    target = FolderTarget(str(tmp_path / "results"), Format.CSV, ("tier",))
    run(target, connection, ROWS)
    place = tmp_path / "results" / foreign
    place.parent.mkdir(exist_ok=True)
    place.write_text("mine")
    before = names(tmp_path)
    with pytest.raises(DataError, match=r"which lscore did not write"):
        run(target, connection, ROWS)
    assert names(tmp_path) == before


def test_what_comes_into_the_folder_meanwhile_is_kept(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    target = FolderTarget(str(tmp_path / "results"), Format.CSV, ("tier",))
    run(target, connection, ROWS)
    before = names(tmp_path)

    def meanwhile() -> None:
        with OutputFiles() as files:
            open_output(files, target, COLUMNS, connection).close()
            (tmp_path / "results" / "mine").write_text("mine")

    with pytest.raises(DataError, match="holds mine"):
        meanwhile()
    assert names(tmp_path) == sorted([*before, "results/mine"])


def test_a_folder_without_a_list_or_with_a_false_one(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    target = FolderTarget(str(tmp_path / "results"), Format.CSV, ("tier",))
    (tmp_path / "results" / "tier=hot").mkdir(parents=True)
    (tmp_path / "results" / "tier=hot" / "part-0.csv").write_text("somebody's")
    with pytest.raises(DataError, match="did not write"):
        run(target, connection, ROWS)
    outside = tmp_path / "outside"
    outside.write_text("somebody's")
    (tmp_path / "results" / "_lscore.json").write_text('{"files": ["../outside", "tier=hot/../../outside"]}')
    with pytest.raises(DataError, match="did not write"):
        run(target, connection, ROWS)
    assert outside.exists()


def test_too_many_parts(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    rows = [(f"lead {n}", None, None, None, None, None, None, None, None) for n in range(260)]
    with pytest.raises(UsageError, match="more than 256 parts by lead"):
        run(FolderTarget(str(tmp_path / "results"), Format.CSV, ("lead",)), connection, rows)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("partition_by", "message"),
    [
        (("grade",), "its columns are lead"),
        (("reasons",), "holds lists"),
        ([c.name for c in COLUMNS if c.name != "reasons"] + ["x"], "its columns"),
    ],
)
def test_no_such_parts(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path, partition_by: Sequence[str], message: str
) -> None:
    with pytest.raises(UsageError, match=message):
        run(FolderTarget(str(tmp_path / "results"), Format.CSV, tuple(partition_by)), connection, ROWS)


# --- what is meant


def test_targets() -> None:
    assert output_target("a.csv", None, what="it") == FileTarget("a.csv", Format.CSV)
    assert output_target("-", "jsonl", what="it") == FileTarget("-", Format.JSONL)
    assert output_target("results", None, ["tier", "model"], what="it") == FolderTarget(
        "results", Format.PARQUET, ("tier", "model")
    )
    assert output_target("duckdb:a%3Fb.db?table=x.y", None, what="it") == TableTarget("a?b.db", "x", "y")
    assert table_target("duckdb:a.db?table=a%20b").text == "duckdb:a.db?table=a b"


@pytest.mark.parametrize(
    ("path", "form", "partition_by", "message"),
    [
        ("duckdb:a.db", None, (), "which table"),
        ("duckdb:a.db?table=", None, (), "which table"),
        ("duckdb:?table=a", None, (), "no database file"),
        ("duckdb:a.db?query=SELECT 1", None, (), "can't be written: name a table"),
        ("sqlite:a.db?table=a", None, (), "can't be written: name a table"),
        ("duckdb:a.db?table=a", "csv", (), "leave out its format"),
        ("duckdb:a.db?table=a", None, ("tier",), "leave out --partition-by"),
        ("a.csv", None, ("tier",), "need a folder"),
        ("-", None, ("tier",), "need a folder"),
        ("a", None, ("tier", "tier"), "each column once"),
        ("a", "excel", ("tier",), "no format excel"),
    ],
)
def test_what_cannot_be_meant(path: str, form: str | None, partition_by: Sequence[str], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        output_target(path, form, partition_by, what="the results")


def test_outputs_and_inputs_apart(tmp_path: Path) -> None:
    database = f"duckdb:{tmp_path}/a.db?table="
    check_apart({"the results": f"{database}scores", "the explanations": f"{database}lines"}, [f"{database}leads"])
    check_apart({"the results": tmp_path / "results"}, [tmp_path / "results.csv"])
    with pytest.raises(UsageError, match="both be written"):
        check_apart({"the results": f"{database}scores", "the explanations": f"{database}main.Scores"}, [])
    with pytest.raises(UsageError, match="both be written"):
        check_apart({"the results": tmp_path / "results", "the explanations": tmp_path / "results" / "a.csv"}, [])
    (tmp_path / "results").mkdir()
    (tmp_path / "results" / "_lscore.json").touch()
    for output, read in [
        (f"{database}leads", f"{database}leads"),
        (tmp_path / "a.db", f"{database}leads"),
        (f"{database}leads", tmp_path / "a.db"),
        (tmp_path / "results", tmp_path / "results" / "tier=hot" / "part-0.csv"),
    ]:
        with pytest.raises(UsageError, match="which is read"):
            check_apart({"the results": output}, [read])


# --- when there is not enough


def test_too_little_memory(tmp_path: Path) -> None:
    settings = {"memory_limit": "20MB", "temp_directory": str(tmp_path), "max_temp_directory_size": "1MB"}
    with duckdb.connect(config={**settings, "threads": 1}) as connection:
        query = select({"all": call("list", col("range"))}, call("range", lit(10_000_000)))
        with pytest.raises(DataError, match=r"--temp-dir|--memory-limit"):
            list(batches(connection, query))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("Out of Memory Error: could not allocate block of size 256.0 KiB (9.5 MiB/9.5 MiB used)", "--memory-limit"),
        ("Out of Memory Error: failed to offload data block: max_temp_directory_size", "--temp-dir"),
        ('IO Error: Could not write file "/tmp/duckdb_temp_storage-0.tmp": No space left on device', "--temp-dir"),
    ],
)
def test_what_to_do_about_memory(text: str, says: str) -> None:
    assert says in str(resource_message(text))


def test_other_errors_stay() -> None:
    assert resource_message("Binder Error: no column a") is None
    with pytest.raises(duckdb.Error), working(), duckdb.connect() as connection:
        connection.execute("SELECT nothing")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no full device here")  # noqa: PTH110
def test_a_full_device(connection: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(DataError, match="/dev/full can't be written: no space left"):
        run(FileTarget("/dev/full", Format.CSV), connection, ROWS)


def test_the_old_folder_goes_even_with_parts_missing(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    target = FolderTarget(str(tmp_path / "results"), Format.CSV, ("tier",))
    run(target, connection, ROWS)
    shutil.rmtree(tmp_path / "results" / "tier=hot")
    run(target, connection, ROWS[:1])
    assert names(tmp_path) == ["results/_lscore.json", "results/tier=hot/part-0.csv"]
