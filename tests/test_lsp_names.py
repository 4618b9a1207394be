"""The language server: definition, references, highlights and rename, over all files that share a name."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from lsprotocol import types

import lscore
from lscore.compiler import compile_file
from lscore.lsp.sameness import same_but_for
from tests.lsp_support import Editor, applied, editing, offset

MODEL = """\
owner "us"
use "shared.score"
lead:
    title text
    country text
    employees number from "Company Size"
event visited: page, campaign
event opened: campaign
define keen: visited "/pricing" where page is chiefs within 30d
score engagement:
    category web, at most 30:
        each visited "/home" within 30d, once per campaign: +2 as visits
        when opened within 1d after visited of the same campaign within 30d: +1
    when keen and title in chiefs: +3
    for every 10 count of visited within 30d, at most 5 points: +1
when employees >= 10 and engagement > 2: +1
levels of engagement:
    from 10: high
    otherwise: low
tiers hot, cold
tier hot if engagement >= 5 and level of engagement is high
tier cold otherwise
route to sales if tier is hot
"""
SHARED = "set chiefs: CEO, CFO\nset bosses: chiefs, COO\n"
TESTS = """\
tests of "model.score"
test "a visit":
    as of 2026-03-01
    given title CEO, employees 5
    1d ago: visited "/home", campaign spring
    expect engagement 5, tier hot, rule visits +2, route sales
