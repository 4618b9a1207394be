"""The language server: completion, hover, signature help and code lenses, as an editor gets them."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from lark import UnexpectedToken
from lsprotocol import types

from lscore.dsl.diagnostics import Problem
from lscore.dsl.grammar import grammar
from lscore.dsl.lexer import LineOfTokens
from lscore.dsl.parser import start_of
from lscore.dsl.tokens import tokenise
from tests.lsp_support import offset, position
from tests.lsp_writing import RULESETS, Writer, writing

MODEL = """\
lead:
    title text
    country text one of NL, BE, DE
    employees number
    signup date
    opted_in yes/no
    interests list
event visited: page, seconds number, session
event downloaded: asset
event unsubscribed
set chiefs: CEO, CFO, "VP *"
set leaders: chiefs, "head of *"
define engaged: visited within 15d
score engagement from 0 to 100:
    category web, within 30d:
        each visited "/pricing*", once per session: +4 as pricing
    when downloaded whitepaper within 30d: +15 because "our best signal" as whitepaper
score fit:
    when title in chiefs: +10
grades A, B, C
grade A if fit >= 50
tiers hot, warm, cold
tier hot if grade at least B
tier cold otherwise
levels of engagement:
    from 75: 1
    otherwise: "very low"
route to field_sales if tier is hot
"""


@pytest.fixture(scope="module")
def writer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Writer]:
    with writing(tmp_path_factory.mktemp("lsp")) as writer:
        yield writer


@pytest.fixture(autouse=True)
def nothing_left_open(writer: Writer) -> Iterator[None]:
    yield
    writer.close_all()


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "model.score"


# --- completion knows the place

EVENTS = {"visited", "downloaded", "unsubscribed"}
ATTRIBUTES = {"title", "country", "employees", "signup", "opted_in", "interests"}
TESTS_ON_TEXT = {"is value", "in value, value", 'contains "text"', "has word VP", "is missing"}


@pytest.mark.parametrize(
    ("line", "wanted", "unwanted"),
    [
        ("|", {"when visited: +10", "score engagement from 0 to 100:", "lead:", "ensure engagement <= 100"}, EVENTS),
        ("score x:\n    |", {"when visited: +10", "category content, at most 40:"}, {"lead:", "tiers hot, warm, cold"}),
        ("category x:\n    |", {"each visited: +1"}, {"category content, at most 40:"}),
        ("when |", EVENTS | ATTRIBUTES | {"engaged", "fit", "count of visited", "not opted_in"}, {"chiefs", "tier"}),
        ("each |", EVENTS | {"active"}, ATTRIBUTES | {"engaged"}),
        ("when title is CEO and |", EVENTS | ATTRIBUTES, {"chiefs"}),
        ("when visited |", {'"/pricing*"', "within 30d", "where field is value", "chiefs"}, ATTRIBUTES),
        ("when unsubscribed |", {"within 30d"}, {"chiefs"}),
        ("when visited where |", {"page", "seconds", "session"}, ATTRIBUTES | EVENTS | {"asset"}),
        ("when visited where seconds |", {">= 50"}, {'contains "text"'}),
        ("when visited at least 3 times in one |", {"day", "page", "session"}, ATTRIBUTES),
        ("when visited within |", {"7d", "30d"}, EVENTS),
        ("when title |", TESTS_ON_TEXT, {">= 50", "include value", "within 30d", 'because "…"'}),
        ("when employees |", {">= 50", "between 50 and 200", "is missing"}, {'contains "text"', "include value"}),
        ("when signup |", {"before 2026-03-01", "within 30d", "over 90d ago"}, {">= 50", "at least 3 times"}),
        ("when interests |", {"include value", "include any of value, value"}, {">= 50", "is value"}),
        ("when opted_in |", {"is yes", "is no", "and title is CEO"}, {">= 50"}),
        ("when opted_in is |", {"yes", "no"}, {"chiefs"}),
        ("when title is |", {"chiefs", "leaders"}, EVENTS),
        ("when country in NL, |", {"BE", "DE"}, {"NL"}),
        (
            "each visited, |",
            {"once per day", "once per session", "at most 3 times", "halving every 15d"},
            {"within 30d", "once per campaign"},
        ),
        ("each visited, once per day, |", {"at most 3 times"}, {"once per day", "once per campaign"}),
        ("each visited, halving every 5d, |", {"once per day"}, {"halving every 15d", "fading over 30d"}),
        ("when visited, |", {"halving every 15d"}, {"once per day", "at most 20 points"}),
        ("for every 5d without visited, |", {"at most 20 points"}, {"once per day", "halving every 15d"}),
        ("each visited, once per |", {"day", "page", "session"}, ATTRIBUTES | {"asset"}),
        ("each visited by |", {"page", "seconds"}, ATTRIBUTES),
        ("points by |", {"title", "employees", "fit", "count of visited"}, EVENTS | {"interests", "signup"}),
        ("points by employees:\n    |", {"from 200: +20", "missing: -5", "otherwise: +0"}, {"chiefs"}),
        ("points by country:\n    |", {"NL", "BE", "DE"}, {"from 200: +20"}),
        ("when title is CEO: +10 |", {'because "…"', "as name", "from 2026-03-01"}, EVENTS),
        ("when title is CEO: +10 as x |", {'because "…"'}, {"as name"}),
        ("grade |", {"A", "B", "C"}, {"D", "hot"}),
        ("tier |", {"hot", "warm", "cold"}, {"A"}),
        ("tier at most |", {"hot", "warm", "cold"}, {"A"}),
        ("tier warm if grade at least |", {"A", "B", "C"}, {"hot"}),
        ("tier warm if level of engagement is |", {"1", '"very low"'}, {"A"}),
        ("grade B if |", {"fit", "title"}, {"grade", "tier", "disqualified"}),
        ("route to x if |", {"tier", "grade", "disqualified", "level of engagement"}, {"skipped"}),
        ("route to |", {"field_sales"}, {"hot"}),
        ("keep |", {"engagement", "fit"}, {"hot"}),
        ("keep fit |", {"at least 80 if submitted contact-form"}, {"fit"}),
        ("levels of |", {"engagement", "fit"}, EVENTS),
        ("score x |", {"from 0 to 100", "to 1 decimals"}, {"within 30d"}),
        ("category x, |", {"within 30d", "at most 40", "weight 50%"}, {"from 0 to 100"}),
        ("lead:\n    a |", {"text", "number", "yes/no", 'from "Company Size"'}, {"lead"}),
        ("account by |", {"title"}, EVENTS),
        ('test "x":\n    |', {"as of 2026-03-01", "given title CEO", "7d ago: visited", "expect score 15"}, EVENTS),
        ('test "x":\n    given |', ATTRIBUTES, EVENTS),
        ('test "x":\n    given country |', {"NL", "BE", "DE"}, {"chiefs"}),
        ('test "x":\n    2d ago: |', EVENTS, {"active", "title"}),
        ('test "x":\n    2d ago: visited "/a", |', {"seconds", "session"}, {"title", "asset"}),
        ('test "x":\n    expect |', {"fit", "grade", "tier", "disqualified", "route field_sales"}, EVENTS),
        ('test "x":\n    expect tier |', {"hot", "warm", "cold"}, {"A"}),
        ('test "x":\n    expect rule |', {"pricing", "whitepaper"}, EVENTS),
        ('test "x":\n    expect reason |', {'"our best signal"'}, EVENTS),
        ('timezone "Europe/Amst|', {'"Europe/Amsterdam"'}, {'"Europe/Berlin"'}),
        ("# lscore: ignore[unused-s|", {"unused-set"}, {"unused-event"}),
    ],
)
def test_completion_knows_the_place(
    writer: Writer, place: Path, line: str, wanted: set[str], unwanted: set[str]
) -> None:
    found = writer.labels(place, f"{MODEL}\n{line}\n")
    assert wanted <= set(found), found
    assert not unwanted & set(found), found


def test_nothing_is_offered_in_a_comment_or_for_a_new_name(writer: Writer, place: Path) -> None:
    assert writer.labels(place, f"{MODEL}when title is CEO: +1  # when |\n") == []
    assert writer.labels(place, f"{MODEL}define |\n") == []


def test_the_word_that_is_written_chooses(writer: Writer, place: Path) -> None:
    assert writer.labels(place, f"{MODEL}when vis|\n")[0] == "visited"
    assert writer.labels(place, f"{MODEL}each VIS|\n")[0] == "visited"
    assert writer.labels(place, f"{MODEL}when zzz|\n") == []


def test_a_line_is_completed_inside_another_that_is_whole(writer: Writer, place: Path) -> None:
    assert writer.chosen(place, f"{MODEL}when vis|ted: +1\n", "visited") == f"{MODEL}when visited: +1\n"
    text = f"{MODEL}when | within 3d: +1\n"
    assert writer.chosen(place, text, "downloaded") == text.replace("|", "downloaded")


def test_lines_that_go_on_are_one(writer: Writer, place: Path) -> None:
    found = writer.labels(place, f"{MODEL}when (title is CEO and\n        employees |\n")
    assert ">= 50" in found
    assert 'contains "text"' not in found
    assert "at most 3 times" in writer.labels(place, f"{MODEL}each visited,\n        |\n")


def test_a_line_below_an_unfinished_one_may_begin_anew(writer: Writer, place: Path) -> None:
    found = writer.labels(place, f"{MODEL}when (title is CEO\nro|\n")
    assert any(label.startswith("route to") for label in found)


def test_names_are_known_as_soon_as_they_are_written(writer: Writer, place: Path) -> None:
    assert "newest" not in writer.labels(place, f"{MODEL}when title in |\n")
    assert "newest" in writer.labels(place, f"{MODEL}set newest: A, B\nwhen title in |\n")
    assert "joined" in writer.labels(place, f"event joined\n{MODEL}when title === x: +1\nwhen |\n")


def test_without_a_lead_block_names_are_free(writer: Writer, place: Path) -> None:
    text = "when title is CEO: +1\nwhen downloaded whitepaper: +5\n"
    found = writer.labels(place, f"{text}when |\n")
    assert {"title", "downloaded"} <= set(found)
    assert "whitepaper" in writer.labels(place, f"{text}when downloaded |\n")


# --- values and their quotes


def test_values_with_odd_characters_are_quoted(writer: Writer, place: Path) -> None:
    text = MODEL.replace("one of NL, BE, DE", 'one of NL, "New Zealand", "Bosnia & Herzegovina"')
    found = writer.labels(place, f"{text}when country is |\n")
    assert found[:3] == ["NL", '"New Zealand"', '"Bosnia & Herzegovina"']
    line = f"{text}when country is new|\n"
    assert writer.chosen(place, line, '"New Zealand"') == line.replace("new|", '"New Zealand"')


def test_inside_quotes_the_whole_text_is_replaced(writer: Writer, place: Path) -> None:
    line = f'{MODEL}when visited "/pri|ces" within 3d: +1\n'
    assert writer.chosen(place, line, '"/pricing*"') == line.replace('"/pri|ces"', '"/pricing*"')
    line = f'{MODEL}when visited "/pri|\n'
    assert writer.chosen(place, line, '"/pricing*"') == line.replace('"/pri|', '"/pricing*"')
    assert writer.labels(place, f'{MODEL}when visited "|\n') == ['"/pricing*"']


def test_a_value_without_its_quotes_gets_them(writer: Writer, place: Path) -> None:
    line = f"{MODEL}when visited /pri|\n"
    assert writer.chosen(place, line, '"/pricing*"') == line.replace("/pri|", '"/pricing*"')


def test_a_name_with_a_dash_is_one_word(writer: Writer, place: Path) -> None:
    text = f"{MODEL}event submitted: form\nwhen submitted contact-form: +1\n"
    line = f"{text}when submitted contact-|\n"
    assert writer.chosen(place, line, "contact-form") == line.replace("contact-|", "contact-form")


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_places_are_counted_in_units_of_utf_16(writer: Writer, place: Path, end: str) -> None:
    text = f'{MODEL}set odd: "🙂🙂"\n'.replace("\n", end)
    line = f'{text}when title is "🙂é" and country is N|{end}'
    assert writer.chosen(place, line, "NL") == line.replace("N|", "NL")


def test_an_editor_without_snippets_gets_plain_words(tmp_path: Path) -> None:
    with writing(tmp_path, types.ClientCapabilities()) as plain:
        (item,) = [
            item
            for item in plain.completions(tmp_path / "a.score", f"{MODEL}when visited |\n")
            if item.label == "within 30d"
        ]
        assert item.insert_text_format is None
        assert isinstance(item.text_edit, types.TextEdit)
        assert item.text_edit.new_text == "within "
        assert plain.hints(plain.open(tmp_path / "b.score", MODEL)) == {}


def test_snippets_have_places_to_fill_in(writer: Writer, place: Path) -> None:
    (item,) = [item for item in writer.completions(place, f"{MODEL}sco|\n") if item.label.startswith("score")]
    assert item.insert_text_format == types.InsertTextFormat.Snippet
    assert isinstance(item.text_edit, types.InsertReplaceEdit)
    assert item.text_edit.new_text == "score ${1:engagement} from 0 to ${2:100}:\n    $0"
    assert "sum of the rules" in item.documentation.value


def test_files_are_offered_where_one_is_named(writer: Writer, tmp_path: Path) -> None:
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared" / "titles.score").write_text("set chiefs: CEO\n", encoding="utf-8")
    (tmp_path / "free mail.txt").write_text("gmail.com\n", encoding="utf-8")
    (tmp_path / "list.csv").write_text("name,the domain\nAcme,acme.com\n", encoding="utf-8")
    place = tmp_path / "model.score"
    assert writer.labels(place, 'use "|') == ['"shared/titles.score"']
    assert writer.labels(place, "set s from |\n") == ['"free mail.txt"', '"list.csv"']
    assert writer.labels(place, 'set s from "list.csv" column |\n') == ["name", '"the domain"']
    assert "chiefs" in writer.labels(place, 'use "shared/titles.score"\nwhen title in |\n')


def test_a_file_of_tests_knows_the_names_of_its_model(writer: Writer, tmp_path: Path) -> None:
    (tmp_path / "model.score").write_text(MODEL, encoding="utf-8")
    tests = 'tests of "model.score"\n\ntest "x":\n    as of 2026-03-01\n'
    place = tmp_path / "model_test.score"
    assert set(writer.labels(place, f"{tests}    given |\n")) >= ATTRIBUTES
    assert {"hot", "warm", "cold"} <= set(writer.labels(place, f"{tests}    expect tier |\n"))
    assert {"pricing", "whitepaper"} <= set(writer.labels(place, f"{tests}    expect rule |\n"))


# --- everything offered leads on


def reached(line: str, block: str) -> bool:
    """Whether the words of a line all find their places, as the parser reads them."""
    tokens = tokenise(line, "", 0, 1).tokens
    known = grammar()
    problems: list[Problem] = known.builder.problems
    read = LineOfTokens(tokens, start_of(block), problems)
    known.builder.tokens = tokens
    try:
        known.lark.parse(read, read.start)
    except UnexpectedToken:
        return read.at >= len(tokens)
    return True


def places_in(text: str, count: int, seed: int) -> Iterator[tuple[str, int, str]]:
    """Some words of the rules at the left margin and in categories of a model: the text up to them, and the line."""
    chosen = random.Random(seed)
    starts: list[tuple[int, str]] = []
    place = 0
    for line in text.split("\n"):
        head = line.split(" ", 1)[0]
        if head in ("tier", "grade", "route", "ensure", "disqualify", "skip", "keep", "define", "when", "each"):
            starts += [(place + token.span.start, line) for token in tokenise(line, "", 0, 1).tokens]
        inner = line.strip().split(" ", 1)[0]
        if line.startswith("    ") and inner in ("when", "each", "for", "points"):
            starts += [(place + token.span.start, line.strip()) for token in tokenise(line, "", 0, 1).tokens]
        place += len(line) + 1
    for start, line in chosen.sample(starts, min(count, len(starts))):
        yield text[:start], start, line


@pytest.mark.parametrize("name", ["b2b_saas", "nurture", "webshop"])
def test_every_offer_leads_at_least_as_far(writer: Writer, tmp_path: Path, name: str) -> None:
    text = (RULESETS / name / "model.score").read_text(encoding="utf-8")
    tried = 0
    for before, start, _ in places_in(text, 40, seed=len(name)):
        line = before[before.rfind("\n") + 1 :]
        if tokenise(line, "", 0, 1).problems or line.rstrip().endswith("#"):
            continue
        kind = "score" if line.startswith("    ") else "page"
        for item in writer.completions(tmp_path / f"{name}.score", f"{before}|{text[start:]}"):
            tried += 1
            edit = item.text_edit
            assert edit is not None
            where = edit.insert if isinstance(edit, types.InsertReplaceEdit) else edit.range
            kept = before[: offset(before, where.start)]
            logical = f"{kept[kept.rfind(chr(10)) + 1 :].strip()} {item.label}"
            assert reached(logical, kind), logical
    assert tried > 200


# --- hover


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            f"{MODEL}when downloaded ebook wi|thin 30d: +15\n",
            "`within 30d`: At most so long ago (exactly so long ago is outside).",
        ),
        (
            f"{MODEL}wh|en downloaded ebook within 30d: +15\n",
            '**+15 points once, if the lead downloaded "ebook" in the last 30 days.**',
        ),
        (
            f"{MODEL}when downloaded ebook within 30d: +|15\n",
            '**+15 points once, if the lead downloaded "ebook" in the last 30 days.**',
        ),
        (
            MODEL.replace("each visited", "ea|ch visited"),
            '**+4 points each time the lead visited "/pricing*" in the last 30 days, once per session.**',
        ),
        (MODEL.replace("set chiefs", "set chi|efs"), 'The set **chiefs**, 3 values: `CEO`, `CFO`, `"VP *"`.'),
        (f"{MODEL}when title in lea|ders: +1\n", "The set **leaders**, 2 values: `chiefs`"),
        (f"{MODEL}when enga|ged: +1\n", "**engaged** holds if the lead visited in the last 15 days."),
        (f"{MODEL}when coun|try is NL: +1\n", 'The attribute country: a text; one of "NL", "BE" or "DE"'),
        (
            f"{MODEL}when visi|ted: +1\n",
            "The event visited, with its page as the object; it also has seconds and session",
        ),
        (f"{MODEL}when visited where sec|onds >= 5: +1\n", "Of visited the field seconds: a number."),
        (f"{MODEL}keep fi|t at 5 if engaged\n", "The score fit: the sum of the rules"),
        (MODEL.replace("tier hot if", "tier ho|t if"), "The tier **hot**; best first: hot, warm, cold."),
        (MODEL.replace("tier cold otherwise", "ti|er cold otherwise"), "The lead gets the tier cold if no other line"),
        (f"{MODEL}each visited, once p|er day: +1\n", "`once per day`: Of all events of one calendar day"),
        (MODEL.replace("levels of", "lev|els of"), "The level of engagement: 1 from 75; otherwise very low."),
    ],
)
def test_hover_says_what_a_word_means(writer: Writer, place: Path, text: str, said: str) -> None:
    assert said in writer.hover(place, text)


def test_hover_on_a_set_of_a_file_shows_its_members(writer: Writer, tmp_path: Path) -> None:
    (tmp_path / "free.txt").write_text("# free\ngmail.com\nhotmail.*\n", encoding="utf-8")
    said = writer.hover(tmp_path / "model.score", 'set fr|ee from "free.txt"\nwhen email in free: -5\n')
    assert said == "The set **free**, 2 values: `gmail.com`, `hotmail.*`."


def test_hover_speaks_of_lines_that_are_whole_while_others_are_not(writer: Writer, place: Path) -> None:
    text = f"when titel === x: +1\n{MODEL}wh|en title is CEO: +3\nwhen (\n"
    assert '**+3 points once, if title is "CEO".**' in writer.hover(place, text)


def test_there_is_no_hover_where_nothing_stands(writer: Writer, place: Path) -> None:
    assert writer.hover(place, f"{MODEL}\n|\n") == ""
    assert writer.hover(place, f"{MODEL}# a com|ment\n") == ""


# --- signature help


@pytest.mark.parametrize(
    ("line", "starts", "part"),
    [
        ("each |visited", "each EVENT", "each EVENT"),
        ("each visited, |", "each EVENT", ", once per FIELD"),
        ("each visited, once per |", "each EVENT", ", once per FIELD"),
        ("each visited, once per day, |", "each EVENT", ", at most N times per day"),
        ("each visited, at most 3 times|", "each EVENT", ", at most N times"),
        ("each visited, at most 3 times per day, halving |", "each EVENT", ", halving every D"),
        ("each visited, at most 3 points: |", "each EVENT", ": +POINTS"),
        ('each visited: +1 because "x" |', "each EVENT", 'because "…"'),
        ("when visited, |", "when CONDITION", ", halving every D"),
        ("for every 5d without visited, |", "for every D without EVENT", ", at most N points"),
        ("for every 100 |", "for every N VALUE", "VALUE"),
        ("category x, |", "category NAME", ", within D"),
        ("keep fit |", "keep SCORE", "keep SCORE"),
        ("set x: |", "", ""),
    ],
)
def test_signature_help_shows_what_may_come(writer: Writer, place: Path, line: str, starts: str, part: str) -> None:
    label, active = writer.signature(place, f"{MODEL}{line}\n")
    assert label.startswith(starts)
    assert active == part


# --- code lenses and their commands

TESTS = """
test "a chief fits":
    as of 2026-03-01
    given title CEO
    expect fit 10
