"""The house keeps its rules: imports run one way, files and functions stay readable, nothing is left unfinished."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "lscore"
ROOMS = ("dsl", "compiler", "runtime", "render", "lsp")
FREE = {"errors"}
"""Modules of the package's top that every room may import."""

MODULES = sorted(PACKAGE.rglob("*.py"))
CODE = [path for path in MODULES if "rulesets" not in path.parts[len(PACKAGE.parts) + 1 :]]


def imported(tree: ast.AST) -> set[str]:
    """The `lscore` modules that a module names, wherever it imports them (inside functions too)."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"line {node.lineno}: imports are absolute"
            if node.module == "lscore":
                names |= {f"lscore.{alias.name}" for alias in node.names}
            elif node.module:
                names.add(node.module)
        elif isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
    return {name for name in names if name.split(".")[0] == "lscore"}


@pytest.mark.parametrize("path", CODE, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_run_one_way(path: Path) -> None:
    place = path.relative_to(PACKAGE).parts[0]
    if place not in ROOMS:
        return  # the command line and the public API stand above all rooms
    allowed = set(ROOMS[: ROOMS.index(place) + 1])
    for name in imported(ast.parse(path.read_text(encoding="utf-8"))):
        room = name.split(".")[1] if "." in name else ""
        assert room in allowed or room in FREE, f"{path.relative_to(ROOT)} imports {name}"


@pytest.mark.parametrize("path", CODE, ids=lambda path: str(path.relative_to(ROOT)))
def test_files_and_functions_stay_readable(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= 500, "split it: no file grows past what a reader holds in the head"
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            length = (node.end_lineno or 0) - node.lineno + 1
            assert length <= 60, f"{node.name} has {length} lines"


def test_no_module_is_a_drawer() -> None:
    drawers = {"utils", "util", "helpers", "common", "manager", "base", "misc"}
    assert not [path for path in MODULES if path.stem in drawers]


@pytest.mark.parametrize("path", CODE, ids=lambda path: str(path.relative_to(ROOT)))
def test_nothing_is_left_unfinished(path: Path) -> None:
    marks = r"\b(TODO|FIXME|XXX|HACK|NotImplemented(Error)?)\b"
    found = [line for line in path.read_text(encoding="utf-8").splitlines() if re.search(marks, line)]
    assert not found