"""
OTHER = 'owner "us"\nset chiefs: VP\nlead:\n    title text\nwhen title in chiefs: +1\n'


@pytest.fixture(scope="module")
def editor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Editor]:
    with editing(tmp_path_factory.mktemp("lsp")) as editor:
        yield editor


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "lscore.toml").write_text('models = ["model.score"]\n')
    for name, text in {"model": MODEL, "shared": SHARED, "model_test": TESTS, "other": OTHER}.items():
        (tmp_path / f"{name}.score").write_text(text)
    return tmp_path


def opened(editor: Editor, path: Path) -> str:
    return editor.open(path, path.read_text())


def words(editor: Editor, places: Sequence[types.Location] | None) -> list[tuple[str, int, str]]:
    """The file, the line and the word of some places."""
    found: list[tuple[str, int, str]] = []
    for place in places or ():
        path = Path(place.uri.removeprefix("file://"))
        text = editor.texts.get(place.uri) or path.read_text()
        word = text[offset(text, place.range.start) : offset(text, place.range.end)]
        found.append((path.stem, place.range.start.line + 1, word))
    return sorted(found)


def definition(editor: Editor, uri: str, position: types.Position) -> list[tuple[str, int, str]]:
    params = types.DefinitionParams(types.TextDocumentIdentifier(uri), position)
    return words(editor, editor.ask("text_document_definition_async", params))


def references(
    editor: Editor, uri: str, position: types.Position, *, declared: bool = True
) -> list[tuple[str, int, str]]:
    context = types.ReferenceContext(include_declaration=declared)
    params = types.ReferenceParams(context, types.TextDocumentIdentifier(uri), position)
    return words(editor, editor.ask("text_document_references_async", params))


# --- definition and references


@pytest.mark.parametrize(
    ("needle", "which", "place"),
    [
        ("chiefs within", 0, ("shared", 1, "chiefs")),
        ("title in", 0, ("model", 4, "title")),
        ("employees >=", 0, ("model", 6, "employees")),
        ("visited \"/home\"", 0, ("model", 7, "visited")),
        ("page is", 0, ("model", 7, "page")),
        ("campaign: +2", 0, ("model", 7, "campaign")),
        ("keen and", 0, ("model", 9, "keen")),
        ("engagement > 2", 0, ("model", 10, "engagement")),
        ("engagement is high", 0, ("model", 10, "engagement")),
        ("hot if", 0, ("model", 20, "hot")),
        ("cold otherwise", 0, ("model", 20, "cold")),
        ("hot\n", 0, ("model", 20, "hot")),
        ("high\ntier", 0, ("model", 18, "high")),
    ],
)  # fmt: skip
def test_a_name_leads_to_its_declaration(
    editor: Editor, project: Path, needle: str, which: int, place: tuple[str, int, str]
) -> None:
    uri = opened(editor, project / "model.score")
    assert definition(editor, uri, editor.at(uri, needle, which)) == [place]
    editor.close(uri)


def test_a_field_of_two_events_leads_to_both(editor: Editor, project: Path) -> None:
    uri = opened(editor, project / "model.score")
    found = definition(editor, uri, editor.at(uri, "same campaign", into=6))
    assert found == [("model", 7, "campaign"), ("model", 8, "campaign")]
    editor.close(uri)


def test_a_path_leads_to_its_file(editor: Editor, project: Path) -> None:
    uri = opened(editor, project / "model_test.score")
    assert definition(editor, uri, editor.at(uri, "model.score")) == [("model", 1, "")]
    assert definition(editor, uri, editor.at(uri, "spring")) == []
    editor.close(uri)


def test_tests_lead_to_the_model(editor: Editor, project: Path) -> None:
    uri = opened(editor, project / "model_test.score")
    lines = {"visits": 12, "title": 4, "visited": 7, "campaign": 7, "engagement": 10, "hot": 20, "sales": 23}
    for word, line in lines.items():
        assert definition(editor, uri, editor.at(uri, word)) == [("model", line, word)]
    editor.close(uri)


def test_a_set_of_a_used_file_is_found_in_the_models_that_use_it_and_in_no_other(editor: Editor, project: Path) -> None:
    uri = opened(editor, project / "shared.score")
    found = references(editor, uri, editor.at(uri, "chiefs"))
    assert found == [("model", 9, "chiefs"), ("model", 14, "chiefs"), ("shared", 1, "chiefs"), ("shared", 2, "chiefs")]
    assert ("shared", 1, "chiefs") not in references(editor, uri, editor.at(uri, "chiefs"), declared=False)
    editor.close(uri)


def test_unsaved_texts_count(editor: Editor, project: Path) -> None:
    uri, other = opened(editor, project / "model.score"), opened(editor, project / "shared.score")
    editor.rewrite(other, f"\n{SHARED}")
    editor.rewrite(uri, MODEL.replace("title in chiefs", "title in CEO"))
    found = references(editor, uri, editor.at(uri, "chiefs"))
    assert found == [("model", 9, "chiefs"), ("shared", 2, "chiefs"), ("shared", 3, "chiefs")]
    editor.close(uri)
    editor.close(other)


def test_names_are_found_while_the_page_is_broken(editor: Editor, project: Path) -> None:
    uri = editor.open(project / "model.score", MODEL + "when title is is is\nwhen (\n")
    assert definition(editor, uri, editor.at(uri, "keen and")) == [("model", 9, "keen")]
    editor.close(uri)


def test_a_name_is_highlighted_in_its_document(editor: Editor, project: Path) -> None:
    uri = opened(editor, project / "model.score")
    params = types.DocumentHighlightParams(types.TextDocumentIdentifier(uri), editor.at(uri, "keen"))
    found = editor.ask("text_document_document_highlight_async", params)
    kinds = types.DocumentHighlightKind
    assert [(item.range.start.line + 1, item.kind) for item in found] == [(9, kinds.Write), (14, kinds.Read)]
    editor.close(uri)


# --- rename


def renamed(editor: Editor, uri: str, position: types.Position, new: str) -> dict[str, str]:
    """The texts after a rename, by the names of their files; only those that change."""
    params = types.RenameParams(types.TextDocumentIdentifier(uri), position, new)
    edit = editor.ask("text_document_rename_async", params)
    texts: dict[str, str] = {}
    for place, edits in (edit.changes or {}).items():
        path = Path(place.removeprefix("file://"))
        texts[path.name] = applied(editor.texts.get(place) or path.read_text(), edits)
    return texts


def test_a_set_is_renamed_in_all_files_that_name_it(editor: Editor, project: Path) -> None:
    uri = opened(editor, project / "shared.score")
    texts = renamed(editor, uri, editor.at(uri, "chiefs"), "leaders")
    assert texts == {
        "shared.score": SHARED.replace("chiefs", "leaders"),
        "model.score": MODEL.replace("chiefs", "leaders"),
    }
    editor.close(uri)


def test_what_is_read_from_data_keeps_its_column(editor: Editor, project: Path) -> None:
    uri = opened(editor, project / "model.score")
    texts = renamed(editor, uri, editor.at(uri, "title"), "job")
    model = texts["model.score"]
    assert '    job text from "title"\n' in model
    assert "when keen and job in chiefs" in model
    assert "given job CEO" in texts["model_test.score"]
    assert (
        'event seen from "visited": page, campaign\n'
        in renamed(editor, uri, editor.at(uri, "visited"), "seen")["model.score"]
    )
    texts = renamed(editor, uri, editor.at(uri, "page is"), "url")
    assert 'event visited: url from "page", campaign\n' in texts["model.score"]
    assert 'visited "/pricing" where url is chiefs' in texts["model.score"]
    assert (
        'headcount number from "Company Size"\n'
        in renamed(editor, uri, editor.at(uri, "employees"), "headcount")["model.score"]
    )
    editor.close(uri)


@pytest.mark.parametrize(
    ("needle", "new"),
    [
        ("chiefs within", "leaders"), ("title text", "job"), ("employees number", "size"), ("visited: page", "seen"),
        ("page, campaign", "url"), ("keen:", "eager"), ("engagement:", "heat"), ("web,", "site"), ("visits\n", "pages"),
        ("hot, cold", "very hot"), ("cold\n", "chilly"), ("sales if", "field sales"), ("high\n", "1"),
    ],
)  # fmt: skip
def test_a_rename_changes_names_and_no_meaning(editor: Editor, project: Path, needle: str, new: str) -> None:
    uri = opened(editor, project / "model.score")
    old = (
        editor.texts[uri][offset(editor.texts[uri], editor.at(uri, needle, into=0)) :]
        .split(",")[0]
        .split(":")[0]
        .split()[0]
    )
    before = compile_file(project / "model_test.score").model
    texts = renamed(editor, uri, editor.at(uri, needle), new)
    for name, text in texts.items():
        (project / name).write_text(text)
    after = compile_file(project / "model_test.score")
    assert after.diagnostics == ()
    assert before is not None
    assert after.model is not None
    assert same_but_for(before, after.model, (old, new))
    assert texts["model.score"] != MODEL
    editor.close(uri)


@pytest.mark.parametrize(
    ("needle", "new", "why"),
    [
        ("keen:", "title", "is an attribute already"),
        ("keen:", "two words", "is no name"),
        ("keen:", "within", "word of the language"),
        ("keen:", "", "is no name"),
        ("engagement:", "tier", "column of the results"),
        ("title text", "CEO", "text compares with values only"),
        ("hot, cold", "cold", "is a tier already"),
        ("same campaign", "mailing", "a field of `opened` and `visited`"),
        ("campaign: +2", "page", "is a field already"),
        ("campaign: +2", "mailing", "`opened` has no field `mailing`"),
        ("owner", "x", "no name here"),
        ('"us"', "x", "no name here"),
    ],
)  # fmt: skip
def test_a_rename_that_cannot_be_is_refused_with_a_reason(
    editor: Editor, project: Path, needle: str, new: str, why: str
) -> None:
    text = MODEL + "when country is CEO: +1\n"
    uri = editor.open(project / "model.score", text)
    into = 5 if needle == "same campaign" else 1
    params = types.RenameParams(types.TextDocumentIdentifier(uri), editor.at(uri, needle, into=into), new)
    message = editor.refused("text_document_rename_async", params)
    assert any(part in message for part in why.split("|")), message
    editor.close(uri)


def test_a_set_may_not_take_the_name_of_a_value(editor: Editor, project: Path) -> None:
    """`is NL` would mean the set."""
    uri = editor.open(project / "model.score", MODEL + "when country is NL: +1\n")
    params = types.RenameParams(types.TextDocumentIdentifier(uri), editor.at(uri, "chiefs"), "NL")
    assert "would mean something else" in editor.refused("text_document_rename_async", params)
    editor.close(uri)


def test_nothing_is_renamed_while_names_may_be_missed(editor: Editor, project: Path) -> None:
    uri = editor.open(project / "model.score", MODEL + "when keen and: +1\n")
    params = types.RenameParams(types.TextDocumentIdentifier(uri), editor.at(uri, "keen"), "eager")
    assert "the model has errors" in editor.refused("text_document_rename_async", params)
    editor.close(uri)


def test_a_name_that_no_line_declares_is_not_renamed(editor: Editor, tmp_path: Path) -> None:
    uri = editor.open(tmp_path / "a.score", 'owner "us"\nwhen title is CEO: +1\n')
    params = types.PrepareRenameParams(types.TextDocumentIdentifier(uri), editor.at(uri, "title"))
    assert "declare it first" in editor.refused("text_document_prepare_rename_async", params)
    editor.close(uri)


def test_what_would_be_renamed_is_told_first(editor: Editor, project: Path) -> None:
    uri = opened(editor, project / "model.score")
    params = types.PrepareRenameParams(types.TextDocumentIdentifier(uri), editor.at(uri, "keen and"))
    found = editor.ask("text_document_prepare_rename_async", params)
    assert found.placeholder == "keen"
    assert found.range == types.Range(editor.at(uri, "keen and", into=0), editor.at(uri, "keen and", into=4))
    editor.close(uri)


def test_edits_are_tied_to_versions_where_the_editor_can(project: Path) -> None:
    workspace = types.WorkspaceClientCapabilities(
        workspace_edit=types.WorkspaceEditClientCapabilities(document_changes=True)
    )
    with editing(project, types.ClientCapabilities(workspace=workspace)) as editor:
        uri = opened(editor, project / "shared.score")
        params = types.RenameParams(types.TextDocumentIdentifier(uri), editor.at(uri, "chiefs"), "leaders")
        edit = editor.ask("text_document_rename_async", params)
        versions = {change.text_document.uri: change.text_document.version for change in edit.document_changes}
        assert versions == {uri: 1, (project / "model.score").as_uri(): None}


@pytest.mark.parametrize("name", ["b2b_saas", "webshop"])
def test_every_name_of_a_ruleset_can_be_renamed_without_changing_it(editor: Editor, name: str, tmp_path: Path) -> None:
    folder = tmp_path / name
    shutil.copytree(Path(lscore.__file__).parent / "rulesets" / name, folder)
    before = compile_file(folder / "model_test.score").model
    assert before is not None
    uri = opened(editor, folder / "model.score")
    symbols = editor.ask(
        "text_document_document_symbol_async", types.DocumentSymbolParams(types.TextDocumentIdentifier(uri))
    )
    named = [symbol for symbol in symbols if symbol.detail in ("set", "define", "event", "score")]
    for symbol in named[::6]:
        texts = renamed(editor, uri, symbol.selection_range.start, "renamed")
        kept = {file: (folder / file).read_text() for file in texts}
        for file, text in texts.items():
            (folder / file).write_text(text)
        after = compile_file(folder / "model_test.score").model
        assert after is not None
        assert same_but_for(before, after, (symbol.name, "renamed")), symbol.name
        for file, text in kept.items():
            (folder / file).write_text(text)
    editor.close(uri)