test "and this fails":
    as of 2026-03-01
    expect fit 1, tier cold
"""


def test_tests_are_run_where_they_stand(writer: Writer, place: Path) -> None:
    uri = writer.open(place, MODEL + TESTS)
    first, second = (writer.at(uri, word).line for word in ('test "a chief', 'test "and'))
    assert writer.lenses(uri) == [(first, "Run this test"), (first, "Run all 2 tests"), (second, "Run this test")]
    found = writer.do("lscore.runTest", uri, "a chief fits")
    assert (found["passed"], found["failed"]) == (1, 0)
    assert writer.messages[-1] == 'test "a chief fits" passed'
    found = writer.do("lscore.runTests", uri)
    assert (found["passed"], found["failed"]) == (1, 1)
    assert writer.messages[-1] == '1 of 2 tests failed: "and this fails" failed: expected fit 1, got fit 0'
    shown = dict(writer.lenses(uri))
    assert shown[second] == "failed: expected fit 1, got fit 0 - run it again"
    writer.rewrite(uri, (MODEL + TESTS).replace("expect fit 1,", "expect fit 0,"))
    assert (second, "Run this test") in writer.lenses(uri)
    assert writer.do("lscore.runTests", uri)["failed"] == 0
    assert writer.messages[-1] == "all 2 tests passed"


def test_a_file_of_tests_runs_its_own(writer: Writer, tmp_path: Path) -> None:
    (tmp_path / "model.score").write_text(MODEL, encoding="utf-8")
    uri = writer.open(tmp_path / "model_test.score", f'tests of "model.score"\n{TESTS}')
    assert writer.do("lscore.runTests", uri)["failed"] == 1


def test_tests_of_a_broken_model_are_not_run(writer: Writer, place: Path) -> None:
    uri = writer.open(place, f"{MODEL}{TESTS}when titel is CEO: +1\n")
    assert writer.do("lscore.runTests", uri) is None
    assert "the model has errors" in writer.messages[-1]
    assert writer.do("lscore.runTest", uri, "no such test") is None
    assert writer.do("lscore.runTest", "file:///nowhere.score", "x") is None
    assert writer.do("lscore.runTest", uri) is None
    assert writer.do("lscore.runTests") is None


def test_without_data_no_lead_is_explained(writer: Writer, place: Path) -> None:
    uri = writer.open(place, MODEL)
    assert writer.lenses(uri) == []
    assert writer.do("lscore.explainLead", uri) is None
    assert "there is no data" in writer.messages[-1]
    assert writer.do("lscore.leads", uri) is None


# --- whatever is written

ODD = [
    "",
    "\n\n\n",
    "\ufeff",
    "🙂" * 50,
    "when (((((((",
    'when title is "',
    "when \t visited\t",
    "score:\n\twhen",
    "lead:\n  a\n b\n   c",
    "\r\rwhen visited\r\r",
    "each visited, , , ,",
    "when visited where where where",
    "and or not in is",
    "when at the account: at the account:",
    ") ( : , + -",
    'test "x":\n    expect ,\n    given ,',
    "x" * 5000,
    "when " + "not " * 200,
]


@pytest.mark.parametrize("text", ODD)
def test_nothing_that_is_written_makes_a_fault(writer: Writer, place: Path, text: str) -> None:
    uri = writer.open(place, text)
    document = types.TextDocumentIdentifier(uri)
    lines = text.split("\n")
    spots = [
        types.Position(line, column) for line in range(len(lines) + 2) for column in (0, 3, 7, len(lines[-1]), 9000)
    ]
    for spot in spots[:20]:
        writer.ask("text_document_completion_async", types.CompletionParams(document, spot))
        writer.ask("text_document_hover_async", types.HoverParams(document, spot))
        writer.ask("text_document_signature_help_async", types.SignatureHelpParams(document, spot))
    writer.hints(uri)
    writer.lenses(uri)
    assert not writer.faults()


def test_edits_at_random_never_make_a_fault(writer: Writer, place: Path) -> None:
    chosen = random.Random(7)
    text = MODEL + TESTS
    uri = writer.open(place, text)
    document = types.TextDocumentIdentifier(uri)
    for _ in range(60):
        start = chosen.randrange(len(text))
        end = min(len(text), start + chosen.choice((0, 0, 1, 4, 30)))
        piece = chosen.choice(("", " ", "\n", '"', "(", ",", "where ", "in one ", "🙂", "\r\n", "of ", "    "))
        text = text[:start] + piece + text[end:]
        writer.rewrite(uri, text)
        spot = position(text, min(len(text), start + len(piece)))
        writer.ask("text_document_completion_async", types.CompletionParams(document, spot))
        writer.ask("text_document_hover_async", types.HoverParams(document, spot))
        writer.ask("text_document_signature_help_async", types.SignatureHelpParams(document, spot))
    assert not writer.faults()


def test_a_document_that_is_not_open_has_nothing(writer: Writer) -> None:
    document = types.TextDocumentIdentifier("file:///nowhere.score")
    spot = types.Position(0, 0)
    assert writer.ask("text_document_completion_async", types.CompletionParams(document, spot)) is None
    assert writer.ask("text_document_hover_async", types.HoverParams(document, spot)) is None


def test_a_document_that_is_no_file_is_completed(writer: Writer) -> None:
    assert "visited" in writer.labels("untitled:Untitled-1", f"{MODEL}when |\n")
