"""The parser: trees of what is right, messages of what is wrong, limits, speed of nothing but the essential."""

from __future__ import annotations

import json
import os
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from lscore.dsl import grammar, nodes
from lscore.dsl.decoding import decode
from lscore.dsl.diagnostics import Diagnostic
from lscore.dsl.expected import word_of
from lscore.dsl.lexer import KEYWORDS
from lscore.dsl.parser import parse
from lscore.dsl.printer import canonical
from lscore.dsl.tokens import RESERVED
from lscore.render.text import render

HERE = Path(__file__).parent
CASES = [
    case for path in sorted((HERE / "conformance").glob("*.toml")) for case in tomllib.loads(path.read_text())["case"]
]
SYNTAX = sorted((HERE / "golden" / "syntax").glob("*.score"))


def apply_fix(text: str, found: Diagnostic) -> str:
    """The text with the edits of a diagnostic's fix applied."""
    assert found.fix is not None
    for edit in sorted(found.fix.edits, key=lambda edit: edit.span.start, reverse=True):
        text = text[: edit.span.start] + edit.text + text[edit.span.end :]
    return text


@pytest.mark.parametrize("path", SYNTAX, ids=lambda path: path.stem)
def test_messages(path: Path) -> None:
    """Every bad input gives the messages beside it. `LSCORE_RECORD=1` writes them anew."""
    text = decode(path.read_bytes(), path.name)
    found = (text,) if isinstance(text, Diagnostic) else parse(text, path.name).diagnostics
    got = render(found, {} if isinstance(text, Diagnostic) else {path.name: text})
    beside = path.with_suffix(".expected")
    if os.environ.get("LSCORE_RECORD"):
        beside.write_text(got, encoding="utf-8")
    assert got == beside.read_text(encoding="utf-8")
    assert got, "a bad input without a message"
    assert not re.search(r"\b(?:[A-Z]{2,}_[A-Z_]+|SIGNED|QUOTED|LPAR|RPAR|COLON|UNKNOWN|INSTANT|\$END)\b", got)


@pytest.mark.parametrize("path", SYNTAX, ids=lambda path: path.stem)
def test_fixes_mend(path: Path) -> None:
    """A fix takes its error away, and brings none that was not there."""
    text = decode(path.read_bytes(), path.name)
    if isinstance(text, Diagnostic):
        return
    before = parse(text, path.name).diagnostics
    for found in before:
        if found.fix is not None:
            after = parse(apply_fix(text, found), path.name).diagnostics
            assert len(after) < len(before) or len(_on_line(after, found)) <= len(_on_line(before, found)), found
            assert (found.message, found.span.column) not in _on_line(after, found), found


def _on_line(diagnostics: tuple[Diagnostic, ...], found: Diagnostic) -> list[tuple[str, int]]:
    return [(other.message, other.span.column) for other in diagnostics if other.span.line == found.span.line]


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("points by size:\n    1-10: +5\n", "points by size:\n    from 1: +5\n"),
        ("points by size:\n    > 50: +5\n", "points by size:\n    from 51: +5\n"),
        ("levels of fit:\n    75+: 1\n", "levels of fit:\n    from 75: 1\n"),
        ("when title is CEO, CFO: +1\n", "when title in CEO, CFO: +1\n"),
        ("when title not in [CEO, CFO]: +1\n", "when title not in CEO, CFO: +1\n"),
        ("when title is CEO +1\n", "when title is CEO: +1\n"),
        ("when n is m +1: +5\n", "when n is m + 1: +5\n"),
        ("when n >= 5, title is CEO: +1\n", "when n >= 5 and title is CEO: +1\n"),
        ("when a: minus 5 points\n", "when a: -5\n"),
        ("when a: +5K\n", "when a: +5k\n"),
        ("when opted_in=yes: +1\n", "when opted_in is yes: +1\n"),
        ("grade A: title is CEO\n", "grade A if title is CEO\n"),
        ("if title is CEO: grade A\n", "grade A if title is CEO\n"),
        ("route to field sales if a\n", 'route to "field sales" if a\n'),
        ("each visited, max 5 times: +1\n", "each visited, at most 5 times: +1\n"),
        ("each visited: +1, at most 5 times\n", "each visited, at most 5 times: +1\n"),
        ("set a: gmail.com, VP*\n", 'set a: "gmail.com", "VP*"\n'),
        ("event Page Visited: page\n", 'event Page_Visited from "Page Visited": page\n'),
        ("lead: title text\n", "lead:\n    title text\n"),
        ("WHEN title IS CEO: +1\n", "when title is CEO: +1\n"),
        ("// a note\n", "# a note\n"),
        ("grade A when title in a, # one\n    b\n", "grade A if title in a, # one\n    b\n"),
    ],
)
def test_what_a_fix_writes(wrong: str, right: str) -> None:
    (found,) = parse(wrong, "m").diagnostics
    assert apply_fix(wrong, found) == right
    assert parse(right, "m").diagnostics == ()


