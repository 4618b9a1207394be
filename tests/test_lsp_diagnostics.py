"""The language server: what it publishes while somebody types, over files and edits of every kind."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from lsprotocol import types

from tests.lsp_support import Editor, applied, editing, position

OWNER = 'owner "us"\n'
"""A line without which a lint rule speaks."""

LEAD = "lead:\n    title text\n    country text\n"


@pytest.fixture(scope="module")
def editor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Editor]:
    with editing(tmp_path_factory.mktemp("lsp")) as editor:
        yield editor


def span(line: int, start: int, end: int) -> types.Range:
    return types.Range(types.Position(line, start), types.Position(line, end))


def one(found: list[types.Diagnostic]) -> bool:
    return len(found) == 1


# --- what a finding says


def test_an_error_is_published_with_its_place_and_goes_with_the_next_edit(editor: Editor, tmp_path: Path) -> None:
    uri = editor.open(tmp_path / "a.score", f"{OWNER}when title == CEO: +1\n")
    (found,) = editor.diagnostics(uri, one)
    assert found.source == "lscore"
    assert found.severity == types.DiagnosticSeverity.Error
    assert found.range == span(1, 11, 13)
    editor.edit(uri, (span(1, 11, 13), "is"))
    assert editor.codes(uri) == []


def test_a_finding_has_its_help_and_its_further_places(editor: Editor, tmp_path: Path) -> None:
    uri = editor.open(tmp_path / "a.score", f"{OWNER}{LEAD}    title text\nwhen titel is CEO and country is NL: +1\n")
    twice, unknown = editor.codes(uri, "declared-twice", "unknown-attribute")
    assert twice.range == span(4, 4, 9)
    (there,) = twice.related_information or ()
    assert there.location == types.Location(uri, span(2, 4, 9))
    assert "did you mean `title`?" in unknown.message


def test_lint_findings_follow_and_what_is_unused_is_greyed_out(editor: Editor, tmp_path: Path) -> None:
    uri = editor.open(
        tmp_path / "a.score", f"{OWNER}{LEAD}set chiefs: CEO, CFO\nwhen title is CEO and country is NL: +1\n"
    )
    (found,) = editor.codes(uri, "unused-set")
    assert list(found.tags or ()) == [types.DiagnosticTag.Unnecessary]
    assert found.severity != types.DiagnosticSeverity.Error
    assert found.range.start.line == 4


def test_an_ignored_finding_is_not_published(editor: Editor, tmp_path: Path) -> None:
    lines = "set chiefs: CEO  # lscore: ignore[unused-set] because the next campaign needs it\n"
    uri = editor.open(tmp_path / "a.score", f"{OWNER}{LEAD}{lines}when title is CEO and country is NL: +1\n")
    assert editor.codes(uri) == []


# --- columns and ends of lines


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_columns_are_units_of_utf_16(editor: Editor, tmp_path: Path, end: str) -> None:
    text = f'{OWNER}# 🙂\nwhen title is "🙂é🙂" and titel == x: +1\n'.replace("\n", end)
    uri = editor.open(tmp_path / "a.score", text)
    (found,) = editor.diagnostics(uri, one)
    place = position(text, text.index("=="))
    assert found.range.start == place == types.Position(2, 32)
    editor.edit(uri, (span(2, 32, 34), "is"), (span(2, 15, 17), "🙂🙂"), (span(1, 2, 4), "ok"))
    assert editor.texts[uri] == text.replace("==", "is").replace('"🙂é', '"🙂🙂é').replace("# 🙂", "# ok")
    assert editor.codes(uri) == []


@pytest.mark.parametrize(("encoding", "column"), [("utf-8", 37), ("utf-16", 32), ("utf-32", 30)])
def test_other_units_are_negotiated(tmp_path: Path, encoding: str, column: int) -> None:
    general = types.GeneralClientCapabilities(position_encodings=[types.PositionEncodingKind(encoding)])
    with editing(tmp_path, types.ClientCapabilities(general=general)) as editor:
        assert editor.server.capabilities.position_encoding == encoding
        uri = editor.open(tmp_path / "a.score", f'{OWNER}when title is "🙂é🙂" and titel == x: +1\n')
        (found,) = editor.diagnostics(uri, one)
        assert found.range.start == types.Position(1, column)


def test_a_position_beyond_the_line_or_the_text_is_its_end(editor: Editor, tmp_path: Path) -> None:
    uri = editor.open(tmp_path / "a.score", f"{OWNER}when title == CEO")
    editor.diagnostics(uri, one)
    far = types.Range(types.Position(1, 9999), types.Position(9999, 0))
    document = types.VersionedTextDocumentIdentifier(version=2, uri=uri)
    change = types.TextDocumentContentChangePartial(far, ": +1\n")
    middle = types.TextDocumentContentChangePartial(span(1, 11, 13), "is")
    editor.tell("text_document_did_change", types.DidChangeTextDocumentParams(document, [change, middle]))
    editor.versions[uri] = 2
    assert editor.codes(uri) == []


def test_odd_ends_of_lines_count_as_the_protocol_says(editor: Editor, tmp_path: Path) -> None:
    """A lone `\\r` ends a line of the protocol and none of the language; U+2028 and form feeds end none at all."""
    uri = editor.open(tmp_path / "a.score", f"{OWNER}# a\u2028b\fc\x85d\rwhen title == CEO: +1\n")
    assert editor.codes(uri) == []
    editor.edit(uri, (types.Range(types.Position(2, 0), types.Position(2, 0)), "\n"))
    (found,) = editor.diagnostics(uri, one)
    assert found.range == span(2, 11, 13)  # the two are one end of a line now


def test_a_byte_order_mark_moves_nothing(editor: Editor, tmp_path: Path) -> None:
    uri = editor.open(tmp_path / "a.score", "\ufeffwhen title == CEO: +1\n")
    (found,) = editor.diagnostics(uri, one)
    assert found.range == span(0, 12, 14)


# --- several files


def shared_project(folder: Path) -> tuple[Path, Path, Path]:
    """A model that uses a file, and its file of tests, on disk."""
    model, shared, tests = folder / "model.score", folder / "shared" / "sets.score", folder / "model_test.score"
    shared.parent.mkdir()
    (folder / "lscore.toml").write_text('models = ["model.score"]\n')
    shared.write_text("set chiefs: CEO, CFO\n")
    model.write_text(f'{OWNER}use "shared/sets.score"\n{LEAD}when title in chiefs and country is NL: +5 as chief\n')
    lines = ("as of 2026-03-01", "given title CEO, country NL", "expect rule chief +5")
    tests.write_text('tests of "model.score"\ntest "a CEO":\n' + "".join(f"    {line}\n" for line in lines))
    return model, shared, tests


def test_an_unsaved_used_file_counts_in_the_models_that_use_it(editor: Editor, tmp_path: Path) -> None:
    model, shared, _ = shared_project(tmp_path)
    uri = editor.open(model, model.read_text())
    assert editor.codes(uri) == []
    other = editor.open(shared, shared.read_text())
    editor.edit(other, (span(0, 4, 10), "bosses"))
    assert [item.code for item in editor.diagnostics(uri, bool)] == ["unused-use"]
    editor.edit(other, (span(0, 4, 10), "chiefs"))
    assert editor.codes(uri) == []


def test_an_error_in_a_used_file_is_told_there(editor: Editor, tmp_path: Path) -> None:
    model, shared, _ = shared_project(tmp_path)
    shared.write_text("set chiefs CEO, CFO\n")
    uri = editor.open(model, model.read_text())
    (found,) = editor.diagnostics(shared.as_uri(), one)
    assert found.related_information
    assert found.related_information[0].location.uri == uri
    editor.close(uri)
    assert editor.diagnostics(shared.as_uri(), lambda found: not found) == []


def test_editing_a_used_file_tells_what_breaks_in_models_that_are_not_open(editor: Editor, tmp_path: Path) -> None:
    model, shared, tests = shared_project(tmp_path)
    shared.write_text("set chiefs: CEO, CFO\nevent visited: page\n")
    model.write_text(model.read_text() + "when visited home within 30d: +1\n")
    uri = editor.open(shared, shared.read_text())
    assert editor.codes(uri) == []
    editor.edit(uri, (span(1, 6, 13), "watched"))
    editor.diagnostics(model.as_uri(), lambda found: any(item.code == "unknown-event" for item in found))
    assert not editor.published.get(tests.as_uri())
    editor.close(uri)
    assert editor.diagnostics(model.as_uri(), lambda found: not found) == []


def test_a_file_of_tests_is_checked_against_the_unsaved_model(editor: Editor, tmp_path: Path) -> None:
    model, _, tests = shared_project(tmp_path)
    uri, tested = editor.open(model, model.read_text()), editor.open(tests, tests.read_text())
    assert editor.codes(tested) == []
    editor.edit(uri, (types.Range(editor.at(uri, "chief\n", into=0), editor.at(uri, "chief\n", into=5)), "boss"))
    assert editor.codes(tested, "unknown-rule")


def test_closing_a_document_makes_the_disk_count_again(editor: Editor, tmp_path: Path) -> None:
    model, shared, _ = shared_project(tmp_path)
    uri, other = editor.open(model, model.read_text()), editor.open(shared, "")
    editor.diagnostics(uri, bool)
    editor.close(other)
    assert editor.codes(uri) == []
    editor.close(uri)
    editor.until(lambda: True if not editor.published[uri][-1].diagnostics else None, lambda: uri)


def test_a_file_that_is_deleted_is_missed_and_one_that_comes_back_is_read(editor: Editor, tmp_path: Path) -> None:
    model, shared, _ = shared_project(tmp_path)
    uri = editor.open(model, model.read_text())
    assert editor.codes(uri) == []
    text = shared.read_text()
    shared.unlink()
    editor.on_disk(shared, types.FileChangeType.Deleted)
    found = editor.diagnostics(uri, bool)
    assert "no-such-file" in [item.code for item in found]
    shared.write_text(text)
    editor.on_disk(shared, types.FileChangeType.Created)
    assert editor.codes(uri) == []
    model.unlink()
    editor.on_disk(model, types.FileChangeType.Deleted)
    editor.close(uri)
    editor.until(lambda: True if not editor.published[uri][-1].diagnostics else None, lambda: uri)


def test_the_values_of_a_set_file_may_be_unsaved(editor: Editor, tmp_path: Path) -> None:
    (tmp_path / "titles.txt").write_text("CEO\n")
    rules = "when country in chiefs and title is x: +1\nwhen country is NL: +1\n"
    text = f'{OWNER}{LEAD}set chiefs from "titles.txt"\n{rules}'
    uri = editor.open(tmp_path / "a.score", text)
    assert editor.codes(uri) == []
    values = editor.open(tmp_path / "titles.txt", "CEO\n", language="plaintext")
    editor.rewrite(values, "")
    assert [item.code for item in editor.diagnostics(uri, bool)]
    editor.close(values)
    assert editor.codes(uri) == []


# --- settings


def test_the_project_says_which_rules_count_and_what_is_wrong_with_it_is_told(editor: Editor, tmp_path: Path) -> None:
    toml = tmp_path / "lscore.toml"
    toml.write_text('[lint]\nignore = ["model-without-owner"]\n')
    uri = editor.open(tmp_path / "a.score", "when title is CEO: +1\n")
    assert editor.codes(uri) == []
    toml.write_text('[lint]\nignroe = ["model-without-owner"]\n')
    editor.on_disk(toml, types.FileChangeType.Changed)
    (found,) = editor.diagnostics(toml.as_uri(), one)
    assert found.range.start.line == 1
    assert "ignroe" in found.message
    toml.write_text("")
    editor.on_disk(toml, types.FileChangeType.Changed)
    assert editor.diagnostics(toml.as_uri(), lambda found: not found) == []
    assert editor.codes(uri, "model-without-owner")


def test_a_baseline_holds_findings_back_and_a_broken_one_is_told(editor: Editor, tmp_path: Path) -> None:
    (tmp_path / "lscore.toml").write_text('[lint]\nbaseline = "known.json"\n')
    known = tmp_path / "known.json"
    known.write_text('{"version": 1, "findings": {"a.score": {"model-without-owner": 1}}}')
    uri = editor.open(tmp_path / "a.score", "when title is CEO: +1\n")
    assert editor.codes(uri) == []
    known.write_text("{")
    editor.on_disk(known, types.FileChangeType.Changed)
    message = editor.until(lambda: editor.messages[-1] if editor.messages else None, lambda: "no message")
    assert "known.json" in message


def test_lint_findings_can_be_turned_off(tmp_path: Path) -> None:
    with editing(tmp_path, initialization_options={"lint": False}) as editor:
        uri = editor.open(tmp_path / "a.score", "when title is CEO: +1\n")
        assert editor.codes(uri) == []
        editor.tell(
            "workspace_did_change_configuration", types.DidChangeConfigurationParams({"lscore": {"lint": True}})
        )
        assert editor.codes(uri, "model-without-owner")


def test_files_are_watched_where_the_editor_can(tmp_path: Path) -> None:
    watching = types.DidChangeWatchedFilesClientCapabilities(dynamic_registration=True)
    workspace = types.WorkspaceClientCapabilities(did_change_watched_files=watching)
    with editing(tmp_path, types.ClientCapabilities(workspace=workspace)) as editor:
        uri = editor.open(tmp_path / "a.score", f"{OWNER}when title is CEO: +1\n")
        assert editor.codes(uri) == []
        (registered,) = editor.registered
        assert registered.method == types.WORKSPACE_DID_CHANGE_WATCHED_FILES


# --- odd documents


@pytest.mark.parametrize(
    "uri", ["untitled:Untitled-1", "git:/x/a.score?ref", "vscode-notebook-cell:/a#1", "x", "file:"]
)
def test_a_document_that_is_no_file(editor: Editor, uri: str) -> None:
    editor.open(uri, f"{OWNER}when title == CEO: +1\n")
    (found,) = editor.diagnostics(uri, one)
    assert found.range == span(1, 11, 13)
    editor.edit(uri, (span(1, 11, 13), "is"))
    assert editor.codes(uri) == []
    editor.close(uri)


def test_a_name_with_spaces_and_signs_keeps_the_spelling_of_the_editor(editor: Editor, tmp_path: Path) -> None:
    place = f"file://{tmp_path}/a%20b%2Bc%C3%A9%23.score"
    uri = editor.open(place, f"{OWNER}when title == CEO: +1\n")
    assert editor.diagnostics(uri, one)


def test_a_text_of_another_language_is_left_alone(editor: Editor, tmp_path: Path) -> None:
    other = editor.open(tmp_path / "notes.md", "when title == CEO", language="markdown")
    uri = editor.open(tmp_path / "a.score", f"{OWNER}when title is CEO: +1\n")
    assert editor.codes(uri) == []
    assert not [item for params in editor.published.get(other, []) for item in params.diagnostics]


def test_a_model_by_its_language_whatever_its_name(editor: Editor, tmp_path: Path) -> None:
    uri = editor.open(tmp_path / "model.txt", "when title == CEO: +1\n")
    assert editor.diagnostics(uri, one)


def test_ten_thousand_lines(editor: Editor, tmp_path: Path) -> None:
    rules = "".join(f"when title is t{number} and country is c{number % 7}: +1\n" for number in range(10_000))
    uri = editor.open(tmp_path / "a.score", f"{OWNER}{LEAD}{rules}when titel is x: +1\n")
    (found,) = editor.codes(uri, "unknown-attribute")
    assert found.range.start == types.Position(10_004, 5)
    editor.edit(uri, (span(10_004, 5, 10), "title"), (span(5_000, 5, 10), "tilte"))
    (found,) = editor.codes(uri, "unknown-attribute")
    assert found.range.start == types.Position(5_000, 5)
    outline = editor.ask(
        "text_document_document_symbol_async", types.DocumentSymbolParams(types.TextDocumentIdentifier(uri))
    )
    assert len(outline) == 10_002


def test_the_newest_version_is_what_is_published_in_the_end(editor: Editor, tmp_path: Path) -> None:
    uri = editor.open(tmp_path / "a.score", OWNER)
    text = "when title == CEO: +1\n"
    for number, char in enumerate(text):
        editor.edit(uri, (span(1, number, number), char))
    (found,) = editor.diagnostics(uri, lambda found: [item.code for item in found] != ["nothing-to-score"])
    assert found.range == span(1, 11, 13)
    versions = [params.version or 0 for params in editor.published[uri]]
    assert versions == sorted(versions)
    assert editor.texts[uri] == applied(editor.texts[uri], []) == OWNER + text
