"""Declarations written from data: types, few values, names, and that they compile."""

from __future__ import annotations

import random
from pathlib import Path

import pyarrow as pa
import pytest

from lscore.compiler import compile_text
from lscore.dsl.parser import parse
from lscore.dsl.printer import format_page
from lscore.errors import DataError
from lscore.runtime.names import Names
from lscore.runtime.project import EventSource, LeadSource
from lscore.runtime.schema import infer_schema

DATA = Path(__file__).parents[2] / "shared" / "data"


def compiles(text: str) -> None:
    compiled = compile_text(text, "schema.score")
    assert format_page(parse(text, "schema.score").page) == text
    assert [f"{item.span.line}: {item.message}" for item in compiled.diagnostics if item.severity == "error"] == []


def write(path: Path, header: str, *rows: str) -> Path:
    path.write_text("\n".join([header, *rows]) + "\n")
    return path


def test_leads(tmp_path: Path) -> None:
    rows = [
        f"{n},Title {n},{('NL', 'be ', 'DE')[n % 3]},{n * 10}.5,2026-01-{n + 1:02},2026-01-01T10:{n:02},"
        f"{('yes', 'no')[n % 2]},{('crm; erp', 'erp', 'crm')[n % 3]},0{n:03},,{('Select', 'N/A', 'x', 'y')[n % 4]},{n}"
        for n in range(12)
    ]
    header = "id,Title,Country Code,Company Size,signup,last login,opted_in,interests,zip,fax,from,grade"
    text = infer_schema(write(tmp_path / "leads.csv", header, *rows))
    assert text == (
        'missing "N/A", Select\n'
        "\n"
        "lead:\n"
        "    Title\n"
        '    country_code text one of DE, NL, be from "Country Code"\n'
        '    company_size number from "Company Size"\n'
        "    signup date\n"
        '    last_login time from "last login"\n'
        "    opted_in yes/no\n"
        "    interests list\n"
        "    zip\n"
        "    fax  # no lead has a value here\n"
        '    from_value text one of x, y from "from"\n'
        '    grade_value number from "grade"\n'
    )
    compiles(text)


def test_events(tmp_path: Path) -> None:
    leads = write(tmp_path / "leads.csv", "id", "1")
    events = write(
        tmp_path / "events.csv",
        "lead,at,event,amount,SKU,page,note,by",
        "1,2026-01-01,Order Placed,10.5,a,,,x",
        "9,2026-01-01,order placed,11,b,,late,x",
        "1,2026-01-01,visited,,,/x,,",
        "1,2026-01-01,visited,,,/x,,",
        "1,2026-01-01,visited,,,/y,,",
        "1,2026-01-01,unsubscribed,,,,,",
        "1,2026-01-01,,,,,,",
    )
    text = infer_schema(leads, events)
    assert text == (
        "event visited: page\n"
        'event order_placed from "Order Placed": SKU, amount number, note, by_value from "by"\n'
        "event unsubscribed\n"
    )
    compiles(text)


def test_typed_columns() -> None:
    table = pa.table({"lead": ["1", "2"], "tags": [["a"], None], "n": [1.5, None], "ok": [True, False]})
    assert infer_schema(table) == "lead:\n    tags list\n    n number\n    ok yes/no\n"


def test_codes_and_telephone_numbers_stay_text(tmp_path: Path) -> None:
    text = infer_schema(write(tmp_path / "l.csv", "id,phone,zip,n", "1,+31201234567,01234,0.5", "2,+31207654321,99,-0"))
    assert text == "lead:\n    phone\n    zip\n    n number\n"


def test_names_stand_once() -> None:
    names = Names()
    made = [names.make(text) for text in ("A b", "a_b", "A-b", "3 x", "é!", "***", "lead", "Tier", "x-", "and", "a_b")]
    assert made == ["a_b", "a_b_2", "A-b", "n_3_x", "é", "value", "lead_value", "Tier", "x", "and_value", "a_b_3"]


def test_strange_columns_compile(tmp_path: Path) -> None:
    words = [
        'a"b',
        "back\\slash",
        "star*",
        "is",
        "one of",
        "1st",
        "Ünïcode",
        "tab|bar",
        "x" * 80,
        "日本",
        "-",
        "__",
        "a-",
    ]
    quoted = ",".join('"' + word.replace('"', '""') + '"' for word in words)
    values = ",".join('"' + word.replace('"', '""') + '"' for word in reversed(words))
    rows = [f"{n},{values}" for n in range(3)] + [f"{n},{quoted}" for n in range(3, 6)]
    compiles(infer_schema(write(tmp_path / "l.csv", f"id,{quoted}", *rows)))


def test_random_data_compiles(tmp_path: Path) -> None:
    chance = random.Random(7)
    letters = 'aZ_-09 é"*#:,;|\\\u00a0'
    for _ in range(30):
        words = ["".join(chance.choices(letters, k=chance.randint(1, 6))) for _ in range(5)]
        columns = {f"{word}{number}": chance.choices(words, k=8) for number, word in enumerate(words)}
        compiles(infer_schema(pa.table({"id": [str(n) for n in range(8)], **columns})))


def test_events_need_their_columns(tmp_path: Path) -> None:
    leads = write(tmp_path / "l.csv", "id", "1")
    with pytest.raises(DataError, match="--event-at"):
        infer_schema(leads, write(tmp_path / "e.csv", "lead,time,event", "1,2026-01-01,x"))


@pytest.mark.skipif(not DATA.exists(), reason="the shared data is not here")
def test_real_leads_and_events() -> None:
    text = infer_schema(
        LeadSource(str(DATA / "x_education_leads.csv.gz"), "Prospect ID"),
        EventSource(str(DATA / "ecom_clickstream_synthetic.csv.gz"), "user_id", "timestamp", "event"),
    )
    assert text.startswith("missing Select\n")
    assert '    total_time_spent_on_website number from "Total Time Spent on Website"\n' in text
    assert "event purchase: " in text
    compiles(text)
