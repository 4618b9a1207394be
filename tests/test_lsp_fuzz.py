"""The language server under random edits and random messages: it agrees with a fresh check, and it survives."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from lsprotocol import types

import lscore
from lscore.runtime.as_of import instant_of_run
from lscore.runtime.checking import check, compile_files
from lscore.runtime.project import find_project
from tests.lsp_support import Editor, editing, offset, position, run_server

RULESETS = Path(lscore.__file__).parent / "rulesets"
NAMES = ("b2b_saas", "course_provider", "nurture", "webshop")
ROUNDS = 10
"""How often a ruleset is compared."""

SEVERITIES = {"error": 1, "warning": 2, "note": 3}

SNIPPETS = (
    "\n", "\r\n", " ", "    ", ",", ":", "(", ")", '"', "#", "\t", "-", "+5", "🙂", "é", "\ufeff", "and ", "not ",
    "is ", "within 30d", "when ", "each ", "score x:\n", "set s: a, b\n", "as x", 'because "y"', "otherwise: +1\n",
    "at least 2 ",
)  # fmt: skip


@pytest.fixture(scope="module")
def editor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Editor]:
    with editing(tmp_path_factory.mktemp("lsp")) as editor:
        yield editor


Finding = tuple[str, int, tuple[int, int], tuple[int, int], str]


def published(editor: Editor, uri: str) -> list[Finding] | None:
    """What the editor shows of a document's newest version."""
    newest = editor.published.get(uri, [])[-1:]
    if not newest or newest[0].version not in (None, editor.versions.get(uri)):
        return None
    found = [(item.range.start, item.range.end, item) for item in newest[0].diagnostics]
    return sorted(
        (
            str(item.code),
            int(item.severity or 0),
            (start.line, start.character),
            (end.line, end.character),
            item.message,
        )
        for start, end, item in found
    )


def fresh(folder: Path, uris: dict[Path, str], editor: Editor) -> dict[Path, list[tuple[str, int, int, int, str]]]:
    """What `lscore check` says of the texts as they are: code, severity, place, the message's first line."""
    texts = {path: editor.texts[uri] for path, uri in uris.items()}
    project = find_project(folder)
    files = tuple(uris)
    roots = dict.fromkeys(files, folder)
    compilation = compile_files(files, roots, files, texts)
    settings = project.lint if project is not None else pytest.fail("no project")
    checked = check(compilation, settings, as_of=instant_of_run(None, ()))
    found: dict[Path, list[tuple[str, int, int, int, str]]] = {path: [] for path in files}
    for item in checked.findings:
        place = (item.code, SEVERITIES[item.severity], item.span.start, item.span.end, item.message)
        found.setdefault(Path(item.span.file), []).append(place)
    return found


def expected(found: list[tuple[str, int, int, int, str]], text: str) -> list[tuple[str, int, tuple[int, int], str]]:
    places = [(code, level, position(text, start), message) for code, level, start, _, message in found]
    return sorted((code, level, (at.line, at.character), message) for code, level, at, message in places)


def random_edit(text: str, draw: random.Random) -> tuple[types.Range, str]:
    """A piece of a text to replace, and what by: snippets, and lines of the text itself."""
    start = draw.randrange(len(text) + 1)
    end = min(len(text), start + draw.choice((0, 0, 0, 1, 1, 3, 12, 60)))
    if text[start - 1 : start] == "\r":
        start -= 1
    if text[end - 1 : end] == "\r":
        end = min(len(text), end + 1)
    lines = text.splitlines(keepends=True) or [""]
    new = draw.choice(("", draw.choice(SNIPPETS), draw.choice(lines), draw.choice(lines)))
    return types.Range(position(text, start), position(text, end)), new.replace(
        "\ufeff", "" if start == 0 else "\ufeff"
    )


@pytest.mark.parametrize("name", NAMES)
def test_random_edits_leave_the_server_and_a_fresh_check_in_agreement(
    name: str, editor: Editor, tmp_path: Path
) -> None:
    folder = tmp_path / name
    shutil.copytree(RULESETS / name, folder)
    draw = random.Random(name)
    files = sorted(folder.rglob("*.score"))
    end = "\r\n" if name == "webshop" else "\n"
    uris = {path: editor.open(path, path.read_text().replace("\n", end)) for path in files}
    original = dict(editor.texts)
    for number in range(ROUNDS):
        path = draw.choice(files)
        for _ in range(draw.choice((1, 1, 2, 5))):
            editor.edit(uris[path], random_edit(editor.texts[uris[path]], draw))
        wanted = fresh(folder, uris, editor)
        for file, uri in uris.items():
            agreed = expected(wanted[file], editor.texts[uri])

            def same(uri: str = uri, agreed: object = agreed) -> bool | None:
                found = published(editor, uri)
                return True if found is not None and shortened(found) == agreed else None

            editor.until(same, lambda uri=uri, agreed=agreed: difference(editor, uri, agreed))
        if number % 4 == 3:
            for uri in uris.values():
                if editor.texts[uri] != original[uri]:
                    editor.rewrite(uri, original[uri])


