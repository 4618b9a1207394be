"""The compiler: every error it finds, and the files it reads."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from lscore.compiler import compile_file
from lscore.compiler import model as m
from lscore.render.text import render
from tests.small_world import WORLD, codes, compiled

HERE = Path(__file__).parent
SEMANTIC = sorted((HERE / "golden" / "semantic").glob("*.score"))
RECORD = bool(os.environ.get("LSCORE_RECORD"))

# --- errors, as they are shown


@pytest.mark.parametrize("path", SEMANTIC, ids=lambda path: path.stem)
def test_errors_read_as_recorded(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each `NAME.score` gives the diagnostics in `NAME.expected`; `LSCORE_RECORD=1` records them anew."""
    monkeypatch.chdir(path.parent)
    found = compile_file(Path(path.name))
    shown = render(found.diagnostics, found.sources)
    expected = path.with_suffix(".expected")
    if RECORD:
        expected.write_text(shown, encoding="utf-8")
    assert found.model is None
    assert shown == expected.read_text(encoding="utf-8")


def test_no_code_has_two_meanings_and_every_fix_changes_the_text() -> None:
    for path in SEMANTIC:
        found = compile_file(path)
        for diagnostic in found.diagnostics:
            assert diagnostic.message
            assert diagnostic.message[-1] not in ".:"
            if diagnostic.fix:
                text = found.sources[diagnostic.span.file]
                for edit in diagnostic.fix.edits:
                    assert text[edit.span.start : edit.span.end] != edit.text


def test_all_errors_are_found_at_once_and_stand_in_order() -> None:
    text = "lead:\n    title\nwhen titel is CEO: +1\nwhen title >= 5: +1\nwhen title is: +1\nwhen titl is CEO: +1\n"
    lines = [line for line, _ in codes(text)]
    assert lines == sorted(lines)
    assert 4 in lines
    assert 5 in lines


def test_names_are_not_called_unknown_where_a_line_could_not_be_read() -> None:
    assert [code for _, code in codes("lead:\n    title nubmer\nwhen titel is CEO: +1\n")] == ["unknown-type"]


# --- files


def write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def test_used_files_bring_in_declarations_and_are_read_once(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "models/m.score": 'use "../shared/a.score"\nuse "../shared/b.score"\nwhen title in tops: +1\n',
            "shared/a.score": 'use "b.score"\nlead:\n    title\nmissing "n/a"\nwhen x is y: +1\ngrade A otherwise\n',
            "shared/b.score": 'set tops from "tops.txt"\ntimezone "Nowhere"\ntest "t":\n    as of 2026-01-01\n',
            "shared/tops.txt": "\ufeff# the tops\r\n CEO \r\n\r\nchief *\r\na\\*\r\n",
        },
    )
    found = compile_file(tmp_path / "models" / "m.score", root=tmp_path)
    assert found.model is not None, render(found.diagnostics, found.sources)
    (only,) = found.model.scores[0].rules
    assert only.body == m.WhenRule(
        m.TextIn(m.AttributeValue("title", m.Type.TEXT), m.TextSet(("a*", "ceo"), (("chief ", ""),))),
        10_000,
    )
    assert found.model.missing == ("n/a",)
    assert found.model.grades is None
    assert [Path(file).name for file in found.model.files] == ["m.score", "a.score", "b.score", "tops.txt"]
    assert compile_file(tmp_path / "models" / "m.score").model is None, "the default root is the model's folder"


def test_sets_from_columns(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "m.score": 'set x from "x.csv" column "Domain Name"\nwhen d in x: +1\n',
            "x.csv": 'id, Domain Name \n1,acme.com\n2,"b, c"\n3\n4, \n',
        },
    )
    found = compile_file(tmp_path / "m.score").model
    assert found is not None
    body = found.scores[0].rules[0].body
    assert isinstance(body, m.WhenRule)
    assert isinstance(body.condition, m.TextIn)
    assert body.condition.texts == m.TextSet(("acme.com", "b, c"))


def test_a_file_of_tests_gives_the_model_it_names(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "m.score": 'lead:\n    title\nwhen title is CEO: +1\ntest "a":\n    as of 2026-01-01\n    expect score 0\n',
            "m_test.score": 'tests of "m.score"\ntest "one":\n    as of 2026-01-01\n    expect score 0\n',
        },
    )
    found = compile_file(tmp_path / "m_test.score").model
    assert found is not None
    assert [test.name for test in found.tests] == ["one"]
    assert found.name == "m"
    assert found.files[0].endswith("m.score")
    assert found.version == getattr(compile_file(tmp_path / "m.score").model, "version", None)


def test_files_that_cannot_be_read_are_diagnostics(tmp_path: Path) -> None:
    (tmp_path / "bad.score").write_bytes(b"when title is \xff: +1\n")
    assert [found.code for found in compile_file(tmp_path / "bad.score").diagnostics] == ["not-utf8"]
    assert [found.code for found in compile_file(tmp_path / "none.score").diagnostics] == ["no-such-file"]
    assert [found.code for found in compile_file(tmp_path).diagnostics] == ["no-file-but-folder"]


def test_a_link_does_not_lead_out_of_the_project(tmp_path: Path) -> None:
    write(tmp_path, {"out.txt": "CEO\n", "in/m.score": 'set x from "link.txt"\nwhen title in x: +1\n'})
    (tmp_path / "in" / "link.txt").symlink_to(tmp_path / "out.txt")
    assert [found.code for found in compile_file(tmp_path / "in" / "m.score").diagnostics] == ["outside-project"]


# --- tests in the language


def test_a_test_holds_raw_values() -> None:
    model = compiled(
        WORLD
        + """when visited: +1 as look
tiers hot, cold
tier hot if score > 0 because "busy"
skip if title is x because "none"
route to Sales if tier is hot
test "one":
    as of 1970-01-02
    given title 007, employees 5k, opted_in yes, signup 2026-01-01, interests "crm; erp"
    1d ago, 2 times: visited "/a*", seconds 1_000.5
    at 1970-01-01T12:00+02:00: visited
    expect score 1, tier hot, score between 1 and 5, not skipped, route sales, reason "busy", rule look +1
"""
    )
    (test,) = model.tests
    assert test.as_of == m.DAY
    assert dict(test.lead) == {
        "title": "007",
        "employees": "5000",
        "opted_in": "yes",
        "signup": "2026-01-01",
        "interests": "crm; erp",
    }
    assert [event.at for event in test.events] == [0, 0, 36_000_000_000]
    assert test.events[0].fields == (("page", "/a*"), ("seconds", "1000.5"))
    kinds = [type(item).__name__ for item in test.expectations]
    assert kinds == [*["ExpectCondition"] * 4, "ExpectRoute", "ExpectReason", "ExpectRule"]
    assert isinstance(test.expectations[4], m.ExpectRoute)
    assert test.expectations[4].target == "Sales"


def test_a_test_of_an_undeclared_model_keeps_its_version() -> None:
    text = "when visited: +1\n"
    tested = text + 'test "t":\n    as of 2026-01-01\n    given zip 007, n 5k\n    1d ago: seen x\n    expect score 0\n'
    model = compiled(tested)
    assert model.version == compiled(text).version
    assert dict(model.tests[0].lead) == {"zip": "007", "n": "5000"}
    assert model.tests[0].events[0].fields == (("object", "x"),)
