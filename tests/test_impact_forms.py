"""The impact of a change in every form, as people and the programs that take a form read it."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path

import jsonschema
import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token
from referencing import Registry, Resource
from rich.cells import cell_len

import lscore
from lscore.render.differences import rendered as difference
from lscore.render.forms.markdown import LONGEST
from lscore.render.impact import FORMS, ImpactForm, rendered
from lscore.runtime.impact.report import Impact, Limit, Load
from lscore.runtime.model_differences import Comparison
from tests.impact_samples import AWKWARD, COMPARISON, IMPACT, NEW, NOTHING, STILL, large

GOLDEN = Path(__file__).parent / "golden" / "impact"
RECORD = bool(os.environ.get("LSCORE_RECORD"))
RENDER = Path(lscore.__file__).parent / "render"
NAMES = ["lead", AWKWARD, "|" * 300, "😀" * 200, "`a` \\`", "x" * 100_000]
MIXED = replace(COMPARISON, models=(*COMPARISON.models, NEW))


@pytest.mark.parametrize(("form", "ending"), [("text", "txt"), ("markdown", "md"), ("json", "json")])
def test_a_change_in_each_form(form: ImpactForm, ending: str) -> None:
    file = GOLDEN / f"change.{ending}"
    text = rendered(COMPARISON, [IMPACT], form)
    if RECORD:
        file.write_text(text, encoding="utf-8")
    assert text == file.read_text(encoding="utf-8")


@pytest.mark.parametrize("form", FORMS)
def test_without_impacts_it_is_the_difference(form: ImpactForm) -> None:
    for comparison in (COMPARISON, NOTHING):
        text = rendered(comparison, (), form)
        assert "impact" not in text
        assert text.endswith("\n")
        if form in ("text", "json"):
            assert text == difference(comparison, form)
        elif comparison is NOTHING:
            assert "no difference in meaning" in text
        else:
            assert "within 30d" in text


@pytest.mark.parametrize("form", FORMS)
def test_a_model_without_an_impact_says_so(form: ImpactForm) -> None:
    text = rendered(MIXED, [IMPACT, None], form)
    if form == "json":
        assert [model["impact"] is None for model in json.loads(text)["models"]] == [False, True]
    else:
        assert "no impact: the model is new" in text
    with pytest.raises(ValueError, match="2 models, 1 impacts"):
        rendered(MIXED, [IMPACT], form)


@pytest.mark.parametrize("form", FORMS)
def test_a_change_that_moves_nobody(form: ImpactForm) -> None:
    text = rendered(COMPARISON, [STILL], form)
    assert form == "json" or "none of 80 leads changes" in text
    assert "who enters" not in text


@pytest.mark.parametrize(
    ("impact", "words"),
    [
        (IMPACT, "41 of 80 leads change, 7 are decided on otherwise; tier hot 9 -> 12, warm 24 -> 22, cold 45 -> 44"),
        (replace(STILL, changed=1), "1 of 80 leads changes, none is decided on otherwise"),
        (replace(STILL, changed=2, moved=1), "2 of 80 leads change, 1 is decided on otherwise"),
        (replace(STILL, tiers=None, changed=2, moved=2), "2 of 80 leads change, 2 get another score"),
        (replace(IMPACT, grades=IMPACT.tiers, tiers=None), "7 are decided on otherwise; grade hot 9 -> 12, warm"),
    ],
)
def test_the_summary_is_a_sentence(impact: Impact, words: str) -> None:
    assert words in " ".join(rendered(COMPARISON, [impact], "text").split())


# -- text -------------------------------------------------------------------------------------------------------------


def impact_lines(comparison: Comparison, impact: Impact, width: int) -> list[str]:
    text = rendered(comparison, [impact], "text", width=width)
    return text[text.index("\nimpact on ") :].splitlines()


@pytest.mark.parametrize("width", [60, 80, 120])
@pytest.mark.parametrize("name", ["", "lead", AWKWARD, "😀" * 200])
def test_text_fits_its_width(width: int, name: str) -> None:
    comparison, impact = large(20, 5, name=name) if name else (COMPARISON, IMPACT)
    for line in impact_lines(comparison, impact, width):
        assert cell_len(line) <= width
        assert line == line.rstrip()
        assert line.isprintable()


def test_causes_add_up_where_they_are_read() -> None:
    lines = impact_lines(COMPARISON, IMPACT, 80)
    start = next(place for place, line in enumerate(lines) if line.startswith("change ") and "better" in line)
    end = next(place for place, line in enumerate(lines) if line.startswith("in all"))
    (*parts, ruler, together, total) = lines[start + 1 : end + 1]
    assert set(ruler) == {"-", " "}
    columns = len(lines[start].split()) - 2  # without the names, and without the leads, of whom many count twice
    rows = [[Decimal(cell.replace("·", "0")) for cell in line.split()[-columns:]] for line in (*parts, together, total)]
    assert [sum(column) for column in zip(*rows[:-1], strict=True)] == rows[-1]
    assert rows[-1] == [Decimal("160.5"), 5, 2, 3, -2, -1]


def test_color_is_for_terminals() -> None:
    plain, colored = (rendered(COMPARISON, [IMPACT], "text", color=color) for color in (False, True))
    assert "\x1b" not in plain
    assert "\x1b[" in colored
    bare = re.sub(r"\x1b\[[\d;]*m", "", colored).splitlines()
    assert [line.rstrip() for line in bare] == plain.splitlines()


# -- JSON -------------------------------------------------------------------------------------------------------------


def schema(file: str) -> dict[str, object]:
    return json.loads((RENDER / file).read_text("utf-8"))


@pytest.mark.parametrize("impacts", [[IMPACT, None], [STILL, IMPACT], ()])
def test_json_holds_to_its_schema(impacts: list[Impact | None]) -> None:
    schemas = [schema("differences/difference.schema.json"), schema("impact/impact.schema.json")]
    for item in schemas:
        jsonschema.Draft202012Validator.check_schema(item)
    registry = Registry().with_resources([(str(item["$id"]), Resource.from_contents(item)) for item in schemas])
    validator = jsonschema.Draft202012Validator(schemas[0], registry=registry)
    document = json.loads(rendered(MIXED, impacts, "json"))
    assert not list(validator.iter_errors(document))
    for model in document["models"]:
        if model.get("impact"):
            del model["impact"]["attribution"]
            assert list(validator.iter_errors(document))


def test_json_is_exact() -> None:
    exact = replace(IMPACT.scores[0], new_total=Decimal("12345678901234.5678"))
    text = rendered(COMPARISON, [replace(IMPACT, scores=(exact,))], "json")
    (model,) = json.loads(text, parse_float=Decimal)["models"]
    assert model["impact"]["scores"][0]["new_total"] == Decimal("12345678901234.5678")
    effects = model["impact"]["attribution"]
    parts = [*(cause["effect"] for cause in effects["causes"]), effects["interaction"]]
    assert sum(part["points"]["heat"] for part in parts) == effects["total"]["points"]["heat"] == Decimal("160.5")


# -- Markdown ---------------------------------------------------------------------------------------------------------


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(("leads", "changes", "limits"), [(3, 2, 1), (60, 60, 3), (5000, 3000, 2000)])
def test_a_comment_is_never_too_long(name: str, leads: int, changes: int, limits: int) -> None:
    leads = min(leads, 3_000_000 // len(name))
    comparison, impact = large(leads, min(changes, leads), limits, name)
    text = rendered(comparison, [impact], "markdown")
    assert max(len(text), units(text)) < LONGEST
    assert text.startswith("<!-- lscore diff -->\n")
    assert "41 of 80 leads change, 7 are decided on otherwise" in text
    assert "9 leads, 1 allowed" in text
    assert "Who enters and leaves" in text or len(name) > 20
    assert text.count("<details>") == text.count("</details>")
    for table in tables(text):
        assert len(set(table)) == 1, "every row is whole"


def test_a_long_comment_says_what_is_left_out_and_keeps_something_of_all() -> None:
    text = rendered(*_one(large(5000, 3000)), "markdown")
    assert units(text) > LONGEST * 3 // 4
    for part in ("changes", "rows", "leads"):
        assert re.search(rf"\nand [\d,]+ more {part}\n", text)
    for title in ("Who enters and leaves", "Leads from each tier", "What each change does alone", "Most moved leads"):
        assert f"<summary>{title}" in text


def _one(sample: tuple[Comparison, Impact]) -> tuple[Comparison, list[Impact]]:
    return sample[0], [sample[1]]


def test_a_comment_on_very_many_models_begins_with_broken_limits() -> None:
    comparison, impact = large(20, 20)
    (model,) = comparison.models
    many = replace(comparison, models=tuple(replace(model, name=f"model {number}") for number in range(3000)))
    kept = replace(impact, limits=(Limit("--max-moved 5%", 100, 7),))
    text = rendered(many, [*[kept] * 2999, impact], "markdown")
    assert units(text) < LONGEST
    assert "**2 limits broken**" in text.split("\n### ")[0]
    assert text.split("\n### ")[1].startswith("model 2999")
    assert re.search(r"without 2,\d+ models and some tables", text)


def tokens(text: str) -> list[Token]:
    return list(MarkdownIt("commonmark", {"html": True}).enable("table").parse(text))


def tables(text: str) -> Iterator[list[int]]:
    """The number of cells in each row of each table."""
    rows: list[int] = []
    for token in tokens(text):
        if token.type == "table_open":
            rows = []
        elif token.type == "tr_open":
            rows.append(0)
        elif token.type in ("td_open", "th_open"):
            rows[-1] += 1
        elif token.type == "table_close":
            yield rows


@pytest.mark.parametrize("name", NAMES[:-1])
def test_names_stay_names_in_a_comment(name: str) -> None:
    comparison, impact = large(3, 3, name=name)
    comparison = replace(comparison, old=name, new=name)
    impact = replace(impact, loads=(Load(name, 1, 2, 1, 0),), limits=(Limit(f"--max-into {name}=1", 1, 9),))
    text = rendered(comparison, [impact], "markdown")
    assert max(len(row) for row in text.splitlines() if row.startswith("|")) < LONGEST
    for token in tokens(text):
        if token.type == "html_block":
            for line in token.content.strip().splitlines():
                allowed = r"<!-- lscore diff -->|</?details>|<details><summary>[^<>@]*(<code>[^<>]*</code>)?</summary>"
                assert re.fullmatch(allowed, line), line
        depth = 0
        for part in token.children or ():
            assert part.type not in ("link_open", "image")
            if part.type == "html_inline":
                assert part.content in ("<code>", "</code>", "<br>", "<!-- -->", "<sub>", "</sub>")
                depth += {"<code>": 1, "</code>": -1}.get(part.content, 0)
            elif part.type == "text" and not depth:
                assert not re.search(r"@\w|://", part.content)
        assert depth == 0
    for table in tables(text):
        assert len(set(table)) == 1


# -- HTML -------------------------------------------------------------------------------------------------------------

VOID = {"meta", "br"}


class Page(HTMLParser):
    """Reads a page and holds it to what every page must be."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.headings: list[int] = []
        self.rows: list[str] = []
        self.texts: list[str] = []
        self.tables = self.captions = self.charts = 0
        self.feed(text)
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        assert tag not in {"script", "link", "img", "iframe", "object", "base", "form", "use", "image"}
        assert not {"src", "srcset", "style", "onclick", "xlink:href"} & given.keys()
        assert (given.get("href") or "#").startswith("#")
        if tag not in VOID:
            self.open.append(tag)
        if re.fullmatch(r"h\d", tag):
            self.headings.append(int(tag[1]))
        self.tables += tag == "table"
        self.captions += tag == "caption"
        if tag == "th":
            assert given["scope"] in ("row", "col")
        if given.get("role") == "img":
            self.charts += 1
            assert len(given["aria-label"] or "") > 20

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


