"""The VS Code extension in `editors/vscode`: what needs no Node here, and all that its own tests say.

Its npm packages come by `make extension`; where they are not there, what needs them is skipped.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from lscore.dsl.parser import parse
from lscore.dsl.tokens import Token
from tests.highlighting_corpus import is_keyword, sound, words_of

ROOT = Path(__file__).parent.parent
EXTENSION = ROOT / "editors" / "vscode"
NPM = ROOT / "editors" / "npm.py"


def npm(*arguments: str, script: Path = NPM, stdin: str = "", **env: str) -> subprocess.CompletedProcess[str]:
    """Run npm as the Makefile does."""
    return subprocess.run(
        [sys.executable, str(script), *arguments],
        input=stdin,
        env={**os.environ, "NO_COLOR": "1", "LSCORE": str(Path(sys.executable).parent / "lscore"), **env},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def manifest() -> dict[str, Any]:
    return json.loads((EXTENSION / "package.json").read_text(encoding="utf-8"))


@pytest.fixture
def packages() -> None:
    """What npm installs for the extension."""
    installed = EXTENSION / "node_modules" / ".package-lock.json"
    if not installed.exists():
        pytest.skip("the npm packages of editors/vscode are not here: `make extension` gets them from the npm registry")


# --- without Node


SNIPPETS = json.loads((EXTENSION / "snippets" / "score.json").read_text(encoding="utf-8"))


def filled_in(body: list[str]) -> str:
    """The text of a snippet when a person takes every default."""
    text = "\n".join(body).removesuffix("$0") + "\n"
    text = re.sub(r"\$\{\d+\|([^,|]+)[^|]*\|\}", r"\1", text)
    return re.sub(r"\$\{\d+:([^}]*)\}", r"\1", text)


@pytest.mark.parametrize("name", SNIPPETS)
def test_every_snippet_can_be_read(name: str) -> None:
    text = filled_in(SNIPPETS[name]["body"])
    assert "$" not in text
    header = ""
    if name == "Category":
        header, text = "score fit:\n", "".join(f"    {line}\n" for line in text.splitlines())
    elif name == "At the account":
        header = "when "
        text = text.rstrip() + ": +1\n"
    assert not [item.message for item in parse(header + text, "snippet").diagnostics]


def test_snippets_have_prefixes_of_their_own() -> None:
    prefixes = [snippet["prefix"] for snippet in SNIPPETS.values()]
    assert len(set(prefixes)) == len(prefixes)


def test_what_the_manifest_names_is_there() -> None:
    contributes = manifest()["contributes"]
    paths = [
        manifest()["icon"],
        *(language["configuration"] for language in contributes["languages"]),
        *(grammar["path"] for grammar in contributes["grammars"]),
        *(snippets["path"] for snippets in contributes["snippets"]),
    ]
    assert not [path for path in paths if not (EXTENSION / path).is_file()]
    commands = {command["command"] for command in contributes["commands"]}
    in_menus = {entry["command"] for menu in contributes["menus"].values() for entry in menu}
    assert in_menus <= commands


def test_the_readme_tells_of_every_setting_and_command() -> None:
    readme = (EXTENSION / "README.md").read_text(encoding="utf-8")
    contributes = manifest()["contributes"]
    missing = [name for name in contributes["configuration"]["properties"] if f"`{name}`" not in readme]
    missing += [command["title"] for command in contributes["commands"] if command["title"] not in readme]
    assert not missing


def test_the_lock_file_names_no_registry() -> None:
    packages = json.loads((EXTENSION / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    assert all("resolved" not in package for package in packages.values())
    assert all("integrity" in package for path, package in packages.items() if path)


def test_without_the_registry_the_installation_says_so_and_ends_well(tmp_path: Path) -> None:
    folder = tmp_path / "editors" / "vscode"
    folder.mkdir(parents=True)
    script = Path(shutil.copy2(NPM, folder.parent))
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copy2(EXTENSION / name, folder)
    nowhere = {"npm_config_registry": "http://127.0.0.1:9", "npm_config_fetch_retries": "0"}
    done = npm("install", script=script, npm_config_cache=str(tmp_path / "cache"), **nowhere)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "The npm registry cannot be reached: the VS Code extension is neither built nor tested.\n"


# --- with it


def test_a_word_is_colored_as_what_the_parser_takes_it_for(packages: None) -> None:
    """The TextMate grammar and the parser agree on every word of every sound text."""
    texts = sound()
    asked = npm("run", "--silent", "scopes", stdin=json.dumps(list(texts.values())))
    assert asked.returncode == 0, asked.stdout
    wrong = [
        f"{name}:{token.span.line}: {token.text} is {', '.join(sorted(scopes))}"
        for (name, text), lines in zip(texts.items(), json.loads(asked.stdout), strict=True)
        for token in words_of(text)
        if not agrees(token, scopes := scopes_of(token, text, lines))
    ]
    assert not wrong


@cache
def _lines(text: str) -> list[str]:
    return text.split("\n")


def scopes_of(token: Token, text: str, lines: list[list[list[Any]]]) -> frozenset[str]:
    """The scopes of the pieces of a line that a word stands in; their places are in units of UTF-16."""
    before = _lines(text)[token.span.line - 1][: token.span.column - 1]
    start = len(before.encode("utf-16-le")) // 2
    end = start + len(token.text.encode("utf-16-le")) // 2
    return frozenset(scope for first, last, scope in lines[token.span.line - 1] if first < end and last > start)


def agrees(token: Token, scopes: frozenset[str]) -> bool:
    """Whether scopes are those of such a word."""
    match token.kind:
        case "word" if is_keyword(token):
            allowed: tuple[str, ...] = ("keyword.", "storage.")
        case "word" if token.type == "DURATION":
            allowed = ("constant.numeric.",)
        case "word":
            allowed = ("variable.", "entity.", "support.", "constant.language.")
        case "quoted":
            allowed = ("string.", "constant.", "punctuation.definition.string.")
        case "op":
            allowed = ("keyword.operator.", "punctuation.", "support.type.")
        case _:
            allowed = ("constant.numeric.",)
    return all(scope.startswith(allowed) for scope in scopes)


@pytest.mark.parametrize("check", ["types", "lint"])
def test_its_code_is_in_order(check: str, packages: None) -> None:
    done = npm("run", check)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("tests", ["grammar", "unit", "client"])
def test_its_own_tests_pass(tests: str, packages: None) -> None:
    done = npm("run", "test", "--", f"test/{tests}.test.ts")
    assert done.returncode == 0, done.stdout
    assert re.search(r"^ℹ pass [1-9]", done.stdout, re.MULTILINE), done.stdout


def test_the_package_holds_what_is_needed_and_nothing_else(packages: None, tmp_path: Path) -> None:
    target = tmp_path / "lscore.vsix"
    done = npm("run", "package", "--", "--out", str(target))
    assert done.returncode == 0, done.stdout
    with zipfile.ZipFile(target) as package:
        names = set(package.namelist())
        bundle = package.read("extension/dist/extension.cjs").decode("utf-8")
    assert names == {
        "[Content_Types].xml",
        "extension.vsixmanifest",
        "extension/changelog.md",
        "extension/dist/extension.cjs",
        "extension/icon.png",
        "extension/language-configuration.json",
        "extension/package.json",
        "extension/readme.md",
        "extension/snippets/score.json",
        "extension/syntaxes/markdown.tmLanguage.json",
        "extension/syntaxes/score.tmLanguage.json",
    }
    assert "sourceMappingURL" not in bundle
    assert str(ROOT) not in bundle


def test_the_source_distribution_holds_the_extension_without_its_packages(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, capture_output=True, check=True)
    (made,) = tmp_path.glob("*.tar.gz")
    with tarfile.open(made) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {"editors/npm.py", "editors/vscode/package-lock.json", "editors/vscode/.npmrc"} <= names
    assert not [name for name in names if "node_modules" in name or name.startswith("editors/vscode/dist")]
