"""The language server: code actions: fixes, ignoring, sets out of lists, tests for rules."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types

import lscore
from lscore.compiler import compile_file
from lscore.runtime.tests import run_tests
from tests.lsp_support import Editor, applied, editing, everywhere

OWNER = 'owner "us"\n'
LEAD = "lead:\n    title text\n    country text\n    tags list\n"


@pytest.fixture(scope="module")
def editor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Editor]:
    with editing(tmp_path_factory.mktemp("lsp")) as editor:
        yield editor


def actions(editor: Editor, uri: str, range_: types.Range, *only: types.CodeActionKind) -> list[Any]:
    context = types.CodeActionContext([], only=list(only) or None)
    params = types.CodeActionParams(types.TextDocumentIdentifier(uri), range_, context)
    return list(editor.ask("text_document_code_action_async", params) or [])


def point(place: types.Position) -> types.Range:
    return types.Range(place, place)


def done(editor: Editor, uri: str, action: types.CodeAction) -> str:
    """The text after an action."""
    assert action.edit is not None
    return applied(editor.texts[uri], (action.edit.changes or {})[uri])


def test_an_error_is_mended_by_its_fix(editor: Editor, tmp_path: Path) -> None:
    uri = editor.open(tmp_path / "a.score", f'{OWNER}# 🙂\nwhen size >= "5": +1\n')
    found = editor.codes(uri, "text-for-number")
    (action,) = actions(editor, uri, found[0].range, types.CodeActionKind.QuickFix)
    assert action.kind == types.CodeActionKind.QuickFix
    assert action.is_preferred is True
    assert [item.code for item in action.diagnostics] == ["text-for-number"]
    assert done(editor, uri, action) == f"{OWNER}# 🙂\nwhen size >= 5: +1\n"
    assert actions(editor, uri, point(types.Position(0, 0)), types.CodeActionKind.QuickFix) == []


def test_a_fix_that_needs_an_eye_is_not_preferred(editor: Editor, tmp_path: Path) -> None:
    uri = editor.open(
        tmp_path / "a.score", f"{OWNER}{LEAD}when titel is CEO and country is NL and tags include x: +1\n"
    )
    (found,) = editor.codes(uri, "unknown-attribute")
    (action,) = [item for item in actions(editor, uri, found.range) if item.title == "Write `title`"]
    assert not action.is_preferred


def test_a_lint_finding_is_mended_or_ignored(editor: Editor, tmp_path: Path) -> None:
    text = f"{OWNER}{LEAD}set old: a, b\nwhen title is CEO and country is NL and tags include x: +1\n"
    uri = editor.open(tmp_path / "a.score", text)
    (found,) = editor.codes(uri, "unused-set")
    titles = {action.title: action for action in actions(editor, uri, found.range, types.CodeActionKind.QuickFix)}
    ignoring = titles["Ignore unused-set here: it is meant so"]
    editor.rewrite(uri, done(editor, uri, ignoring))
    assert "set old: a, b  # lscore: ignore[unused-set] because it is meant so\n" in editor.texts[uri]
    assert editor.codes(uri) == []


def test_an_ignoring_comment_goes_above_a_line_that_has_a_comment(editor: Editor, tmp_path: Path) -> None:
    text = f"{OWNER}{LEAD}set old: a, b  # since 2020\r\nwhen title is CEO and country is NL and tags include x: +1\r\n"
    uri = editor.open(tmp_path / "a.score", text)
    (found,) = editor.codes(uri, "unused-set")
    (ignoring,) = [item for item in actions(editor, uri, found.range) if item.title.startswith("Ignore")]
    editor.rewrite(uri, done(editor, uri, ignoring))
    assert "# lscore: ignore[unused-set] because it is meant so\r\nset old: a, b  # since 2020\r\n" in editor.texts[uri]
    assert editor.codes(uri) == []


def test_all_safe_fixes_at_once(editor: Editor, tmp_path: Path) -> None:
    uri = editor.open(tmp_path / "a.score", f'{OWNER}when size >= "5": +1\nwhen visits < "9": +1\n')
    editor.codes(uri, "text-for-number", "text-for-number")
    (action,) = actions(editor, uri, everywhere(editor.texts[uri]), types.CodeActionKind.SourceFixAll)
    assert action.title == "Make all 2 safe fixes"
    assert done(editor, uri, action) == f"{OWNER}when size >= 5: +1\nwhen visits < 9: +1\n"
    (same,) = actions(editor, uri, everywhere(editor.texts[uri]), types.CodeActionKind.Source)
    assert same.kind == types.CodeActionKind.SourceFixAll
    editor.rewrite(uri, done(editor, uri, action))
    assert editor.codes(uri) == []
    assert actions(editor, uri, everywhere(editor.texts[uri]), types.CodeActionKind.SourceFixAll) == []


@pytest.mark.parametrize(
    ("line", "inside", "first", "after"),
    [
        ('when title in CEO, "VP 🙂*": +1 as r', "CEO", 'set title_values: CEO, "VP 🙂*"', "title in title_values"),
        ("when tags include any of a, b: +1 as r", "b", "set tags_values: a, b", "include any of tags_values"),
        (
            "when downloaded any of x, y within 30d: +1 as r",
            "x",
            "set downloaded_values: x, y",
            "downloaded downloaded_values within",
        ),
        (
            "score s:\n    when title not in a, b: +1 as r",
            "a, b",
            "set title_values: a, b",
            "title not in title_values",
        ),
    ],
)
def test_a_list_becomes_a_set(editor: Editor, tmp_path: Path, line: str, inside: str, first: str, after: str) -> None:
    comment = "# about this rule\n"
    uri = editor.open(tmp_path / "a.score", f"{OWNER}{LEAD}event downloaded: asset\n{comment}{line}\n")
    version = compiled_version(tmp_path, editor.texts[uri])
    place = editor.at(uri, line[line.index(inside) :], into=0)
    (action,) = actions(editor, uri, point(place), types.CodeActionKind.RefactorExtract)
    text = done(editor, uri, action)
    assert text.startswith(f"{OWNER}{LEAD}event downloaded: asset\n{first}\n{comment}{line[:4]}")
    assert after in text
    assert compiled_version(tmp_path, text) == version


def compiled_version(folder: Path, text: str) -> str:
    path = folder / "compiled.score"
    path.write_text(text)
    model = compile_file(path).model
    assert model is not None
    return model.version


def test_no_set_where_none_can_stand(editor: Editor, tmp_path: Path) -> None:
    text = f"{OWNER}{LEAD}tiers hot, cold\ntier hot otherwise\nensure tier in hot, cold\nwhen title in CEO: +1\n"
    uri = editor.open(tmp_path / "a.score", text)
    for inside in ("hot, cold\nwhen", "CEO"):
        place = editor.at(uri, inside)
        assert actions(editor, uri, point(place), types.CodeActionKind.RefactorExtract) == []


# --- a test for a rule


def test_a_test_for_a_rule_is_found_and_passes(tmp_path: Path) -> None:
    folder = tmp_path / "nurture"
    shutil.copytree(Path(lscore.__file__).parent / "rulesets" / "nurture", folder)
    support = types.ClientCodeActionResolveOptions(["edit"])
    action = types.CodeActionClientCapabilities(resolve_support=support)
    client = types.ClientCapabilities(text_document=types.TextDocumentClientCapabilities(code_action=action))
    with editing(tmp_path, client) as editor:
        uri = editor.open(folder / "model.score", (folder / "model.score").read_text())
        place = editor.at(uri, "    each ", into=0)
        (found,) = [item for item in actions(editor, uri, point(place)) if item.title == "Add a test for this rule"]
        assert found.edit is None
        resolved = editor.ask("code_action_resolve_async", found)
        ((target, edits),) = resolved.edit.changes.items()
        assert target == (folder / "model_test.score").as_uri()
        before = (folder / "model_test.score").read_text()
        (folder / "model_test.score").write_text(applied(before, edits))
        model = compile_file(folder / "model_test.score").model
        assert model is not None
        assert len(model.tests) == before.count('\ntest "') + 1
        assert all(outcome.passed for outcome in run_tests(model))


def test_an_editor_that_cannot_ask_later_is_given_a_command(editor: Editor, tmp_path: Path) -> None:
    path = tmp_path / "a.score"
    uri = editor.open(path, f"{OWNER}{LEAD}when title is CEO: +1")
    place = editor.at(uri, "when title")
    (command,) = [item for item in actions(editor, uri, point(place)) if item.title == "Add a test for this rule"]
    editor.applied.clear()
    editor.ask(
        "workspace_execute_command_async", types.ExecuteCommandParams(command.command, arguments=command.arguments)
    )
    edit = editor.until(lambda: editor.applied[-1] if editor.applied else None, lambda: "no edit")
    path.write_text(applied(editor.texts[uri], edit.changes[uri]))
    model = compile_file(path).model
    assert model is not None
    (outcome,) = run_tests(model)
    assert outcome.passed


@pytest.mark.parametrize("arguments", [None, [], ["x"], [5, 5], ["file:///x", {}], ["file:///x", {"line": "a"}, 3]])
def test_a_command_with_odd_arguments_is_survived(editor: Editor, arguments: list[Any] | None) -> None:
    params = types.ExecuteCommandParams("lscore.addTest", arguments=arguments)
    assert editor.ask("workspace_execute_command_async", params) is None