def test_no_fix_swallows_a_comment() -> None:
    text = "when title is CEO, # the first\n    CFO, # the second\n    COO: +1\n"
    (found,) = parse(text, "m").diagnostics
    assert found.fix is None
    assert "in CEO, CFO, COO" in found.label


# --- grammar


def test_grammar_has_no_conflicts() -> None:
    """Lark finds no conflict in the rules; the terminals cannot collide, since `lexer` names every word."""
    assert grammar.build(strict=True).lark is not None


def test_built_grammar_is_that_of_the_source() -> None:
    """`LSCORE_RECORD=1` writes it anew, as `python -m lscore.dsl.grammar` does."""
    if os.environ.get("LSCORE_RECORD"):
        grammar.write()
    assert grammar.built_file().read_text(encoding="utf-8") == grammar.build_text()
    assert grammar.load(grammar.build_text()) is not None


@pytest.mark.parametrize("part", ["lark", "grammar"])
def test_grammar_is_built_where_the_built_one_is_of_another_version(
    part: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    page = "lead:\n    size number\nwhen size > 1 and: +1\nwhen size between 2 and 5: +1\n"
    as_shipped = parse(page, "m")
    old = json.loads(grammar.build_text())
    old["made_of"][part] = "0.1"
    assert grammar.load(json.dumps(old)) is None
    shipped = tmp_path / "grammar.json"
    shipped.write_text(json.dumps(old), encoding="utf-8")
    monkeypatch.setattr(grammar, "built_file", lambda: shipped)
    grammar.grammar.cache_clear()
    assert parse(page, "m") == as_shipped
    grammar.grammar.cache_clear()


def test_no_word_is_both_a_name_and_a_keyword() -> None:
    """Where the parser takes a NAME it takes no word that is not reserved, so the lexer never has to choose."""
    lark: Any = grammar.grammar().lark
    words = {terminal.name: terminal.pattern.value for terminal in lark.terminals if terminal.pattern.type == "str"}
    soft = {name for name, word in words.items() if word.isalpha() and word not in RESERVED}
    assert {word for name, word in words.items() if name in soft} == KEYWORDS
    for takes in lark.parser.parser._parse_table.states.values():
        assert "NAME" not in takes or not soft & set(takes)


def test_every_terminal_has_words() -> None:
    for terminal in grammar.grammar().lark.terminals:
        text = word_of(terminal.name)
        assert not re.search(r"[A-Z]{2,}", text), text


# --- trees


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_conformance_models_parse(case: dict[str, Any]) -> None:
    texts = [case["model"], *(text for name, text in case.get("files", {}).items() if name.endswith(".score"))]
    for text in texts:
        parsed = parse(text, "model.score")
        if "error" in case and parsed.diagnostics:
            lines = case["error"]["line"]
            expected = lines if isinstance(lines, list) else [lines]
            assert {found.span.line for found in parsed.diagnostics} <= set(expected)
        else:
            assert parsed.diagnostics == ()


def statement(text: str) -> Any:
    parsed = parse(text + "\n", "m.score")
    assert parsed.diagnostics == ()
    return parsed.page.statements[0]


def condition(text: str) -> Any:
    return statement(f"ensure {text}").condition


def shape(node: Any) -> Any:
    """The classes of a tree, without its leaves."""
    if isinstance(node, nodes.And | nodes.Or | nodes.HowManyOf):
        return type(node).__name__, *[shape(item) for item in node.items]
    if isinstance(node, nodes.Not | nodes.Group):
        return type(node).__name__, shape(node.item)
    return canonical(node)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a and b and c", ("And", "a", "b", "c")),
        ("a and (b or not c)", ("And", "a", ("Group", ("Or", "b", ("Not", "c"))))),
        ("not a is b and c", ("And", ("Not", "a is b"), "c")),
        ("at least 2 of (a in b, c, (d in e, f))", ("HowManyOf", "a in b", "c", ("Group", "d in e, f"))),
        ("visited where x and y", ("And", "visited where x", "y")),
        ("size between 5 and 10 and vip", ("And", "size between 5 and 10", "vip")),
        ("visited at least 3 times and at least 1 of (a)", ("And", "visited at least 3 times", ("HowManyOf", "a"))),
        ("at the account: visited and vip", ("And", "at the account: visited", "vip")),
    ],
)
def test_what_belongs_together(text: str, expected: Any) -> None:
    assert shape(condition(text)) == expected


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("lifecycle is lead", nodes.Compare),
        ("status is active", nodes.Compare),
        ("days > 3", nodes.Compare),
        ("days since visited > 3", nodes.Compare),
        ("days since", nodes.Phrase),
        ("count >= 5", nodes.Compare),
        ("max is 3", nodes.Compare),
        ("level is 3", nodes.Compare),
        ("start is start", nodes.Compare),
        ("times at least 3 times", nodes.Phrase),
        ("each each where each is each at least 3 different each within 30d", nodes.Phrase),
        ("signup within 30d", nodes.Phrase),
        ("trial within next 14d", nodes.Phrase),
        ("signup after 2026-01-01", nodes.Compare),
        ("signup on or after 2026-01-01", nodes.Compare),
        ("clicked after opened", nodes.Phrase),
        ("visited on at least 3 days", nodes.Phrase),
        ("size between 5 and 10", nodes.Between),
        ("visited between 5d and 10d ago", nodes.Phrase),
        ("visited between 5 days and 1 week ago", nodes.Phrase),
        ("visited at least 3 times in one session", nodes.Phrase),
        ("visited in one day", nodes.Phrase),
        ("grade at least B", nodes.AtLeast),
        ("level of fit is 1", nodes.Compare),
        ("(a + b) * 2 > 3", nodes.Compare),
        ("((a + b)) > 3", nodes.Compare),
        ("((a) and (b))", nodes.Group),
        ("title is not missing", nodes.Known),
        ("n in 50, 100.5, 5k, -3", nodes.In),
        ("total total of exported >= 2", nodes.Compare),
        ("purchased where (a + b) * 2 > 3", nodes.Phrase),
        ("purchased where (channel in web, phone)", nodes.Phrase),
    ],
)
def test_kinds(text: str, kind: type) -> None:
    assert type(condition(text)) is kind
    assert canonical(condition(text)) == text


