"""Takes definitions out of modules of lscore, with all that they use, so that they stand in a file of their own.

A module that is taken from has simple imports (`from module import name`, `import module`) and top-level definitions:
functions, classes, assignments. What it uses of the standard library becomes an import of the file.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

_REMARKS = re.compile(r"[ \t]*# *(?:noqa|type:|pyright:).*$", re.MULTILINE)
"""Remarks to the tools that check lscore."""


@dataclass(frozen=True, slots=True)
class Definition:
    """A name that a module defines: its source (`meaning`: without layout), and the names that it uses."""

    name: str
    module: str
    source: str
    meaning: str
    uses: frozenset[str]
    place: int


@dataclass(slots=True)
class Module:
    """What stands at the top of a module: definitions, and imported names as (module, name; empty for the module)."""

    definitions: dict[str, Definition] = field(default_factory=dict[str, Definition])
    imports: dict[str, tuple[str, str]] = field(default_factory=dict[str, tuple[str, str]])


class Bundle:
    """Definitions taken out of modules; the file has those of the modules `but` in a way of its own."""

    def __init__(self, but: Iterable[str] = ()) -> None:
        self.but = frozenset(but)
        self.taken: dict[str, Definition] = {}
        self.imports: set[tuple[str, str]] = set()

    def take(self, module: str, names: Iterable[str]) -> None:
        """Take what a module knows of these names, and what that uses. Other names (builtins, locals) are passed over.

        Raises ValueError when two modules define a name in different ways.
        """
        for name in sorted(names):
            self._take(module, name)

    def _take(self, module: str, name: str) -> None:
        known = _read(module)
        if name in known.definitions:
            definition = known.definitions[name]
            before = self.taken.get(name)
            if before is None:
                self.taken[name] = definition
                for used in sorted(definition.uses):
                    self._take(module, used)
            elif before.meaning != definition.meaning:
                raise ValueError(f"`{name}` stands in {before.module} and in {module}")
        elif name in known.imports:
            source, original = known.imports[name]
            if source.split(".")[0] != "lscore":
                self.imports.add((source, original))
            elif source not in self.but:
                self._take(source, original)

    def names(self, module: str) -> frozenset[str]:
        """What a module defines."""
        return frozenset(_read(module).definitions)

    def section(self, *modules: str) -> str:
        """The source of what was taken from modules, in the order of their pages."""
        found = [item for module in modules for item in self.taken.values() if item.module == module]
        found.sort(key=lambda item: (modules.index(item.module), item.place))
        return "".join(_spaced(found))

    def import_lines(self) -> list[str]:
        """The imports of the standard library that all of it needs."""
        modules = sorted(source for source, name in self.imports if not name)
        names: dict[str, list[str]] = {}
        for source, name in sorted(self.imports):
            if name:
                names.setdefault(source, []).append(name)
        return [
            *(f"import {name}" for name in modules),
            *(f"from {key} import {', '.join(names[key])}" for key in names),
        ]


def _spaced(definitions: list[Definition]) -> Iterator[str]:
    """Two empty lines around functions and classes, none between assignments."""
    block = True
    for item in definitions:
        is_block = re.match(r"(@|def |class )", item.source) is not None
        if block or is_block:
            yield "\n\n"
        yield f"{item.source}\n"
        block = is_block


@lru_cache
def _read(name: str) -> Module:
    """The top of a module."""
    spec = find_spec(name)
    # Not `loader.get_source`: where pytest imports the package its loader has none.
    assert spec is not None, name
    assert spec.origin is not None, name
    text = Path(spec.origin).read_text(encoding="utf-8")
    module = Module()
    lines = text.splitlines()
    body = ast.parse(text).body
    for number, node in enumerate(body):
        follower = body[number + 1] if number + 1 < len(body) else None
        match node:
            case ast.ImportFrom(module=str(source), names=names):
                module.imports |= {item.name: (source, item.name) for item in names}
            case ast.Import(names=names):
                module.imports |= {item.name: (item.name, "") for item in names}
            case ast.FunctionDef(name=defined) | ast.ClassDef(name=defined):
                first = min([node.lineno, *(item.lineno for item in node.decorator_list)])
                _define(module, name, defined, node, _lines(lines, first, node.end_lineno))
            case ast.Assign(targets=[ast.Name(id=defined)]):
                _define(module, name, defined, node, _lines(lines, node.lineno, _end(node, follower)))
            case ast.AnnAssign(target=ast.Name(id=defined), value=ast.expr()):
                _define(module, name, defined, node, _lines(lines, node.lineno, _end(node, follower)))
            case _:
                pass
    return module


def _end(node: ast.stmt, follower: ast.stmt | None) -> int | None:
    """The last line of an assignment and of the words behind it."""
    match follower:
        case ast.Expr(value=ast.Constant(value=str())):
            return follower.end_lineno
        case _:
            return node.end_lineno


def _lines(lines: list[str], first: int, last: int | None) -> str:
    return _REMARKS.sub("", "\n".join(lines[first - 1 : last]))


def _define(module: Module, place: str, name: str, node: ast.AST, source: str) -> None:
    number = len(module.definitions)
    module.definitions[name] = Definition(name, place, source, ast.dump(node), frozenset(used_names(node)), number)


def used_names(node: ast.AST) -> Iterator[str]:
    """The names in a piece of source, those in the types of `cast` too."""
    for item in ast.walk(node):
        match item:
            case ast.Name(id=name):
                yield name
            case ast.Call(func=ast.Name(id="cast"), args=[ast.Constant(value=str(type_)), *_]):
                yield from used_names(ast.parse(type_))
            case _:
                pass
