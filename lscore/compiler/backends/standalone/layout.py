"""Generated source as a person would lay it out: names that say something, short constants in their place, no line
longer than a screen.

All of it works on tokens, so that texts of the model stay what they are.
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from io import StringIO
from tokenize import NAME, NUMBER, OP, TokenInfo, generate_tokens
from typing import Any, cast

from lscore.compiler.backends.source import Names, indented, literal
from lscore.compiler.model import SUM_LIMIT

WIDTH = 116
SHORT = 60
"""A constant of so many characters stands where it is used."""

LARGEST = "LIMIT"
"""What the kernel calls the largest sum."""

_DURATIONS = ((86_400_000_000, "d"), (3_600_000_000, "h"), (60_000_000, "min"), (1, "us"))


@dataclass(slots=True)
class Constants:
    """Where the constants of a program went: into its lines, to the top of the file, or to the top of the program."""

    inline: dict[str, str] = field(default_factory=dict[str, str])
    tables: list[str] = field(default_factory=list[str])
    """Statements that define what does not depend on `as_of`."""
    prepared: list[str] = field(default_factory=list[str])
    """Statements, over the old names, that define the others."""


def constants_of(names: Names) -> Constants:
    """Sort the constants of a program; those that keep a name get a hint for it."""
    found = Constants()
    for code, name in names.constants.items():
        if name not in names.values:
            names.hints[name] = _title(code)
            found.prepared.append(f"{name} = {code}")
            continue
        value: Any = names.values[name]
        short = _display(value)
        if isinstance(value, str) or (len(short) <= SHORT and not code.startswith("{")):
            found.inline[name] = short
        else:
            kind = "TEXTS" if code.startswith("frozenset") else "TABLE"
            names.hints[name] = f"{kind}_{len(found.tables) + 1}"
            found.tables.append(f"{name} = {shown(value, 12)}")
    return found


def shown(value: Any, margin: int = 0) -> str:
    """A constant over as many lines as it needs; `margin` is what stands in front of it."""
    flat = literal(value)
    if len(flat) + margin <= WIDTH or not isinstance(value, tuple | frozenset | dict) or not value:
        return flat
    if isinstance(value, frozenset):
        return f"frozenset({shown(tuple(sorted(cast('frozenset[Any]', value))), margin)})"
    if isinstance(value, dict):
        pairs = cast("dict[Any, Any]", value).items()
        parts = [f"{literal(key)}: {shown(item, len(literal(key)) + 6)}" for key, item in pairs]
    else:
        parts = [shown(item, 4) for item in cast("tuple[Any, ...]", value)]
    opening, closing = "{}" if isinstance(value, dict) else "()"
    return "\n".join([opening, *(indented(f"{part},") for part in parts), closing])


def _display(value: Any) -> str:
    """A constant where it is used: a set as one, since it stands behind `in`."""
    flat = literal(value)
    return f"{{{flat.removeprefix('frozenset((').removesuffix('))')}}}" if flat.startswith("frozenset((") else flat


def _title(code: str) -> str:
    """A name for what an expression gives."""
    if found := re.fullmatch(r"AS_OF ([-+]) (\d+)", code):
        return f"{'ago' if found[1] == '-' else 'ahead'}_{_duration(int(found[2]))}"
    if found := re.match(r"(READER|ORIGINAL)\('([a-z/]+)'", code):
        return f"{'compared' if found[1] == 'READER' else 'shown'}_{found[2].replace('/', '_')}"
    if found := re.match(r"Decays\(decayed, Decay\('(\w+)', (\d+)", code):
        return f"{found[1]}_{found[2]}d"
    return "in_force" if "TODAY" in code else "left_of"


def _duration(micros: int) -> str:
    return next(f"{micros // unit}{name}" for unit, name in _DURATIONS if micros % unit == 0)


class Renaming:
    """New names for old ones, each once in the file."""

    def __init__(self, names: Names, inline: dict[str, str], taken: Iterable[str]) -> None:
        self.hints = names.hints
        self.inline = inline
        self.taken = {*taken, *keyword.kwlist, *keyword.softkwlist}
        self.given: dict[str, str] = {}

    def __call__(self, source: str) -> str:
        """The source with all names as they are to be."""
        lines = source.split("\n")
        found = [(token, self._new(token)) for token in tokens_of(source)]
        for token, new in reversed(found):
            if new is not None:
                row, start = token.start
                line = lines[row - 1]
                lines[row - 1] = line[:start] + new + line[token.end[1] :]
        return "\n".join(lines)

    def _new(self, token: TokenInfo) -> str | None:
        """What is to stand in place of a token, if anything else is."""
        if token.type == NUMBER and len(token.string) > 4:
            return LARGEST if int(token.string) == SUM_LIMIT else f"{int(token.string):_}"
        return self._name(token.string) if token.type == NAME else None

    def _name(self, name: str) -> str | None:
        if name in self.inline:
            return self.inline[name]
        hint = self.hints.get(name)
        if hint is None:
            return None
        if name not in self.given:
            self.given[name] = self._free(re.sub(r"[^A-Za-z0-9_]+", "_", hint).strip("_") or "it")
        return self.given[name]

    def _free(self, wanted: str) -> str:
        wanted = f"n_{wanted}" if wanted[0].isdigit() else wanted
        free, number = wanted, 2
        while free in self.taken:
            free, number = f"{wanted}_{number}", number + 1
        self.taken.add(free)
        return free


def tokens_of(source: str) -> list[TokenInfo]:
    """The tokens of a source."""
    return list(generate_tokens(StringIO(source).readline))


def laid_out(source: str, depth: int = 0) -> str:
    """A source at so many steps to the right, with long lines broken and empty lines between its parts."""
    lines: list[str] = []
    for line in source.split("\n"):
        if lines and lines[-1] and re.match("(#|def )", line) and not lines[-1].startswith("#"):
            lines.append("")
        if line or (lines and lines[-1]):
            lines += _broken(line, WIDTH - 4 * depth) if len(line) > WIDTH - 4 * depth else [line]
    text = "\n".join(lines).strip("\n")
    return "\n".join(line.rstrip() for line in indented(text, depth).split("\n")) if depth else text


def _broken(line: str, width: int) -> list[str]:
    """A long statement of one line over several, inside brackets."""
    space = line[: len(line) - len(line.lstrip())]
    if line.lstrip().startswith("#"):
        return [line]
    text = _enclosed(line.strip())
    further = space + " " * (8 if text.startswith(("if ", "elif ", "for ")) else 4)
    lines: list[str] = []
    rest, margin = text, space
    places = _places(text)
    start = 0
    while len(margin) + len(rest) > width:
        fitting = [item for item in places if start < item[0] <= start + width - len(margin)]
        later = [item for item in places if item[0] > start]
        if not later:
            break
        cut = max(fitting, key=lambda item: (-item[1], item[0]))[0] if fitting else later[0][0]
        lines.append(f"{margin}{text[start:cut].rstrip()}")
        start, margin = cut, further
        rest = text[start:]
    lines.append(f"{margin}{rest}")
    return lines


def _enclosed(text: str) -> str:
    """A statement with its long part in brackets, so that it may be broken."""
    if found := re.match(r"(if|elif) (.*):$", text):
        return text if _is_whole(found[2]) else f"{found[1]} ({found[2]}):"
    if found := re.match(r"((?:\w+, )+)= (.*)$", text):
        return f"({found[1].strip().removesuffix(',')}) = {found[2]}" if found[1].count(",") > 1 else text
    if found := re.match(r"(\w+ \|?\+?=|return) (.*)$", text):
        return text if _is_whole(found[2]) else f"{found[1]} ({found[2]})"
    return text


def _is_whole(text: str) -> bool:
    """Whether a pair of brackets encloses the whole text, but for a name in front."""
    depth, opened = 0, re.match(r"[\w.]*[(\[{]", text)
    if not opened:
        return False
    for token, after in _depths(text):
        depth = after
        if depth == 0 and token.type == OP and token.end[1] < len(text):
            return False
    return depth == 0


def _depths(text: str) -> Iterator[tuple[TokenInfo, int]]:
    """The tokens of a line, with how many brackets are open behind each."""
    depth = 0
    for token in tokens_of(f"{text}\n"):
        if token.type == OP and token.string in "([{":
            depth += 1
        elif token.type == OP and token.string in ")]}":
            depth -= 1
        yield token, depth


def _places(text: str) -> list[tuple[int, int]]:
    """Where a line may be broken, and how deep in brackets that is."""
    places: list[tuple[int, int]] = []
    for token, depth in _depths(text):
        if depth and token.type == OP and token.string == ",":
            places.append((token.end[1] + text.startswith(" ", token.end[1]), depth))
        elif depth and token.type == NAME and token.string in {"and", "or", "if", "else"}:
            places.append((token.start[1], depth))
    return [item for item in places if item[0] < len(text)]