def test_where_ends_where_the_phrase_goes_on() -> None:
    phrase = condition(
        "purchased where seconds >= 30 at least 2 times in one day after opened mail where vip within 9d"
    )
    assert canonical(phrase.where) == "seconds >= 30"
    assert canonical(phrase.after.anchor) == "opened mail where vip"
    assert phrase.window.kind == "within"
    assert condition("count of visited where vip within 30d >= 5").left.phrase.window is not None
    assert canonical(condition("renewed where ends_on within next 9d").where) == "ends_on within next 9d"


def test_a_number_of_days_or_an_attribute() -> None:
    assert isinstance(statement("for every 2 days without visited: -1"), nodes.ForEveryWithout)
    assert isinstance(statement("for every 2 days: -1"), nodes.ForEvery)


def test_expectations() -> None:
    expected = 'grade A, fit -3, level of fit 1, not route x, reason "y", rule z -1, a in b, c'
    items = statement(f'test "x":\n    as of 2026-03-01\n    expect {expected}').lines[1].items
    kinds = [nodes.ExpectValue] * 3 + [nodes.ExpectRoute, nodes.ExpectReason, nodes.ExpectRule, nodes.In]
    assert [type(item) for item in items] == kinds


def test_quoted_texts() -> None:
    value = condition('a is "x*\\*\\"\\\\*"').right
    assert value.parts == ("x", '*"\\', "")
    assert value.text == 'x**"\\*'


