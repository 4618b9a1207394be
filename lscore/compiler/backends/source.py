"""Pieces of Python source: constants, straight-line programs, and their split into functions of bounded size.

Generated locals are `v1`, `v2` …, constants `K1`, `K2` …; text of the model stands in constants alone, written by
`repr`. So the names a line uses can be read off the line, and a long program can be cut anywhere: each piece takes
what earlier ones made and gives back what later ones use. Comments say what a statement stands for; a *hint* is what
a reader would call a local.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, cast

PIECE = 250
"""Statements in one generated function."""

_LOCAL = re.compile(r"\bv\d+\b")
_TARGETS = re.compile(r"^ *(v\d+(?:, v\d+)*),? (?:=|\+=|-=|\|=) ", re.MULTILINE)


def literal(value: Any) -> str:
    """A constant as an expression: ints, texts, None, booleans, and tuples, frozensets and dicts of them.

    >>> literal(("a", None)), literal((1,)), literal(frozenset({2, 1}))
    ("('a', None)", '(1,)', 'frozenset((1, 2))')
    """
    if isinstance(value, frozenset):
        return f"frozenset({literal(tuple(sorted(cast('frozenset[Any]', value))))})"
    if isinstance(value, tuple):
        items = [literal(item) for item in cast("tuple[Any, ...]", value)]
        return f"({items[0]},)" if len(items) == 1 else f"({', '.join(items)})"
    if isinstance(value, dict):
        pairs = cast("dict[Any, Any]", value).items()
        return "{" + ", ".join(f"{literal(key)}: {literal(item)}" for key, item in pairs) + "}"
    return repr(value)


def comment(text: str) -> str:
    r"""A text of the model as a comment of one line.

    >>> comment("a\nb")
    '# a\\nb'
    """
    shown = (char if char.isprintable() else char.encode("unicode_escape").decode("ascii") for char in text)
    return f"# {''.join(shown)}"


@dataclass(slots=True)
class Names:
    """Fresh names, and the constants of a module."""

    count: int = 0
    constants: dict[str, str] = field(default_factory=dict[str, str])
    values: dict[str, Any] = field(default_factory=dict[str, Any])
    """The value of each constant that is not the expression of one."""
    hints: dict[str, str] = field(default_factory=dict[str, str])

    def fresh(self, hint: str = "") -> str:
        """A new local."""
        self.count += 1
        name = f"v{self.count}"
        if hint:
            self.hints[name] = hint
        return name

    def constant(self, value: Any) -> str:
        """The name of a constant; equal ones share it."""
        name = self.expression(literal(value))
        self.values[name] = value
        return name

    def expression(self, code: str) -> str:
        """The name of what an expression gives when the module is loaded."""
        name = self.constants.get(code)
        if name is None:
            name = self.constants[code] = f"K{len(self.constants) + 1}"
        return name

    def lines(self) -> list[str]:
        """The constants as source, in the order in which they came up."""
        return [f"{name} = {code}" for code, name in self.constants.items()]


@dataclass(slots=True)
class Program:
    """Statements that run one after the other. A statement may have several lines."""

    names: Names
    statements: list[str] = field(default_factory=list[str])
    _notes: list[str] = field(default_factory=list[str])

    def note(self, text: str) -> None:
        """A comment in front of the next statement."""
        self._notes.append(comment(text))

    @contextmanager
    def apart(self) -> Generator[None]:
        """What is written here has nothing to do with the comments that wait for the next statement."""
        waiting, self._notes = self._notes, []
        try:
            yield
        finally:
            self._notes = waiting

    def do(self, statement: str) -> None:
        """Append a statement."""
        if self._notes:
            statement = "\n".join([*self._notes, statement])
            self._notes = []
        self.statements.append(statement)

    def let(self, expression: str, hint: str = "") -> str:
        """Append an assignment to a fresh local; its name."""
        name = self.names.fresh(hint)
        self.do(f"{name} = {expression}")
        return name


def indented(text: str, depth: int = 1) -> str:
    """The text with every line moved to the right."""
    space = "    " * depth
    return "\n".join(space + line for line in text.split("\n"))


def function(name: str, parameters: str, statements: Sequence[str], result: str = "") -> str:
    """A function of source; `result` is what it returns, if anything."""
    body = [*statements, *([f"return {result}"] if result else [])] or ["pass"]
    return f"def {name}({parameters}):\n" + "\n".join(indented(statement) for statement in body) + "\n"


def in_pieces(
    name: str, statements: Sequence[str], shared: str, used_later: str, made_before: str = ""
) -> tuple[list[str], list[str]]:
    """Cut a long program into functions: their sources, and the statements that call them.

    `shared` are parameters that every piece gets; `used_later` is source that stands behind the program,
    `made_before` source in front of it.
    """
    if len(statements) <= PIECE:
        return [], list(statements)
    pieces = ["\n".join(statements[at : at + PIECE]) for at in range(0, len(statements), PIECE)]
    used = [set(_LOCAL.findall(piece)) for piece in pieces]
    made = [_made(piece) for piece in pieces]
    wanted = _wanted(used, set(_LOCAL.findall(used_later)))
    known = _made(made_before)
    functions: list[str] = []
    calls: list[str] = []
    for number, piece in enumerate(pieces):
        takes = ", ".join([*([shared] if shared else []), *sorted(used[number] & known)])
        gives = ", ".join(sorted(made[number] & wanted[number]))
        label = f"{name}_{number}"
        functions.append(function(label, takes, [piece], f"({gives},)" if gives else ""))
        calls.append(f"({gives},) = {label}({takes})" if gives else f"{label}({takes})")
        known |= made[number]
    return functions, calls


def _made(piece: str) -> set[str]:
    return {name for found in _TARGETS.findall(piece) for name in found.split(", ")}


def _wanted(used: Sequence[set[str]], later: set[str]) -> list[set[str]]:
    """For each piece the names that what follows uses."""
    wanted: list[set[str]] = []
    for names in reversed(used):
        wanted.append(set(later))
        later |= names
    wanted.reverse()
    return wanted