def shortened(found: list[Finding]) -> list[tuple[str, int, tuple[int, int], str]]:
    return sorted((code, level, start, message.split("\n")[0]) for code, level, start, _, message in found)


def difference(editor: Editor, uri: str, agreed: list[tuple[str, int, tuple[int, int], str]]) -> str:
    found = shortened(published(editor, uri) or [])
    mine, theirs = [item for item in found if item not in agreed], [item for item in agreed if item not in found]
    return f"{uri}\nonly the server: {mine}\nonly the check: {theirs}"


# --- garbage


def request(number: int, method: str, params: object) -> bytes:
    return json.dumps({"jsonrpc": "2.0", "id": f"x{number}", "method": method, "params": params}).encode()


ODD_PARAMS: tuple[object, ...] = (
    None,
    [],
    {},
    "x",
    {"textDocument": None},
    {"textDocument": {"uri": 5}, "position": {"line": "x"}},
    {"textDocument": {"uri": "file:///nowhere"}, "position": {"line": 0, "character": 0}},
    {"textDocument": {"uri": "\x00:\x00"}, "position": {"line": 10**9, "character": 10**9}},
    {"textDocument": {"uri": "file:///a%00b"}, "position": {"line": -5, "character": -5}},
)


def test_garbage_is_answered_or_passed_over_and_the_next_key_is_served(editor: Editor, tmp_path: Path) -> None:
    for data in (b"", b"{", b"[]", b"5", b'"x"', b"null", b"\xff\xfe", b'{"jsonrpc": "2.0"}', b"[" * 3000):
        editor.send(data)
    editor.send_raw(b"Nonsense: 1\r\nContent-Length: x\r\n\r\n")
    methods = [
        "textDocument/completion",
        "textDocument/hover",
        "textDocument/definition",
        "textDocument/references",
        "textDocument/rename",
        "textDocument/prepareRename",
        "textDocument/documentSymbol",
        "textDocument/formatting",
        "textDocument/codeAction",
        "textDocument/semanticTokens/full",
        "workspace/symbol",
        "workspace/executeCommand",
        "textDocument/didChange",
        "textDocument/didOpen",
        "textDocument/didClose",
        "workspace/didChangeWatchedFiles",
        "workspace/didChangeConfiguration",
        "no/such/method",
        "$/cancelRequest",
    ]
    for number, method in enumerate(methods):
        for place, params in enumerate(ODD_PARAMS):
            editor.send(request(number * 100 + place, method, params))
            editor.send(json.dumps({"jsonrpc": "2.0", "method": method, "params": params}).encode())
    uri = editor.open(tmp_path / "a.score", 'owner "us"\nwhen title == CEO: +1\n')
    assert editor.diagnostics(uri, lambda found: len(found) == 1)


def test_every_request_is_answered(tmp_path: Path) -> None:
    """Whatever its parameters: an editor that waits for an answer would wait for ever."""
    messages = [{"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": {"capabilities": {}}}]
    asked = [
        "textDocument/hover",
        "textDocument/rename",
        "workspace/symbol",
        "no/such/method",
        "textDocument/formatting",
    ]
    for number, (method, params) in enumerate([(method, params) for method in asked for params in ODD_PARAMS], 1):
        messages.append({"jsonrpc": "2.0", "id": number, "method": method, "params": params})
    messages += [{"jsonrpc": "2.0", "id": 999, "method": "shutdown"}, {"jsonrpc": "2.0", "method": "exit"}]
    bodies = [json.dumps(message).encode() for message in messages]
    ended = run_server(b"".join(b"Content-Length: %d\r\n\r\n%s" % (len(body), body) for body in bodies))
    assert ended.returncode == 0
    answered = [message["id"] for message in read(ended.stdout) if "id" in message and "method" not in message]
    assert answered == [*range(len(messages) - 2), 999]


def read(data: bytes) -> Iterator[dict[str, object]]:
    """The messages in what a server wrote: there is nothing else."""
    while data:
        head, _, rest = data.partition(b"\r\n\r\n")
        (length,) = [int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.startswith(b"Content-Length:")]
        yield json.loads(rest[:length])
        data = rest[length:]


def test_the_end_of_input_ends_the_server_and_nothing_is_said_on_stdout() -> None:
    for data in (b"", b"hello\nContent-Length: 99\r\n\r\n{\x00"):
        ended = run_server(data)
        assert ended.stdout == b""
        assert ended.returncode == 1


def test_positions_of_the_test_itself() -> None:
    text = "a🙂b\r\nc"
    assert [offset(text, position(text, at)) for at in range(len(text) + 1)] == [0, 1, 2, 3, 4, 5, 6]