@pytest.mark.parametrize(
    ("written", "units"),
    [
        ("200", 2_000_000),
        ("0.5", 5_000),
        ("1_000", 10_000_000),
        ("5k", 50_000_000),
        ("2M", 20_000_000_000),
        ("-3", -30_000),
    ],
)
def test_numbers(written: str, units: int) -> None:
    assert condition(f"a > {written}").right.units == units


@pytest.mark.parametrize(
    ("written", "minutes"),
    [("90min", 90), ("12h", 720), ("30d", 43_200), ("2w", 20_160), ("30 days", 43_200), ("1   hour", 60)],
)
def test_durations(written: str, minutes: int) -> None:
    window = condition(f"a within {written}").window
    assert window.near.micros == minutes * 60_000_000
    assert window.near.written == " ".join(written.split())


def test_spans_point_at_the_words() -> None:
    text = "# x\nscore fit:\n    when title in CEO,\n        CFO: +1\n"
    block: Any = parse(text, "m").page.statements[0]
    rule = block.body[0]
    assert text[rule.span.start : rule.span.end] == "when title in CEO,\n        CFO: +1"
    assert (rule.span.line, rule.span.column) == (3, 5)
    last = rule.condition.items[-1]
    assert (text[last.span.start : last.span.end], last.span.line, last.span.column) == ("CFO", 4, 9)
    assert text[block.header.start : block.header.end] == "score fit:"


# --- errors and limits


def test_what_is_right_is_kept() -> None:
    parsed = parse("lead:\n    title\n    like\n    city\nwhen a: 15\nscore fit:\n    foo\n    when b: +1\n", "m")
    lead, score = parsed.page.statements
    assert isinstance(lead, nodes.LeadBlock)
    assert [column.name.text for column in lead.attributes] == ["title", "city"]
    assert isinstance(score, nodes.ScoreBlock)
    assert len(score.body) == 1
    assert [found.span.line for found in parsed.diagnostics] == [3, 5, 7]


def test_an_empty_page() -> None:
    for text in ("", "\n\n", "# only a comment", "   \r\n\t\n"):
        parsed = parse(text, "m")
        assert parsed.page.statements == ()
        assert parsed.diagnostics == ()


def test_decode() -> None:
    assert decode(b"\xef\xbb\xbfwhen", "m") == "when"
    for data, place in ((b"a\n\x00", (2, 1)), ("a\né".encode("latin-1"), (2, 1))):
        found = decode(data, "m")
        assert isinstance(found, Diagnostic)
        assert (found.span.line, found.span.column) == place


@pytest.mark.parametrize(
    ("text", "count", "message"),
    [
        (
            "\n".join(f"when visited {at} times: 15" for at in range(500)),
            101,
            "400 more errors in this file are not shown",
        ),
        ("when " + "(" * 500 + "a" + ")" * 500 + ": +1", 1, "nested more than 64 deep"),
        ("when " + "not " * 500 + "a: +1", 1, "nested more than 64 deep"),
        ("when " + " + ".join(["a"] * 500) + " > 1: +1", 1, "at most 100 of the signs"),
        ("when a is " + "x" * 10_000_000 + ": +1", 1, "this line has 10,000,014 characters; a line may have 100,000"),
        ("\n".join(" " * at + "score x:" for at in range(500)), 101, "more errors in this file are not shown"),
    ],
)
def test_limits(text: str, count: int, message: str) -> None:
    found = parse(text, "m").diagnostics
    assert len(found) == count
    assert message in found[-1].message
