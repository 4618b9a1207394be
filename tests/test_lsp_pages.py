"""The language server: outline, symbols, folding, selection, semantic tokens, formatting."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import pytest
from lsprotocol import types

import lscore
from lscore.dsl.parser import parse
from lscore.dsl.printer import format_page
from tests.lsp_support import Editor, applied, editing, everywhere, offset, units

RULESETS = Path(lscore.__file__).parent / "rulesets"
OPTIONS = types.FormattingOptions(tab_size=4, insert_spaces=True)

PAGE = """\
# 🙂 what this is
# about

model "Shop"
lead:
    title text
    country
event visited from "Page View": page, seconds number
set chiefs: CEO, CFO
define keen: visited within 30d
score engagement:
    category web, at most 30:
        each visited "🙂🙂" within 30d: +2 as visits
        points by title:
            CEO: +5
    when keen and
            title in chiefs: +3
tier hot if engagement >= 5
test "a lead":
    as of 2026-03-01
    expect engagement 0
"""


@pytest.fixture(scope="module")
def editor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Editor]:
    with editing(tmp_path_factory.mktemp("lsp")) as editor:
        yield editor


@pytest.fixture
def uri(editor: Editor, tmp_path: Path) -> str:
    return editor.open(tmp_path / "page.score", PAGE)


def of(uri: str) -> types.TextDocumentIdentifier:
    return types.TextDocumentIdentifier(uri)


# --- outline and symbols


def tree(symbols: Sequence[types.DocumentSymbol] | None) -> list[object]:
    return [(item.name, tree(item.children)) if item.children else item.name for item in symbols or ()]


def test_the_outline_shows_the_page_as_it_is_nested(editor: Editor, uri: str) -> None:
    found = editor.ask("text_document_document_symbol_async", types.DocumentSymbolParams(of(uri)))
    assert tree(found) == [
        "Shop",
        ("lead", ["title", "country"]),
        ("visited", ["page", "seconds"]),
        "chiefs",
        "keen",
        ("engagement", [("web", ["visits", "points by title"]), "when keen and"]),
        "tier hot if engagement >= 5",
        "a lead",
    ]
    score = found[5]
    assert (score.range.start.line, score.range.end.line) == (10, 16)
    assert score.selection_range == types.Range(types.Position(10, 6), types.Position(10, 16))
    visits = score.children[0].children[0]
    assert visits.detail == 'each visited "🙂🙂" within 30d: +2 as visits'
    assert (visits.kind, score.kind) == (types.SymbolKind.Method, types.SymbolKind.Namespace)


def test_the_outline_of_a_broken_page_shows_what_can_be_read(editor: Editor, uri: str) -> None:
    editor.rewrite(uri, PAGE.replace("set chiefs:", "set chiefs").replace("each visited", "each (visited"))
    found = editor.ask("text_document_document_symbol_async", types.DocumentSymbolParams(of(uri)))
    assert "chiefs" not in tree(found)
    assert ("engagement", [("web", ["points by title"]), "when keen and"]) in tree(found)


def test_symbols_are_found_in_all_files_of_the_workspace(tmp_path: Path) -> None:
    for name in ("b2b_saas", "webshop"):
        shutil.copytree(RULESETS / name, tmp_path / name)
    with editing(tmp_path, folder=tmp_path) as editor:
        found = editor.ask("workspace_symbol_async", types.WorkspaceSymbolParams("engagement"))
        places = {(item.name, Path(item.location.uri).parent.name, item.location.range.start.line) for item in found}
        text = (tmp_path / "b2b_saas" / "model.score").read_text()
        line = text[: text.index("score engagement")].count("\n")
        assert ("engagement", "b2b_saas", line) in places
        assert {name for name, _, _ in places} >= {"engagement"}
        unsaved = editor.open(tmp_path / "b2b_saas" / "new.score", "set brand_new: a, b\n")
        (item,) = editor.ask("workspace_symbol_async", types.WorkspaceSymbolParams("BrandNew"))
        assert (item.name, item.location.uri) == ("brand_new", unsaved)


# --- folding and selection


def test_blocks_and_comments_fold(editor: Editor, uri: str) -> None:
    found = editor.ask("text_document_folding_range_async", types.FoldingRangeParams(of(uri)))
    places = [(fold.start_line, fold.end_line, fold.kind) for fold in found]
    assert places == [
        (0, 1, "comment"),
        (4, 6, None),
        (10, 16, None),
        (11, 14, None),
        (13, 14, None),
        (15, 16, None),
        (18, 20, None),
    ]


def test_a_broken_page_folds_as_well(editor: Editor, uri: str) -> None:
    editor.rewrite(uri, "scoer x\n    when (\n\n        y\nwhen z\n")
    found = editor.ask("text_document_folding_range_async", types.FoldingRangeParams(of(uri)))
    assert [(fold.start_line, fold.end_line) for fold in found] == [(0, 3), (1, 3)]


def test_a_selection_grows_from_the_word_to_the_page(editor: Editor, uri: str) -> None:
    params = types.SelectionRangeParams(of(uri), [editor.at(uri, "chiefs: +3"), editor.at(uri, "a lead")])
    first, second = editor.ask("text_document_selection_range_async", params)
    grown: list[str] = []
    step: types.SelectionRange | None = first
    while step is not None:
        text = editor.texts[uri]
        grown.append(text[offset(text, step.range.start) : offset(text, step.range.end)])
        step = step.parent
    assert grown[:3] == ["chiefs", "title in chiefs", "keen and\n            title in chiefs"]
    assert grown[-1] == PAGE
    assert all(inner in outer for inner, outer in pairwise(grown))
    assert second.parent is not None


# --- semantic tokens


def coloured(editor: Editor, uri: str, tokens: types.SemanticTokens) -> list[tuple[str, str]]:
    """The words of a document with what they are: `declaration` is marked by a star."""
    provider = editor.server.capabilities.semantic_tokens_provider
    assert provider is not None
    lines = editor.texts[uri].split("\n")
    found: list[tuple[str, str]] = []
    line = start = 0
    data = list(tokens.data)
    for down, across, length, kind, modifiers in zip(*[iter(data)] * 5, strict=True):
        line, start = line + down, across + (start if down == 0 else 0)
        raw = lines[line].encode("utf-16-le")[2 * start : 2 * (start + length)].decode("utf-16-le")
        assert units(raw) == length
        found.append((raw, provider.legend.token_types[kind] + ("*" if modifiers else "")))
    return found


def test_words_are_coloured_by_what_they_are(editor: Editor, uri: str) -> None:
    tokens = editor.ask("text_document_semantic_tokens_full_async", types.SemanticTokensParams(of(uri)))
    found = coloured(editor, uri, tokens)
    assert found[:4] == [
        ("# 🙂 what this is", "comment"),
        ("# about", "comment"),
        ("model", "keyword"),
        ('"Shop"', "string"),
    ]
    for pair in (
        ("title", "property*"), ("title", "property"), ("visited", "event*"), ("visited", "event"),
        ("page", "parameter*"),
        ("chiefs", "enum*"), ("chiefs", "enum"), ("CEO", "string"), ("keen", "function*"), ("keen", "function"),
        ("engagement", "namespace*"), ("web", "class*"), ('"🙂🙂"', "string"), ("30d", "number"), ("+2", "number"),
        ("visits", "method*"), ("within", "keyword"), ("hot", "enumMember"), (">=", "operator"), ("number", "keyword"),
    ):  # fmt: skip
        assert pair in found
    range_ = types.Range(types.Position(12, 0), types.Position(13, 0))
    params = types.SemanticTokensRangeParams(of(uri), range_)
    part = coloured(editor, uri, editor.ask("text_document_semantic_tokens_range_async", params))
    assert part[0] == ("each", "keyword")
    assert ("visits", "method*") in part
    assert set(part) <= set(found)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_word_of_the_language_that_is_a_value_is_a_value(editor: Editor, tmp_path: Path, end: str) -> None:
    text = "set stages: lead, day, hot\nwhen stage is lead within 30d:\n".replace("\n", end)
    uri = editor.open(tmp_path / "a.score", text)
    tokens = editor.ask("text_document_semantic_tokens_full_async", types.SemanticTokensParams(of(uri)))
    found = coloured(editor, uri, tokens)
    assert ("lead", "string") in found
    assert ("day", "string") in found


def test_what_an_expectation_speaks_of_is_no_value(editor: Editor, tmp_path: Path) -> None:
    told = 'test "x":\n    as of 2026-03-01\n    expect tier hot, reason "why"\n'
    text = f"tiers hot, cold\ntier hot if stage is tier\n{told}"
    uri = editor.open(tmp_path / "b.score", text)
    tokens = editor.ask("text_document_semantic_tokens_full_async", types.SemanticTokensParams(of(uri)))
    found = coloured(editor, uri, tokens)
    assert ("tier", "keyword") in found[-4:]
    assert ("hot", "enumMember") in found[-4:]
    assert ("reason", "keyword") in found[-4:]


# --- formatting


def formatted(editor: Editor, uri: str) -> str:
    edits = editor.ask("text_document_formatting_async", types.DocumentFormattingParams(of(uri), OPTIONS))
    return applied(editor.texts[uri], edits)


UNTIDY = (
    "set a:  x,y\n\n\n\nwhen   t  in a :+1\n",
    "when t is x: +1",
    "when t is x: +1\n\n\n",
    "\n\nwhen t is x: +1\n  \n# end",
    "lead:\n  t text\n  u   number\nscore x:\n when t is a: +1 # 🙂\n",
    "",
    "# only a comment",
)


@pytest.mark.parametrize("text", UNTIDY)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_document_is_formatted_as_fmt_writes_it(editor: Editor, tmp_path: Path, text: str, end: str) -> None:
    uri = editor.open(tmp_path / "a.score", text.replace("\n", end))
    wanted = format_page(parse(text, "").page)
    found = formatted(editor, uri)
    assert found.replace("\r\n", "\n") == wanted
    assert "\r\n" not in found or "\n" not in found.replace("\r\n", "")


@pytest.mark.parametrize("name", ["b2b_saas", "course_provider", "nurture", "webshop"])
def test_rulesets_are_formatted_back_from_a_mess(editor: Editor, tmp_path: Path, name: str) -> None:
    tidy = (RULESETS / name / "model.score").read_text()
    messy = tidy.replace(", ", " ,  ").replace(": +", " :  +").replace("\n\n", "\n\n\n")
    wanted = format_page(parse(messy, "").page)
    uri = editor.open(tmp_path / "a.score", messy)
    assert formatted(editor, uri) == wanted
    edits = editor.ask("text_document_formatting_async", types.DocumentFormattingParams(of(uri), OPTIONS))
    assert all(edit.range != everywhere(messy) for edit in edits)


def test_a_large_document_is_formatted_aside_and_not_when_it_changes_meanwhile(editor: Editor, tmp_path: Path) -> None:
    text = "".join(f"when  x is y{number}:+1\n" for number in range(3000))
    uri = editor.open(tmp_path / "a.score", text)
    tidy = text.replace("  ", " ").replace(":+", ": +")
    assert formatted(editor, uri) == tidy
    params = types.DocumentFormattingParams(of(uri), OPTIONS)
    asked = editor.begin("text_document_formatting_async", params)
    start = types.Position(0, 0)
    editor.edit(uri, (types.Range(start, start), "# new\n"))
    # On a busy machine the answer may be out before the edit is in: then it is that to the text as it was.
    edits = editor.result(asked)
    assert edits is None or applied(text, edits) == tidy


def test_what_is_tidy_is_left_alone_and_what_is_broken_as_well(editor: Editor, uri: str) -> None:
    editor.rewrite(uri, formatted(editor, uri))
    assert not editor.ask("text_document_formatting_async", types.DocumentFormattingParams(of(uri), OPTIONS))
    editor.rewrite(uri, "when  x is is: +1\nset  a:  b\n")
    assert not editor.ask("text_document_formatting_async", types.DocumentFormattingParams(of(uri), OPTIONS))


def test_a_range_is_formatted_whatever_is_wrong_elsewhere(editor: Editor, uri: str) -> None:
    text = "when  x is is: +1\n# about\nset  a:  b\nscore  s:\n   when x   is y:+1\n   when x   is z:+1\nset c :d\n"
    editor.rewrite(uri, text)
    range_ = types.Range(types.Position(1, 0), types.Position(4, 5))
    params = types.DocumentRangeFormattingParams(of(uri), range_, OPTIONS)
    edits = editor.ask("text_document_range_formatting_async", params)
    assert applied(text, edits).split("\n")[:3] == ["when  x is is: +1", "# about", "set a: b"]
    assert applied(text, edits).split("\n")[3:5] == ["score s:", "    when x is y: +1"]
    assert applied(text, edits).endswith("set c :d\n")


def test_a_finished_line_is_formatted(editor: Editor, uri: str) -> None:
    text = "score s:\n    when  x is y:+1\n\nset  c:d\n"
    editor.rewrite(uri, text)
    params = types.DocumentOnTypeFormattingParams(of(uri), types.Position(2, 0), "\n", OPTIONS)
    edits = editor.ask("text_document_on_type_formatting_async", params)
    assert applied(text, edits) == "score s:\n    when x is y: +1\n\nset  c:d\n"