@pytest.mark.parametrize(("comparison", "impacts"), [(COMPARISON, [IMPACT]), (MIXED, [IMPACT, None]), (NOTHING, ())])
def test_a_page_needs_nothing_else(comparison: Comparison, impacts: list[Impact | None]) -> None:
    text = rendered(comparison, impacts, "html")
    page = Page(text)
    assert set(re.findall(r"\bhttps?://[^\"\s]+", text)) <= {"http://www.w3.org/2000/svg"}
    assert "url(" not in text
    assert "@import" not in text
    assert page.tables == page.captions
    assert page.headings[0] == 1
    assert all(after <= before + 1 for before, after in zip(page.headings, page.headings[1:], strict=False))
    assert '<meta name="viewport"' in text
    assert "prefers-color-scheme: dark" in text
    assert "@media print" in text
    assert text == rendered(comparison, impacts, "html")


def test_a_page_shows_all_with_charts() -> None:
    text = rendered(COMPARISON, [IMPACT], "html")
    page = Page(text)
    assert page.charts == 5
    said = "".join(page.texts)
    for words in ("41 of 80 leads change", "limit broken: --max-moved 5%", "L33", "pricing", "newsletter", "+160.5"):
        assert words in said
    for title in ("Tiers", "Scores", "Routes", "Causes", "Most moved leads"):
        assert f"<h3>{title}</h3>" in text
    assert "<title>2 leads from cold</title>" in text


@pytest.mark.parametrize("name", [AWKWARD, "</style></svg><script>alert(1)</script>", "'\" onclick=x "])
def test_names_stay_names_in_a_page(name: str) -> None:
    comparison, impact = large(3, 3, name=name)
    comparison = replace(comparison, old=name, new=name)
    page = Page(rendered(comparison, [impact], "html"))
    assert name.replace("\u202e", "<202E>").replace("\x07", "<0007>") in "".join(page.texts)


def test_a_page_of_a_large_change_has_few_bars() -> None:
    comparison, impact = large(50, 300)
    text = rendered(comparison, [impact], "html")
    assert "289 others" in text
    assert text.count('class="bar"') < 150
    Page(text)
